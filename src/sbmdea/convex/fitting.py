"""A concave (or convex) monotone function fitted to data, as a hyperplane per observation.

::

    min  Σ loss(y_i − (α_i + β_i'x_i) − δ'z_i)
    s.t. α_i + β_i'x_i ≤ α_j + β_j'x_i  for all i, j     (≥ for a convex function),     β ≥ 0

All n(n − 1) inequalities would fill memory; a program begins with those between neighbours and gets, round by round,
the worst that its solution breaks (Lee, Johnson, Moreno-Centeno & Kuosmanen 2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Loss: TypeAlias = Literal["squares", "quantile", "expectile"]

NEIGHBOURS = 4
PER_ROW = 6  # broken inequalities that join at a time, for each observation
TOLERANCE = 1e-6  # in standard deviations of y
ROUNDS = 60
STEPS = 50  # of the multiplicative model
STEADY = 1e-9
OPTIONS: dict[str, dict[str, Any]] = {
    "CLARABEL": {"direct_solve_method": "qdldl"},  # half the time of the other factorisation here
    "HIGHS": {"highs_options": {"output_flag": False}},
}


@dataclass(frozen=True, eq=False)
class Shape:
    """``convex``: a cost function; α is free, 0, ≥ 0 or ≤ 0 by returns to scale."""

    convex: bool
    intercept: Literal["free", "zero", "positive", "negative"]


@dataclass(frozen=True, eq=False)
class Fitted:
    """Hyperplanes in the data's units, and what of the shape they still break (in standard deviations of y)."""

    alpha: Floats  # (n,)
    beta: Floats  # (n, d)
    delta: Floats  # (r,)
    value: Floats  # (n,) of the function, without z
    broken: float
    inequalities: int
    rounds: int


def fit(
    X: Floats, y: Floats, Z: Floats, shape: Shape, loss: Loss, tau: float, weight: Floats | None = None,
    pairs: set[tuple[int, int]] | None = None, solver: str | None = None,
) -> Fitted:  # fmt: skip
    """``weight`` (n,) of the squares. ``pairs`` is added to: a later fit of the same data starts with them."""
    n, d = X.shape
    spread, size = X.std(axis=0), float(y.std())
    spread[spread == 0.0] = 1.0
    size = size if size > 0.0 else 1.0
    U, v = X / spread, y / size
    centre = Z.mean(axis=0)
    scale = Z.std(axis=0)
    W = (Z - centre * (shape.intercept == "free")) / np.where(scale > 0.0, scale, 1.0)
    pairs = set() if pairs is None else pairs
    pairs |= _neighbours(U)
    weight = np.ones(n) if weight is None else weight / weight.mean()
    rounds, broken = 0, np.inf
    alpha, beta, gamma = np.zeros(n), np.zeros((n, d)), np.zeros(W.shape[1])
    while rounds < ROUNDS:
        rounds += 1
        alpha, beta, gamma = _solve(U, v, W, shape, loss, tau, weight, np.array(sorted(pairs)), solver)
        more, broken = _broken(U, alpha, beta, shape.convex)
        fresh = more - pairs
        if broken <= TOLERANCE or not fresh:
            break
        pairs |= fresh
    if broken > 100.0 * TOLERANCE:
        raise SpecError(
            f"the solver left the fitted function {broken:.1e} standard deviations from its shape after {rounds} "
            "rounds. Pass another solver, or fewer rows."
        )
    delta = gamma * size / np.where(scale > 0.0, scale, 1.0)
    alpha = alpha * size - float(delta @ centre) * (shape.intercept == "free")
    beta = beta * size / spread
    value = alpha + (beta * X).sum(axis=1)
    return Fitted(alpha, beta, delta, value, float(broken), len(pairs), rounds)


def fit_multiplicative(
    X: Floats, y: Floats, Z: Floats, shape: Shape, loss: Loss, tau: float, solver: str | None = None
) -> Fitted:
    """y = φ(x) e^(δ'z + ε): the loss of ε, by Gauss and Newton's steps, each a weighted fit.

    About the current φ̂, ln φ ≈ ln φ̂ + (φ − φ̂)/φ̂, so that ε is a residual in units of φ̂. A step that raises the sum is
    shortened: mixtures of concave functions are concave.
    """
    if loss == "quantile":
        raise SpecError('error="multiplicative" needs squares; quantiles are those of y itself. Use error="additive".')
    pairs: set[tuple[int, int]] = set()
    now = fit(X, y, Z[:, :0], shape, "squares", tau, None, pairs, solver)
    floor = 1e-3 * float(np.median(y))
    value, alpha, beta = np.maximum(now.value, floor), now.alpha, now.beta
    delta = _contextual(np.log(y) - np.log(value), Z, tau, loss)

    def total(of: Floats, by: Floats) -> float:
        residual = np.log(y) - np.log(of) - Z @ by
        side = np.where(residual >= 0.0, tau, 1.0 - tau) if loss == "expectile" else 1.0
        return float((side * residual**2).sum())

    best = total(value, delta)
    for _ in range(STEPS):
        logs = np.log(y) - np.log(value)
        side = np.where(logs >= Z @ delta, tau, 1.0 - tau) if loss == "expectile" else np.ones(len(y))
        # δ moves with φ: where z goes with x, steps that hold one of them get nowhere
        step = fit(
            X, value * (1.0 + logs), Z * value[:, None], shape, "squares", tau, side / value**2, pairs, solver
        )  # fmt: skip
        length = 1.0
        while length > 1e-4:
            tried = (1.0 - length) * value + length * step.value
            if tried.min() > 0.0:
                by = _contextual(np.log(y) - np.log(tried), Z, tau, loss)
                after = total(tried, by)
                if after <= best:
                    break
            length /= 2.0
        else:
            break
        gained = best - after
        value, delta, best = tried, by, after
        alpha, beta = (1.0 - length) * alpha + length * step.alpha, (1.0 - length) * beta + length * step.beta
        now = step
        if gained <= STEADY * max(best, STEADY):
            break
    return Fitted(alpha, beta, delta, value, now.broken, len(pairs), now.rounds)


