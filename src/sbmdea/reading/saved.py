"""Answers that were saved, back from their files."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..support.store import read_answer


def load(path: str | PathLike[str]) -> Any:
    """An answer that ``save`` has written: the same class, with the same bits.

    The file holds numbers and words; loading it runs no code, whoever wrote it. Raises DataError for what is no such
    file, or was saved by a version with another layout.

    Examples
    --------
    >>> import pathlib, tempfile, sbmdea
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "mills.sbmdea"
    >>> data = sbmdea.datasets.tone_2003()
    >>> res = sbmdea.sbm(data, inputs="input", outputs="output", undesirable="undesirable", dmu="dmu")
    >>> res.save(path)
    >>> sbmdea.load(path).efficiency.equals(res.efficiency)
    True
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise DataError(f"an answer must be in a file; there is none at {str(file)!r}.")
    with file.open("rb") as stream:
        return read_answer(stream, file.name)
