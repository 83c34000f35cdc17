"""Super-efficiency for data larger than memory: a Dask DataFrame, or a folder of Parquet files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from ..errors import DataError, SpecError
from ..options.sides import Orientation, UndesirableAs, Weights
from ..support.optional import require
from ..support.spelling import choose
from ..technology.returns import Rts

if TYPE_CHECKING:
    import pandas as pd

    from ..data.panel import Panel
    from .partition import Ask, Key, Leaders, Rows, Technology

PASSES = 100
FRONTIERS = ("contemporaneous", "global")
WHOLE = "Take sbmdea.super_sbm on one machine for that, or leave the option out."
REFUSED = {
    "disposability": "under weak disposability rows that are beaten still shape the technology",
    "exclude": "without all periods of a unit every unit faces a frontier of its own",
    "zeros": 'zeros="drop-term" asks which columns are 0 throughout',
    "reference": "masks belong to rows in memory; filter the data first",
    "evaluate": "masks belong to rows in memory; filter the scores",
    "window": "windows share rows between technologies",
    "solver": "the reference solvers take one program at a time",
    "on_infeasible": "scores come out part by part; look for status == 'infeasible'",
    "threads": "the number of threads is the workers' own",
    "progress": "Dask has a dashboard",
    "projection": "it is a second program per row",
    "variant": "it is a second program per row",
}


def super_sbm(
    data: Any,
    *,
    inputs: Any,
    outputs: Any,
    undesirable: Any = None,
    dmu: Any = None,
    period: Any = None,
    group: Any = None,
    rts: Rts = "crs",
    orientation: Orientation = "non-oriented",
    frontier: Literal["contemporaneous", "global"] = "contemporaneous",
    undesirable_as: UndesirableAs = "output",
    weights: Weights = None,
    out: str | PathLike[str] | None = None,
    **others: Any,
) -> Any:
    """`sbmdea.super_sbm` over partitions: the same scores, with one partition in a worker's memory at a time.

    The frontier of every partition is found, then the frontier of these frontiers; SBM scores against it are scores
    against all rows. Super-efficiency needs more: rows that stand behind an efficient one and shape the frontier once
    it is left out. Partitions are asked for rows that improve an efficient row's program until none has any, so that
    its prices are checked against every row of the data.

    Runs on the Dask client that is open, or else on this machine; a worker that dies costs the partition it was at.

    Parameters
    ----------
    data
        A Dask DataFrame, a folder of Parquet files, or a list of such files (one file is one partition). Values must
        be positive. That rows do not repeat is checked within a partition only.
    inputs, outputs, undesirable, dmu, period, group, rts, orientation, undesirable_as, weights
        As in `sbmdea.super_sbm`, but names of columns only; ``rts`` without genuine ("grs", L, U).
    frontier
        "contemporaneous" or "global".
    out
        A new or empty folder for the scores, one Parquet file per partition. Workers elsewhere must see it too.

    Returns
    -------
    dask.dataframe.DataFrame or pathlib.Path
        Per row the labels, ``efficiency``, ``sbm``, ``super_sbm``, ``status`` and the certificate, under the index
        and in the order of ``data``: computed when asked for, or, with ``out``, written to the folder that is
        returned.

    Raises
    ------
    DataError, SpecError
        As in `sbmdea.super_sbm`; for options that only make sense in memory.

    References
    ----------
    Barr, R. S., & Durchholz, M. L. (1997). Parallel and hierarchical decomposition approaches for solving
    large-scale data envelopment analysis models. Annals of Operations Research 73, 339–372.
    """
    dask = require("dask", "distributed", "sbmdea.distributed")
    frames = require("dask.dataframe", "distributed", "sbmdea.distributed")
    _refuse(others)
    choose("frontier", frontier, FRONTIERS)
    from ..options.question import Question
    from . import partition

    question = Question(
        rts=rts, orientation=orientation, frontier=frontier, undesirable_as=undesirable_as, weights=weights
    )
    if question.technology.generalized:
        raise SpecError(
            f"generalized returns to scale do not pass from parts to the whole; got rts={rts!r}. "
            'Pass "crs", "vrs", "nirs" or "ndrs".'
        )
    if inputs is None:
        raise DataError("inputs must name at least one column; got None. Add a column of 1 to the data and name that.")
    roles = {
        "inputs": inputs, "outputs": outputs, "undesirable": undesirable,
        "dmu": dmu, "period": period, "group": group,
    }  # fmt: skip
    ask = partition.Ask(roles, question)
    parts, head = _parts(data, ask, frames)
    panel = _columns(head, ask)
    folder = None if out is None else _new_folder(out)

    def tasks(function: Callable[..., Any], *given: Any) -> list[Any]:
        shared = [dask.delayed(one) for one in given]
        work = dask.delayed(_work, pure=False)
        return [work(function, part, head.columns, number, ask, *shared) for number, part in enumerate(parts)]

    found = _technologies(dask.compute(*tasks(partition.frontier)), panel, ask)
    _complete(found, lambda: dask.compute(*tasks(partition.outside, found)), panel, ask)
    if folder is None:
        meta = partition.empty(head, ask)
        return frames.from_delayed(tasks(partition.scores, found), meta=meta, verify_meta=False)
    folder.mkdir(parents=True, exist_ok=True)
    dask.compute(*tasks(_write, found, fspath(folder)))
    return folder


def _refuse(others: Mapping[str, Any]) -> None:
    for name in others:
        if name not in REFUSED:
            known = ["inputs", "outputs", "undesirable", "dmu", "period", "group", "rts", "orientation", "frontier"]
            choose("an option of distributed.super_sbm", name, [*known, "undesirable_as", "weights", "out"])
        raise SpecError(f"distributed.super_sbm takes no {name}: {REFUSED[name]}. {WHOLE}")


def _parts(data: Any, ask: Ask, frames: Any) -> tuple[Sequence[Any], pd.DataFrame]:
    """The partitions, as delayed frames or as paths, and a frame without rows that has their columns."""
    if isinstance(data, frames.DataFrame):
        wanted = [name for name in _names(ask) if name in data.columns]
        chosen = data[wanted]
        return chosen.to_delayed(), chosen._meta
    files = _files(data)
    parquet = require("pyarrow.parquet", "distributed", "reading Parquet files")
    head = cast("pd.DataFrame", parquet.read_schema(files[0]).empty_table().to_pandas())
    return [str(file) for file in files], head[[name for name in _names(ask) if name in head.columns]]


def _names(ask: Ask) -> list[Any]:
    """Every column that is asked for, each once; what is no column is found out later."""
    names: list[Any] = []
    for role, given in ask.roles.items():
        some = [] if given is None else list(given) if isinstance(given, list | tuple) else [given]
        if not all(isinstance(one, Hashable) for one in some):
            raise SpecError(f"{role} must be names of columns of data; got a {type(some[0]).__name__}.")
        names += some
    return list(dict.fromkeys(names))


def _files(data: Any) -> list[Path]:
    if isinstance(data, str | PathLike):
        path = Path(data).expanduser()
        files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    elif isinstance(data, Iterable) and not hasattr(data, "columns"):
        files = [Path(one).expanduser() for one in data]
    else:
        raise DataError(
            f"data must be a Dask DataFrame or a folder of Parquet files; got {type(data).__name__}. "
            "For a table in memory take sbmdea.super_sbm."
        )
    missing = [str(file) for file in files if not file.is_file()]
    if missing or not files:
        what = f"{missing[0]!r} is not there" if missing else f"{fspath(data)!r} has no *.parquet"
        raise DataError(f"data must be a folder of Parquet files; {what}.")
    return files


def _columns(head: pd.DataFrame, ask: Ask) -> Panel:
    """A panel without rows: names and weights are checked before anything is read."""
    from ..data.panel import read_part
    from ..options.weights import check_weights

    panel = read_part(head, ask.roles)
    check_weights(panel.columns, ask.question.weights)
    return panel


def _new_folder(out: str | PathLike[str]) -> Path:
    folder = Path(out).expanduser()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SpecError(f"out must be a new or an empty folder; {fspath(out)!r} holds something. Pass another path.")
    return folder


_one_at_a_time = threading.Lock()


def _work(function: Callable[..., Any], part: Any, columns: Sequence[Any], number: int, ask: Ask, *given: Any) -> Any:
    """One partition in a worker; its threads take one partition together, not one each."""
    import pandas as pd

    with _one_at_a_time:
        frame = part if isinstance(part, pd.DataFrame) else pd.read_parquet(part, columns=list(columns))
        return function(frame, number, ask, _threads(), *given)


def _threads() -> int | None:
    """All threads of the Dask worker, or as many as the machine has."""
    try:
        from distributed import get_worker

        return int(get_worker().state.nthreads)
    except (ImportError, ValueError):
        return None


def _write(
    frame: pd.DataFrame, number: int, ask: Ask, threads: int | None, found: Mapping[Key, Technology], folder: str
) -> int:
    from ..writing.replacing import replacing
    from . import partition

    with replacing(Path(folder) / f"part-{number:05d}.parquet") as draft:
        partition.scores(frame, number, ask, threads, found).to_parquet(draft)
    return len(frame)


def _technologies(parts: Sequence[tuple[int, Mapping[Key, Rows]]], panel: Panel, ask: Ask) -> dict[Key, Technology]:
    """The frontier of the parts' frontiers, per technology, and its efficient rows."""
    import numpy as np

    from ..evaluation.super_step import leads
    from ..models.measure import SBM
    from . import partition

    total = sum(n for n, _ in parts)
    if total < 2:
        raise DataError(f"data must have at least two DMUs to compare; got {total}.")
    gathered: dict[Key, list[Rows]] = {}
    for _, found in parts:
        for key, rows in found.items():
            gathered.setdefault(key, []).append(rows)
    technologies = {}
    for key, several in gathered.items():
        merged = several[0].join(*several[1:])
        stage = partition.solve(merged, merged, SBM(panel, ask.question), ask, None)
        frontier = merged.take(np.flatnonzero(partition.undominated(stage, partition.NEAR)))
        leaders = _led(frontier, merged.take(np.flatnonzero(leads(stage))), panel, ask)
        technologies[key] = partition.Technology(frontier, frontier, leaders)
    return technologies


