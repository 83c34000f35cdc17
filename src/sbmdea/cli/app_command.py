"""``sbmdea app``: a window for scoring."""

from __future__ import annotations

import argparse
from typing import Any

from .exit_codes import DONE


def describe(commands: Any) -> None:
    app = commands.add_parser(
        "app",
        help="open a window: score a file without writing anything",
        description="Serve a page to this computer alone, and open it in the browser. Ctrl-C ends it.",
    )
    app.add_argument("--port", type=int, metavar="N", help="the port of the page (default: one that is free)")
    app.add_argument("--no-browser", action="store_true", help="do not open the page")
    app.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> int:
    from ..app.launch import launch

    launch(options.port, browser=not options.no_browser)
    return DONE
