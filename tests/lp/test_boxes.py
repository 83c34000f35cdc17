"""Columns in boxes of a tree are priced as if each were looked at: the same figures to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sbmdea
from sbmdea.lp import rounds
from sbmdea.lp.boxed import FOUR, LEAF, PLACES, boxes
from sbmdea.lp.entries import kinds, price, price_boxes
from sbmdea.lp.pieces import blocks
from tests.samples.nasty import KINDS, ordinary, split

NOBODY = -1


def both(columns: Any, prices: Any, units: Any, tags: Any, keep: Any) -> list[tuple[Any, Any]]:
    """Violation and worst column of each program, column by column and by boxes."""
    N, n = len(prices), len(columns)
    tree = boxes(columns, np.ones(columns.shape[1]))
    assert tree is not None
    assert sorted(tree.order) == list(range(n))
    names, found = np.arange(n), []
    for kernel, of_columns in (
        (price, (blocks(columns), names, names // 2)),
        (price_boxes, (tree.rows, tree.order, *tree[2:], names[tree.order] // 2)),
    ):
        violation, worst = np.full(N, np.nan), np.full(N, -7)
        kernel(np.arange(N), *of_columns, units, tags, keep, prices, violation, worst)
        found.append((violation, worst))
    return found


@pytest.mark.parametrize("kind", ["ordinary", *KINDS])
@pytest.mark.parametrize("n", [1, LEAF, LEAF + 1, 700])
def test_figures_are_those_of_all_columns(kind: str, n: int) -> None:
    rng = np.random.default_rng(n)
    Z = KINDS.get(kind, ordinary)(rng, n, 3, 1, 2) * np.array([1.0, 1.0, 1.0, -1.0, 1.0, 1.0])
    columns = np.hstack([Z, np.zeros((n, 1)), np.ones((n, 1))])  # a row that only programs use, and one on Σλ
    N, k = 37, columns.shape[1]
    prices = rng.lognormal(0.0, 1.0, (N, k + 1)) * np.where(rng.random((N, k + 1)) < 0.2, 0.0, -1.0)
    prices[:, 3] *= 3.0
    prices[::3] *= rng.choice([-1.0, 1.0], (len(prices[::3]), k + 1))  # of any sign
    units = np.abs(columns[rng.integers(0, n, N)])
    units[units == 0.0] = 1.0
    tags = np.where(rng.random(N) < 0.5, rng.integers(0, n, N) // 2, NOBODY)
    keep = np.stack([np.where(rng.random(N) < 0.5, 2 * tags, NOBODY), np.full(N, NOBODY)], axis=1)
    (violation, worst), (by_boxes, worst_box) = both(columns, prices, units, tags, keep)
    np.testing.assert_array_equal(by_boxes, violation)
    for o in np.flatnonzero(worst != worst_box):  # another column, as bad
        alone, _ = both(columns[worst_box[o], None], prices[o, None], units[o, None], np.array([NOBODY]), keep[o, None])
        assert alone[0] == pytest.approx(violation[o], rel=1e-15)
    assert (violation > 0.0).any() or n < 10


def test_a_column_that_just_breaks_prices_is_found() -> None:
    """Prices of a face that goes through columns: rounding makes their products positive or not, and boxes must not."""
    rng = np.random.default_rng(3)
    columns = rng.lognormal(0.0, 0.5, (5_000, 4))
    columns[:, 3] = -(columns[:, :3] @ [1.0, 0.5, 0.25])
    prices = np.tile([-1.0, -0.5, -0.25, -1.0, 1.0], (16, 1)) * rng.lognormal(0.0, 1.0, (16, 1))
    one = np.full(16, NOBODY)
    (violation, _), (by_boxes, _) = both(columns, prices, np.ones((16, 4)), one, np.full((16, 2), NOBODY))
    assert (violation > 0.0).all()
    np.testing.assert_array_equal(by_boxes, violation)


def test_boxes_hold_their_columns() -> None:
    columns = ordinary(np.random.default_rng(1), 333, 2, 1, 1) * [1.0, 1.0, -1.0, 1.0]
    tree = boxes(columns, np.ones(4))
    assert tree is not None
    alike = columns / (np.abs(columns) @ (1.0 / np.abs(columns).mean(axis=0)))[:, None]
    bounds = tree.bounds.reshape(-1, 4, PLACES // FOUR, FOUR)
    for level, first in enumerate(tree.first):
        size = LEAF * FOUR**level
        for box in range(tree.boxes[level]):
            inside = alike[tree.order[box * size : (box + 1) * size]]
            high, low, least = bounds[first + box // FOUR, :, :, box % FOUR].T
            assert (inside < high).all()
            assert (inside > low).all()
            assert (np.abs(inside) > least).all()


def test_numbers_too_far_apart_are_left_to_the_columns() -> None:
    assert boxes(np.array([[1e-250, 1.0], [1.0, 1.0]]), np.ones(2)) is None
    assert boxes(np.array([[1e300, 1.0], [1e300, 1e-300]]), np.ones(2)) is None


def test_programs_of_one_kind_have_the_same_columns_basic() -> None:
    basis = np.array([[0, 7, 9], [9, 1, 7], [7, 8, 9], [0, 1, 2]])
    same = np.empty(4, np.int64)
    kinds(np.arange(4), basis, 5, 100, same)
    assert same[0] == same[1]
    assert len(set(same)) == 3


ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "generalized returns": ("super_sbm", {"rts": ("grs", 0.8, 1.2)}),
    "weak": ("radial", {"disposability": "weak", "rts": "vrs"}),
    "shares": ("sbm", {"restrictions": ["share(x1) >= 0.2"]}),
    "own rows": ("additive", {"weights": "bam", "rts": "crs"}),
    "nonseparable": ("nonseparable_sbm", {"nonseparable": ["y1", "b1"], "rts": "vrs"}),
    "plain": ("super_sbm", {"rts": "crs"}),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("kind", ["ordinary", "ties", "near_zero"])
def test_scores_are_the_same(asked: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    X, Y, B = split(KINDS.get(kind, ordinary)(np.random.default_rng(2), 400, 2, 1, 2), 2, 1)
    frame = pd.DataFrame(np.hstack([X, Y, B]), columns=["x1", "x2", "y1", "b1", "b2"])
    model, options = ASKED[asked]

    def scores() -> Any:
        roles = {"inputs": ["x1", "x2"], "outputs": ["y1"], "undesirable": ["b1", "b2"]}
        return getattr(sbmdea, model)(frame, **roles, **options, threads=1)

    expected, used = scores(), []
    price_in_boxes = rounds.Rounds.price_boxes
    monkeypatch.setattr(rounds, "BOXED", 10)
    monkeypatch.setattr(rounds, "WORTH_BOXES", 1)
    monkeypatch.setattr(rounds.Rounds, "price_boxes", lambda self, todo: used.append(1) or price_in_boxes(self, todo))
    found = scores()
    assert used
    assert found.certificate["certified"].all()
    assert (found.status == expected.status).all()
    np.testing.assert_allclose(found.efficiency, expected.efficiency, rtol=1e-12, atol=1e-12)
