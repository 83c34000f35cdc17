"""For pytest-benchmark: ``pytest benchmarks`` (not part of the test suite; no limit on times)."""

from __future__ import annotations

from typing import Any

import pytest

from .cases.panel_scores import everything
from .data import panel


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_panel(benchmark: Any, rts: str) -> None:
    data = panel()
    result = benchmark(everything, data, rts)
    assert result.certificate["certified"].all()
