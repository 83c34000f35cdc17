"""One command after another: its words, its warnings, its exit code."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from .. import __version__
from ..errors import DataError, InfeasibleError, SbmdeaWarning, SpecError
from ..language.told import speaking, told
from . import (
    app_command,
    assumptions_command,
    bootstrap_command,
    check_command,
    demo_command,
    network_command,
    run_command,
    second_stage_command,
    selftest_command,
    study_command,
)
from .exit_codes import BAD_USE, FAILED, INTERRUPTED, complain
from .in_language import Parser, add_language, as_flag, language_of, translated

COMMANDS = (
    run_command, network_command, bootstrap_command, assumptions_command, second_stage_command, check_command,
    demo_command, selftest_command, study_command, app_command,
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    spoken, rest = language_of(argv)
    with speaking(spoken, as_flag):
        return _answered(rest)


def _answered(argv: Sequence[str]) -> int:
    options = translated(parser()).parse_args(argv)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", SbmdeaWarning)
            warnings.showwarning = _show_warning
            code = int(options.command(options))
        sys.stdout.flush()
        return code
    except (DataError, SpecError) as error:
        return complain(error, BAD_USE)
    except (InfeasibleError, ImportError) as error:
        return complain(error, FAILED)
    except MemoryError as error:
        return complain(str(error) or "out of memory", FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again at exit
        return FAILED
    except KeyboardInterrupt:
        return complain("interrupted", INTERRUPTED)


def parser() -> argparse.ArgumentParser:
    top = Parser(
        prog="sbmdea",
        description="Data envelopment analysis with exact, certified scores.",
        epilog="`sbmdea run --help` says all about scoring a file.",
    )
    top.add_argument("--version", action="version", version=f"sbmdea {__version__}")
    add_language(top)
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for one in COMMANDS:
        one.describe(commands)
    return top


def _show_warning(message: Warning | str, *place: Any, **more: Any) -> None:
    print(told(f"sbmdea: warning: {message}"), file=sys.stderr)
