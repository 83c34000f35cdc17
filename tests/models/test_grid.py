"""Every combination of options against programs written independently and solved by HiGHS."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import sbmdea
from sbmdea.reference_solvers.highs_model import solve
from tests.oracle.build import build

RTS = ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2), ("grs", 0.0, 1.5)]
ORIENTATIONS = ["non-oriented", "input", "output"]
SHAPES = [(2, 2, 1), (3, 1, 3), (2, 1, 0), (1, 1, 1)]


def cross_section(seed, n, m, s, u):
    rng = np.random.default_rng(seed)
    X = rng.lognormal(2, 0.7, (n, m))
    base = np.exp(0.95 * np.log(X).mean(axis=1, keepdims=True))
    effort = np.exp(-rng.gamma(1.5, 0.3, (n, 1)))
    return X, base * rng.lognormal(0, 0.4, (n, s)) * effort, base * rng.lognormal(0, 0.5, (n, u)) / np.sqrt(effort)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("rts", RTS, ids=str)
def test_scores_equal_the_independent_programs(rts, orientation, shape):
    for undesirable_as, disposability in itertools.product(("output", "input"), ("strong", "weak")):
        X, Y, B = cross_section(len(str(rts)) + sum(shape), 24, *shape)
        res = sbmdea.super_sbm(
            inputs=X, outputs=Y, undesirable=B if shape[2] else None,
            rts=rts, orientation=orientation, undesirable_as=undesirable_as, disposability=disposability,
        )  # fmt: skip
        options = {
            "rts": rts, "orientation": orientation, "undesirable_as": undesirable_as, "weak": disposability == "weak"
        }  # fmt: skip
        first = [solve(build(X, Y, B, o, model="sbm", **options)) for o in range(len(X))]
        expected = np.array([answer.score for answer in first])
        np.testing.assert_allclose(res.components["sbm"], expected, rtol=0, atol=1e-9)
        for o in np.flatnonzero(expected > 1 - 1e-8):
            answer = solve(build(X, Y, B, o, model="super_sbm", **options))
            assert res.status.iloc[o] == answer.status
            np.testing.assert_allclose(res.components["super_sbm"].iloc[o], answer.score, rtol=1e-9)
            if answer.status == "optimal":
                expected[o] = answer.score
            else:
                expected[o] = np.nan
        np.testing.assert_allclose(res.efficiency, expected, rtol=1e-9)
        assert res.certificate["certified"].all()
        assert (res.certificate["solver"] == "simplex").all()
