"""Where compiled kernels are kept, under a name that knows every source they are compiled from.

All sources of the package that holds this folder (kernels take constants from beside it) and the processor name it:
other sources have other files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import warnings
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import llvmlite.binding as llvm

PREFIX = "sbmdea-"
IN_TREE = Path(__file__).parent / "__pycache__"
lock = threading.RLock()
_found: list[Path | None] = []  # the folder in use, once it is known; None: kernels are kept in memory alone


def folder() -> Path | None:
    """The folder of these sources and this processor; None where no folder can be written."""
    with lock:
        if not _found:
            _found.append(_chosen())
        return _found[0]


def sources() -> str:
    """What stands for the sources in a name."""
    seen = hashlib.sha256()
    for path, source in sorted(_sources(files(__package__.rpartition(".")[0]), "")):
        seen.update(f"{path}\0".encode() + source)
    return seen.hexdigest()[:16]


def do_without(reason: str) -> None:
    _found[:] = [None]
    _warn(
        f"compiled kernels cannot be kept ({reason}): every process will compile them again, which takes half a "
        "minute. Set NUMBA_CACHE_DIR to a folder that can be written."
    )


def _chosen() -> Path | None:
    of_these = f"{PREFIX}{sources()}"
    name = f"{of_these}-{llvm.get_host_cpu_name()}"
    named = os.environ.get("NUMBA_CACHE_DIR")
    tried = []
    for place in _places(named):
        tried.append(place)
        if not _writable(place / name):
            continue
        if place == IN_TREE:
            _forget_others(of_these)
        if named and place != Path(named):
            _warn(
                f"NUMBA_CACHE_DIR must be a folder that can be written; got {named!r}. Compiled kernels are kept in "
                f"{str(place)!r} instead."
            )
        return place / name
    do_without(", ".join(map(repr, map(str, tried))))
    return None


def _places(named: str | None) -> Iterator[Path]:
    if named:
        yield Path(named)
    yield IN_TREE
    from numba.misc.appdirs import AppDirs  # slow to load, and seldom wanted

    yield Path(AppDirs("numba", appauthor=False).user_cache_dir)


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _sources(one, f"{path}{one.name}/")
        elif one.name.endswith((".py", ".ll")):
            yield f"{path}{one.name}", one.read_bytes()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _forget_others(of_these: str) -> None:
    """What earlier sources in this place left behind."""
    for one in IN_TREE.glob(f"{PREFIX}*"):
        if not one.name.startswith(of_these):
            shutil.rmtree(one, ignore_errors=True)


def _warn(message: str) -> None:
    warnings.warn(message, RuntimeWarning, stacklevel=6)
