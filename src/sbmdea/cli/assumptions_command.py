"""``sbmdea test``: tests of what was assumed."""

from __future__ import annotations

import argparse
from typing import Any

from ..errors import SpecError
from .exit_codes import DONE
from .inferring import add_circumstances, add_command, scored

TESTS = ("rts", "convexity", "separability", "means")


def describe(commands: Any) -> None:
    one, more = add_command(commands, "test", "test returns to scale, convexity, separability or equal means", TESTS)
    add_circumstances(more)
    more.add_argument("--by", metavar="COLUMN", help="two groups")
    one.set_defaults(command=_command, model="radial")


def _command(options: argparse.Namespace) -> int:
    import sbmdea

    result, more, frame = scored(options, ("method", "seed", "z", "by", "what"))
    what = more.pop("what")
    lacking = {"separability": "z", "means": "by"}.get(what)
    if lacking and lacking not in more:
        raise SpecError(f"test {what} must be asked with --{lacking}.")
    given = [more.pop(lacking)] if lacking else []
    asked = {**more, "table": frame} if lacking else more
    print(getattr(sbmdea, f"test_{what}")(result, *given, **asked).summary())
    return DONE
