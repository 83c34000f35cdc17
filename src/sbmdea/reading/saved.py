"""Answers that were saved, back from their files."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TypeVar, overload

from ..errors import DataError
from ..support.store import read_answer
from ..writing.tabular import Tabular

Answer = TypeVar("Answer", bound=Tabular)


@overload
def load(path: str | PathLike[str]) -> Tabular: ...
@overload
def load(path: str | PathLike[str], kind: type[Answer]) -> Answer: ...
def load(path: str | PathLike[str], kind: type[Tabular] | None = None) -> Tabular:
    """An answer that ``save`` has written: the same class, with the same bits.

    The file holds numbers and words; loading it runs no code, whoever wrote it.

    Parameters
    ----------
    path
        The file.
    kind
        The class that is in it, `Result` for the scores of a model: type checkers and editors then know its
        attributes, and a file that holds another answer is refused. Without it any answer is returned, known as what
        all of them are: something with ``to_frame()``, ``summary()`` and files.

    Raises
    ------
    DataError
        For what is no such file, was saved by a version with another layout, or holds another kind of answer.

    Examples
    --------
    >>> import pathlib, tempfile, sbmdea
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "mills.sbmdea"
    >>> data = sbmdea.datasets.tone_2003()
    >>> res = sbmdea.sbm(data, inputs="input", outputs="output", undesirable="undesirable", dmu="dmu")
    >>> res.save(path)
    >>> sbmdea.load(path, sbmdea.Result).efficiency.equals(res.efficiency)
    True
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise DataError(f"an answer must be in a file; there is none at {str(file)!r}.")
    with file.open("rb") as stream:
        answer = read_answer(stream, file.name)
    if not isinstance(answer, kind or Tabular):
        wanted = (kind or Tabular).__name__
        raise DataError(f"{str(file)!r} must hold a {wanted}; it holds a {type(answer).__name__}. Leave out `kind`.")
    return answer
