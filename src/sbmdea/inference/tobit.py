"""Regression of scores that are censored from below (Tobit), by maximum likelihood.

Olsen's (1978) parameters γ = β/σ and h = 1/σ make the likelihood concave; Newton's steps need no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .parametric import NoMaximum

Array: TypeAlias = NDArray[np.float64]

STEPS = 200
SMALL = 1e-9  # of the gradient, per row


@dataclass(frozen=True, eq=False)
class Likelihood:
    """y on X: rows at ``lower`` are censored there."""

    y: Array
    X: Array
    lower: float

    def __call__(self, theta: Array) -> tuple[float, Array, Array]:
        """Log-likelihood, score of each row, Hessian; at (γ, h)."""
        gamma, h = theta[:-1], theta[-1]
        if h <= 0:
            return -np.inf, np.zeros((len(self.y), len(theta))), np.zeros((len(theta), len(theta)))
        at_limit = self.y <= self.lower
        index = self.X @ gamma
        r, w = h * self.y - index, np.column_stack([-self.X, self.y])
        value = np.where(at_limit, 0.0, np.log(h) - 0.5 * r**2 - 0.5 * np.log(2 * np.pi))
        scores = np.where(at_limit[:, None], 0.0, -r[:, None] * w)
        scores[~at_limit, -1] += 1 / h
        free = w[~at_limit]
        hessian = -free.T @ free
        hessian[-1, -1] -= len(free) / h**2
        if at_limit.any():
            v = np.column_stack([-self.X[at_limit], np.full(int(at_limit.sum()), self.lower)])
            log_cdf, ratio, curve = _normal(h * self.lower - index[at_limit])
            value[at_limit] = log_cdf
            scores[at_limit] = ratio[:, None] * v
            hessian -= (v * curve[:, None]).T @ v
        return float(value.sum()), scores, hessian


@dataclass(frozen=True, eq=False)
class Maximum:
    """β, σ, and the covariance of β robust to clusters."""

    beta: Array
    sigma: float
    cov: Array


def maximise(likelihood: Likelihood, clusters: NDArray[np.intp]) -> Maximum:
    """Newton's method from least squares. Raises NoMaximum."""
    theta = _start(likelihood)
    value, scores, hessian = likelihood(theta)
    for _ in range(STEPS):
        gradient = scores.sum(axis=0)
        if np.abs(gradient).max() <= SMALL * len(scores):
            return _robust(theta, scores, hessian, clusters)
        step = np.linalg.solve(-hessian, gradient)
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


def _start(likelihood: Likelihood) -> Array:
    beta = np.linalg.lstsq(likelihood.X, likelihood.y, rcond=None)[0]
    theta: Array = np.append(beta, 1.0) / (likelihood.y - likelihood.X @ beta).std()
    return theta


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
