"""The steps of programs abreast, each against the same step in plain numpy, lane by lane."""

from __future__ import annotations

import numpy as np
import pytest

from sbmdea.lp.kernels import abreast, abreast_dual, abreast_pivot, abreast_primal
from sbmdea.lp.kernels.abreast_sets import Bars, Columns, Ended, Private
from sbmdea.lp.kernels.lanes import WIDTH
from tests.samples.eight_programs import SMALL, WIDE, F, Floats, P, Programs, R, alone, flat, lanes, nothing

pytestmark = pytest.mark.slow  # each step is compiled by itself here


@pytest.fixture(params=[1, 2, 3])
def programs(request: pytest.FixtureRequest) -> Programs:
    return Programs(request.param)


def test_columns_are_laid_out_row_after_row() -> None:
    C = np.zeros(2 * 7)
    alone(abreast.lay_out)(np.array([[4.0, 5.0]]), 3, 7, C)
    assert C.reshape(2, 7).tolist() == [[0, 0, 0, 4, 5, 0, 0], [0] * 7]


def test_private_columns_go_into_their_lane_and_what_is_said_of_all_is_true_of_all() -> None:
    matrices = np.array([[[1.0, 0.0, 0.0], [0.0, 0.0, 3.0]], [[1.0, 0.0, 2.0], [0.0, 0.0, 3.0]]])
    costs = np.array([[1.0, 2.0, 3.0]])
    columns = Columns(np.zeros(0), np.zeros(3, bool), np.zeros(6, bool), np.full(3, -2))
    own = Private(nothing(6), nothing(3))
    lay = alone(abreast.lay_private)
    lay(matrices, costs, 0, 0, 5, columns, own)
    assert columns.single.tolist() == [0, -2, 1]
    lay(matrices, costs, 1, 0, 2, columns, own)
    assert columns.single.tolist() == [0, -2, -1]
    assert columns.there.reshape(2, 3).tolist() == [[True, False, True], [False, False, True]]
    assert np.array_equal(lanes(own.P, 2, 3)[[5, 2]], matrices)
    assert np.array_equal(lanes(own.cost, 3)[[5, 2]], np.tile(costs, (2, 1)))
    assert not lanes(own.P, 2, 3)[[0, 1, 3, 4, 6, 7]].any()


def test_costs_are_raised_to_what_the_first_prices_bear(programs: Programs) -> None:
    start = np.array([0, 2, 3, 4])
    M0 = np.vstack([np.linalg.inv(programs.private[1][:, start]), np.zeros(R)])
    M0[R] = programs.cost[1, start] @ M0[:R]
    cost = nothing(P)
    cost[:] = flat(programs.cost)
    programs.private[1, :, 1] = 2.0 * programs.private[1, :, 2]
    programs.cost[1, 1] = lanes(cost, P)[1, 1]
    for fixed in (programs.fixed, np.zeros(P, bool)):
        alone(abreast.raise_costs)(M0, programs.private, 1, start, fixed, 1, cost)
        raised = lanes(cost, P)
        worth = M0[R] @ programs.private[1][:, 1]
        assert raised[1, 1] == programs.cost[1, 1] if fixed[1] else max(programs.cost[1, 1], worth)
        assert np.array_equal(raised[1, start], programs.cost[1, start])
        assert np.array_equal(np.delete(raised, 1, axis=0), np.delete(programs.cost, 1, axis=0))


def test_first_bases_are_compared_by_their_columns() -> None:
    matrices = np.array([[[1.0, 0.0, 5.0], [0.0, 1.0, 5.0]], [[1.0, 0.0, 6.0], [0.0, 1.0, 6.0]]])
    assert alone(abreast.begins_alike)(matrices, 0, 1, np.array([0, 1]))
    assert not alone(abreast.begins_alike)(matrices, 0, 1, np.array([0, 2]))


def test_the_first_row_is_the_most_infeasible_in_units_of_its_row(programs: Programs) -> None:
    M0, basis0 = programs.inverse[0].copy(), programs.basis[0].copy()
    lack = np.maximum(-M0[:R, R - 1], 0.0) / np.linalg.norm(M0[:R], axis=1)
    expected = int(lack.argmax()) if lack.max() > 0.0 else -1
    assert alone(abreast.first_row)(M0, basis0, np.ones(R), np.append(programs.fixed, np.zeros(F, bool))) == expected


