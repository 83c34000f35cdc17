"""Are two groups equally efficient?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..errors import SpecError
from ..support.messages import shown
from ..support.spelling import choose
from .against import Tally
from .asked import Sample, scored
from .banker import compared
from .grouping import labels_of
from .halves import VARIANCES, Within
from .hypothesis import Test
from .repeat import checked_count, checked_seed
from .splitting import enough_rows, over_splits, studentised

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..models.model_options import ModelOptions
    from ..result import Result

BANKER = (
    "Banker's tests presume one output, or one input, and independent inefficiencies; the frontier's estimation biases "
    "them (Kittelsen 1999). Both groups are measured by the frontier of the result."
)


def test_means(
    data: Result | Data,
    by: Any,
    *,
    method: Literal["split", "banker"] = "split",
    halvings: int = 100,
    variance: Literal["simar-zelenyuk", "kneip"] = "simar-zelenyuk",
    seed: int | None = None,
    table: Any = None,
    threads: int | None = None,
    progress: bool | None = None,
    model: str | None = None,
    **options: Unpack[ModelOptions],
) -> Test:
    """Test whether two groups are equally efficient on average, each measured by its own frontier.

    With μ̂ the mean inefficiency δ within a group and B its bias by random halvings (Kneip, Simar & Wilson 2016)::

        T = (μ̂₁ − B₁ − (μ̂₂ − B₂)) / √(s₁²/n₁ + s₂²/n₂)   ~ N(0, 1), two-sided

    The groups are independent already, so the sample is not split. "banker" compares the scores of the result itself,
    by F tests for exponential and half-normal inefficiency and by Smirnov's test.

    Parameters
    ----------
    data, model
        As for `bootstrap`.
    by
        Two labels: one per score, a Series by the scores' index, or a column of ``table``.
    halvings
        Random halvings of each group.
    variance, seed, table, threads, progress
        As for `mean_efficiency`.

    Returns
    -------
    Test

    Raises
    ------
    SpecError
        For other than two groups, or too few rows in one.

    References
    ----------
    Kneip, A., Simar, L. & Wilson, P. W. (2016). Testing hypotheses in nonparametric models of production. Journal of
    Business & Economic Statistics 34(3), 435–456.
    Banker, R. D. (1993). Maximum likelihood, consistency and data envelopment analysis: a statistical foundation.
    Management Science 39(10), 1265–1273.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> rng = np.random.default_rng(0)
    >>> x, better = rng.uniform(1, 10, 200), np.arange(200) % 2
    >>> y = np.sqrt(x) * np.exp(-np.abs(rng.normal(0, 0.4 - 0.2 * better)))
    >>> res = sbmdea.radial(inputs=x, outputs=y, orientation="output", rts="vrs")
    >>> sbmdea.test_means(res, better, seed=1).p < 0.05
    True
    """
    choose("method", method, ("split", "banker"))
    choose("variance", variance, VARIANCES)
    seed, halvings = checked_seed(seed), checked_count("halvings", halvings, 2)
    sample = Sample(scored(data, model, options))
    source = table if table is not None else (None if model is None and not options else data)
    labels = labels_of(by, source, sample)
    if labels is None:
        raise SpecError("by must give one of two labels per score; got None.")
    names = list(dict.fromkeys(labels))
    if len(names) != 2:
        raise SpecError(f"by must have two labels; got {len(names)}: {', '.join(map(shown, names[:5]))}.")
    first = np.array([one == names[0] for one in labels])
    if sample.super().any():
        raise SpecError("means need scores of at most 1; got super-efficiency scores. Score with sbm or radial.")
    if len(sample.blocks) > 1:
        raise SpecError(
            "test_means needs one technology; got several. Test one period at a time, or use frontier='global'."
        )
    parts = {str(names[0]): int(first.sum()), str(names[1]): int((~first).sum())}
    null = f"{shown(names[0])} and {shown(names[1])} are equally efficient on average"
    if method == "banker":
        delta = sample.delta()
        f = compared(delta[first], delta[~first])
        return Test(
            "Banker's F", null, f.exponential[0], f.exponential[1], np.array([f.exponential[0], f.half_normal[0]]),
            f"half-normal: F = {f.half_normal[0]:.4f}, p = {f.half_normal[1]:.4f}; Smirnov: D = {f.smirnov[0]:.4f}, "
            f"p = {f.smirnov[1]:.4f}; F's p against a less efficient {shown(names[0])}", parts, {}, BANKER, 0, 0, {},
        )  # fmt: skip
    rows = sample.outcome.rows
    each = [rows[first], rows[~first]]
    for own, name in zip(each, names, strict=True):
        enough_rows(len(own), sample.columns, f"group {shown(name)}")
    within = [Within(sample, own) for own in each]

    def split(rng: np.random.Generator) -> tuple[float, Tally]:
        one, tally = within[0].bias(np.arange(len(each[0])), rng, halvings, sample.kappa)
        two, more = within[1].bias(np.arange(len(each[1])), rng, halvings, sample.kappa)
        return studentised(one, two, variance), tally + more

    found, statistic, p, _, tally = over_splits(split, 1, seed, True, len(rows) * (1 + halvings), threads, progress)
    kappa = dict.fromkeys(parts, sample.kappa)
    return Test(
        "equality of means (Kneip, Simar & Wilson 2016)", null, statistic, p, found, "two independent groups", parts,
        kappa, "each group is measured by its own frontier: equal means do not say equal frontiers.", tally.programs,
        tally.certified, {"halvings": halvings, "variance": variance, "seed": seed},
    )  # fmt: skip


test_means.__test__ = False  # type: ignore[attr-defined]
