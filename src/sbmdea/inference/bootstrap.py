"""Intervals for efficiency scores by resampling."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SpecError
from ..support.memory import FLOAT, foresee
from ..support.messages import warn
from ..support.spelling import choose
from . import validity
from .against import Tally
from .asked import Sample, scored
from .bandwidth import Rule
from .bootstrapped import Bootstrap, Drawn
from .interval_forms import INTERVALS, Interval, ends, quantiles
from .rates import SLOW
from .repeat import Kept, checked_level, checked_seed, enough, repeat
from .smooth import Heterogeneous, Homogeneous
from .subsample import GRID, Drawing, Scores, checked_size, rate_of, volatility

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..models.model_options import ModelOptions
    from ..result import Result

Floats: TypeAlias = NDArray[np.float64]
Method: TypeAlias = Literal["subsampling", "smoothed", "heterogeneous"]
Size: TypeAlias = int | float | Literal["volatility"]
Rate: TypeAlias = float | Literal["theory", "estimate"]
Cluster: TypeAlias = Literal["unit", "row"] | None

METHODS = ("subsampling", "smoothed", "heterogeneous")
PILOT = 500  # replicates per size when the size is looked for
MOST_COLUMNS = 6  # p + q up to which a joint density can be smoothed


def bootstrap(
    data: Result | Data,
    *,
    method: Method = "subsampling",
    reps: int = 2000,
    level: float = 0.95,
    seed: int | None = None,
    size: Size = "volatility",
    replace: bool = False,
    rate: Rate = "theory",
    bandwidth: Rule = "silverman",
    interval: Interval = "ratio",
    cluster: Cluster = None,
    force: bool = False,
    keep_draws: bool = False,
    threads: int | None = None,
    progress: bool | None = None,
    checkpoint: str | PathLike[str] | None = None,
    model: str | None = None,
    **options: Unpack[ModelOptions],
) -> Bootstrap:
    """Intervals, bias and corrected scores: how far the sample's frontier may lie from the true one.

    An estimated frontier lies inside the true one, so scores are too high. Replicate b puts the *original* points
    against a pseudo-sample's frontier; how these scores lie around the estimated ones tells how those lie around the
    true ones. Everything happens on δ = 1/efficiency ≥ 1 and is turned back at the end. For DMU o and the pseudo-
    reference R_b, in the radial case with inputs::

        1/δ*_b = min θ   s.t.  Σ_{j∈R_b} λ_j x_j ≤ θ x_o,   Σ_{j∈R_b} λ_j y_j ≥ y_o,   λ ≥ 0,   L ≤ Σλ ≤ U

    and with subsamples of m of the n rows (Kneip, Simar & Wilson 2008), κ being the rate of the estimator::

        bias = (m/n)^κ mean(δ*_b − δ̂)          corrected δ̂ − bias
        interval for θ = 1/δ, from the quantiles a of (m/n)^κ (θ*_b/θ̂ − 1):   [θ̂/(1 + a_high), θ̂/(1 + a_low)]

    A point outside a pseudo-frontier has δ* < 1, which is counted and never cut off. One that is not reached at all
    lies below every number: where more than half of (1 − level) of the draws are of that kind, the end that depends on
    them is NaN and the status "one-sided". Draws that are all alike tell no spread: "not identified".

    Parameters
    ----------
    data
        A `Result`; or data, with ``model`` (a name; "radial" unless said otherwise) and the arguments of that model.
    method
        "subsampling": m of n rows, with a proof for radial, hyperbolic and directional measures and the hull, a
        heuristic for all others; ``summary()`` says which. "smoothed" (Simar & Wilson 1998) and "heterogeneous"
        (Simar & Wilson 2000): radial measures alone.
    reps
        Replicates; at least ten in each tail.
    level
        Of the intervals.
    seed
        Replicate b uses child b of the seed alone: threads do not change a bit, and 3 000 replicates begin with the
        2 000 of an earlier call. None: drawn, and kept in ``options``.
    size
        m: "volatility" takes, of n^0.5 to n^0.7, where the ends move least (Politis, Romano & Wolf 2001); a number of
        rows (or units); a power of n such as 0.6.
    replace
        Draw subsamples with replacement.
    rate
        κ: "theory" (2/(p + q + 1) for p inputs and q outputs, 2/(p + q) under "crs", 1/(p + q) for the hull),
        "estimate" from the spread at several sizes, or a number.
    bandwidth
        For "smoothed": "silverman", "normal", "ucv" (least-squares cross-validation), "sheather-jones" or a number.
    interval
        "ratio", "basic", or "percentile" with twice the bias taken off.
    cluster
        "unit": all periods of a DMU are drawn together; the default for panels whose frontiers span periods. "row".
    force
        Smooth a joint density of more than six columns all the same.
    keep_draws
        Keep all draws (reps × DMUs) for ``contrast``; otherwise they are drawn again there.
    threads, progress
        As for `super_sbm`.
    checkpoint
        A folder: finished replicates are kept there, and only missing ones are drawn when the call is made again.

    Returns
    -------
    Bootstrap
        ``efficiency``: score, corrected, bias, se, lower, upper, ratio (bias² / 3 var: correct only where above 1),
        replicates, outside, status; ``curve`` of the sizes tried; ``summary()``, ``plot``, files.

    Raises
    ------
    SpecError
        For a method that is not valid for the model, too few replicates, an option without meaning.
    DataError, InfeasibleError
        As the model, where data are passed.

    References
    ----------
    Simar, L. & Wilson, P. W. (1998). Sensitivity analysis of efficiency scores. Management Science 44(1), 49–61.
    Simar, L. & Wilson, P. W. (2000). A general methodology for bootstrapping in non-parametric frontier models. Journal
    of Applied Statistics 27(6), 779–802.
    Kneip, A., Simar, L. & Wilson, P. W. (2008). Asymptotics and consistent bootstraps for DEA estimators in
    nonparametric frontier models. Econometric Theory 24(6), 1663–1697.
    Politis, D. N., Romano, J. P. & Wolf, M. (2001). On the asymptotic theory of subsampling. Statistica Sinica 11,
    1105–1124.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> res = sbmdea.radial(data, inputs=["input_1", "input_2"], outputs="output_1", dmu="dmu")
    >>> boot = sbmdea.bootstrap(res, reps=200, seed=1, size=0.6)
    >>> boot.efficiency.loc["DMU4", ["score", "lower", "upper"]].astype(float).round(3).to_dict()
    {'score': 0.153, 'lower': 0.107, 'upper': 0.153}
    """
    choose("method", method, METHODS)
    choose("interval", interval, INTERVALS)
    reps, level, seed = enough(reps, checked_level(level)), checked_level(level), checked_seed(seed)
    size = checked_size(size)  # type: ignore[assignment]
    sample = Sample(scored(data, model, options))
    asked = {
        "method": method, "reps": reps, "level": level, "seed": seed, "size": size, "replace": replace, "rate": rate,
        "bandwidth": bandwidth, "interval": interval, "cluster": cluster,
    }  # fmt: skip
    _warn(sample)
    foresee(
        2 * FLOAT * reps * len(sample.outcome.rows),
        f"keeping {reps:,} replicates of {len(sample.outcome.rows):,} rows",
        "Ask for fewer with evaluate=.",
    )
    kept = Kept.of(checkpoint, "bootstrap", sample, {k: v for k, v in asked.items() if k not in ("reps", "level")})
    work = _Work(sample, reps, seed, level, threads, progress, kept)
    found = (
        work.subsampled(size, replace, rate, interval, cluster)
        if method == "subsampling"
        else (work.smoothed(method, bandwidth, cluster, force))
    )
    return Bootstrap.of(sample, found, asked, keep_draws)


class _Work:
    def __init__(
        self,
        sample: Sample,
        reps: int,
        seed: int,
        level: float,
        threads: int | None,
        progress: bool | None,
        kept: Kept | None,
    ) -> None:
        self.sample, self.reps, self.seed, self.level = sample, reps, seed, level
        self.threads, self.progress, self.kept = threads, progress, kept
        self.delta = sample.delta()

    def subsampled(self, size: Size, replace: bool, rate: Rate, form: str, cluster: Cluster) -> Drawn:
        sample = self.sample
        if not isinstance(replace, bool):
            raise SpecError(f"replace must be True or False; got {replace!r}.")
        if cluster is not None:
            choose("cluster", cluster, ("unit", "row"), also="None")
        spans = sample.panel.has_period and sample.question.frontier != "contemporaneous"
        drawing = Drawing(sample, cluster == "unit" or (cluster is None and spans), replace)
        _enough_rows(min(drawing.totals), sample.columns)
        scores = Scores(sample)
        kappa = sample.kappa if rate in ("theory", "estimate") else _checked_rate(rate)
        curve = None
        if rate == "estimate" or size == "volatility":
            curve, kappa, best = self._curve(drawing, scores, kappa, rate == "estimate", form)
            size = best if size == "volatility" else size
        sizes = drawing.sizes(size)

        def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
            return scores(drawing.rows(drawing.draw(rng), sizes))

        drawn, tally = self._repeat(one, self.reps, f"m {sizes}")
        return Drawn(
            drawn, drawing.share(sizes) ** kappa, tally, kappa, sizes, drawing.totals,
            "units" if drawing.unitwise else "rows", curve, validity.subsampling(sample),
            lambda: self._repeat(one, self.reps, f"m {sizes}")[0],
        )  # fmt: skip

    def _curve(
        self, drawing: Drawing, scores: Scores, kappa: float, estimate: bool, form: str
    ) -> tuple[pd.DataFrame, float, float]:
        """Ends by size; κ where it is to be estimated; and the power of n at which they move least."""
        sizes = [drawing.sizes(power) for power in GRID]
        fresh = [k for k in range(len(GRID)) if k == 0 or sizes[k] != sizes[k - 1]]

        def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
            order = drawing.draw(rng)
            each = [scores(drawing.rows(order, sizes[k])) for k in fresh]
            return np.array([delta for delta, _ in each]), sum((tally for _, tally in each), Tally())

        reps = min(self.reps, PILOT)
        drawn, _ = self._repeat(one, reps, f"curve {reps}", len(fresh))
        if estimate:
            with np.errstate(invalid="ignore"):
                spread = np.array(
                    [quantiles(drawn[:, k], 0.75) - quantiles(drawn[:, k], 0.25) for k in range(len(fresh))]
                )
            kappa = rate_of(spread, np.array([sizes[k][0] for k in fresh]))
        lower, upper = np.array(
            [
                ends(self.delta, drawn[:, at], drawing.share(sizes[k]) ** kappa, self.level, form)
                for at, k in enumerate(fresh)
            ]
        ).transpose(1, 0, 2)
        usable = ~self.sample.super()
        low, high = 1.0 / upper[:, usable], 1.0 / lower[:, usable]
        moved = volatility(low, high)
        best = fresh[len(fresh) // 2] if np.isnan(moved).all() else fresh[int(np.nanargmin(moved))]
        with np.errstate(invalid="ignore"):
            width = np.array([np.nanmean(w) if np.isfinite(w).any() else np.nan for w in high - low])
        curve = pd.DataFrame(
            {"power": [GRID[k] for k in fresh], "width": width, "volatility": moved},
            index=pd.Index([sizes[k][0] for k in fresh], name="size"),
        )
        curve["chosen"] = [k == best for k in fresh]
        return curve, kappa, GRID[best]

    def smoothed(self, method: str, rule: Rule, cluster: Cluster, force: bool) -> Drawn:
        sample = self.sample
        validity.check_smoothed(sample, f"method={method!r}")
        if cluster == "unit":
            raise SpecError(
                f"method={method!r} draws rows by themselves; cluster must be None. Use method='subsampling'."
            )
        if method == "heterogeneous" and sample.columns > MOST_COLUMNS and not force:
            raise SpecError(
                f"method='heterogeneous' smooths a density in {sample.columns} dimensions, and above {MOST_COLUMNS} "
                "hardly anything is left of it. Use method='subsampling', or pass force=True."
            )
        _enough_rows(min(len(block.reference) for block in sample.blocks), sample.columns)
        blocks: list[Homogeneous | Heterogeneous] = [
            Homogeneous.of(sample, block, rule) if method == "smoothed" else Heterogeneous(sample, block)
            for block in sample.blocks
        ]

        def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
            delta, tally = np.full(len(sample.outcome.rows), np.nan), Tally()
            for block, scores in zip(sample.blocks, blocks, strict=True):
                score, more = scores(rng)
                with np.errstate(divide="ignore"):
                    delta[sample.place[block.evaluate]] = 1.0 / score
                tally += more
            return delta, tally

        drawn, tally = self._repeat(one, self.reps, method)
        said = validity.SMOOTHED if method == "smoothed" else validity.HETEROGENEOUS
        totals = [len(block.reference) for block in sample.blocks]
        return Drawn(
            drawn, np.ones(len(self.delta)), tally, sample.kappa, totals, totals, "rows", None, said,
            lambda: self._repeat(one, self.reps, method)[0], [block.h for block in blocks],
        )  # fmt: skip

    def _repeat(self, one: Any, reps: int, name: str, times: int = 1) -> tuple[Floats, Tally]:
        return repeat(
            one, reps, self.seed, programs=times * len(self.delta), threads=self.threads, progress=self.progress,
            kept=None if self.kept is None else self.kept.part(name),
        )  # fmt: skip


def _enough_rows(rows: int, columns: int) -> None:
    if rows <= columns + 2:
        raise SpecError(
            f"a bootstrap needs at least three rows more to draw from than columns; got {rows} for {columns} columns. "
            "Use a wider frontier, or fewer columns."
        )


def _checked_rate(rate: object) -> float:
    if isinstance(rate, bool) or not isinstance(rate, int | float | np.number) or not 0.0 < rate <= 2.0:
        raise SpecError(f'rate must be "theory", "estimate" or a number above 0 and at most 2; got {rate!r}.')
    return float(rate)


def _warn(sample: Sample) -> None:
    n = min(len(block.reference) for block in sample.blocks)
    if n**-sample.kappa > SLOW:
        warn(
            f"{n} rows say little about a frontier in {sample.columns} columns: the estimator's rate is n^−κ = "
            f"{n**-sample.kappa:.2f} with κ = {sample.kappa:.2f}. Use fewer columns, or more rows."
        )
