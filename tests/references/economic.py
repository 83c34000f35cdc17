"""Cost, revenue and profit; cross-efficiency."""

from __future__ import annotations

import numpy as np
import pandas as pd

import sbmdea

from .comparison import Case, Comparison
from .stored import ORIENTATION, data, dear, half_digit, load, rts_of, scores

BEST = {"cost": "minimum_cost", "revenue": "maximum_revenue", "profit": "maximum_profit"}
METHODS = {
    "M2_agg": ("aggressive", "difference"),
    "M2_ben": ("benevolent", "difference"),
    "M3_agg": ("aggressive", "ratio"),
    "M3_ben": ("benevolent", "ratio"),
}


def _prices(solver: str) -> list[Comparison]:
    columns, runs = dear("deaR_Coelli_1998_cost_revenue_profit")
    X, Y, W, P = (columns[role] for role in ("inputs", "outputs", "price_inputs", "price_outputs"))
    prices = {"cost": {"input_prices": W}, "revenue": {"output_prices": P}}
    prices["profit"] = prices["cost"] | prices["revenue"]
    rows = []
    for run in runs:
        kind, rts = run["options"]["kind"], run["options"]["rts"]
        restricted = run["options"]["restricted_optimal"] or kind == "profit"  # as deaR forces
        result = getattr(sbmdea, kind)(
            inputs=X, outputs=Y, **prices[kind], restricted=restricted, solver=solver, rts=rts_of(run["options"])
        )
        best = result.components[BEST[kind]]
        ratio = result.components["profit"] / best if kind == "profit" else result.efficiency
        targets = np.hstack([run["optimal_input"], np.reshape(run["optimal_output"], (-1, 1))])
        label = f"{kind} {rts}{' restricted' if restricted else ''}"
        rows.append(Comparison(label, BEST[kind], best, run["objval"]))
        rows.append(Comparison(label, "efficiency", ratio, run["efficiency"], together=kind == "profit"))
        rows.append(Comparison(label, "targets", result.targets, targets))
    return rows


def _revenue(solver: str) -> list[Comparison]:
    name = "matlab_revenue_crs"
    of, expected, half = data(name), load(name)["expected"], half_digit(name)
    result = sbmdea.revenue(inputs=of["X"], outputs=of["Y"], output_prices=of["P"], solver=solver)
    return [
        Comparison("crs", "efficiency", result.efficiency, expected["RE"], half),
        Comparison("crs", "technical", result.components["technical"], expected["TE"], half),
        Comparison("crs", "allocative", result.components["allocative"], expected["AE"], half),
    ]


def _profit(solver: str) -> list[Comparison]:
    name = "matlab_profit"
    of, expected, half = data(name), load(name)["expected"], half_digit(name)
    result = sbmdea.profit(inputs=of["X"], outputs=of["Y"], input_prices=of["W"], output_prices=of["P"], solver=solver)
    parts = {"inefficiency": "PI", "technical_inefficiency": "TI", "allocative_inefficiency": "AI"}
    return [Comparison("vrs", ours, result.components[ours], expected[theirs], half) for ours, theirs in parts.items()]


def _appraisals(solver: str) -> list[Comparison]:
    name = "deaR_Golany_Roll_1989_cross_efficiency"
    frame = pd.DataFrame(load(name)["data"]["values"])
    rows = []
    for run in dear(name)[1]:
        way, rts = ORIENTATION[run["options"]["orientation"]], run["options"]["rts"]
        if rts == "vrs" and (way == "input" or run["options"]["correction"]):
            continue
        for key, (method, goal) in METHODS.items():
            if rts == "vrs" and key != "M2_ben":
                continue
            result = sbmdea.cross_efficiency(
                frame, inputs=["X1", "X2", "X3"], outputs=["Y1", "Y2"], dmu="DMU", method=method, goal=goal,
                orientation=way, rts=rts, solver=solver,
            )  # fmt: skip
            mean, matrix = scores(run[key]["e"]), scores(run[key]["cross_eff"])
            if way == "output":  # deaR reports v·x over u·y
                mean, matrix = 1 / mean, 1 / matrix
            rows.append(Comparison(f"{way} {rts} {key}", "efficiency", result.efficiency, mean))
            rows.append(Comparison(f"{way} {rts} {key}", "matrix", result.matrix, matrix))
    return rows


def cases() -> list[Case]:
    return [
        Case("deaR_Coelli_1998_cost_revenue_profit", "cost, revenue, profit", _prices),
        Case("matlab_revenue_crs", "revenue", _revenue),
        Case("matlab_profit", "profit", _profit),
        Case(
            "deaR_Golany_Roll_1989_cross_efficiency", "cross_efficiency", _appraisals,
            "variable returns: 0/0 is no appraisal here; arbitrary weights: whichever the solver takes",
        ),
    ]  # fmt: skip
