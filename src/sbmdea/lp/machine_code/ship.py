"""``python -m sbmdea.lp.machine_code.ship FOLDER``: all kernels as machine code, for the wheel of this platform.

Writes one folder for each kind of processor in `shipped.TARGETS` that this machine's compiler can write for.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ..kernels import kept
from .entry import PACKAGE, Entry
from .shipped import SOURCES, targets

DECLARED = ("lp.entries", "programs.free_disposal", "distributed.layers")  # where kernels are named that Python calls


def main(folder: Path) -> None:
    for target in targets():
        mark = folder / target / SOURCES
        if mark.is_file() and mark.read_text(encoding="utf-8") == kept.sources():
            continue
        with tempfile.TemporaryDirectory() as apart:
            # numba reads the processor once, when it is imported
            chosen = {"NUMBA_CPU_NAME": target, "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": apart}
            here = [sys.executable, "-m", __spec__.name, str(folder / target), target]
            subprocess.run(here, env={**os.environ, **chosen}, check=True)


def write(folder: Path) -> None:
    """All kernels for the processor that this process compiles for."""
    folder.mkdir(parents=True, exist_ok=True)
    for module in DECLARED:
        importlib.import_module(f"{PACKAGE}.{module}")
    for entry in Entry.known:
        (folder / entry.file_name).write_bytes(entry.object_file())
    (folder / SOURCES).write_text(kept.sources(), encoding="utf-8")


if __name__ == "__main__":
    (write if len(sys.argv) > 2 else main)(Path(sys.argv[1]))
