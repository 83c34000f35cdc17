"""The generalised distance: other programs' values, the models at its ends, and feasibility by HiGHS on both sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError
from tests.oracle.plain import Technology
from tests.results.test_verify import changed
from tests.samples.every_question import RTS, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
DATA = table().assign(unit=lambda all_of: [f"单位{i}" for i in range(len(all_of))])
NAMED = {"inputs": ["labour", "capital"], "outputs": ["output", "service"], "undesirable": "waste", "dmu": "unit"}
X, Y, B = (DATA[columns].to_numpy() for columns in (NAMED["inputs"], NAMED["outputs"], ["waste"]))


def test_zofio_and_prietos_data_as_julia_prints_them() -> None:
    """DataEnvelopmentAnalysis.jl, test/deagdf.jl."""
    x, y = np.array([[5, 3], [2, 4], [4, 2], [4, 8], [7, 9]]), np.array([[7, 4], [10, 8], [8, 10], [5, 4], [3, 6]])
    res = sbmdea.generalized_distance(inputs=x, outputs=y, second_stage="sum")
    np.testing.assert_allclose(res.efficiency, [0.682, 1, 1, 0.250, 0.360], atol=5e-4)
    delta = res.efficiency.to_numpy()[:, None]
    beyond = np.hstack([x * delta**0.5, y / delta**0.5]) - res.targets
    theirs = [[0.605935, 0, 0, -4.67865], [0] * 4, [0] * 4, [0] * 4, [0.2, 3.4, -3.0, 0]]
    np.testing.assert_allclose(beyond, theirs, atol=1e-5)
    x, y = np.array([2, 4, 8, 12, 6, 14, 14, 9.412]), np.array([1, 5, 8, 9, 3, 7, 9, 2.353])
    res = sbmdea.generalized_distance(inputs=x[:, None], outputs=y[:, None], alpha=0.7)
    np.testing.assert_allclose(res.efficiency, [1, 1, 1, 1, 0.423216, 0.69836, 1, 0.2315], atol=1e-4)


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_its_ends_are_the_radial_models(rts, alpha) -> None:
    named = {"inputs": NAMED["inputs"], "outputs": NAMED["outputs"], "dmu": "unit", "rts": rts}
    curve = sbmdea.generalized_distance(DATA, **named, alpha=alpha, super_efficiency=True)
    radial = sbmdea.radial(DATA, **named, orientation="output" if alpha else "input", super_efficiency=True)
    np.testing.assert_allclose(curve.efficiency, radial.efficiency, rtol=1e-11)
    assert (curve.status == radial.status).all()


def test_under_constant_returns_the_way_does_not_matter() -> None:
    named = {"inputs": NAMED["inputs"], "outputs": NAMED["outputs"], "dmu": "unit", "rts": "crs"}
    scores = [sbmdea.generalized_distance(DATA, **named, alpha=alpha).efficiency for alpha in (0, 0.3, 0.5, 1)]
    for one in scores[1:]:
        np.testing.assert_allclose(one, scores[0], rtol=1e-12)
    bads = {**named, "undesirable": "waste", "undesirable_as": "input"}
    hyperbolic = sbmdea.radial(DATA, **bads, orientation="hyperbolic").efficiency
    np.testing.assert_allclose(sbmdea.generalized_distance(DATA, **bads).efficiency, hyperbolic**2, rtol=1e-12)


@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize(("alpha", "bads_as"), [(0.5, "output"), (0.3, "input"), (0.8, "output")])
def test_a_little_less_is_impossible_and_a_little_more_is_not(rts, alpha, bads_as) -> None:
    res = sbmdea.generalized_distance(DATA, **NAMED, rts=rts, alpha=alpha, undesirable_as=bads_as)
    tech = Technology(X, Y, B, rts)
    power = alpha if bads_as == "output" else 1.0 - alpha
    none = np.zeros((2, 0)), np.zeros((2, 0)), np.zeros((1, 0))
    for o, delta in enumerate(res.efficiency):
        for times, able in ((1 - 1e-6, False), (1 + 1e-6, True)):
            d = delta * times
            found = tech.solve([], none, X[o] * d ** (1 - alpha), Y[o] / d**alpha, B[o] * d**power)
            assert (found is not None) == able


@pytest.mark.parametrize("rts", RTS, ids=str)
def test_everybody_is_scored_beyond_the_frontier(rts) -> None:
    res = sbmdea.generalized_distance(DATA, **NAMED, rts=rts, super_efficiency=True)
    assert (res.status == "optimal").all()
    asked = res.components["super_generalized"].notna()
    assert isinstance(rts, tuple) or (res.efficiency[asked] >= 1 - 1e-12).all()
    assert (res.certificate["gap"] < 1e-11).all()
    for unit in DATA["unit"][asked.to_numpy()].iloc[:2]:
        others = DATA[DATA["unit"] != unit]
        alone = sbmdea.generalized_distance(
            DATA[DATA["unit"] == unit], **NAMED, rts=rts, reference=others
        ).efficiency.iloc[0]
        assert res.efficiency[unit] == pytest.approx(alone, rel=1e-10)


def test_it_knows_no_units_and_no_order() -> None:
    res = sbmdea.generalized_distance(DATA, **NAMED).efficiency
    other = DATA.assign(labour=DATA["labour"] * 1e6, waste=DATA["waste"] / 7e4).iloc[::-1]
    np.testing.assert_allclose(sbmdea.generalized_distance(other, **NAMED).efficiency[res.index], res, rtol=1e-11)


@pytest.mark.unverified
def test_a_wrong_score_is_found_out() -> None:
    res = sbmdea.generalized_distance(DATA, **NAMED)
    assert res.verify(exact=True).all
    row = int(np.argmin(res.efficiency))
    worse = res.components["generalized"].to_numpy().copy()
    worse[row] += 1e-6
    parts = {"generalized": worse}
    assert not changed(res, efficiency=worse, components=parts).verify().all


def test_a_factor_of_its_own_is_refused_by_name() -> None:
    data = pd.DataFrame({"x": [1.0, 2, 3], "y": [1.0, 2, 0.0], "z": [1.0, 2, 3]})
    with pytest.raises(SpecError, match="alpha must be a number from 0"):
        sbmdea.generalized_distance(data, inputs="x", outputs="y", alpha=1.5)
    with pytest.raises(DataError, match="generalized_distance"):
        sbmdea.generalized_distance(data, inputs="x", outputs="y")
    with pytest.raises(SpecError, match="ask generalized_distance"):
        sbmdea.radial(data, inputs="x", outputs="z", orientation="hyperbolic", rts="vrs")


def test_its_last_program_starts_at_the_point_it_found() -> None:
    text = str(sbmdea.generalized_distance(DATA, **NAMED).problem(DATA["unit"].iloc[1]))
    assert text.startswith("generalized-distance program")
