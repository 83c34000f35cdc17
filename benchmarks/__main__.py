"""``python -m benchmarks``: run the cases (or the named ones) and write RESULTS.md."""

from __future__ import annotations

import argparse
import os
import platform
from importlib.metadata import version
from pathlib import Path

from .case import Case
from .cases import CASES

RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"cases to run: {', '.join(case.name for case in CASES)}")
    parser.add_argument("--quick", action="store_true", help="small sizes, and nothing written")
    options = parser.parse_args()
    chosen = [case for case in CASES if not options.names or case.name in options.names]
    page = "\n\n".join([head(), *(section(case, options.quick) for case in chosen)]) + "\n"
    print(page)
    if not options.quick and not options.names:
        RESULTS.write_text(page, encoding="utf-8")


def head() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("sbmdea", "numpy", "scipy", "numba", "pandas"))
    return (
        "# Measured\n\n"
        "Written by `python -m benchmarks`. Times depend on the processor and on what else it does; "
        "differences of scores do not.\n\n"
        f"{processor()}; Python {platform.python_version()}, {packages}."
    )


def processor() -> str:
    cores = os.cpu_count()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"{model}, {cores} core{'s' if cores != 1 else ''}"


def section(case: Case, quick: bool) -> str:
    table = case.measure(quick)
    lines = [f"| {' | '.join(row)} |" for row in (table.header, ["---"] * len(table.header), *table.rows)]
    return f"## {case.title}\n\n" + "\n".join(lines) + f"\n\n{table.note}"


if __name__ == "__main__":
    main()
