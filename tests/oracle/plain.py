"""Programs of the other families straight from their formulas, one `linprog` each: slow, plain and independent."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

BOUNDS = {"crs": (0.0, math.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, math.inf)}


@dataclass
class Technology:
    """The rows j of a reference set, and what may be made of them: Σλ between bounds, bads by free disposal or not."""

    X: np.ndarray
    Y: np.ndarray
    B: np.ndarray
    rts: object = "crs"
    weak: bool = False
    idles: bool = True  # under weak disposability, where λ = 0 is not allowed

    @property
    def bounds(self):
        return BOUNDS[self.rts] if isinstance(self.rts, str) else self.rts[1:]

    def solve(self, cost, moves, x, y, b, upper=None, best=None):
        """min cost·v over v and λ, with Σλx ≤ x + moves_x v, Σλy ≥ y − moves_y v, Σλb ≤ b + moves_b v.

        ``v`` is free unless ``upper`` gives its bounds; Σλz is not better than ``best``. Returns the optimum, v and λ;
        None if there is none, or none is the least.
        """
        n, k = len(self.X), len(cost)
        low, high = self.bounds
        idle = self.weak and self.idles and low > 0
        blocks = [self.X.T, -self.Y.T, self.B.T]
        if idle:
            blocks = [np.hstack([self.X.T, self.X.T]), *(np.hstack([z, 0 * z]) for z in blocks[1:])]
        count = n * (1 + idle)
        A = np.vstack([np.hstack([-m, z]) for m, z in zip(moves, blocks, strict=True)])
        rhs = np.concatenate([x, -y, b])
        size = np.abs(A).max(axis=1)
        size[size == 0] = 1
        strict = np.arange(len(rhs)) >= len(rhs) - len(b) if self.weak else np.zeros(len(rhs), bool)
        total = np.concatenate([np.zeros(k), np.ones(count)])
        A_ub, b_ub = [A[~strict] / size[~strict, None]], [rhs[~strict] / size[~strict]]
        A_eq, b_eq = [A[strict] / size[strict, None]], [rhs[strict] / size[strict]]
        if low == high:
            A_eq.append(total[None])
            b_eq.append([low])
        else:
            if high < math.inf:
                A_ub.append(total[None])
                b_ub.append([high])
            if low > 0:
                A_ub.append(-total[None])
                b_ub.append([-low])
        if best is not None:
            A_ub.append(np.hstack([np.zeros((len(rhs), k)), -np.vstack(blocks)]))
            b_ub.append(-best)
        A_eq, b_eq = np.vstack(A_eq), np.concatenate(b_eq)
        answer = linprog(
            np.concatenate([cost, np.zeros(count)]),
            A_ub=np.vstack(A_ub),
            b_ub=np.concatenate(b_ub),
            A_eq=A_eq if len(A_eq) else None,
            b_eq=b_eq if len(b_eq) else None,
            bounds=[*(upper or [(None, None)] * k), *[(0, None)] * count],
            method="highs",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        assert answer.status in (0, 2, 3), answer.message
        if answer.status:
            return None
        return answer.fun, answer.x[:k], answer.x[k:]


def radial(tech: Technology, x, y, b, orientation="input", undesirable_as="output"):
    """θ or 1/φ."""
    zero = [np.zeros((len(z), 1)) for z in (x, y, b)]
    if orientation == "output":
        found = tech.solve([-1.0], (zero[0], -y[:, None], zero[2]), x, 0 * y, b)
        return None if found is None or found[1][0] < 1e-9 else 1 / found[1][0]  # φ = 0: no finite score
    bads = b[:, None] if undesirable_as == "input" else zero[2]
    found = tech.solve([1.0], (x[:, None], zero[1], bads), 0 * x, y, b if undesirable_as == "output" else 0 * b)
    if found is None:
        return None
    return found[0] ** 0.5 if orientation == "hyperbolic" else found[0]


def additive(tech: Technology, x, y, b, weights, worsens=False, limits=None):
    """The largest weighted sum of slacks; or, where ``worsens``, the least that must be given up. Also the slacks."""
    d = len(weights)
    m, s = len(x), len(y)
    sign = 1.0 if worsens else -1.0
    unit = sign * np.eye(d)
    moves = (unit[:m], unit[m : m + s], unit[m + s :])
    upper = [(0, None if limits is None else limits[k]) for k in range(d)]
    held = (np.asarray(weights) == 0) & (worsens | (tech.weak & (np.arange(d) >= m + s)))
    upper = [(0, 0) if stays else bound for stays, bound in zip(held, upper, strict=True)]
    best = None if limits is None else np.concatenate([x, -y, b]) - limits
    found = tech.solve(sign * np.asarray(weights), moves, x, y, b, upper, best)
    return None if found is None else (abs(found[0]), found[1])
