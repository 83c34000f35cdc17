"""One question per model and option, on small data: what tests that hold for every model are run on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

INPUTS, OUTPUTS, BADS = ["labour", "capital"], ["output", "service"], ["waste"]
RTS: list[Any] = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]
FRONTIERS = ["global", "sequential", "biennial", "window"]

Question = tuple[str, dict[str, Any]]


def table(seed: int = 0, units: int = 7, years: int = 3) -> pd.DataFrame:
    """A panel with groups, categories, masks, prices, and one unit copied."""
    rng = np.random.default_rng(seed)
    n = units * years
    X = rng.lognormal(1, 0.6, (n, 2))
    base = np.exp(0.9 * np.log(X).mean(axis=1, keepdims=True)) * rng.lognormal(0, 0.3, (n, 1))
    Z = np.hstack([X, base * rng.lognormal(0, 0.3, (n, 2)), base * rng.lognormal(0, 0.4, (n, 1))])
    Z[units - 1] = Z[0]
    data = pd.DataFrame(Z.round(3), columns=[*INPUTS, *OUTPUTS, *BADS])
    data["unit"], data["year"] = (
        np.tile([f"单位{j}" for j in range(units)], years),
        np.repeat(np.arange(years) + 2001, units),
    )
    data["kind"] = np.where(np.arange(n) % units < units // 2, "a", "b")
    data["size"] = 1 + np.arange(n) % units % 2
    data["forms"] = np.arange(n) % units != 2
    for price in ("wage", "rent", "fee", "fare"):
        data[price] = rng.lognormal(0, 0.5, n).round(3)
    return data


def roles(bads: bool = True, panel: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {"inputs": INPUTS, "outputs": OUTPUTS, "dmu": "unit", "period": "year"}
    found |= {"undesirable": BADS} if bads else {}
    return found


def asked() -> Iterator[Question]:
    """Every model with every option it has, a few at a time."""
    yield from _slacks()
    yield from _radial()
    yield from _additive()
    yield from _directional()
    yield from _mixed()
    yield from _others()
    yield from _ranges()
    yield from _targets()
    yield from _limits()
    yield from _from_base()


def _targets() -> Iterator[Question]:
    asks: dict[str, Any]
    for rts, measure in zip(RTS, ("sbm", "shares", "additive", "sbm", "shares"), strict=True):
        yield "closest_target", {**roles(), "rts": rts, "measure": measure}
    for rts, way in zip(RTS, ("strong", "weak", "strong", "weak", "shephard"), strict=True):
        yield "mea", {**roles(), "rts": rts, "disposability": way, "frontier": "global", "reference": "forms"}
    for orientation in ("input", "output"):
        for way in ("input", "output"):
            asks = {"orientation": orientation, "undesirable_as": way, "frontier": "window", "window": 2}
            yield "mea", {**roles(), **asks}
    for rts, alpha in zip(RTS, (0.5, 0.5, 0.3, 0.8, 0.5), strict=True):
        asks = {"rts": rts, "alpha": alpha, "super_efficiency": True}
        yield "generalized_distance", {**roles(), **asks}
        yield "generalized_distance", {**roles(), **asks, "undesirable_as": "input", "frontier": "global"}
    for alpha in (0, 1.0):
        yield "generalized_distance", {**roles(), "alpha": alpha, "frontier": "window", "window": 2}
    yield "generalized_distance", {**roles(), "second_stage": "sum", "reference": "forms", "frontier": "global"}
    for rts, way in zip(RTS, ("strong", "weak", "strong", "weak", "strong"), strict=True):
        yield "congestion", {**roles(), "rts": rts, "disposability": way, "frontier": "global"}
        yield "inverse_dea", {**roles(), "rts": rts, "disposability": way, "frontier": "global", "growth": 1.05}
    for rts in RTS:
        for orientation, repair in (("input", "uniform"), ("input", "each"), ("output", "uniform"), ("output", "each")):
            yield "repaired_super", {**roles(False), "rts": rts, "orientation": orientation, "give_way": repair}
    for frontier in ("global", "window"):
        yield "repaired_super", {**roles(False), "frontier": frontier, "window": 2, "group": "kind"}
    yield "repaired_super", {**roles(False), "frontier": "global", "reference": "forms", "give_way": "each"}
    for rts in RTS:
        for orientation in ("input", "output"):
            yield "integer_radial", {**roles(), "replicas": True, "rts": rts, "orientation": orientation}
            yield "integer_radial", {**roles(), "replicas": True, "alone": True, "rts": rts, "orientation": orientation}
    for each, rts in (((1.0, math.inf), "crs"), ((0.2, 1.0), "vrs")):
        yield "integer_radial", {**roles(), "each": each, "rts": rts}
        yield "integer_radial", {**roles(), "each": each, "rts": rts, "orientation": "output"}
    yield "integer_radial", {**roles(), "replicas": True, "disposability": "weak", "undesirable_as": "input"}
    for rts, measure in zip(RTS, ("sbm", "sbm", "additive", "sbm", "additive"), strict=True):
        asks = {"inputs": ["labour", "size"], "integers": "size", "rts": rts, "measure": measure}
        yield "integer_sbm", {**roles(), **asks}
    asks = {"inputs": ["labour", "size"], "integers": "size", "disposability": "weak", "undesirable_as": "input"}
    yield "integer_sbm", {**roles(), **asks, "frontier": "global", "weights": "balanced", "orientation": "input"}
    asks = {"inputs": ["labour", "size"], "integers": "size", "measure": "additive", "super_efficiency": True}
    for rts, orientation in (("vrs", "non-oriented"), ("crs", "input")):
        yield "integer_sbm", {**roles(), **asks, "rts": rts, "orientation": orientation}
        way = "output" if rts == "vrs" else "input"
        whole = {"replicas": True} if rts == "vrs" else {"inputs": ["labour", "size"], "integers": "size"}
        yield "integer_radial", {**roles(), **whole, "rts": rts, "orientation": way, "super_efficiency": True}
    yield "congestion", {**roles(), "congesting": ["capital"], "reference": "forms", "frontier": "global"}
    for rts, way in zip(RTS, ("strong", "weak", "strong", "weak", "strong"), strict=True):
        asks = {"approach": "cooper", "second_stage": "sum" if rts in ("crs", "ndrs") else "relative"}
        yield "congestion", {**roles(), **asks, "rts": rts, "disposability": way, "frontier": "global"}
        asks = {"approach": "tone-sahoo", "congesting": None if way == "weak" else ["labour"]}
        yield "congestion", {**roles(), **asks, "rts": rts, "disposability": way, "frontier": "global"}
    yield "congestion", {**roles(), "approach": "tone-sahoo", "frontier": "global", "reference": "forms"}
    yield "congestion", {**roles(False), "approach": "tone-sahoo", "frontier": "window", "window": 2}
    asks = {"approach": "cooper", "congesting": ["capital"]}
    yield "congestion", {**roles(), **asks, "frontier": "window", "window": 2}
    yield "congestion", {**roles(), **asks, "frontier": "global", "reference": "forms"}
    yield "congestion", {**roles(False), "frontier": "window", "window": 2}
    asks = {"growth": {"service": 0.9}, "weights": {"capital": 3.0}, "reference": "forms"}
    yield "inverse_dea", {**roles(), **asks, "frontier": "sequential"}
    yield "closest_target", {**roles(), "undesirable_as": "input", "weights": {"labour": 2.0}, "group": "kind"}
    yield "closest_target", {**roles(), "measure": "sbm", "undesirable_as": "input"}
    yield "closest_target", {**roles(), "measure": "additive", "weights": "bam"}
    asks = {"measure": "additive", "weights": {"waste": 0.5, "output": 0.0}}
    yield "closest_target", {**roles(), **asks, "frontier": "sequential", "reference": "forms"}


def _from_base() -> Iterator[Question]:
    """From points below the values: 0 for all as they are, a share of the range, or named ones."""
    points = (1.0, {"service": -2.0}, {"labour": -1.0, "waste": -0.5, "output": 0.0}, 0.5, {"capital": -3.0})
    for rts, point in zip(RTS, points, strict=True):
        for beyond in (False, True):
            yield "bp_sbm", {**roles(), "base_point": point, "rts": rts, "super_efficiency": beyond}
    asks: dict[str, Any] = {"base_point": {"service": -2.0}, "frontier": "global"}
    for extra in ({"group": "kind"}, {"category": "size"}, {"reference": "forms"}, {"evaluate": "forms"}):
        yield "bp_sbm", {**roles(), **asks, **extra, "super_efficiency": True}
    yield "bp_sbm", {**roles(), **asks, "exclude": "unit", "super_efficiency": True, "orientation": "output"}
    yield "bp_sbm", {**roles(), **asks, "frontier": "window", "window": 2, "weights": "balanced"}
    yield "bp_sbm", {**roles(), **asks, "disposability": "weak", "undesirable_as": "input"}
    yield "bp_sbm", {**roles(), **asks, "nondiscretionary": "capital"}


def _limits() -> Iterator[Question]:
    """Bounds on targets: of some columns, by numbers and by others of the table."""
    asks: dict[str, Any] = {"bounded": ["service", "capital"], "lower": {"capital": 1.5}, "upper": {"service": 9}}
    for rts, orientation in zip(RTS, ("input", "output", "input", "output", "input"), strict=True):
        yield "bounded_targets", {**roles(), **asks, "rts": rts, "orientation": orientation, "frontier": "global"}
        for measure in ("sbm", "additive"):
            yield "bounded_targets", {**roles(), **asks, "measure": measure, "rts": rts, "frontier": "global"}
    asks |= {"disposability": "weak", "undesirable_as": "input", "rts": "vrs"}
    for measure in ("radial", "sbm", "additive"):
        yield "bounded_targets", {**roles(), **asks, "measure": measure, "frontier": "window", "window": 2}
        beside = {"upper": ["fee", "rent"], "lower": None, "bounded": ["waste", "service"]}
        yield "bounded_targets", {**roles(), **asks, **beside, "measure": measure, "reference": "forms"}
    for weights in ("ram", "normalised", {"labour": 2.0}):
        yield "bounded_targets", {**roles(), **asks, "measure": "additive", "weights": weights, "orientation": "output"}
    yield "bounded_targets", {**roles(), **asks, "measure": "sbm", "weights": "balanced", "group": "kind"}


def _ranges() -> Iterator[Question]:
    """What is read off all optimal prices, or all optimal λ."""
    asks: dict[str, Any]
    for rts, disposability in zip(RTS, ("weak", "weak", "strong", "shephard", "strong"), strict=True):
        asks = {"rts": rts, "disposability": disposability, "frontier": "global"}
        yield "shadow_prices", {**roles(), **asks, "numeraire": "service", "orientation": "non-oriented"}
        yield "abatement_cost", {**roles(), **asks}
        yield "abatement_cost", {**roles(), **asks, "output_prices": ["fee", "fare"]}
        if rts != "crs":
            yield "scale_elasticity", {**roles(), "rts": rts, "orientation": "output", "frontier": "global"}
            asks = {"rts": rts, "second_stage": "sum" if disposability == "weak" else "relative", "frontier": "global"}
            yield "scale_elasticity", {**roles(), **asks, "disposability": "weak" if rts == "nirs" else "strong"}
    yield "abatement_cost", {**roles(), "frontier": "window", "window": 2}
    yield "shadow_prices", {**roles(), "direction": "mean", "reference": "forms", "numeraire_price": "fee"}
    yield "shadow_prices", {**roles(), "direction": "unit", "group": "kind", "frontier": "sequential"}
    for way in ("input", "output"):
        yield "scale_elasticity", {**roles(), "undesirable_as": way, "disposability": "weak", "frontier": "biennial"}
        for disposability in ("weak", "strong"):
            asks = {"undesirable_as": way, "disposability": disposability, "orientation": way, "frontier": "global"}
            yield "most_productive_size", {**roles(), **asks}
    yield "most_productive_size", {**roles(False), "group": "kind"}


def _common(model: str, base: Mapping[str, Any], super_option: Mapping[str, Any]) -> Iterator[Question]:
    """What every model with λ has: frontiers, groups, categories, masks, exclusion, weak bads."""
    for frontier in FRONTIERS:
        yield model, {**base, **super_option, "frontier": frontier, "window": 2, "rts": "vrs"}
    for extra in ({"group": "kind"}, {"category": "size"}, {"reference": "forms"}, {"evaluate": "forms"}):
        yield model, {**base, **super_option, "frontier": "global", **extra}
    for rts in ("crs", "vrs", "ndrs"):
        yield model, {**base, "disposability": "weak", "rts": rts, "frontier": "global"}
        yield model, {**base, **super_option, "exclude": "unit", "rts": rts, "frontier": "global"}
    yield (
        model,
        {**base, **super_option, "disposability": "weak", "rts": "vrs", "frontier": "global", "exclude": "unit"},
    )


def _slacks() -> Iterator[Question]:
    for model in ("sbm", "super_sbm"):
        for rts in RTS:
            for orientation in ("non-oriented", "input", "output"):
                for way in ("output", "input"):
                    yield model, {**roles(), "rts": rts, "orientation": orientation, "undesirable_as": way}
        yield from _common(model, roles(), {})
        for weights in ("balanced", {"labour": 2.0, "waste": 0.0}):
            yield model, {**roles(), "weights": weights, "frontier": "global"}
        yield model, {**roles(), "nondiscretionary": ["capital"], "frontier": "global"}
        for wish in RESTRICTIONS:
            yield model, {**roles(), "restrictions": wish, "frontier": "global"}
            yield model, {**roles(), "restrictions": wish, "frontier": "global", "rts": "vrs"}
    yield "super_sbm", {**roles(), "projection": "pareto", "frontier": "global"}
    yield "super_sbm", {**roles(), "variant": "composite", "frontier": "global"}
    yield "russell", {**roles(), "rts": "vrs"}


RESTRICTIONS: list[Any] = [
    ["1 <= labour/capital <= 3"],
    ["0.2 <= share(labour) <= 0.8", "share(output) >= 0.1"],
    [{"labour": 1, "capital": -2}],
    ["labour <= 0.5"],
]


def _radial() -> Iterator[Question]:
    for rts in RTS:
        for orientation in ("input", "output"):
            for beyond in (False, True):
                for stage in ("relative", "sum", "none"):
                    asks = {"rts": rts, "orientation": orientation, "super_efficiency": beyond, "second_stage": stage}
                    yield "radial", {**roles(), **asks}
    yield "radial", {**roles(), "undesirable_as": "input", "orientation": "hyperbolic"}
    yield "radial", {**roles(False), "orientation": "hyperbolic", "super_efficiency": True}
    yield "ccr", roles()
    yield "bcc", {**roles(), "undesirable_as": "input"}
    yield from _common("radial", roles(), {"super_efficiency": True})
    yield "radial", {**roles(), "nondiscretionary": "capital", "frontier": "global"}
    for wish in RESTRICTIONS:
        for orientation in ("input", "output"):
            yield "radial", {**roles(), "restrictions": wish, "frontier": "global", "orientation": orientation}


def _additive() -> Iterator[Question]:
    for weights in ("ones", "mip", "normalised", "ram", "bam", {"labour": 2.0, "waste": 0.0}):
        for rts in ["vrs"] if weights == "ram" else RTS:
            for beyond in (False,) if weights == "bam" else (False, True):
                yield "additive", {**roles(), "weights": weights, "rts": rts, "super_efficiency": beyond}
    for orientation in ("input", "output"):
        yield "additive", {**roles(), "orientation": orientation, "rts": "vrs", "weights": "mip"}
    yield from _common("additive", {**roles(), "weights": "mip"}, {"super_efficiency": True})


def _directional() -> Iterator[Question]:
    for measure in ("radial", "nonradial", "slacks"):
        if measure == "radial":
            yield "directional", {**roles(), "direction": "inverse-range", "rts": "vrs", "frontier": "global"}
        for way in ("observed", "mean", "unit", "range", {"labour": 1.0, "output": "observed", "waste": 0.5}):
            for rts in ["vrs"] if way == "range" else ["crs", "vrs"]:
                for beyond in (False,) if way == "range" and measure != "radial" else (False, True):
                    asks = {"measure": measure, "direction": way, "rts": rts, "super_efficiency": beyond}
                    yield "directional", {**roles(), **asks, "frontier": "global"}
        for orientation in ("input", "output"):
            yield "directional", {**roles(), "measure": measure, "orientation": orientation}
        for disposability in ("weak", "shephard", "kuosmanen"):
            asks = {"measure": measure, "disposability": disposability, "orientation": "output", "frontier": "global"}
            yield "directional", {**roles(), **asks, "rts": "vrs"}
        yield from _common("directional", {**roles(), "measure": measure}, {"super_efficiency": True})
    for rts, way in zip(RTS, ("output", "input", "output", "input", "output"), strict=True):
        asks = {"rts": rts, "undesirable_as": way, "frontier": "global"}
        yield "directional", {**roles(), **asks, "measure": "sides", "super_efficiency": True}
        yield "directional", {**roles(), **asks, "measure": "single", "direction": "unit" if way == "input" else "mean"}
    yield "directional", {**roles(), "measure": "euclidean", "rts": "vrs", "orientation": "input"}
    for measure in ("sides", "single"):
        way = {"labour": 1.0, "output": "observed", "waste": 0.5}
        yield "directional", {**roles(), "measure": measure, "direction": way, "disposability": "weak", "rts": "vrs"}
        yield "directional", {**roles(), "measure": measure, "orientation": "output", "frontier": "window", "window": 2}
        yield "directional", {**roles(), "measure": measure, "reference": "forms", "frontier": "global"}
    yield "directional", {**roles(), "measure": "slacks", "weights": {"labour": 1.0, "waste": 2.0}}


def _mixed() -> Iterator[Question]:
    for rts in RTS:
        for orientation in ("non-oriented", "input", "output"):
            for way in ("output", "input"):
                asks = {"rts": rts, "orientation": orientation, "undesirable_as": way, "super_efficiency": True}
                yield "ebm", {**roles(), **asks, "frontier": "global"}
        yield (
            "hybrid_sbm",
            {**roles(), "radial": ["labour", "output"], "rts": rts, "super_efficiency": True, "frontier": "global"},
        )
    yield "ebm", {**roles(), "epsilon": 0.3, "affinity": "observed", "weights": {"labour": 2.0}, "frontier": "global"}
    yield "hybrid_sbm", {**roles(), "radial": ["waste", "output"], "frontier": "global"}
    for model, base in (("ebm", roles()), ("hybrid_sbm", {**roles(), "radial": ["labour", "waste"]})):
        yield from _common(model, base, {"super_efficiency": True})
    for least in (0.0, 0.7):
        for rts in ("vrs", "ndrs"):
            for orientation in ("non-oriented", "output"):
                asks = {
                    "nonseparable": ["output", "waste"],
                    "least_factor": least,
                    "rts": rts,
                    "orientation": orientation,
                }
                yield "nonseparable_sbm", {**roles(), **asks, "frontier": "global"}


def _others() -> Iterator[Question]:
    for rts, way in zip(RTS, ("strong", "weak", "strong", "weak", "strong"), strict=True):
        yield "graph_russell", {**roles(), "rts": rts, "disposability": way, "frontier": "global"}
    yield "graph_russell", {**roles(), "frontier": "window", "window": 2}
    for rts in RTS:
        yield "by_production", {**roles(), "rts": rts, "polluting": ["capital"]}
    yield "by_production", {**roles(), "frontier": "window", "window": 2}
    yield "by_production", {**roles(), "reference": "forms", "frontier": "global"}
    wages, fares = {"input_prices": ["wage", "rent"]}, {"output_prices": ["fee", "fare"]}
    for restricted in (False, True):
        for rts in RTS:
            yield "cost", {**roles(False), **wages, "rts": rts, "restricted": restricted}
            yield "revenue", {**roles(False), **fares, "rts": rts, "restricted": restricted}
            if restricted or rts in ("vrs", "nirs"):
                yield "profit", {**roles(False), **wages, **fares, "rts": rts, "restricted": restricted}
    for rts, way in zip(RTS, ("shephard", "kuosmanen", "weak", "weak", "strong"), strict=True):
        asks = {"rts": rts, "disposability": way, "frontier": "global", "restricted": rts == "nirs"}
        yield "cost", {**roles(), **wages, **asks}
        yield "revenue", {**roles(), **fares, **asks}
        if rts in ("vrs", "nirs"):
            yield "profit", {**roles(), **wages, **fares, **asks}
    yield "cost", {**roles(False), **wages, "frontier": "window", "window": 2, "reference": "forms"}
    yield "profitability", {**roles(False), **wages, **fares, "frontier": "global"}
    for weights, frontier in (("ones", "global"), ("ram", "window"), ("bam", "sequential")):
        asks = {"measure": "additive", "weights": weights, "frontier": frontier, "window": 2}
        yield "fdh", {**roles(), **asks, "undesirable_as": "input" if weights == "ram" else "output"}
    yield "profitability", {**roles(False), **wages, **fares, "alpha": 0.3, "reference": "forms"}
    for measure in ("radial", "directional", "additive"):
        for orientation in ("input", "output"):
            yield "fdh", {**roles(), "measure": measure, "orientation": orientation}
        yield "fdh", {**roles(), "measure": measure, "frontier": "window", "window": 2}
        yield (
            "fdh",
            {**roles(), "measure": measure, "frontier": "global", "reference": "forms", "undesirable_as": "input"},
        )
    yield "fdh", {**roles(), "measure": "directional", "direction": "mean", "frontier": "global"}
    for rts in RTS:
        for orientation in ("input", "output"):
            asks = {"rts": rts, "orientation": orientation, "super_efficiency": True, "frontier": "global"}
            yield "fdh", {**roles(), **asks, "undesirable_as": orientation}
    yield "fdh", {**roles(), "measure": "directional", "super_efficiency": True, "reference": "forms"}
    for measure, prices in (("cost", wages), ("revenue", fares), ("profit", {**wages, **fares})):
        for rts in ["vrs"] if measure == "profit" else RTS:
            yield "fdh", {**roles(), **prices, "measure": measure, "rts": rts}
        yield "fdh", {**roles(), **prices, "measure": measure, "frontier": "window", "window": 2, "group": "kind"}
        yield "fdh", {**roles(), **prices, "measure": measure, "frontier": "global", "reference": "forms"}
    for measure in ("sbm", "russell"):
        for orientation in ("non-oriented", "input", "output"):
            yield "fdh", {**roles(), "measure": measure, "orientation": orientation}
        asks = {"measure": measure, "weights": {"labour": 2.0}, "undesirable_as": "input"}
        yield "fdh", {**roles(), **asks, "frontier": "window", "window": 2}
    yield "fdh", {**roles(), "orientation": "hyperbolic", "super_efficiency": True, "frontier": "global"}
