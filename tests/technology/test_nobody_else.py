"""A row that is alone in its period, in programs without the own row: nobody is left to be compared with."""

from __future__ import annotations

import warnings
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
    ("bp_sbm", {"super_efficiency": True, "base_point": {"x": -1.0}}),
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


@pytest.mark.unverified("verified here")
@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize(
    ("model", "said"),
    [
        *(("repaired_super", {"give_way": way}) for way in ("uniform", "each")),
        *(("repaired_super", {"give_way": way, "orientation": "output"}) for way in ("uniform", "each")),
        *(("generalized_distance", {"super_efficiency": True, "alpha": alpha}) for alpha in (0.0, 0.5, 1.0)),
        ("generalized_distance", {"super_efficiency": True, "undesirable": "b"}),
        ("super_sbm", {"variant": "composite", "undesirable": "b"}),
    ],
    ids=str,
)  # fmt: skip
def test_where_doing_nothing_is_no_answer_there_is_none(model, said, rts) -> None:
    result = getattr(sbmdea, model)(panel(), **ROLES, **said, rts=rts)
    assert np.isnan(result.efficiency[ALONE])
    assert result.status[ALONE] == "infeasible"
    assert result.targets.loc[ALONE].isna().all()
    assert result.verify().all, result.verify().failures
    assert result.verify(exact=True).all
    others = getattr(sbmdea, model)(panel()[1:], **ROLES, **said, rts=rts)
    pd.testing.assert_series_equal(result.efficiency[1:], others.efficiency)


@pytest.mark.unverified("wrong on purpose")
@pytest.mark.parametrize("said", [{"variant": "composite"}, {}], ids=str)
def test_where_somebody_is_left_no_answer_is_found_out(said) -> None:
    result = sbmdea.super_sbm(panel(), **ROLES, **said, undesirable="b", rts="crs")
    gone = np.arange(4) == 2
    outcome = replace(
        result.outcome,
        efficiency=np.where(gone, np.nan, result.efficiency),
        components={name: np.where(gone, np.nan, one) for name, one in result.outcome.components.items()},
        status=np.where(gone, 1, result.outcome.status).astype(np.int8),
    )
    told = Result(result.panel, outcome, result.options, result._program)
    assert ("B", 2) in told.verify().failures.index


def warned(model: str, data: pd.DataFrame, **said: Any) -> list[str]:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        getattr(sbmdea, model)(data, **{**ROLES, **said})
    return [str(one.message) for one in told if "nobody is left" in str(one.message)]


@pytest.mark.parametrize(
    ("model", "said"),
    [
        *MODELS,
        ("radial", {"super_efficiency": True}),
        ("ebm", {"super_efficiency": True}),
        ("fdh", {"super_efficiency": True}),
        ("repaired_super", {}),
        ("generalized_distance", {"super_efficiency": True}),
        ("super_sbm", {"variant": "composite"}),
    ],
    ids=str,
)  # fmt: skip
def test_who_has_nobody_is_named(model, said) -> None:
    (told,) = warned(model, panel(), **said)
    assert "compare ('A', 1) with" in told
    assert not warned(model, panel()[1:], **said)


@pytest.mark.unverified("wrong on purpose")
def test_a_network_says_so_too() -> None:
    network = sbmdea.Network({"all": {"inputs": "x", "outputs": "y", "undesirable": "b"}})
    asked = {"dmu": "u", "period": "t", "super_efficiency": True}
    with pytest.warns(sbmdea.SbmdeaWarning, match=r"nobody is left to compare \('A', 1\) with"):
        result = sbmdea.network_sbm(panel(), network, **asked)
    assert result.efficiency[ALONE] == 2.0
    assert result.verify().all
    result.outcome.targets[0, 0, 1] += 0.5  # of what nobody makes
    result.outcome.slacks[0, 0, 1] += 0.5
    assert "a target is not reached" in result.verify().failures.loc[ALONE, "reasons"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"group": list("ppqq"), "frontier": "global"}, ""),
        ({"group": list("pqqq"), "frontier": "global"}, "('A', 1)"),
        ({"group": list("pppq")}, "('A', 1), ('C', 2)"),
        ({"category": [2, 2, 3, 1]}, "('A', 1), ('C', 2)"),
        ({"reference": np.array([True, True, False, False])}, "('A', 1), ('A', 2)"),
        ({"frontier": "global", "exclude": "unit", "evaluate": np.array([True, False, True, True])}, ""),
        ({"frontier": "sequential", "exclude": "unit", "evaluate": np.array([True, True, False, False])}, "('A', 1)"),
        ({"frontier": "window", "window": 1}, "('A', 1)"),
        ({"frontier": "window", "window": 2}, ""),
    ],
    ids=str,
)  # fmt: skip
def test_who_is_left_is_counted_group_by_group(said, names) -> None:
    columns = {name: said[name] for name in said if name in ("group", "category")}
    asked = {**said, **{name: name for name in columns}}
    told = warned("super_sbm", panel().assign(**columns), undesirable="b", **asked)
    assert len(told) == bool(names)
    assert all(f"compare {names} with" in one for one in told)
