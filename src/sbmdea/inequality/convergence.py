"""Do scores come closer to each other (σ), and do those behind grow faster (β)?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.period_order import require_order
from ..errors import DataError, SpecError
from ..support.messages import named_rows, shown
from ..support.optional import require
from ..support.spelling import choose
from .observations import Groups, Scores, observations

EFFECTS = ("none", "period", "both")
CONVENTION = (
    "errors clustered by the G DMUs, times G/(G − 1) · (n − 1)/(n − k) with k counting coefficients and effects; "
    "t with n − k degrees of freedom"
)


def sigma_convergence(scores: Scores, groups: Groups | None = None, *, ddof: int = 0) -> pd.DataFrame:
    """The spread of the scores by period: ``sd``, ``cv`` (sd over mean) and ``sd_log``, the sd of logarithms.

    A spread that falls from period to period is σ-convergence. With ``groups``, one row per (group, period).

    Parameters
    ----------
    scores
        Series indexed by DMU or by (DMU, period), as ``res.efficiency``; positive. NaN is left out and counted.
    groups
        The group of each DMU, or of each (DMU, period), as a Series or a mapping.
    ddof
        Sums of squares are divided by n − ddof.

    References
    ----------
    Barro & Sala-i-Martin (1992), *Journal of Political Economy* 100, 223–251.

    Examples
    --------
    >>> import pandas as pd
    >>> from sbmdea.inequality import sigma_convergence
    >>> labels = pd.MultiIndex.from_product([["a", "b"], [2020, 2021]], names=["city", "year"])
    >>> scores = pd.Series([0.2, 0.3, 0.6, 0.5], index=labels)
    >>> print(sigma_convergence(scores).round(4))  # doctest: +NORMALIZE_WHITESPACE
          n  missing  mean   sd    cv  sd_log
    year
    2020  2        0   0.4  0.2  0.50  0.5493
    2021  2        0   0.4  0.1  0.25  0.2554
    """
    seen = observations(scores, groups, least="positive")
    require_order(seen.unordered, "σ-convergence")
    keys = ["at"] if groups is None else ["group", "at"]
    by = seen.frame.groupby(keys, sort=True, observed=True)["score"]
    frame = pd.DataFrame(
        {"n": by.count(), "missing": by.size() - by.count(), "mean": by.mean(), "sd": by.std(ddof=ddof)}
    )
    frame["cv"] = frame["sd"] / frame["mean"]
    logs = np.log(seen.frame["score"])
    frame["sd_log"] = logs.groupby([seen.frame[key] for key in keys], observed=True).std(ddof=ddof)
    period = seen.order.take(frame.index.get_level_values("at").to_numpy(np.int64)).rename(seen.names[1])
    if groups is None:
        return frame.set_axis(period)
    return frame.set_axis(pd.MultiIndex.from_arrays([frame.index.get_level_values("group"), period]))


@dataclass(frozen=True, eq=False)
class BetaConvergence:
    """A regression of growth on the initial score.

    ``coefficients`` has ``estimate``, ``se``, ``t``, ``p``, ``low`` and ``high`` (95 %), by term; the initial score's
    term is "initial". ``speed`` is the rate of convergence per period and ``half_life`` the periods that halve a gap:
    NaN where there is no convergence.
    """

    coefficients: pd.DataFrame
    speed: float
    half_life: float
    n: int
    dmus: int
    r2: float
    options: dict[str, object]

    @property
    def beta(self) -> float:
        return float(self.coefficients["estimate"]["initial"])


def beta_convergence(
    scores: Scores,
    controls: pd.DataFrame | None = None,
    *,
    effects: Literal["none", "period", "both"] = "none",
    span: int = 1,
) -> BetaConvergence:
    """Do low scores grow faster? Absolute without controls and effects, conditional with them.

        (1/S) ln(y_{i,t+S} / y_it) = α + β ln y_it + γ·x_it (+ μ_i + η_t) + ε_it

    The speed of convergence is λ = −ln(1 + Sβ)/S per period, and a gap is halved in ln 2/λ periods. The regression is
    ``linearmodels.PanelOLS`` (extra ``study``). With effects of the DMU, β is biased downwards in short panels (Nickell
    1981): convergence looks faster than it is.

    Parameters
    ----------
    scores
        Series indexed by (DMU, period), as ``res.efficiency``; positive. A step with a missing score is left out.
    controls
        DataFrame indexed like the scores; its values at the start of each step are used.
    effects
        "none", "period", or "both": of DMU and period.
    span
        S, in periods of the panel. From the first period to the last it is the cross-sectional regression.

    Raises
    ------
    DataError
        For scores that are not positive, no pair of periods, controls that miss a row.
    ImportError
        Without linearmodels.

    References
    ----------
    Barro & Sala-i-Martin (1992), *Journal of Political Economy* 100, 223–251. Nickell (1981), *Econometrica* 49,
    1417–1426.

    Examples
    --------
    >>> import pandas as pd
    >>> from sbmdea.inequality import beta_convergence
    >>> labels = pd.MultiIndex.from_product([["a", "b", "c"], [2020, 2021, 2022]], names=["city", "year"])
    >>> scores = pd.Series([0.2, 0.3, 0.4, 0.6, 0.55, 0.6, 0.9, 0.8, 0.7], index=labels)
    >>> answer = beta_convergence(scores)
    >>> round(answer.beta, 3), round(answer.speed, 3), round(answer.half_life, 1)
    (-0.381, 0.48, 1.4)
    """
    choose("effects", effects, EFFECTS)
    if span < 1:
        raise SpecError(f"span must be at least 1 period; got {span}.")
    steps = _steps(scores, controls, span)
    fit = _fit(steps, effects)
    bounds = fit.conf_int()
    coefficients = pd.DataFrame(
        {
            "estimate": fit.params,
            "se": fit.std_errors,
            "t": fit.tstats,
            "p": fit.pvalues,
            "low": bounds["lower"],
            "high": bounds["upper"],
        }
    ).rename_axis("term")
    speed = _speed(float(fit.params["initial"]), span)
    return BetaConvergence(
        coefficients,
        speed,
        float(np.log(2.0) / speed) if speed > 0.0 else float("nan"),
        n=int(fit.nobs),
        dmus=int(steps.index.get_level_values(0).nunique()),
        r2=float(fit.rsquared),
        options={"effects": effects, "span": span, "inference": CONVENTION},
    )


def _fit(steps: pd.DataFrame, effects: str) -> Any:
    models = require("linearmodels.panel", "study", "beta convergence")
    dmus = steps.index.get_level_values(0).nunique()
    regressors = steps.drop(columns="growth")
    if effects == "none":
        regressors = regressors.assign(constant=1.0)
    try:
        if dmus < 2:
            raise ValueError("errors are clustered by DMU")
        model = models.PanelOLS(
            steps["growth"], regressors, entity_effects=effects == "both", time_effects=effects != "none"
        )
        return model.fit(cov_type="clustered", cluster_entity=True, group_debias=True)
    except (ValueError, models.utility.AbsorbingEffectError) as error:
        raise DataError(
            f"beta convergence must have steps that its terms can explain; {len(steps)} of {dmus} DMUs do not do: "
            f"{str(error).splitlines()[0]} Use fewer effects or controls, or more periods."
        ) from error


def _steps(scores: Scores, controls: pd.DataFrame | None, span: int) -> pd.DataFrame:
    """Growth and what explains it, one row per DMU and start of a step; numbers stand for both."""
    seen = observations(scores, least="positive")
    if scores.index.nlevels < 2:
        raise DataError("beta convergence needs scores indexed by (DMU, period); got one level.")
    frame = seen.frame
    require_order(seen.unordered, "β-convergence")
    dmu, at = pd.factorize(frame["dmu"])[0], frame["at"].to_numpy()
    start, end = (pd.MultiIndex.from_arrays([dmu, when], names=["dmu", "period"]) for when in (at, at + span))
    logs = pd.Series(np.log(frame["score"].to_numpy()), index=start)
    ends = logs.reindex(end)
    steps = pd.DataFrame({"growth": (ends.to_numpy() - logs.to_numpy()) / span, "initial": logs})
    begun = steps["growth"].notna().to_numpy()
    if not begun.any():
        raise DataError(
            f"no DMU has scores in two periods {span} apart, among {len(seen.order)} periods. Use a shorter span."
        )
    if controls is not None:
        steps = steps.join(_controls(controls, scores.index, begun).set_axis(start))
    return steps[begun]


def _controls(controls: pd.DataFrame, rows: pd.Index[Any], begun: NDArray[np.bool_]) -> pd.DataFrame:
    taken = {"growth", "initial", "constant"} & set(controls.columns)
    if taken or controls.columns.has_duplicates:
        names = ", ".join(map(shown, taken)) or "repeated ones"
        raise DataError(f"controls must have names of their own; got {names}. Rename them.")
    given = controls.reindex(rows)
    lost = begun & given.isna().any(axis=1).to_numpy()
    if lost.any():
        whom = named_rows(rows, np.flatnonzero(lost))
        raise DataError(
            f"controls must have a value at the start of every step; none for {whom}. "
            "Leave those scores out, or the control."
        )
    return given


def _speed(beta: float, span: int) -> float:
    left = 1.0 + span * beta
    return float(-np.log(left) / span) if left > 0.0 else float("nan")
