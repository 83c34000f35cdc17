"""Networks as they are drawn: every answer is verified, and its program solved again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6, 7, 8])
def test_a_drawn_network(seed: int) -> None:
    rng = np.random.default_rng(seed)
    K, T, n = int(rng.integers(1, 4)), int(rng.integers(1, 4)), int(rng.integers(5, 9))
    beyond = bool(rng.random() < 0.5)
    kinds = ["free", "as_input", "as_output", "as_undesirable", *([] if beyond else ["fixed"])]
    divisions: dict[str, Any] = {f"d{k}": {"inputs": [f"x{k}", f"v{k}"], "outputs": f"y{k}"} for k in range(K)}
    divisions["d0"]["undesirable"] = "b"
    links = {f"z{a}{b}": (f"d{a}", f"d{b}", str(rng.choice(kinds))) for a in range(K) for b in range(K) if a != b}
    stocks = {"stock": ("d0", str(rng.choice(["good", "bad", "free"])))} if T > 1 else None
    network = sbmdea.Network(divisions, links, stocks)
    roles = [label for role in ("inputs", "outputs", "undesirable") for label in network.columns(role)]
    names = [*roles, *links, *(stocks or {})]
    data = pd.DataFrame({name: rng.integers(1, 30, n * T) / 10 for name in names})
    data = data.assign(dmu=np.repeat([f"D{i}" for i in range(n)], T), year=np.tile(range(T), n))
    asked: dict[str, Any] = {
        "rts": {f"d{k}": str(rng.choice(["crs", "vrs", "nirs", "ndrs"])) for k in range(K)},
        "orientation": str(rng.choice(["non-oriented", "input", "output"])),
        "undesirable_as": str(rng.choice(["input", "output"])),
        "period": "year" if T > 1 else None,
        "super_efficiency": beyond,
    }
    res = sbmdea.network_sbm(data, network, dmu="dmu", **asked)
    assert not (res.status == "failed").any()
    assert beyond or (res.status == "optimal").all()
    assert res.verify().all
    for name in res.efficiency.dropna().index[:2]:
        assert res.problem(name).solve().optimum == pytest.approx(res.efficiency[name], abs=1e-7)
