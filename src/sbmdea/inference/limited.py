"""Regressions for scores that have a limit: censored (Tobit) and truncated, by maximum likelihood.

Olsen's (1978) parameters γ = β/σ and h = 1/σ make the censored likelihood concave; Newton's steps need no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .parametric import NoMaximum, parametric

Array: TypeAlias = NDArray[np.float64]

STEPS = 200
SMALL = 1e-9  # of the gradient, per row


@dataclass(frozen=True, eq=False)
class Likelihood:
    """y on X: rows at ``lower`` are censored there; with ``upper``, rows exist only below it (truncation)."""

    y: Array
    X: Array
    lower: float | None = None
    upper: float | None = None

    def __call__(self, theta: Array) -> tuple[float, Array, Array]:
        """Log-likelihood, score of each row, Hessian; at (γ, h)."""
        gamma, h = theta[:-1], theta[-1]
        if h <= 0:
            return -np.inf, np.zeros((len(self.y), len(theta))), np.zeros((len(theta), len(theta)))
        at_limit = self.y <= self.lower if self.lower is not None else np.zeros(len(self.y), bool)
        index = self.X @ gamma
        r, w = h * self.y - index, np.column_stack([-self.X, self.y])
        value = np.where(at_limit, 0.0, np.log(h) - 0.5 * r**2 - 0.5 * np.log(2 * np.pi))
        scores = np.where(at_limit[:, None], 0.0, -r[:, None] * w)
        scores[~at_limit, -1] += 1 / h
        free = w[~at_limit]
        hessian = -free.T @ free
        hessian[-1, -1] -= len(free) / h**2
        if at_limit.any():
            assert self.lower is not None
            v = np.column_stack([-self.X[at_limit], np.full(int(at_limit.sum()), self.lower)])
            log_cdf, ratio, curve = _normal(h * self.lower - index[at_limit])
            value[at_limit] = log_cdf
            scores[at_limit] = ratio[:, None] * v
            hessian -= (v * curve[:, None]).T @ v
        if self.upper is not None:
            v = np.column_stack([-self.X, np.full(len(self.y), self.upper)])
            log_cdf, ratio, curve = _normal(h * self.upper - index)
            value -= log_cdf
            scores -= ratio[:, None] * v
            hessian += (v * curve[:, None]).T @ v
        return float(value.sum()), scores, hessian


@dataclass(frozen=True, eq=False)
class Maximum:
    """β, σ, and the covariance of β robust to clusters."""

    beta: Array
    sigma: float
    cov: Array


def maximise(likelihood: Likelihood, clusters: NDArray[np.intp], start: Array | None = None) -> Maximum:
    """Newton's method from least squares (or ``start`` = (β, σ)). Raises NoMaximum."""
    theta = _start(likelihood, start)
    value, scores, hessian = likelihood(theta)
    for _ in range(STEPS):
        gradient = scores.sum(axis=0)
        if np.abs(gradient).max() <= SMALL * len(scores):
            return _robust(theta, scores, hessian, clusters)
        step = _uphill(hessian, gradient)
        length = 1.0
        while True:
            after = likelihood(theta + length * step)
            if after[0] >= value - 1e-12 * abs(value):
                break
            length /= 2
            if length < 1e-10:
                raise NoMaximum("no step raises the likelihood")
        theta = theta + length * step
        value, scores, hessian = after
    raise NoMaximum(f"no maximum within {STEPS} steps")


def simar_wilson(
    y: Array, X: Array, clusters: NDArray[np.intp], draws: int, seed: int, threads: int | None, progress: bool | None
) -> tuple[Maximum, Array]:
    """Algorithm 1 of Simar & Wilson (2007), with scores truncated at 1 from above: the fit and β in every draw."""
    found = maximise(Likelihood(y, X, upper=1.0), clusters)
    drawn, _ = parametric(X, found.beta, found.sigma, None, 1.0, draws, seed, threads, progress)
    return found, drawn[:, :-1]


def _start(likelihood: Likelihood, start: Array | None) -> Array:
    if start is None:
        beta = np.linalg.lstsq(likelihood.X, likelihood.y, rcond=None)[0]
        start = np.append(beta, (likelihood.y - likelihood.X @ beta).std())
    theta: Array = np.append(start[:-1], 1.0) / start[-1]
    return theta


def _uphill(hessian: Array, gradient: Array) -> Array:
    """Newton's step, shortened towards the gradient where the truncated likelihood is not concave."""
    damping = 0.0
    scale = np.abs(np.diag(hessian)).max()
    while True:
        step: Array = np.linalg.solve(damping * scale * np.eye(len(hessian)) - hessian, gradient)
        if step @ gradient > 0:
            return step
        damping = max(1e-4, 10 * damping)


def _robust(theta: Array, scores: Array, hessian: Array, clusters: NDArray[np.intp]) -> Maximum:
    gamma, h = theta[:-1], theta[-1]
    bread = np.linalg.inv(-hessian)
    count = int(clusters.max()) + 1
    sums = np.zeros((count, len(theta)))
    np.add.at(sums, clusters, scores)
    cov = bread @ (sums.T @ sums) @ bread * (count / (count - 1))
    to_beta = np.column_stack([np.eye(len(gamma)) / h, -gamma / h**2])
    return Maximum(gamma / h, float(1 / h), to_beta @ cov @ to_beta.T)


def _normal(u: Array) -> tuple[Array, Array, Array]:
    """ln Φ, φ/Φ and −d(φ/Φ)/du."""
    from scipy.special import log_ndtr

    log_cdf = log_ndtr(u)
    ratio = np.exp(-0.5 * u**2 - 0.5 * np.log(2 * np.pi) - log_cdf)
    return log_cdf, ratio, ratio * (u + ratio)
