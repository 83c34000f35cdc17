"""A concave (or convex) monotone function fitted to data, as a hyperplane per observation.

::

    min  Σ loss(y_i − (α_i + β_i'x_i) − δ'z_i)
    s.t. α_i + β_i'x_i ≤ α_j + β_j'x_i  for all i, j     (≥ for a convex function),     β ≥ 0

That is n(n − 1) inequalities on n(d + 1) unknowns. Written on the values φ_i alone there are n unknowns, and an
inequality says that φ_i is no less than a mixture of others (`envelopes.py`). A fit begins with mixtures of neighbours
and gets, round by round, the worst one of every observation; those that have long had no say are dropped. Where no
mixture is worse any more the values are those of the whole program, and the prices of the inequalities prove it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from .envelopes import Shape, mixtures, pairs, planes
from .minimised import Loss, Losses, least

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

NEAR = 1e-3  # how far above a mixture a value may lie that is watched already, in standard deviations of y
TOLERANCE = 1e-8  # how far below it may lie at the end
ROUNDS = 100
IDLE = 4  # rounds without a say after which an inequality is dropped
SAID = 1e-6  # a slack below this has a say
WRONG = 1e-4  # of the gap and the shape: no answer
BLOCK = 1_000  # observations whose hyperplanes are compared at a time
STEPS = 50  # of the multiplicative model
STEADY = 1e-9


@dataclass(frozen=True, eq=False)
class Fitted:
    """Hyperplanes in the data's units, what of the shape they still break (in standard deviations of y), and the gap.

    ``gap``: the loss per row above the dual's bound, in variances of y (standard deviations where it is linear). With
    squares the mean squared distance from the best values is no larger. Where α is bound, mean squares of y stand for
    its variances.
    """

    alpha: Floats  # (n,)
    beta: Floats  # (n, d)
    delta: Floats  # (r,)
    value: Floats  # (n,) of the function, without z
    broken: float
    gap: float
    inequalities: int
    rounds: int


class Pool:
    """The inequalities of a shape on the values at some points, found so far; they hold whatever is fitted.

    Observations at one point share its value: ``place`` says whose is whose.
    """

    def __init__(self, points: Floats, shape: Shape) -> None:
        U, place = np.unique(points, axis=0, return_inverse=True)
        self.U, self.place, self.shape = np.ascontiguousarray(U), place.reshape(-1), shape
        self.rules: csr_matrix = mixtures(U, shape.smooth(U), shape).rules
        self.idle: Ints = np.zeros(self.rules.shape[0], np.int64)
        self.add(pairs(self.U, shape))

    def all(self) -> csr_matrix:
        from scipy.sparse import csr_matrix, identity, vstack

        return csr_matrix(vstack([identity(len(self.U)), self.rules])) if self.shape.no_less_than_0 else self.rules

    def drop(self, value: Floats) -> None:
        self.idle = np.where(self.rules @ value > SAID, self.idle + 1, 0)
        self.rules, self.idle = self.rules[self.idle < IDLE], self.idle[self.idle < IDLE]

    def add(self, rules: csr_matrix) -> None:
        from scipy.sparse import csr_matrix, vstack

        self.rules = csr_matrix(vstack([self.rules, rules]))
        self.idle = np.concatenate([self.idle, np.zeros(rules.shape[0], np.int64)])


def fit(
    X: Floats, y: Floats, Z: Floats, shape: Shape, loss: Loss, tau: float, weight: Floats | None = None,
    pool: Pool | None = None, solver: str | None = None,
) -> Fitted:  # fmt: skip
    """``weight`` (n,) of the squares. ``pool`` is added to: a later fit of the same data starts with it."""
    n, free = len(y), shape.intercept == "free"
    spread = spreads(X)
    level = float(y.mean()) if free else 0.0
    size = float(np.sqrt(((y - level) ** 2).mean())) or 1.0
    pool = Pool(X / spread, shape) if pool is None else pool
    U, place, v = pool.U, pool.place, (y - level) / size
    centre = Z.mean(axis=0)
    scale = Z.std(axis=0)
    W = (Z - centre * free) / np.where(scale > 0.0, scale, 1.0)
    losses = Losses(loss, tau, np.ones(n) if weight is None else weight / weight.mean())
    rounds, before = 0, -np.inf
    while True:
        rounds += 1
        rules = pool.all()
        found = least(v, W, place, losses, rules, solver)
        value = np.maximum(found.value, 0.0) if shape.no_less_than_0 else found.value
        mixed = mixtures(U, value, shape)
        if mixed.gain.max(initial=0.0) <= TOLERANCE or rounds == ROUNDS:
            break
        now = losses.of(v - found.value[place] - W @ found.gamma)
        if now > before + STEADY * max(before, 0.0):  # otherwise what is dropped might come again for ever
            pool.drop(found.value)
        before = max(before, now)
        pool.add(mixed.rules[mixed.gain[mixed.found] > -NEAR])
    # upon the hull of its own values the function has its shape exactly
    value = value + shape.sign * np.maximum(mixed.gain, 0.0)
    alpha, beta = planes(U, value, shape)
    value = alpha + (beta * U).sum(axis=1)
    gap = losses.of(v - value[place] - W @ found.gamma) - losses.bound(found.price, v)
    gap += abs(float(found.price @ W @ found.gamma))
    gap, broken = max(gap, 0.0) / n, _broken(U, alpha, beta, shape)
    if not max(gap, broken) <= WRONG:
        raise SpecError(
            f"the solver left the fitted function {broken:.1e} standard deviations from its shape and its loss "
            f"{gap:.1e} above the least after {rounds} rounds. Pass another solver, or fewer rows."
        )
    delta = found.gamma * size / np.where(scale > 0.0, scale, 1.0)
    alpha = (alpha * size + level - float(delta @ centre) * free)[place]
    beta = (beta * size / spread)[place]
    value = alpha + (beta * X).sum(axis=1)
    return Fitted(alpha, beta, delta, value, broken, gap, rules.shape[0], rounds)


def spreads(X: Floats) -> Floats:
    """Standard deviations by columns; 1 where there is none."""
    spread: Floats = X.std(axis=0)
    spread[spread == 0.0] = 1.0
    return spread


def fit_multiplicative(
    X: Floats, y: Floats, Z: Floats, shape: Shape, loss: Loss, tau: float, solver: str | None = None
) -> Fitted:
    """y = φ(x) e^(δ'z + ε): the loss of ε, by Gauss and Newton's steps, each a weighted fit.

    About the current φ̂, ln φ ≈ ln φ̂ + (φ − φ̂)/φ̂, so that ε is a residual in units of φ̂. A step that raises the sum is
    shortened: mixtures of concave functions are concave.
    """
    if loss == "quantile":
        raise SpecError('error="multiplicative" needs squares; quantiles are those of y itself. Use error="additive".')
    pool = Pool(X / spreads(X), shape)
    now = fit(X, y, Z[:, :0], shape, "squares", tau, None, pool, solver)
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
            X, value * (1.0 + logs), Z * value[:, None], shape, "squares", tau, side / value**2, pool, solver
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
    return Fitted(alpha, beta, delta, value, now.broken, now.gap, now.inequalities, now.rounds)


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


def _broken(U: Floats, alpha: Floats, beta: Floats, shape: Shape) -> float:
    """How far the hyperplane of any observation lies on the wrong side of that of another, at the other's place."""
    own = alpha + (beta * U).sum(axis=1)
    worst = 0.0
    for low in range(0, len(U), BLOCK):
        at = alpha[None, :] + U[low : low + BLOCK] @ beta.T
        wrong = shape.sign * (own[low : low + BLOCK, None] - at)
        worst = max(worst, float(wrong.max()))
    return worst
