"""``sbmdea`` on the command line: a table in, scores out; one file a command."""

from __future__ import annotations

from .command_line import main, parser

__all__ = ["main", "parser"]
