"""`near_discontinuity`: the optimum jumps within 1e-12 of the data, in every model; by the smallest inputs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import sbmdea
from sbmdea.catalogue import MODELS
from tests.samples.every_question import asked, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
CORNER = np.array([[1.0, 4.0], [2.0, 2.0], [4.0, 1.0], [1.0, 10.0]])  # the last row ties with the first in x1
OF_SLACKS: list[tuple[str, dict[str, Any]]] = [
    ("sbm", {}), ("super_sbm", {}), ("russell", {}), ("additive", {}), ("additive", {"weights": "ones"}),
    ("directional", {"measure": "nonradial"}), ("directional", {"measure": "slacks"}), ("graph_russell", {}),
]  # fmt: skip


def corner(model: str, x: float, **said: Any) -> Any:
    X = CORNER.copy()
    X[3, 0] = x
    return getattr(sbmdea, model)(inputs=X, outputs=np.ones(4), rts="vrs", **said)


@pytest.mark.parametrize(("model", "said"), OF_SLACKS, ids=str)
@pytest.mark.parametrize("away", [-3e-13, 0.0, 3e-13])
def test_a_corner_of_the_frontier(model: str, said: dict[str, Any], away: float) -> None:
    """With less x1 than all others the last row is its own only peer; else the first leaves it a slack of 6 in x2."""
    result = corner(model, 1.0 + away, **said)
    assert result.flags["near_discontinuity"].tolist() == [False, False, False, True]
    assert result.verify(exact=True).all
    far, near = (corner(model, 1.0 + x, **said).efficiency.iloc[3] for x in (-1e-3, 1e-3))
    assert result.efficiency.iloc[3] == pytest.approx(far if away < 0.0 else near, abs=1e-2)
    assert abs(far - near) > 0.1


@pytest.mark.parametrize(("model", "said"), OF_SLACKS, ids=str)
@pytest.mark.parametrize("away", [-1e-9, 1e-9])
def test_beyond_the_reach_of_rounding_nothing_is_flagged(model: str, said: dict[str, Any], away: float) -> None:
    flags = corner(model, 1.0 + away, **said).flags["near_discontinuity"].tolist()
    assert flags == [
        False,
        False,
        False,
        model == "super_sbm" and away < 0.0,
    ]  # its second step is near a jump of its own


@pytest.mark.parametrize(
    ("model", "said"), [("radial", {}), ("directional", {"orientation": "input"}), ("ebm", {})], ids=str
)
def test_an_output_that_tells_two_rows_apart(model: str, said: dict[str, Any]) -> None:
    """Under variable returns the second row alone makes so much: with a little less the first one would do."""
    X, Y = np.array([1.0, 3.0]), np.array([1.0, 1.0 + 3e-13])
    result = getattr(sbmdea, model)(inputs=X, outputs=Y, rts="vrs", **said)
    assert result.efficiency.tolist() == [1.0, 1.0]
    assert result.flags["near_discontinuity"].tolist() == [False, True]
    lower = getattr(sbmdea, model)(inputs=X, outputs=[1.0, 1.0 - 1e-3], rts="vrs", **said).efficiency.iloc[1]
    assert lower < 0.9


def test_a_bound_on_the_sum_that_is_just_too_small() -> None:
    """Σλ ≤ 1.2 must reach an output of 6: with 1.2 as it is stored, which is less than 6/5, rows that make 5 do not."""
    assert Fraction(1.2) < Fraction(6, 5)
    said = {"inputs": [1.0, 2.0], "outputs": [5.0, 6.0], "rts": ("grs", 0.8, 1.2), "super_efficiency": True}
    result = sbmdea.radial(**said)
    assert result.status.tolist() == ["optimal", "infeasible"]
    assert result.flags["near_discontinuity"].tolist() == [False, True]
    assert result.verify(exact=True).all
    assert sbmdea.radial(**{**said, "outputs": [5.0, 6.0 - 1e-9]}).efficiency.iloc[1] == pytest.approx(0.6, abs=1e-9)


def test_a_column_that_is_the_same_for_all_is_not_moved() -> None:
    data = table()
    result = sbmdea.sbm(inputs=data[["labour", "capital"]], outputs=np.ones(len(data)), rts="vrs")
    assert not result.flags["near_discontinuity"].any()


@pytest.mark.parametrize("model", sorted(MODELS))
def test_nothing_is_flagged_on_ordinary_data(model: str) -> None:
    """A copy of another row is left out: it may lose its score of 1 beside that one when it gets a little better."""
    data = table()
    data = data[data["unit"] != data["unit"].iloc[0]]
    for name, said in [question for question in asked() if question[0] == model][::7]:
        assert not getattr(sbmdea, name)(data, **said).flags["near_discontinuity"].any(), said


TENTHS = np.array([[1.0, 3.0], [3.0, 9.0]])  # the second row is three times the first, but not in tenths as stored


@pytest.mark.parametrize("unit", [1.0, 0.1])
def test_inputs_in_equations_on_one_ray(unit: float) -> None:
    """Three times the first row makes 3 where its inputs are those of the second to the last digit."""
    result = sbmdea.congestion(inputs=TENTHS * unit, outputs=np.ones(2), rts="crs")
    assert result.components["radial"].tolist() == pytest.approx([1.0, 1 / 3])
    assert result.components["congested"].iloc[1] == pytest.approx({1.0: 1 / 3, 0.1: 1.0}[unit])
    assert result.flags["near_discontinuity"].tolist() == [False, True]
    assert result.verify(exact=True).all


@pytest.mark.parametrize("disposability", ["weak", "shephard", "kuosmanen"])
def test_bads_in_an_equation_on_one_ray(disposability: Any) -> None:
    """One and a half times the first row makes 6 of the second output if 0.93 is three times 0.31, which it is not."""
    X, Y = np.array([[4.0, 2 * 0.31], [10.0, 3 * 0.31]]), np.array([[8.0, 4.0], [8.0, 3.0]])
    assert Fraction(3 * 0.31) * 2 < Fraction(2 * 0.31) * 3
    result = sbmdea.revenue(
        inputs=X, outputs=Y, undesirable=[4.0, 6.0], output_prices=[3.0, 1.5], disposability=disposability
    )
    assert result.components["technical"].tolist() == [1.0, 1.0]
    assert result.flags["near_discontinuity"].tolist() == [False, True]
    assert result.verify().all


def test_the_program_without_the_regulation() -> None:
    """Held at its bads the second row has only itself; with any bads the first is just out of its inputs' reach."""
    result = sbmdea.abatement_cost(
        inputs=[1.0, 1.0 - 3e-13], outputs=[4.0, 1.0], undesirable=[2.0, 1.0], rts="vrs", disposability="shephard"
    )
    assert result.components[["regulated", "unregulated"]].to_numpy().tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert result.flags["near_discontinuity"].tolist() == [False, True]


