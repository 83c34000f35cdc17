"""The ways through the driver that only many rows take, forced on few: every one of them gives the same scores."""

from __future__ import annotations

import numpy as np
import pytest

import sbmdea
from sbmdea.lp import driver, rounds
from sbmdea.lp.entries import combine
from tests.samples.nasty import KINDS, ordinary, split

RTS = ("crs", "vrs", "nirs", "ndrs")


def scored(kind, rts, n=700):
    draw = KINDS.get(kind, ordinary)
    X, Y, B = split(draw(np.random.default_rng(5), n, 3, 1, 2), 3, 1)
    return sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts)


def alike(res, expected):
    assert res.certificate["certified"].all()
    assert (res.status == expected.status).all()
    np.testing.assert_allclose(res.efficiency, expected.efficiency, rtol=1e-14, atol=1e-12)
    np.testing.assert_allclose(res.components["super_sbm"], expected.components["super_sbm"], rtol=1e-14, atol=1e-12)


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("kind", ["ordinary", "ties", "duplicates", "near_zero", "all_efficient"])
def test_abreast_or_one_after_another(kind, rts, monkeypatch):
    together = scored(kind, rts)
    monkeypatch.setattr(rounds, "ABREAST", 10**9)
    alike(together, scored(kind, rts))


@pytest.mark.parametrize("seed", [1, 3, 5])
@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs"])
def test_rows_of_very_different_size(rts, seed, monkeypatch):
    """A basic column must not enter once more, however small a reduced cost rounding has left it."""
    sizes = [(3, 1, 2), (2, 2, 1), (3, 2, 0), (4, 3, 3)][seed % 4]
    X, Y, B = split(KINDS["row_scales"](np.random.default_rng(seed), 700, *sizes), *sizes[:2])
    together = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts)
    monkeypatch.setattr(rounds, "ABREAST", 10**9)
    alike(together, sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts))


def test_a_solution_that_names_a_column_twice_counts_both():
    t, point, count = np.empty(1), np.empty((1, 2)), np.empty(1, np.int64)
    column, weight = np.empty(4, np.int64), np.empty(4)
    entries = combine(
        np.array([[0, 5, 0, 5]]), np.array([[0.25, 1.0, 0.25, 2.0]]), np.zeros(1, np.int8), 4, np.ones(3), np.ones(1),
        np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.ones(2, bool), np.empty((0, 2)), t, point, column, weight,
        count,
    )  # fmt: skip
    assert (entries, count[0], t[0]) == (1, 1, 0.5)
    assert (column[0], weight[0]) == (1, 6.0)
    np.testing.assert_array_equal(point, [[18.0, 24.0]])


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("kind", ["ordinary", "ties", "duplicates"])
def test_super_efficiency_needs_the_rows_that_were_reached_through_the_row_left_out(kind, rts, monkeypatch):
    expected = scored(kind, rts)
    monkeypatch.setattr(driver, "LARGE", 10)
    asked = []
    price = rounds.price_dependents

    def counted(*arrays):
        asked.append(int((arrays[5] >= 0).sum()))
        return price(*arrays)

    monkeypatch.setattr(rounds, "price_dependents", counted)
    alike(scored(kind, rts), expected)
    assert sum(asked) > 0


@pytest.mark.parametrize("rts", RTS)
def test_many_columns_are_shared_by_neighbours(rts, monkeypatch):
    expected = scored("all_efficient", rts)
    monkeypatch.setattr(rounds, "MANY", 16)
    monkeypatch.setattr(rounds, "MANY_ABREAST", 32)
    alike(scored("all_efficient", rts), expected)


