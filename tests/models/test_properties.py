"""What must hold for any data and any options, through the public functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import sbmdea
from tests.oracle import exact
from tests.oracle.build import build

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

few = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.75, 1.25)]
EFFICIENT = 1 - 1e-7


@dataclass(frozen=True)
class Data:
    X: np.ndarray
    Y: np.ndarray
    B: np.ndarray  # maybe without columns

    def map(self, change):
        return Data(change(self.X), change(self.Y), change(self.B))


@st.composite
def data(draw, bads=(0, 2), dmus=(4, 12)):
    """Small tables, with many ties or none."""
    n = draw(st.integers(*dmus))
    sizes = [draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(*bads))]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    if draw(st.booleans()):
        return Data(*(rng.integers(1, 7, (n, size)).astype(float) for size in sizes))
    spread = draw(st.sampled_from([0.3, 1.0, 2.0]))
    return Data(*(rng.lognormal(1, spread, (n, size)) for size in sizes))


options = st.fixed_dictionaries(
    {
        "rts": st.sampled_from(RTS),
        "orientation": st.sampled_from(["non-oriented", "input", "output"]),
        "undesirable_as": st.sampled_from(["output", "input"]),
        "disposability": st.sampled_from(["strong", "weak"]),
    }
)


def run(model, data, **chosen):
    function = getattr(sbmdea, model)
    bads = data.B if data.B.shape[1] else None
    return function(inputs=data.X, outputs=data.Y, undesirable=bads, progress=False, **chosen)


def below(lower, upper, tolerance=1e-9):
    """lower ≤ upper wherever both are scores."""
    lower, upper = np.asarray(lower, float), np.asarray(upper, float)
    known = ~(np.isnan(lower) | np.isnan(upper))
    assert (lower[known] <= upper[known] + tolerance * np.maximum(1, upper[known])).all()


@few
@given(data(), options, st.integers(0, 2**32 - 1))
def test_units_do_not_matter(data, chosen, seed):
    rng = np.random.default_rng(seed)
    other = data.map(lambda z: z * 10.0 ** rng.integers(-6, 7, z.shape[1]))
    first, second = run("super_sbm", data, **chosen), run("super_sbm", other, **chosen)
    assert list(first.status) == list(second.status)
    np.testing.assert_allclose(first.efficiency, second.efficiency, rtol=1e-9)


@few
@given(data(), options, st.integers(0, 2**32 - 1))
def test_order_does_not_matter(data, chosen, seed):
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(data.X))
    other = data.map(lambda z: z[rows][:, rng.permutation(z.shape[1])])
    first, second = run("super_sbm", data, **chosen), run("super_sbm", other, **chosen)
    assert list(first.status.to_numpy()[rows]) == list(second.status)
    np.testing.assert_allclose(first.efficiency.to_numpy()[rows], second.efficiency, rtol=1e-9)


@few
@given(data(), options)
def test_everything_is_certified(data, chosen):
    for model in ("sbm", "super_sbm"):
        result = run(model, data, **chosen)
        proof = result.certificate
        assert proof["certified"].all()
        optimal = result.status == "optimal"
        assert (proof.loc[optimal, ["primal_residual", "dual_violation", "gap"]] <= 1e-9).all(axis=None)
        assert set(result.status) <= {"optimal", "infeasible"}
        assert list(result.efficiency.isna()) == list(result.status == "infeasible")


@few
@given(data(), options)
def test_targets_can_be_reached(data, chosen):
    chosen = {**chosen, "disposability": "strong"}
    lower, upper = {"crs": (0, np.inf), "vrs": (1, 1), "nirs": (0, 1), "ndrs": (1, np.inf)}.get(
        chosen["rts"] if isinstance(chosen["rts"], str) else "", (0.75, 1.25)
    )
    table = np.hstack([data.X, -data.Y, data.B])
    way = np.sign(table[0])
    for model in ("sbm", "super_sbm"):
        result = run(model, data, **chosen)
        optimal = np.flatnonzero(result.status == "optimal")
        lam = np.zeros((len(table), len(table)))
        used = result.intensities
        lam[used["dmu"], used["peer"]] = used["intensity"]
        total = lam[optimal].sum(axis=1)
        assert (total >= lower - 1e-9).all()
        assert (total <= upper + 1e-9 * total).all()
        reached, target = lam @ table, way * result.targets.to_numpy()
        assert (reached[optimal] <= target[optimal] + 1e-9 * np.abs(table[optimal])).all()


@few
@given(data(), options)
def test_efficient_dmus_score_at_least_one(data, chosen):
    result = run("super_sbm", data, **chosen)
    own, beyond = result.components["sbm"], result.components["super_sbm"]
    assert (own <= 1).all()
    assert (own > 0).all()
    below(1.0 + 0 * beyond, beyond, 0.0)
    assert (beyond.isna() | (own >= EFFICIENT)).all()
    expected = np.where(own < EFFICIENT, own, beyond)
    np.testing.assert_array_equal(result.efficiency, expected)


@few
@given(data(), options)
def test_more_ways_to_improve_lower_the_score(data, chosen):
    both, *one = (
        run("sbm", data, **{**chosen, "orientation": side}).efficiency for side in ("non-oriented", "input", "output")
    )
    for other in one:
        below(both, other)


@few
@given(data(), options, st.sampled_from(["sbm", "super_sbm"]))
def test_larger_technologies_lower_the_score(data, chosen, model):
    scores = {rts: run(model, data, **{**chosen, "rts": rts}).efficiency for rts in ("crs", "nirs", "ndrs", "vrs")}
    for wide, narrow in [("crs", "nirs"), ("crs", "ndrs"), ("nirs", "vrs"), ("ndrs", "vrs")]:
        below(scores[wide], scores[narrow])


@few
@given(data(dmus=(5, 12)), options, st.sampled_from(["sbm", "super_sbm"]))
def test_another_dmu_never_raises_a_score(data, chosen, model):
    fewer = run(model, data.map(lambda z: z[:-1]), **chosen).efficiency.to_numpy()
    more = run(model, data, **chosen).efficiency.to_numpy()[:-1]
    below(more, fewer)
    assert not (np.isnan(more) & ~np.isnan(fewer)).any()


@few
@given(data(), options)
def test_a_duplicate_is_never_super_efficient(data, chosen):
    result = run("super_sbm", data.map(lambda z: np.vstack([z, z])), **chosen)
    beyond = result.components["super_sbm"].dropna()
    assert len(beyond)
    assert (beyond == 1.0).all()


@few
@given(data(bads=(1, 3)), st.sampled_from(["crs", "nirs"]), st.sampled_from(["non-oriented", "output"]))
def test_the_cap(data, rts, orientation):
    s, u = data.Y.shape[1], data.B.shape[1]
    result = run("super_sbm", data, rts=rts, orientation=orientation)
    assert (result.status == "optimal").all()
    assert (result.efficiency <= (s + u) / u + 1e-9).all()


@few
@given(data(dmus=(4, 8)), options)
def test_scores_are_the_exact_ones(data, chosen):
    result = run("super_sbm", data, **chosen)
    asked = {"weak" if name == "disposability" else name: value for name, value in chosen.items()}
    asked["weak"] = asked["weak"] == "weak"
    for dmu in range(len(data.X)):
        own = exact.solve(build(data.X, data.Y, data.B, dmu, model="sbm", **asked)).score
        assert result.components["sbm"].iloc[dmu] == pytest.approx(float(own), abs=1e-11)
        assume(own == 1 or own < 1 - 1e-6)
        if own < 1:
            assert np.isnan(result.components["super_sbm"].iloc[dmu])
            continue
        truth = exact.solve(build(data.X, data.Y, data.B, dmu, model="super_sbm", **asked))
        assert result.status.iloc[dmu] == truth.status
        if truth.status == "optimal":
            assert result.efficiency.iloc[dmu] == pytest.approx(float(truth.score), rel=1e-10)


@few
@given(data(dmus=(4, 8)), options)
def test_reference_solver_says_the_same(data, chosen):
    fast, slow = (run("super_sbm", data, solver=solver, **chosen) for solver in ("simplex", "highs"))
    assert list(fast.status) == list(slow.status)
    np.testing.assert_allclose(fast.efficiency, slow.efficiency, rtol=1e-9)
    assert set(slow.certificate["solver"]) == {"highs"}
    assert slow.certificate["certified"].all()
