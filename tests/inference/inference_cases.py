"""The stored cases of inference: each is taken by the test that asks for it; one that nobody asks for is noticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parents[3] / "shared" / "cases" / "inference" / "cases_inference.json"
WHOLE: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"cases": [], "data": {}}
CASES: dict[str, dict[str, Any]] = {case["name"]: case for case in WHOLE["cases"]}
TAKEN: set[str] = set()


def data() -> dict[str, list[float]]:
    if not FILE.exists():
        pytest.skip("the stored cases of inference are not beside the clone")
    return {name: list(column) for name, column in WHOLE["data"]["d40"].items()}


def names(beginning: str, ending: str = "") -> list[str]:
    """Cases by how their names begin and end, for a test to run over: they count as used."""
    found = [name for name in CASES if name.startswith(beginning) and name.endswith(ending)]
    TAKEN.update(found)
    return found


def case(name: str) -> dict[str, Any]:
    TAKEN.add(name)
    data()
    return CASES[name]
