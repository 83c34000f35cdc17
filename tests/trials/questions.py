"""What every model is asked in the trials: the questions of all tests, and the options that these leave out."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import sbmdea

from ..samples.every_question import FRONTIERS, Question, asked, roles


def questions(zeros: bool = False) -> list[Question]:
    """All of them; with ``zeros`` their terms are dropped, where a model does that."""
    return [
        (model, {**said, "zeros": "drop-term"} if zeros and takes(model, "zeros") else said)
        for model, said in (*asked(), *_more())
    ]


def takes(model: str, option: str) -> bool:
    return option in inspect.signature(getattr(sbmdea, model)).parameters


def _more() -> Iterator[Question]:
    yield from _sides()
    yield from _second_parts()
    yield from _panels()
    yield from _indices()


def _sides() -> Iterator[Question]:
    """Bads as inputs, orientations and weights where they are rarely asked for."""
    for rts in ("crs", "vrs"):
        for beyond in (False, True):
            yield "additive", {**roles(), "undesirable_as": "input", "rts": rts, "super_efficiency": beyond}
            yield "directional", {**roles(), "undesirable_as": "input", "rts": rts, "super_efficiency": beyond}
    for measure in ("radial", "nonradial", "slacks"):
        yield "directional", {**roles(), "measure": measure, "undesirable_as": "input", "orientation": "input"}
    for orientation in ("input", "output"):
        for way in ("input", "output"):
            asks = {"radial": ["labour", "output"], "orientation": orientation, "undesirable_as": way}
            yield "hybrid_sbm", {**roles(), **asks, "frontier": "global", "super_efficiency": way == "input"}
    yield "hybrid_sbm", {**roles(), "radial": ["labour"], "weights": {"capital": 2.0}, "frontier": "global"}
    yield "russell", {**roles(), "rts": "crs", "orientation": "input", "frontier": "sequential"}
    for orientation in ("input", "output"):
        yield "fdh", {**roles(), "measure": "additive", "weights": {"labour": 2.0}, "orientation": orientation}


def _second_parts() -> Iterator[Question]:
    for stage in ("relative", "sum", "none"):
        for rts in ("crs", "vrs"):
            yield "directional", {**roles(), "second_stage": stage, "rts": rts, "direction": "mean"}
            worse = {"labour": 1.0, "capital": -0.5, "output": -0.1}
            yield "directional", {**roles(), "second_stage": stage, "rts": rts, "direction": worse}
    asks: dict[str, Any] = {"nonseparable": ["output", "waste"], "frontier": "global"}
    yield "nonseparable_sbm", {**roles(), **asks, "rts": ("grs", 0.8, 1.2)}
    for disposability in ("strong", "weak"):
        yield "nonseparable_sbm", {**roles(), **asks, "weights": {"labour": 2.0}, "disposability": disposability}


def _panels() -> Iterator[Question]:
    """Groups, categories, masks and frontiers in the models that no common list reaches."""
    wages, fares = {"input_prices": ["wage", "rent"]}, {"output_prices": ["fee", "fare"]}
    masks: list[dict[str, Any]] = [
        {"group": "kind"},
        {"category": "size"},
        {"reference": "forms"},
        {"evaluate": "forms"},
    ]
    models: list[Question] = [
        ("by_production", {**roles(), "polluting": ["capital"]}),
        ("nonseparable_sbm", {**roles(), "nonseparable": ["output", "waste"]}),
        ("cost", {**roles(False), **wages}),
        ("revenue", {**roles(False), **fares}),
        ("profit", {**roles(False), **wages, **fares}),
        ("profitability", {**roles(False), **wages, **fares}),
        ("fdh", roles()),
    ]
    newer = ("closest_target", "most_productive_size", "congestion", "shadow_prices", "inverse_dea", "mea",
             "abatement_cost", "graph_russell", "scale_elasticity", "generalized_distance")  # fmt: skip
    yield from (("repaired_super", {**roles(False), "frontier": "global", **extra}) for extra in masks)
    more: list[Question] = [
        *((model, roles()) for model in newer),
        ("congestion", {**roles(), "approach": "tone-sahoo"}),
        ("integer_radial", {**roles(), "replicas": True}),
        ("integer_sbm", {**roles(), "inputs": ["labour", "size"], "integers": "size"}),
        ("bounded_targets", {**roles(), "bounded": ["service"], "lower": [0.5], "upper": ["fee"]}),
    ]
    yield "shadow_prices", {**roles(), "undesirable_as": "input"}
    for model, base in (*models, *more):
        for extra in masks:
            yield model, {**base, "frontier": "global", **extra}
    for model, base in models:
        for frontier in FRONTIERS:
            yield model, {**base, "frontier": frontier, "window": 2}


def _indices() -> Iterator[Question]:
    for measure in ("radial", "sbm", "super_sbm", "ddf", "ebm"):
        yield "malmquist", {**roles(), "measure": measure}
        yield "malmquist", {**roles(), "measure": measure, "rts": "vrs", "base": "biennial"}
    for base in ("sequential", "global", "fixed"):
        yield "malmquist", {**roles(), "base": base, "orientation": "output", "undesirable_as": "input"}
    yield "malmquist", {**roles(), "decomposition": "ray-desli", "infeasible": "global"}
    yield "malmquist", {**roles(), "measure": "super_sbm", "exclude": "unit", "weights": {"labour": 2.0}}
    yield "malmquist", {**roles(), "measure": "sbm", "disposability": "weak", "rts": "vrs", "group": "kind"}
    yield "malmquist", {**roles(), "reference": "forms", "evaluate": "forms", "rts": ("grs", 0.8, 1.2)}
    yield "malmquist", {**roles(), "base": "fixed", "fixed_period": 2002, "rts": "vrs"}
    for measure in ("sbm_ddf", "ddf"):
        yield "luenberger", {**roles(), "measure": measure, "disposability": "weak"}
        yield "luenberger", {**roles(), "measure": measure, "base": "sequential", "rts": "vrs"}
        for orientation in ("input", "output"):
            asks = {"measure": measure, "orientation": orientation, "undesirable_as": orientation, "rts": "vrs"}
            yield "luenberger", {**roles(), **asks, "infeasible": "biennial"}
    yield "luenberger", {**roles(), "weights": {"labour": 2.0}, "group": "kind", "decomposition": "ray-desli"}
    for direction in ("mean", {"output": "observed", "waste": 0.5}):
        yield "malmquist", {**roles(), "measure": "ddf", "direction": direction, "rts": "vrs", "base": "sequential"}
        yield "luenberger", {**roles(), "measure": "ddf", "direction": direction, "rts": "vrs"}
    asks = {"base": "fixed", "fixed_period": 2002, "reference": "forms", "evaluate": "forms"}
    yield "luenberger", {**roles(), **asks}
    masks = {"reference": "forms", "evaluate": "forms", "disposability": "weak"}
    for model in ("technical_bias", "hicks_moorsteen", "fare_primont"):
        yield model, {**roles(), "rts": "nirs"}
        yield model, {**roles(), **masks, "orientation": "input"}
