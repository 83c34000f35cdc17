"""A file that was handed to the page, as a table."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import DataError
from ..reading.excel import sheet_names
from ..reading.problems import Problem
from ..reading.tablecheck import Checked, look
from ..reading.tables import WORKBOOKS, Table, load_table
from ..support.messages import noted


@dataclass(frozen=True, eq=False)
class Intake:
    """A table, or the problem with it, all that is wrong with it, and what was noted while reading."""

    table: Table | None
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    name: str = ""
    found: Checked | None = None


def take(name: str, content: bytes, sheet: str | None = None, header: int | None = None) -> Intake:
    """Read a file's content by the ending of its name."""
    with _on_disk(name, content) as file, noted() as notes:
        try:
            return Intake(load_table(file, sheet, header), notes=notes, name=name)
        except (DataError, ImportError) as error:
            problem = str(error.args[0]).replace(f"{file.parent}{os.sep}", "")
            return Intake(None, problem, notes, found=_all_that_is_wrong(file, sheet, header))


def _all_that_is_wrong(file: Path, sheet: str | None, header: int | None) -> Checked | None:
    """Beside the first problem all others, where there is a table to look at."""
    told: list[Problem] = []
    try:
        with noted():
            table = load_table(file, sheet, header, tell=lambda _, problems: told.extend(problems))
            return look(table, dict.fromkeys(("inputs", "outputs", "undesirable")), {}, told)
    except (DataError, ImportError):
        return None


def sheets(name: str, content: bytes) -> list[str]:
    """The names of a workbook's sheets, if it is one."""
    with _on_disk(name, content) as file:
        try:
            return sheet_names(file) if file.suffix.lower() in WORKBOOKS else []
        except Exception:  # of a damaged workbook `take` says what there is to say
            return []


@contextmanager
def _on_disk(name: str, content: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        file = Path(folder, Path(name).name)
        file.write_bytes(content)
        yield file