@pytest.mark.parametrize("model", ["sbm", "radial"])
def test_a_flag_is_of_a_score_that_moves(model: str) -> None:
    """Rows outside the reference among rows with rounded values: each flag is that of the score beside it, by hand."""
    rng = np.random.default_rng(3)
    values = np.round(rng.lognormal(1.0, 0.5, (60, 4)), 1) + 0.1
    forms = rng.random(60) < 0.8
    flagged = 0
    for o in range(60):

        def score(by: float, o: int = o) -> Any:
            moved = values.copy()
            moved[o] *= 1.0 + by * np.array([1.0, 1.0, -1.0, -1.0])
            return getattr(sbmdea, model)(
                inputs=moved[:, :2], outputs=moved[:, 2:], reference=forms, evaluate=np.arange(60) == o, rts="vrs"
            )

        here = score(0.0)
        beside = [score(by).efficiency.iloc[0] for by in (-1e-12, 1e-12)]
        moves = bool((np.abs(np.array(beside) - here.efficiency.iloc[0]) > 1e-6).any())
        moves |= bool((np.isnan(beside) != np.isnan(here.efficiency.iloc[0])).any())
        assert here.flags["near_discontinuity"].iloc[0] == moves, o
        flagged += moves
    assert flagged < 10


@pytest.mark.parametrize("model", ["sbm", "radial", "directional"])
def test_figures_of_three_digits_are_no_jumps_by_themselves(model: str) -> None:
    rng = np.random.default_rng(5)
    X, Y, B = (
        np.array([[float(f"{v:.3g}") for v in row] for row in rng.lognormal(1, 0.6, (200, k))]) for k in (2, 1, 2)
    )
    flags = getattr(sbmdea, model)(inputs=X, outputs=Y, undesirable=B, rts="vrs", disposability="weak").flags
    assert not flags["near_discontinuity"].any()
