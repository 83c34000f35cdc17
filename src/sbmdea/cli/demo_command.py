"""``sbmdea demo``: a published data set."""

from __future__ import annotations

import argparse
from typing import Any

from .exit_codes import DONE
from .outlet import table


def describe(commands: Any) -> None:
    demo = commands.add_parser(
        "demo",
        help="score a published data set and print the table",
        description="Score the 30 DMUs of Hua & Bian (2007): super-SBM with an undesirable output.",
    )
    demo.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> int:
    import sbmdea

    columns: dict[str, Any] = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"]}
    result = sbmdea.super_sbm(sbmdea.datasets.hua_bian_2007(), **columns, undesirable=["undesirable_1"], dmu="dmu")
    print(f"{table(result)}\n\n{result.summary()}")
    return DONE
