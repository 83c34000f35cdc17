"""``sbmdea bootstrap``: intervals for scores."""

from __future__ import annotations

import argparse
from typing import Any

from .inferring import add_command, add_replicates, scored
from .outlet import deliver, first
from .spoken import size


def describe(commands: Any) -> None:
    one, more = add_command(commands, "bootstrap", "intervals for the scores of a file", paged=True)
    add_replicates(more)
    more.add_argument("--size", type=size, metavar="M", help="rows of a subsample, or a power such as 0.6")
    one.set_defaults(command=_command, model="radial")


def _command(options: argparse.Namespace) -> int:
    import sbmdea

    result, more, _, out = scored(options, ("method", "seed", "reps", "level", "size"), "bootstrap", report=True)
    answer = sbmdea.bootstrap(result, **more)
    return deliver(
        answer, out, options.quiet, lambda: f"{answer.summary()}\n\n{first(answer.to_frame(), options.rows)}"
    )
