"""numba's ``njit`` with a disk cache that knows every source a kernel is compiled from.

numba compares a cached function with the file it stands in. What it calls from other files, and the constants it takes
from them, are compiled into it unseen: after an upgrade the old code would still run. Here all sources of the package
that holds this one (kernels take constants from beside their folder), numba's version and the processor name the folder
of the cache, so that other sources have another cache.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias

import llvmlite.binding as llvm
import numba
from numba.misc.appdirs import AppDirs

Function: TypeAlias = Callable[..., Any]

config: Any = numba.config
if config.DISABLE_JIT:
    raise ImportError("the kernels must be compiled; NUMBA_DISABLE_JIT forbids it. Unset it.")
PREFIX = "sbmdea-"
IN_TREE = Path(__file__).parent / "__pycache__"
_lock = threading.RLock()
_found: list[Path | None] = []  # the folder in use, once it is known; None: kernels are kept in memory alone


def njit(signature: str, **options: Any) -> Callable[[Function], Function]:
    """As numba's. Where the cache cannot be written, kernels are compiled anew by every process, with a warning."""

    def compiled(function: Function) -> Function:
        with _lock:
            folder = _folder() if options.get("cache") else None
            if folder is not None:
                try:
                    return _cached(folder, signature, options, function)
                except OSError as error:
                    _do_without(f"{str(folder)!r}: {error.strerror}")
                except Exception:  # what damaged files make numba raise; an error of the kernel's own comes again below
                    shutil.rmtree(folder, ignore_errors=True)
                    return _cached(folder, signature, options, function)
            return _plain(signature, {**options, "cache": False}, function)

    return compiled


def _plain(signature: str, options: dict[str, Any], function: Function) -> Function:
    kernel: Function = numba.njit(signature, **options)(function)
    return kernel


def _cached(folder: Path, signature: str, options: dict[str, Any], function: Function) -> Function:
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
    try:
        return _plain(signature, options, function)
    finally:
        config.CACHE_DIR = before


def _folder() -> Path | None:
    if not _found:
        name, sources = _name()
        places = [Path(config.CACHE_DIR)] if config.CACHE_DIR else []
        places += [IN_TREE, Path(AppDirs("numba", appauthor=False).user_cache_dir)]
        for place in places:
            if _writable(place / name):
                _found.append(place / name)
                if place == IN_TREE:
                    _forget_others(sources)
                if config.CACHE_DIR and place != places[0]:
                    _warn(
                        f"NUMBA_CACHE_DIR must be a folder that can be written; got {config.CACHE_DIR!r}. Compiled "
                        f"kernels are kept in {str(place)!r} instead."
                    )
                if sys.stderr.isatty() and not any((place / name).iterdir()):
                    print("sbmdea compiles its kernels, once after an installation: half a minute.", file=sys.stderr)
                break
        else:
            _do_without(", ".join(map(repr, map(str, places))))
    return _found[0]


def _name() -> tuple[str, str]:
    """The folder's name, and the part of it that stands for the sources."""
    seen = hashlib.sha256()
    for path, source in sorted(_sources(files(__package__.rpartition(".")[0]), "")):
        seen.update(f"{path}\0".encode() + source)
    sources = f"{PREFIX}{seen.hexdigest()[:16]}"
    return f"{sources}-numba{numba.__version__}-{llvm.get_host_cpu_name()}", sources


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _sources(one, f"{path}{one.name}/")
        elif one.name.endswith(".py"):
            yield f"{path}{one.name}", one.read_bytes()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _forget_others(sources: str) -> None:
    """What earlier sources in this place left behind."""
    for one in IN_TREE.glob(f"{PREFIX}*"):
        if not one.name.startswith(sources):
            shutil.rmtree(one, ignore_errors=True)


def _do_without(reason: str) -> None:
    _found[:] = [None]
    _warn(
        f"compiled kernels cannot be kept ({reason}): every process will compile them again, which takes half a "
        "minute. Set NUMBA_CACHE_DIR to a folder that can be written."
    )


def _warn(message: str) -> None:
    warnings.warn(message, RuntimeWarning, stacklevel=5)