def on_a_sphere(n, dimension, seed):
    """Efficient points under variable returns, each moved into them or not."""
    rng = np.random.default_rng(seed)
    Z = np.abs(rng.standard_normal((n, dimension)))
    Z /= np.linalg.norm(Z, axis=1, keepdims=True)
    Z[::2] *= rng.uniform(0.6, 0.99, (len(Z[::2]), 1))
    m = dimension // 2
    return 2.0 - Z[:, :m], Z[:, m:] + 1e-3


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs"])
def test_own_points_join_where_most_are_needed_and_change_nothing(rts, monkeypatch):
    monkeypatch.setattr(rounds, "MANY", 16)
    monkeypatch.setattr(rounds, "MANY_ABREAST", 64)
    monkeypatch.setattr(rounds, "SHARE", 1.0)
    worked_with = []
    solve = rounds.Rounds.all

    def noted(self):
        solve(self)
        worked_with.append(len(self.working))

    monkeypatch.setattr(rounds.Rounds, "all", noted)
    X, Y = on_a_sphere(400, 14, 3)
    joining = sbmdea.super_sbm(inputs=X, outputs=Y, rts=rts)
    monkeypatch.setattr(rounds, "OWN", 0)
    alike(joining, sbmdea.super_sbm(inputs=X, outputs=Y, rts=rts))
    assert worked_with[0] > worked_with[len(worked_with) // 2]


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs"])
def test_programs_of_efficient_points_stay_abreast(rts, monkeypatch):
    """All their values but one are zero: the primal method went in circles there, and one in three was solved alone."""
    X, Y = on_a_sphere(400, 14, 3)
    alone = []
    run = rounds.run

    def counted(kernel, todo, *arrays):
        if kernel is rounds.simplex:
            alone.append(len(todo))
        run(kernel, todo, *arrays)

    monkeypatch.setattr(rounds, "run", counted)
    together = sbmdea.super_sbm(inputs=X, outputs=Y, rts=rts)
    assert sum(alone) <= 8
    monkeypatch.setattr(rounds, "ABREAST", 10**9)
    alike(together, sbmdea.super_sbm(inputs=X, outputs=Y, rts=rts))


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("kind", ["ordinary", "ties", "duplicates", "near_zero"])
def test_what_a_first_stage_reached_a_second_need_not_price(kind, rts, monkeypatch):
    """The sums of slacks are as large, and all rows outside the second stage were spared."""
    X, Y, B = split(KINDS.get(kind, ordinary)(np.random.default_rng(5), 700, 3, 1, 2), 3, 1)

    def projected():
        return sbmdea.radial(inputs=X, outputs=Y, undesirable=B, rts=rts, orientation="output")

    expected = projected()
    monkeypatch.setattr(driver, "LARGE", 10)
    spared = []
    before = rounds.Rounds.reached_before

    def counted(self, working):
        known = before(self, working)
        spared.append(int(known.sum()))
        return known

    monkeypatch.setattr(rounds.Rounds, "reached_before", counted)
    begun = []
    begin = rounds.Rounds.begun_before

    def bases(self, working):
        begun.append(begin(self, working) and (self.found.status == 0).all())
        return begun[-1]

    monkeypatch.setattr(rounds.Rounds, "begun_before", bases)
    found = projected()
    assert max(spared) > 500
    assert any(begun)
    assert found.certificate["certified"].all()
    np.testing.assert_allclose(found.efficiency, expected.efficiency, rtol=1e-14)
    better = np.array([-1.0, -1.0, -1.0, 1.0, -1.0, -1.0]) / np.hstack([X, Y, B])
    sums = [(better * one.targets.to_numpy()).sum(axis=1) for one in (found, expected)]
    np.testing.assert_allclose(*sums, rtol=1e-9, atol=1e-9)


def test_rows_reached_by_columns_that_are_not_worked_with_are_priced(monkeypatch):
    monkeypatch.setattr(driver, "LARGE", 10)
    seen = []
    begin = rounds.Rounds.__init__

    def observed(self, batch, found, working, *rest):
        begin(self, batch, found, working, *rest)
        if batch.reach is not None and working is not None and self.proving:
            used = np.unique(batch.reach.basis[batch.reach.basis >= batch.reach.private]) - batch.reach.private
            seen.append((self.known.any(), self.reached_before(np.setdiff1d(working, used[:1])).any()))

    monkeypatch.setattr(rounds.Rounds, "__init__", observed)
    X, Y, B = split(ordinary(np.random.default_rng(5), 700, 3, 1, 2), 3, 1)
    sbmdea.radial(inputs=X, outputs=Y, undesirable=B)
    assert (True, False) in seen
    assert (True, True) not in seen


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("kind", ["ordinary", "ties", "near_zero"])
@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("additive", {}), ("additive", {"weights": "mip"}), ("additive", {"weights": "bam"}),
        ("directional", {"direction": "mean"}), ("directional", {"measure": "slacks"}),
    ],
    ids=["ones", "mip", "bam", "mean", "slacks"],
)  # fmt: skip
def test_columns_of_their_own_abreast_or_one_after_another(model, options, kind, rts, monkeypatch):
    X, Y, B = split(KINDS.get(kind, ordinary)(np.random.default_rng(5), 300, 3, 1, 2), 3, 1)
    named = {"inputs": X, "outputs": Y, "undesirable": B, "rts": rts, **options}
    together = getattr(sbmdea, model)(**named)
    monkeypatch.setattr(rounds, "ABREAST", 10**9)
    alone = getattr(sbmdea, model)(**named)
    assert together.certificate["certified"].all()
    assert (together.status == alone.status).all()
    score = "additive" if model == "additive" else "inefficiency"
    one, other = (found.components[score] for found in (together, alone))
    np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("order", [0, 10**9])
def test_columns_that_join_are_no_members_and_come_once_in_order(order, monkeypatch):
    monkeypatch.setattr(rounds, "FEW_COLUMNS", order)
    rng = np.random.default_rng(4)
    its = object.__new__(rounds.Rounds)
    its.batch = type("Batch", (), {"columns": np.empty((30, 1))})
    for size in (0, 1, 8, 60):
        members, columns = rng.permutation(30)[:size], rng.integers(-1, 30, size)
        found = its.outside(members, columns)
        assert found.dtype == np.int64
        assert found.tolist() == [k for k in range(30) if k in columns and k not in members]
