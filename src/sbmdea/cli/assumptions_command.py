"""``sbmdea test``: tests of what was assumed."""

from __future__ import annotations

import argparse
from typing import Any

from ..errors import SpecError
from .inferring import add_circumstances, add_command, scored
from .outlet import deliver

WHAT = "test returns to scale, convexity, separability or equal means"
TESTS = ("rts", "convexity", "separability", "means")


def describe(commands: Any) -> None:
    one, more = add_command(commands, "test", WHAT, tests=TESTS)
    add_circumstances(more)
    more.add_argument("--by", metavar="COLUMN", help="two groups")
    one.set_defaults(command=_command, model="radial")


def _command(options: argparse.Namespace) -> int:
    import sbmdea

    what = options.what
    needed = {"separability": "z", "means": "by"}.get(what)
    if needed and getattr(options, needed) is None:
        raise SpecError(f"test {what} must be asked with --{needed}.")
    for name, tests in {"z": ("separability",), "by": ("means",), "method": ("rts", "means")}.items():
        if what not in tests and getattr(options, name) is not None:
            raise SpecError(f"test {what} must be asked without --{name}.")
    result, more, frame, out = scored(options, ("method", "seed", "z", "by", "what"), "test")
    del more["what"]
    given = [more.pop(needed)] if needed else []
    asked = {**more, "table": frame} if needed else more
    answer = getattr(sbmdea, f"test_{what}")(result, *given, **asked)
    return deliver(answer, out, options.quiet, lambda: str(answer.summary()))
