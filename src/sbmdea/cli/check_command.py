"""``sbmdea check``: all that is wrong with a file."""

from __future__ import annotations

import argparse
import warnings
from typing import Any

from ..errors import SbmdeaWarning
from .exit_codes import BAD_USE, DONE
from .questions import describe_data, describe_roles, read
from .spoken import LABELS, arguments

ROLES = ("inputs", "outputs", "undesirable")


def describe(commands: Any) -> None:
    check = commands.add_parser(
        "check",
        help="list all that is wrong with a file, with the repairs",
        description="List all that is wrong with a file, each with its cell and its repair; 2 if there is any.",
        allow_abbrev=False,
    )
    describe_data(check)
    describe_roles(check.add_argument_group("columns"))
    check.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> int:
    from ..reading.problems import Problem
    from ..reading.tablecheck import look

    told: list[Problem] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SbmdeaWarning)  # what a reader warns of is in the list
        table = read(options, lambda _, problems: told.extend(problems))
    said = arguments(options, table.names)
    found = look(
        table, {role: said.get(role) for role in ROLES}, {key: said[key] for key in LABELS if key in said}, told
    )
    print(found.summary())
    return DONE if found.ok else BAD_USE