def _led(known: Rows, rows: Rows, panel: Panel, ask: Ask) -> Leaders:
    """The leaders with their programs solved over the rows known so far."""
    import numpy as np

    from ..models.measure import SUPER_SBM
    from . import partition

    everything = np.arange(len(known.name))
    stage = partition.solve(known, rows, SUPER_SBM(panel, ask.question), ask, None, everything)
    return partition.Leaders(rows, stage)


def _complete(
    found: dict[Key, Technology],
    ask_parts: Callable[[], Sequence[Mapping[Key, tuple[Rows, Any]]]],
    panel: Panel,
    ask: Ask,
) -> None:
    """Let rows of the parts join until the leaders' prices hold over all of them."""
    import numpy as np

    from ..lp.tolerances import TOLERANCE

    for _ in range(PASSES):
        answers = ask_parts()
        grown = False
        for key, technology in found.items():
            mine = [answer[key] for answer in answers if key in answer]
            new = [rows for rows, _ in mine if len(rows.name)]
            known = technology.known.join(*new)
            leaders = technology.leaders
            if len(known.name) > len(technology.known.name):
                grown = True
                leaders = _led(known, leaders.rows, panel, ask)
                found[key] = replace(technology, known=known, leaders=leaders)
                continue
            worst = reduce(np.maximum, (violation for _, violation in mine), leaders.beyond.dual_violation)
            certified = leaders.beyond.certified & (worst <= TOLERANCE)
            beyond = replace(leaders.beyond, dual_violation=worst, certified=certified)
            found[key] = replace(technology, leaders=replace(leaders, beyond=beyond))
        if not grown:
            return
    raise ArithmeticError(
        f"the programs of efficient rows were not solved after {PASSES} passes over the data. "
        "Please report this with the data."
    )
