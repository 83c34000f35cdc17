"""Super-efficiency of ten million rows: ``python -m benchmarks.ten_million [--rows N] [--folder PATH]``.

Writes a made-up cross-section (3 inputs, 2 goods, 1 undesirable output) as Parquet partitions, scores it on this
machine and prints what it took. With ``--check`` the scores of a single call on all rows are compared.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import sbmdea

from .families import cross

ROLES: dict[str, Any] = {"inputs": ["x1", "x2", "x3"], "outputs": ["y1", "y2"], "undesirable": "b1"}


def part(rows: int, number: int) -> pd.DataFrame:
    """One partition of the cross-section."""
    return pd.DataFrame(cross(rows, seed=[7, number]).Z, columns=["x1", "x2", "x3", "y1", "y2", "b1"])


def write(rows: int, each: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, low in enumerate(range(0, rows, each)):
        frame = part(min(each, rows - low), number)
        frame.index = pd.RangeIndex(low, low + len(frame), name="dmu")
        frame.to_parquet(folder / f"{number:05d}.parquet")


class Peak:
    """The largest resident memory of this process between enter and exit, in MB, sampled."""

    def __enter__(self) -> Peak:
        self.before = self.most = resident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, resident())

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()


def resident() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def score(folder: Path, rts: Any, out: Path) -> tuple[float, float, float, float]:
    """Seconds, CPU seconds, memory before and peak memory."""
    with Peak() as peak:
        start, spent = time.perf_counter(), time.process_time()
        sbmdea.distributed.super_sbm(folder, **ROLES, rts=rts, out=out)
        seconds, spent = time.perf_counter() - start, time.process_time() - spent
    return seconds, spent, peak.before, peak.most


def report(out: Path) -> str:
    kept = [pd.read_parquet(file, columns=["efficiency", "certified"]) for file in sorted(out.glob("*.parquet"))]
    scores = pd.concat(kept)
    efficient = int((scores["efficiency"] >= 1.0).sum())
    return f"{len(scores)} rows, {efficient} efficient, {int(scores['certified'].sum())} certified"


def difference(folder: Path, out: Path, rts: Any) -> float:
    data = pd.concat([pd.read_parquet(file) for file in sorted(folder.glob("*.parquet"))])
    want = sbmdea.super_sbm(data, **ROLES, rts=rts, progress=False).efficiency.to_numpy()
    found = pd.concat([pd.read_parquet(file, columns=["efficiency"]) for file in sorted(out.glob("*.parquet"))])
    return float(np.nanmax(np.abs(found["efficiency"].to_numpy() - want)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ten_million", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--each", type=int, default=100_000, help="rows per partition")
    parser.add_argument("--folder", type=Path, help="where the data are, or shall be (a temporary folder)")
    parser.add_argument("--rts", nargs="+", default=["crs", "vrs"])
    parser.add_argument("--check", action="store_true", help="compare with one call on all rows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch) / "data"
        if not folder.is_dir() or not any(folder.iterdir()):
            start = time.perf_counter()
            write(options.rows, options.each, folder)
            print(f"wrote {options.rows} rows: {time.perf_counter() - start:.1f} s", flush=True)
        warm = Path(scratch) / "warm"
        write(2_000, 1_000, warm)
        for rts in options.rts:
            score(warm, rts, Path(scratch) / f"warm-{rts}")
            out = Path(scratch) / rts
            seconds, spent, before, most = score(folder, rts, out)
            print(
                f"{rts}: {seconds:.1f} s, CPU {spent:.1f} s, memory {before:.0f} MB before, {most:.0f} MB at most",
                flush=True,
            )
            print(f"{rts}: {report(out)}", flush=True)
            if options.check:
                print(f"{rts}: largest difference to one call {difference(folder, out, rts):.1e}", flush=True)


if __name__ == "__main__":
    main()
