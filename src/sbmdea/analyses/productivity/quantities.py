"""Productivity as outputs over inputs, both aggregated by distances: Hicks–Moorsteen and Färe–Primont."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ...data.domain import Domain
from ...data.given import Given
from ...data.kinds import Data, Peers, PerRow, RowMask, Values
from ...data.roles import ROLES
from ...errors import SpecError
from ...evaluation.evaluate import Setting
from ...lp.status import Status
from ...models.answering import said
from ...models.radial import measure
from ...options.question import Question, Solver
from ...results.frames import index as labels
from ...results.frames import labelled
from ...results.owned import own
from ...results.summary import Summary, scalar
from ...results.typeset import aligned, count, number, printable
from ...support.means import mean, periods_of
from ...support.spelling import choose
from ...technology.frontier import Block
from ...technology.points import Points
from ...technology.returns import Disposability, Rts
from ...writing.tabular import Tabular
from ...writing.workbook import options_table
from .change import INDEX, Floats
from .indices import Pairs, pairs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...data.panel import Panel
    from ...verification.found import Verification
    from ...writing.tabular import Sheets

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

PARTS = ("technical_change", "efficiency_change", "scale_mix_change")
OUT, IN = "output", "input"


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
    question = _question(rts, disposability, solver, threads, progress)
    panel = given.read(Domain("hicks_moorsteen", zeros=ROLES))
    pairs = pairs_of(panel)
    wanted = [(kind, tech, x, y) for tech in "01" for x in "01" for y in "01" for kind in (OUT, IN)]
    ends = _Distances(panel, question, pairs, None)
    found = {_label(*one): ends(*one) for one in wanted if _counts(orientation, *one)}
    table = _hicks_moorsteen(found, orientation)
    options = said(hicks_moorsteen, given, {**question.options(), "orientation": orientation})
    return _answer(panel, pairs, table, found, None, options)


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
    question = _question(rts, disposability, solver, threads, progress)
    panel = given.read(Domain("fare_primont", zeros=ROLES))
    pairs = pairs_of(panel)
    scored = np.flatnonzero(panel.evaluate)
    everyone = Pairs(scored, scored, panel.period[scored])
    ends = _Distances(panel, question, everyone, panel.reference)
    wanted = [(OUT, "all", "m", "0"), (IN, "all", "0", "m"), (orientation, "0", "0", "0")]
    found = {_label(*one): ends(*one) for one in wanted}
    levels = _levels(panel, scored, found, orientation)
    where = np.full(len(panel.index), -1)
    where[scored] = np.arange(len(scored))
    before, after = levels.iloc[where[pairs.before]], levels.iloc[where[pairs.after]]
    names = dict(zip((INDEX, *PARTS), ("tfp", "best", "efficiency", "scale_mix"), strict=True))
    table = {name: after[one].to_numpy() / before[one].to_numpy() for name, one in names.items()}
    options = said(fare_primont, given, {**question.options(), "orientation": orientation})
    return _answer(panel, pairs, table, found, levels, options)


def _question(
    rts: Rts, disposability: Disposability, solver: Solver, threads: int | None, progress: bool | None
) -> Question:
    return Question(
        rts=rts, orientation="input", undesirable_as="input", disposability=disposability, solver=solver,
        threads=threads, progress=progress,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Distances:
    """Distances of the points of pairs, whose inputs and outputs may be of different periods."""

    panel: Panel
    question: Question
    pairs: Pairs
    representing: Bools | None  # the rows whose means are the point "m"
    points: Points = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", Points.of(self.panel.X, self.panel.Y, self.panel.B))

    def __call__(self, kind: str, tech: str, x: str, y: str) -> Floats:
        """D_o or D_i of (x, y) by the technology of the period before ("0"), after ("1") or of all."""
        panel, goods, N = self.panel, self.points.goods, len(self.pairs.before)
        at = np.where(goods, self._values(y), self._values(x))
        program = replace(measure(panel, self.question, "output" if kind == OUT else "input"), free=True)
        found = np.full(N, np.nan)
        rows = self.pairs.before if tech == "0" else self.pairs.after
        period = np.zeros(N, np.int64) if tech == "all" else panel.period[rows]
        for t in np.unique(period):
            some = np.flatnonzero(period == t)
            forms = np.flatnonzero(panel.reference & (True if tech == "all" else panel.period == t))
            if not len(forms):
                raise SpecError(
                    f"every period needs reference rows; {printable(panel.periods[t])} has none. Widen `reference`."
                )
            setting = Setting(panel, self.points, self.question, Block(forms, rows[some]), None)
            stage = setting.run(program, rows[some], at=replace(self.points, Z=at[some]))
            score = np.where(stage.status == Status.OPTIMAL, stage.score, np.nan)
            with np.errstate(divide="ignore"):
                found[some] = score if kind == OUT else 1.0 / score
        return found

    def _values(self, which: str) -> Floats:
        if which == "m":
            assert self.representing is not None
            return np.broadcast_to(
                self.points.Z[self.representing].mean(axis=0), (len(self.pairs.before), len(self.points.goods))
            )
        return self.points.Z[self.pairs.before if which == "0" else self.pairs.after]


def _label(kind: str, tech: str, x: str, y: str) -> str:
    return f"{kind} distance, technology {tech}, x {x}, y {y}"


def _counts(orientation: str, kind: str, tech: str, x: str, y: str) -> bool:
    """Whether Hicks–Moorsteen needs it: outputs at own inputs, inputs at own outputs, and for technical change."""
    own = x == tech if kind == OUT else y == tech
    return own or (kind == orientation and x == y)


def _hicks_moorsteen(found: Mapping[str, Floats], orientation: str) -> dict[str, Floats]:
    def D(kind: str, tech: str, x: str, y: str) -> Floats:
        return found[_label(kind, tech, x, y)]

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


def _answer(
    panel: Panel,
    pairs: Pairs,
    table: Mapping[str, Floats],
    found: Mapping[str, Floats],
    levels: pd.DataFrame | None,
    options: Mapping[str, object],
) -> QuantityIndex:
    at = labels(panel, pairs.after)
    index = pd.DataFrame(dict(table), index=at)
    rows = pairs.after if levels is None else np.flatnonzero(panel.evaluate)
    return QuantityIndex(index, pd.DataFrame(dict(found), index=labels(panel, rows)), levels, dict(options), panel)


@dataclass(frozen=True, eq=False, repr=False)
class QuantityIndex(Tabular):
    """Productivity change by aggregates of outputs and inputs.

    What is handed out is the result's own: copy a frame before changing it.
    """

    index: pd.DataFrame  # a row per pair of consecutive periods, at the later one
    distances: pd.DataFrame  # all that the index is made of
    levels: pd.DataFrame | None  # of every observation, where there are levels
    options: Mapping[str, object]
    panel: Panel

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns of ``index`` that multiply to productivity_change."""
        return PARTS

    @property
    def cumulated(self) -> pd.DataFrame:
        """``index`` chained from each DMU's first pair on; a gap in a DMU's periods starts anew."""
        frame, panel = self.index, self.panel
        where = panel.index.get_indexer(frame.index)
        order = np.lexsort((panel.period[where], panel.unit[where]))
        unit, period = panel.unit[where][order], panel.period[where][order]
        starts = np.append(True, (np.diff(unit) != 0) | (np.diff(period) != 1))
        run = pd.Series(np.cumsum(starts), index=frame.index[order])
        chained = frame.iloc[order].groupby(run.to_numpy()).cumprod()
        return chained.iloc[np.argsort(order)]

    def to_frame(self) -> pd.DataFrame:
        """One row per pair: the index and its parts, then ``cumulated …``."""
        return pd.concat([self.index, self.cumulated.add_prefix("cumulated ")], axis=1)

    def verify(self) -> Verification:
        """Every distance solved again from the data by HiGHS, and the index put together again."""
        from ...verification.aggregates import verify

        return verify(self.panel, self.options, self.index, self.distances, self.levels)

    def _told(self) -> Summary:
        """The question in words, and means by period."""
        known = self.index[INDEX]
        lines = [(name, scalar(self.options[name])) for name in ("model", "rts", "orientation")]
        lines += [(role, ", ".join(map(own, getattr(self.panel.columns, role)))) for role in ROLES]
        lines += [
            ("pairs", f"{int(known.notna().sum())} of {count(len(known), 'pair')} of observations have an index"),
            ("growth", f"{int((known > 1.0).sum())} up, {int((known < 1.0).sum())} down"),
        ]
        said = [(name, words) for name, words in lines if words]
        return Summary(f"{aligned(said, right=(False, False))}\n\n{aligned(*self._by_period())}")

    def sheets(self) -> Sheets:
        """Index, levels, distances, options."""
        found = {"index": (labelled(self.to_frame()), 2), "distances": (labelled(self.distances), 2)}
        if self.levels is not None:
            found["levels"] = (labelled(self.levels), 2)
        return {**found, "options": (options_table(self.options), 1)}

    def _by_period(self) -> tuple[list[list[str]], list[bool]]:
        rows = [[printable(self.index.index.names[1]), "pairs", *self.index.columns]]
        whole = self.index.dropna()
        for period, frame in self._frames(whole):
            rows.append([own(period), str(len(frame)), *map(number, mean(frame, True).tolist())])
        return rows, [False, *[True] * (len(rows[0]) - 1)]

    @staticmethod
    def _frames(whole: pd.DataFrame) -> Iterator[tuple[object, pd.DataFrame]]:
        among = whole.index.get_level_values(1)
        for one in periods_of(whole.index):
            yield one, whole[among == one]
        yield "all", whole

    def _shown(self) -> pd.DataFrame:
        return self.index

    def _title(self) -> str:
        return ", ".join(scalar(self.options[name]) for name in ("model", "rts", "orientation"))

    def _foot(self) -> str:
        return f"{count(len(self.index), 'pair')}: {int(self.index[INDEX].notna().sum())} with an index"
