"""Hostile data put to every model and judged in rational arithmetic: python -m tests.trials --rows 1000000

Tables are taken one after another, a seed of every kind at a time, until so many rows have been scored. With --record a
line a table is kept in a file: a run that was cut goes on from there. With --page the counts replace those between the
marks in docs/certificates.md. --again puts the questions of some models once more to the tables of the --seed in a
record where an answer of theirs was wrong.
"""

from __future__ import annotations

import argparse
import sys
from itertools import count
from pathlib import Path

from . import tables, total
from .record import Tried, keep, page, read, rewrite

PAGE = Path(__file__).parents[2] / "docs" / "certificates.md"
BEGIN, END = "<!-- trials: begin -->", "<!-- trials: end -->"


def main() -> int:
    asked = argparse.ArgumentParser(
        prog="python -m tests.trials", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--rows", type=int, default=20_000, help="at least (default: %(default)s)")
    asked.add_argument("--seed", type=int, default=1, help="the first one (default: %(default)s)")
    asked.add_argument("--every", type=int, default=1, help="only every nth question (default: all)")
    asked.add_argument("--record", type=Path, help="a file that keeps what was tried, to go on from")
    asked.add_argument("--again", type=lambda names: names.split(","), default=[], help="models, by commas")
    asked.add_argument("--page", action="store_true", help="write the table into docs/certificates.md")
    said = asked.parse_args()
    tried = read(said.record)
    for i, one in enumerate(tried):
        if one.seed == said.seed and one.blames(said.again):
            tried[i] = one.again(said.again)
            rewrite(said.record, tried)
            print(f"again: {one.kind}{', few rows' if one.few else ''}", *tried[i].wrong, sep="\n  ", flush=True)
    known = {one.table for one in tried}
    rows = total(one.all for one in tried)["rows"]
    todo = (table for seed in count(said.seed) for table in tables(seed) if (*table, said.every) not in known)
    while rows < said.rows:
        one = Tried.now(*next(todo), said.every)
        keep(said.record, one)
        tried.append(one)
        rows += one.all["rows"]
        print(f"{rows:,} rows: {one.kind}, seed {one.seed}{', few rows' if one.few else ''}", *one.wrong, sep="\n  ")
        sys.stdout.flush()
    print(page(tried))
    if said.page:
        before, after = PAGE.read_text(encoding="utf-8").split(BEGIN)[0], PAGE.read_text(encoding="utf-8").split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n{page(tried)}\n{END}{after}", encoding="utf-8")
    counts = total(one.all for one in tried)
    return int(any(counts[name] for name in ("outside", "infeasible", "third state")))


sys.exit(main())
