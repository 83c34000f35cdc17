"""Scores for data larger than memory: a Dask DataFrame, or a folder of Parquet files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from os import PathLike
from pathlib import Path
from typing import Any

from .parted import TABLES, PartedResult


def score(
    model: str | Callable[..., Any],
    data: Any,
    *,
    out: str | PathLike[str] | None = None,
    tables: Sequence[str] = TABLES,
    executor: Executor | None = None,
    progress: bool | None = None,
    **options: Any,
) -> PartedResult:
    """A model over partitions: the answers of one call on all rows, with one partition in a worker's memory at a time.

    Where the model asks of other rows only what they span together, the rows that span it are found part by part and
    the others are scored against these. The rows that lead are scored at once, and their prices are held against every
    row of the data. Other models and options (see the page) are scored part by part among all rows, whose columns are
    then in the memory of every worker.

    Runs on the Dask client that is open, or by the scheduler that Dask is configured for; a worker that dies costs the
    partition it was at.

    Parameters
    ----------
    model
        The name of a model, "sbm" say, or its function.
    data
        A Dask DataFrame, a folder of Parquet files, or a list of such files (one file is one partition). That rows do
        not repeat is checked within a partition, and between it and the rows that span the technology.
    out
        A folder for the tables: all is scored now, and each partition's tables are written when it is done. The same
        call on the same data goes on where the last one stopped. Workers elsewhere must see the folder too.
    tables
        Which tables there are to be.
    executor
        Anything with the protocol of ``concurrent.futures.Executor`` in the place of Dask; needs ``out``.
    progress
        True: a bar, counted in partitions.
    **options
        Those of the model. Columns are named; ``reference`` and ``evaluate`` are boolean columns.

    Returns
    -------
    PartedResult
        ``scores``, ``flags``, ``slacks``, ``targets``, ``prices``, ``intensities`` and ``windows`` as Dask DataFrames.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As the model does.
    CheckpointError
        ``out`` holds answers to another call, or to other data.

    References
    ----------
    Barr, R. S., & Durchholz, M. L. (1997). Parallel and hierarchical decomposition approaches for solving
    large-scale data envelopment analysis models. Annals of Operations Research 73, 339–372.
    """
    from .in_parts import scored

    return scored(model, data, options, out, tables, executor, progress)


def super_sbm(data: Any, *, out: str | PathLike[str] | None = None, **options: Any) -> Any:
    """The scores of `sbmdea.super_sbm` over partitions: `score` with the one table, and its options.

    Returns
    -------
    dask.dataframe.DataFrame or pathlib.Path
        The labels, ``efficiency``, ``sbm``, ``super_sbm``, ``status`` and the certificate of every row, under the index
        and in the order of ``data``: computed when asked for, or, with ``out``, written to the folder that is
        returned, one Parquet file per partition.
    """
    from .in_parts import scored

    executor, progress = options.pop("executor", None), options.pop("progress", None)
    found = scored("super_sbm", data, options, out, ("scores",), executor, progress, flat=True)
    return found.scores if out is None else Path(out).expanduser()
