"""Where the time of a run went, folder by folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

WORTH_TELLING = 20.0  # CPU seconds of a run below which nobody asks
_spent: Counter[str] = Counter()


def _now() -> float:
    """CPU seconds of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def folder(path: Path, root: Path) -> str:
    parts = path.relative_to(root).parts if path.is_relative_to(root) else ()
    return "/".join(parts[:2]) if parts[:1] == ("tests",) and len(parts) > 2 else "elsewhere"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    before = _now()
    try:
        return (yield)
    finally:
        _spent[folder(item.path, item.config.rootpath)] += _now() - before


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _spent.total() < WORTH_TELLING:
        return
    terminalreporter.section(f"{_spent.total():.0f} CPU seconds")
    for name, seconds in _spent.most_common():
        terminalreporter.line(f"{seconds:8.1f}  {name}")
