"""Exact programs that look at the columns near their prices alone, against all columns."""

from __future__ import annotations

import numpy as np
import pytest

import sbmdea
from sbmdea.lp import exact, in_turn


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("decimals", [1, 6])
def test_the_columns_near_prices_are_enough(monkeypatch, rts, decimals) -> None:
    values = np.random.default_rng(7).uniform(1.0, 9.0, (300, 5)).round(decimals)  # with one decimal there are ties
    asked: list[int] = []
    look = exact.Simplex._asked

    def looked(self, price, most):
        found = look(self, price, most)
        # whatever is left out earns less than nothing, by more than rounding
        product = self.batch.columns @ price
        left_out = np.setdiff1d(np.arange(300), found)
        assert (product[left_out] < -most)[self.allowed[left_out]].all()
        asked.append(len(found))
        return found

    def score():
        X, Y, B = np.split(values, [2, 4], axis=1)
        return sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts, variant="composite")

    monkeypatch.setattr(exact.Simplex, "_asked", looked)
    few = score()
    assert asked
    assert np.median(asked) < 30
    # no prices are near enough: all columns
    near = in_turn.near
    monkeypatch.setattr(
        in_turn, "near", lambda batch, prices: (one._replace(below=-np.inf) for one in near(batch, prices))
    )
    asked.clear()
    every = score()
    assert max(asked) == 300
    assert np.array_equal(few.efficiency, every.efficiency, equal_nan=True)
    assert np.array_equal(few.targets, every.targets, equal_nan=True)
