"""The epsilon-based measure: its limits, a plain oracle, the affinity, and its mirror image beyond the frontier."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError, SpecError
from sbmdea.evaluation.evaluate import Setting
from sbmdea.lp.status import Status
from sbmdea.models.affinity import affinity, diversity, epsilon_and_weights
from tests.oracle import plain

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)]


def draw(seed, n=14, m=2, s=2, u=1):
    Z = np.random.default_rng(seed).lognormal(1, 0.7, (n, m + s + u))
    return Z[:, :m], Z[:, m : m + s], Z[:, m + s :]


def oracle(X, Y, B, rts, x, y, b, weights, sides, beyond=False, weak=False):
    """The program as printed, made linear: over t, tθ, tφ, the slacks and Λ. ``weights`` are ε·w of each column."""
    n, (m, s, u) = len(X), (len(x), len(y), len(b))
    above, below = sides  # whether inputs, goods and bads count above or below
    towards = 1.0 if beyond else -1.0
    d = m + s + u
    width = 3 + d + n

    def row(entries=(), slack=None, z=None):
        line = np.zeros(width)
        for place, value in entries:
            line[place] += value
        if slack is not None:
            line[3 + slack[0]] = slack[1]
        if z is not None:
            line[3 + d :] = z
        return line

    t, theta, phi = 0, 1, 2
    rows, strict = [], []
    for i in range(m):
        factor = theta if above[0] else t
        rows.append(row([(factor, -x[i])], (i, -towards * x[i]), X[:, i]))
    for r in range(s):
        factor = phi if below[1] else t
        rows.append(row([(factor, y[r])], (m + r, -towards * y[r]), -Y[:, r]))
    for k in range(u):
        factor = [(theta, -b[k])] if above[2] else [(t, -2 * b[k]), (phi, b[k])] if below[2] else [(t, -b[k])]
        rows.append(row(factor, (m + s + k, -towards * b[k]), B[:, k]))
        strict.append(m + s + k)
    # θ ≤ 1 ≤ φ, turned around beyond the frontier
    rows += [row([(theta, -towards), (t, towards)]), row([(phi, towards), (t, -towards)])]
    low, high = plain.BOUNDS[rts] if isinstance(rts, str) else rts[1:]
    if high < np.inf:
        rows.append(row([(t, -high)], z=1.0))
    if low > 0:
        rows.append(row([(t, low)], z=-1.0))
    cost, norm = np.zeros(width), np.zeros(width)
    cost[theta if above.any() else t], norm[phi if below.any() else t] = 1.0, 1.0
    slot = np.concatenate([np.full(m, above[0]), np.full(s, above[1]), np.full(u, above[2])])
    under = np.concatenate([np.full(m, below[0]), np.full(s, below[1]), np.full(u, below[2])])
    cost[3 : 3 + d] = towards * weights * slot
    norm[3 : 3 + d] = -towards * weights * under
    moves = (slot | under) & ((weights > 0) | (not beyond))  # beyond, what counts nothing stays as it is
    bounds = [(0, None)] * 3 + [(0, None if one else 0) for one in moves] + [(0, None)] * n
    A = np.array(rows)
    held = np.zeros(len(A), bool)
    held[strict] = weak
    answer = linprog(
        cost, A_ub=A[~held], b_ub=np.zeros((~held).sum()), A_eq=np.vstack([norm, A[held]]),
        b_eq=np.concatenate([[1.0], np.zeros(held.sum())]), bounds=bounds, method="highs",
    )  # fmt: skip
    assert answer.status in (0, 2), answer.message
    return None if answer.status == 2 else answer.fun


def sides_of(orientation, undesirable_as):
    above = np.array([True, False, undesirable_as == "input"]) & (orientation != "output")
    below = np.array([False, True, undesirable_as == "output"]) & (orientation != "input")
    return above, below


GRID = list(
    itertools.product(RTS, ["non-oriented", "input", "output"], ["output", "input"], [False, True], [0.0, 0.35, 1.0])
)


@pytest.mark.parametrize(("rts", "orientation", "undesirable_as", "beyond", "epsilon"), GRID)
def test_oracle(rts, orientation, undesirable_as, beyond, epsilon):
    seed = int(10 * epsilon) + beyond
    X, Y, B = draw(seed)
    epsilons = {"inputs": epsilon, "outputs": epsilon / 2, "undesirable": epsilon}
    given = {"x1": 3.0, "y2": 0.5}
    result = sbmdea.ebm(
        inputs=X, outputs=Y, undesirable=B, rts=rts, orientation=orientation, undesirable_as=undesirable_as,
        epsilon=epsilons, weights=given, super_efficiency=beyond,
    )  # fmt: skip
    assert result.certificate["certified"].all()
    raw = np.array([3.0, 1.0, 1.0, 0.5, 1.0])
    groups = [[0, 1], [2, 3], [4]] if undesirable_as == "output" else [[0, 1, 4], [2, 3]]
    weights = np.zeros(5)
    for group, one in zip(groups, epsilons.values(), strict=False):
        weights[group] = one * raw[group] / raw[group].sum()
    sides = sides_of(orientation, undesirable_as)
    for o in range(len(X)):
        own = oracle(X, Y, B, rts, X[o], Y[o], B[o], weights, sides)
        assert result.components["ebm"].iloc[o] == pytest.approx(own, abs=1e-8)
        if beyond and own > 1 - 1e-9:
            rest = np.arange(len(X)) != o
            expected = oracle(X[rest], Y[rest], B[rest], rts, X[o], Y[o], B[o], weights, sides, beyond=True)
            if expected is None:
                assert result.status.iloc[o] == "infeasible"
                assert np.isnan(result.efficiency.iloc[o])
            else:
                assert result.efficiency.iloc[o] == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("orientation", ["non-oriented", "input", "output"])
def test_the_limits_are_radial_and_slacks_based(rts, orientation):
    X, Y, _ = draw(3, n=30)
    roles = {"inputs": X, "outputs": Y, "rts": rts, "orientation": orientation}
    slacks = sbmdea.ebm(**roles, epsilon=1, weights={}, super_efficiency=True)
    np.testing.assert_allclose(slacks.efficiency, sbmdea.super_sbm(**roles).efficiency, rtol=0, atol=1e-12)
    if orientation != "non-oriented":
        for beyond in (False, True)[: 1 if isinstance(rts, tuple) else 2]:  # radial asks all, under generalized returns
            factor = sbmdea.ebm(**roles, epsilon=0, super_efficiency=beyond)
            radial = sbmdea.radial(**roles, super_efficiency=beyond)
            assert factor.status.tolist() == radial.status.tolist()
            np.testing.assert_allclose(factor.efficiency, radial.efficiency, rtol=0, atol=1e-12)
    between = sbmdea.ebm(**roles).efficiency
    assert (between <= sbmdea.ebm(**roles, epsilon=0).efficiency + 1e-12).all()


def test_a_single_good_holds_its_row_beyond_the_frontier():
    X, Y, _ = draw(4, n=40)
    result = sbmdea.ebm(inputs=X, outputs=Y[:, :1], super_efficiency=True)
    assert (result.components["epsilon outputs"] == 0).all()
    best = result.efficiency.idxmax()
    assert result.efficiency[best] > 1.01
    made = result.targets.loc[best, "y1"] / Y[best, 0]
    assert made <= 1


def test_more_epsilon_never_raises_a_score():
    X, Y, B = draw(5, n=30)
    scores = [sbmdea.ebm(inputs=X, outputs=Y, undesirable=B, epsilon=e).efficiency for e in (0, 0.3, 0.6, 1)]
    for less, more in itertools.pairwise(scores):
        assert (more <= less + 1e-12).all()


def test_affinity():
    rng = np.random.default_rng(0)
    a = rng.lognormal(size=40)
    assert diversity(a, 7 * a) == 0
    c = np.log(rng.lognormal(size=40))
    by_hand = np.mean(np.abs(c - c.mean())) / (c.max() - c.min())
    assert diversity(a, a * np.exp(c)) == pytest.approx(by_hand)
    assert 0 < by_hand <= 0.5
    assert epsilon_and_weights(a[:, None])[0] == 0
    epsilon, weights = epsilon_and_weights(np.column_stack([a, 2 * a, a / 3]))
    assert epsilon == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(weights, 1 / 3)
    # two values, far apart for half of the rows: D = 1/2, nothing in common
    two = np.column_stack([np.ones(10), np.repeat([1.0, 5.0], 5)])
    np.testing.assert_allclose(affinity(two), np.eye(2), atol=1e-15)
    assert epsilon_and_weights(two)[0] == pytest.approx(1)


@pytest.mark.parametrize("how", ["projected", "observed"])
def test_epsilon_comes_from_the_rows_that_form_the_technology(how):
    X, Y, B = draw(6, n=30)
    year = np.repeat([1, 2], 15)
    result = sbmdea.ebm(
        inputs=X, outputs=Y, undesirable=B, period=year, dmu=np.tile(np.arange(15), 2), affinity=how, rts="vrs"
    )
    for period in (1, 2):
        rows = year == period
        values = np.hstack([X, Y, B])[rows]
        if how == "projected":
            values = sbmdea.sbm(inputs=X[rows], outputs=Y[rows], undesirable=B[rows], rts="vrs").targets.to_numpy()
        found = result.components[rows]
        for name, columns in (("inputs", [0, 1]), ("outputs", [2, 3]), ("undesirable", [4])):
            expected, _ = epsilon_and_weights(values[:, columns])
            np.testing.assert_allclose(found[f"epsilon {name}"], expected, rtol=0, atol=1e-12)


def test_units_do_not_matter():
    X, Y, B = draw(7, n=30)
    a = sbmdea.ebm(inputs=X, outputs=Y, undesirable=B, rts="vrs", super_efficiency=True)
    b = sbmdea.ebm(inputs=X * [1e6, 1e-4], outputs=Y * 9, undesirable=B / 1e5, rts="vrs", super_efficiency=True)
    np.testing.assert_allclose(a.efficiency, b.efficiency, rtol=1e-9)


@pytest.mark.parametrize("solver", ["simplex", "highs"])
def test_targets_are_in_the_technology(solver):
    X, Y, B = draw(8)
    result = sbmdea.ebm(inputs=X, outputs=Y, undesirable=B, rts="vrs", disposability="weak", solver=solver)
    tech = plain.Technology(X, Y, B, "vrs", weak=True)
    for target in result.targets.to_numpy():
        x, y, b = np.split(target, [2, 4])
        slack = tech.solve([1.0], (x[:, None], 0 * y[:, None], 0 * b[:, None]), x, y, b)
        assert slack is not None
        assert slack[0] <= 1e-9


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epsilon": 1.5}, "between 0 (radial) and 1 (slacks); got 1.5"),
        ({"epsilon": {"input": 0.5}}, 'Did you mean "inputs"'),
        ({"affinity": "raw"}, "affinity must be one of"),
        ({"weights": "balanced"}, "must be a mapping from column to weight"),
        ({"weights": {"k": 1}}, "must name role columns"),
        ({"super_efficiency": "yes"}, "True or False"),
    ],
)
def test_refusals(options, words):
    X, Y, B = draw(1)
    with pytest.raises(SpecError) as caught:
        sbmdea.ebm(inputs=X, outputs=Y, undesirable=B, **options)
    assert words in str(caught.value)


def test_zeros_have_no_logarithm():
    X, Y, B = draw(1)
    X[2, 1] = 0
    with pytest.raises(DataError, match="must be positive"):
        sbmdea.ebm(inputs=X, outputs=Y, undesirable=B)


def test_no_epsilon_comes_from_a_part_of_the_rows(monkeypatch):
    """A projection that could not be proved is missing in the affinity: what is left would be another ε."""
    run = Setting.run

    def one_row_fails(self, program, *rows, **options):
        stage = run(self, program, *rows, **options)
        if program.name == "sbm":
            stage.status[3] = Status.FAILED
        return stage

    monkeypatch.setattr(Setting, "run", one_row_fails)
    X, Y, B = draw(1)
    with pytest.raises(
        DataError, match=r"no projection could be proved for 3\. Pass affinity=\"observed\" or epsilon="
    ):
        sbmdea.ebm(inputs=X, outputs=Y, undesirable=B)
    assert sbmdea.ebm(inputs=X, outputs=Y, undesirable=B, affinity="observed").efficiency.notna().all()


def test_a_factor_and_a_slack_that_count_alike_lead_to_targets_of_one_score():
    """With ε = 1 the bad may give way by its own slack or by the factor, which takes the goods along: verified both."""
    X, Y, B = draw(11)
    lead = set()
    for seed in range(6):
        rows = np.random.default_rng(seed).permutation(len(X))
        result = sbmdea.ebm(
            inputs=X[rows], outputs=Y[rows], undesirable=B[rows], rts=("grs", 0.8, 1.2), orientation="output",
            epsilon={"inputs": 1.0, "outputs": 0.5, "undesirable": 1.0}, weights={"x1": 3.0, "y2": 0.5},
            super_efficiency=True,
        )  # fmt: skip
        at = int(np.flatnonzero(rows == 4)[0])
        assert result.efficiency[at] == pytest.approx(3.5307661572552553, abs=1e-12)
        assert result.verify().verified.all()
        lead.add(round(float(result.targets["y1"][at]), 6))
    assert len(lead) == 2
