"""For pytest-benchmark: ``pytest benchmarks`` (not part of the test suite; no limit on times)."""

from __future__ import annotations

from typing import Any

import pytest

from .case import Call
from .cases import CASES

CALLS = [
    pytest.param(call, id=f"{case.name}: {call.name}", marks=[pytest.mark.slow] if call.long else [])
    for case in CASES
    for call in case.calls(False)
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.filterwarnings("ignore")
def test_call(benchmark: Any, call: Call) -> None:
    benchmark.pedantic(call.prepare(), rounds=1 if call.long else 5, warmup_rounds=0 if call.long else 1)
