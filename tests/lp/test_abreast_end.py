"""The end of programs abreast, each step against plain numpy and exact fractions, lane by lane."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sbmdea.lp.batch import FAILED, INFEASIBLE, OPTIMAL, STALE
from sbmdea.lp.kernels import abreast_end, abreast_judge
from sbmdea.lp.kernels.abreast_judge import SEPARATING
from sbmdea.lp.kernels.abreast_sets import Answers, Bars, Ended
from sbmdea.lp.kernels.basis import PRICE_FLOOR
from sbmdea.lp.kernels.lanes import WIDTH
from sbmdea.lp.kernels.simplex import DUAL_TOLERANCE
from tests.samples.eight_programs import WIDE, F, Floats, Programs, R, alone, flat, lanes, nothing

pytestmark = pytest.mark.slow  # each step is compiled by itself here
EVERYONE = (1 << WIDTH) - 1


@pytest.fixture(params=[1, 2, 3])
def programs(request: pytest.FixtureRequest) -> Programs:
    return Programs(request.param)


def set_aside(programs: Programs, end: Floats | None = None) -> Ended:
    """All eight, in the order of their lanes, as programs 10 to 17."""
    how = np.full(WIDTH, -1.0) if end is None else end
    basis = flat(programs.basis).astype(np.int64)
    who, tally = np.arange(10, 10 + WIDTH), np.arange(WIDTH)
    return Ended(who, tally, how, flat(programs.inverse), basis, programs.units, programs.own)


def bases(programs: Programs) -> Floats:
    return np.array([programs.columns(q)[:, programs.basis[q]] for q in range(WIDTH)])


def aims(programs: Programs, end: Floats) -> Floats:
    aim = np.array([programs.costs(q)[programs.basis[q]] for q in range(WIDTH)])
    for q in np.flatnonzero(end >= 0.0):
        aim[q] = 0.0
        aim[q, int(end[q]) % R] = 1.0 if end[q] < R else -1.0
    return aim


def places(matrices: Floats) -> Floats:
    """Basis matrices as kernels hold them, column after column."""
    return flat(matrices.transpose(0, 2, 1))


def exact(matrix: Floats, right: Floats) -> Floats:
    """The solution of a square system in fractions, rounded once."""
    n = len(right)
    rows = [[Fraction(value) for value in (*matrix[i], right[i])] for i in range(n)]
    for i in range(n):
        best = max(range(i, n), key=lambda h: abs(rows[h][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for h in range(n):
            if h != i:
                factor = rows[h][i] / rows[i][i]
                rows[h] = [a - factor * b for a, b in zip(rows[h], rows[i], strict=True)]
    return np.array([float(rows[i][n] / rows[i][i]) for i in range(n)])


ENDS = np.array([-1.0, 1.0, 1.0 + R, -1.0, -1.0, 0.0, -1.0, -1.0])  # two rays, of either sign, and another one


def test_bases_are_laid_out_from_the_data_with_what_prices_aim_at(programs: Programs) -> None:
    B, x, aim, private = nothing(R * R), nothing(R), nothing(R), nothing(1)
    alone(abreast_end.lay_bases)(set_aside(programs, ENDS), WIDTH, programs.table, R, WIDE, B, x, aim, private)
    assert np.array_equal(lanes(B, R, R).transpose(0, 2, 1), bases(programs))
    assert np.array_equal(lanes(x, R), programs.inverse[:, :R, -1])
    assert np.array_equal(lanes(aim, R), aims(programs, ENDS))


def test_refined_values_are_the_exact_ones(programs: Programs) -> None:
    rng = np.random.default_rng(3)
    matrices = bases(programs)
    rough = programs.inverse * (1.0 + 1e-7 * rng.normal(size=programs.inverse.shape))
    x, residual, off, lost, total = flat(rough[:, :R, -1]), nothing(R), nothing(1), nothing(R), nothing(R)
    before = lanes(x, R).copy()
    refine = alone(abreast_end.refine_values, fastmath=False)
    refine(flat(rough), places(matrices), x, residual, off, R, lost, total)
    for q in range(WIDTH):
        wanted = exact(matrices[q], np.eye(R)[-1])
        found = lanes(x, R)[q]
        size = np.maximum(1.0, np.abs(wanted))
        assert (np.abs(found - wanted) <= 4e-16 * size).all()
        assert off[q] == pytest.approx((np.abs(wanted - before[q]) / size).max(), rel=1e-3)


def test_refined_prices_meet_their_aims(programs: Programs) -> None:
    programs.private[:, :, 2], programs.cost[:, 2] = [0.0, 1.0, 0.0, 0.0], 0.0  # a free logical
    programs.basis[4, 1] = 2
    programs.invert()
    rng = np.random.default_rng(4)
    matrices = bases(programs)
    rough = programs.inverse * (1.0 + 1e-13 * rng.normal(size=programs.inverse.shape))
    rough[6] *= 1.0 + 1e-3 * rng.normal(size=rough[6].shape)
    aim, y, excess, off = aims(programs, ENDS), nothing(R), nothing(R), nothing(1)
    off[[1, 3]] = 1.0  # values far off, of a ray and of an optimum
    ended = set_aside(programs, ENDS)._replace(M=flat(rough))
    precise = alone(abreast_end.refine_prices)(
        ended, WIDTH, programs.table, places(matrices), flat(aim), R, y, excess, off
    )
    assert precise == EVERYONE - (1 << 3) - (1 << 6)
    for q in range(WIDTH):
        if q != 6:
            wanted = exact(matrices[q].T, aim[q])
            np.testing.assert_allclose(lanes(y, R)[q], wanted, rtol=1e-11, atol=1e-11 * np.abs(wanted).max())
    assert lanes(y, R)[4, 1] == 0.0


def test_values_of_the_wrong_sign_are_judged_by_their_rows(programs: Programs) -> None:
    x = np.abs(np.random.default_rng(5).normal(size=(WIDTH, R)))
    x[1, 0] = x[3, 0] = -1.0  # of a ray, and of an optimum
    x[4, 2] = -1e-15
    x[5] = x[6]  # a ray
    basis = programs.basis.copy()
    basis[5:7, 1] = 1  # a column that must come to zero; its value does not
    judged = alone(abreast_judge.judge_values)(
        places(bases(programs)), flat(x), flat(basis).astype(np.int64), programs.fixed, ENDS.copy(), R, nothing(R)
    )
    assert judged == EVERYONE - (1 << 3) - (1 << 6)


def test_what_rounding_is_judged_by(programs: Programs) -> None:
    B, y = bases(programs), np.random.default_rng(6).normal(size=(WIDTH, R))
    y[2, 0] = 0.0
    noise, scaled, weight, top = nothing(R), nothing(R), nothing(R), nothing(1)
    sizes = alone(abreast_judge.sizes_of_prices)
    sizes(places(B), flat(y), programs.units, R, noise, scaled, weight, top)
    entry = np.maximum(np.abs(B).max(axis=2), 1.0)
    highest = np.abs(y).max(axis=1)
    np.testing.assert_allclose(top, highest)
    heaviest = (np.abs(y) * entry).max(axis=1)
    np.testing.assert_allclose(lanes(noise, R), np.minimum(heaviest[:, None] / entry, highest[:, None]))
    np.testing.assert_allclose(lanes(scaled, R)[:, :-1], y[:, :-1] / programs.unit)
    floor = np.where(y == 0.0, 0.0, PRICE_FLOOR * highest[:, None])[:, :-1] / programs.unit
    np.testing.assert_allclose(lanes(weight, R)[:, :-1], floor)


def test_prices_that_break_a_private_column_or_rays_that_prove_little_fail(programs: Programs) -> None:
    y = -np.abs(np.random.default_rng(7).normal(size=(WIDTH, R)))
    y[ENDS >= 0.0, -1] = 1.0
    y[2, -1] = 1e-7  # separates by too little
    top, noise = np.abs(y).max(axis=1), np.abs(y)
    judged = alone(abreast_judge.judge_prices)(programs.table, programs.own, flat(y), flat(noise), top, ENDS.copy(), R)
    for q in range(WIDTH):
        ray = ENDS[q] >= 0.0
        excess = y[q] @ programs.private[q] - (0.0 if ray else programs.cost[q])
        terms = noise[q] @ np.abs(programs.private[q])
        holds = (excess <= DUAL_TOLERANCE * terms)[~programs.fixed].all() and (
            not ray or y[q, -1] > SEPARATING * top[q]
        )
        assert (judged >> q) & 1 == holds
    assert (judged >> 2) & 1 == 0


def test_the_worst_shared_column_is_one_that_the_lane_may_use(programs: Programs) -> None:
    rng = np.random.default_rng(8)
    bars = Bars(
        np.arange(20, 20 + F), np.array([0, 1, 1, 2, 1, 0]), rng.integers(-1, 3, 20), rng.integers(18, 20 + F, (20, 2))
    )
    bar, kept, twin, most, which = (nothing(1) for _ in range(5))
    ended = set_aside(programs)
    alone(abreast_judge.bars_of_lanes)(ended.who, WIDTH, bars, bar, kept, twin)
    scaled, weight = rng.normal(size=(WIDTH, R)), np.full((WIDTH, R), 1e-2)
    scaled[3] = 0.0
    top = np.full(WIDTH, 0.5)
    judged = alone(abreast_judge.worst_shared)(
        programs.table, bars, flat(scaled), flat(weight), top, bar, kept, twin, R, WIDE, most, which
    )
    for q in range(WIDTH):
        u = scaled[q, :-1]
        floor = np.minimum(weight[q, :-1, None] * np.abs(programs.shared), top[q])
        share = (u @ programs.shared) / np.maximum(np.abs(u[:, None] * programs.shared), floor).sum(axis=0)
        o = 10 + q
        barred = (bars.tag == bars.tags[o]) & ~np.isin(bars.name, bars.keep[o])
        share = np.where(barred, 0.0, share)
        assert most[q] == pytest.approx(max(share.max(), 0.0), rel=1e-12)
        assert which[q] == (share.argmax() if share.max() > 0.0 else -1)
        assert (judged >> q) & 1 == (share.max() <= DUAL_TOLERANCE)
    assert which[3] == -1.0


def test_what_passed_is_written_and_what_did_not_has_failed(programs: Programs) -> None:
    rng = np.random.default_rng(9)
    ended = set_aside(programs, ENDS)
    N = 10 + WIDTH
    answers = Answers(
        np.full((N, R), -7), np.zeros((N, R)), np.zeros((N, R)), np.full(N, 9, np.int8), np.ones(N, np.int32),
        np.zeros(N), np.full(N, -7),
    )  # fmt: skip
    x, y = rng.normal(size=(WIDTH, R)), rng.normal(size=(WIDTH, R))
    x[4, 1] = np.nan
    which = np.array([-1.0, 0, 1, 2, 3, 4, 5, 0])
    passed = EVERYONE - (1 << 0) - (1 << 3) - (1 << 5)
    solved = EVERYONE - (1 << 3)
    alone(abreast_end.write_out)(
        ended, 7, solved, passed, flat(x), flat(y), np.arange(8.0), which, np.arange(20, 20 + F), R, answers
    )
    # the first has prices that do not hold, the sixth a ray that does not separate, as where the value of its row is
    # zero and rounding made it negative: they may go on
    wanted = [STALE, INFEASIBLE, INFEASIBLE, FAILED, FAILED, STALE, OPTIMAL, 9]
    assert answers.status[10:].tolist() == wanted  # the eighth lane is beyond the count
    assert answers.pivots[10:].tolist() == [1, 2, 3, 4, 5, 6, 7, 1]
    for q in (0, 5):
        assert np.array_equal(answers.basis[10 + q], programs.basis[q])
    for q in (1, 2, 6):
        assert np.array_equal(answers.basis[10 + q], programs.basis[q])
        assert np.array_equal(answers.value[10 + q], x[q])
        assert np.array_equal(answers.price[10 + q], y[q])
        assert answers.violation[10 + q] == q
        assert answers.worst[10 + q] == (-1 if which[q] < 0.0 else 20 + which[q])
    assert answers.basis[[13, 17]].tolist() == [[-7] * R] * 2
    assert (answers.status[:10] == 9).all()