def test_small_costs_differ_and_are_small() -> None:
    rng = np.random.default_rng(0)
    Zt, units, shift = rng.normal(size=(R - 1, F)), rng.lognormal(size=(20, R - 1)), np.zeros(P + F)
    alone(abreast.small_costs)(np.arange(5, 15), Zt, units, P, shift)
    size = np.abs(Zt).T @ (1.0 / units[5:15].mean(axis=0))
    assert not shift[:P].any()
    share = shift[P:] / size / 1e-6
    assert ((share >= 0.5) & (share < 1.5)).all()
    assert len(set(share.round(6))) == F


def test_a_program_goes_into_its_lane_and_no_other(programs: Programs) -> None:
    names, tag = np.arange(10, 10 + F), np.array([0, 1, 1, 2, 1, 1])
    tags, keep = np.array([7, 1]), np.array([[-1, -1], [12, 15]])
    M, basis = nothing((R + 1) * R), np.zeros(R * WIDTH, np.int64)
    entries, held, unit = np.ones(R * WIDTH), nothing(R), np.ones(R * WIDTH)
    shut, shuts = np.zeros((WIDTH, F), np.int64), np.zeros(WIDTH, np.int64)
    basis0 = np.array([0, 1, P + 2, P])
    alone(abreast.take_up)(
        1, 3, programs.inverse[5], basis0, np.arange(4.0), programs.fixed, programs.unit[:2],
        Bars(names, tag, tags, keep),
        M, basis, entries, held, unit, shut, shuts,
    )  # fmt: skip
    assert np.array_equal(lanes(M, R + 1, R)[3], programs.inverse[5])
    assert lanes(basis, R)[3].tolist() == basis0.tolist()
    assert lanes(held, R)[3].tolist() == [0, 1, 0, 0]  # basic and fixed
    assert lanes(entries, R)[3].tolist() == [0, 1, 2, 3]
    assert np.array_equal(lanes(unit, R)[3][:-1], programs.unit[1])
    assert shut[3, : shuts[3]].tolist() == [P + 1, P + 4]  # of its tag, but for those that it keeps
    others = [q for q in range(WIDTH) if q != 3]
    assert not lanes(M, R + 1, R)[others].any()
    assert not shuts[others].any()


def test_prices_of_the_dual_method(programs: Programs) -> None:
    leaving = np.arange(WIDTH) % R
    row, V, U, alpha, d, top = (nothing(n) for n in (R, R, R, WIDE, WIDE, 2))
    alone(abreast_pivot.take_row)(leaving.astype(float), flat(programs.inverse), R, row)
    shift = np.zeros(WIDE)
    shift[P : P + F] = np.arange(F)
    alone(abreast_dual.price_dual)(
        row, flat(programs.inverse), 1.0 / programs.units, programs.table, programs.own, shift, R, WIDE,
        V, U, alpha, d, top,
    )  # fmt: skip
    for q in range(WIDTH):
        inverse_row = programs.inverse[q, leaving[q]]
        assert np.array_equal(lanes(row, R)[q], inverse_row)
        sign = 1.0 if inverse_row[-1] > 0.0 else -1.0
        expected = sign * inverse_row @ programs.columns(q)
        expected[:P][programs.fixed] = 0.0
        np.testing.assert_allclose(lanes(alpha, WIDE)[q][: P + F], expected, atol=SMALL)
        np.testing.assert_allclose(lanes(d, WIDE)[q][: P + F], programs.reduced(q) + shift[: P + F], atol=SMALL)
        scaled = inverse_row / np.append(programs.unit[q], 1.0)
        np.testing.assert_allclose(lanes(top, 2)[q], [np.abs(scaled).max(), np.abs(inverse_row).max()])


