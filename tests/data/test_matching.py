"""Labelled arguments belong to the row or column of their label: matched, or refused where they differ."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError, distributed, inequality

pytestmark = [
    pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning"),
    pytest.mark.filterwarnings("ignore:Solution may be inaccurate:UserWarning"),  # a dozen rows of noise, by cvxpy
]

CALLS: dict[str, Callable[..., Any]] = {
    name: call
    for home in (sbmdea, inequality)
    for name in home.__all__
    if inspect.isfunction(call := getattr(home, name))
} | {f"distributed.{name}": getattr(distributed, name) for name in distributed.__all__}

N = 12
INDEX = pd.Index([f"u{k}" for k in range(N)], name="unit")
RNG = np.random.default_rng(6)
X = pd.DataFrame(RNG.uniform(1.0, 9.0, (N, 2)), index=INDEX, columns=["a", "b"])
Y = pd.DataFrame(RNG.uniform(1.0, 9.0, (N, 1)), index=INDEX, columns=["y"])
B = pd.DataFrame(RNG.uniform(1.0, 9.0, (N, 1)), index=INDEX, columns=["so2"])


def per_row(values: Any) -> pd.Series[Any]:
    return pd.Series(values, index=INDEX)


# every argument that holds one value per row: one that is right, and what else the call then needs
PER_ROW: dict[str, Any] = {
    "inputs": X,
    "outputs": Y,
    "undesirable": B,
    "dmu": per_row([f"u{k // 2}" for k in range(N)]),
    "period": per_row([2019, 2020] * (N // 2)),
    "group": per_row(["north"] * 6 + ["south"] * 6),
    "category": per_row([1, 2] * (N // 2)),
    "reference": per_row([True] * N),
    "evaluate": per_row([True] * N),
    "direction": pd.DataFrame(RNG.uniform(1.0, 2.0, (N, 4)), index=INDEX, columns=["a", "b", "y", "so2"]),
    "input_prices": pd.DataFrame(RNG.uniform(1.0, 2.0, (N, 2)), index=INDEX, columns=["a", "b"]),
    "output_prices": pd.DataFrame(RNG.uniform(1.0, 2.0, (N, 1)), index=INDEX, columns=["y"]),
    "lower": pd.DataFrame(RNG.uniform(0.1, 0.5, (N, 2)), index=INDEX, columns=["a", "y"]),
    "upper": pd.DataFrame(RNG.uniform(20.0, 30.0, (N, 2)), index=INDEX, columns=["a", "y"]),
}
# arguments that hold none, however many there are; a new argument belongs here or above
OTHER = {
    "result", "kind", "data", "tables",
    "rts", "orientation", "frontier", "window", "undesirable_as", "disposability", "weights", "restrictions",
    "nondiscretionary", "exclude", "zeros", "on_infeasible", "solver", "threads", "progress", "projection", "variant",
    "super_efficiency", "second_stage", "measure", "epsilon", "affinity", "radial", "nonseparable", "least_factor",
    "polluting", "restricted", "jobs", "executor", "checkpoint", "base", "fixed_period", "decomposition", "infeasible",
    "method", "goal", "self_appraisal", "specs", "common", "path", "sheet", "header", "columns", "out", "others",
    "index", "bandwidth", "points", "ddof", "effects", "span",
    "scores", "groups", "controls",  # of sbmdea.inequality: by label throughout
    "model", "options", "reps", "level", "seed", "size", "rate", "interval", "replace", "keep_draws", "force",
    "algorithm", "inner", "lower", "upper", "splits", "halvings", "variance", "scale", "null", "parts", "m", "alpha",
    "beyond", "largest", "threshold", "function", "error", "tau", "decimal", "labels", "stack", "separator",
    "growth", "initial", "empty", "period_weights", "numeraire", "integers", "congesting", "numeraire_price",
    "terminal", "carryovers", "leader", "least_share", "time_limit", "items", "replicas", "network", "links", "form",
    "compare", "approach", "give_way", "fixed", "bounded", "base_point", "alone", "each",
    "table", "z", "y", "by", "cluster",  # of inference and convex: tests/inference/test_labels.py
}  # fmt: skip
NEEDS = {
    "malmquist": ["dmu", "period"],
    "luenberger": ["dmu", "period"],
    "window_analysis": ["dmu", "period"],
    "hicks_moorsteen": ["dmu", "period"],
    "fare_primont": ["dmu", "period"],
    "technical_bias": ["dmu", "period"],
    "metafrontier": ["group"],
    "benchmark": ["group"],
    "merger_gains": ["group"],
    "lowe": ["dmu", "period", "input_prices", "output_prices"],
    "bounded_targets": ["lower"],
    "cost": ["input_prices"],
    "economic_inefficiency": ["input_prices", "output_prices"],
    "revenue": ["output_prices"],
    "profit": ["input_prices", "output_prices"],
    "profitability": ["input_prices", "output_prices"],
    "by_production": ["undesirable"],
    "abatement_cost": ["undesirable"],
    "hybrid_sbm": ["undesirable"],
    "nonseparable_sbm": ["undesirable"],
}
ALSO: dict[str, dict[str, Any]] = {
    "window_analysis": {"window": 2},
    "profit": {"rts": "vrs"},
    "integer_radial": {"replicas": True},
    "integer_sbm": {"integers": []},
    "bounded_targets": {"bounded": ["a", "y"]},
    "fdh": {"measure": "directional"},
    "capacity_utilisation": {"fixed": "a"},
    "hybrid_sbm": {"radial": ["a"]},
    "nonseparable_sbm": {"nonseparable": ["y", "so2"]},
    "by_production": {"polluting": "a"},
}
ALSO |= {name: {"orientation": "directional"} for name in ("order_m", "order_alpha")}
TABLES = [name for name, call in CALLS.items() if {"inputs", "outputs"} <= set(inspect.signature(call).parameters)]
for of_names in (
    "interval_scores",
    "check",
    "dynamic_sbm",
    "two_stage",
):  # take names of columns only
    TABLES.remove(of_names)
PAIRS = [
    (name, argument) for name in TABLES for argument in PER_ROW if argument in inspect.signature(CALLS[name]).parameters
]


def test_every_argument_of_every_function_is_known() -> None:
    assert len(TABLES) > 20
    for name, call in CALLS.items():
        strange = set(inspect.signature(call).parameters) - set(PER_ROW) - OTHER
        assert not strange, f"{name} has {strange}: one value per row, or not?"


def asked(name: str, argument: str) -> dict[str, Any]:
    """Arguments for the call, with the labelled one among them."""
    needed = {"inputs", "outputs", argument, *NEEDS.get(name, [])}
    bads = "undesirable" in inspect.signature(CALLS[name]).parameters
    if argument == "direction" and bads:
        needed.add("undesirable")
    if argument == "period" or "period" in needed:
        needed |= {"dmu", "period"}
    if argument == "dmu":
        needed |= {"period"} if "period" in inspect.signature(CALLS[name]).parameters else set()
    given = {one: PER_ROW[one] for one in needed} | ALSO.get(name, {})
    if name in ("malmquist", "luenberger") and argument == "direction":
        given["measure"] = "ddf"
    if name == "fdh" and argument.endswith("prices"):
        prices = {one: PER_ROW[one] for one in ("input_prices", "output_prices")}
        given = {**given, **prices, "measure": "profit"}
    if argument == "direction" and not bads:
        given["direction"] = given["direction"].drop(columns="so2")
    if argument == "dmu" and "period" not in needed:
        given["dmu"] = per_row([f"v{k}" for k in range(N)])
    return given


def numbers(result: Any) -> Any:
    frame = result if isinstance(result, pd.DataFrame) else result.to_frame()
    return frame.select_dtypes("number").to_numpy()


@pytest.mark.parametrize(("name", "argument"), PAIRS)
def test_rows_under_other_labels_are_refused_and_under_their_own_taken(name: str, argument: str) -> None:
    call, given = CALLS[name], asked(name, argument)
    labelled = given[argument]
    for wrong in (labelled.iloc[::-1], labelled.set_axis([f"w{k}" for k in range(N)]), labelled.reset_index(drop=True)):
        with pytest.raises(DataError, match=r"must have the index of .*, row by row; got another one"):
            call(**{**given, argument: wrong})
    with_labels = numbers(call(**given))
    plain = {one: value.to_numpy() if isinstance(value, pd.Series) else value for one, value in given.items()}
    if argument not in ("inputs", "outputs", "undesirable"):
        plain[argument] = labelled.to_numpy()
    np.testing.assert_array_equal(numbers(call(**plain)), with_labels)


@pytest.mark.parametrize("argument", ["direction", "input_prices"])
def test_columns_are_found_by_their_label(argument: str) -> None:
    name = {"direction": "directional", "input_prices": "cost"}[argument]
    call, given = CALLS[name], asked(name, argument)
    right = numbers(call(**given))
    swapped = given[argument].iloc[:, ::-1]
    np.testing.assert_array_equal(numbers(call(**{**given, argument: swapped})), right)
    with pytest.raises(DataError, match=rf"{argument} must be for 'a'.*; got 'z'.*Rename them, or pass \.to_numpy\(\)"):
        call(**{**given, argument: swapped.set_axis(["z", *swapped.columns[1:]], axis=1)})
    means = swapped.mean()
    np.testing.assert_array_equal(
        numbers(call(**{**given, argument: means})), numbers(call(**{**given, argument: means.iloc[::-1].to_numpy()}))
    )
    with pytest.raises(DataError, match=f"{argument} must be for"):
        call(**{**given, argument: means.rename({"a": "z"})})


def test_a_direction_in_another_row_order() -> None:
    table = pd.DataFrame({"x": [1.0, 1.0, 1.0], "y": [1.0, 2.0, 4.0]}, index=["A", "B", "C"])
    step = pd.Series([1.0, 2.0, 4.0], index=["A", "B", "C"])
    roles = {"inputs": "x", "outputs": "y"}
    right = sbmdea.directional(table, **roles, direction={"y": step}).components["inefficiency"]
    np.testing.assert_allclose(right, [3.0, 1.0, 0.0], atol=1e-12)
    with pytest.raises(DataError, match="direction of 'y' must have the index of the data, row by row; got another"):
        sbmdea.directional(table, **roles, direction={"y": step[::-1]})
    with pytest.raises(DataError, match="direction of 'y' must have the index of the data"):
        sbmdea.directional(table, **roles, direction={"y": step.reset_index(drop=True)})
    np.testing.assert_allclose(
        sbmdea.directional(table, **roles, direction={"y": step.to_numpy()}).components["inefficiency"], right
    )


def test_a_direction_in_a_table_by_dmu_and_period() -> None:
    table = pd.DataFrame({"city": list("AABB"), "year": [1, 2] * 2, "x": 1.0, "y": [1.0, 2.0, 3.0, 4.0]})
    roles = {"inputs": "x", "outputs": "y", "dmu": "city", "period": "year"}
    own = sbmdea.directional(table, **roles, direction={"y": table["y"]})
    by_label = sbmdea.directional(table, **roles, direction={"y": own.targets["y"] * 0 + table["y"].to_numpy()})
    pd.testing.assert_frame_equal(by_label.components, own.components)
    with pytest.raises(DataError, match="must have the index of the data"):
        sbmdea.directional(table, **roles, direction={"y": own.targets["y"][::-1]})


def test_prices_by_input_without_a_table() -> None:
    given = {"inputs": X, "outputs": Y}
    prices = PER_ROW["input_prices"]
    right = numbers(sbmdea.cost(**given, input_prices=prices))
    each = {"b": prices["b"], "a": prices["a"].to_numpy()}
    np.testing.assert_array_equal(numbers(sbmdea.cost(**given, input_prices=each)), right)
    with pytest.raises(DataError, match="input_prices must have the index of the data"):
        sbmdea.cost(**given, input_prices={**each, "b": prices["b"][::-1]})
    with pytest.raises(DataError, match=r"must be a number or 12 numbers for each column; got \(11,\)"):
        sbmdea.cost(**given, input_prices={**each, "a": prices["a"].to_numpy()[1:]})
    few = {"inputs": X.iloc[:2], "outputs": Y.iloc[:2]}
    square = {"a": prices["a"].iloc[:2], "b": prices["b"].iloc[:2]}  # as many rows as columns
    np.testing.assert_array_equal(
        numbers(sbmdea.cost(**few, input_prices=square)), numbers(sbmdea.cost(**few, input_prices=prices.iloc[:2]))
    )
    np.testing.assert_array_equal(
        numbers(sbmdea.cost(**given, input_prices={"a": 1.0, "b": 3.0})),
        numbers(sbmdea.cost(**given, input_prices=pd.Series({"b": 3.0, "a": 1.0}))),
    )


def test_lists_of_series_are_no_table() -> None:
    for given in ({"inputs": [X["a"], X["b"]]}, {"inputs": X, "reference": [X["a"] > 2]}):
        with pytest.raises(DataError, match="must be an array, a Series or a DataFrame; got a list of them"):
            sbmdea.ccr(**{"outputs": Y, **given})
    with pytest.raises((DataError, SpecError), match="input_prices must be an array, a Series or a DataFrame"):
        sbmdea.cost(inputs=X, outputs=Y, input_prices=[X["a"], X["b"]])
