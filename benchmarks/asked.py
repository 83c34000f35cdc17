"""Every model as the table of models asks it: public names alone, so that older states of the package know them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .data import ROLES

GLOBAL = {**ROLES, "frontier": "global", "threads": 1, "progress": False}
GOODS = {name: value for name, value in GLOBAL.items() if name != "undesirable"}
PRICES: dict[str, Any] = {"input_prices": [1.0, 0.02, 0.5]}
WORTH: dict[str, Any] = {"output_prices": [1.0]}

# label, model and options; with "rts" among them it is asked under these returns only
ASKED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("super_sbm", "super_sbm", GLOBAL),
    ("super_sbm, Pareto", "super_sbm", {**GLOBAL, "projection": "pareto"}),
    ("super_sbm, composite", "super_sbm", {**GLOBAL, "variant": "composite"}),
    ("sbm, ratio restricted", "sbm", {**GLOBAL, "restrictions": ["0.001 <= capital/labour <= 1"]}),
    ("sbm, share restricted", "sbm", {**GLOBAL, "restrictions": ["share(labour) >= 0.1"]}),
    ("russell", "russell", GLOBAL),
    ("radial", "radial", GLOBAL),
    ("radial, output", "radial", {**GLOBAL, "orientation": "output"}),
    ("radial, super-efficiency", "radial", {**GLOBAL, "super_efficiency": True}),
    ("radial, ratio restricted", "radial", {**GLOBAL, "restrictions": ["0.001 <= capital/labour <= 1"]}),
    ("additive", "additive", GLOBAL),
    ("additive, MIP", "additive", {**GLOBAL, "weights": "mip"}),
    ("additive, RAM", "additive", {**GLOBAL, "weights": "ram", "rts": "vrs"}),
    ("additive, BAM", "additive", {**GLOBAL, "weights": "bam"}),
    ("directional", "directional", GLOBAL),
    ("directional, output", "directional", {**GLOBAL, "orientation": "output"}),
    ("directional, mean direction", "directional", {**GLOBAL, "direction": "mean"}),
    ("directional, range", "directional", {**GLOBAL, "direction": "range", "rts": "vrs"}),
    ("directional, nonradial", "directional", {**GLOBAL, "measure": "nonradial"}),
    ("directional, slacks", "directional", {**GLOBAL, "measure": "slacks"}),
    ("ebm", "ebm", GLOBAL),
    ("ebm, super-efficiency", "ebm", {**GLOBAL, "super_efficiency": True}),
    ("hybrid_sbm", "hybrid_sbm", {**GLOBAL, "radial": ["labour", "gdp"]}),
    ("nonseparable_sbm", "nonseparable_sbm", {**GLOBAL, "nonseparable": ["gdp", "so2"], "rts": "vrs"}),
    ("by_production", "by_production", GLOBAL),
    ("cost", "cost", {**GOODS, **PRICES}),
    ("revenue", "revenue", {**GOODS, **WORTH}),
    ("profit", "profit", {**GOODS, **PRICES, **WORTH, "rts": "vrs"}),
)
WEAK = ("sbm", "radial", "directional")
RTS = ("crs", "vrs")


def questions() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Label, returns, model and options."""
    for rts in RTS:
        yield "sbm", rts, "sbm", {**GLOBAL, "rts": rts}
        for label, model, options in ASKED:
            if options.get("rts", rts) == rts:
                yield label, rts, model, {"rts": rts, **options}
        for model in WEAK:
            yield f"{model}, weak disposability", rts, model, {**GLOBAL, "rts": rts, "disposability": "weak"}
