"""numba's ``njit`` with a disk cache that knows every source a kernel is compiled from.

numba compares a cached function with the file it stands in. What it calls from other files, and the constants it takes
from them, are compiled into it unseen: after an upgrade the old code would still run. So its cache lies in a folder
that is named by all of them, see `kept`, and by numba's version.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numba

from . import kept

Function: TypeAlias = Callable[..., Any]

config: Any = numba.config
if config.DISABLE_JIT:
    raise ImportError("the kernels must be compiled; NUMBA_DISABLE_JIT forbids it. Unset it.")
_told: list[bool] = []


def njit(signature: str, **options: Any) -> Callable[[Function], Function]:
    """As numba's. Where the cache cannot be written, kernels are compiled anew by every process, with a warning."""

    def compiled(function: Function) -> Function:
        with kept.lock:
            folder = kept.folder() if options.get("cache") else None
            if folder is not None:
                folder = folder / f"numba{numba.__version__}"
                _tell(folder)
                try:
                    return _cached(folder, signature, options, function)
                except OSError as error:
                    kept.do_without(f"{str(folder)!r}: {error.strerror}")
                except Exception:  # what damaged files make numba raise; an error of the kernel's own comes again below
                    shutil.rmtree(folder, ignore_errors=True)
                    return _cached(folder, signature, options, function)
            return _plain(signature, {**options, "cache": False}, function)

    return compiled


def _tell(folder: Path) -> None:
    if not _told and sys.stderr.isatty() and not folder.exists():
        print("sbmdea compiles its kernels, once after an installation: half a minute.", file=sys.stderr)
    _told[:] = [True]


def _plain(signature: str, options: dict[str, Any], function: Function) -> Function:
    kernel: Function = numba.njit(signature, **options)(function)
    return kernel


def _cached(folder: Path, signature: str, options: dict[str, Any], function: Function) -> Function:
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
    try:
        return _plain(signature, options, function)
    finally:
        config.CACHE_DIR = before
