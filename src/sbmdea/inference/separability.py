"""Do circumstances move the frontier, or inefficiency alone?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from ..support.spelling import choose
from .against import Tally, Written
from .asked import Sample, scored
from .conditioning import lscv, weights
from .halves import VARIANCES, Mean, Within, mean_of, rows_used
from .hypothesis import Test
from .regressors import regressors
from .repeat import checked_count, checked_seed
from .rts_hypothesis import under
from .splitting import enough_rows, over_splits, studentised

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..models.model_options import ModelOptions
    from ..result import Result

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

CAVEAT = (
    "rows are compared within the width of a kernel about their z; one width serves all rows, and it is the data's "
    "choice by cross-validation (Daraio, Simar & Wilson 2018 discuss others)."
)


def test_separability(
    data: Result | Data,
    z: Any,
    *,
    bandwidth: Any = None,
    splits: int = 10,
    halvings: int = 10,
    variance: Literal["simar-zelenyuk", "kneip"] = "simar-zelenyuk",
    seed: int | None = None,
    table: Any = None,
    threads: int | None = None,
    progress: bool | None = None,
    model: str | None = None,
    **options: Unpack[ModelOptions],
) -> Test:
    """Test separability: circumstances z may move inefficiency, but not the frontier (Daraio, Simar & Wilson 2018).

    A second stage such as `simar_wilson` presumes it. One random part of the rows is scored by all rows of the part,
    the other by those alone whose z is within the kernel's width of the own one. If z does not move the frontier, both
    have the same mean once biases are taken off; if it does, the first is larger::

        T = (μ̂ − B − (μ̂_z − B_z)) / √(s²/n₁ + s_z²/n₂)   ~ N(0, 1),   large values speak against separability

    Parameters
    ----------
    data, model
        As for `bootstrap`; a radial measure.
    z
        As for `simar_wilson`.
    bandwidth
        One width, or one per column; None: least-squares cross-validation of the distribution of inputs and outputs
        given z.
    splits, halvings, variance, seed, threads, progress
        As for `test_rts`; a program per row, with a reference of its own, makes this the slowest of the tests.
    table
        What names and formulas are of.

    Returns
    -------
    Test

    Raises
    ------
    SpecError
        For a measure that is not radial, too few rows, or a width within which rows find nobody.

    References
    ----------
    Daraio, C., Simar, L. & Wilson, P. W. (2018). Central limit theorems for conditional efficiency measures and tests
    of the 'separability' condition in non-parametric, two-stage models of production. Econometrics Journal 21(2),
    170–191.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> rng = np.random.default_rng(0)
    >>> x, z = rng.uniform(1, 10, 200), rng.uniform(0, 1, 200)
    >>> y = np.sqrt(x) * np.exp(z - np.abs(rng.normal(0, 0.3, 200)))  # z moves the frontier
    >>> res = sbmdea.radial(inputs=x, outputs=y, orientation="output", rts="vrs")
    >>> sbmdea.test_separability(res, z, splits=3, seed=1).p < 0.05
    True
    """
    choose("variance", variance, VARIANCES)
    seed = checked_seed(seed)
    splits, halvings = checked_count("splits", splits, 1), checked_count("halvings", halvings, 2)
    sample = Sample(scored(data, model, options))
    sample = under(sample, sample.question.rts)
    if len(sample.blocks) > 1 or not np.array_equal(sample.blocks[0].reference, sample.blocks[0].evaluate):
        raise SpecError(
            "test_separability needs one technology in which every row is scored; got several, or other reference "
            'rows. Test one period (group) at a time, or use frontier="global".'
        )
    source = table if table is not None else (None if model is None and not options else data)
    names, X = regressors(z, sample.rows_in(source), sample.labels())
    Z = X[:, 1:]
    flat = np.array([len(np.unique(column)) <= 10 for column in Z.T])
    rows = sample.blocks[0].reference
    values = np.hstack([sample.panel.X, sample.panel.Y, sample.panel.B])[rows]
    if bandwidth is None:
        h = lscv(Z, flat, values)
    else:
        h = np.broadcast_to(np.asarray(bandwidth, np.float64), (Z.shape[1],)).copy()
        if not (np.isfinite(h).all() and (h > 0.0).all()):
            raise SpecError(f"bandwidth must be above 0; got {bandwidth!r}.")
    # rows of another kind are no neighbours, however small a weight a kernel would give them
    near = weights(Z, Z, np.where(flat, 0.0, h), flat) > 0.0
    within = Within(sample, rows)
    if not isinstance(within.against, Written):
        raise SpecError("test_separability must come without restrictions and exclude='unit'; leave them out.")
    against, n, kappa = within.against, len(rows), sample.kappa
    first = n // 2
    enough_rows(first, sample.columns, "test_separability")

    def local(order: Ints) -> tuple[Floats, Tally]:
        found, tally = np.full(len(order), np.nan), Tally()
        for k, row in enumerate(order):
            score, more = against.beside(np.array([row]), order[near[row, order]])
            found[k], tally = 1.0 / score[0], tally + more
        return found, tally

    def conditional(order: Ints, rng: np.random.Generator) -> tuple[Mean, Tally]:
        delta, tally = local(order)
        means = np.empty(halvings)
        for k in range(halvings):
            mixed = order[rng.permutation(len(order))]
            cut = len(mixed) // 2
            (one, a), (two, b) = local(mixed[:cut]), local(mixed[cut:])
            means[k], tally = np.concatenate([one, two]).mean(), tally + a + b
        used = rows_used(len(order), kappa)
        subset = rng.permutation(len(order))[:used] if used < len(order) else None
        return mean_of(delta, means, kappa, subset), tally

    def split(rng: np.random.Generator) -> tuple[float, Tally]:
        order = rng.permutation(n)
        one, tally = within.bias(order[:first], rng, halvings, kappa)
        two, more = conditional(order[first:], rng)
        return studentised(one, two, variance), tally + more

    found, statistic, p, combined, tally = over_splits(
        split, splits, seed, False, n * (1 + halvings), threads, progress
    )
    width = ", ".join(f"{name} within {size:.4g}" for name, size in zip(names[1:], h, strict=True))
    return Test(
        "separability (Daraio, Simar & Wilson 2018)", "z does not move the frontier", statistic, p, found, combined,
        {"unconditional": first, "conditional": n - first}, {"both": kappa}, CAVEAT, tally.programs, tally.certified,
        {"width": width, "splits": splits, "halvings": halvings, "variance": variance, "seed": seed},
    )  # fmt: skip


test_separability.__test__ = False  # type: ignore[attr-defined]