def test_prices_of_the_primal_method_and_the_lowest(programs: Programs) -> None:
    U, d, entering, step = nothing(R), nothing(WIDE), nothing(1), nothing(1)
    alone(abreast_primal.price_primal)(
        flat(programs.inverse), 1.0 / programs.units, programs.table, programs.own, R, WIDE, U, d
    )
    shut, shuts = np.zeros((WIDTH, F), np.int64), np.zeros(WIDTH, np.int64)
    shut[2, 0], shuts[2] = P + 1, 1
    alone(abreast_dual.leave_out)(flat(programs.basis).astype(np.int64), shut, shuts, R, d)
    alone(abreast_primal.lowest)(d, P + F, entering, step)
    for q in range(WIDTH):
        expected = programs.reduced(q)
        expected[:P][programs.fixed] = 0.0
        assert not lanes(d, WIDE)[q][programs.basis[q]].any()
        expected[programs.basis[q]] = 0.0
        if q == 2:
            expected[P + 1] = 0.0
        np.testing.assert_allclose(lanes(d, WIDE)[q][: P + F], expected, atol=SMALL)
        assert entering[q] == (expected.argmin() if expected.min() < 0.0 else -1)
        assert step[q] == pytest.approx(min(expected.min(), 0.0), abs=SMALL)


def test_the_ratio_test_takes_the_steepest_of_the_smallest_ratios() -> None:
    rng = np.random.default_rng(4)
    alpha, d = rng.normal(size=(WIDTH, WIDE)), rng.random((WIDTH, WIDE))
    alpha[0] = -1.0  # no column
    d[1, [2, 8]], alpha[1, [2, 8]] = [0.0, 0.0], [0.5, 0.75]  # a tie: the larger pivot
    d[2, 3], alpha[2, 3] = -1e-15, 0.25  # rounding below zero counts as zero
    d[3, 4], alpha[3, 4] = 0.0, 1e-12  # too flat to be a pivot
    entering, step, pivot = nothing(1), nothing(1), nothing(1)
    alone(abreast_dual.smallest_ratio)(flat(alpha), flat(d), np.ones(2 * WIDTH), P, WIDE, entering, step, pivot)
    assert entering[0] == -1.0
    assert entering[1:4].tolist() == [8, 3, _smallest(alpha[3], d[3])]
    for q in range(4, WIDTH):
        assert entering[q] == _smallest(alpha[q], d[q])
    for q in range(1, WIDTH):
        j = int(entering[q])
        assert (pivot[q], step[q]) == (alpha[q, j], max(d[q, j], 0.0))


def _smallest(alpha: Floats, d: Floats) -> int:
    return int(np.where(alpha > 1e-9, d / np.where(alpha > 1e-9, alpha, 1.0), np.inf).argmin())


def test_a_pivot_by_row_and_column_differs_only_where_something_is_wrong(programs: Programs) -> None:
    leaving, entering = np.arange(WIDTH) % R * 1.0, nothing(1)
    M = flat(programs.inverse)
    row, column, w, largest = nothing(R), nothing(R), nothing(R), nothing(2)
    outside = [next(j for j in range(P + F) if j not in programs.basis[q] and j != 1) for q in range(WIDTH)]
    entering[:] = outside
    entering[6] = -1.0
    alone(abreast_pivot.take_row)(leaving, M, R, row)
    alone(abreast_pivot.enter_column)(
        entering, programs.C, programs.own.P, programs.units, M, R, P, WIDE, column, w, largest
    )
    pivot, halted, ended = nothing(1), nothing(1), nothing(1)
    for q in range(WIDTH):
        own = programs.columns(q)[:, max(int(entering[q]), 0)]
        coefficients = programs.inverse[q, :R] @ own
        np.testing.assert_allclose(lanes(column, R)[q], own, rtol=SMALL)
        np.testing.assert_allclose(lanes(w, R)[q], coefficients, atol=SMALL)
        np.testing.assert_allclose(lanes(largest, 2)[q], [np.abs(own).max(), np.abs(coefficients).max()])
        sign = 1.0 if programs.inverse[q, int(leaving[q]), -1] > 0.0 else -1.0
        pivot[q] = sign * coefficients[int(leaving[q])]
    pivot[5] *= 1.01
    by_row = pivot.copy()
    top = flat(np.ones((WIDTH, 2)))
    wrong = alone(abreast_dual.judge_dual)(leaving, entering, row, w, top, R, pivot, halted, ended)
    for q in range(WIDTH):
        inverse_row = programs.inverse[q, int(leaving[q])]
        by_column = np.sign(inverse_row[-1]) * (inverse_row @ programs.columns(q)[:, max(int(entering[q]), 0)])
        differs = abs(by_column - by_row[q]) > 1e-7 * (by_row[q] + 1e-3)
        assert (wrong >> q) & 1 == differs
    assert (wrong >> 5) & 1
    assert halted.tolist() == [0, 0, 0, 0, 0, 0, 1, 0]
    assert ended[6] in (leaving[6], leaving[6] + R)


