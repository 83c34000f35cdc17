"""A folder of finished parts: each file is written whole or not at all, and the folder knows what it answers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import SpecError
from ..writing.checkpoint import CheckpointError, job_key
from ..writing.replacing import replacing

RECORD = ".sbmdea"  # readers of Parquet folders pass over names that begin with a dot
HEADER = "asked.json"
LAYOUT = 1


@dataclass(frozen=True)
class Finished:
    """Where the tables of finished parts are; ``flat``: one table, in the folder itself."""

    path: Path
    tables: tuple[str, ...]
    flat: bool = False

    @classmethod
    def at(cls, out: str | PathLike[str], tables: tuple[str, ...], flat: bool) -> Finished:
        path = Path(out).expanduser()
        record = path / RECORD / HEADER
        if path.exists() and not record.exists() and (not path.is_dir() or any(path.iterdir())):
            raise SpecError(
                f"out must be a new or an empty folder, or one that this call began to fill; {fspath(out)!r} holds "
                "something else. Pass another path."
            )
        return cls(path, tables, flat)

    def begin(self, model: str, options: Mapping[str, Any], digests: Sequence[str]) -> None:
        """Write down what is asked, or see that it is what was asked before. Raises CheckpointError where it is not."""
        import sbmdea

        said = job_key(model, self.tables, options, {})
        header = {"layout": LAYOUT, "sbmdea": sbmdea.__version__, "asked": said, "parts": list(digests)}
        record = self.path / RECORD / HEADER
        if not record.exists():
            record.parent.mkdir(parents=True, exist_ok=True)
            for name in self.tables:
                self.folder(name).mkdir(exist_ok=True)
            with replacing(record) as draft:
                draft.write_text(json.dumps(header, indent=1) + "\n", encoding="utf-8")
            return
        try:
            before = json.loads(record.read_text(encoding="utf-8"))
            changed = [name for name in header if before[name] != header[name]]
            parts = before["parts"]
        except (ValueError, KeyError, TypeError) as error:
            raise CheckpointError(f"{fspath(record)!r} is damaged ({error}). Pass another path as out.") from error
        if changed:
            what = _changes(changed[0], parts, digests)
            raise CheckpointError(
                f"the folder {fspath(self.path)!r} holds answers to another call: {what}. "
                "Make that call again to go on with it, or pass another path as out."
            )

    def folder(self, name: str) -> Path:
        return self.path if self.flat else self.path / name

    def file(self, name: str, number: int) -> Path:
        return self.folder(name) / f"part-{number:05d}.parquet"

    def has(self, number: int) -> bool:
        return all(_whole(self.file(name, number)) for name in self.tables)

    def write(self, name: str, number: int, table: pd.DataFrame) -> None:
        if _whole(file := self.file(name, number)):
            return
        with replacing(file) as draft:
            table.to_parquet(draft)


def _whole(file: Path) -> bool:
    """Whether a Parquet file is there to its end."""
    try:
        with file.open("rb") as read:
            read.seek(-4, os.SEEK_END)
            return read.read() == b"PAR1"
    except OSError:
        return False


def _changes(what: str, before: Sequence[str], now: Sequence[str]) -> str:
    if what != "parts":
        return "its options were others" if what == "asked" else "it was made by another version"
    if len(before) != len(now):
        return f"its data had {len(before)} parts, these have {len(now)}"
    others = [number for number, (one, other) in enumerate(zip(before, now, strict=True)) if one != other]
    return f"part {others[0]} of the data had other rows" + (f", and {len(others) - 1} more" if others[1:] else "")
