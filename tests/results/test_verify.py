"""`Result.verify`: every model and option is proved by it, and every fault that is put into a result is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sbmdea
from sbmdea.catalogue import MODELS
from sbmdea.result import Result
from sbmdea.verification.case import Case
from sbmdea.verification.claims.sbm_claims import super_sbm
from sbmdea.verification.enclosure import Technology, solve
from sbmdea.verification.verify import view_of
from tests.oracle import exact
from tests.oracle.build import build
from tests.project.test_import import reached
from tests.samples.every_question import asked, roles, table
from tests.samples.nasty import MORE, split

QUESTIONS = list(asked())
NAMES = sorted({model for model, _ in QUESTIONS})


def answer(model: str, said: dict[str, Any], seed: int = 0) -> Result:
    result: Result = getattr(sbmdea, model)(table(seed), **said)
    return result


def test_every_model_that_scores_is_asked() -> None:
    assert set(MODELS) <= set(NAMES)


def test_it_shares_nothing_with_the_solver() -> None:
    solver = ("lp", "evaluation", "programs", "models", "reference_solvers", "formulation", "technology", "options")
    met = {name for name in reached("verification.verify") if name.split(".")[0] in solver}
    assert not met


@pytest.mark.unverified
@pytest.mark.parametrize("model", NAMES)
def test_every_question_is_proved(model: str) -> None:
    for name, said in QUESTIONS:
        if name == model:
            found = answer(model, said).verify()
            assert found.all, f"{said}\n{found}"


@pytest.mark.slow
@pytest.mark.unverified
@pytest.mark.parametrize("model", NAMES)
def test_every_question_is_proved_in_rational_arithmetic(model: str) -> None:
    for name, said in QUESTIONS:
        if name == model:
            result = answer(model, said, seed=1)
            found = result.verify(exact=True)
            assert found.all, f"{said}\n{found}"
            width = (found.upper - found.lower) / np.maximum(1.0, np.abs(found.lower))
            assert not (width > 1e-9).any()


BREAKABLE: dict[str, dict[str, Any]] = {
    "super_sbm": roles(),
    "sbm": {**roles(), "rts": "vrs", "disposability": "weak"},
    "radial": {**roles(), "super_efficiency": True},
    "additive": {**roles(), "weights": "mip", "super_efficiency": True, "rts": "vrs"},
    "directional": {**roles(), "super_efficiency": True, "measure": "nonradial", "frontier": "global"},
    "ebm": {**roles(), "rts": "vrs", "super_efficiency": True, "frontier": "global"},
    "hybrid_sbm": {**roles(), "radial": ["labour", "output"], "frontier": "global"},
    "nonseparable_sbm": {**roles(), "nonseparable": ["output", "waste"], "frontier": "global"},
    "by_production": {**roles(), "frontier": "global"},
    "cost": {**roles(False), "input_prices": ["wage", "rent"], "frontier": "global"},
    "revenue": {**roles(False), "output_prices": ["fee", "fare"], "frontier": "global"},
    "profit": {
        **roles(False), "input_prices": ["wage", "rent"], "output_prices": ["fee", "fare"], "frontier": "global",
    },
    "profitability": {
        **roles(False), "input_prices": ["wage", "rent"], "output_prices": ["fee", "fare"], "frontier": "global",
    },
    "fdh": {**roles(), "frontier": "global"},
    "shadow_prices": {**roles(), "frontier": "global", "rts": "vrs"},
    "scale_elasticity": {**roles(), "frontier": "global"},
    "most_productive_size": {**roles(), "frontier": "global"},
}  # fmt: skip
FAULT = 1e-6


def changed(result: Result, **fields: Any) -> Result:
    return Result(result.panel, replace(result.outcome, **fields), result.options, result._program)


def at(values: Any, place: Any, change: Callable[[Any], Any]) -> Any:
    copy = values.copy()
    copy[place] = change(copy[place])
    return copy


def score(result: Result, i: int) -> Result:
    return changed(result, efficiency=at(result.outcome.efficiency, i, lambda value: value + FAULT))


def all_scores(result: Result, i: int) -> Result:
    """A score that agrees with its components and is wrong all the same."""
    names = [name for name in result.outcome.components if not name.startswith("epsilon")]
    parts = {name: at(result.outcome.components[name], i, lambda value: value + FAULT) for name in names}
    return changed(score(result, i), components={**result.outcome.components, **parts})


def target(result: Result, i: int) -> Result:
    k = int(np.argmax(np.abs(result.outcome.targets[i])))
    return changed(result, targets=at(result.outcome.targets, (i, k), lambda value: value * (1 + FAULT)))


def slack(result: Result, i: int) -> Result:
    broken = changed(result)
    frame = result.slacks
    frame.iloc[i, 0] += FAULT * result.panel.X[result.outcome.rows[i], 0]
    broken._built["slacks"] = frame
    return broken


def intensity(result: Result, i: int) -> Result:
    lam = result.outcome.intensity
    entry = lam.ptr[i] + int(np.argmax(lam.value[lam.ptr[i] : lam.ptr[i + 1]]))
    return changed(result, intensity=replace(lam, value=at(lam.value, entry, lambda value: value * (1 + FAULT))))


def peer(result: Result, i: int) -> Result:
    lam = result.outcome.intensity
    other = (int(lam.peer[lam.ptr[i]]) + 3) % len(result.panel.index)
    return changed(result, intensity=replace(lam, peer=at(lam.peer, lam.ptr[i], lambda _: other)))


def price(result: Result, i: int) -> Result:
    panel, row = result.panel, result.outcome.rows[i]
    own = np.hstack([panel.X, panel.Y, panel.B])[row]
    k = int(np.argmax(result.outcome.prices[i] * own))
    return changed(result, prices=at(result.outcome.prices, (i, k), lambda value: value * (1 + FAULT)))


def status(result: Result, i: int) -> Result:
    unscored = changed(result, efficiency=at(result.outcome.efficiency, i, lambda _: np.nan))
    return changed(unscored, status=at(result.outcome.status, i, lambda _: 1))


def no_score(result: Result, i: int) -> Result:
    """Optimal, and nothing to show for it."""
    names = result.outcome.components
    return changed(
        result,
        efficiency=at(result.outcome.efficiency, i, lambda _: np.nan),
        components={name: at(names[name], i, lambda _: np.nan) for name in names},
    )


def swapped(result: Result, i: int) -> Result:
    """Everything that is shown of a row, shown of another."""
    outcome, order = result.outcome, np.arange(len(result.outcome.rows))
    scores = outcome.efficiency
    other = int(np.nanargmax(np.abs(scores - scores[i])))
    order[[i, other]] = order[[other, i]]
    return changed(
        result,
        efficiency=scores[order],
        components={name: values[order] for name, values in outcome.components.items()},
        targets=outcome.targets[order],
        prices=outcome.prices[order],
        intensity=outcome.intensity.take(order),
        status=outcome.status[order],
    )


FAULTS = (score, all_scores, target, slack, intensity, peer, price, status, no_score, swapped)


@pytest.mark.unverified
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("model", BREAKABLE)
def test_a_fault_is_found_in_the_row_that_has_it(model: str, fault: Callable[[Result, int], Result]) -> None:
    if model == "fdh" and fault is price:
        pytest.skip("an enumeration has no prices")
    result = answer(model, BREAKABLE[model])
    assert result.verify().all
    scores = result.outcome.efficiency
    inefficient = np.flatnonzero(np.abs(scores - 1.0) > 1e-3)
    ahead = np.flatnonzero(scores > 1.0 + 1e-3)
    for i in {int(inefficient[0]), int(inefficient[-1]), *ahead[:1].tolist()}:
        found = fault(result, i).verify()
        assert not found.verified.iloc[i], (i, scores[i])


@pytest.mark.unverified
@pytest.mark.parametrize("model", BREAKABLE)
def test_a_score_without_end_is_found(model: str) -> None:
    result = answer(model, BREAKABLE[model])
    i = int(np.flatnonzero(np.isfinite(result.outcome.efficiency))[0])
    for said in (np.inf, -np.inf):
        found = changed(result, efficiency=at(result.outcome.efficiency, i, lambda _, said=said: said)).verify()
        assert (found.verified.to_numpy() == (np.arange(len(found.verified)) != i)).all()


@pytest.mark.unverified
def test_a_ray_is_not_believed() -> None:
    """Row 0 is its own peer, so that its program has a solution; a ray that is off by 4e-13 once said the contrary."""
    X, Y = np.array([[2, 2], [2.0000000000036207, 1]]), np.array([1.0, 2.0])
    result = sbmdea.radial(inputs=X, outputs=Y, orientation="output", rts="vrs")
    outcome = result.outcome
    nan = at(outcome.efficiency, 0, lambda _: np.nan)
    said = changed(result, status=at(outcome.status, 0, lambda _: 1), efficiency=nan, components={"radial": nan})
    found = said.verify()
    assert found.reasons.iloc[0] == "infeasible, but radial is optimal in exact arithmetic"
    assert found.lower.iloc[0] == found.upper.iloc[0] == 1.0


@pytest.mark.unverified("solved twice in exact arithmetic")
@pytest.mark.parametrize("rts", ["crs", "vrs", "ndrs", ("grs", 0.8, 1.2)], ids=str)
@pytest.mark.parametrize("kind", ["near_zero", "heavy_tailed", "row_scales", "ties", "duplicates", "noise"])
def test_another_exact_arithmetic_agrees(kind: str, rts: Any) -> None:
    """Written down again for SBM and super-SBM, and proved from the ratio: tests/oracle/exact.py."""
    Z = MORE[kind](np.random.default_rng(3), 12, 3, 1, 2)
    X, Y, B = split(Z, 3, 1)
    result = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts)
    case = Case.of(result.panel, result.options)
    everyone = np.arange(len(Z))
    technology = Technology(case, everyone)
    for program in super_sbm(case, view_of(result.outcome, np.zeros_like(Z))).programs:
        for row in range(len(Z)):
            ours = solve(case, technology, program, row, row, (everyone == row) & program.excludes, None)
            other = exact.solve(build(X, Y, B, row, model=program.component, rts=rts))
            assert (ours.status, ours.optimum) == (other.status, other.score)


def test_a_row_far_larger_does_not_say_how_prices_are_scaled() -> None:
    """A makes 1, and at B's ratio 35/8. At A's prices B is worth 0 but for a last digit, which is 2e-9 of its 1e7."""
    result = sbmdea.radial(inputs=[[7.0, 8.0], [8e7, 5e7]], outputs=[1.0, 5e7], orientation="output", rts="nirs")
    assert result.efficiency.tolist() == pytest.approx([8 / 35, 1.0], rel=1e-15)
    assert result.verify().all
    assert result.verify(exact=True).all


@pytest.mark.unverified
@pytest.mark.parametrize("factor", [1.5, 1.0 + 1e-6, 1.0 - 1e-6])
def test_prices_of_another_scale_are_found_beside_it(factor: float) -> None:
    result = sbmdea.radial(inputs=[[7.0, 8.0], [8e7, 5e7]], outputs=[1.0, 5e7], orientation="output", rts="nirs")
    wrong = changed(result, prices=at(result.outcome.prices, 0, lambda prices: factor * prices))
    assert wrong.verify().reasons.iloc[0] == "prices are not scaled as documented"


def test_prices_of_columns_near_zero_are_tried_as_they_are_shown() -> None:
    """B makes as much of the good with 1e-6 of A's inputs and 1e-7 of its bads: what is left of A is its score."""
    inputs, bads = np.array([[11.0, 29.1], [4.32e-6, 1.26e-5]]), np.array([[28.6, 59.2], [2.76, 8.44]])
    goods = np.array([4.26e-6, 7.09])
    columns = {"inputs": inputs, "outputs": goods, "undesirable": bads}
    result = sbmdea.sbm(**columns, restrictions=["share(x1) >= 0.2"], rts="crs")
    times = goods[0] / goods[1]
    left = times * inputs[1] / inputs[0], times * bads[1] / bads[0]
    score = left[0].mean() / (1.0 + (1.0 - left[1]).sum() / 3)
    assert abs(result.efficiency.iloc[0] - score) < 1e-16
    assert result.verify().all
    found = result.verify(exact=True)
    assert found.all
    np.testing.assert_allclose([found.lower.iloc[0], found.upper.iloc[0]], score, rtol=1e-12)


