"""What scores depend on: the two algorithms of Simar and Wilson (2007)."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SpecError
from ..support.spelling import choose
from .against import Tally
from .asked import Sample, scored
from .parametric import parametric
from .regressed import TruncatedRegression
from .regressors import regressors
from .repeat import Kept, checked_count, checked_level, checked_seed, enough, repeat
from .smooth import reference_delta
from .truncated import draw
from .truncated_regression import best
from .validity import check_smoothed

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..models.model_options import ModelOptions
    from ..result import Result

Floats: TypeAlias = NDArray[np.float64]

LIMIT = 1e-6  # δ closer to 1 than this is a point of the frontier

NORMAL_MIDDLE = 1.349  # standard deviations between the quartiles of a normal distribution

SEPARABLE = (
    "the regression presumes separability: z moves inefficiency, not the frontier. `test_separability` asks the data."
)
ALGORITHM_1 = (
    "algorithm 1 leaves the bias of the scores in them; algorithm 2 draws along rays, which {} does not project along."
)
RUNAWAY = 2.0  # times the spread of the middle half from which on a standard deviation tells of a few draws alone
RAN_AWAY = (
    "some draws ran away, as likelihoods with a far maximum do; se of {} is the spread of the middle half of the "
    "draws, over 1.349."
)
INDEPENDENT = "rows count as independent; periods of one unit are not, and no published version clusters them."


def simar_wilson(
    data: Result | Data,
    z: Any,
    *,
    algorithm: Literal[1, 2] = 2,
    reps: int = 2000,
    inner: int = 100,
    level: float = 0.95,
    interval: Literal["basic", "percentile"] = "basic",
    seed: int | None = None,
    table: Any = None,
    threads: int | None = None,
    progress: bool | None = None,
    checkpoint: str | PathLike[str] | None = None,
    model: str | None = None,
    **options: Unpack[ModelOptions],
) -> TruncatedRegression:
    """Regress inefficiency on circumstances, with intervals that know how the scores came about.

    On δ = 1/efficiency ≥ 1 of radial scores (Simar & Wilson 2007)::

        δ_i = z_i β + ε_i ≥ 1,   ε ~ N(0, σ²) truncated at 1 − z_i β

    Algorithm 1: maximum likelihood on the rows with δ̂ > 1; samples drawn from the fit give the intervals. Algorithm 2
    first draws ``inner`` samples of δ from that fit, moves every row to its drawn δ, scores the original rows against
    them, and corrects δ̂ for its bias; then it fits the corrected δ and draws ``reps`` samples for the intervals.

    Parameters
    ----------
    data
        A `Result`; or data, with ``model`` and its arguments.
    z
        Regressors, to which a constant is added: a table or array with a row per score (by labels where they agree), or
        names of columns or a formula such as "log(gdp) + C(region)", of ``table`` (of ``data`` where these are data).
    algorithm
        2 for radial scores with inputs or outputs; 1 for all others within (0, 1], with the note.
    reps, inner
        Samples for the intervals and for the bias.
    level
        Of the intervals.
    interval
        "basic" (2β̂ minus the quantiles of the draws) or "percentile".
    seed
        As for `bootstrap`.
    table
        What names and formulas are of, in the row order of the data that were scored.
    threads, progress, checkpoint
        As for `bootstrap`.

    Returns
    -------
    TruncatedRegression
        ``coefficients`` (estimate, se, lower, upper, p; the last row is σ; where a few draws run away, which
        ``summary()`` tells, se is the spread of the middle half of them, over 1.349), ``corrected`` scores, ``draws``,
        ``used``, ``dropped``; ``summary()``, ``to_latex()``.

    Raises
    ------
    SpecError
        Super-efficiency scores, which no truncation describes; algorithm 2 for a measure that is not radial.
    DataError
        As `truncated_regression`.

    References
    ----------
    Simar, L. & Wilson, P. W. (2007). Estimation and inference in two-stage, semi-parametric models of production
    processes. Journal of Econometrics 136(1), 31–64.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> rng = np.random.default_rng(0)
    >>> z, x = rng.normal(1, 1, 150), rng.uniform(1, 10, 150)
    >>> delta = 1 + np.abs(0.5 * z + rng.normal(0, 0.5, 150))
    >>> res = sbmdea.radial(inputs=x, outputs=np.sqrt(x) / delta, rts="vrs", orientation="output")
    >>> fit = sbmdea.simar_wilson(res, z, reps=200, inner=50, seed=1)
    >>> bool(fit.coefficients.loc["z1", "lower"] > 0)
    True
    """
    if algorithm not in (1, 2) or isinstance(algorithm, bool):
        raise SpecError(f"algorithm must be 1 or 2; got {algorithm!r}.")
    choose("interval", interval, ("basic", "percentile"))
    level, seed = checked_level(level), checked_seed(seed)
    reps, inner = enough(reps, level), checked_count("inner", inner, 20)
    if table is None and model is None and not options:
        names_of: Any = None
    else:
        names_of = data if table is None else table
    sample = Sample(scored(data, model, options))
    names, X = regressors(z, sample.rows_in(names_of), sample.labels())
    if sample.super().any():
        raise SpecError(
            "simar_wilson needs scores of at most 1: super-efficiency mixes two kinds, which no truncation describes. "
            "Score with sbm or radial, or use the study's Tobit line with its warning."
        )
    if algorithm == 2:
        if not sample.radial:
            raise SpecError(
                f"algorithm=2 needs a radial measure, along whose ray rows are moved; got {sample.model}. "
                "Use algorithm=1."
            )
        check_smoothed(sample, "algorithm=2")
        for block in sample.blocks:
            if not np.array_equal(block.reference, block.evaluate):
                raise SpecError(
                    "algorithm=2 moves every row that forms the frontier, and so needs z for all of them; reference "
                    "and evaluate must leave the same rows. Use algorithm=1."
                )
    delta = sample.delta()
    known = np.isfinite(delta)
    asked = {"algorithm": algorithm, "inner": inner, "seed": seed, "z": X}
    kept = Kept.of(checkpoint, "simar_wilson", sample, asked)
    used = known & (delta > 1.0 + LIMIT)
    first = best(delta[used], X[used], 1.0, None)
    beta, sigma = first.beta[0], float(first.sigma[0])
    corrected, tally, found, rows = None, Tally(), first, used
    if algorithm == 2:
        bias, tally = _bias(sample, X, beta, sigma, inner, seed, threads, progress, kept)
        better = delta - bias
        used = known & (better > 1.0 + LIMIT)
        found = best(better[used], X[used], 1.0, None)
        beta, sigma, rows = found.beta[0], float(found.sigma[0]), known
        corrected = pd.Series(1.0 / better, index=sample.labels(), name="corrected")
    # the bias took the children of the seed itself; these draws take those of another
    drawn, redrawn = parametric(
        X[rows], beta, sigma, 1.0, None, reps, _other(seed), threads, progress,
        None if kept is None else kept.part("outer"),
    )  # fmt: skip
    table, ran_away = _by_draws(names, np.append(beta, sigma), drawn, level, interval)
    notes = [SEPARABLE]
    if ran_away:
        notes.append(RAN_AWAY.format(", ".join(ran_away)))
    if not sample.radial:
        notes.append(ALGORITHM_1.format(sample.model))
    if sample.panel.has_period:
        notes.append(INDEPENDENT)
    return TruncatedRegression(
        coefficients=table,
        loglik=float(found.loglik[0]),
        used=int(used.sum()),
        dropped=int((known & ~used).sum()),
        corrected=corrected,
        draws=drawn,
        redrawn=redrawn,
        programs=tally.programs,
        certified=tally.certified,
        notes=tuple(notes),
        options={
            "title": f"Simar & Wilson (2007), algorithm {algorithm}, on δ = 1/efficiency", **sample.options,
            "algorithm": algorithm, "reps": reps, "inner": inner if algorithm == 2 else None, "level": level,
            "interval": interval, "seed": seed,
        },
    )  # fmt: skip


def _other(seed: int) -> int:
    return int(np.random.SeedSequence([seed, 1]).generate_state(1)[0])


def _bias(
    sample: Sample,
    X: Floats,
    beta: Floats,
    sigma: float,
    inner: int,
    seed: int,
    threads: int | None,
    progress: bool | None,
    kept: Kept | None,
) -> tuple[Floats, Tally]:
    """Mean of δ̂* − δ̂ when rows lie at drawn inefficiencies; draws that do not reach a row are left out of its mean."""
    index, delta = X @ beta, sample.delta()
    blocks = [(block, sample.against(block), reference_delta(sample, block)) for block in sample.blocks]

    def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
        pseudo = draw(index, sigma, 1.0, None, rng.uniform(size=(1, len(index))))[0]
        found, tally = np.full(len(delta), np.nan), Tally()
        for block, against, own in blocks:
            at = sample.place[block.evaluate]
            score, more = against(np.arange(len(at)), pseudo[at] / own)
            with np.errstate(divide="ignore"):
                found[at] = 1.0 / score
            tally += more
        return found, tally

    drawn, tally = repeat(
        one, inner, seed, programs=len(delta), threads=threads, progress=progress,
        kept=None if kept is None else kept.part("inner"),
    )  # fmt: skip
    reached = drawn > 0.0
    mean = np.where(reached, drawn, 0.0).sum(axis=0) / np.maximum(reached.sum(axis=0), 1)
    return np.where(reached.any(axis=0), mean - delta, np.nan), tally


def _by_draws(
    names: list[str], estimate: Floats, drawn: Floats, level: float, form: str
) -> tuple[pd.DataFrame, list[str]]:
    """The table, and the coefficients some of whose draws ran away."""
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(drawn, [tail, 1.0 - tail], axis=0)
    # p by the same draws as the interval, so that 0 lies outside where p is below 1 − level
    at = 2.0 * estimate if form == "basic" else np.zeros_like(estimate)
    below, above = (drawn <= at).mean(axis=0), (drawn >= at).mean(axis=0)
    p = np.clip(2.0 * np.minimum(below, above), 1.0 / (len(drawn) + 1), 1.0)  # none of so many draws is not never
    p[-1] = np.nan
    if form == "basic":
        low, high = 2.0 * estimate - high, 2.0 * estimate - low
    quarter, three = np.quantile(drawn, [0.25, 0.75], axis=0)
    se, middle = drawn.std(axis=0, ddof=1), (three - quarter) / NORMAL_MIDDLE
    far = se > RUNAWAY * middle
    table = {"estimate": estimate, "se": np.where(far, middle, se), "lower": low, "upper": high, "p": p}
    rows = [*names, "sigma"]
    return pd.DataFrame(table, index=rows), [name for name, one in zip(rows, far, strict=True) if one]
