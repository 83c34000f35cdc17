"""Productivity as outputs over inputs, both aggregated by distances: Hicks–Moorsteen and Färe–Primont."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ...data.domain import Domain
from ...data.given import Given
from ...data.kinds import Data, Peers, PerRow, RowMask, Values
from ...data.roles import ROLES
from ...models.answering import said
from ...options.question import Solver
from ...results.frames import index as labels
from ...support.spelling import choose
from ...technology.frontier import warn_of_small
from ...technology.returns import Disposability, Rts
from .change import INDEX, Floats
from .indices import Pairs, pairs_of
from .mixed_points import IN, OUT, Distances, label_of, question_of
from .quantity_index import PARTS, QuantityIndex, quantity_index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...data.panel import Panel

    Ints = NDArray[np.int64]


def hicks_moorsteen(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "vrs",
    orientation: Literal["input", "output"] = "output",
    disposability: Disposability = "strong",
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> QuantityIndex:
    """Hicks–Moorsteen productivity change: how outputs grew over how inputs grew, each measured by distances.

    With the technologies of period t and of the next one u, and the distances D_o = min {δ : (x, y/δ) ∈ T} and
    D_i = max {δ : (x/δ, y) ∈ T}::

        output_change = ( D_o^t(x_t, y_u)/D_o^t(x_t, y_t) · D_o^u(x_u, y_u)/D_o^u(x_u, y_t) )^½
        input_change  = ( D_i^t(x_u, y_t)/D_i^t(x_t, y_t) · D_i^u(x_u, y_u)/D_i^u(x_t, y_u) )^½
        productivity_change = output_change / input_change

    Every distance of it exists where the DMU is of both references, under all returns to scale (Briec & Kerstens 2011).
    Its parts multiply to it (Diewert & Fox 2017), here for orientation "output" with D = D_o, for "input" with 1/D_i::

        efficiency_change = D^u(z_u)/D^t(z_t)
        technical_change  = ( D^t(z_t)/D^u(z_t) · D^t(z_u)/D^u(z_u) )^½
        scale_mix_change  = what is left: from another size and another mix

    Technical change measures points by the other period's technology, and is NaN where that does not reach them.

    Parameters
    ----------
    undesirable
        Bads; they are counted as inputs.
    rts, disposability
        Of the technologies: "weak" makes the bads equations.
    data, inputs, outputs, dmu, period, reference, evaluate, solver, threads, progress
        As for `malmquist`.

    Returns
    -------
    QuantityIndex
        ``index``: ``productivity_change``, ``output_change``, ``input_change`` and the parts, a row per pair of
        consecutive periods; ``cumulated``; ``distances``; ``verify()``, ``summary()``, ``to_csv``, ``to_excel``.

    Raises
    ------
    DataError, SpecError
        As `malmquist`.

    References
    ----------
    Bjurek, H. (1996). The Malmquist total factor productivity index. Scandinavian Journal of Economics 98(2), 303–313.
    Briec, W. & Kerstens, K. (2011). The Hicks–Moorsteen productivity index satisfies the determinateness axiom. The
    Manchester School 79(4), 765–775.
    Diewert, W. E. & Fox, K. J. (2017). Decomposing productivity indexes into explanatory factors. European Journal of
    Operational Research 256(1), 275–291.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame(
    ...     {"mill": list("ABCABC"), "year": [1, 1, 1, 2, 2, 2],
    ...      "labour": [2.0, 4, 6, 2, 4, 5], "paper": [2.0, 6, 6, 3, 6, 8]}
    ... )
    >>> res = sbmdea.hicks_moorsteen(data, inputs="labour", outputs="paper", dmu="mill", period="year")
    >>> res.index["productivity_change"].round(4).tolist()
    [1.5, 1.0, 1.6]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, reference=reference,
        evaluate=evaluate,
    )  # fmt: skip
    choose("orientation", orientation, (OUT, IN))
    question = question_of(rts, disposability, solver, threads, progress)
    panel = given.read(Domain("hicks_moorsteen", zeros=ROLES), one_frontier=False)
    warn_of_small(panel)
    pairs = pairs_of(panel)
    panel.warn_of_jumps("an index of productivity")
    wanted = [(kind, tech, x, y) for tech in "01" for x in "01" for y in "01" for kind in (OUT, IN)]
    ends = Distances(panel, question, pairs, None)
    found = {label_of(*one): ends(*one) for one in wanted if _counts(orientation, *one)}
    table = _hicks_moorsteen(found, orientation)
    options = said(hicks_moorsteen, given, {**question.options(), "orientation": orientation})
    return quantity_index(panel, pairs, table, found, None, options)


