"""What commands that say more than scores are told beside the model, and how they end."""

from __future__ import annotations

import argparse
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..catalogue import MODELS
from ..errors import SpecError
from ..language.told import told
from ..support.spelling import choose
from .exit_codes import DONE
from .outlet import first, writable
from .questions import answer, asked, describe_scoring
from .spoken import labels_in

if TYPE_CHECKING:
    import pandas as pd


def add_command(commands: Any, name: str, what: str, tests: Sequence[str] = ()) -> tuple[argparse.ArgumentParser, Any]:
    """A command that is told what `run` is told, and the group of what it needs beside that."""
    one = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.", allow_abbrev=False)
    if tests:
        one.add_argument("what", choices=tests, help="rts, convexity, separability (--z) or means (--by)")
    describe_scoring(one)
    more = one.add_argument_group("inference")
    more.add_argument("--seed", type=int, metavar="N", help="the same numbers again (default: drawn and told)")
    return one, more


def add_replicates(more: Any) -> None:
    more.add_argument("--reps", type=int, metavar="N", help="replicates (default: 2000)")
    more.add_argument("--level", type=float, metavar="P", help="of the intervals (default: 0.95)")


def add_circumstances(more: Any) -> None:
    more.add_argument("--z", action="append", metavar="A,B", help="columns of circumstances")


def scored(options: argparse.Namespace, names: Sequence[str]) -> tuple[Any, dict[str, Any], pd.DataFrame]:
    """The scores, the options named apart from those of the model, and the table."""
    import sbmdea

    model = choose("--model", options.model, MODELS)
    more = {name: value for name in names if (value := vars(options).pop(name)) is not None}
    if options.out is not None:
        writable(options.out, options.data, model)
    frame, said = asked(options)
    if "z" in more:
        known: dict[str, Hashable] = {str(label): label for label in frame.columns}
        more["z"] = [label for text in more["z"] for label in labels_in(text, known)]
    return answer(getattr(sbmdea, model), model, frame, said), more, frame


def said_or_written(options: argparse.Namespace, answer: Any) -> int:
    """Print the answer's summary and table, or write it."""
    if options.out is None:
        print(f"{answer.summary()}\n\n{first(answer.to_frame(), options.rows)}")
        return DONE
    path = Path(options.out)
    ending = path.suffix.lower()
    if ending == ".html" and not hasattr(answer, "report"):
        raise SpecError(f"--out must end in .csv or .xlsx for {answer.options.get('title', 'this answer')}.")
    if ending == ".parquet":
        raise SpecError(f"--out must end in .csv, .xlsx or .html; got {options.out!r}.")
    getattr(answer, {".csv": "to_csv", ".xlsx": "to_excel", ".html": "report"}[ending])(path)
    if not options.quiet:
        print(f"{answer.summary()}\n\n{told(f'written to {path}')}")
    return DONE
