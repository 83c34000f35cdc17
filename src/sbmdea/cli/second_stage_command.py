"""``sbmdea second-stage``: inefficiency on circumstances."""

from __future__ import annotations

import argparse
from typing import Any

from ..errors import SpecError
from .inferring import add_circumstances, add_command, add_replicates, scored
from .outlet import deliver


def describe(commands: Any) -> None:
    one, more = add_command(commands, "second-stage", "regress inefficiency on circumstances (Simar & Wilson 2007)")
    add_replicates(more)
    more.add_argument("--algorithm", type=int, metavar="K", help="1 or 2 (default: 2)")
    add_circumstances(more)
    one.set_defaults(command=_command, model="radial")


def _command(options: argparse.Namespace) -> int:
    import sbmdea

    if options.z is None:
        raise SpecError("second-stage must be asked with --z.")
    result, more, frame, out = scored(options, ("seed", "reps", "level", "z", "algorithm"), "second-stage")
    answer = sbmdea.simar_wilson(result, more.pop("z"), table=frame, **more)
    return deliver(answer, out, options.quiet, lambda: str(answer.summary()))