def fare_primont(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "vrs",
    orientation: Literal["input", "output"] = "output",
    disposability: Disposability = "strong",
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> QuantityIndex:
    """Färe–Primont productivity: a level for every observation, comparable between all DMUs and periods.

    Outputs and inputs are aggregated by distances of one representative point, the means (x̄, ȳ), to the technology of
    all periods; so the index is transitive::

        Q = D_o(x̄, y),   X = D_i(x, ȳ),   tfp = Q/X,   productivity_change = tfp_u / tfp_t

    Its parts (O'Donnell 2014) multiply to it. tfp*_t is the greatest of period t: Q is convex and X concave, so that no
    combination of observations has more than the best of them::

        technical_change  = tfp*_u / tfp*_t
        efficiency_change = e_u / e_t                e: the radial efficiency by the own period's technology
        scale_mix_change  = m_u / m_t                m = tfp / (tfp* · e): scale-mix efficiency

    Parameters
    ----------
    orientation
        "output" or "input": of e.
    data, inputs, outputs, undesirable, dmu, period, rts, disposability, reference, evaluate, solver, threads, progress
        As for `hicks_moorsteen`.

    Returns
    -------
    QuantityIndex
        As for `hicks_moorsteen`; ``levels`` has ``tfp``, ``best`` (tfp*), ``efficiency`` and ``scale_mix`` of every
        observation.

    Raises
    ------
    DataError, SpecError
        As `malmquist`.

    References
    ----------
    O'Donnell, C. J. (2014). Econometric estimation of distance functions and associated measures of productivity and
    efficiency change. Journal of Productivity Analysis 41(2), 187–200.
    Färe, R. & Primont, D. (1995). Multi-Output Production and Duality: Theory and Applications. Kluwer.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame(
    ...     {"mill": list("ABCABC"), "year": [1, 1, 1, 2, 2, 2],
    ...      "labour": [2.0, 4, 6, 2, 4, 5], "paper": [2.0, 6, 6, 3, 6, 8]}
    ... )
    >>> res = sbmdea.fare_primont(data, inputs="labour", outputs="paper", dmu="mill", period="year")
    >>> res.index["productivity_change"].round(4).tolist()
    [1.5, 1.0, 1.6]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, reference=reference,
        evaluate=evaluate,
    )  # fmt: skip
    choose("orientation", orientation, (OUT, IN))
    question = question_of(rts, disposability, solver, threads, progress)
    panel = given.read(Domain("fare_primont", zeros=ROLES))
    pairs = pairs_of(panel)
    panel.warn_of_jumps("an index of productivity")
    scored = np.flatnonzero(panel.evaluate)
    everyone = Pairs(scored, scored, panel.period[scored])
    ends = Distances(panel, question, everyone, panel.reference)
    wanted = [(OUT, "all", "m", "0"), (IN, "all", "0", "m"), (orientation, "0", "0", "0")]
    found = {label_of(*one): ends(*one) for one in wanted}
    levels = _levels(panel, scored, found, orientation)
    where = np.full(len(panel.index), -1)
    where[scored] = np.arange(len(scored))
    before, after = levels.iloc[where[pairs.before]], levels.iloc[where[pairs.after]]
    names = dict(zip((INDEX, *PARTS), ("tfp", "best", "efficiency", "scale_mix"), strict=True))
    table = {name: after[one].to_numpy() / before[one].to_numpy() for name, one in names.items()}
    options = said(fare_primont, given, {**question.options(), "orientation": orientation})
    return quantity_index(panel, pairs, table, found, levels, options)


def _counts(orientation: str, kind: str, tech: str, x: str, y: str) -> bool:
    """Whether Hicks–Moorsteen needs it: outputs at own inputs, inputs at own outputs, and for technical change."""
    own = x == tech if kind == OUT else y == tech
    return own or (kind == orientation and x == y)


def _hicks_moorsteen(found: Mapping[str, Floats], orientation: str) -> dict[str, Floats]:
    def D(kind: str, tech: str, x: str, y: str) -> Floats:
        return found[label_of(kind, tech, x, y)]

    def own(tech: str, point: str) -> Floats:
        value = D(orientation, tech, point, point)
        return value if orientation == OUT else 1.0 / value

    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.sqrt(D(OUT, "0", "0", "1") / D(OUT, "0", "0", "0") * D(OUT, "1", "1", "1") / D(OUT, "1", "1", "0"))
        used = np.sqrt(D(IN, "0", "1", "0") / D(IN, "0", "0", "0") * D(IN, "1", "1", "1") / D(IN, "1", "0", "1"))
        efficiency = own("1", "1") / own("0", "0")
        technical = np.sqrt(own("0", "0") / own("1", "0") * own("0", "1") / own("1", "1"))
        whole = out / used
        parts = (technical, efficiency, whole / (technical * efficiency))
    return {INDEX: whole, "output_change": out, "input_change": used, **dict(zip(PARTS, parts, strict=True))}


def _levels(panel: Panel, scored: Ints, found: Mapping[str, Floats], orientation: str) -> pd.DataFrame:
    made, used, own = found.values()
    with np.errstate(divide="ignore", invalid="ignore"):
        tfp = made / used
        efficiency = own if orientation == OUT else 1.0 / own
    best = np.full(len(scored), np.nan)
    period = panel.period[scored]
    for t in np.unique(period):
        forms = (period == t) & panel.reference[scored]
        if forms.any():
            best[period == t] = np.nanmax(tfp[forms])
    return pd.DataFrame(
        {"tfp": tfp, "best": best, "efficiency": efficiency, "scale_mix": tfp / (best * efficiency)},
        index=labels(panel, scored),
    )
