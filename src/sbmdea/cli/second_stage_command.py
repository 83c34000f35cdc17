"""``sbmdea second-stage``: inefficiency on circumstances."""

from __future__ import annotations

import argparse
from typing import Any

from ..errors import SpecError
from .inferring import add_circumstances, add_command, add_replicates, said_or_written, scored


def describe(commands: Any) -> None:
    one, more = add_command(commands, "second-stage", "regress inefficiency on circumstances (Simar & Wilson 2007)")
    add_replicates(more)
    more.add_argument("--algorithm", type=int, metavar="K", help="1 or 2 (default: 2)")
    add_circumstances(more)
    one.set_defaults(command=_command, model="radial")


def _command(options: argparse.Namespace) -> int:
    import sbmdea

    result, more, frame = scored(options, ("seed", "reps", "level", "z", "algorithm"))
    if "z" not in more:
        raise SpecError("second-stage must be asked with --z.")
    return said_or_written(options, sbmdea.simar_wilson(result, more.pop("z"), table=frame, **more))
