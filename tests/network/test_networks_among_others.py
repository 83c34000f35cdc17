"""Networks in what works on any model: comparisons, batches, ranks, the command line's report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.cli import main
from tests.network.test_network_sbm import CHAIN, ROLES, rows
from tests.oracle.networks import arrays, stated

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


def test_compared_with_what_is_seen_from_outside() -> None:
    data = rows()
    both = sbmdea.compare(
        data, {"inside": ("network_sbm", {"network": CHAIN}), "outside": ("sbm", ROLES)}, dmu="dmu", rts="vrs"
    )
    columns = arrays(data, CHAIN)
    for i in (0, 7):
        inside = stated(CHAIN, {k: v[i] for k, v in columns.items()}, columns, rts="vrs").best()
        assert both.scores["inside"].iloc[i] == pytest.approx(inside, abs=1e-8)
    assert both.scores["outside"].equals(sbmdea.sbm(data, **ROLES, dmu="dmu", rts="vrs").efficiency.rename("outside"))
    wanted = both.scores.round(8).rank(method="min", ascending=False)
    assert (both.ranks.astype(float) == wanted).all(axis=None)
    assert {"scores", "counts", "options"} <= set(both.sheets())
    with pytest.raises(sbmdea.SpecError, match="model must be one of"):
        sbmdea.compare(data, {"a": "network_smb", "b": "sbm"}, dmu="dmu")


def test_ranks_are_among_those_that_face_the_same_frontier() -> None:
    data = rows(6, 2).assign(side=["a", "a", "b", "b"] * 3)
    res = sbmdea.network_sbm(data, CHAIN, dmu="dmu", period="year", group="side")
    wanted = res.efficiency.round(8).groupby([data["side"].to_numpy(), data["year"].to_numpy()]).rank(
        method="min", ascending=False
    )  # fmt: skip
    assert (res.rank().astype(float).reindex(res.efficiency.index) == wanted).all()
    pooled = sbmdea.network_sbm(data, CHAIN, dmu="dmu", period="year", frontier="global").rank()
    assert sorted(pooled.dropna())[:1] == [1]
    assert pooled.max() > 6


def test_jobs(tmp_path: Path) -> None:
    data = rows(9, 2)
    jobs = {
        rts: sbmdea.Job("network_sbm", data, network=CHAIN, dmu="dmu", period="year", rts=rts) for rts in ("crs", "vrs")
    }
    found = sbmdea.batch(jobs, checkpoint=tmp_path / "kept")
    alone = sbmdea.network_sbm(data, CHAIN, dmu="dmu", period="year", rts="vrs")
    pd.testing.assert_series_equal(found["vrs"].efficiency, alone.efficiency)
    again = sbmdea.batch(jobs, checkpoint=tmp_path / "kept")
    pd.testing.assert_frame_equal(again.frame(), found.frame())
    assert again["crs"].network == CHAIN
    assert "network_sbm" in str(found.summary())


def test_a_report_from_the_command_line(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    data, graph, out = tmp_path / "rows.csv", tmp_path / "chain.toml", tmp_path / "report.html"
    rows().to_csv(data, index=False)
    CHAIN.to_toml(graph)
    assert main(["network", str(data), "--network", str(graph), "--dmu", "dmu", "--out", str(out), "--quiet"]) == 0
    page = out.read_text(encoding="utf-8")
    assert "make ─ z → sell (free)" in page
    assert page.count("<figure") >= 6


def test_a_report_of_prices(tmp_path: Path) -> None:
    network = sbmdea.Network(
        {"make": {"inputs": ["x1", "x2"], "outputs": "y1"}, "sell": {"inputs": "x3", "outputs": "y2"}},
        {"z": ("make", "sell")},
    )
    res = sbmdea.relational(rows().drop(columns="b"), network, dmu="dmu")
    res.report(tmp_path / "prices.html", pictures=False)
    page = (tmp_path / "prices.html").read_text(encoding="utf-8")
    assert "losses" in page
    assert np.isfinite(res.efficiency).all()


@pytest.mark.parametrize("periods", [["2019", "2020"], ["001", "002"]])
def test_labels_as_they_are_kept(periods: Any) -> None:
    """Codes with zeros in front, Chinese names, text periods: nothing is made a number."""
    data = rows(6, 2).assign(year=periods * 6)
    data["dmu"] = np.repeat(["001", "002", "010", "义乌", "Ürümqi", "1"], 2)
    stocks = sbmdea.Network(**{**CHAIN.to_dict(), "carryovers": {"stock": ("make", "good")}})
    res = sbmdea.network_sbm(data.sample(frac=1.0, random_state=1), stocks, dmu="dmu", period="year", rts="vrs")
    assert set(res.efficiency.index) == set(data["dmu"])
    assert res.periods.columns.tolist() == periods
    assert (res.problem("001").solve().optimum - res.efficiency["001"]) == pytest.approx(0.0, abs=1e-8)
