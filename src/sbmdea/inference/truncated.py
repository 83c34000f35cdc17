"""Truncated normal regression by maximum likelihood, for one sample or thousands that share their regressors.

::

    y = x β + σ ε,   ε ~ N(0, 1),   seen only where a < y < b

In Olsen's (1978) parameters γ = β/σ and h = 1/σ, Newton's steps from a sample's neighbour need few iterations. All
samples of a batch take their steps together; one that gains nothing shortens its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

STEPS = 100
SMALL = 1e-9  # of the gradient, per row
SHORTEST = 1e-8  # part of a step below which there is no way up
ROOT = 0.5 * np.log(2.0 * np.pi)


@dataclass(frozen=True, eq=False)
class Fits:
    """Per sample: β, σ, the log-likelihood, minus the Hessian at (γ, h), and whether the maximum was found."""

    beta: Floats  # (B, k)
    sigma: Floats  # (B,)
    loglik: Floats  # (B,)
    information: Floats  # (B, k + 1, k + 1) minus the Hessian
    found: Bools

    @property
    def covariance(self) -> Floats:
        """Of (β, σ), by the inverse of the information and the delta method."""
        k = self.beta.shape[1]
        h = 1.0 / self.sigma
        turn = np.zeros((len(h), k + 1, k + 1))
        turn[:, range(k), range(k)] = self.sigma[:, None]
        turn[:, :k, k] = -self.beta * self.sigma[:, None]
        turn[:, k, k] = -1.0 / h**2
        inverse = np.linalg.inv(self.information)
        covariance: Floats = turn @ inverse @ turn.transpose(0, 2, 1)
        return covariance


def fit(Y: Floats, X: Floats, lower: float | None, upper: float | None, start: Floats | None = None) -> Fits:
    """Fit every row of ``Y`` (B × n) on ``X`` (n × k); ``start`` is one (β, σ) for all, least squares otherwise."""
    B, k = len(Y), X.shape[1]
    likelihood = _Likelihood(X, lower, upper)
    theta = _least_squares(Y, X) if start is None else np.tile(np.append(start[:-1], 1.0) / start[-1], (B, 1))
    value, gradient, information = likelihood(theta, Y)
    found = np.zeros(B, bool)
    todo = np.arange(B)
    for _ in range(STEPS):
        done = np.abs(gradient[todo]).max(axis=1) <= SMALL * len(X)
        found[todo[done]] = True
        todo = todo[~done]
        if not len(todo):
            break
        step = _uphill(information[todo], gradient[todo])
        length = np.ones(len(todo))
        waiting = np.arange(len(todo))
        while len(waiting):
            rows = todo[waiting]
            tried = theta[rows] + length[waiting, None] * step[waiting]
            after, slope, bend = likelihood(tried, Y[rows])
            better = after >= value[rows] - 1e-12 * np.abs(value[rows])
            moved = rows[better]
            theta[moved], value[moved] = tried[better], after[better]
            gradient[moved], information[moved] = slope[better], bend[better]
            waiting = waiting[~better]
            length[waiting] /= 2.0
            waiting = waiting[length[waiting] >= SHORTEST]
        todo = todo[length >= SHORTEST]
    sigma = 1.0 / theta[:, k]
    return Fits(theta[:, :k] * sigma[:, None], sigma, value, information, found)


def draw(index: Floats, sigma: float, lower: float | None, upper: float | None, u: Floats) -> Floats:
    """y between the limits with the mean ``index`` of the untruncated, from uniform ``u`` (B × n).

    By logarithms of the tail that the interval lies in: no digits are lost however far out it is.
    """
    from scipy.special import log_ndtr, ndtri_exp

    low = np.full(len(index), -np.inf) if lower is None else (lower - index) / sigma
    high = np.full(len(index), np.inf) if upper is None else (upper - index) / sigma
    turned = low > 0.0  # upper tail: by its mirror image
    below, above = np.where(turned, -high, low), np.where(turned, -low, high)
    most = log_ndtr(above)
    rest = np.exp(log_ndtr(below) - most)
    inside = ndtri_exp(most + np.log(rest + u * (1.0 - rest)))
    # by rounding a draw may reach a limit
    noise = np.where(turned, -inside, inside)
    values: Floats = index + sigma * noise
    return np.clip(values, -np.inf if lower is None else lower, np.inf if upper is None else upper)


class _Likelihood:
    """Log-likelihood, gradient and minus the Hessian for B samples at (γ, h) each."""

    def __init__(self, X: Floats, lower: float | None, upper: float | None) -> None:
        n, k = X.shape
        self.X, self.lower, self.upper = X, lower, upper
        self.square = (X[:, :, None] * X[:, None, :]).reshape(n, k * k)
        self.cross = X.T @ X

    def __call__(self, theta: Floats, Y: Floats) -> tuple[Floats, Floats, Floats]:
        (B, n), k = Y.shape, self.X.shape[1]
        h = theta[:, k:]
        good = h[:, 0] > 0.0
        h = np.where(h > 0.0, h, 1.0)
        index = theta[:, :k] @ self.X.T
        residual = h * Y - index
        mass, first, second = self._mass(h, index)
        value = n * np.log(h[:, 0]) - 0.5 * (residual**2).sum(axis=1) - n * ROOT - mass.sum(axis=1)
        gradient = np.empty((B, k + 1))
        gradient[:, :k] = (residual + first[0]) @ self.X
        gradient[:, k] = n / h[:, 0] - (residual * Y).sum(axis=1) - first[1].sum(axis=1)
        information = np.empty((B, k + 1, k + 1))
        information[:, :k, :k] = self.cross + (second[0] @ self.square).reshape(B, k, k)
        information[:, :k, k] = information[:, k, :k] = (second[1] - Y) @ self.X
        information[:, k, k] = (Y**2).sum(axis=1) + n / h[:, 0] ** 2 + second[2].sum(axis=1)
        value[~good] = -np.inf
        return value, gradient, information

    def _mass(self, h: Floats, index: Floats) -> tuple[Floats, tuple[Floats, Floats], tuple[Floats, Floats, Floats]]:
        """ln of the mass between the limits; its slope by minus the index and by h; its second derivatives."""
        from scipy.special import log_ndtr

        none = np.zeros_like(index)
        if self.lower is None and self.upper is None:
            return none, (none, none), (none, none, none)
        a = None if self.lower is None else h * self.lower - index
        b = None if self.upper is None else h * self.upper - index
        if b is None:
            assert a is not None
            mass = log_ndtr(-a)
        elif a is None:
            mass = log_ndtr(b)
        else:
            turned = a > 0.0
            far, near = np.where(turned, -b, a), np.where(turned, -a, b)
            most = log_ndtr(near)
            with np.errstate(divide="ignore"):
                mass = most + np.log1p(-np.exp(log_ndtr(far) - most))
        # with v = (−x, limit): d ln Z = p_b v_b − p_a v_a, and the second derivatives by those of the density
        pa, la = (none, 0.0) if a is None else (np.exp(-0.5 * a * a - ROOT - mass), float(self.lower or 0.0))
        pb, lb = (none, 0.0) if b is None else (np.exp(-0.5 * b * b - ROOT - mass), float(self.upper or 0.0))
        ca = none if a is None else a * pa
        cb = none if b is None else -b * pb
        by_index, by_h = pb - pa, pb * lb - pa * la
        # information = −Hessian of (… − ln Z): + second derivative of ln Z
        second = (
            cb + ca - by_index**2,
            -(cb * lb + ca * la - by_index * by_h),
            cb * lb * lb + ca * la * la - by_h**2,
        )
        return mass, (by_index, by_h), second


def _least_squares(Y: Floats, X: Floats) -> Floats:
    beta = np.linalg.lstsq(X, Y.T, rcond=None)[0].T
    sigma = (Y - beta @ X.T).std(axis=1)
    sigma = np.where(sigma > 0.0, sigma, 1.0)
    theta: Floats = np.column_stack([beta, np.ones(len(Y))]) / sigma[:, None]
    return theta


def _uphill(information: Floats, gradient: Floats) -> Floats:
    """Newton's steps, turned towards the gradient where the likelihood is not concave."""
    size = np.abs(np.diagonal(information, axis1=1, axis2=2)).max(axis=1)
    eye = np.eye(gradient.shape[1])
    damping = np.zeros(len(gradient))
    step = np.zeros_like(gradient)
    todo = np.arange(len(gradient))
    while len(todo):
        damped = information[todo] + (damping[todo] * size[todo])[:, None, None] * eye
        try:
            step[todo] = np.linalg.solve(damped, gradient[todo, :, None])[..., 0]
            bad = ~((step[todo] * gradient[todo]).sum(axis=1) > 0.0)
        except np.linalg.LinAlgError:
            bad = np.ones(len(todo), bool)
        todo = todo[bad]
        damping[todo] = np.maximum(1e-4, 10.0 * damping[todo])
        step[todo[damping[todo] > 1e12]] = gradient[todo[damping[todo] > 1e12]]
        todo = todo[damping[todo] <= 1e12]
    return step
