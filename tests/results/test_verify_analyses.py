"""`verify` of cross-efficiencies and of returns to scale: every answer is proved, and every fault in one is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sbmdea
from sbmdea.analyses.all_pairs import Table
from tests.project.test_import import reached
from tests.samples.every_question import roles, table
from tests.trials import hostile

APPRAISALS: list[dict[str, Any]] = [
    *({"method": method, "goal": goal} for method in ("benevolent", "aggressive") for goal in ("ratio", "difference")),
    {"method": "arbitrary", "orientation": "output", "self_appraisal": False},
    {"method": "game"},
]


def appraised(kind: str, **said: Any) -> Any:
    data = hostile(kind, 1)
    sides = {name: columns for name, columns in roles().items() if name != "period"}
    return sbmdea.cross_efficiency(data[data.year == 2001], **sides, **said)


@pytest.mark.parametrize("kind", ["ordinary", "ties", "near_zero", "column_scales"])
@pytest.mark.parametrize("said", APPRAISALS, ids=str)
def test_every_appraisal_is_proved(said: dict[str, Any], kind: str) -> None:
    found = appraised(kind, **said).verify()
    assert found.all, found


@pytest.mark.parametrize("said", APPRAISALS, ids=str)
def test_a_fault_in_an_appraisal_is_found(said: dict[str, Any]) -> None:
    result = appraised("ordinary", **said)
    assert result.verify().all
    matrix, own, efficiency = result.matrix.copy(), result.own.copy(), result.efficiency.copy()
    matrix.iloc[1, 2] *= 1.0 - 1e-3
    own.iloc[1] += 1e-6
    efficiency.iloc[2] += 1e-6
    said = {"appraisals": Table(matrix.to_numpy())}
    endless = efficiency.mask(efficiency.index == efficiency.index[2], np.inf)
    faults = (None, said), (1, {"own": own}), (2, {"efficiency": efficiency}), (2, {"efficiency": endless})
    for judge, fault in faults:
        found = replace(result, **fault).verify()
        assert not (found.all if judge is None else found.verified.iloc[judge])
    if result.weights is not None:
        weights = result.weights.copy()
        k = int((weights.iloc[1].to_numpy() * result.panel.X.mean()).argmax())
        weights.iloc[1, k] *= 1.0 + 1e-6
        assert not replace(result, weights=weights).verify().verified.iloc[1]


def test_other_weights_with_the_same_own_score_miss_the_aim() -> None:
    """Those of the aggressive shown as the benevolent ones: only the aim is missed."""
    kind, other = appraised("ordinary"), appraised("ordinary", method="aggressive")
    said = {"weights": other.weights, "appraisals": other.appraisals, "efficiency": other.efficiency}
    found = replace(kind, **said).verify()
    assert set(found.failures["reasons"]) == {"weights that miss their aim"}
    assert len(found.failures) >= 3


@pytest.mark.parametrize("kind", ["ordinary", "ties", "near_copies", "proportional", "row_scales"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_every_kind_of_returns_is_proved(orientation: Any, kind: str) -> None:
    found = sbmdea.returns_to_scale(hostile(kind, 2), **roles(), orientation=orientation).verify()
    assert found.all, found


@pytest.mark.parametrize(
    "said",
    [
        {"frontier": "global", "group": "kind"},
        {"frontier": "sequential", "reference": "forms"},
        {"disposability": "weak"},
        {"restrictions": ["1 <= labour/capital <= 3"], "frontier": "global"},
        {"undesirable_as": "input", "exclude": "unit", "frontier": "global"},
    ],
    ids=str,
)
def test_every_option_of_returns_is_proved(said: dict[str, Any]) -> None:
    found = sbmdea.returns_to_scale(table(3), **roles(), **said).verify()
    assert found.all, found


def test_a_fault_in_returns_is_found() -> None:
    frame = sbmdea.returns_to_scale(table(), **roles(), frontier="global")
    assert set(frame["returns"]) == {"constant", "increasing", "decreasing"}
    for i, word in ((0, "constant"), (1, "decreasing"), (2, "increasing")):
        broken = sbmdea.returns_to_scale(table(), **roles(), frontier="global")
        broken.iloc[i, 4] = word if frame.iloc[i, 4] != word else "decreasing" if word != "decreasing" else "constant"
        assert broken.verify().failures.index.tolist() == [frame.index[i]]
    for column, change in ((0, 1e-6), (3, 1e-3)):
        broken = sbmdea.returns_to_scale(table(), **roles(), frontier="global")
        broken.iloc[3, column] += change
        assert broken.verify().failures.index.tolist() == [frame.index[3]]


def test_returns_are_an_ordinary_frame() -> None:
    import pandas as pd

    frame = sbmdea.returns_to_scale(table(), **roles())
    assert type(frame.head(2)) is pd.DataFrame
    width = (frame.verify().upper - frame.verify().lower).to_numpy()
    assert np.nanmax(width) < 1e-15
    assert isinstance(frame.round(3), pd.DataFrame)


def test_they_share_nothing_with_the_solver() -> None:
    solver = ("lp", "evaluation", "programs", "models", "reference_solvers", "formulation", "technology", "options")
    for name in ("verification.appraisals", "verification.scale_returns"):
        assert not {one for one in reached(name) if one.split(".")[0] in solver}
