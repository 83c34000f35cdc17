"""One part of a data set that is larger than memory: its frontier, what it adds to a program, its scores."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel, read_part
from ..evaluation.assemble import Reference
from ..evaluation.stage import Stage, by_batch
from ..evaluation.super_step import decides
from ..evaluation.violations import VIOLATION, violations
from ..lp.status import Status
from ..models.measure import SBM, SUPER_SBM
from ..options.question import Question
from ..programs.slacks import Slacks
from ..technology.frontier import blocks
from ..technology.points import Points
from ..technology.returns import Technology as Returns

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Key: TypeAlias = tuple[Hashable, Hashable]  # group and, where periods have their own frontier, period

SAMPLE = 5_000  # rows of a part whose best ones are held against all its rows first
NEAR = 1e-6  # rows this close to efficient stay in a frontier: more than a tolerance away from being scored above 1
SCORES = ("efficiency", "sbm", "super_sbm")
RESIDUALS = ("primal_residual", "dual_violation", "gap")


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
    beyond: Stage


@dataclass(frozen=True, eq=False)
class Technology:
    """A frontier, the rows that super-efficiency needs on top of it, and the efficient rows."""

    frontier: Rows
    known: Rows  # the frontier and more: what the leaders' programs were solved over
    leaders: Leaders


def technologies(panel: Panel, number: int, ask: Ask) -> Iterator[tuple[Key, Ints, Rows]]:
    """Each technology that rows of this part belong to, and these rows."""
    points = Points.of(panel.X, panel.Y, panel.B)
    apart = ask.question.frontier == "contemporaneous" and panel.has_period
    for block in blocks(panel, ask.question.frontier):
        rows = block.reference
        one = rows[0]
        key = (panel.groups[panel.group[one]], panel.periods[panel.period[one]] if apart else None)
        yield key, rows, Rows(points.take(rows), (number << 32) + rows)


def frontier(frame: pd.DataFrame, number: int, ask: Ask, threads: int | None) -> tuple[int, dict[Key, Rows]]:
    """How many rows there are, and those that no combination of this part's rows beats."""
    if not len(frame):
        return 0, {}
    panel = read_part(frame, ask.roles)
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
    """Rows that no combination is proved to beat by more than ``near``."""
    return np.asarray((stage.score >= 1.0 - near) | (stage.status != Status.OPTIMAL))


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
    return by_batch(
        "simplex",
        Reference.of(reference.points, ask.question.technology),
        evaluated.points,
        program,
        own,
        column_tag=reference.name,
        problem_tag=barred,
        keep=nothing,
        working=working,
        reach=None,
        threads=threads,
        progress=None,
    )


def outside(
    frame: pd.DataFrame, number: int, ask: Ask, threads: int | None, found: Mapping[Key, Technology]
) -> dict[Key, tuple[Rows, Floats]]:
    """The rows of this part that improve programs of leaders, and how far it violates each leader's prices."""
    if not len(frame):
        return {}
    panel = read_part(frame, ask.roles)
    program = SUPER_SBM(panel, ask.question)
    answers = {}
    for key, _, rows in technologies(panel, number, ask):
        known, leaders = found[key].known, found[key].leaders
        violation = violations(leaders.beyond, leaders.rows.points, leaders.rows.name, rows.points, rows.name, threads)
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


def scores(
    frame: pd.DataFrame, number: int, ask: Ask, threads: int | None, found: Mapping[Key, Technology]
) -> pd.DataFrame:
    """Labels, scores and certificates of this part's rows, under its own index."""
    if not len(frame):
        return empty(frame, ask)
    panel = read_part(frame, ask.roles)
    measure = SBM(panel, ask.question)
    columns = {name: np.full(len(frame), np.nan) for name in (*SCORES, *RESIDUALS)}
    status, certified = np.full(len(frame), Status.FAILED), np.zeros(len(frame), bool)

    def settle(places: Ints, stage: Stage) -> None:
        status[places], certified[places], columns["efficiency"][places] = stage.status, stage.certified, stage.score
        for name in RESIDUALS:
            columns[name][places] = getattr(stage, name)

    for key, places, rows in technologies(panel, number, ask):
        technology = found[key]
        first = solve(technology.frontier, rows, measure, ask, threads)
        # outside its own frontier there is no row: what looks like it was not solved
        lost = first.status == Status.INFEASIBLE
        first = replace(first, status=np.where(lost, Status.FAILED, first.status), certified=first.certified & ~lost)
        columns["sbm"][places] = first.score
        settle(places, first)
        at = technology.leaders.rows.find(rows.name)
        mine = np.flatnonzero(at >= 0)
        beyond = technology.leaders.beyond.take(at[mine])
        columns["super_sbm"][places[mine]] = beyond.score
        deciding = np.flatnonzero(decides(beyond.score, first.status[mine]))
        settle(places[mine[deciding]], beyond.take(deciding))
    words = np.array([Status(code).label for code in range(len(Status))], object)
    return _table(frame, ask, columns, words[status], certified)


def empty(frame: pd.DataFrame, ask: Ask) -> pd.DataFrame:
    """The table of scores without a row."""
    columns = dict.fromkeys((*SCORES, *RESIDUALS), np.empty(0))
    return _table(frame.iloc[:0], ask, columns, np.empty(0, object), np.empty(0, bool))


def _table(
    frame: pd.DataFrame, ask: Ask, columns: Mapping[str, Floats], status: NDArray[Any], certified: NDArray[np.bool_]
) -> pd.DataFrame:
    keys = [ask.roles[name] for name in ("dmu", "period", "group")]
    table = frame[[key for key in keys if key is not None and key in frame.columns]].copy()
    for name in SCORES:
        table[name] = columns[name]
    table["status"] = pd.array(status, dtype="str")
    table["certified"] = certified
    for name in RESIDUALS:
        table[name] = columns[name]
    return table
