"""The stored cases of networks, read in place: a table, a Network and the options of a call."""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from tests.places import SHARED

FOLDER = SHARED / "cases" / "network"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json")) if FOLDER.exists() else []


def stored(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.json"
    if not path.exists():
        pytest.skip("the stored cases of networks are not beside the clone")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def network(case: dict[str, Any]) -> sbmdea.Network:
    of = case["network"]
    return sbmdea.Network(
        of["divisions"],
        {
            column: (link["source"], link["target"], link["kind"])
            for link in of.get("links", [])
            for column in link["columns"]
        },
        {one["column"]: (one["division"], one["kind"]) for one in of.get("carryovers", [])},
    )  # fmt: skip


def table(case: dict[str, Any]) -> tuple[pd.DataFrame, list[Any]]:
    """A row per DMU and period."""
    arrays = {name: np.array(values, float) for name, values in case["data"].items()}
    arrays = {name: values[:, None] if values.ndim == 1 else values for name, values in arrays.items()}
    T, n = next(iter(arrays.values())).shape[1], len(case["dmu"])
    periods = case.get("periods") or list(range(T))
    frame = pd.DataFrame({"dmu": np.repeat(case["dmu"], T), "period": np.tile(periods, n)})
    return frame.assign(**{name: values.ravel() for name, values in arrays.items()}), periods


def scored(name: str, **more: Any) -> tuple[sbmdea.NetworkResult, dict[str, Any]]:
    case = stored(name)
    frame, periods = table(case)
    graph, options = network(case), case["options"]
    asked: dict[str, Any] = {"rts": options["rts"], "orientation": options.get("orientation", "input")}
    weights = case.get("weights") or options.get("weights")
    if options.get("period_weights"):
        asked["period_weights"] = dict(zip(periods, options["period_weights"], strict=True))
    initial = {one["column"]: one["initial"] for one in case["network"].get("carryovers", []) if "initial" in one}
    asked |= {"initial": initial or None, "terminal": options.get("terminal", True), "weights": weights}
    asked["super_efficiency"] = bool(options.get("super_"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)
        period = "period" if graph.carryovers else None
        return sbmdea.network_sbm(frame, graph, dmu="dmu", period=period, **asked | more), case
