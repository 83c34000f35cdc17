"""``python -m benchmarks``: run the cases (or the named ones) and write RESULTS.md and the plots, case by case."""

from __future__ import annotations

import argparse
import time
import warnings
from pathlib import Path

from . import against, machine, page, plot
from .cases import CASES

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PLOTS = ROOT / "docs" / "speed"


def main() -> None:
    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="case", help=f"{', '.join(names)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="small sizes, and nothing written")
    parser.add_argument(
        "--against", metavar="STATE", help="a commit, or a checkout's folder: compare CPU times and scores with it"
    )
    options = parser.parse_args()
    if options.against:
        against.compare(options.against, options.quick)
        return
    unknown = sorted(set(options.names) - set(names))
    if unknown:
        parser.error(f"no case is named {', '.join(unknown)}; there are {', '.join(names)}")
    warnings.simplefilter("ignore")  # made-up data deserve some, and so do the peers
    begun = time.perf_counter()
    for case in CASES:
        if options.names and case.name not in options.names:
            continue
        print(f"{case.name} …", flush=True)
        table = case.measure(options.quick)
        section = page.section(case, table, machine.described())
        print(f"{section}\n{case.name}: done, {time.perf_counter() - begun:.0f} s since the start\n", flush=True)
        if options.quick:
            continue
        page.replace(RESULTS, names, case.name, section)
        for drawn in table.plots:
            plot.write(drawn, PLOTS)


if __name__ == "__main__":
    main()
