"""Programs written out: how they read, and that they have the optimum that was found."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import sbmdea
from sbmdea.errors import SpecError

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

X, Y, B = [[4, 8], [2, 5], [10, 3]], [1, 2, 3], [7, 6, 5]
NAMES = ["capital", "labour", "gdp", "so2"]


def table() -> Any:
    import pandas as pd

    return pd.DataFrame(np.column_stack([X, Y, B]), columns=NAMES)


ROLES: dict[str, Any] = {"inputs": NAMES[:2], "outputs": "gdp", "undesirable": "so2"}


def test_a_ratio_reads_like_the_formula() -> None:
    text = str(sbmdea.super_sbm(table(), **ROLES, rts=("grs", 0.8, 1.2)).problem(1))
    assert text.splitlines() == [
        "super-SBM program of 1 (2 reference DMUs)",
        "min  (1 + 0.5 s[capital]/2 + 0.5 s[labour]/5) / (1 − 0.5 s[gdp]/2 − 0.5 s[so2]/6)",
        "s.t.",
        "  capital  4 λ[0] + 10 λ[2] ≤ 2 + s[capital]",
        "  labour   8 λ[0] +  3 λ[2] ≤ 5 + s[labour]",
        "  gdp      1 λ[0] +  3 λ[2] ≥ 2 − s[gdp]",
        "  so2      7 λ[0] +  5 λ[2] ≤ 6 + s[so2]",
        "           0.8 ≤ Σλ ≤ 1.2",
        "           λ, s ≥ 0",
    ]


def test_weak_disposability_has_rows_at_rest() -> None:
    problem = sbmdea.sbm(table(), **ROLES, rts="vrs", orientation="input", disposability="weak").problem(0)
    assert str(problem).splitlines() == [
        "SBM program of 0 (3 reference DMUs)",
        "min  1 − 0.5 s[capital]/4 − 0.5 s[labour]/8",
        "s.t.",
        "  capital  4 κ[0] + 2 κ[1] + 10 κ[2] = 4 − s[capital]",
        "  labour   8 κ[0] + 5 κ[1] +  3 κ[2] = 8 − s[labour]",
        "  gdp      1 λ[0] + 2 λ[1] +  3 λ[2] ≥ 1",
        "  so2      7 λ[0] + 6 λ[1] +  5 λ[2] = 7",
        "           Σκ = 1",
        "           κ = λ + μ,  λ, μ, s ≥ 0",
    ]
    assert repr(problem) == str(problem)


def test_one_factor_for_a_side() -> None:
    text = str(sbmdea.radial(table(), inputs=NAMES[:2], outputs="gdp", rts="vrs", super_efficiency=True).problem(2))
    assert text.splitlines() == [
        "radial program of 2 (2 reference DMUs)",
        "min  β",
        "s.t.",
        "  capital  4 λ[0] + 2 λ[1] ≤ 10 β",
        "  labour   8 λ[0] + 5 λ[1] ≤ 3 β",
        "  gdp      1 λ[0] + 2 λ[1] ≥ 3",
        "           Σλ = 1",
        "           λ, β ≥ 0",
    ]


def test_one_step_may_lead_back() -> None:
    """β is free in the model, also where the row itself is in the technology, so that β = 0 is within reach."""
    for extra in ({}, {"super_efficiency": True}, {"reference": [False, True, True]}):
        text = str(sbmdea.directional(table(), inputs=NAMES[:2], outputs="gdp", **extra).problem(0))
        assert text.splitlines()[-1].strip() == "λ ≥ 0,  β of either sign"


def test_a_sum_of_slacks_is_made_large_within_its_limits() -> None:
    text = str(sbmdea.additive(table(), inputs="capital", outputs="gdp", rts="crs", weights="bam").problem(0))
    assert text.splitlines() == [
        "additive program of 0 (3 reference DMUs)",
        "max  0.25 s[capital] + 0.25 s[gdp]",
        "s.t.",
        "  capital  4 λ[0] + 2 λ[1] + 10 λ[2] = 4 − s[capital]",
        "  gdp      1 λ[0] + 2 λ[1] +  3 λ[2] = 1 + s[gdp]",
        "           s[capital] ≤ 2",
        "           s[gdp] ≤ 2",
        "           λ, s ≥ 0",
    ]


def test_a_long_program_stops_after_some_dozen_peers() -> None:
    rng = np.random.default_rng(3)
    text = str(sbmdea.sbm(inputs=rng.lognormal(size=(40, 2)), outputs=rng.lognormal(size=40)).problem(0))
    assert "λ[11] + …" in text
    assert "λ[12]" not in text
    assert "40 reference DMUs" in text


GOODS = {"input_prices": [2.0, 1.0], "output_prices": [3.0, 1.0]}
COST, REVENUE = {"input_prices": [2.0, 1.0]}, {"output_prices": [3.0, 1.0]}

BOUNDED: dict[str, Any] = {"bounded": [1, 2], "lower": {1: 1.0}, "upper": {2: 60.0}}
# model, whether it takes bads, options, and what the optimum of the deciding program says of a row of the result
FAMILIES: list[tuple[str, bool, dict[str, Any], str]] = [
    ("sbm", True, {"rts": "vrs", "disposability": "weak"}, "efficiency"),
    ("super_sbm", True, {"weights": "balanced"}, "efficiency"),
    ("super_sbm", True, {"orientation": "output", "rts": "nirs", "undesirable_as": "input"}, "efficiency"),
    ("super_sbm", False, {"rts": "vrs", "variant": "composite"}, "efficiency"),
    ("super_sbm", True, {"rts": ("grs", 0.8, 1.2), "exclude": "unit"}, "efficiency"),
    ("radial", True, {"rts": "vrs"}, "efficiency"),
    ("radial", False, {"orientation": "output", "super_efficiency": True}, "efficiency"),
    ("additive", False, {}, "additive"),
    ("additive", False, {"rts": "crs", "weights": "bam"}, "additive"),
    ("additive", True, {"weights": "ram", "rts": "vrs"}, "additive"),
    ("directional", True, {"disposability": "weak"}, "inefficiency"),
    ("directional", False, {"super_efficiency": True, "rts": "vrs"}, "last"),
    ("directional", True, {"measure": "slacks"}, "inefficiency"),
    ("directional", True, {"measure": "nonradial", "direction": "mean"}, "inefficiency"),
    ("ebm", True, {}, "efficiency"),
    ("ebm", False, {"super_efficiency": True, "rts": "vrs"}, "efficiency"),
    ("hybrid_sbm", True, {"radial": [0, 1]}, "efficiency"),
    ("nonseparable_sbm", True, {"nonseparable": [2, 4], "rts": "vrs", "least_factor": 0.8}, "efficiency"),
    ("by_production", True, {"rts": "vrs"}, "goods"),
    ("bounded_targets", True, {**BOUNDED, "rts": "vrs"}, "efficiency"),
    ("bounded_targets", False, {**BOUNDED, "orientation": "output"}, "efficiency"),
    ("bounded_targets", True, {**BOUNDED, "measure": "sbm"}, "efficiency"),
    ("bounded_targets", True, {**BOUNDED, "measure": "additive"}, "additive"),
    ("bp_sbm", True, {"base_point": {0: -3.0}, "rts": "crs", "super_efficiency": True}, "efficiency"),
    ("cost", False, COST, "efficiency"),
    ("revenue", False, REVENUE, "efficiency"),
    ("profit", False, {**GOODS, "rts": "vrs"}, "minus"),
    ("profit", False, {**GOODS, "restricted": True}, "inefficiency"),
    ("profitability", False, GOODS, "efficiency"),
]


def draw(bads: bool) -> tuple[Any, dict[str, Any]]:
    import pandas as pd

    rng = np.random.default_rng(11)
    numbers = rng.lognormal([3, 1, 2, 2, 1][: 4 + bads], 0.6, (16, 4 + bads))
    roles: dict[str, Any] = {"inputs": [0, 1], "outputs": [2, 3], "dmu": "dmu"}
    if bads:
        roles["undesirable"] = [4]
    return pd.DataFrame(numbers).assign(dmu=[f"d{i}" for i in range(16)]), roles


def expected(result: Any, which: str, dmu: str) -> float:
    row = result.components.loc[dmu]
    if which == "minus":
        return -float(row["inefficiency"])
    if which == "last":
        return float(row.dropna().iloc[-1])
    return float(result.efficiency[dmu] if which == "efficiency" else row[which])


@pytest.mark.parametrize(("model", "bads", "options", "which"), FAMILIES, ids=str)
def test_the_written_program_has_the_optimum_that_was_found(
    model: str, bads: bool, options: dict[str, Any], which: str
) -> None:
    frame, roles = draw(bads)
    result = getattr(sbmdea, model)(frame, **roles, **options)
    again = pickle.loads(pickle.dumps(result))
    for dmu in ("d0", "d3", "d7", result.efficiency.idxmax()):
        problem, value = result.problem(dmu), expected(result, which, dmu)
        assert f" program of {dmu} (" in str(problem)
        assert str(again.problem(dmu)) == str(problem)
        solution = problem.solve()
        assert solution.status == "optimal"
        assert solution.optimum == pytest.approx(value, rel=1e-8, abs=1e-9)
        assert problem.cvxpy().solve() == pytest.approx(value, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("model", "bads", "options", "which"), FAMILIES, ids=str)
def test_cvxpy_solves_every_family(model: str, bads: bool, options: dict[str, Any], which: str) -> None:
    frame, roles = draw(bads)
    ask = getattr(sbmdea, model)
    ours, theirs = ask(frame, **roles, **options), ask(frame, **roles, **options, solver="cvxpy")
    assert theirs.status.tolist() == ours.status.tolist()
    np.testing.assert_allclose(theirs.efficiency, ours.efficiency, rtol=1e-7, atol=1e-8)
    assert set(theirs.certificate["solver"]) == {"cvxpy"}


def panel(kind: str) -> Any:
    import pandas as pd

    rng = np.random.default_rng(5)
    numbers = rng.lognormal([3, 1, 2, 2, 1], 0.7, (24, 5))
    if kind == "units":
        numbers *= [1e7, 1e-5, 1, 1e9, 1e-3]
    elif kind == "zeros":
        gone = rng.random(numbers.shape) < 0.1
        gone[:, [0, 2]] = False
        numbers[gone] = 0.0
    frame = pd.DataFrame(numbers, columns=list("abyzk"))
    return frame.assign(dmu=np.repeat(np.arange(12), 2), t=np.tile([1, 2], 12), g=np.repeat([1, 2], 12))


PANELS: list[tuple[str, bool, dict[str, Any]]] = [
    ("super_sbm", True, {"rts": ("grs", 0.8, 1.2), "frontier": "global", "exclude": "unit"}),
    ("super_sbm", True, {"rts": "vrs", "group": "g", "disposability": "weak", "undesirable_as": "input"}),
    ("super_sbm", True, {"rts": "ndrs", "frontier": "sequential", "orientation": "input"}),
    ("radial", True, {"rts": "ndrs", "frontier": "biennial", "disposability": "weak", "super_efficiency": True}),
    ("radial", False, {"rts": "vrs", "orientation": "output", "exclude": "unit", "super_efficiency": True}),
    ("directional", True, {"rts": "nirs", "direction": "mean", "super_efficiency": True}),
    ("directional", False, {"frontier": "global", "orientation": "output", "direction": "mean"}),
    ("additive", False, {"rts": "vrs", "frontier": "sequential", "weights": "mip", "super_efficiency": True}),
    ("ebm", True, {"rts": "ndrs", "frontier": "global", "super_efficiency": True}),
]


@pytest.mark.parametrize("kind", ["ordinary", "units", "zeros"])
@pytest.mark.parametrize(("model", "bads", "options"), PANELS, ids=str)
def test_panels_with_nasty_numbers(kind: str, model: str, bads: bool, options: dict[str, Any]) -> None:
    if kind == "zeros":
        if model == "ebm":
            return  # takes positive values only
        options = {**options, "zeros": "drop-term"}
    frame = panel(kind)
    roles: dict[str, Any] = {"inputs": ["a", "b"], "outputs": ["y", "z"], "dmu": "dmu", "period": "t"}
    result = getattr(sbmdea, model)(frame, **roles, undesirable="k" if bads else None, **options)
    for i in range(0, 24, 5):
        solution = result.problem(result.efficiency.index[i]).solve()
        assert solution.status == result.status.iloc[i]
        if solution.status == "optimal":
            part = result.components.iloc[i].dropna()
            value = part.iloc[-1] if model in ("directional", "additive") else result.efficiency.iloc[i]
            assert solution.optimum == pytest.approx(value, rel=1e-7, abs=1e-8)


def test_another_program_of_the_model_by_its_name() -> None:
    frame, roles = draw(True)
    result = sbmdea.super_sbm(frame, **roles)
    best = result.efficiency.idxmax()
    assert "(15 reference DMUs)" in str(result.problem(best))
    first = result.problem(best, "sbm")
    assert "(16 reference DMUs)" in str(first)
    assert first.solve().optimum == pytest.approx(1.0, abs=1e-9)
    with pytest.raises(SpecError, match='program must be one of "sbm", "super_sbm"'):
        result.problem(best, "composite")


def test_both_programs_of_by_production() -> None:
    frame, roles = draw(True)
    result = sbmdea.by_production(frame, **roles, rts="vrs", polluting=[1])
    found = [result.problem("d3", part).solve().optimum for part in ("goods", "bads")]
    np.testing.assert_allclose(found, result.components.loc["d3"], rtol=1e-9)


def test_an_infeasible_program_says_so() -> None:
    result = sbmdea.super_sbm(inputs=[1, 2], outputs=[4, 2], rts="vrs", orientation="input")
    assert result.status.tolist() == ["infeasible", "optimal"]
    solution = result.problem(0).solve()
    assert solution.status == "infeasible"
    assert np.isnan(solution.optimum)
    assert result.problem(0).cvxpy().solve() == np.inf


def test_intensities_and_slacks_are_those_of_the_result() -> None:
    frame, roles = draw(True)
    result = sbmdea.super_sbm(frame, **roles)
    solution = result.problem("d3").solve()
    ours = result.peers("d3").set_index("peer")["intensity"]
    theirs = solution.intensities[solution.intensities > 1e-9]
    np.testing.assert_allclose(theirs.sort_index(), ours.sort_index(), rtol=1e-8)
    assert solution.unknowns["s[0]"] == pytest.approx(result.slacks.loc["d3", 0], rel=1e-8, abs=1e-9)
