"""A folder of finished jobs: each in a file of its own that is written whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..data.interchange import as_frame, has_columns
from ..errors import DataError, SpecError
from ..support.store import read_answer, write_answer
from .replacing import replacing

FORMAT = "sbmdea batch checkpoint"
LAYOUT = 2  # 1 were pickles
HEADER = "checkpoint.json"
ENDING = ".result"
DIGEST = 32  # bytes at the end of a result's file
PIECE = 1 << 22
WITHOUT_EFFECT = ("threads", "progress")  # options that change no score


class CheckpointError(ValueError):
    """A checkpoint cannot be used: it is something else, damaged, or of another version."""


class Checkpoint:
    """Results by key. Several processes may write to the same folder."""

    def __init__(self, path: str | PathLike[str]) -> None:
        import sbmdea

        self.path = Path(path).expanduser()
        header = {"format": FORMAT, "layout": LAYOUT, "sbmdea": sbmdea.__version__}
        if self.path.exists():
            self._check(header)
        self.path.mkdir(parents=True, exist_ok=True)
        if not (self.path / HEADER).exists():
            with replacing(self.path / HEADER) as draft:
                draft.write_text(json.dumps(header, indent=1) + "\n", encoding="utf-8")

    def _check(self, header: Mapping[str, object]) -> None:
        if not self.path.is_dir():
            raise CheckpointError(f"checkpoint must be a folder; {fspath(self.path)!r} is a file. Pass another path.")
        try:
            found = json.loads((self.path / HEADER).read_text(encoding="utf-8"))
        except FileNotFoundError:
            if any(one for one in self.path.iterdir() if not one.name.startswith(".")):
                raise CheckpointError(
                    f"checkpoint must be an empty folder or one that batch has written; {fspath(self.path)!r} holds "
                    f"other files and no {HEADER}. Pass another path."
                ) from None
            return
        except ValueError as error:
            raise CheckpointError(
                f"{fspath(self.path / HEADER)!r} is damaged ({error}). Delete the checkpoint, or pass another path."
            ) from error
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise CheckpointError(f"{fspath(self.path)!r} is no checkpoint of a batch. Pass another path.")
        for name in ("layout", "sbmdea"):
            if found.get(name) != header[name]:
                raise CheckpointError(
                    f"the checkpoint {fspath(self.path)!r} was written with {name} {found.get(name)}, this is "
                    f"{header[name]}: scores may differ. Finish with that version, or pass another path."
                )

    def read(self, key: str) -> Any:
        """The finished job, or None."""
        file = self.path / f"{key}{ENDING}"
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return None
        body, digest = content[:-DIGEST], content[-DIGEST:]
        if hashlib.sha256(body).digest() != digest:
            raise CheckpointError(
                f"{fspath(file)!r} is damaged: its content is not what was written. Delete this file; its job then "
                "runs again."
            )
        try:
            result = read_answer(io.BytesIO(body), file.name)
        except DataError as error:
            raise CheckpointError(f"{error} Delete this file; its job then runs again.") from error
        return result

    def write(self, key: str, result: Any) -> None:
        whole = io.BytesIO()
        write_answer(result, whole, compress=False)
        with replacing(self.path / f"{key}{ENDING}") as draft, draft.open("wb") as file:
            seen = hashlib.sha256()
            content = whole.getbuffer()
            for low in range(0, len(content), PIECE):  # so that Ctrl-C need not wait for a large result
                seen.update(content[low : low + PIECE])
                file.write(content[low : low + PIECE])
            file.write(seen.digest())


def job_key(model: str, data: Any, options: Mapping[str, Any], digests: dict[int, str]) -> str:
    """The same text for the same model, options and content of data, in every process and on every platform.

    ``digests`` remembers data by identity: a table shared by many jobs is read once.
    """
    if id(data) not in digests:
        digests[id(data)] = _digest("data", as_frame(data) if has_columns(data) else data)
    parts = [model, digests[id(data)]]
    parts += [f"{name}:{_digest(name, options[name])}" for name in sorted(options) if name not in WITHOUT_EFFECT]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def _digest(name: str, value: Any) -> str:
    found = hashlib.sha256()
    _feed(found, name, value)
    return found.hexdigest()


def _feed(found: hashlib._Hash, name: str, value: Any) -> None:
    """Add a value to a hash, unmistakably: each with its kind and its length."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | complex | str | bytes):
        _say(found, type(value).__name__, repr(value).encode())
    elif isinstance(value, np.ndarray) and value.dtype.kind in "biufcmM":
        plain = value.astype(value.dtype.newbyteorder("<"), copy=False)
        _say(found, f"array {plain.dtype.str} {plain.shape}", np.ascontiguousarray(plain).tobytes())
    elif isinstance(value, pd.DataFrame):
        _say(found, "frame", repr(value.shape).encode())
        _feed(found, name, value.columns)
        _feed(found, name, value.index)
        for i in range(value.shape[1]):
            _feed(found, name, value.iloc[:, i].array)
    elif isinstance(value, pd.Series):
        _say(found, "series", repr(value.shape).encode())
        _feed(found, name, value.name)
        _feed(found, name, value.index)
        _feed(found, name, value.array)
    elif isinstance(value, pd.MultiIndex):
        _say(found, "levels", repr((value.nlevels, len(value))).encode())
        for level in range(value.nlevels):
            _feed(found, name, value.get_level_values(level))
    elif isinstance(value, pd.RangeIndex):
        _say(found, "range", repr((value.start, value.stop, value.step)).encode())
        _feed(found, name, value.name)
    elif isinstance(value, pd.Index):
        _say(found, "index", repr(value.shape).encode())
        _feed(found, name, value.name)
        _feed(found, name, value.array)
    elif isinstance(value, pd.api.extensions.ExtensionArray):
        plain = np.asarray(value)
        if isinstance(value.dtype, np.dtype) and plain.dtype.kind in "biufcmM":
            _feed(found, name, plain)
        else:
            _say(found, "cells", repr((str(value.dtype), len(value))).encode())
            _say(found, "", "\0".join(f"{type(cell).__name__} {cell!r}" for cell in value).encode("utf-8", "replace"))
    elif isinstance(value, Mapping):
        _say(found, "mapping", str(len(value)).encode())
        for key, one in value.items():
            _feed(found, name, key)
            _feed(found, name, one)
    elif isinstance(value, list | tuple | np.ndarray):
        _say(found, "list", str(len(value)).encode())
        for one in value:
            _feed(found, name, one)
    elif is_dataclass(value) and not isinstance(value, type):  # a network
        _say(found, type(value).__name__, b"")
        _feed(found, name, {one.name: getattr(value, one.name) for one in fields(value)})
    elif has_columns(value):
        _feed(found, name, as_frame(value))
    else:
        raise SpecError(
            f"{name} must be plain data (text, numbers, arrays, tables) where there is a checkpoint, so that the job "
            f"is known again; got a {type(value).__name__}."
        )


def _say(found: hashlib._Hash, kind: str, content: bytes) -> None:
    found.update(f"{kind} {len(content)} ".encode())
    found.update(content)
