"""``sbmdea selftest``: this installation against printed tables and another solver."""

from __future__ import annotations

import argparse
from typing import Any

from .exit_codes import DONE, FAILED


def describe(commands: Any) -> None:
    test = commands.add_parser(
        "selftest",
        help="compare this installation with printed tables and with HiGHS",
        description="Find the scores printed in papers, and those of HiGHS on random data; exit with 1 if any is off.",
    )
    test.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> int:
    from ..selftest.protocol import selftest

    report, passed = selftest()
    print(report)
    return DONE if passed else FAILED
