"""One part of a data set that is larger than memory: its frontier, what it adds to a program, its scores."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.checks import numeric
from ..data.domain import Domain
from ..data.labels import row_labels
from ..data.panel import Panel
from ..data.source import from_table
from ..evaluation.assemble import Reference
from ..evaluation.stage import Stage, by_batch
from ..lp.pricing import blocks, price
from ..lp.rounds import VIOLATION
from ..lp.status import Status
from ..lp.threads import count, run
from ..models.measure import SBM, SUPER_SBM
from ..options.question import Question
from ..programs.slacks import Slacks
from ..technology.points import Points
from ..technology.returns import Technology as Returns

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Key: TypeAlias = tuple[Hashable, Hashable]  # group and, where periods have their own frontier, period

SAMPLE = 5_000  # rows of a part whose best ones are held against all its rows first
NEAR = 1e-6  # rows this close to efficient stay in a frontier: more than a tolerance away from being scored above 1
CERTIFICATE = ("primal_residual", "dual_violation", "gap", "certified")


@dataclass(frozen=True)
class Ask:
    """What is asked of every part: the roles of its columns, and the question."""

    roles: Mapping[str, Any]
    question: Question


@dataclass(frozen=True, eq=False)
class Rows:
    """Points with names that hold in the whole data set."""

    points: Points
    name: Ints  # (n,)

    def take(self, which: NDArray[Any]) -> Rows:
        return Rows(self.points.take(which), self.name[which])

    def join(self, *others: Rows) -> Rows:
        """All rows, each once, in the order of their names."""
        name, first = np.unique(np.concatenate([self.name, *(one.name for one in others)]), return_index=True)
        Z = np.vstack([self.points.Z, *(one.points.Z for one in others)])
        return Rows(Points(Z[first], self.points.goods, self.points.bads), name)

    def find(self, name: Ints) -> Ints:
        """Where the named rows are (names ascend); −1 for strangers."""
        at = np.minimum(np.searchsorted(self.name, name), len(self.name) - 1)
        return np.where(self.name[at] == name, at, -1)


@dataclass(frozen=True, eq=False)
class Leaders:
    """The efficient rows of one technology and their super-efficiency programs as far as they are solved."""

    rows: Rows
    sbm: Floats
    beyond: Stage


@dataclass(frozen=True, eq=False)
class Technology:
    """A frontier, the rows that super-efficiency needs on top of it, and the efficient rows."""

    frontier: Rows
    known: Rows  # the frontier and more: what the leaders' programs were solved over
    leaders: Leaders


def read(frame: pd.DataFrame, ask: Ask) -> Panel:
    """The part as a panel, checked value by value; that it is large enough is asked of the whole."""
    source = from_table(frame, **ask.roles)
    labels = row_labels(source)
    X, Y, B = numeric(source.columns, source.values, labels.index, Domain())
    everyone = np.ones(len(frame), bool)
    return Panel(
        X, Y, B, source.columns, labels.index, labels.unit, labels.period, labels.periods, labels.group, labels.groups,
        everyone, everyone, source.period is not None,
    )  # fmt: skip


def technologies(panel: Panel, number: int, ask: Ask) -> Iterator[tuple[Key, Ints, Rows]]:
    """Each technology that rows of this part belong to, and these rows."""
    points = Points.of(panel.X, panel.Y, panel.B)
    apart = ask.question.frontier == "contemporaneous" and panel.has_period
    period = panel.period if apart else np.zeros_like(panel.period)
    codes = panel.group * (period.max() + 1) + period
    for code in np.unique(codes):
        rows = np.flatnonzero(codes == code)
        one = rows[0]
        key = (panel.groups[panel.group[one]], panel.periods[panel.period[one]] if apart else None)
        yield key, rows, Rows(points.take(rows), (number << 32) + rows)


def frontier(frame: pd.DataFrame, number: int, ask: Ask, threads: int | None) -> tuple[int, dict[Key, Rows]]:
    """How many rows there are, and those that no combination of this part's rows beats."""
    if not len(frame):
        return 0, {}
    panel = read(frame, ask)
    measure = SBM(panel, ask.question)

    def best(rows: Rows) -> Rows:
        return rows.take(np.flatnonzero(undominated(solve(rows, rows, measure, ask, threads), NEAR)))

    found = {}
    for key, _, rows in technologies(panel, number, ask):
        n = len(rows.name)
        if n > 2 * SAMPLE:
            rivals = best(rows.take(np.arange(0, n, n // SAMPLE)))
            rows = rows.take(unbeaten(rows.points, rivals.points, ask.question.technology))
        found[key] = best(rows)
    return len(frame), found


def unbeaten(points: Points, rivals: Points, technology: Returns) -> Ints:
    """The points that no single rival, scaled as the returns allow, beats clearly in every column.

    A beaten point is neither efficient nor needed to form the technology: most are beaten, and need no program.
    """
    size, goods = np.ascontiguousarray(np.abs(points.Z).T), points.goods
    left = np.arange(len(points.Z))
    for rival in np.abs(rivals.Z)[:, :, None]:
        own = size[:, left]
        least = (own[goods] / rival[goods]).max(axis=0) * (1.0 + NEAR)
        most = (own[~goods] / rival[~goods]).min(axis=0) / (1.0 + NEAR)
        left = left[~(np.maximum(least, technology.lower) <= np.minimum(most, technology.upper))]
    return left


def undominated(stage: Stage, near: float) -> NDArray[np.bool_]:
    efficient: NDArray[np.bool_] = (stage.score >= 1.0 - near) | (stage.status != Status.OPTIMAL)
    return efficient


def solve(
    reference: Rows,
    evaluated: Rows,
    program: Slacks,
    ask: Ask,
    threads: int | None,
    working: Ints | None = None,
    own: Ints | None = None,
) -> Stage:
    """The program of every evaluated row; one that worsens the row is solved without it."""
    own = reference.find(evaluated.name) if own is None else own
    nothing = np.full(len(evaluated.name), -1)
    barred = evaluated.name if program.worsens else nothing
    scaled = Reference.of(reference.points, ask.question.technology)
    return by_batch(
        "simplex", scaled, evaluated.points, program, own, reference.name, barred, nothing, working, None, threads, None
    )


def outside(
    frame: pd.DataFrame, number: int, ask: Ask, threads: int | None, found: Mapping[Key, Technology]
) -> dict[Key, tuple[Rows, Floats]]:
    """The rows of this part that improve programs of leaders, and how far it violates each leader's prices."""
    if not len(frame):
        return {}
    panel = read(frame, ask)
    program = SUPER_SBM(panel, ask.question)
    answers = {}
    for key, _, rows in technologies(panel, number, ask):
        known, leaders = found[key].known, found[key].leaders
        violation = priced(rows, leaders, threads)
        broken = np.flatnonzero(violation > VIOLATION)
        new = rows.take(broken[:0])
        if len(broken):
            both = Rows(
                Points(np.vstack([known.points.Z, rows.points.Z]), rows.points.goods, rows.points.bads),
                np.concatenate([known.name, rows.name]),
            )
            again = leaders.rows.take(broken)
            everything_known = np.arange(len(known.name))
            stage = solve(both, again, program, ask, threads, everything_known, known.find(again.name))
            joined = stage.working[stage.working >= len(known.name)] - len(known.name)
            new = rows.take(np.unique(joined))
        answers[key] = new, violation
    return answers


def priced(rows: Rows, leaders: Leaders, threads: int | None) -> Floats:
    """The worst violation of each leader's prices over ``rows``, itself aside."""
    N = len(leaders.rows.name)
    units = np.hstack([np.abs(leaders.rows.points.Z), np.ones((N, 1))])
    prices = np.hstack([-leaders.beyond.prices * units, np.zeros((N, 1))])
    columns = blocks(np.hstack([rows.points.Z, np.ones((len(rows.name), 1))]))
    violation, worst = np.zeros(N), np.full(N, -1)
    solved = np.flatnonzero(np.isfinite(prices).all(axis=1))
    run(
        price, solved, count(threads, N * len(rows.name) / 1e3), None,
        columns, np.arange(len(rows.name)), rows.name, units, leaders.rows.name, np.full(N, -1), prices, violation,
        worst,
    )  # fmt: skip
    return violation


def scores(
    frame: pd.DataFrame, number: int, ask: Ask, threads: int | None, found: Mapping[Key, Technology]
) -> pd.DataFrame:
    """Labels, scores and certificates of this part's rows, under its own index."""
    if not len(frame):
        return empty(frame, ask)
    panel = read(frame, ask)
    measure = SBM(panel, ask.question)
    columns = {
        name: np.full(len(frame), np.nan)
        for name in ("efficiency", "sbm", "super_sbm", "primal_residual", "dual_violation", "gap")
    }
    status, certified = np.full(len(frame), Status.FAILED), np.zeros(len(frame), bool)
    for key, places, rows in technologies(panel, number, ask):
        technology = found[key]
        stage = solve(technology.frontier, rows, measure, ask, threads)
        # outside its own frontier there is no row: what looks like it was not solved
        status[places] = np.where(stage.status == Status.INFEASIBLE, Status.FAILED, stage.status)
        columns["efficiency"][places] = columns["sbm"][places] = stage.score
        certified[places] = stage.certified & (stage.status == Status.OPTIMAL)
        for name in ("primal_residual", "dual_violation", "gap"):
            columns[name][places] = getattr(stage, name)
        leaders = technology.leaders
        at = leaders.rows.find(rows.name)
        mine, at = places[at >= 0], at[at >= 0]
        beyond = leaders.beyond.take(at)
        columns["sbm"][mine] = leaders.sbm[at]
        columns["super_sbm"][mine] = beyond.score
        decides = ~((beyond.score <= 1.0) & np.isfinite(leaders.sbm[at]))
        columns["efficiency"][mine] = np.where(decides, beyond.score, leaders.sbm[at])
        mine, beyond = mine[decides], beyond.take(np.flatnonzero(decides))
        status[mine], certified[mine] = beyond.status, beyond.certified
        for name in ("primal_residual", "dual_violation", "gap"):
            columns[name][mine] = getattr(beyond, name)
    words = np.array([Status(code).label for code in range(len(Status))], object)
    return _table(frame, ask, columns, words[status], certified)


def empty(frame: pd.DataFrame, ask: Ask) -> pd.DataFrame:
    """The table of scores without a row."""
    nothing = np.empty(0)
    names = ("efficiency", "sbm", "super_sbm", "primal_residual", "dual_violation", "gap")
    return _table(frame.iloc[:0], ask, dict.fromkeys(names, nothing), np.empty(0, object), np.empty(0, bool))


def _table(
    frame: pd.DataFrame, ask: Ask, columns: Mapping[str, Floats], status: NDArray[Any], certified: NDArray[np.bool_]
) -> pd.DataFrame:
    keys = [ask.roles[name] for name in ("dmu", "period", "group")]
    table = frame[[key for key in keys if key is not None and key in frame.columns]].copy()
    three, figures = ("efficiency", "sbm", "super_sbm"), ("primal_residual", "dual_violation", "gap")
    for name in three:
        table[name] = columns[name]
    table["status"] = pd.array(status, dtype="str")
    table["certified"] = certified
    for name in figures:
        table[name] = columns[name]
    return table
