"""Subsampling of networks: every draw once more by HiGHS from the paper, and the intervals by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.inference.repeat import generator
from tests.analyses.test_network_productivity import PLANT, rows
from tests.oracle.networks import arrays, stated

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


def test_every_draw() -> None:
    data = rows(9, 1)
    asked: dict[str, Any] = {"rts": "vrs", "orientation": "non-oriented"}
    res = sbmdea.network_sbm(data, PLANT, dmu="city", **asked)
    drawn = sbmdea.network_bootstrap(res, reps=40, level=0.5, seed=7, size=7, threads=2)
    columns = arrays(data, PLANT, dmu="city")

    def score(i: int, keep: Any) -> float:
        own, peers = {k: v[i] for k, v in columns.items()}, {k: v[keep] for k, v in columns.items()}
        inside = stated(PLANT, own, peers, **asked).best()
        return inside if np.isfinite(inside) else stated(PLANT, own, peers, worsens=True, **asked).best()

    kept = [generator(7, b).permutation(9)[:7] for b in range(40)]
    scale = (7 / 9) ** (2 / 7)
    for i in (0, 4, 8):
        theta = 1.0 / np.array([score(i, one) for one in kept])
        delta = 1.0 / score(i, np.arange(9))
        row = drawn.table.loc[(data["city"].iloc[i], "whole")]
        assert row["estimate"] == pytest.approx(1.0 / delta, abs=1e-9)
        assert row["corrected"] == pytest.approx(1.0 / (delta - scale * (theta.mean() - delta)), abs=1e-7)
        assert row["outside"] == (theta < 1.0 - 1e-9).sum()
        ratio = np.quantile(scale * (delta / theta - 1.0), [0.25, 0.75])
        wanted = [1.0 / (delta * (1.0 + ratio[1])), 1.0 / (delta * (1.0 + ratio[0]))]
        assert row[["lower", "upper"]].tolist() == pytest.approx(wanted, abs=2e-2)  # other quantiles
    again = sbmdea.network_bootstrap(res, reps=40, level=0.5, seed=7, size=7, threads=1)
    pd.testing.assert_frame_equal(drawn.table, again.table)
    divisions = drawn.table.xs("make", level="part")["estimate"]
    assert np.abs(divisions - res.divisions["make"]).max() <= 1e-9


def test_paths_and_what_is_refused(tmp_path: Any) -> None:
    data = rows(8, 2).assign(stock=np.arange(1.0, 17.0))
    graph = sbmdea.Network(**{**PLANT.to_dict(), "carryovers": {"stock": ("sell", "good")}})
    res = sbmdea.network_sbm(data, graph, dmu="city", period="year", rts="vrs")
    drawn = sbmdea.network_bootstrap(res, reps=20, level=0.5, seed=1)
    assert drawn.table.index.nlevels == 2
    drawn.to_excel(tmp_path / "drawn.xlsx")
    assert "a heuristic" in str(drawn.summary())
    with pytest.raises(sbmdea.SpecError, match="result must be a NetworkResult; got a DataFrame"):
        sbmdea.network_bootstrap(data)  # type: ignore[arg-type]
    with pytest.raises(sbmdea.SpecError, match="ten in the tails"):
        sbmdea.network_bootstrap(res, reps=5)
    with pytest.raises(sbmdea.SpecError, match="size must be a number of DMUs"):
        sbmdea.network_bootstrap(res, size="volatility")  # type: ignore[arg-type]
