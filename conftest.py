"""Settings that reach the examples in the package's docstrings as well as the tests."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.DoctestItem):
            # a published table may deserve a warning, which the reader of the example sees too
            item.add_marker(pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning"))
