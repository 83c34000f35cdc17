"""What commands that say more than scores are told beside the model, and how they end."""

from __future__ import annotations

import argparse
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..catalogue import MODELS
from ..support.spelling import choose
from .outlet import writable
from .questions import answer, asked, describe_scoring
from .spoken import labels_in

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SHARED = ("threads", "progress")


class Scored(NamedTuple):
    """What there is before the question of a command is asked."""

    result: Any
    more: dict[str, Any]  # what was said for the command, apart from what the model was told
    frame: pd.DataFrame
    out: Path | None


def add_command(
    commands: Any, name: str, what: str, *, tests: Sequence[str] = (), paged: bool = False
) -> tuple[argparse.ArgumentParser, Any]:
    """A command that is told what `run` is told, and the group of what it needs beside that."""
    one = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.", allow_abbrev=False)
    if tests:
        one.add_argument("what", choices=tests, help="rts, convexity, separability (--z) or means (--by)")
    describe_scoring(one, paged)
    more = one.add_argument_group("inference")
    more.add_argument("--seed", type=int, metavar="N", help="the same numbers again (default: drawn and told)")
    return one, more


def add_replicates(more: Any) -> None:
    more.add_argument("--reps", type=int, metavar="N", help="replicates (default: 2000)")
    more.add_argument("--level", type=float, metavar="P", help="of the intervals (default: 0.95)")


def add_circumstances(more: Any) -> None:
    more.add_argument("--z", action="append", metavar="A,B", help="columns of circumstances")


def scored(options: argparse.Namespace, names: Sequence[str], what: str, report: bool = False) -> Scored:
    """The scores, and what was said of the question by its ``names``; work is shared out as the model's is."""
    import sbmdea

    model = choose("--model", options.model, MODELS)
    more = {name: value for name in names if (value := vars(options).pop(name)) is not None}
    more |= {name: value for name in SHARED if (value := getattr(options, name)) is not None}
    out = None if options.out is None else writable(options.out, options.data, what, report)
    frame, said = asked(options)
    if "z" in more:
        known: dict[str, Hashable] = {str(label): label for label in frame.columns}
        more["z"] = [label for text in more["z"] for label in labels_in(text, known)]
    return Scored(answer(getattr(sbmdea, model), model, frame, said), more, frame, out)
