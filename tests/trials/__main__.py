"""Hostile data put to every model and judged in rational arithmetic: python -m tests.trials --rows 1000000

Seeds are taken one after another until so many rows have been scored. With --page the table of counts replaces the one
between the marks in docs/certificates.md; it is printed in any case, after every seed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from . import MORE, trial, written

PAGE = Path(__file__).parents[2] / "docs" / "certificates.md"
BEGIN, END = "<!-- trials: begin -->", "<!-- trials: end -->"


def main() -> int:
    asked = argparse.ArgumentParser(
        prog="python -m tests.trials", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--rows", type=int, default=20_000, help="at least (default: %(default)s)")
    asked.add_argument("--seed", type=int, default=1, help="the first one (default: %(default)s)")
    asked.add_argument("--every", type=int, default=1, help="only every nth question (default: all)")
    asked.add_argument("--page", action="store_true", help="write the table into docs/certificates.md")
    said = asked.parse_args()
    counts: dict[str, Counter[str]] = {}
    seed = said.seed
    while counts.get("all", Counter())["rows"] < said.rows:
        for few in (False, True):
            for name, found in trial(MORE, [seed], said.every, few).items():
                counts.setdefault(name, Counter()).update(found)
        print(f"seeds {said.seed} to {seed}\n{written(counts)}\n", flush=True)
        seed += 1
    if said.page:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        words = f"Seeds {said.seed} to {seed - 1}, every {said.every}. question.".replace(
            "every 1. question", "all questions"
        )
        PAGE.write_text(f"{before}{BEGIN}\n{words}\n\n{written(counts)}\n{END}{after}", encoding="utf-8")
    return int(any(counts["all"][name] for name in ("outside", "infeasible", "third state")))


sys.exit(main())
