"""Convex regressions beside pyStONED: its programs as it writes them, solved by another solver; its parts of an error.

Where pystoned is not installed, as in most places since it brings a commercial solver, these tests are skipped.
"""

from __future__ import annotations

import numpy as np
import pytest

import sbmdea
from sbmdea.convex.stoned import moments

CNLS = pytest.importorskip("pystoned.CNLS", reason="pystoned is not installed")
CQER = pytest.importorskip("pystoned.CQER")
constant = pytest.importorskip("pystoned.constant")

pytestmark = pytest.mark.filterwarnings("ignore")

FUN = {"production": "FUN_PROD", "cost": "FUN_COST"}
RTS = {"vrs": "RTS_VRS", "crs": "RTS_CRS"}


def world(n=30, d=2):
    rng = np.random.default_rng(5)
    x = rng.uniform(1, 10, (n, d))
    return x, 2 + x.prod(axis=1) ** 0.3 + rng.normal(0, 0.1, n) - np.abs(rng.normal(0, 0.3, n)), rng.uniform(1, 2, n)


def least(model, folder):
    """The optimum of pystoned's own program: written as a file by pyomo, read by HiGHS, solved by way of cvxpy."""
    import cvxpy as cp
    import highspy
    from scipy import sparse

    path = folder / "model.lp"
    model.__model__.write(str(path))
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(path))
    program, hessian = highs.getLp(), highs.getModel().hessian_
    rows, size = program.num_row_, program.num_col_
    lists = (np.asarray(one) for one in (program.a_matrix_.value_, program.a_matrix_.index_, program.a_matrix_.start_))
    A = sparse.csc_matrix(tuple(lists), (rows, size))
    w = cp.Variable(size)
    cost = program.offset_ + np.asarray(program.col_cost_) @ w
    if hessian.dim_:
        parts = (np.asarray(one) for one in (hessian.value_, hessian.index_, hessian.start_))
        lower = sparse.csc_matrix(tuple(parts), (size, size))
        assert (lower - sparse.diags(lower.diagonal())).nnz == 0
        cost = cost + 0.5 * cp.sum_squares(cp.multiply(np.sqrt(lower.diagonal()), w))
    rules = []
    for at, low, high in ((A @ w, program.row_lower_, program.row_upper_), (w, program.col_lower_, program.col_upper_)):
        below, above = np.asarray(low), np.asarray(high)
        rules += [at[np.isfinite(below)] >= below[np.isfinite(below)]] if np.isfinite(below).any() else []
        rules += [at[np.isfinite(above)] <= above[np.isfinite(above)]] if np.isfinite(above).any() else []
    problem = cp.Problem(cp.Minimize(cost), rules)
    problem.solve(solver="CLARABEL")
    return problem.value


def options(function="production", rts="vrs"):
    return {"cet": constant.CET_ADDI, "fun": getattr(constant, FUN[function]), "rts": getattr(constant, RTS[rts])}


@pytest.mark.parametrize("function", ["production", "cost"])
@pytest.mark.parametrize("rts", ["vrs", "crs"])
def test_least_squares(function, rts, tmp_path):
    x, y, _ = world()
    theirs = least(CNLS.CNLS(y, x, z=None, **options(function, rts)), tmp_path)
    ours = sbmdea.cnls(inputs=x, outputs=y, function=function, rts=rts).residuals
    assert (ours**2).sum() == pytest.approx(theirs, rel=1e-5)


def test_contextual_variables(tmp_path):
    x, y, z = world()
    theirs = least(CNLS.CNLS(y, x, z=z, **options()), tmp_path)
    assert (sbmdea.cnls(inputs=x, outputs=y, z=z).residuals ** 2).sum() == pytest.approx(theirs, rel=1e-5)


@pytest.mark.parametrize("tau", [0.3, 0.9])
def test_quantiles_and_expectiles(tau, tmp_path):
    x, y, _ = world()
    e = sbmdea.cqr(inputs=x, outputs=y, tau=tau).residuals.to_numpy()
    theirs = least(CQER.CQR(y, x, tau=tau, z=None, **options()), tmp_path)
    assert np.where(e > 0, tau * e, (tau - 1) * e).sum() == pytest.approx(theirs, rel=1e-5)
    e = sbmdea.cer(inputs=x, outputs=y, tau=tau).residuals.to_numpy()
    theirs = least(CQER.CER(y, x, tau=tau, z=None, **options()), tmp_path)
    assert np.where(e > 0, tau * e**2, (1 - tau) * e**2).sum() == pytest.approx(theirs, rel=1e-5)


def test_the_parts_of_an_error_by_moments():
    """Its quasi-likelihood (0.7.5) ends in a TypeError with numpy 2, and is left out."""
    from pystoned import StoNED

    x, y, z = world(60)
    y = y + 0.5 * (z - 1.5)  # noise enough for the moments to leave some
    model = CNLS.CNLS(y, x, z=None, **options())
    residual = sbmdea.cnls(inputs=x, outputs=y).residuals.to_numpy()
    for place, value in zip(model.__model__.epsilon, residual, strict=True):
        model.__model__.epsilon[place].set_value(value)
    model.optimization_status = 1
    theirs = StoNED.StoNED(model)
    mean = theirs.get_unconditional_expected_inefficiency(constant.RED_MOM)
    sigma_u, sigma_v, wrong = moments(residual - residual.mean())
    assert not wrong
    assert (sigma_u, sigma_v) == pytest.approx((theirs.sigma_u, theirs.sigma_v), rel=1e-6)
    assert sigma_u * np.sqrt(2 / np.pi) == pytest.approx(mean, rel=1e-6)
