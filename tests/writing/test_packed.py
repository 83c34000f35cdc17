"""Columns packed into a page come out of it with the same bits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.writing.packed import packed
from tests.places import ROOT
from tests.visits.browser import Visit, visiting

SCRIPT = ROOT / "src" / "sbmdea" / "writing" / "packed.js"
VALUES = """([column, base]) => {
    const under = base ? unpack(base) : undefined;
    const found = unpack(column, under);
    return JSON.stringify(Array.from({ length: column.rows }, (_, row) => {
        const value = found.at(row);
        return Object.is(value, -0) ? "-0" : value;
    }));
}"""
SORTED = "() => { const began = performance.now(); document.querySelectorAll('#grid thead button')[2].click();" + (
    " return performance.now() - began; }"
)


def unpacked(visit: Visit, column: dict[str, Any], base: dict[str, Any] | None = None) -> list[Any]:
    values: list[Any] = json.loads(visit.page.evaluate(VALUES, [column, base]), parse_int=float)
    return values


def test_every_kind_of_column_comes_back() -> None:
    rng = np.random.default_rng(0)
    numbers = np.exp(rng.normal(size=3000) * 40)
    steps = np.repeat([0.0, 1.0, 2.5, 1e-300, 1e300], 2000)
    columns: dict[str, tuple[Any, list[Any]]] = {
        "numbers": (pd.Series(numbers), numbers.tolist()),
        "repeating": (steps, steps.tolist()),
        "holes": (pd.Series([1.5, None, np.inf, -0.0]), [1.5, None, None, "-0"]),
        "none": (pd.Series([], dtype=float), []),
        "whole": (pd.Series([3, 1, 2**52]), [3, 1, 2**52]),
        "whole with holes": (pd.Series([3, None], dtype="Int64"), [3, None]),
        "too large": (pd.Series([2**60, 1]), [str(2**60), 1]),
        "words": (pd.Series(["a", "b", "义乌", "a", '"<&'] * 99), ["a", "b", "义乌", "a", '"<&'] * 99),
        "many": (pd.Series([f"city {k}" for k in range(70_000)]), [f"city {k}" for k in range(70_000)]),
        "truths": (pd.Series([True, False, True]), [True, False, True]),
        "mixed": (pd.Series(["a", 1, 2.5, None, True], dtype=object), ["a", 1, 2.5, None, True]),
    }
    with visiting() as visit:
        visit.page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8").replace('"use strict";', ""))
        for name, (given, expected) in columns.items():
            assert unpacked(visit, packed(given)) == expected, name
        moved = np.where(np.arange(3000) % 3, numbers, numbers * 0.9)
        assert unpacked(visit, packed(moved, numbers), packed(numbers)) == moved.tolist()
        assert len(packed(numbers, numbers)["numbers"]) < 200
        visit.assert_clean()


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_a_page_of_less_than_twenty_megabytes(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    n = 100_000
    X = rng.lognormal(size=(n, 2))
    y = np.exp(0.6 * np.log(X).sum(axis=1) - np.abs(rng.normal(size=n)))
    years, cities = 2010 + np.arange(n) % 10, [f"city {k // 10}" for k in range(n)]
    frame = pd.DataFrame({"city": cities, "year": years, "capital": X[:, 0], "labour": X[:, 1], "gdp": y})
    frame["so2"] = y * rng.lognormal(sigma=0.3, size=n)
    roles: dict[str, Any] = {"inputs": ["capital", "labour"], "outputs": "gdp", "undesirable": "so2"}
    found = sbmdea.super_sbm(frame, **roles, dmu="city", period="year", progress=False)
    found.report(tmp_path / "scores.html", pictures=False)
    assert (tmp_path / "scores.html").stat().st_size < 20e6
    with visiting() as visit:
        visit.open(tmp_path / "scores.html")
        assert visit.page.inner_text(".foot .note") == "1–100; 100000 rows"
        visit.page.get_by_role("button", name="Last").click()
        last = visit.page.locator("#grid tbody tr").last
        score = found.efficiency.iloc[-1]
        assert last.locator("td").all_inner_texts()[:3] == ["city 9999", "2019", f"{score:.4f}"]
        last.hover()
        assert "city 9999, 2019" in visit.page.inner_text(".card")
        assert visit.page.evaluate(SORTED) < 5000.0  # milliseconds of a sort; some 300 on two busy cores
        visit.assert_clean()
