"""The published tables and the stored runs of other programs, one `Case` per table or run.

They are read in place, beside the repository; nothing is copied into it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

REFERENCE = Path(__file__).parents[1].parent / "shared" / "reference"

ORIENTATION = {
    "no": "non-oriented",
    "non": "non-oriented",
    "io": "input",
    "in": "input",
    "input": "input",
    "oo": "output",
    "out": "output",
}

RADIAL = "radial measure"
COVERED_ELSEWHERE = {
    "deaR_Coelli_1998_cost_revenue_profit": "cost, revenue and profit",
    "deaR_Golany_Roll_1989_cross_efficiency": "cross-efficiency",
    "deaR_Grifell_Lovell_1999_malmquist": "Malmquist index",
    "deaR_Power_plants_radial": RADIAL,
    "deaR_Tone2001_additive": "additive model",
    "deaR_Tone2001_dir": "directional distance",
    "deaR_Tone2001_fdh": "free disposal hull",
    "deaR_Tone2001_nonradial": "Russell measure of one side",
    "deaR_Tone2001_radial": RADIAL,
    "deaR_Tone2001_superradial": RADIAL,
    "matlab_additive_ram_vrs": "range-adjusted additive model",
    "matlab_ddf_obs_vrs": "directional distance",
    "matlab_deamalmluen": "Malmquist–Luenberger index",
    "matlab_deaund": "directional distance with undesirable outputs",
    "matlab_profit": "profit",
    "matlab_revenue_crs": "revenue",
    "matlab_super_additive_crs": "additive super-efficiency",
    "stata_gtfpch_global_ml": "Malmquist–Luenberger index",
    "stata_teddf_contemp": "directional distance",
    "power_plants_super_bcc_infeasible": RADIAL,
    "tone2001_ccr": RADIAL,
    "tone2001_ccr_ar": "radial measure with an assurance region",
    "tone2001_sbm_ar": "SBM with an assurance region",
    "tone2001_sbm_ar_fixed_ratio": "SBM with an assurance region",
    "tone2002_t1_ccr": RADIAL,
    "tone2002_t3_superccr": RADIAL,
    "tone2003_t3_nonseparable_alpha0": "SBM with non-separable outputs",
    "tone2003_t3_nonseparable_alpha08": "SBM with non-separable outputs",
    "tone2003_t5_mixed_separable_nonseparable": "SBM with non-separable outputs",
}


@dataclass(frozen=True, eq=False)
class Case:
    """One table: the data, the question, and the scores, by component.

    A score of NaN stands for an infeasible program, None for one that is not printed.
    """

    name: str
    dmus: list[str]
    X: np.ndarray
    Y: np.ndarray
    B: np.ndarray | None
    model: str  # "sbm" or "super_sbm"
    options: dict[str, Any]  # rts, orientation
    weights: tuple[float, float] | None = None  # of each good and each bad
    printed: dict[str, list[float | None]] = field(default_factory=dict)
    half_digit: float = 0.0  # half a unit of the last printed digit
    computed: dict[str, list[float | None]] = field(default_factory=dict)  # full precision; also "combined"
    slacks: list[list[float]] | None = None  # one optimal choice, in full precision
    rho: list[float | None] | None = None  # deaR: the SBM score of the super-SBM projection


def available() -> bool:
    return REFERENCE.is_dir()


def names() -> list[str]:
    """Every file of the reference by its stem."""
    return sorted(path.stem for path in REFERENCE.glob("*/*.json"))


def cases() -> list[Case]:
    """Every table that SBM and super-SBM cover."""
    found: list[Case] = []
    for name in names():
        if name not in COVERED_ELSEWHERE:
            found.extend(_dear(name) if name.startswith("deaR_") else [_published(name)])
    return found


def _load(name: str) -> dict[str, Any]:
    path = next(REFERENCE.glob(f"*/{name}.json"))
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _published(name: str) -> Case:
    table = _load(name)
    model = "super_sbm" if table["function"].startswith("super") else "sbm"
    score = {"efficiency": "sbm", "delta": "super_sbm", "delta_all_dmus": "super_sbm"}
    computed = {**score, "sbm": "sbm", "combined": "combined"}
    full = table["recomputed_full_precision"]
    ratio = table["options"].get("weights good:bad")
    return Case(
        name=name,
        dmus=table["dmu"],
        X=np.array(table["data"]["X"]),
        Y=np.array(table["data"]["Y"]),
        B=np.array(table["data"]["B"]) if "B" in table["data"] else None,
        model=model,
        options={
            "rts": table["options"]["rts"],
            "orientation": ORIENTATION[table["options"]["orientation"]],
        },
        weights=None if ratio is None else tuple(map(float, ratio.split(":"))),  # type: ignore[arg-type]
        printed={score[key]: value for key, value in table["expected"].items() if key in score},
        # the files allow 6 in the digit after the last printed one; rounding explains 5
        half_digit=table["tolerance"]["atol"] * 5 / 6 + 1e-9,
        computed={computed[key]: _scores(value) for key, value in full.items() if key in computed},
        slacks=full.get("slacks"),
    )


def _dear(name: str) -> list[Case]:
    """One case per run: orientation × returns to scale."""
    stored = _load(name)
    roles, values = stored["data"]["roles"], stored["data"]["values"]
    X, Y = (np.array([values[c] for c in roles[role]], float).T for role in ("inputs", "outputs"))
    bads = roles.get("ud_outputs")
    model = "super_sbm" if stored["function"] == "model_sbmsupereff" else "sbm"
    found = []
    for run in stored["results"]:
        rts = run["options"]["rts"]
        if rts == "grs":
            rts = ("grs", run["options"]["L"], run["options"]["U"])
        score = run["delta" if model == "super_sbm" else "efficiency"]
        found.append(
            Case(
                name=f"{name} {run['options']['orientation']} {run['options']['rts']}",
                dmus=[str(dmu) for dmu in values[roles["dmu"]]],
                X=X,
                Y=Y,
                B=np.array([values[c] for c in bads], float).T if bads else None,
                model=model,
                options={"rts": rts, "orientation": ORIENTATION[run["options"]["orientation"]]},
                computed={model: _scores(score)},
                slacks=_slacks(run) if model == "sbm" else None,
                rho=run.get("rho"),
            )
        )
    return found


def _scores(values: list[float | None]) -> list[float | None]:
    return [float("nan") if value is None else value for value in values]


def _slacks(run: dict[str, Any]) -> list[list[float]]:
    sides = [np.array(run[side], float).reshape(len(run["efficiency"]), -1) for side in ("slack_input", "slack_output")]
    rows: list[list[float]] = np.hstack(sides).tolist()
    return rows
