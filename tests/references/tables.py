"""The tables and runs of SBM and super-SBM, one `Table` per table or run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .stored import ORIENTATION, dear, half_digit, load, names, rts_of

FUNCTIONS = (
    "sbm",
    "super-sbm",
    "sbm undesirable (separable)",
    "super-sbm undesirable",
    "model_sbmeff",
    "model_sbmsupereff",
)


@dataclass(frozen=True, eq=False)
class Table:
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


def tables() -> list[Table]:
    """Every table that SBM and super-SBM cover."""
    return [table for name in names() if load(name)["function"] in FUNCTIONS for table in tables_of(name)]


def tables_of(name: str) -> list[Table]:
    return _dear(name) if name.startswith("deaR_") else [_published(name)]


def _published(name: str) -> Table:
    table = load(name)
    model = "super_sbm" if table["function"].startswith("super") else "sbm"
    score = {"efficiency": "sbm", "delta": "super_sbm", "delta_all_dmus": "super_sbm"}
    computed = {**score, "sbm": "sbm", "combined": "combined"}
    full = table["recomputed_full_precision"]
    ratio = table["options"].get("weights good:bad")
    return Table(
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
        half_digit=half_digit(name) if table["expected"] else 0.0,
        computed={computed[key]: _scores(value) for key, value in full.items() if key in computed},
        slacks=full.get("slacks"),
    )


def _dear(name: str) -> list[Table]:
    """One case per run: orientation × returns to scale."""
    stored, (columns, runs) = load(name), dear(name)
    X, Y, B = (columns.get(role) for role in ("inputs", "outputs", "ud_outputs"))
    dmus = stored["data"]["values"][stored["data"]["roles"]["dmu"]]
    model = "super_sbm" if stored["function"] == "model_sbmsupereff" else "sbm"
    found = []
    for run in runs:
        score = run["delta" if model == "super_sbm" else "efficiency"]
        found.append(
            Table(
                name=f"{name} {run['options']['orientation']} {run['options']['rts']}",
                dmus=[str(dmu) for dmu in dmus],
                X=X,
                Y=Y,
                B=B,
                model=model,
                options={"rts": rts_of(run["options"]), "orientation": ORIENTATION[run["options"]["orientation"]]},
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
