"""The least loss of residuals under some linear rules on the fitted values, with the prices of these rules.

::

    min  Σ w_i ℓ(e_i)    s.t.   φ_p(i) + (Wγ)_i + e_i = v_i,    rules · φ ≥ 0

Observation i is at the point p(i). The prices u of the first rows add up at every point to −rules'μ, μ ≥ 0 being those
of the rules: then Σ u_i v_i − Σ ℓ*(u_i) is the dual's value.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Loss: TypeAlias = Literal["squares", "quantile", "expectile"]

PRECISE = 1e-11
HIGHS = {"highs_options": {"output_flag": False}}


@dataclass(frozen=True, eq=False)
class Losses:
    """What residuals cost: ``tau`` on those above, 1 − tau below, times a weight a row."""

    kind: Loss
    tau: float
    weight: Floats

    @property
    def sides(self) -> tuple[Floats, Floats]:
        """The factor of residuals above, and below."""
        up, down = (1.0, 1.0) if self.kind == "squares" else (self.tau, 1.0 - self.tau)
        return up * self.weight, down * self.weight

    def of(self, residual: Floats) -> float:
        up, down = self.sides
        size = np.abs(residual) if self.kind == "quantile" else residual**2
        return float((np.where(residual >= 0.0, up, down) * size).sum())

    def bound(self, price: Floats, v: Floats) -> float:
        """No loss is below this: the dual's value at the prices u of the rows, at the best multiple of them."""
        up, down = self.sides
        at = float(price @ v)
        if at <= 0.0:
            return 0.0
        limit = np.where(price >= 0.0, up, down)
        if self.kind == "quantile":
            return at * float((limit[price != 0.0] / np.abs(price[price != 0.0])).min())
        return at**2 / float((price**2 / limit).sum())


@dataclass(frozen=True, eq=False)
class Least:
    value: Floats  # φ by points
    gamma: Floats
    price: Floats  # of the observations' rows: at every point they add up to what the rules' prices say


def least(v: Floats, W: Floats, place: Ints, losses: Losses, rules: csr_matrix, solver: str | None) -> Least:
    """By Clarabel's interior points, or by a solver of cvxpy that is named."""
    from scipy import sparse

    (n, r), points = W.shape, rules.shape[1]
    split = losses.kind != "squares"
    size = points + r + (2 if split else 1) * n
    one = sparse.identity(n, format="csc")
    up, down = losses.sides
    P, q = sparse.csc_matrix((size, size)), np.zeros(size)
    factor = np.concatenate([np.zeros(points + r), *((up, down) if split else (up,))])
    if losses.kind == "quantile":
        q = factor
    else:
        P = sparse.diags(2.0 * factor, format="csc")
    at = sparse.csc_matrix((np.ones(n), (np.arange(n), place)), (n, points))
    fits = sparse.hstack([at, sparse.csc_matrix(W), *((one, -one) if split else (one,))], format="csc")
    nothing = sparse.csc_matrix((rules.shape[0], size - points))
    above = sparse.hstack([rules, nothing], format="csc")
    if split:
        signs = sparse.hstack([sparse.csc_matrix((2 * n, points + r)), sparse.identity(2 * n)], format="csc")
        above = sparse.vstack([above, signs], format="csc")
    w, of_rows, of_rules = (_clarabel if solver is None else _named)(P, q, fits, v, above, solver)
    lack = -(rules.T @ np.maximum(of_rules[: rules.shape[0]], 0.0)) + at.T @ of_rows
    price = -of_rows + (lack / np.bincount(place, minlength=points))[place]
    return Least(w[:points], w[points : points + r], price)


def _clarabel(P: Any, q: Floats, fits: Any, v: Floats, above: Any, _: str | None) -> tuple[Floats, Floats, Floats]:
    from scipy import sparse

    clarabel: Any = import_module("clarabel")
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.direct_solve_method = "qdldl"  # half the time of the other factorisation here
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = PRECISE
    A = sparse.vstack([fits, -above], format="csc")
    cones = [clarabel.ZeroConeT(len(v)), clarabel.NonnegativeConeT(above.shape[0])]
    found = clarabel.DefaultSolver(P, q, A, np.concatenate([v, np.zeros(above.shape[0])]), cones, settings).solve()
    # less than the digits asked for is no failure: the gap and the shape are looked at by themselves
    if not np.isfinite(found.x).all() or "nfeasible" in str(found.status):
        raise _ended("CLARABEL", str(found.status))
    return np.asarray(found.x), np.asarray(found.z)[: len(v)], np.asarray(found.z)[len(v) :]


def _named(P: Any, q: Floats, fits: Any, v: Floats, above: Any, solver: str | None) -> tuple[Floats, Floats, Floats]:
    cp: Any = import_module("cvxpy")
    w = cp.Variable(len(q))
    fit, rule = fits @ w == v, above @ w >= 0.0
    squares = cp.sum_squares(cp.multiply(np.sqrt(P.diagonal() / 2.0), w)) if P.nnz else 0.0
    problem = cp.Problem(cp.Minimize(squares + q @ w), [fit, rule])
    try:
        problem.solve(solver=solver, **(HIGHS if solver == "HIGHS" else {}))
    except cp.error.SolverError as error:
        raise SpecError(f"the solver {solver} failed: {error}. Pass another one as `solver`.") from error
    if problem.status not in ("optimal", "optimal_inaccurate") or w.value is None:
        raise _ended(str(solver), problem.status)
    found, of_rows, of_rules = (np.asarray(one, np.float64) for one in (w.value, fit.dual_value, rule.dual_value))
    return found, of_rows, of_rules


def _ended(solver: str, status: str) -> SpecError:
    return SpecError(f"the solver {solver} ended with {status!r}. Pass another one as `solver`.")
