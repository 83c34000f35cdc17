"""The stored tables and runs, read in place, beside the repository; nothing is copied into it."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from tests.places import SHARED

REFERENCE = SHARED / "reference"

ORIENTATION = {
    "no": "non-oriented", "non": "non-oriented",
    "io": "input", "in": "input", "input": "input",
    "oo": "output", "out": "output",
}  # fmt: skip


def available() -> bool:
    return REFERENCE.is_dir()


needed = pytest.mark.skipif(not available(), reason="the reference tables are not beside the repository")


def names() -> list[str]:
    """Every file of the reference by its stem."""
    return sorted(path.stem for path in REFERENCE.glob("*/*.json"))


def load(name: str) -> dict[str, Any]:
    path = next(REFERENCE.glob(f"*/{name}.json"))
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def data(name: str) -> dict[str, np.ndarray]:
    """The arrays of a published table, or of a run of MATLAB or Stata, by their letters."""
    return {letter: np.array(values) for letter, values in load(name)["data"].items()}


def roles(name: str) -> dict[str, np.ndarray]:
    """The same as arguments."""
    words = {"X": "inputs", "Y": "outputs", "B": "undesirable"}
    return {words[letter]: values for letter, values in data(name).items() if letter in words}


def dear(name: str) -> tuple[dict[str, np.ndarray], list[dict[str, Any]]]:
    """The columns of deaR's data set by role, and its runs."""
    whole = load(name)
    values, by_role = whole["data"]["values"], whole["data"]["roles"]
    columns = {
        role: np.array([values[label] for label in labels], float).T
        for role, labels in by_role.items()
        if isinstance(labels, list)
    }
    return columns, whole["results"]


def rts_of(options: dict[str, Any]) -> Any:
    if options["rts"] != "grs":
        return options["rts"]
    return ("grs", options.get("L", 0.8), options.get("U", 1.2))


def scores(values: Any) -> np.ndarray:
    """Numbers, NaN where a program had no solution."""
    return np.array(values, float)


def half_digit(name: str) -> float:
    """Half a unit of the last printed digit; the files allow up to 6 in the digit after it. Single precision: all."""
    allowed = float(load(name)["tolerance"]["atol"])
    return min(allowed, 5 * 10 ** math.floor(math.log10(allowed))) + 1e-9
