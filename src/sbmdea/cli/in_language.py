"""What the command line says in the language of the reader, with options as they are written there."""

from __future__ import annotations

import argparse
import shlex
import sys
from ast import literal_eval
from collections.abc import Sequence
from functools import cache
from typing import NoReturn

from ..catalogue import CATALOGUE
from ..language.told import LANGUAGES, VARIABLE, language, of_this_computer, told
from .exit_codes import BAD_USE
from .questions import describe_scoring, flag

ROLES = ("inputs", "outputs", "undesirable")


class Parser(argparse.ArgumentParser):
    """Complains in the language that is spoken."""

    def error(self, message: str) -> NoReturn:
        about, _, said = message.partition(": ")
        if about.startswith("unrecognized") and not any(word.startswith("-") for word in said.split()):
            message = f"unrecognized arguments: {said} (names are separated by commas, as in --inputs a,b)"
        if about.endswith("COMMAND") and "'" in said:
            word = said.split("'")[1].replace("-", "_")
            if word in {entry.name for entry in CATALOGUE}:
                message = f"argument COMMAND: {word} is a model (say sbmdea run FILE --model {word})"
        self.print_usage(sys.stderr)
        self.exit(BAD_USE, told(f"{self.prog}: error: {message}") + "\n")


def add_language(top: argparse.ArgumentParser) -> None:
    top.add_argument(
        "--lang",
        choices=LANGUAGES,
        help=f"the language of what is said: en or zh (default: {VARIABLE}, or this computer's)",
    )


def language_of(argv: Sequence[str] | None) -> tuple[str, list[str]]:
    """The language of what is said, and the other arguments."""
    early = argparse.ArgumentParser(prog="sbmdea", add_help=False, allow_abbrev=False)
    add_language(early)
    known, rest = early.parse_known_args(argv)
    return known.lang or of_this_computer(), rest


def translated(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The parser and those of its commands with their help in the language that is spoken."""
    if language() == "en":
        return one
    one.description, one.epilog = (text and told(text) for text in (one.description, one.epilog))
    for group in one._action_groups:
        group.title = group.title and told(group.title)
    for action in one._actions:
        if action.help is not None and action.help != argparse.SUPPRESS:
            action.help = told(action.help)
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                choice.help = choice.help and told(choice.help)
            for command in action.choices.values():
                translated(command)
    return one


def as_flag(name: str, value: str) -> str | None:
    """A call's option as it is written here; ``None`` where there is none of the name."""
    if name not in _flags():
        return None
    bare = value.strip("\"'")
    if value.startswith(("[", "(", "{")):
        try:
            bare = _spelled(name, literal_eval(value))
        except (ValueError, SyntaxError):
            return None
    return f"{flag(name)} {bare}" if bare and bare != "True" else flag(name)


def _spelled(name: str, value: object) -> str:
    if isinstance(value, dict):
        return ",".join(f"{key}={one}" if isinstance(one, str) else f"{key}={one:g}" for key, one in value.items())
    if name == "restrictions":
        return shlex.join(map(str, value))  # type: ignore[call-overload]
    return (":" if name == "rts" else ",").join(map(str, value))  # type: ignore[call-overload]


@cache
def _flags() -> set[str]:
    run = argparse.ArgumentParser(add_help=False)
    describe_scoring(run, paged=True)
    return {action.dest for action in run._actions if action.option_strings} - set(ROLES)
