"""The lowest and the highest score of every part, by two programs a part as they stand in the paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from tests.network.network_cases import network, scored, table
from tests.oracle.networks import arrays, stated

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
OPEN = 2e-7  # the oracle's leeway beside the optimum, and HiGHS's own of 1e-10, open a range by about that much


def compared(result: Any, columns: Any, rows: list[int], **asked: Any) -> int:
    """How many ranges were held against the oracle's."""
    count, n = 0, len(columns[next(iter(columns))])
    T, names = result._data.periods, result.network.names
    for i in rows:
        keep = np.arange(n) != i if asked.get("worsens") else np.ones(n, bool)
        program = stated(
            result.network, {k: v[i] for k, v in columns.items()}, {k: v[keep] for k, v in columns.items()}, **asked
        )
        score = program.best()
        assert score == pytest.approx(result.efficiency.iloc[i], abs=1e-8)
        parts = {(name, "d"): [(t, k) for t in range(T)] for k, name in enumerate(names) if len(names) > 1}
        if T > 1:
            periods = result.periods.columns.get_level_values(0).unique()
            parts |= {(name, "p"): [(t, k) for k in range(len(names))] for t, name in enumerate(periods)}
        for (name, kind), cells in parts.items():
            ours = (result.divisions if kind == "d" else result.periods).iloc[i][name]
            for side, lowest in (("low", True), ("high", False)):
                theirs = program.best(cells, lowest, score)
                assert ours[side] == pytest.approx(theirs, abs=OPEN), (i, name, side)
                assert (theirs <= ours[side] + 1e-9) if lowest else (theirs >= ours[side] - 1e-9), (i, name, side)
                count += 1
    return count


@pytest.mark.parametrize(
    "name",
    ["oracle_dnsbm_bads_vrs", "oracle_dnsbm_initial_no_terminal", "oracle_nsbm_bads_den_vrs",
     "oracle_nsbm_bads_nirs_output", "oracle_nsbm_mixed_rts_weights", "hand_nonunique_divisions"],
)  # fmt: skip
def test_ranges_of_the_stored_cases(name: str) -> None:
    result, case = scored(name, decomposition="range")
    frame, _ = table(case)
    options = case["options"]
    initial = {one["column"]: one["initial"] for one in case["network"].get("carryovers", []) if "initial" in one}
    asked = {
        "rts": options["rts"], "orientation": options.get("orientation", "input"), "initial": initial,
        "weights": case.get("weights") or options.get("weights"), "terminal": options.get("terminal", True),
        "period_weights": options.get("period_weights"),
    }  # fmt: skip
    columns = arrays(frame, network(case), more=initial.values())
    assert compared(result, columns, list(range(0, len(case["dmu"]), 2)), **asked) >= 8


def test_ranges_of_super_efficiency() -> None:
    result, case = scored("oracle_super_nsbm_free_vrs", decomposition="range")
    best = np.flatnonzero(result.components["network_sbm"].to_numpy() == 1.0).tolist()
    frame, _ = table(case)
    options = case["options"]
    asked = {"rts": options["rts"], "orientation": options["orientation"], "weights": options.get("weights")}
    assert compared(result, arrays(frame, network(case)), best, worsens=True, **asked) >= 2 * len(best)
    stated_there = case["expected"]["part_range"]
    for i in best:
        for key, (low, high) in stated_there[i].items():
            kind, name = eval(key)
            if kind == "division":
                assert result.divisions.iloc[i][name].tolist() == pytest.approx([low, high], abs=1e-6)


@pytest.mark.parametrize("orientation", ["non-oriented", "input", "output"])
def test_ranges_that_are_wide(orientation: Any) -> None:
    """What one division saves (or makes more of), the other one can as well; over two periods."""
    a, b = np.array([1.0, 2, 4, 3, 2, 4]), np.array([2.0, 1, 4, 4, 2, 2])
    one = np.ones(6)
    x, v, y, w = (one, one, 1 / a, 1 / b) if orientation == "output" else (a, b, one, one)
    half = pd.DataFrame({"x": x, "v": v, "y": y, "w": w, "z": a, "c": b, "dmu": list("PQRSTU")})
    data = pd.concat([half.assign(year="T1"), half.assign(year="T2", z=a if orientation == "output" else a[::-1])])
    graph = sbmdea.Network(
        {"make": {"inputs": "x", "outputs": "y"}, "sell": {"inputs": "v", "outputs": "w"}},
        {"z": ("make", "sell")}, {"c": ("sell", "free")},
    )  # fmt: skip
    asked: dict[str, Any] = {"rts": "vrs", "orientation": orientation}
    result = sbmdea.network_sbm(data, graph, dmu="dmu", period="year", decomposition="range", **asked)
    assert compared(result, arrays(data, graph), list(range(6)), **asked) == 6 * 8
    assert result.flags["division_not_unique"].any()
