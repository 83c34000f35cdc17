"""Questions to every model: all options, most of them well put."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from hypothesis import strategies as st

import sbmdea
from sbmdea.catalogue import ANALYSES, MODELS

INPUTS, OUTPUTS, UNDESIRABLE = ("x1", "x2", "x3"), ("y1", "y2"), ("b1", "b2")
COLUMNS = (*INPUTS, *OUTPUTS, *UNDESIRABLE)

SHARES = st.dictionaries(st.sampled_from(COLUMNS), st.sampled_from([0.0, 0.5, 1, 2.0, 1e6]), max_size=4)
MEASURES = {
    "directional": ("radial", "nonradial", "slacks", "sides", "single", "euclidean"),
    "fdh": ("radial", "directional", "additive", "sbm", "russell", "cost", "revenue", "profit"),
    "malmquist": ("radial", "sbm", "super_sbm", "ddf", "ebm"),
    "luenberger": ("sbm_ddf", "ddf"),
    "metafrontier": ("sbm", "super_sbm", "radial"),
    "window_analysis": ("sbm", "super_sbm", "radial"),
    "benchmark": ("sbm", "super_sbm", "radial"),
    "economic_inefficiency": ("directional", "sides", "single", "euclidean", "additive", "sbm"),
    "bounded_targets": ("radial", "sbm", "additive"),
    "integer_sbm": ("sbm", "additive"),
}
WEIGHTS: dict[str, st.SearchStrategy[Any]] = {
    model: st.sampled_from(["ones", "mip", "normalised", "ram", "bam"]) | SHARES
    for model in ("additive", "economic_inefficiency")
}
PARTIAL = dict.fromkeys(("order_m", "order_alpha"), ("input", "output", "hyperbolic", "directional"))
ORIENTATIONS = {
    "merger_gains": ("input", "output"),
    "repaired_super": ("input", "output"),
    "radial": ("input", "output", "hyperbolic"),
    "cross_efficiency": ("input", "output"),
    **PARTIAL,
}
RTS = st.sampled_from(
    ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2), ("grs", 0.0, 1.0), ("grs", 1, float("inf")), ["grs", 0.5, 1.0]]
)
RESTRICTIONS = (
    *("1 <= x1/x2 <= 5", "x2/y1 >= 0.001", "0.2 <= share(x1)", "share(y1) <= 0.5", "x1 <= 0.1", "y1 >= 1e-9"),
    *({"x1": 1.0, "x2": -2.0}, {"y1": 1, "b1": 1}, {"x1": -1}),
)
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "rts": RTS,
    "orientation": st.sampled_from(["non-oriented", "input", "output"]),
    "frontier": st.sampled_from(["contemporaneous", "global", "sequential", "window", "biennial"]),
    "window": st.integers(1, 3),
    "direction": st.sampled_from(
        ["observed", "mean", "unit", "range", "inverse-range", {"x1": 1.0, "y1": 2.0, "b1": 1.0}]
    ),
    "undesirable_as": st.sampled_from(["output", "input"]),
    "disposability": st.sampled_from(["strong", "weak", "shephard", "kuosmanen"]),
    "weights": st.none() | st.just("balanced") | SHARES,
    "exclude": st.sampled_from(["row", "unit"]),
    "zeros": st.sampled_from(["raise", "drop-term"]),
    "on_infeasible": st.sampled_from(["nan", "nan", "raise"]),
    "solver": st.sampled_from(["simplex"] * 7 + ["highs"]),
    "threads": st.sampled_from([None, 1, 2]),
    "progress": st.sampled_from([None, False]),
    "projection": st.sampled_from(["tone", "pareto"]),
    "variant": st.sampled_from(["tone", "composite"]),
    "super_efficiency": st.booleans(),
    "second_stage": st.sampled_from(["relative", "sum", "none"]),
    "epsilon": st.none() | st.sampled_from([0, 0.3, 1.0]),
    "affinity": st.sampled_from(["projected", "observed"]),
    "radial": st.sampled_from([["x1"], ["x1", "y1"], ["b1"], ["x2", "b1"], []]),
    "nonseparable": st.sampled_from([["y1", "b1"], ["b1"], ["y1"], ["y2", "b1", "b2"]]),
    "least_factor": st.sampled_from([0.0, 0.5, 1.0]),
    "polluting": st.sampled_from([None, ["x1"], "x2"]),
    "input_prices": st.sampled_from([["p1", "p2", "p3"], [1.0, 2.0, 3.0], [1, "p2", 1e-9]]),
    "output_prices": st.sampled_from([["q1", "q2"], [1.0, 2.0], [1e9, "q1"]]),
    "numeraire": st.sampled_from([None, None, "y1", "y2", "x1"]),
    "numeraire_price": st.sampled_from([1.0, 2, "q1", -1.0]),
    "compare": st.sampled_from(["self", "cross", "downward", "upward", "lower", "upper"]),
    "growth": st.sampled_from([1.1, 0.5, 2, {"y1": 1.2}, -1.0]),
    "give_way": st.sampled_from(["uniform", "each"]),
    "fixed": st.sampled_from(["x1", ["x2", "x1"], "y1", []]),
    "approach": st.sampled_from(["normalised", "direct", "fare", "cooper"]),
    "congesting": st.sampled_from([None, "x1", ["x2", "x1"], "y1"]),
    "integers": st.sampled_from([None, "x1", ["y1", "b1"]]),
    "alpha": st.sampled_from([0.5, 0, 1, 0.25, 1.5, 0.05, 0.95]),
    "replicas": st.booleans(),
    "alone": st.booleans(),
    "each": st.sampled_from([None, None, (0.5, 1.0), (1, float("inf")), (2, 1), 1]),
    "bounded": st.sampled_from(["x1", ["x1", "y1"], ["b1"], []]),
    "lower": st.sampled_from([None, [0.5], [0, "p1"], {"x1": 0.1}, [-1]]),
    "upper": st.sampled_from([None, [9.0], ["p1", 9], {"y1": 2.0}]),
    "base_point": st.sampled_from([1.0, 0.1, {"x1": -1.0}, 0.0]),
    "time_limit": st.just(5.0),
    "restricted": st.booleans(),
    "m": st.sampled_from([1, 25, 2.5, 0.5]),
    "z": st.sampled_from([None, None, "p1", ["p1", "kind"]]),
    "bandwidth": st.sampled_from([None, None, 0.5, -1.0]),
    "level": st.sampled_from([None, 0.9, 2]),
    "method": st.sampled_from(["benevolent", "aggressive", "arbitrary", "game"]),
    "goal": st.sampled_from(["ratio", "difference", "total", "largest", "satisfaction", "compromise"]),
    "least_share": st.sampled_from([0.0, 0.05, 0.9, -1]),
    "self_appraisal": st.booleans(),
    "base": st.sampled_from(["adjacent", "global", "sequential", "biennial", "fixed"]),
    "fixed_period": st.sampled_from([None, 2000, 1999]),
    "decomposition": st.sampled_from([None, "fgnz", "ray-desli", "zofio"]),
    "infeasible": st.sampled_from(["nan", "global", "biennial"]),
    "restrictions": st.lists(st.sampled_from(RESTRICTIONS), max_size=2),
    "nondiscretionary": st.sampled_from(["x1", ["x1", "b1"], ["y2"], []]),
}
KEYS: dict[str, st.SearchStrategy[Any]] = {
    "group": st.sampled_from([None, None, "kind"]),
    "category": st.sampled_from([None, "year", "kind", "p1"]),
    "reference": st.sampled_from([None, None, "some"]),
    "evaluate": st.sampled_from([None, None, "few"]),
}
NONSENSE = st.sampled_from(
    [
        *(None, "", "vsr", "Input", 0, -1, 2.5, True, float("nan"), 10**30, b"crs", object(), sbmdea, lambda: 0),
        *([], {}, ("grs", "a", 1), ("grs", None, 2), ["crs"], ("grs", 2, 1), np.arange(3), {1, 2}),
        *({"x1": -1}, {"x1": "2"}, {"nobody": 1}, {"x1": float("nan")}, ["<= 3"], "1/0 <= x1", "x1 <= x1 <= x1"),
    ]
)


def parameters(model: str) -> set[str]:
    return set(inspect.signature(getattr(sbmdea, model)).parameters)


def _strategy(model: str, option: str) -> st.SearchStrategy[Any]:
    if option == "measure":
        return st.sampled_from(MEASURES[model])
    if option == "orientation" and model in ORIENTATIONS:
        return st.sampled_from(ORIENTATIONS[model])
    if option == "weights" and model in WEIGHTS:
        return WEIGHTS[model]
    return OPTIONS[option]


@st.composite
def questions(draw: st.DrawFn, panel: bool, nonsense: bool = False) -> tuple[str, dict[str, Any]]:
    """A model and its options, for a table with the columns named above, ``unit``, ``year``, ``kind`` and two masks."""
    model = draw(st.sampled_from((*MODELS, *ANALYSES)))
    takes = parameters(model)
    said: dict[str, Any] = {
        "inputs": list(INPUTS[: draw(st.integers(1, 3))]),
        "outputs": list(OUTPUTS[: draw(st.integers(1, 2))]),
        "dmu": "unit",
    }
    if "undesirable" in takes:
        least = 1 if model in ("by_production", "nonseparable_sbm") else 0
        said["undesirable"] = list(UNDESIRABLE[: draw(st.integers(least, 2))]) or None
    if "period" in takes and panel:
        said["period"] = "year"
    required = ["fixed", "radial", "nonseparable", "input_prices", "output_prices", "bounded"]
    if model == "integer_sbm":
        required.append("integers")
    for option in sorted(takes & (set(OPTIONS) | set(KEYS) | {"measure"})):
        if option in required or draw(st.integers(0, 3)) == 0:
            said[option] = draw(KEYS[option] if option in KEYS else _strategy(model, option))
    for prices, role in (("input_prices", "inputs"), ("output_prices", "outputs")):
        if prices in said:
            said[prices] = said[prices][: len(said[role])]
    if model in ("metafrontier", "benchmark", "merger_gains"):
        said["group"] = "kind"
    if nonsense:
        said[draw(st.sampled_from(sorted(takes - {"data"})))] = draw(NONSENSE)
    return model, said
