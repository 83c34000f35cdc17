"""A part of the trials: hostile data to every model, judged in rational arithmetic (`python -m tests.trials`: all)."""

from __future__ import annotations

import inspect

import pytest

import sbmdea
from sbmdea.catalogue import MODELS
from tests.trials import KINDS, trial
from tests.trials.questions import questions

pytestmark = pytest.mark.unverified("the trials judge for themselves")
EVERY = 40  # one question in so many
MIXED = (
    "closest_target",
    "integer_radial",
    "integer_sbm",
)  # by HiGHS alone, whose tolerances for mixed programs are absolute


@pytest.mark.parametrize("few", [False, True], ids=["many", "few"])
@pytest.mark.parametrize("kind", [*KINDS])
def test_no_score_is_outside_its_enclosure(kind: str, few: bool) -> None:
    tried = trial(kind, 1, few, EVERY)
    found = tried.all
    assert found["rows"] > 50
    assert (found["outside"], found["infeasible"], found["third state"]) == (0, 0, 0)
    failed = found["failed"] - sum(tried.counts[name]["failed"] for name in MIXED if name in tried.counts)
    assert failed <= 0.0005 * found["rows"]


# without a part in the answer, or another program's; those that only add defaults to a model are drawn under its name
ELSEWHERE = {
    "data",
    "inputs",
    "outputs",
    "dmu",
    "period",
    "on_infeasible",
    "solver",
    "threads",
    "progress",
    "time_limit",
}
SHORTHANDS = {"ccr", "bcc", "russell"}
REFUSED = {"nonseparable_sbm": {"super_efficiency"}, "integer_radial": {"integers"}}  # nothing hostile is whole


def test_every_option_of_every_model_is_drawn() -> None:
    drawn: dict[str, set[str]] = {}
    for model, said in questions(zeros=True):
        drawn.setdefault(model, set()).update(said)
    assert set(MODELS) | {"malmquist", "luenberger"} <= set(drawn)
    for model in set(drawn) - SHORTHANDS:
        options = {name for name in inspect.signature(getattr(sbmdea, model)).parameters if name not in ELSEWHERE}
        assert options - REFUSED.get(model, set()) <= drawn[model], model