def test_a_new_inverse_is_the_inverse_of_the_new_basis(programs: Programs) -> None:
    leaving, entering = np.arange(WIDTH) % R * 1.0, nothing(1)
    M = flat(programs.inverse)
    row, column, w, largest, halted = nothing(R), nothing(R), nothing(R), nothing(2), nothing(1)
    entering[:] = [next(j for j in range(P + F) if j not in programs.basis[q] and j != 1) for q in range(WIDTH)]
    halted[7] = 1.0
    alone(abreast_pivot.take_row)(leaving, M, R, row)
    alone(abreast_pivot.enter_column)(
        entering, programs.C, programs.own.P, programs.units, M, R, P, WIDE, column, w, largest
    )
    pivot = np.array([lanes(w, R)[q][int(leaving[q])] for q in range(WIDTH)])
    step = np.array([programs.reduced(q)[int(entering[q])] for q in range(WIDTH)])
    pivot[7], step[7] = 1.0, 0.0
    before, entries, held = leaving.copy(), np.ones(R * WIDTH), nothing(R)
    feasible = alone(abreast_pivot.replace)(leaving, pivot, step, halted, row, w, largest, R, M, entries, held)
    assert np.array_equal(lanes(M, R + 1, R)[7], programs.inverse[7])
    for q in range(WIDTH - 1):
        basis = programs.basis[q].copy()
        basis[int(before[q])] = int(entering[q])
        matrix = programs.columns(q)[:, basis]
        found = lanes(M, R + 1, R)[q]
        scale = np.abs(found).max()
        np.testing.assert_allclose(found[:R] @ matrix, np.eye(R), atol=1e-11 * scale)
        np.testing.assert_allclose(found[R] @ matrix, programs.costs(q)[basis], atol=1e-11 * scale)
        assert lanes(entries, R)[q][int(before[q])] == np.abs(programs.columns(q)[:, int(entering[q])]).max()
        lack = np.maximum(-found[:R, -1], 0.0) / np.linalg.norm(found[:R], axis=1)
        assert leaving[q] == (lack.argmax() if lack.max() > 0.0 else -1)
        assert (feasible >> q) & 1 == (leaving[q] < 0)


def test_the_row_that_bounds_a_primal_step() -> None:
    rng = np.random.default_rng(8)
    inverse = rng.normal(size=(WIDTH, R + 1, R))
    inverse[:, :R, -1] = rng.random((WIDTH, R))  # values
    w, column = rng.normal(size=(WIDTH, R)), rng.normal(size=(WIDTH, R))
    w[1] = -np.abs(w[1])  # nothing bounds the step
    inverse[2, :R, -1], w[2] = [0.0, 0.0, 1.0, 1.0], [0.25, 0.5, 1.0, 1.0]  # a tie: the larger pivot
    w[3] = np.abs(w[3])
    step = np.full(WIDTH, -1.0)
    step[3] = -1e-16  # improves nothing beyond rounding
    largest = flat(np.column_stack([np.ones(WIDTH), np.abs(w).max(axis=1)]))
    leaving, pivot, halted = nothing(1), nothing(1), nothing(1)
    lost = alone(abreast_primal.leave_primal)(
        flat(inverse), np.ones(R * WIDTH), nothing(R), nothing(R), flat(column), flat(w), largest, step, R,
        leaving, pivot, halted,
    )  # fmt: skip
    assert halted.tolist() == [0, 0, 0, 1, 0, 0, 0, 0]
    assert lost == 1 << 1
    assert leaving[2] == 1.0
    for q in (0, 4, 5, 6, 7):
        ratio = np.where(w[q] > 1e-9, inverse[q, :R, -1] / np.where(w[q] > 1e-9, w[q], 1.0), np.inf)
        assert leaving[q] == ratio.argmin()
        assert pivot[q] == w[q, ratio.argmin()]


