"""Are returns to scale constant?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..errors import SpecError
from ..evaluation.trace import Replay, made
from ..models.radial import measure
from ..models.radial import procedure as radial_procedure
from ..result import Result
from ..support.spelling import choose
from .against import Tally, Written
from .asked import Sample, scored
from .bandwidth import Rule
from .banker import compared
from .halves import VARIANCES, Within
from .hypothesis import Test
from .rates import exponent
from .repeat import checked_count, checked_seed, repeat
from .smooth import Homogeneous, smoothed
from .splitting import enough_rows, over_splits, part_sizes, studentised

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..models.model_options import ModelOptions
    from ..technology.returns import Rts

NULLS = ("crs", "nirs", "ndrs")
BANKER = (
    "both kinds of scores are of the same rows, so that the two samples are not independent, and the frontier's "
    "estimation biases F (Kittelsen 1999); one output, or one input, is presumed. Offered because it is asked for."
)
SMOOTH = (
    "the bootstrap presumes inefficiency to depend neither on mix nor on size, and consistency is not proved for it."
)


def test_rts(
    data: Result | Data,
    *,
    null: Literal["crs", "nirs", "ndrs"] = "crs",
    method: Literal["split", "bootstrap", "banker"] = "split",
    splits: int = 100,
    halvings: int = 20,
    parts: Literal["equal", "rates"] = "equal",
    variance: Literal["simar-zelenyuk", "kneip"] = "simar-zelenyuk",
    reps: int = 1000,
    bandwidth: Rule = "silverman",
    seed: int | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    model: str | None = None,
    **options: Unpack[ModelOptions],
) -> Test:
    """Test returns to scale: are they constant (or non-increasing, non-decreasing), against variable ones?

    * "split" (Kneip, Simar & Wilson 2016): the rows are split at random, one part is scored under variable returns, the
      other under the null's. Their mean inefficiencies, each with its bias taken off by halvings, are compared::

          T = (μ̂_null − B_null − (μ̂_vrs − B_vrs)) / √(s²_null/n₂ + s²_vrs/n₁)   ~ N(0, 1)

      A single split's p depends on the split; of several, twice the median p is taken, which needs no assumption.
    * "bootstrap" (Simar & Wilson 2002): S = mean θ̂_null / mean θ̂_vrs, against pseudo-samples smoothed from the null's
      scores, the same pseudo-sample for both and for all rows.
    * "banker" (Banker 1996): F tests for exponential and half-normal inefficiency, with a caveat.

    Parameters
    ----------
    data, model
        As for `bootstrap`; a radial measure, whatever its returns to scale.
    null
        "crs", "nirs" or "ndrs".
    splits, halvings
        Random splits, and halvings in each part.
    parts
        "equal", or "rates": sizes with n₁^κ₁ = n₂^κ₂.
    variance
        As for `mean_efficiency`.
    reps, bandwidth
        Of the bootstrap.
    seed, threads, progress
        As for `bootstrap`.

    Returns
    -------
    Test
        ``statistic``, ``p``, ``statistics`` of all splits (or draws), ``summary()``, ``table()``.

    Raises
    ------
    SpecError
        For a measure that is not radial, or too few rows.

    References
    ----------
    Kneip, A., Simar, L. & Wilson, P. W. (2016). Testing hypotheses in nonparametric models of production. Journal of
    Business & Economic Statistics 34(3), 435–456.
    Simar, L. & Wilson, P. W. (2002). Non-parametric tests of returns to scale. European Journal of Operational Research
    139(1), 115–132.
    Banker, R. D. (1996). Hypothesis tests using data envelopment analysis. Journal of Productivity Analysis 7, 139–159.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> rng = np.random.default_rng(0)
    >>> x = rng.uniform(1, 10, 200)
    >>> y = np.sqrt(x) * np.exp(-np.abs(rng.normal(0, 0.4, 200)))
    >>> res = sbmdea.radial(inputs=x, outputs=y, orientation="output", rts="vrs")
    >>> sbmdea.test_rts(res, splits=5, seed=1).p < 0.01
    True
    """
    choose("null", null, NULLS)
    choose("method", method, ("split", "bootstrap", "banker"))
    choose("parts", parts, ("equal", "rates"))
    choose("variance", variance, VARIANCES)
    seed = checked_seed(seed)
    sample = Sample(scored(data, model, options))
    one, two = under(sample, "vrs"), under(sample, null)
    (block,) = one.blocks if len(one.blocks) == 1 else (None,)
    if block is None or not np.array_equal(block.reference, block.evaluate):
        raise SpecError(
            "test_rts needs one technology in which every row is scored; got several, or other reference rows. Test "
            'one period (group) at a time, or use frontier="global".'
        )
    rows, n = block.reference, len(block.reference)
    kappa = {"vrs": exponent("vrs", one.columns), null: exponent(null, one.columns)}
    asked = {"orientation": sample.options["orientation"], "method": method, "seed": seed}
    if method == "banker":
        low, high = one.delta(), two.delta()
        f = compared(high, low)
        return Test(
            f"Banker's F, {null} against vrs", f"returns are {null}", f.exponential[0], f.exponential[1],
            np.array([f.exponential[0], f.half_normal[0]]), f"half-normal: F = {f.half_normal[0]:.4f}, p = "
            f"{f.half_normal[1]:.4f}; Smirnov: D = {f.smirnov[0]:.4f}, p = {f.smirnov[1]:.4f}", {"both": n}, {}, BANKER,
            0, 0, asked,
        )  # fmt: skip
    if method == "bootstrap":
        reps = checked_count("reps", reps, 100)
        statistic, draws, tally = _bootstrapped(one, two, bandwidth, reps, seed, threads, progress)
        p = (1 + int((draws <= statistic).sum())) / (reps + 1)
        return Test(
            f"Simar & Wilson (2002), {null} against vrs", f"returns are {null}", statistic, p, draws,
            f"{reps} pseudo-samples under the null", {"all": n}, {}, SMOOTH, tally.programs, tally.certified,
            {**asked, "reps": reps},
        )  # fmt: skip
    splits, halvings = checked_count("splits", splits, 1), checked_count("halvings", halvings, 2)
    first, second = part_sizes(n, kappa["vrs"], kappa[null], parts == "equal")
    enough_rows(min(first, second), one.columns, "test_rts")
    variable, nulls = Within(one, rows), Within(two, rows)

    def split(rng: np.random.Generator) -> tuple[float, Tally]:
        order = rng.permutation(n)
        a, tally = variable.bias(order[:first], rng, halvings, kappa["vrs"])
        b, more = nulls.bias(order[first:], rng, halvings, kappa[null])
        return studentised(b, a, variance), tally + more

    found, statistic, p, combined, tally = over_splits(
        split, splits, seed, False, n * (1 + halvings), threads, progress
    )
    return Test(
        f"{null} against vrs (Kneip, Simar & Wilson 2016)", f"returns are {null}", statistic, p, found, combined,
        {"vrs": first, null: second}, kappa, "", tally.programs, tally.certified,
        {**asked, "splits": splits, "halvings": halvings, "variance": variance},
    )  # fmt: skip


test_rts.__test__ = False  # type: ignore[attr-defined]  # pytest: not one of its own


def under(sample: Sample, rts: Rts) -> Sample:
    """The same question under other returns to scale; radial measures alone."""
    if not sample.radial or sample.options["orientation"] == "hyperbolic":
        raise SpecError(
            f"this test needs radial scores with inputs or outputs; got {sample.model}, "
            f"{sample.options.get('orientation')}. Score with radial first."
        )
    if sample.options.get("super_efficiency"):
        raise SpecError("this test needs scores of at most 1; got super_efficiency=True. Leave it out.")
    from ..evaluation.evaluate import evaluate

    panel = sample.panel
    question = replace(sample.question, rts=rts)
    asks = made(radial_procedure, measure(panel, question, sample.options["orientation"]))  # type: ignore[arg-type]
    options = {**sample.options, "rts": rts, "second_stage": "none"}
    return Sample(Result(panel, evaluate(panel, question, asks), options, Replay(panel, question, asks)))


def _bootstrapped(
    one: Sample, two: Sample, rule: Rule, reps: int, seed: int, threads: int | None, progress: bool | None
) -> tuple[float, np.ndarray, Tally]:
    """S and its draws under the null: rows at smoothed inefficiencies of the null's scores, scored both ways."""
    (block,) = one.blocks
    null = Homogeneous.of(two, block, rule)
    variable = one.against(block)
    assert isinstance(variable, Written)
    n = len(null.delta)
    everything = np.arange(n)

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, Tally]:
        pseudo = smoothed(null.delta, rng.integers(0, 2 * n, n), rng.standard_normal(n), null.h)
        factor = pseudo / null.delta
        low, tally = null.against(everything, factor)
        high, more = variable(everything, factor)
        return np.array(low.mean() / high.mean()), tally + more

    draws, tally = repeat(draw, reps, seed, programs=2 * n, threads=threads, progress=progress)
    return float((1.0 / two.delta()).mean() / (1.0 / one.delta()).mean()), draws, tally
