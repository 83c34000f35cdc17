"""Small technologies in one batch: who is put beside whom, and that nobody's answer depends on it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.evaluation import evaluate as pipeline
from sbmdea.technology.frontier import SMALL, Block, side_by_side
from tests.samples.every_question import BADS, INPUTS, OUTPUTS
from tests.trials import hostile

ROLES = {"inputs": INPUTS, "outputs": OUTPUTS, "dmu": "unit", "period": "year"}
MODELS = [
    ("super_sbm", {"undesirable": BADS}),
    ("super_sbm", {"undesirable": BADS, "rts": "vrs", "projection": "pareto"}),
    ("super_sbm", {"undesirable": BADS, "rts": "vrs", "variant": "composite"}),
    ("super_sbm", {"undesirable": BADS, "disposability": "weak", "rts": "vrs"}),
    ("super_sbm", {"frontier": "window", "window": 2, "exclude": "unit"}),
    ("sbm", {"frontier": "biennial", "rts": ("grs", 0.8, 1.2)}),
    ("radial", {"undesirable": BADS, "super_efficiency": True, "rts": "vrs", "orientation": "output"}),
    ("radial", {"frontier": "sequential", "group": "kind", "second_stage": "sum"}),
    ("directional", {"undesirable": BADS, "super_efficiency": True}),
    ("additive", {"weights": "mip", "super_efficiency": True}),
    ("hybrid_sbm", {"radial": [INPUTS[0]], "super_efficiency": True}),
    ("mea", {"rts": "vrs"}),
    ("cost", {"input_prices": [1.0, 2.0], "rts": "vrs"}),
    ("profit", {"input_prices": [1.0, 2.0], "output_prices": [3.0, 1.0], "rts": "vrs"}),
]


def scored(model: str, data: pd.DataFrame, options: dict[str, object]) -> sbmdea.Result:
    return getattr(sbmdea, model)(data, **ROLES, **options)


def six_years(kind: str) -> pd.DataFrame:
    """Windows of two years that share no row take more than three."""
    return pd.concat([hostile(kind, 11), hostile(kind, 12).assign(year=lambda later: later["year"] + 3)])


def block(reference: list[int], evaluate: list[int], window: int = 0) -> Block:
    return Block(np.array(reference), np.array(evaluate), window)


def test_those_that_share_no_row_are_put_together() -> None:
    windows = [block([k, k + 1, k + 2], [k, k + 1, k + 2], k) for k in range(5)]
    layers = side_by_side(windows, 7)
    assert [sorted(set(np.atleast_1d(one.window))) for one in layers] == [[0, 3], [1, 4], [2]]
    first = layers[0]
    assert first.reference.tolist() == first.evaluate.tolist() == [0, 1, 2, 3, 4, 5]
    assert first.part is not None
    assert first.part.tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert layers[2] is windows[2]


def test_a_large_technology_stays_by_itself() -> None:
    large = block(list(range(SMALL + 1)), [0])
    small = [block([SMALL + 1], [SMALL + 1]), block([SMALL + 2], [SMALL + 2])]
    found = side_by_side([small[0], large, small[1]], SMALL + 3)
    assert found[0] is large
    assert len(found) == 2


def test_who_is_scored_may_be_others_than_who_forms_the_technology() -> None:
    found = side_by_side([block([0, 1], [4]), block([2, 3], [5, 6])], 7)
    assert len(found) == 1
    parts = found[0].parts(found[0].evaluate)
    assert parts is not None
    assert [one.tolist() for one in parts] == [[0, 0, 1, 1], [0, 1, 1]]


@pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
@pytest.mark.parametrize("kind", ["ordinary", "near_copies", "row_scales", "ties"])
@pytest.mark.parametrize(("model", "options"), MODELS)
def test_answers_are_those_of_each_technology_by_itself(
    kind: str, model: str, options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = six_years(kind)
    joined: list[bool] = []

    def watched(frontiers: list[Block], rows: int) -> list[Block]:
        found = side_by_side(frontiers, rows)
        joined.append(any(one.part is not None for one in found))
        return found

    monkeypatch.setattr(pipeline, "side_by_side", watched)
    together = scored(model, data, options)
    assert joined == [True]
    monkeypatch.setattr(pipeline, "side_by_side", lambda frontiers, rows: frontiers)
    alone = scored(model, data, options)
    pd.testing.assert_series_equal(together.efficiency, alone.efficiency, rtol=1e-9, atol=1e-9)
    pd.testing.assert_series_equal(together.status, alone.status)
    pd.testing.assert_frame_equal(together.flags, alone.flags)


def test_threads_change_no_bit() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.lognormal(0.0, 0.4, (1500, 4)), columns=["a", "b", "y", "z"])
    data = data.assign(year=np.arange(1500) // 50, unit=np.arange(1500) % 50)
    roles = {"inputs": ["a", "b"], "outputs": "y", "undesirable": "z", "dmu": "unit", "period": "year"}
    one, two = (sbmdea.super_sbm(data, **roles, threads=threads) for threads in (1, 2))
    pd.testing.assert_series_equal(one.efficiency, two.efficiency, check_exact=True)
    pd.testing.assert_frame_equal(one.targets, two.targets, check_exact=True)


def test_an_index_over_time_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from sbmdea.analyses.productivity import distance

    data = six_years("ordinary")
    together = sbmdea.malmquist(data, **ROLES, measure="super_sbm").to_frame()
    monkeypatch.setattr(distance, "side_by_side", lambda frontiers, rows: frontiers)
    alone = sbmdea.malmquist(data, **ROLES, measure="super_sbm").to_frame()
    pd.testing.assert_frame_equal(together, alone, rtol=1e-12)
