"""What is done with one part, wherever the engine has it done."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..evaluation.violations import VIOLATION, violations
from ..result import Result
from ..technology.points import Bools, Floats, Ints, Points
from .layers import Span, spanning
from .partitions import Request, loaded, numbered, positions, unlabelled
from .quietly import quietly
from .row_tables import Rows, drawn, labelled

FEWEST = 2  # rows that a call must have


@dataclass(frozen=True, eq=False)
class Found:
    """What a part says of itself, and the rows of it that others may need."""

    rows: Rows
    n: int
    low: Floats  # (d,) the least value of each column
    high: Floats
    firsts: Rows  # the first row of each technology
    times: Ints  # and how many rows of the part may form it
    asked: int  # how many rows are to be scored
    plain: bool  # rows have no label but their number
    digest: str


@dataclass(frozen=True, eq=False)
class Programs:
    """Programs that leave rows out, and the rows that may form their technology."""

    cells: Ints  # of the groups and periods below
    evaluated: Floats  # (N, d)
    prices: Floats  # (N, d + 1)
    barred: Ints  # (N,) the number of the row that is left out, or of the unit
    rows: Ints  # (N,) whose they are, of the rows that are known


@dataclass(frozen=True, eq=False)
class Outside:
    """Programs to be held against the rows of all parts."""

    programs: Sequence[Programs]
    groups: pd.Index[Any]
    periods: pd.Index[Any]
    units: pd.Index[Any] | None  # where all rows of a unit are left out


def find(threads: int | None, part: Any, number: int, request: Request, span: Span | None, keeps: bool) -> Found:
    """Look at a part; ``span``: and find the rows that span its technologies. ``keeps``: so that it is known again."""
    frame = loaded(part, request)
    digest = _digest(frame) if keeps else ""
    nothing = Rows(frame.iloc[:0], np.array([], np.int64))
    if not len(frame):
        return Found(nothing, 0, np.array([]), np.array([]), nothing, np.array([], np.int64), 0, False, digest)
    panel = request.read(frame)
    forms = request.masked("reference", frame)
    low, high = (np.concatenate([f(block, axis=0) for block in (panel.X, panel.Y, panel.B)]) for f in (np.min, np.max))
    cell = panel.group * len(panel.periods) + panel.period
    if len(panel.groups) == len(panel.periods) == 1:
        first, times = np.array([0]), np.array([forms.sum()])
    else:
        _, first, inverse = np.unique(cell, return_index=True, return_inverse=True)
        times = np.bincount(inverse, weights=forms).astype(np.int64)
    rows = np.array([], np.int64)
    if span is not None and low.min() > 0.0:
        kept = spanning(replace(panel, reference=forms), span, request.threads(threads))
        kept[np.flatnonzero(forms)[:FEWEST]] = True
        rows = np.flatnonzero(kept)
    name = number << 32
    return Found(
        Rows(frame.iloc[rows], name + rows), len(frame), low, high, Rows(frame.iloc[first], name + first), times,
        int(request.masked("evaluate", frame).sum()), unlabelled(frame, request), digest,
    )  # fmt: skip


def of_units(threads: int | None, part: Any, number: int, request: Request, units: pd.Index[Any]) -> Rows:
    """The rows of these units."""
    frame = loaded(part, request)
    if not len(frame):
        return Rows(frame, np.array([], np.int64))
    where = np.flatnonzero(units.get_indexer(_units(request.read(frame).index)) >= 0)
    return Rows(frame.iloc[where], (number << 32) + where)


def outside(threads: int | None, part: Any, number: int, request: Request, asked: Outside) -> tuple[list[Floats], Rows]:
    """How far rows of this part violate each program's prices at worst, and the rows that do."""
    frame = loaded(part, request)
    if not len(frame):
        return [np.zeros(len(some.rows)) for some in asked.programs], Rows(frame, np.array([], np.int64))
    panel = request.read(frame)
    group, period = _codes(asked.groups, panel.groups, panel.group), _codes(asked.periods, panel.periods, panel.period)
    cell = np.where(request.masked("reference", frame), group * len(asked.periods) + period, -1)
    tags = (number << 32) + np.arange(len(frame))
    if asked.units is not None:
        tags = asked.units.get_indexer(_units(panel.index)).astype(np.int64)
    points = Points.of(panel.X, panel.Y, panel.B)
    worst_of, new, cells = [], [], len(asked.groups) * len(asked.periods)
    for some in asked.programs:
        # engines may hand out arrays that must not be written to, for which no kernel is compiled
        rows = np.flatnonzero(cell >= 0 if len(some.cells) == cells else np.isin(cell, some.cells))
        violation = np.zeros(len(some.rows))
        if len(rows):
            violation, worst = violations(
                some.prices,
                some.evaluated,
                some.barred.copy(),
                points.take(rows).Z,
                tags[rows],
                request.threads(threads),
            )
            new.append(rows[worst[violation > VIOLATION]])
        worst_of.append(violation)
    joining = np.unique(np.concatenate(new)) if new else np.array([], np.int64)
    return worst_of, Rows(frame.iloc[joining], (number << 32) + joining)