INDICES: list[tuple[str, dict[str, Any]]] = [
    *(("malmquist", {"measure": measure}) for measure in ("radial", "sbm", "super_sbm", "ddf", "ebm")),
    *(("malmquist", {"base": base, "rts": "vrs"}) for base in ("sequential", "global", "biennial", "fixed")),
    ("malmquist", {"orientation": "output", "decomposition": "ray-desli"}),
    ("malmquist", {"measure": "super_sbm", "exclude": "unit", "base": "global", "undesirable_as": "input"}),
    ("malmquist", {"measure": "sbm", "weights": {"labour": 2.0}, "rts": ("grs", 0.8, 1.2), "group": "kind"}),
    *(
        ("luenberger", {"measure": measure, "disposability": way})
        for measure in ("sbm_ddf", "ddf")
        for way in ("strong", "weak")
    ),
]


@pytest.mark.parametrize(("model", "said"), INDICES, ids=str)
def test_every_distance_of_an_index_is_proved(model: str, said: dict[str, Any]) -> None:
    result = getattr(sbmdea, model)(table(), **roles(), **said)
    found = result.verify()
    assert found.all, found
    column = result.scores.columns[0]
    i = int(np.flatnonzero(result.scores[column].notna())[0])
    wrong = result.scores.copy()
    wrong.iloc[i, 0] += FAULT
    assert not replace(result, scores=wrong).verify().verified.iloc[i]


def test_groups_and_windows_are_proved() -> None:
    gaps = sbmdea.metafrontier(table(), **roles(), group="kind").verify(exact=True)
    assert gaps["group"].all
    assert gaps["meta"].all
    assert sbmdea.window_analysis(table(), **roles(), window=2).verify(exact=True).all


@pytest.mark.unverified
@pytest.mark.parametrize("model", ["sbm", "repaired_super", "additive"])
def test_optimal_without_a_score_is_found_whatever_the_components_say(model) -> None:
    named = {name: value for name, value in roles(False).items() if name != "undesirable"}
    result = getattr(sbmdea, model)(table(), **named, frontier="global")
    nothing = {name: at(values, 0, lambda value: np.nan) for name, values in result.outcome.components.items()}
    found = score_of(result, nothing).verify()
    assert "optimal without a score" in found.reasons.iloc[0]


def score_of(result: Result, components: Any) -> Result:
    missing = at(result.outcome.efficiency, 0, lambda value: np.nan)
    return changed(result, efficiency=missing, components=components)
