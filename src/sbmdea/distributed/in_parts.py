"""From a call to its answer, over parts: what they span, the rows that lead, and every row's score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from ..catalogue import MODELS
from ..data.checks import warn_of_constants
from ..data.panel import Panel
from ..errors import DataError, SpecError
from ..evaluation.lonely import NOBODY
from ..support.messages import warn
from ..support.optional import require
from ..support.progress import bar
from ..support.signatures import check_names
from ..support.spelling import choose
from ..technology.frontier import Frontier, blocks, warn_of_small
from ..technology.points import Bools, Ints
from .engine import ByDask, ByExecutor, Engine
from .finished import Finished
from .layers import Span, efficient
from .leaders import lead
from .part_work import (
    FEWEST,
    Found,
    Outside,
    Scored,
    asked_of,
    find,
    labels_of,
    model_of,
    of_units,
    outside,
    score_among_all,
    score_part,
    table_of,
)
from .parted import TABLES, PartedResult
from .partitions import Parts, Request, loaded, partitions, positions
from .quietly import quietly
from .row_tables import Rows, drawn, labelled
from .spans import span_of

Tables = dict[str, pd.DataFrame]
Among = Sequence[tuple[Any, int, int]]  # each part, its number, and that of its first row in the whole

# options that may name columns of prices or bounds
PRICED = ("input_prices", "output_prices", "numeraire_price", "lower", "upper")


def scored(
    model: str | Callable[..., Any],
    data: Any,
    options: Mapping[str, Any],
    out: str | PathLike[str] | None,
    tables: Sequence[str],
    executor: Executor | None,
    progress: bool | None,
    flat: bool = False,
) -> PartedResult:
    """What `score` does; ``flat``: the one table goes to the folder itself."""
    word = model if isinstance(model, str) else getattr(model, "__name__", "")
    choose("model", word, MODELS)
    check_names(word, model_of(Request(word, options, ())), options)
    tables = (tables,) if isinstance(tables, str) else tuple(tables)
    for name in tables:
        choose("tables", name, TABLES)
    if executor is not None and out is None:
        raise SpecError("executor must have a folder for what it finds; got out=None. Pass out=, or leave it to Dask.")
    engine: Engine = ByDask() if executor is None else ByExecutor(executor)
    parts, request = partitions(data, word, options, lazily=executor is None)
    with quietly():
        request.read(parts.head)  # names are checked before anything is read
    kept = None if out is None else Finished.at(out, tables, flat)
    span = span_of(request)
    steps = _Steps(engine, parts, progress)
    found: list[Found] = steps.run(find, request, span, kept is not None)
    counts = [one.n for one in found]
    if sum(counts) < 2:
        raise DataError(f"data must have at least two DMUs to compare; got {sum(counts)}.")
    for name, some in (
        ("reference", sum(int(one.times.sum()) for one in found)),
        ("evaluate", sum(one.asked for one in found)),
    ):
        if not some:
            raise DataError(f"{name} must select at least one row; got none.")
    if kept is not None:
        kept.begin(word, options, [one.digest for one in found])
    starts = [0, *accumulate(counts)][:-1]
    plain = all(one.plain for one in found if one.n)
    _warn(found, request, starts, plain)
    among = [(part, number, first) for (part, number), first in zip(parts.numbered(), starts, strict=True)]
    positive = min(float(one.low.min()) for one in found if one.n) > 0.0
    by_span = _by_span(steps, found, request, span, among, plain) if span is not None and positive else None
    work, empty = _among_all(steps, request, among, plain) if by_span is None else by_span
    names = tuple(name for name in tables if name in empty)
    labels = labels_of(parts.head, request)
    blank = {name: labelled(table, labels, name) for name, table in empty.items() if name in names}
    if kept is None:
        return PartedResult(names, partial(_lazily, work.tasks(engine), blank), None)
    kept = replace(kept, tables=names)
    todo = [one for one in work.parts if not kept.has(one[1])]
    steps.each(written, todo, (work.function, work.shared, kept, blank))
    return PartedResult(names, partial(_read, kept, len(parts.each)), kept.path)


@dataclass(frozen=True)
class _Steps:
    """Runs over the parts, with a bar."""

    engine: Engine
    parts: Parts
    progress: bool | None

    def run(self, function: Callable[..., Any], *shared: Any) -> list[Any]:
        return self.each(function, self.parts.numbered(), shared)

    def each(self, function: Callable[..., Any], parts: Sequence[Sequence[Any]], shared: Sequence[Any]) -> list[Any]:
        with bar(len(parts), self.progress, "part") as told:
            return self.engine.run(function, parts, shared, told or (lambda done: None))


@dataclass(frozen=True)
class _Work:
    """How parts are scored: by what, what it is given of each part, and what of all."""

    function: Callable[..., Scored]
    parts: Sequence[tuple[Any, int, int | None]]
    shared: Sequence[Any]

    def tasks(self, engine: Engine) -> list[Any]:
        assert isinstance(engine, ByDask)
        return engine.tasks(self.function, self.parts, self.shared)


def _warn(found: Sequence[Found], request: Request, starts: Sequence[int], plain: bool) -> None:
    """What a call on all rows would warn of before it scores them."""
    some = [one for one in found if one.n]
    frames = [numbered_by(one.firsts.frame, one.firsts.name, starts) if plain else one.firsts.frame for one in some]
    panel = request.read(pd.concat(frames))
    extremes = np.vstack([np.min([one.low for one in some], axis=0), np.max([one.high for one in some], axis=0)])
    ends = np.cumsum([panel.X.shape[1], panel.Y.shape[1]])
    X, Y, B = np.split(extremes, ends, axis=1)
    first = request.options.get("inputs") is None
    if not (extremes[0] < extremes[1])[first:].all():
        warn_of_constants(panel.columns, (X, Y, B), first, sum(one.n for one in some))
    times = np.concatenate([one.times for one in some])
    frontier: Frontier = request.options.get("frontier", "contemporaneous")
    warn_of_small(replace(panel, reference=times > 0), frontier, request.options.get("window", 3), times)


def _by_span(
    steps: _Steps,
    found: Sequence[Found],
    request: Request,
    span: Span,
    among: Among,
    plain: bool,
) -> tuple[_Work, Tables] | None:
    """Scores against the rows that span the technologies; rows that lead are scored now. None: that proves nothing."""
    starts = [first for _, _, first in among]

    def labelled_rows(rows: Rows) -> Rows:
        return Rows(numbered_by(rows.frame, rows.name, starts), rows.name) if plain else rows

    first, *others = (labelled_rows(one.rows) for one in found)
    known = first.join(*others)
    if len(known.name) < FEWEST:
        return None
    leading = efficient(request.read(known.frame), span, None)
    leading[:FEWEST] |= leading.sum() < FEWEST
    spanning = known.take(leading)
    if request.options.get("exclude") == "unit" and request.options.get("period") is not None:
        units = request.read(spanning.frame).index.get_level_values(0).unique()
        theirs = [labelled_rows(one) for one in steps.run(of_units, request, units)]
        known = known.join(*theirs)
        leading = np.isin(known.name, np.concatenate([spanning.name, *(one.name for one in theirs)]))
    leading &= request.masked("evaluate", known.frame)

    def asks(asked: Outside) -> list[Any]:
        return [(worst, labelled_rows(new)) for worst, new in steps.run(outside, request, asked)]

    leaders = lead(request, known, leading, asks)
    if leaders is None:
        return None
    for one in leaders.warned:
        if one.startswith(NOBODY):
            warn(one)
    parts = [(part, number, start if plain else None) for part, number, start in among]
    return _Work(score_part, parts, (request, spanning, leaders.whole())), leaders.empty


def _among_all(steps: _Steps, request: Request, among: Among, plain: bool) -> tuple[_Work, Tables]:
    """Scores among all rows, whose columns every worker has then."""
    ((data, empty, warned),) = steps.each(everything, [([part for part, *_ in among],)], (request, plain))
    for one in warned:
        warn(one)
    return _Work(score_among_all, among, (request, data)), empty


def everything(
    threads: int | None, parts: Sequence[Any], request: Request, plain: bool
) -> tuple[Any, Tables, list[str]]:
    """All rows, read once; the tables of an answer without a row; and who has nobody to be compared with."""
    table = pd.concat([loaded(part, request) for part in parts], ignore_index=plain)
    asked = asked_of(request, threads)
    chosen = request.masked("evaluate", table)
    model = model_of(request)
    with quietly():
        panel = model(table, **{**asked, "evaluate": _first(chosen)}).panel
    lonely = chosen & _lonely(panel, request)
    with quietly() as notes:
        result = model(table, **{**asked, "evaluate": lonely if lonely.any() else _first(chosen)})
    names = [name for name in TABLES if name != "windows" or result.windows is not None]
    empty = {name: drawn(result, name, np.arange(len(table))).iloc[:0] for name in names}
    by_name = any(request.options.get(name) is not None for name in PRICED)
    data = table if by_name else replace(panel, evaluate=chosen)
    return data, empty, [one for one in notes if one.startswith(NOBODY)]


def _first(chosen: Bools) -> Bools:
    """The first of the chosen rows alone."""
    one = np.zeros(len(chosen), bool)
    one[int(chosen.argmax())] = chosen.any()
    return one


def _lonely(panel: Panel, request: Request) -> Bools:
    """The rows of technologies that are one row's, or one unit's where all rows of it are left out."""
    found = np.zeros(len(panel.index), bool)
    by = panel.unit if request.options.get("exclude") == "unit" else np.arange(len(panel.index))
    for block in blocks(panel, request.options.get("frontier", "contemporaneous"), request.options.get("window", 3)):
        found[block.evaluate] |= bool((by[block.reference] == by[block.reference[0]]).all())
    return found


def numbered_by(frame: pd.DataFrame, name: Ints, starts: Sequence[int]) -> pd.DataFrame:
    """The rows under their numbers in the whole."""
    return frame.set_axis(pd.Index(np.asarray(starts, np.int64)[name >> 32] + positions(name)))


def written(
    threads: int | None, part: Any, number: int, first: int | None, function: Callable[..., Scored],
    shared: Sequence[Any], kept: Finished, blank: Tables,
) -> None:  # fmt: skip
    """Score a part, and write its tables."""
    answer = function(threads, part, number, first, *shared)
    for name in kept.tables:
        kept.write(name, number, table_of(threads, answer, name, blank[name]))


def _lazily(tasks: Sequence[Any], blank: Tables, name: str) -> Any:
    """A table that Dask computes a part at a time."""
    frames = require("dask.dataframe", "distributed", "sbmdea.distributed")
    drawing = ByDask().tasks(table_of, [(task,) for task in tasks], (name, blank[name]))
    return frames.from_delayed(drawing, meta=blank[name], verify_meta=False)


def _read(kept: Finished, parts: int, name: str) -> Any:
    """A table that Dask reads from the folder."""
    frames = require("dask.dataframe", "distributed", "sbmdea.distributed")
    return frames.from_map(pd.read_parquet, [str(kept.file(name, number)) for number in range(parts)])
