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
