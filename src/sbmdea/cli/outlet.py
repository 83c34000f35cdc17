"""Where scores go: a file, another file where that one cannot be written, or the screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING, Any

from ..errors import SpecError
from ..language.told import told
from .exit_codes import DONE, FAILED, complain

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".csv", ".xlsx", ".parquet", ".html")


def writable(out: str, data: Sequence[str], what: str, report: bool) -> Path:
    """Refuse before the work what would fail after it."""
    path = Path(out)
    if path.suffix.lower() not in ENDINGS:
        raise SpecError(f"--out must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}; got {out!r}.")
    if path.suffix.lower() == ".html" and not report:
        raise SpecError(f"there is no report of {what}. Let --out end in .xlsx.")
    if not path.parent.is_dir():
        raise SpecError(f"--out must be in a folder that exists; got {out!r}. Make the folder first.")
    if path.is_dir():
        raise SpecError(f"--out must be a file; got the folder {out!r}. Add a name.")
    if path.exists() and any(Path(one).exists() and path.samefile(one) for one in data):
        raise SpecError(f"--out must not be the data itself; got {out!r} for both. Choose another name.")
    try:
        with TemporaryFile(dir=path.parent) as probe:
            probe.write(b"sbmdea")
    except OSError as error:
        raise SpecError(
            f"--out must be in a folder that can be written; got {out!r}: {error.strerror}. Choose another folder."
        ) from error
    return path


def deliver(result: Any, out: Path | None, quiet: bool, shown: Callable[[], str]) -> int:
    """Print what is shown on a screen, or write the answer and say in words what came out."""
    if out is None:
        print(shown())
        return DONE
    try:
        save(result, out)
    except OSError as error:
        return complain(f"{error.strerror or error} {saved_elsewhere(result, out)}", FAILED)
    if not quiet:
        print(f"{result.summary()}\n\n{told(f'written to {out}')}")
    return DONE


def saved_elsewhere(result: Any, out: Path) -> str:
    """Save what a long run has found where there is still room, or print it; says which."""
    for folder in (Path.cwd(), Path(gettempdir())):
        spare = folder / f"{out.stem}-{os.getpid()}{out.suffix}"
        try:
            save(result, spare)
        except OSError:
            continue
        return f"The result is in {str(spare)!r}."
    print(table(result))
    return "The scores are printed instead."


def save(result: Any, path: Path) -> None:
    from ..result import Result
    from ..results.frames import labelled
    from ..writing.csvfile import write_csv
    from ..writing.report import write_report
    from ..writing.tablefile import write_table
    from ..writing.workbook import write_sheets

    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_sheets(result.sheets, path)
    elif ending == ".html" and isinstance(result, Result):
        write_report(result, result.plot, path)
    elif ending == ".html":
        result.report(path)
    elif ending == ".csv":
        write_csv(result.to_frame(), path)
    else:
        write_table(labelled(result.to_frame()), path)


def table(result: Any, most: int | None = None) -> str:
    """All rows with their scores, or the first ones and how many there are."""
    from ..result import Result
    from ..results.summary import scores

    if isinstance(result, Result):
        return _page(scores(result.panel, result.outcome, most), len(result.outcome.rows), most)
    return first(result.to_frame(), most)


def first(frame: pd.DataFrame, most: int | None) -> str:
    """The first rows of a table, and how many there are."""
    from ..results.cells import cells
    from ..results.typeset import aligned

    return _page(aligned(*cells(frame if most is None else frame.head(most))), len(frame), most)


def _page(shown: str, rows: int, most: int | None) -> str:
    if most is None or rows <= most:
        return shown
    rest = told(f"[the first {most} of {rows} rows; --out FILE writes all, --rows {rows} prints them]")
    return f"{shown}\n{rest}"