def _contextual(log: Floats, Z: Floats, tau: float, loss: Loss) -> Floats:
    """δ by least squares (asymmetric ones by repeated weights)."""
    if not Z.shape[1]:
        return np.zeros(0)
    side: NDArray[Any] = np.ones(len(log))
    for _ in range(100):
        root = np.sqrt(side)[:, None]
        delta = np.linalg.lstsq(Z * root, log * root[:, 0], rcond=None)[0]
        if loss != "expectile":
            break
        fresh = np.where(log - Z @ delta >= 0.0, tau, 1.0 - tau)
        if np.array_equal(fresh, side):
            break
        side = fresh.astype(np.float64)
    found: Floats = delta
    return found


def _neighbours(U: Floats) -> set[tuple[int, int]]:
    """Observations next to each other along every column, and the nearest ones."""
    from scipy.spatial import cKDTree

    n = len(U)
    found: set[tuple[int, int]] = set()
    for column in U.T:
        order = np.argsort(column, kind="stable")
        found |= set(zip(order[:-1].tolist(), order[1:].tolist(), strict=True))
        found |= set(zip(order[1:].tolist(), order[:-1].tolist(), strict=True))
    near = cKDTree(U).query(U, k=min(NEIGHBOURS + 1, n))[1].reshape(n, -1)
    found |= {(i, int(j)) for i in range(n) for j in near[i] if j != i}
    return {(i, j) for i, j in found if i != j}


def _broken(U: Floats, alpha: Floats, beta: Floats, convex: bool) -> tuple[set[tuple[int, int]], float]:
    """The pairs (i, j) at whose x_i the hyperplane of j lies on the wrong side of that of i, the worst for every i."""
    at = alpha[None, :] + U @ beta.T  # hyperplane j at x_i
    own = np.diag(at).copy()
    wrong = own[:, None] - at if not convex else at - own[:, None]
    np.fill_diagonal(wrong, 0.0)
    k = min(PER_ROW, len(U) - 1)
    worst = np.argpartition(-wrong, k - 1, axis=1)[:, :k]
    found = {(i, int(j)) for i in range(len(U)) for j in worst[i] if wrong[i, j] > TOLERANCE}
    return found, float(wrong.max(initial=0.0))


def _solve(
    U: Floats, v: Floats, W: Floats, shape: Shape, loss: Loss, tau: float, weight: Floats, pairs: Ints,
    solver: str | None,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    cp: Any = import_module("cvxpy")
    from scipy import sparse

    n, d = U.shape
    size = n * (d + 1) + W.shape[1]
    rows = np.arange(n)
    # w holds α, then β row by row, then δ
    hyper = [sparse.csr_matrix((np.ones(n), (rows, rows)), (n, size))]
    hyper += [sparse.csr_matrix((U[:, k], (rows, n + rows * d + k)), (n, size)) for k in range(d)]
    model = sum(hyper[1:], hyper[0])
    if W.shape[1]:
        tail = np.arange(n * (d + 1), size)
        model = model + sparse.csr_matrix((W.ravel(), (np.repeat(rows, W.shape[1]), np.tile(tail, n))), (n, size))
    i, j = pairs.T
    count = np.arange(len(pairs))
    entries, where, column = [np.ones(len(i)), -np.ones(len(i))], [count, count], [i, j]
    for k in range(d):
        entries += [U[i, k], -U[i, k]]
        where += [count, count]
        column += [n + i * d + k, n + j * d + k]
    order = sparse.csr_matrix(
        (np.concatenate(entries), (np.concatenate(where), np.concatenate(column))), (len(pairs), size)
    )
    w = cp.Variable(size)
    limits = [order @ w <= 0.0 if not shape.convex else order @ w >= 0.0, w[n : n * (d + 1)] >= 0.0]
    if shape.intercept == "zero":
        limits.append(w[:n] == 0.0)
    elif shape.intercept != "free":
        limits.append(w[:n] >= 0.0 if shape.intercept == "positive" else w[:n] <= 0.0)
    residual = v - model @ w
    if loss == "squares":
        objective = cp.sum_squares(cp.multiply(np.sqrt(weight), residual))
    else:
        up, down = cp.Variable(n, nonneg=True), cp.Variable(n, nonneg=True)
        limits.append(residual == up - down)
        if loss == "quantile":
            objective = tau * cp.sum(up) + (1.0 - tau) * cp.sum(down)
        else:
            objective = tau * cp.sum_squares(up) + (1.0 - tau) * cp.sum_squares(down)
    problem = cp.Problem(cp.Minimize(objective), limits)
    name = solver or ("HIGHS" if loss == "quantile" else "CLARABEL")
    try:
        problem.solve(solver=name, **OPTIONS.get(name, {}))
    except cp.error.SolverError as error:
        raise SpecError(f"the solver {name} failed: {error}. Pass another one as `solver`.") from error
    if problem.status not in ("optimal", "optimal_inaccurate") or w.value is None:
        raise SpecError(f"the solver {name} ended with {problem.status!r}. Pass another one as `solver`.")
    found = np.asarray(w.value, np.float64)
    return found[:n], np.maximum(found[n : n * (d + 1)].reshape(n, d), 0.0), found[n * (d + 1) :]
