"""Capacity, mergers and interval data: by hand, by HiGHS, and by data drawn between their ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError, SpecError
from tests.samples.every_question import roles, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
DATA = table()
PLAIN = roles(False)


def theta(x: np.ndarray, y: np.ndarray, X: np.ndarray, Y: np.ndarray, rts: str, output: bool = False) -> float:
    """Input-oriented θ, or 1/φ; NaN without a solution."""
    n = len(X)
    rows = np.vstack([np.c_[X.T, np.zeros(len(x)) if output else -x], np.c_[-Y.T, y if output else np.zeros(len(y))]])
    right = np.r_[x if output else 0 * x, 0 * y if output else -y]
    total = np.r_[np.ones(n), 0.0]
    extra = {"vrs": [total, -total], "nirs": [total], "ndrs": [-total], "crs": []}[rts]
    bounds = {"vrs": [1.0, -1.0], "nirs": [1.0], "ndrs": [-1.0], "crs": []}[rts]
    found = linprog(
        np.r_[np.zeros(n), -1.0 if output else 1.0], A_ub=np.vstack([rows, *extra]), b_ub=np.r_[right, bounds]
    )
    if found.status != 0:
        return np.nan
    return float(1.0 / found.x[-1] if output else found.x[-1])


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_capacity_by_highs(rts: str) -> None:
    found = sbmdea.capacity_utilisation(DATA, **PLAIN, fixed="capital", rts=rts).table
    for (unit, year), row in found.iloc[::4].iterrows():
        some = DATA[DATA["year"] == year]
        me = some[some["unit"] == unit].iloc[0]
        X, Y = some[["labour", "capital"]].to_numpy(), some[["output", "service"]].to_numpy()
        y = me[["output", "service"]].to_numpy(float)
        both = theta(me[["labour", "capital"]].to_numpy(float), y, X, Y, rts, output=True)
        short = theta(me[["capital"]].to_numpy(float), y, X[:, 1:], Y, rts, output=True)
        np.testing.assert_allclose(row, [both, short, short / both], atol=1e-9)
    assert (found["utilisation"] <= 1 + 1e-12).all()


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ({"fixed": ["labour", "capital"]}, "at least one input and not all"),
        ({"fixed": "output"}, "at least one input and not all"),
        ({"fixed": "capitol"}, "fixed must name role columns; got 'capitol'"),
        ({"fixed": "capital", "frontier": "window"}, "one frontier per row"),
    ],
)
def test_what_is_not_fixed_is_said(asks: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        sbmdea.capacity_utilisation(DATA, **PLAIN, **asks)


OWNERS = pd.DataFrame(
    {"owner": ["001", "001", "002", "002", "002"], "x": [1.0, 2, 3, 4, 6], "z": [2.0, 1, 3, 5, 3],
     "y": [1.0, 2, 2.5, 3, 5]}, index=list("ABCDE"),
)  # fmt: skip


@pytest.mark.parametrize("rts", ["crs", "vrs", "ndrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_mergers_by_highs(rts: str, orientation: str) -> None:
    res = sbmdea.merger_gains(OWNERS, inputs=["x", "z"], outputs="y", group="owner", rts=rts, orientation=orientation)
    X, Y = OWNERS[["x", "z"]].to_numpy(), OWNERS[["y"]].to_numpy()
    output = orientation == "output"
    own = np.array([theta(x, y, X, Y, rts, output) for x, y in zip(X, Y, strict=True)])[:, None]
    A, B = (X, Y / own) if output else (X * own, Y)
    for owner, row in res.table.iterrows():
        some = (OWNERS["owner"] == owner).to_numpy()
        overall = theta(X[some].sum(0), Y[some].sum(0), X, Y, rts, output)
        pooled = theta(A[some].sum(0), B[some].sum(0), X, Y, rts, output)
        harmony = theta(A[some].mean(0), B[some].mean(0), X, Y, rts, output)
        wanted = [some.sum(), overall, pooled, overall / pooled, harmony, pooled / harmony]
        np.testing.assert_allclose(row.to_numpy(float), wanted, atol=1e-8)
        assert row["overall"] == pytest.approx(row["learning"] * row["harmony"] * row["size"], nan_ok=True)
    assert all(one.all for one in res.verify().values())


def test_a_merger_of_one_gains_nothing_but_what_it_learns() -> None:
    one = OWNERS.assign(owner=OWNERS.index)
    res = sbmdea.merger_gains(one, inputs=["x", "z"], outputs="y", group="owner").table
    own = sbmdea.bcc(OWNERS, inputs=["x", "z"], outputs="y").efficiency
    np.testing.assert_allclose(res["learning"], own, atol=1e-9)
    np.testing.assert_allclose(res[["harmony", "size"]], 1.0, atol=1e-9)


def test_each_period_has_its_mergers() -> None:
    res = sbmdea.merger_gains(DATA, **PLAIN, group="kind", rts="crs").table
    assert res.index.names == ["kind", "year"]
    assert len(res) == 6
    alone = sbmdea.merger_gains(DATA.query("year == 2002"), **PLAIN, group="kind", rts="crs").table
    np.testing.assert_allclose(res.xs(2002, level="year"), alone, atol=1e-9)


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_whatever_the_data_are_the_score_lies_between(rts: str, orientation: str) -> None:
    low = DATA.query("year == 2001")
    numbers = ["labour", "capital", "output", "service", "waste"]
    rng = np.random.default_rng(0)
    wide = low[numbers] * rng.uniform(1.0, 1.3, (len(low), 5))
    high = low.assign(**wide)
    asks: dict[str, Any] = {**roles(), "rts": rts, "orientation": orientation}
    found = sbmdea.interval_scores(low, upper=high, **asks).table
    for _ in range(5):
        drawn = low.assign(**(low[numbers] + rng.uniform(0, 1, (len(low), 5)) * (wide - low[numbers])))
        score = sbmdea.radial(drawn, **asks).efficiency
        assert (score >= found["least"] - 1e-9).all()
        assert (score <= found["greatest"] + 1e-9).all()
    place = int(found["greatest"].to_numpy().argmin())  # and its ends are attained
    at = np.arange(len(low)) == place
    for column, end in (("least", at), ("greatest", ~at)):
        spends, makes = ["labour", "capital", "waste"], ["output", "service"]
        worst = low.assign(**{c: np.where(end, high[c], low[c]) for c in spends})
        worst = worst.assign(**{c: np.where(end, low[c], high[c]) for c in makes})
        assert sbmdea.radial(worst, **asks).efficiency.iloc[place] == pytest.approx(found[column].iloc[place], abs=1e-9)


def test_known_data_have_one_score() -> None:
    found = sbmdea.interval_scores(DATA, upper=DATA, **roles(), rts="vrs").table
    plain = sbmdea.bcc(DATA, **roles()).efficiency
    np.testing.assert_allclose(found[["least", "greatest"]], np.column_stack([plain, plain]), atol=1e-12)


def test_ends_must_be_ends_of_the_same_rows() -> None:
    with pytest.raises(DataError, match="upper must have the rows of data"):
        sbmdea.interval_scores(DATA, upper=DATA.iloc[::-1], **roles())
    with pytest.raises(DataError, match="upper must not be below data; it is in column 'waste'"):
        sbmdea.interval_scores(DATA, upper=DATA.assign(waste=DATA["waste"] * 0.9), **roles())
