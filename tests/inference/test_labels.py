"""What is given per row under labels belongs to the rows of these labels, in whatever order it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError

N = 40
RNG = np.random.default_rng(5)
DATA = pd.DataFrame({"city": [f"c{k:02d}" for k in range(N)], "x": RNG.uniform(1, 10, N)}).assign(
    y=lambda frame: np.sqrt(frame["x"]) * np.exp(-np.abs(RNG.normal(0, 0.3, N)))
)
SAID: dict[str, Any] = {"inputs": "x", "outputs": "y", "dmu": "city"}
SCORES = sbmdea.radial(DATA, **SAID, orientation="output", rts="vrs")
UNDER = SCORES.efficiency.index
Z = pd.DataFrame({"z": RNG.normal(size=N)}, index=UNDER)
GROUP = pd.Series(np.where(Z["z"] > 0, "a", "b"), index=UNDER)


def coefficients(found: Any) -> Any:
    return found.coefficients["estimate"].to_numpy()


WAYS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "simar_wilson": (lambda z: coefficients(sbmdea.simar_wilson(SCORES, z, algorithm=1, reps=200, seed=1)), Z),
    "truncated_regression": (
        lambda z: coefficients(sbmdea.truncated_regression(1 / SCORES.efficiency, z, lower=1)),
        Z,
    ),
    "test_separability": (lambda z: sbmdea.test_separability(SCORES, z, splits=2, halvings=2, seed=1).statistic, Z),
    "order_m": (lambda z: sbmdea.order_m(DATA, **SAID, m=5, z=z, bandwidth=1.0).efficiency.to_numpy(), Z),
    "cnls": (lambda z: sbmdea.cnls(DATA, **SAID, z=z).contextual.to_numpy(), Z),
    "test_means": (lambda by: sbmdea.test_means(SCORES, by, halvings=5, seed=1).statistic, GROUP),
}


pytestmark = pytest.mark.unverified("a result does not keep z")


@pytest.mark.parametrize("way", WAYS)
def test_rows_are_found_by_their_labels(way: str) -> None:
    ask, given = WAYS[way]
    wanted = ask(given)
    np.testing.assert_array_equal(ask(given.sample(frac=1.0, random_state=3)), wanted)
    np.testing.assert_array_equal(ask(given.to_numpy()), wanted)
    np.testing.assert_array_equal(ask(given.reset_index(drop=True)), wanted)


@pytest.mark.parametrize("way", WAYS)
def test_other_labels_are_refused(way: str) -> None:
    ask, given = WAYS[way]
    with pytest.raises(DataError, match=r"must have the labels of the rows that it is for, such as 'c00'; got 'd0'"):
        ask(given.set_axis([f"d{k}" for k in range(N)]))


BY_NAME: dict[str, Callable[[Any], Any]] = {
    "simar_wilson": lambda table: coefficients(
        sbmdea.simar_wilson(SCORES, "z", table=table, algorithm=1, reps=200, seed=1)
    ),
    "test_separability": lambda table: (
        sbmdea.test_separability(SCORES, "z", table=table, splits=2, halvings=2, seed=1).statistic
    ),
    "test_means": lambda table: sbmdea.test_means(SCORES, "kind", table=table, halvings=5, seed=1).statistic,
}
TABLE = DATA.assign(z=Z["z"].to_numpy(), kind=GROUP.to_numpy())


@pytest.mark.parametrize("way", BY_NAME)
def test_rows_of_a_table_are_found_by_the_labels_in_it(way: str) -> None:
    ask = BY_NAME[way]
    wanted = ask(TABLE)
    mixed = TABLE.sample(frac=1.0, random_state=3)
    np.testing.assert_array_equal(ask(mixed), wanted)
    np.testing.assert_array_equal(ask(mixed.set_index("city")), wanted)
    np.testing.assert_array_equal(ask(pd.concat([mixed, TABLE.assign(city="x" + TABLE["city"], z=9.0)])), wanted)
    np.testing.assert_array_equal(ask(TABLE.drop(columns="city")), wanted)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (TABLE.assign(city="x" + TABLE["city"]), "rows that were scored; 'c00' is not there"),
        (TABLE[:20], "rows that were scored; 'c20' is not there"),
        (TABLE[:20].drop(columns="city"), "must have the 40 rows that were read; got 20"),
        (pd.concat([TABLE, TABLE[3:4]]), "every row once; 'c03' stands there twice"),
    ],
)
def test_a_table_of_other_rows_is_refused(table: pd.DataFrame, words: str) -> None:
    with pytest.raises(DataError, match=words):
        BY_NAME["simar_wilson"](table)


def test_a_panels_table_goes_by_unit_and_period() -> None:
    panel = pd.concat([TABLE.assign(year=year, z=TABLE["z"] + k) for k, year in enumerate(("2019年", "2020年"))])
    found = sbmdea.radial(panel, **SAID, period="year", orientation="output", rts="vrs")
    by = found.efficiency.index.names
    assert by == ["city", "year"]
    fits = [
        coefficients(sbmdea.simar_wilson(found, "z", table=table, algorithm=1, reps=200, seed=1))
        for table in (panel, panel.sort_values(["city", "year"]), panel.set_index(by)[::-1])
    ]
    np.testing.assert_array_equal(fits[1], fits[0])
    np.testing.assert_array_equal(fits[2], fits[0])


@pytest.mark.parametrize("ask", [sbmdea.bootstrap, sbmdea.mean_efficiency, sbmdea.outliers, sbmdea.test_rts])
def test_another_kind_of_answer_is_refused_in_words(ask: Callable[..., Any]) -> None:
    with pytest.raises(sbmdea.SpecError, match="must be a Result, or data; got a CrossEfficiency"):
        ask(sbmdea.cross_efficiency(DATA, **SAID))
    with pytest.raises(sbmdea.SpecError, match=r"leave out sed, or pass the data instead\. Did you mean 'seed'"):
        ask(SCORES, sed=1)


def test_row_numbers_are_no_labels_where_dmus_are_numbers() -> None:
    """The table of the call itself, its DMUs numbered in another order than its rows."""
    table = TABLE.assign(city=np.random.default_rng(2).permutation(N))
    found = sbmdea.radial(table, **SAID, orientation="output", rts="vrs")
    wanted = BY_NAME["simar_wilson"](TABLE)
    for z, given in (("z", table), ("z", table.sample(frac=1.0, random_state=3)), (table["z"], None)):
        fit = sbmdea.simar_wilson(found, z, table=given, algorithm=1, reps=200, seed=1)
        np.testing.assert_array_equal(coefficients(fit), wanted)
