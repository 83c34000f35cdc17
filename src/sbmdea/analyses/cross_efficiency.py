"""Cross-efficiency (Sexton, Silkman & Hogan 1986; Doyle & Green 1994; Liang, Wu, Cook & Zhu 2008; Lim & Zhu 2015)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from ..data.columns import Columns
from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, PerRow, Values
from ..data.roles import ROLES
from ..errors import SpecError
from ..evaluation.evaluate import Setting
from ..lp.status import Status
from ..models.answering import said
from ..options.question import Question, Solver
from ..programs.multipliers import Demand, Weighing
from ..programs.template import Floats
from ..results.cells import cells
from ..results.frames import labelled
from ..results.owned import own
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count, number
from ..support.memory import FLOAT, foresee
from ..support.messages import warn
from ..support.spelling import choose
from ..technology.frontier import Block
from ..technology.points import Points
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .all_pairs import Appraisals, ByWeights, Table, means

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..plots.changes import CrossPlots
    from ..verification.found import Verification
    from ..writing.tabular import Sheets

Method: TypeAlias = Literal["benevolent", "aggressive", "arbitrary", "game"]
Goal: TypeAlias = Literal["ratio", "difference"]
Mean: TypeAlias = Callable[[Iterable[tuple[int, Floats]]], Floats]

AT_ONCE = 1 << 15  # programs of a game in one batch
ROOM = 1e-12  # what the own ratio may lose where rounding leaves it none
CLOSE = 1e-8  # the game stands still where no score moves by more
ROUNDS = 1000


def cross_efficiency(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    method: Method = "benevolent",
    goal: Goal = "ratio",
    rts: Literal["crs", "vrs"] = "crs",
    orientation: Literal["input", "output"] = "input",
    self_appraisal: bool = True,
    solver: Solver = "simplex",
    threads: int | None = None,
) -> CrossEfficiency:
    """Efficiency by the weights of all DMUs, not by one's own alone.

    Every DMU d chooses the weights v (inputs) and u (outputs) that make its own ratio as large as it gets, its CCR
    score θ_d, and all are appraised by them: E_dj = u_d·y_j / v_d·x_j ≤ 1, d's appraisal of j. ``efficiency`` of j is
    the mean of E_dj over d. The best weights are rarely unique; ``method`` says which of them d takes:

    * "benevolent": those that make the others look good, "aggressive": those that make them look bad. The others are
      taken together, X = Σ_{j≠d} x_j and Y = Σ_{j≠d} y_j, under ``goal="ratio"``::

          max (min)  u·Y    s.t.  v·X = 1,    u·y_d = θ_d v·x_d,    u·y_j ≤ v·x_j for all j,    u, v ≥ 0

      and under ``goal="difference"`` it is u·Y − v·X that is as large (small) as it gets, with v·x_d = 1.
    * "arbitrary": whichever the solver ends with. Two programs may well differ here; it is for comparison only.
    * "game": no single weights. d allows j any weights that keep d's own ratio at α_d or above, and j takes its best::

          E_dj = max  u·y_j    s.t.  v·x_j = 1,    u·y_d ≥ α_d v·x_d,    u·y_l ≤ v·x_l for all l,    u, v ≥ 0

      Starting from the arbitrary cross-efficiencies, α_d becomes the mean of E_·d until nothing moves: a Nash
      equilibrium, which does not depend on the weights it started from.

    Under variable returns the weights have a number ω, and u·y_j + ω, what is made, may be negative for another DMU. So
    ω is counted with the inputs, whose origin it moves (Lim & Zhu 2015)::

        E_dj = u_d·y_j / (v_d·x_j − ω_d) for j ≠ d,    u·y_j ≤ v·x_j − ω for all j,    E_dd = θ_d, the BCC score

    with u·y_d + ω = θ_d v·x_d for "input" and u·y_d = θ_d (v·x_d − ω) for "output", these sides being 1. The others'
    difference is u·Y − v·X + (n − 1) ω; it is the only goal that has a meaning there, and "benevolent" its method. For
    "output" the formula gives E_dd too; for "input" θ_d is another ratio, (u·y_d + ω) / v·x_d, and may be less than
    what others make of d.

    An appraisal is between 0 and 1, or there is none: where ω takes up all inputs of j it is 0/0, NaN in ``matrix``.
    Then j has no cross-efficiency, and a warning names it: a mean over the other judges alone would not compare with
    those of all. A judge whose whole score is ω (u_d = 0) gives everybody else 0 or 0/0. Under constant returns 0/0 is
    met only where inputs are 0.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, solver, threads
        As for `super_sbm`; ``undesirable`` are counted as inputs. Outputs may be 0; inputs too by "arbitrary", "game",
        and "benevolent" with ``goal="difference"``. One cross-section: call it once for each period.
    rts
        "crs" or "vrs".
    orientation
        "input": the arithmetic mean of the E_dj. "output": their harmonic mean, since 1/E_dj is what is averaged. Under
        variable returns also whose own score is kept.
    self_appraisal
        Whether E_jj is part of the mean.

    Returns
    -------
    CrossEfficiency
        ``efficiency``, ``own`` (the CCR or BCC scores), ``matrix`` (a row per appraising, a column per appraised DMU),
        ``weights``, ``omega``, ``maverick``; ``summary()``, ``to_frame()``, ``to_csv(path)``, ``to_excel(path)``.

    Raises
    ------
    DataError, SpecError
        As `super_sbm`.

    References
    ----------
    Sexton, T. R., Silkman, R. H. & Hogan, A. J. (1986). Data envelopment analysis: critique and extensions. New
    Directions for Program Evaluation 1986(32), 73–105.
    Doyle, J. & Green, R. (1994). Efficiency and cross-efficiency in DEA: derivations, meanings and uses. Journal of the
    Operational Research Society 45(5), 567–578.
    Liang, L., Wu, J., Cook, W. D. & Zhu, J. (2008). The DEA game cross-efficiency model and its Nash equilibrium.
    Operations Research 56(5), 1278–1288.
    Lim, S. & Zhu, J. (2015). DEA cross-efficiency evaluation under variable returns to scale. Journal of the
    Operational Research Society 66(3), 476–487.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.cross_efficiency(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], dmu="dmu",
    ... )
    >>> res.efficiency.nlargest(3).round(4).to_dict()
    {'DMU20': 0.9853, 'DMU1': 0.8633, 'DMU6': 0.7787}
    """
    question = CrossQuestion(
        orientation="input", method=method, goal=goal, returns=rts, averaged=orientation,
        self_appraisal=self_appraisal, solver=solver, threads=threads,
    )  # fmt: skip
    given = Given(data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu)
    panel = given.read(question.domain)
    everyone = np.arange(len(panel.index))
    if method == "game":
        need = FLOAT * len(everyone) ** 2
        foresee(need, f"a game of {len(everyone):,} DMUs with each other", "Appraise a sample of them.")
    points = Points.of(panel.X, panel.Y, panel.B)
    d = points.Z.shape[1]
    if rts == "vrs":
        points = with_ones(points)
    columns: Any = pd.Index(panel.columns.all, tupleize_cols=False)
    setting = Setting(panel, points, question, Block(everyone, everyone), None)
    mean = partial(means, self_appraisal=self_appraisal, harmonic=orientation == "output")
    own, weights, appraisals, rounds = appraised(setting, method, goal, orientation, mean)
    efficiency = mean(appraisals.parts())
    lost = np.flatnonzero(np.isnan(efficiency) & (weights is not None and not np.isnan(weights).any()))
    if len(lost) and rts == "vrs":
        warn(
            f"every appraisal should leave something that the appraised DMU uses; some ω take up all inputs of "
            f'{panel.rows_label(lost)}, whose ratio is then 0/0: they have no cross-efficiency. Ask rts="crs".'
        )
    elif len(lost):
        warn(
            f"every appraisal should weigh something that the appraised DMU uses; some weights leave out all inputs "
            f"of {panel.rows_label(lost)}, whose ratio is then 0/0: they have no cross-efficiency. "
            'method="game" has no such weights.'
        )
    return CrossEfficiency(
        efficiency=pd.Series(efficiency, index=panel.index, name="efficiency"),
        own=pd.Series(own, index=panel.index, name="own"),
        appraisals=appraisals,
        weights=None if weights is None else pd.DataFrame(weights[:, :d], index=panel.index, columns=columns),
        omega=None if rts == "crs" else pd.Series(omega_of(weights), index=panel.index, name="omega"),
        rounds=rounds,
        panel=panel,
        options=said(cross_efficiency, given, question.options()),
    )


@dataclass(frozen=True)
class CrossQuestion(Question):
    method: Method = "benevolent"
    goal: Goal = "ratio"
    returns: Literal["crs", "vrs"] = "crs"  # of the scores; ω is a column of the programs
    averaged: Literal["input", "output"] = "input"
    self_appraisal: bool = True

    def __post_init__(self) -> None:
        choose("method", self.method, ("benevolent", "aggressive", "arbitrary", "game"))
        choose("goal", self.goal, ("ratio", "difference"))
        choose("rts", self.returns, ("crs", "vrs"))
        choose("orientation", self.averaged, ("input", "output"))
        kind = (self.method, self.goal)
        if self.returns == "vrs" and kind != ("benevolent", "difference") and self.method != "arbitrary":
            raise SpecError(
                f'rts="vrs" must come with method="benevolent" and goal="difference", or with method="arbitrary"; got '
                f"method={self.method!r}, goal={self.goal!r}. By ω the others' ratio is best for weights that give the "
                "judge no score of its own, a difference falls without end, and a game has no agreed form."
            )
        if self.method not in ("benevolent", "aggressive") and self.goal != "ratio":
            raise SpecError(
                f'goal goes with method="benevolent" or "aggressive"; got method={self.method!r}. Leave it out.'
            )
        if not isinstance(self.self_appraisal, bool):
            raise SpecError(f"self_appraisal must be True or False; got {self.self_appraisal!r}.")
        super().__post_init__()

    def options(self) -> dict[str, object]:
        return {**super().options(), "orientation": self.averaged, "rts": self.returns}

    @property
    def domain(self) -> Domain:
        """Zeros of outputs are no trouble: they only add 0 to what is praised. Zeros of inputs can be.

        Where v·X = 1 takes the place of v·x_d = 1 (the others' ratio), weights of nothing that d uses would do: with
        v·x_d = 0, u·y_d = θ_d v·x_d holds whatever θ_d is, and d's own ratio is 0/0. Where u·Y − v·X shall be small,
        the weight of an input that d does not use grows without end.
        """
        blind = (self.goal == "ratio" and self.method == "benevolent") or self.method == "aggressive"
        zeros = ("outputs",) if blind else ROLES
        return Domain("cross-efficiency", zeros=zeros, drops=False, without_inputs=True, periods=False)


def with_ones(points: Points) -> Points:
    """Points with a 1 that is used and a 1 that is made: the second's weight less the first's is ω."""
    one = np.ones((len(points.Z), 1))
    goods, bads = np.append(points.goods, [False, True]), np.append(points.bads, [False, False])
    return Points(np.hstack([points.Z, one, -one]), goods, bads)


def omega_of(weights: Floats | None) -> Floats:
    assert weights is not None
    return np.asarray(weights[:, -1] - weights[:, -2])


def _settled(weights: Floats, shifted: bool) -> Floats:
    """ω in one of its two columns."""
    if not shifted:
        return weights
    omega = omega_of(weights)
    return np.column_stack([weights[:, :-2], np.maximum(-omega, 0.0), np.maximum(omega, 0.0)])


def appraised(
    setting: Setting, method: Method, goal: Goal, orientation: str, mean: Mean
) -> tuple[Floats, Floats | None, Appraisals, int]:
    """CCR or BCC scores, the weights taken, who appraises whom how, and after how many rounds."""
    points = setting.points
    everyone = np.arange(len(points.Z))
    sides = Sides(setting.points.Z.shape[1] > len(setting.columns.all), orientation)
    first = setting.run(_own(points, sides), everyone, at=points)
    theta, weights = first.score, first.prices[:, :-1]
    if method in ("benevolent", "aggressive"):
        weights = _towards_others(setting, sides, theta, method, goal)
    weights = _settled(weights, sides.shifted)
    appraisals = ByWeights(
        weights, *sides.appraising(points), theta if sides.shifted and orientation == "input" else None
    )
    if method != "game":
        return theta, weights, appraisals, 1
    alpha = mean(appraisals.parts())
    alpha = np.where(np.isnan(alpha), theta, alpha)
    for rounds in range(1, ROUNDS + 1):
        table = Table(_game(setting, alpha))
        before, alpha = alpha, mean(table.parts())
        if np.abs(alpha - before).max() <= CLOSE:
            return theta, None, table, rounds
    warn(f"the game still moves by {np.abs(alpha - before).max():.1e} after {ROUNDS} rounds.")
    return theta, None, table, ROUNDS


def _plain(points: Points) -> tuple[Floats, Floats]:
    """What is used and what is made, each 0 in the other's columns."""
    size = np.abs(points.Z)
    return np.where(points.goods, 0.0, size), np.where(points.goods, size, 0.0)


@dataclass(frozen=True)
class Sides:
    """`_plain` as ω has it, where there is one: ``shifted``, the last two columns are ones of ω."""

    shifted: bool
    orientation: str

    def appraising(self, points: Points) -> tuple[Floats, Floats]:
        """ω is taken off what is used."""
        used, made = _plain(points)
        if self.shifted:
            used[:, -1], made[:, -1] = -made[:, -1], 0.0
        return used, made

    def own(self, points: Points) -> tuple[Floats, Floats]:
        """As the own score counts: for "input" ω is added to what is made."""
        if not self.shifted or self.orientation == "output":
            return self.appraising(points)
        used, made = _plain(points)
        made[:, -2], used[:, -2] = -used[:, -2], 0.0
        return used, made


def _own(points: Points, sides: Sides) -> Weighing:
    """The own ratio as large as it gets."""
    used, made = sides.own(points)
    return Weighing("own", made, (Demand(used, np.ones(len(used))),))


def _towards_others(setting: Setting, sides: Sides, theta: Floats, method: Method, goal: Goal) -> Floats:
    """Weights for which the others' ratio, or difference, is as large or as small as it gets while the own ratio stays.

    θ is rounded, and rounded upwards it is out of reach: programs that cannot be proved then leave it a little room.
    """
    points = setting.points
    others = replace(points, Z=points.Z.sum(axis=0) - points.Z)
    (x, y), (X, Y) = sides.own(points), sides.appraising(others)
    sign = 1.0 if method == "benevolent" else -1.0
    weights = np.full_like(x, np.nan)
    for room in (0.0, ROOM):
        todo = np.flatnonzero(np.isnan(weights[:, 0]))
        if not len(todo):
            break
        best = y[todo] - theta[todo, None] * (1.0 - room) * x[todo]
        own = Demand(best, np.zeros(len(todo)), at_least=room > 0.0)
        fixed = Demand((X if goal == "ratio" else x)[todo], np.ones(len(todo)))
        praised = sign * (Y if goal == "ratio" else Y - X)[todo]
        stage = setting.run(Weighing(method, praised, (fixed, own)), todo, at=others.take(todo))
        solved = stage.status == Status.OPTIMAL
        weights[todo[solved]] = stage.prices[solved, :-1]
    lost = np.flatnonzero(np.isnan(weights[:, 0]))
    if len(lost):
        warn(f"no weights could be proved best for {setting.panel.rows_label(lost)}: their appraisals are missing.")
    return weights


def _game(setting: Setting, alpha: Floats) -> Floats:
    """Row d: what each DMU reaches with weights that leave d at ``alpha``."""
    points, n = setting.points, len(alpha)
    used, made = _plain(points)
    matrix = np.empty((n, n))
    each = max(1, AT_ONCE // n)
    for low in range(0, n, each):
        d = np.repeat(np.arange(low, min(low + each, n)), n)
        j = np.resize(np.arange(n), len(d))
        floor = Demand(made[d] - alpha[d, None] * (1.0 - ROOM) * used[d], np.zeros(len(d)), at_least=True)
        program = Weighing("game", made[j], (Demand(used[j], np.ones(len(d))), floor))
        matrix[low : low + each] = setting.run(program, j, at=points.take(j)).score.reshape(-1, n)
    return matrix


@dataclass(frozen=True, eq=False, repr=False)
class CrossEfficiency(Tabular):
    """Cross-efficiencies. What is handed out is the result's own: copy a frame before changing it."""

    efficiency: pd.Series[float]  # the mean of all appraisals of a DMU; NaN where one of them is 0/0
    own: pd.Series[float]  # its CCR or BCC score, by its own weights
    appraisals: Appraisals  # `matrix`, made when it is asked for
    weights: pd.DataFrame | None  # of every DMU, in units of 1/column; a game has none
    omega: pd.Series[float] | None  # of every DMU under variable returns
    rounds: int  # of a game
    panel: Panel
    options: Mapping[str, object]

    @property
    def columns(self) -> Columns:
        return self.panel.columns

    @property
    def matrix(self) -> pd.DataFrame:
        """Row d: d's appraisal of every DMU."""
        index = self.efficiency.index
        return pd.DataFrame(self.appraisals.whole(), index=index, columns=index)

    def verify(self) -> Verification:
        """Own scores, weights and appraisals held against the documented programs, in rational arithmetic.

        Of each judge: that its weights leave its own score, but for a share of 1e-12 where rounding puts it out of
        reach, make no ratio larger than 1, and reach their aim; of each
        DMU, that its efficiency is the mean of what the weights make of it. ``lower`` and ``upper`` enclose ``own``. A
        game has n² programs: allow a few milliseconds for each.
        """
        from ..verification.appraisals import Shown, verify

        weights = None if self.weights is None else np.asarray(self.weights, float)
        scores, own, matrix = (np.asarray(one, float) for one in (self.efficiency, self.own, self.matrix))
        omega = None if self.omega is None else np.asarray(self.omega, float)
        return verify(self.panel, self.options, Shown(scores, own, matrix, weights, omega))

    @property
    def maverick(self) -> pd.Series[float]:
        """How much a DMU's own score exceeds what the others give it, in units of the latter (Doyle & Green 1994).

        Infinite (or as large as rounding makes it) where the others give it nothing, NaN where an appraisal of theirs
        is 0/0. Under variable returns and "input" it may be negative.
        """
        others = means(self.appraisals.parts(), False, self.options["orientation"] == "output")
        found: pd.Series[float] = ((self.own - others) / others).rename("maverick")
        return found

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: cross-efficiency, own score, maverick index, and rank."""
        rank = self.efficiency.round(8).rank(method="min", ascending=False).astype("Int64").rename("rank")
        return pd.concat([self.efficiency, self.own, self.maverick, rank], axis=1)

    @property
    def plot(self) -> CrossPlots:
        """Pictures: ``plot.appraisals()``. They need matplotlib."""
        from ..plots.changes import CrossPlots

        return CrossPlots(self.matrix)

    def _told(self) -> Summary:
        """The question, and every DMU, best first."""
        shifted = self.omega is not None
        lines = [
            ("model", "cross-efficiency under variable returns to scale" if shifted
             else "cross-efficiency under constant returns to scale")
        ]  # fmt: skip
        roles = {role: ", ".join(map(own, getattr(self.columns, role))) for role in ROLES}
        lines += [(role, names) for role, names in roles.items() if names]
        lines += [(name, scalar(self.options[name])) for name in ("method", "goal", "orientation", "self_appraisal")]
        if self.weights is None:
            lines.append(("game", count(self.rounds, "round")))
        best = self.to_frame().sort_values("efficiency", ascending=False, kind="stable")
        return Summary(f"{aligned(lines, right=(False, False))}\n\n{aligned(*cells(best))}")

    def sheets(self) -> Sheets:
        """Scores, the matrix, weights, options."""
        weights = self.weights if self.omega is None else self.weights.assign(omega=self.omega)  # type: ignore[union-attr]
        tables = {"scores": self.to_frame(), "appraisals": self.matrix, "weights": weights}
        found = {name: (labelled(table), 1) for name, table in tables.items() if table is not None}
        return {**found, "options": (options_table(self.options), 1)}

    def _title(self) -> str:
        return ", ".join(("cross_efficiency", *(str(self.options[name]) for name in ("method", "orientation", "rts"))))

    def _foot(self) -> str:
        return f"{count(len(self.efficiency), 'row')}; mean {number(float(self.efficiency.mean()))}"
