"""Sums of slacks and directional distances."""

from __future__ import annotations

import numpy as np

import sbmdea

from .comparison import Case, Comparison
from .stored import dear, half_digit, load, roles, rts_of, scores


def _sums(solver: str) -> list[Comparison]:
    columns, runs = dear("deaR_Tone2001_additive")
    rows = []
    for run in runs:
        result = sbmdea.additive(
            inputs=columns["inputs"], outputs=columns["outputs"], rts=rts_of(run["options"]), solver=solver
        )
        rows.append(Comparison(run["options"]["rts"], "sum", result.components["additive"], run["objval"]))
    return rows


def _ram(solver: str) -> list[Comparison]:
    name = "matlab_additive_ram_vrs"
    result = sbmdea.additive(**roles(name), rts="vrs", weights="ram", solver=solver)
    expected, half = load(name)["expected"], half_digit(name)
    return [
        Comparison("vrs", "score", result.components["additive"], expected["score"], half),
        Comparison("vrs", "slacks", result.slacks[["x1", "x2"]], expected["slack_X"], half),
        Comparison("vrs", "slacks", result.slacks["y1"], expected["slack_Y"], half),
    ]


def _beyond(solver: str) -> list[Comparison]:
    name = "matlab_super_additive_crs"
    result = sbmdea.additive(**roles(name), super_efficiency=True, solver=solver)
    expected, half = load(name)["expected"], half_digit(name)
    printed = np.column_stack([scores(expected["slack_X"]), scores(expected["slack_Y"])])
    given_up = np.where(np.isnan(printed), np.nan, -result.slacks)
    return [
        Comparison("crs", "score", result.components["super_additive"], scores(expected["score"]), half),
        Comparison("crs", "slacks", given_up, printed, half),
    ]


def _distance_of_dear(solver: str) -> list[Comparison]:
    columns, runs = dear("deaR_Tone2001_dir")
    rows = []
    for run in runs:
        rts = run["options"]["rts"]
        result = sbmdea.directional(
            inputs=columns["inputs"], outputs=columns["outputs"], rts=rts_of(run["options"]), second_stage="sum",
            solver=solver,
        )  # fmt: skip
        targets = np.hstack([run["target_input"], run["target_output"]])
        rows.append(Comparison(rts, "β", result.components["inefficiency"], run["beta"]))
        rows.append(Comparison(rts, "efficiency", result.efficiency, run["efficiency"]))
        rows.append(Comparison(rts, "targets", result.targets, targets))
    return rows


def _distance_of_matlab(solver: str) -> list[Comparison]:
    name = "matlab_ddf_obs_vrs"
    result = sbmdea.directional(**roles(name), rts="vrs", second_stage="sum", solver=solver)
    expected, half = load(name)["expected"], half_digit(name)
    beta = result.components["inefficiency"].to_numpy()
    beyond = result.slacks - beta[:, None] * np.hstack(list(roles(name).values()))
    return [
        Comparison("vrs", "β", beta, expected["efficiency"], half),
        Comparison("vrs", "slacks", beyond[["x1", "x2"]], expected["slack_X"], half),
        Comparison("vrs", "slacks", beyond["y1"], expected["slack_Y"], half),
    ]


def _with_bads_of_matlab(solver: str) -> list[Comparison]:
    name = "matlab_deaund"
    result = sbmdea.directional(**roles(name), orientation="output", second_stage="sum", solver=solver)
    expected, half = load(name)["expected"], half_digit(name)
    beta = result.components["inefficiency"].to_numpy()
    parts = roles(name)
    beyond = {
        "X": result.slacks["x1"],
        "Y": result.slacks["y1"] - beta * parts["outputs"][:, 0],
        "B": result.slacks["b1"] - beta * parts["undesirable"][:, 0],
    }
    slacks = [Comparison("crs", "slacks", beyond[side], expected[f"slack_{side}"], half) for side in beyond]
    return [Comparison("crs", "β", beta, expected["efficiency"], half), *slacks]


def _with_bads_of_stata(solver: str) -> list[Comparison]:
    name = "stata_teddf_contemp"
    table = load(name)
    result = sbmdea.directional(
        **roles(name), dmu=table["dmu"], period=table["data"]["period"], disposability="shephard", solver=solver
    )
    return [Comparison("crs", "β", result.components["inefficiency"], table["expected"]["Dv"], half_digit(name))]


def cases() -> list[Case]:
    return [
        Case("deaR_Tone2001_additive", "additive", _sums, "targets: not unique (held to the same sum in the tests)"),
        Case("matlab_additive_ram_vrs", 'additive(weights="ram")', _ram),
        Case("matlab_super_additive_crs", "additive(super_efficiency=True)", _beyond),
        Case("deaR_Tone2001_dir", "directional", _distance_of_dear),
        Case("matlab_ddf_obs_vrs", "directional", _distance_of_matlab),
        Case("matlab_deaund", 'directional(orientation="output")', _with_bads_of_matlab),
        Case("stata_teddf_contemp", 'directional(disposability="shephard")', _with_bads_of_stata),
    ]
