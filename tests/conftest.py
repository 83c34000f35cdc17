"""Where the time of a run went, folder by folder; and every Result that a test makes is verified when the test ends."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MANY = 3000  # rows; what a larger result shows is verified by the tests that ask for it
WORTH_TELLING = 20.0  # CPU seconds of a run below which nobody asks
os.environ["SBMDEA_LANG"] = "en"  # whatever the computer speaks
_spent: Counter[str] = Counter()
_made: list[Any] = []


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


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a process of a run in several has spent, told to the one that prints."""
    _spent.update(node.workeroutput.get("spent", {}))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["spent"] = dict(_spent)


def pytest_configure(config: pytest.Config) -> None:
    from sbmdea.network.network_result import NetworkResult
    from sbmdea.network.price_result import PriceResult
    from sbmdea.result import Result

    def note(kind: Any) -> None:
        made = kind.__init__

        def noted(self: Any, *given: Any, **named: Any) -> None:
            made(self, *given, **named)
            _made.append(self)

        kind.__init__ = noted

    note(Result)
    note(NetworkResult)
    note(PriceResult)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Unless it is marked as one that makes results which are wrong on purpose."""
    results = _made[:]
    _made.clear()
    yield
    if item.get_closest_marker("unverified") is None:
        for result in results:
            _verify(result)


def _verify(result: Any) -> None:
    if len(result.efficiency) > MANY:
        return
    found = result.verify()
    wrong = found.failures[(result.status != "failed")[~found.verified]]
    assert not len(wrong), f"{result!r}\n{result.options}\n{wrong.to_string()}"