def test_a_held_value_leaves_first_and_nudges_tell_zeros_apart() -> None:
    inverse = np.zeros((WIDTH, R + 1, R))
    inverse[:, R] = 1.0  # prices
    w = np.tile([1.0, -2.0, 0.5, 1.0], (WIDTH, 1))
    held, nudge = np.zeros((WIDTH, R)), np.zeros((WIDTH, R))
    held[0, 1] = 1.0  # all values are zero; what is held goes, though its coefficient is negative
    held[1, 1], inverse[1, 1, -1] = 1.0, 5.0  # … whatever its value
    nudge[2] = [3e-6, 0.0, 1e-6, 4e-6]  # 3, –, 2, 4 millionths a unit
    inverse[3, :R, -1], nudge[3, 0] = [1.0, 0.0, 2.0, 1.0], 1e-6
    largest = flat(np.column_stack([np.ones(WIDTH), np.full(WIDTH, 2.0)]))
    leaving, pivot, halted = nothing(1), nothing(1), nothing(1)
    lost = alone(abreast_primal.leave_primal)(
        flat(inverse), np.ones(R * WIDTH), flat(held), flat(nudge), np.ones(R * WIDTH), flat(w), largest,
        np.full(WIDTH, -1.0), R, leaving, pivot, halted,
    )  # fmt: skip
    assert lost == 0
    assert leaving[:4].tolist() == [1.0, 1.0, 2.0, 3.0]
    assert pivot[:4].tolist() == [-2.0, -2.0, 0.5, 1.0]


def test_nudges_are_given_to_zeros_alone_and_move_as_values_do() -> None:
    rows = 6
    M0, largest0, held, nudge = np.zeros((rows + 1, rows)), np.full(rows, 2.0), nothing(rows), nothing(rows)
    M0[:rows, :rows] = np.eye(rows)
    M0[:rows, -1] = [0.0, 1e-16, 3.0, -1e-16, 0.0, 0.0]
    held[4 * WIDTH + 5] = 1.0
    give = alone(abreast_primal.nudge_values)
    give(M0, largest0, held, 5, nudge)
    given = lanes(nudge, rows)
    assert not np.delete(given, 5, axis=0).any()
    assert (given[5] > 0.0).tolist() == [True, True, False, True, False, True]
    assert len(set(given[5])) == 5
    assert given[5].max() <= abreast_primal.NUDGE
    M0[0, -1] = 1.0  # too few are zero
    give(M0, largest0, held, 5, nudge)
    assert not nudge.any()

    rng = np.random.default_rng(4)
    before, w = rng.random((WIDTH, R)), rng.normal(size=(WIDTH, R))
    leaving, halted = rng.integers(0, R, WIDTH), np.arange(WIDTH) == 3
    moved = flat(before)
    pivot = w[np.arange(WIDTH), leaving]
    alone(abreast_primal.move_nudges)(leaving.astype(float), pivot, halted.astype(float), flat(w), R, moved)
    for q in range(WIDTH):
        step = max(before[q, leaving[q]] / pivot[q], 0.0)
        after = np.maximum(before[q] - w[q] * step, 0.0)
        after[leaving[q]] = step
        np.testing.assert_allclose(lanes(moved, R)[q], before[q] if halted[q] else after, rtol=1e-14)


def test_a_program_set_aside_keeps_its_numbers(programs: Programs) -> None:
    aside = Ended(
        np.full(WIDTH, -1), np.zeros(WIDTH, np.int64), nothing(1),
        nothing((R + 1) * R), np.zeros(R * WIDTH, np.int64), nothing(R), programs.own,
    )  # fmt: skip
    M, basis = flat(programs.inverse), flat(programs.basis).astype(np.int64)
    alone(abreast.set_aside)(6, M, basis, programs.units, R, 17, 5, 3.0, 2, aside)
    assert np.array_equal(lanes(aside.M, R + 1, R)[2], programs.inverse[6])
    assert np.array_equal(lanes(aside.basis, R)[2], programs.basis[6])
    assert np.array_equal(lanes(aside.unit, R)[2][:-1], programs.unit[6])
    assert (aside.who[2], aside.tally[2], aside.end[2]) == (17, 5, 3.0)
    assert (np.delete(aside.who, 2) == -1).all()
