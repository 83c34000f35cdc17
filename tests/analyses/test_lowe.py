"""The Lowe index: levels by hand, the frontier by looking at every row, and what must hold for any data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sbmdea
from sbmdea import SpecError
from tests.samples.every_question import table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
DATA = table().assign(year=lambda all_of: "Q" + all_of["year"].astype(str))
ASKS: dict[str, Any] = {
    "inputs": ["labour", "capital"], "outputs": ["output", "service"], "input_prices": ["wage", "rent"],
    "output_prices": {"service": "fare", "output": "fee"}, "dmu": "unit", "period": "year",
}  # fmt: skip


def test_levels_and_frontiers_by_looking_at_every_row() -> None:
    found = sbmdea.lowe(DATA, **ASKS)
    w, p = DATA[["wage", "rent"]].mean().to_numpy(), DATA[["fee", "fare"]].mean().to_numpy()
    level = (DATA[["output", "service"]].to_numpy() @ p) / (DATA[["labour", "capital"]].to_numpy() @ w)
    np.testing.assert_allclose(found.table["productivity"], level, rtol=1e-12)
    best = DATA.assign(level=level).groupby("year")["level"].transform("max")
    np.testing.assert_allclose(found.table["frontier"], best, rtol=1e-9)
    own = sbmdea.ccr(DATA, **{name: ASKS[name] for name in ("inputs", "outputs", "dmu", "period")}).efficiency
    np.testing.assert_allclose(found.table["technical"], own, rtol=1e-9)
    assert found.verify()["profitability"].all


def test_parts_multiply_and_periods_chain() -> None:
    found = sbmdea.lowe(DATA, **ASKS).table
    first = found["productivity_change"].xs("Q2001", level="year")
    assert first.isna().all()
    later = found.dropna()
    np.testing.assert_allclose(
        later["productivity_change"], later["technical_change"] * later["efficiency_change"], rtol=1e-12
    )
    np.testing.assert_allclose(found["efficiency"], found["technical"] * found["scale_mix"], rtol=1e-9)
    unit = found.xs("单位1", level="unit")
    chained = unit["productivity_change"].prod()
    assert chained == pytest.approx(unit["productivity"].iloc[-1] / unit["productivity"].iloc[0])
    wide = sbmdea.lowe(DATA, **ASKS, frontier="global").table
    np.testing.assert_allclose(wide["technical_change"].dropna(), 1.0, rtol=1e-12)


def test_a_missing_period_has_no_change_after_it() -> None:
    some = DATA[~((DATA["unit"] == "单位1") & (DATA["year"] == "Q2002"))]
    assert np.isnan(sbmdea.lowe(some, **ASKS).table.loc[("单位1", "Q2003"), "productivity_change"])


@pytest.mark.parametrize(
    ("asks", "words"), [({"period": None}, "lowe must have periods"), ({"frontier": "window"}, "one frontier per row")]
)
def test_what_has_no_meaning_is_refused(asks: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        sbmdea.lowe(DATA.drop_duplicates("unit") if "period" in asks else DATA, **{**ASKS, **asks})
