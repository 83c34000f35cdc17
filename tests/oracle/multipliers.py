"""The programs in prices, straight from their formulas: the other side of duality, where restrictions are at home."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from tests.oracle.plain import BOUNDS


@dataclass
class Prices:
    """max goal·p over p = (v, w, h, ω_L, ω_U, ν, τ), all but ν ≥ 0, so that no reference row earns more than it costs.

    ``restrictions`` are rows (coefficients of v, w, h; least value of their sum). With ``weak`` disposability h has any
    sign, and rows may idle where λ = 0 is not allowed.
    """

    X: np.ndarray
    Y: np.ndarray
    B: np.ndarray
    rts: object = "crs"
    weak: bool = False

    def solve(self, goal, equations, inequalities, restrictions, limited=()):
        """The optimum; "unbounded" where quantities have no solution, "infeasible" where prices have none."""
        n, d = len(self.X), self.X.shape[1] + self.Y.shape[1] + self.B.shape[1]
        low, high = BOUNDS[self.rts] if isinstance(self.rts, str) else self.rts[1:]
        technology = np.hstack([-self.X, self.Y, -self.B, np.tile([1.0, -1.0, *[0.0] * (1 + d)], (n, 1))])
        if self.weak and low > 0:
            idle = technology.copy()
            idle[:, self.X.shape[1] : d] = 0.0
            technology = np.vstack([technology, idle])
        rows = [(row, 0.0) for row in technology]
        rows += inequalities
        rows += [(np.concatenate([-np.asarray(one, float), np.zeros(3 + d)]), -least) for one, least in restrictions]
        A, b = np.array([row for row, _ in rows]), np.array([side for _, side in rows])
        size = np.abs(A).max(axis=1)
        bounds = [(0, None)] * d + [(0, None if low > 0 else 0), (0, None if high < math.inf else 0), (None, None)]
        if self.weak:
            bounds[d - self.B.shape[1] : d] = [(None, None)] * self.B.shape[1]
        bounds += [(0, None if k in limited else 0) for k in range(d)]
        answer = linprog(
            -np.asarray(goal, float), A_ub=A / size[:, None], b_ub=b / size,
            A_eq=np.array([row for row, _ in equations]) if equations else None,
            b_eq=np.array([side for _, side in equations]) if equations else None,
            bounds=bounds, method="highs",
            options={"presolve": False, "primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )  # fmt: skip
        assert answer.status in (0, 2, 3), answer.message
        return {0: None if answer.fun is None else -answer.fun, 2: "infeasible", 3: "unbounded"}[answer.status]

    @property
    def sums(self):
        """What ω_L and ω_U count in the worth of the evaluated DMU."""
        low, high = BOUNDS[self.rts] if isinstance(self.rts, str) else self.rts[1:]
        return np.array([low, -high if high < math.inf else 0.0])

    def radial(self, x, y, b, restrictions=(), orientation="input", undesirable_as="output", fixed=()):
        """θ, or 1/φ with what does not expand worth 1 together; no factor is on the columns ``fixed``."""
        d, m, s = len(x) + len(y) + len(b), len(x), len(y)
        own, moves = np.concatenate([x, -y, b]), ~np.isin(np.arange(d), fixed)
        if orientation == "input":
            moves[m : m + s] = False
            moves[m + s :] &= undesirable_as == "input"
        else:
            moves[:m] = moves[m + s :] = False
        held = np.concatenate([np.where(moves, 0.0, own), -self.sums, np.zeros(1 + d)])
        moved = np.concatenate([np.where(moves, np.abs(own), 0.0), np.zeros(3 + d)])
        if orientation == "input":
            return self.solve(-held, [(moved, 1.0)], [], restrictions)
        return self.solve(moved, [(held, 1.0)], [], restrictions)

    def slacks(self, x, y, b, restrictions, alpha, beta, worsens):
        """The (super-)SBM score with the weights α above and β below, in all columns."""
        own = np.concatenate([x, y, b])
        d = len(own)
        goal = np.eye(1, 2 * d + 3, d + 2)[0]
        goods = (np.arange(d) >= len(x)) & (np.arange(d) < len(x) + len(y))
        # no input or bad improves, and no good gives way, by more than the own value
        limited = np.flatnonzero((goods == worsens) & (alpha + beta > 0))
        whole = np.concatenate([x, -y, b, -self.sums, [1.0], np.isin(np.arange(d), limited)])
        side = 1.0 if worsens else -1.0
        counted = []
        for k in range(d):
            strict = self.weak and k >= len(x) + len(y)
            if (worsens or strict) and alpha[k] == beta[k] == 0.0:
                continue  # the column stays where it is, at any price
            row = np.zeros(2 * d + 3)
            row[k], row[d + 2], row[d + 3 + k] = side * own[k], -side * beta[k], -1.0
            counted.append((row, side * alpha[k]))
        return self.solve(goal, [], [(whole, 1.0), *counted], restrictions, limited)
