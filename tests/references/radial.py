"""CCR and BCC, super-efficiency, and the free disposal hull."""

from __future__ import annotations

import numpy as np
import pandas as pd

import sbmdea

from .comparison import Case, Comparison
from .stored import ORIENTATION, dear, half_digit, load, roles, rts_of, scores

PUBLISHED = {
    "tone2001_ccr": "ccr",
    "tone2002_t1_ccr": "ccr",
    "tone2002_t3_superccr": "ccr",
    "power_plants_super_bcc_infeasible": "bcc",
}


def _published(name: str) -> Case:
    beyond = "super" in name

    def compare(solver: str) -> list[Comparison]:
        table, ask = load(name), getattr(sbmdea, PUBLISHED[name])
        result = ask(**roles(name), super_efficiency=beyond, solver=solver)
        expected, full = table["expected"], table["recomputed_full_precision"]
        rows = [Comparison("input", "efficiency", result.efficiency, scores(full["efficiency"]))]
        if "infeasible" in expected:
            rows.append(Comparison("input", "infeasible", result.status == "infeasible", expected["infeasible"], 0.0))
        else:
            rows.append(Comparison("input", "efficiency", result.efficiency, expected["efficiency"], half_digit(name)))
        return rows

    return Case(name, f"{PUBLISHED[name]}(super_efficiency=True)" if beyond else PUBLISHED[name], compare)


def _dear(name: str) -> Case:
    beyond = "super" in name

    def compare(solver: str) -> list[Comparison]:
        columns, runs = dear(name)
        rows = []
        for run in runs:
            orientation = ORIENTATION[run["options"]["orientation"]]
            result = sbmdea.radial(
                inputs=columns["inputs"], outputs=columns["outputs"], rts=rts_of(run["options"]),
                orientation=orientation, super_efficiency=beyond, second_stage="sum", solver=solver,
            )  # fmt: skip
            expected = scores(run["efficiency"])
            label = f"{orientation} {run['options']['rts']}"
            targets = np.hstack([scores(run[side]) for side in ("target_input", "target_output")])
            expected = 1 / expected if orientation == "output" else expected  # deaR prints φ
            rows.append(Comparison(label, "efficiency", result.efficiency, expected))
            rows.append(Comparison(label, "targets", result.targets, targets))
        return rows

    if beyond:
        return Case(name, "radial(super_efficiency=True)", compare)
    return Case(name, "radial", compare, "multipliers: not unique (held to the same identities in the tests)")


def _hull(solver: str) -> list[Comparison]:
    name = "deaR_Tone2001_fdh"
    whole, (_, runs) = load(name), dear(name)
    kinds = whole["data"]["roles"]
    rows = []
    for run in runs:
        orientation = ORIENTATION[run["options"]["orientation"]]
        result = sbmdea.fdh(
            pd.DataFrame(whole["data"]["values"]), inputs=kinds["inputs"], outputs=kinds["outputs"], dmu="DMU",
            orientation=orientation,
        )  # fmt: skip
        targets = np.hstack([run["target_input"], run["target_output"]])
        rows.append(Comparison(orientation, "efficiency", result.efficiency, run["efficiency"]))
        rows.append(Comparison(orientation, "targets", result.targets, targets))
    return rows


def cases() -> list[Case]:
    return [
        *(_published(name) for name in PUBLISHED),
        *(_dear(name) for name in ("deaR_Tone2001_radial", "deaR_Power_plants_radial", "deaR_Tone2001_superradial")),
        Case("deaR_Tone2001_fdh", "fdh", _hull),
    ]