@dataclass(frozen=True, eq=False)
class Scored:
    """The answer for a part: its rows, and where their scores are."""

    frame: pd.DataFrame  # labels alone
    result: Result | None  # of the part's rows, which come first in its panel; None: all are known already
    known: dict[str, pd.DataFrame]  # the tables of rows that were scored before, by their place in the part
    first: int = 0  # the row of the result's panel that is the part's first
    number: Ints | None = None  # of the rows of the result's panel, where they are not in order


def score_part(
    threads: int | None, part: Any, number: int, first: int | None, request: Request, span: Rows,
    known: dict[str, pd.DataFrame],
) -> Scored:  # fmt: skip
    """Score the rows of a part against the rows that span the technologies, but for those scored already."""
    frame = numbered(loaded(part, request), first)
    mine = span.name >> 32 == number
    others = _comparable(span.take(~mine), frame, request)
    if len(frame) + len(others.name) < FEWEST:
        others = span.take(~mine)
    table = pd.concat([frame, others.frame]) if len(others.name) else frame
    reference, evaluate = np.zeros(len(table), bool), np.zeros(len(table), bool)
    reference[positions(span.name[mine])] = True
    reference[len(frame) :] = True
    if len(frame):
        evaluate[: len(frame)] = request.masked("evaluate", frame)
    before = {}
    for name, one in known.items():
        of_row = one.index.to_numpy()
        own = np.flatnonzero(of_row >> 32 == number)
        before[name] = one.iloc[own].set_axis(pd.Index(positions(of_row[own])), axis=0)
    if before:
        evaluate[before["scores"].index] = False
    asked = asked_of(request, threads, reference=reference, evaluate=evaluate)
    whole = np.concatenate([(number << 32) + np.arange(len(frame)), others.name])
    return Scored(labels_of(frame, request), _answer(request, table, evaluate, asked), before, 0, whole)


def score_among_all(threads: int | None, part: Any, number: int, first: int, request: Request, data: Any) -> Scored:
    """Score the rows of a part among all rows, ``data``: a panel, or a table."""
    frame = loaded(part, request)
    place = slice(first, first + len(frame))
    if isinstance(data, pd.DataFrame):
        evaluate = np.zeros(len(data), bool)
        evaluate[place] = request.masked("evaluate", frame) if len(frame) else False
        given, asked = data, asked_of(request, threads, evaluate=evaluate)
    else:
        evaluate = np.zeros(len(data.index), bool)
        evaluate[place] = data.evaluate[place]
        given, asked = replace(data, evaluate=evaluate), asked_of(request, threads)
    return Scored(labels_of(frame, request), _answer(request, given, evaluate, asked), {}, first)


def table_of(threads: int | None, scored: Scored, name: str, empty: pd.DataFrame) -> pd.DataFrame:
    """One table of a part, in the order of its rows and under their index."""
    found = [scored.known[name]] if scored.known and len(scored.known[name]) else []
    if scored.result is not None:
        row = np.arange(len(scored.result.panel.index)) - scored.first
        found.append(drawn(scored.result, name, row, scored.number))
    if not found:
        return empty
    table = found[0] if len(found) == 1 else pd.concat(found).sort_index(kind="stable")
    return labelled(table, scored.frame, name)


def _answer(request: Request, data: Any, evaluate: Bools, asked: Mapping[str, Any]) -> Result | None:
    """What it may warn of is known of the whole."""
    if not evaluate.any():
        return None
    with quietly():
        return model_of(request)(data, **asked)


def model_of(request: Request) -> Callable[..., Result]:
    import sbmdea

    model: Callable[..., Result] = getattr(sbmdea, request.model)
    return model


def asked_of(request: Request, threads: int | None, **masks: Bools) -> dict[str, Any]:
    """The options of a call in a part."""
    takes = inspect.signature(model_of(request)).parameters
    quiet = {"progress": False, "threads": threads}
    anyone = any(one.kind is one.VAR_KEYWORD for one in takes.values())
    return {**{name: one for name, one in quiet.items() if anyone or name in takes}, **request.options, **masks}


def labels_of(frame: pd.DataFrame, request: Request) -> pd.DataFrame:
    keys = [request.options.get(name) for name in ("dmu", "period", "group")]
    return frame[[key for key in keys if key is not None and key in frame.columns]]


def _comparable(rows: Rows, frame: pd.DataFrame, request: Request) -> Rows:
    """The rows of the groups of ``frame``, and of its periods where each has a frontier of its own."""
    group, period = request.options.get("group"), request.options.get("period")
    apart = request.options.get("frontier", "contemporaneous") == "contemporaneous"
    for key in (group, period if apart else None):
        if key is not None and key in frame.columns:
            rows = rows.take(rows.frame[key].isin(frame[key].unique()).to_numpy())
    return rows


def _units(index: pd.Index[Any]) -> pd.Index[Any]:
    return index.get_level_values(0)


def _codes(known: pd.Index[Any], here: pd.Index[Any], code: Ints) -> Ints:
    """Positions in ``known`` of what ``code`` says of ``here``."""
    if len(known) == len(here) == 1:
        return code
    found: Ints = known.get_indexer(here).astype(np.int64)[code]
    return found


def _digest(frame: pd.DataFrame) -> str:
    """The same for the same table."""
    found = hashlib.sha256(repr([(str(name), str(kind)) for name, kind in frame.dtypes.items()]).encode())
    found.update(pd.util.hash_pandas_object(frame, index=True).to_numpy().tobytes())
    return found.hexdigest()
