"""A panel to be cut into parts, the cuts, and a comparison with the answer of one call on all rows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import dask
import numpy as np
import pandas as pd

import sbmdea

ROLES: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"], "undesirable": "b", "dmu": "dmu"}
PANEL: dict[str, Any] = {**ROLES, "period": "year"}


def panel(n: int = 300, years: int = 4, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    N = n * years
    X = rng.lognormal(2, 0.7, (N, 2))
    size = np.exp(0.95 * np.log(X).mean(axis=1, keepdims=True))
    loss = np.exp(-rng.gamma(1.5, 0.3, (N, 1)))
    frame = pd.DataFrame(
        np.hstack([X, size * rng.lognormal(0, 0.4, (N, 2)) * loss, size * rng.lognormal(0, 0.5, (N, 1)) / loss**0.5]),
        columns=["x1", "x2", "y1", "y2", "b"],
    )
    frame["dmu"] = np.tile([f"unit {i}" for i in range(n)], years)
    frame["year"] = np.repeat(np.arange(2000, 2000 + years), n)
    frame["region"] = rng.choice(["north", "south"], N)
    frame["unused"] = "text"
    frame["p1"], frame["p2"] = rng.uniform(1, 2, N), rng.uniform(1, 2, N)
    frame["rank"] = rng.integers(1, 4, N)
    frame["forms"], frame["asked"] = rng.random(N) < 0.7, rng.random(N) < 0.5
    return frame.sample(frac=1.0, random_state=1).reset_index(drop=True)


def write(frame: pd.DataFrame, folder: Path, cuts: list[int]) -> Path:
    folder.mkdir(exist_ok=True)
    edges = [0, *cuts, len(frame)]
    for i, (low, high) in enumerate(pairwise(edges)):
        frame.iloc[low:high].to_parquet(folder / f"{i:03d}.parquet")
    return folder


def same(found: pd.DataFrame, want: sbmdea.Result, data: pd.DataFrame) -> None:
    """The table of scores is that of one machine."""
    assert found.index.equals(data.index)
    assert found["dmu"].tolist() == data["dmu"].tolist()
    np.testing.assert_allclose(found["efficiency"], want.efficiency, rtol=0, atol=1e-10)
    for name, values in want.components.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-10, atol=1e-10)
    assert found["status"].tolist() == want.status.tolist()
    assert found["certified"].tolist() == want.certificate["certified"].tolist()
    assert not (found["dual_violation"] > 1e-9).any()


def everything_same(found: Any, want: sbmdea.Result, data: pd.DataFrame) -> None:
    """All tables are those of one machine, peers by their labels; prices where an optimum has one set of them."""
    tables = dict(zip(found.tables, dask.compute(*(getattr(found, name) for name in found.tables)), strict=True))
    data = data.iloc[want.outcome.rows]
    same(tables["scores"], want, data)
    for name, table in tables.items():
        assert getattr(found, name).dtypes.equals(table.dtypes), name
        assert name in ("intensities", "windows") or table.index.equals(data.index), name
    for name, flag in want.flags.items():
        assert tables["flags"][name].tolist() == flag.tolist(), name
    for name in ("slacks", "targets"):
        for column, values in getattr(want, name).items():
            np.testing.assert_allclose(tables[name][column], values, rtol=1e-7, atol=1e-7)
    inside = (want.efficiency < 1.0 - 1e-6).to_numpy()
    for column, values in want.prices.items():
        np.testing.assert_allclose(tables["prices"][column][inside], values[inside], rtol=1e-7, atol=1e-9)
    peers = want.intensities.drop(columns="intensity")
    assert tables["intensities"][list(peers)].to_numpy().tolist() == peers.to_numpy().tolist()
    np.testing.assert_allclose(tables["intensities"]["intensity"], want.intensities["intensity"], rtol=1e-7, atol=1e-9)
    if want.windows is not None:
        by_row = [*want.windows.index.names[1:], "window"]
        ours = tables["windows"].set_index(by_row)["efficiency"]
        theirs = want.windows.reset_index().set_index(by_row)["efficiency"]
        np.testing.assert_allclose(ours.reindex(theirs.index), theirs, rtol=0, atol=1e-10)
