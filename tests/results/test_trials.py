"""A part of the trials: hostile data to every model, judged in rational arithmetic (`python -m tests.trials`: all)."""

from __future__ import annotations

import pytest

from tests.trials import KINDS, trial

pytestmark = pytest.mark.unverified("the trials judge for themselves")
EVERY = 40  # one question in so many


@pytest.mark.parametrize("few", [False, True], ids=["many", "few"])
@pytest.mark.parametrize("kind", [*KINDS])
def test_no_score_is_outside_its_enclosure(kind: str, few: bool) -> None:
    found = trial(kind, 1, few, EVERY).all
    assert found["rows"] > 50
    assert (found["outside"], found["infeasible"], found["third state"]) == (0, 0, 0)
    assert found["failed"] <= 0.0005 * found["rows"]
