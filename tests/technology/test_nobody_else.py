"""A row that is alone in its period, in programs without the own row: nobody is left to be compared with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.result import Result

RTS = ["crs", "nirs", "ndrs", "vrs", ("grs", 0.0, 2.0), ("grs", 0.5, 2.0)]
MODELS: list[tuple[str, dict[str, Any]]] = [
    ("super_sbm", {}),
    ("super_sbm", {"projection": "pareto"}),
    ("additive", {"super_efficiency": True}),
    ("hybrid_sbm", {"super_efficiency": True, "radial": ["x", "y"]}),
    *(
        ("directional", {"super_efficiency": True, "measure": measure})
        for measure in ("radial", "nonradial", "slacks", "sides")
    ),
]
ALONE = ("A", 1)
ROLES: dict[str, Any] = {"inputs": "x", "outputs": "y", "dmu": "u", "period": "t"}


def panel() -> pd.DataFrame:
    return pd.DataFrame(
        {"u": list("AABC"), "t": [1, 2, 2, 2], "x": [2.0, 2, 3, 4], "y": [1.0, 1, 2, 1], "b": [1.0, 2, 3, 1]}
    )


@pytest.mark.unverified("verified here")
@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize(("model", "said"), MODELS, ids=str)
def test_what_is_left_is_proved(model, said, rts) -> None:
    result = getattr(sbmdea, model)(panel(), **ROLES, **said, undesirable="b", rts=rts)
    assert result.verify().all, result.verify().failures
    assert result.verify(exact=True).all
    nothing = rts in ("crs", "nirs", ("grs", 0.0, 2.0))
    assert result.status[ALONE] == ("optimal" if nothing else "infeasible")
    if nothing:  # beside doing nothing: all goods are given up, and nothing else
        assert result.targets.loc[ALONE].tolist()[1] == 0.0
        assert result.intensities.empty or ALONE not in result.intensities.index


@pytest.mark.unverified("wrong on purpose")
@pytest.mark.parametrize("rts", ["crs", "nirs"])
def test_a_wrong_cap_is_found_out(rts) -> None:
    result = sbmdea.super_sbm(panel(), **ROLES, undesirable="b", rts=rts)
    assert result.efficiency[ALONE] == 2.0
    wrong = np.where(result.efficiency == 2.0, 1.5, result.efficiency)
    components = {**result.outcome.components, "super_sbm": np.where(result.efficiency == 2.0, 1.5, result.super_score)}
    outcome = replace(result.outcome, efficiency=wrong, components=components)
    told = Result(result.panel, outcome, result.options, result._program)
    assert list(told.verify().failures.index) == [ALONE]
