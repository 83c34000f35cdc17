"""Every stored table and every stored run of another program, by the model it is about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests import verification
from tests.references import stored
from tests.references.comparison import Case, Comparison
from tests.references.registry import cases

pytestmark = [
    stored.needed,
    # the tables have fewer DMUs than the rule of thumb asks for
    pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning"),
]

CASES = cases() if stored.available() else []


@pytest.mark.parametrize("solver", ["simplex", "highs"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_comes_out(case: Case, solver: str) -> None:
    compared = case.compare(solver)
    assert sum(row.count for row in compared) > 0
    for row in compared:
        assert row.largest <= row.allowed, (row.run, row.what, row.found, row.expected)
        for place, (value, why) in row.disagrees.items():
            assert row.found[place] == pytest.approx(value, abs=1e-9), why
            assert not abs(row.expected[place] - value) <= row.allowed, f"nothing to explain: {why}"


@pytest.mark.parametrize("name", stored.names() if stored.available() else [])
def test_no_file_is_left_aside(name: str) -> None:
    assert [case.name for case in CASES].count(name) == 1


def test_a_missing_solution_is_a_difference() -> None:
    off = Comparison("", "", [1.0, np.nan, np.nan], [1.0, 2.0, np.nan])
    assert off.largest == np.inf
    assert Comparison("", "", [np.nan], [np.nan]).largest == 0.0
    assert Comparison("", "", [2.0, 9.0], [1.0, 1.0], 0.5, disagrees={1: (9.0, "why")}).largest == 1.0


@pytest.mark.parametrize("page", [verification.PAGE, verification.ALSO], ids=lambda page: page.stem)
def test_the_page_shows_what_comes_out(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "<!-- end -->" in text
    assert verification.settled(verification.refreshed(text)) == verification.settled(text)
