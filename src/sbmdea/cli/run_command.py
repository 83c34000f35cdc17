"""``sbmdea run``: score the DMUs of a file."""

from __future__ import annotations

import argparse
from typing import Any

from ..catalogue import MODELS
from ..support.spelling import choose
from .outlet import deliver, table, writable
from .questions import CHOICES, answer, asked, describe_scoring

EXAMPLES = """\
examples:
  sbmdea run cities.csv --inputs capital,labour --outputs gdp --undesirable so2,dust \\
      --dmu city --period year --frontier global --out scores.xlsx
  sbmdea run mills.xlsx --sheet 2007 --model sbm --inputs "wage, total" --inputs land --outputs paper \\
      --rts grs:0.8:1.2 --weights "land=2,paper=1"

A name that holds a comma is taken whole where the data has such a column; an option that takes names may
be given several times. Without --out the scores are printed.

exit codes: 0 done; 1 the work failed (a program without a solution, a file that cannot be written);
2 wrong use or unusable data
"""


def describe(commands: Any) -> None:
    run = commands.add_parser(
        "run",
        help="score the DMUs of a file",
        description="Score the DMUs of a file: text, workbook, Parquet, Stata or SPSS.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    describe_scoring(run, paged=True)
    run.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> int:
    import sbmdea

    model = choose("--model", options.model, CHOICES)
    out = None if options.out is None else writable(options.out, options.data, model, model in MODELS)
    frame, said = asked(options)
    result = answer(getattr(sbmdea, model), model, frame, said)
    return deliver(result, out, options.quiet, lambda: table(result, options.rows))
