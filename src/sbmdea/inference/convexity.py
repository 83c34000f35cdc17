"""Is the technology convex?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..errors import SpecError
from ..support.spelling import choose
from .against import Tally
from .asked import Sample, scored
from .halves import VARIANCES, Within
from .hypothesis import Test
from .rates import exponent
from .repeat import checked_count, checked_seed
from .rts_hypothesis import under
from .splitting import enough_rows, over_splits, part_sizes, studentised

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..models.model_options import ModelOptions
    from ..result import Result


def test_convexity(
    data: Result | Data,
    *,
    splits: int = 100,
    halvings: int = 20,
    parts: Literal["equal", "rates"] = "rates",
    variance: Literal["simar-zelenyuk", "kneip"] = "simar-zelenyuk",
    seed: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    model: str | None = None,
    **options: Unpack[ModelOptions],
) -> Test:
    """Test whether the technology is convex: the hull of combinations against the free disposal hull.

    One part of the rows is scored under variable returns, the other by free disposal alone; convex technologies have
    equal means once the biases are taken off (Kneip, Simar & Wilson 2016)::

        T = (μ̂_vrs − B_vrs − (μ̂_fdh − B_fdh)) / √(s²_vrs/n₁ + s²_fdh/n₂)   ~ N(0, 1)

    Large T speaks against convexity: combinations then reach what nobody can. The free disposal hull learns slower, so
    it gets more rows: n₁^κ₁ = n₂^κ₂.

    Parameters
    ----------
    data, model
        As for `bootstrap`; a radial measure, whatever its returns to scale.
    splits, halvings, parts, variance, seed, threads, progress
        As for `test_rts`.

    Returns
    -------
    Test

    Raises
    ------
    SpecError
        For a measure that is not radial, undesirable outputs, or too few rows.

    References
    ----------
    Kneip, A., Simar, L. & Wilson, P. W. (2016). Testing hypotheses in nonparametric models of production. Journal of
    Business & Economic Statistics 34(3), 435–456.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> rng = np.random.default_rng(0)
    >>> x = rng.uniform(1, 10, 300)
    >>> y = x**2 * np.exp(-np.abs(rng.normal(0, 0.3, 300)))  # increasing returns: not convex
    >>> res = sbmdea.radial(inputs=x, outputs=y, orientation="output", rts="vrs")
    >>> sbmdea.test_convexity(res, splits=5, seed=1).p < 0.05
    True
    """
    import sbmdea

    choose("parts", parts, ("equal", "rates"))
    choose("variance", variance, VARIANCES)
    seed = checked_seed(seed)
    splits, halvings = checked_count("splits", splits, 1), checked_count("halvings", halvings, 2)
    sample = Sample(scored(data, model, options))
    convex = under(sample, "vrs")
    panel = sample.panel
    if len(convex.blocks) > 1 or not np.array_equal(convex.blocks[0].reference, convex.blocks[0].evaluate):
        raise SpecError(
            "test_convexity needs one technology in which every row is scored; got several, or other reference rows. "
            'Test one period (group) at a time, or use frontier="global".'
        )
    if panel.B.shape[1]:
        raise SpecError("test_convexity must come without undesirable outputs: no theory covers them. Leave them out.")
    orientation: Any = sample.options["orientation"]
    rows = convex.blocks[0].reference
    hull = Sample(sbmdea.fdh(inputs=panel.X[rows], outputs=panel.Y[rows], orientation=orientation, threads=1))
    n = len(rows)
    kappa = {"vrs": exponent("vrs", convex.columns), "fdh": exponent("vrs", convex.columns, hull=True)}
    first, second = part_sizes(n, kappa["vrs"], kappa["fdh"], parts == "equal")
    enough_rows(min(first, second), convex.columns, "test_convexity")
    combined_rows, alone = Within(convex, rows), Within(hull, np.arange(n))

    def split(rng: np.random.Generator) -> tuple[float, Tally]:
        order = rng.permutation(n)
        a, tally = combined_rows.bias(order[:first], rng, halvings, kappa["vrs"])
        b, more = alone.bias(order[first:], rng, halvings, kappa["fdh"])
        return studentised(a, b, variance), tally + more

    found, statistic, p, combined, tally = over_splits(
        split, splits, seed, False, n * (1 + halvings), threads, progress
    )
    return Test(
        "convexity (Kneip, Simar & Wilson 2016)", "the technology is convex", statistic, p, found, combined,
        {"vrs": first, "fdh": second}, kappa, "", tally.programs, tally.certified,
        {"orientation": orientation, "splits": splits, "halvings": halvings, "variance": variance, "seed": seed},
    )  # fmt: skip


test_convexity.__test__ = False  # type: ignore[attr-defined]
