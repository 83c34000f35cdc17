"""Fuzz for a while: python -m tests.fuzz --minutes 30

Every target gets its share of the time in a process of its own, guided by coverage where atheris is installed. What
goes wrong is kept, once for each place, as a text with the traceback and the draw; the run goes on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

TARGETS = ("scores", "frames", "arrays", "files")
GRACE = 600  # seconds that a process may take beyond its share, to start up above all


def main() -> int:
    asked = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--minutes", type=float, default=30.0, help="in all (default: 30)")
    asked.add_argument("--targets", default=",".join(TARGETS), help="default: %(default)s")
    asked.add_argument("--plain", action="store_true", help="random draws, without a look at coverage")
    asked.add_argument("--keep", type=Path, default=Path("out/fuzz"), help="where findings go (default: %(default)s)")
    asked.add_argument("--alone", metavar="TARGET", help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.alone:
        from .session import fuzz

        fuzz(said.alone, 60.0 * said.minutes, said.keep, guided=not said.plain)
        return 0
    targets = said.targets.split(",")
    share = said.minutes / len(targets)
    for target in targets:
        command = [sys.executable, "-m", __package__, "--alone", target, "--minutes", str(share)]
        command += ["--keep", str(said.keep), *(["--plain"] if said.plain else [])]
        started = time.monotonic()
        try:
            code = subprocess.run(command, timeout=60.0 * share + GRACE).returncode
        except subprocess.TimeoutExpired:
            code = -1
        if code != 0:
            said.keep.mkdir(parents=True, exist_ok=True)
            words = f"the process ended with {code} after {time.monotonic() - started:.0f} s\n"
            (said.keep / f"{target}-process.txt").write_text(words, encoding="utf-8")
    found = sorted(said.keep.glob("*.txt"))
    print(f"{len(found)} findings" + "".join(f"\n  {one}" for one in found))
    return 1 if found else 0


sys.exit(main())
