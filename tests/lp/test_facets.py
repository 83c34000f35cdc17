"""Programs of one facet are priced once: answers and certificates are those of programs priced one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sbmdea
from sbmdea.lp import rounds

ROWS = 600


def few_facets(seed: int = 5) -> np.ndarray[Any, Any]:
    """Rows far inside of what few others span, so that many end on the same facets."""
    rng = np.random.default_rng(seed)
    return rng.lognormal(0.0, 0.5, (ROWS, 4)).round(3)


@pytest.mark.parametrize("model", ["radial", "directional", "sbm"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_what_is_priced_for_all_holds_for_each(model: str, rts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Z = few_facets()
    columns = {"inputs": Z[:, :2], "outputs": Z[:, 2:3], "undesirable": Z[:, 3:], "disposability": "weak", "rts": rts}
    one_by_one = getattr(sbmdea, model)(**columns)
    shared = []
    look = rounds.on_one_facet

    def looked(batch, solution, todo):
        before = solution.price[todo].copy()
        head = look(batch, solution, todo)
        after = solution.price[todo]
        np.testing.assert_allclose(after, before, rtol=1e-14, atol=0.0)
        # where prices point, in the data's units
        way = after[:, :-1] / batch.unit[todo]
        way /= np.abs(way).max(axis=1, keepdims=True)
        np.testing.assert_allclose(way, way[head], rtol=1e-15, atol=0.0)
        assert (head[head] == head).all()
        shared.append(np.count_nonzero(head != np.arange(len(todo))) / len(todo))
        return head

    monkeypatch.setattr(rounds, "on_one_facet", looked)
    monkeypatch.setattr(rounds, "BOXED", 100)
    monkeypatch.setattr(rounds, "WORTH_BOXES", 50)
    together = getattr(sbmdea, model)(**columns)
    assert (max(shared) > 0.3) == (model != "sbm")  # whose prices hang on the own values
    np.testing.assert_allclose(together.efficiency, one_by_one.efficiency, rtol=1e-14)
    assert together.certificate["certified"].all()
    np.testing.assert_allclose(together.prices, one_by_one.prices, rtol=1e-10, atol=1e-12)


def test_rows_that_are_barred_differ_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    Z = few_facets(6)
    columns = {"inputs": Z[:, :2], "outputs": Z[:, 2:3], "undesirable": Z[:, 3:], "disposability": "weak"}
    expected = sbmdea.radial(**columns, super_efficiency=True).efficiency
    monkeypatch.setattr(rounds, "BOXED", 100)
    monkeypatch.setattr(rounds, "WORTH_BOXES", 50)
    np.testing.assert_allclose(sbmdea.radial(**columns, super_efficiency=True).efficiency, expected, rtol=1e-14)
