"""The prices that support a technology at a point, once more: the program in prices, solved by HiGHS.

::

    max  e·p    s.t.  p·z_j ≥ ω_j for all j,  = for the peers of the point;  p_k = 0 where column k has slack
                      p·g = 1,    p ≥ 0 (bads of weak disposability: any sign)

ω_j = ω_L − ω_U for all j, ω_L ≥ 0 the price of Σλ ≥ L and ω_U ≥ 0 that of Σλ ≤ U, 0 where the bound does not bind.
The signs of goods are turned. Peers and slacks are those of max β, Σλz ≤ bound − β step, solved by HiGHS as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .case import Bools, Case, Floats, Ints

BASIC = 1e-9  # λ and slacks, as shares, from which on they count
CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Support:
    """One point of the technology of the rows ``forms`` (n, d), in columns divided by ``size``."""

    case: Case
    forms: Floats  # rows at work, then idle ones where rows may idle
    size: Floats
    peers: Ints
    slack: Bools
    bounds: tuple[bool, bool]  # whether Σλ is at its least, and at its most

    @classmethod
    def at(cls, case: Case, reference: Ints, bound: Floats, step: Floats) -> Support | None:
        """None where the point cannot be reached along ``step``."""
        Z = case.Z[reference]
        if case.technology.idles:
            Z = np.vstack([Z, np.where(case.inputs, Z, 0.0)])
        size = np.where(bound != 0.0, np.abs(bound), np.abs(Z).mean(axis=0))
        low, high = case.technology.least, case.technology.most
        n = len(Z)
        A = np.hstack([(Z / size).T, (step / size)[:, None]])
        total = np.append(np.ones(n), 0.0)
        strict = case.strict
        rows, right = [A[~strict]], [(bound / size)[~strict]]
        equal, its = [A[strict]], [(bound / size)[strict]]
        if low == high:
            equal.append(total[None])
            its.append(np.array([low]))
        else:
            for edge, sign in ((high, 1.0), (-low, -1.0)):
                if math.isfinite(edge) and (sign > 0 or low > 0.0):
                    rows.append(sign * total[None])
                    right.append(np.array([edge]))
        answer = highs(
            np.append(np.zeros(n), -1.0), np.vstack(rows), np.concatenate(right), np.vstack(equal),
            np.concatenate(its), [(0, None)] * n + [(None, None)],
        )  # fmt: skip
        if answer.status != 0:
            return None
        lam, beta = answer.x[:n], answer.x[n]
        left = (bound - beta * step - lam @ Z) / size
        sums = float(lam.sum())
        at_low, at_high = (math.isfinite(one) and abs(sums - one) <= BASIC * max(1.0, one) for one in (low, high))
        peers = np.flatnonzero(lam > BASIC * lam.max(initial=0.0))
        return cls(case, Z, size, peers, (left > BASIC) & ~strict, (bool(at_low and low > 0.0), bool(at_high)))

    def most(self, praised: Floats, normal: Floats) -> float:
        """max praised·p with normal·p = 1; infinite without limit, NaN where there are no such prices."""
        Z = self.forms / self.size
        rows = np.hstack([-Z, np.ones((len(Z), 1)), -np.ones((len(Z), 1))])
        normed = np.concatenate([normal / self.size, [0.0, 0.0]])
        bounds: list[Any] = [
            (0.0, 0.0) if slack else (None if strict else 0.0, None)
            for slack, strict in zip(self.slack, self.case.strict, strict=True)
        ]
        bounds += [(0.0, None if binds else 0.0) for binds in self.bounds]
        goal = np.concatenate([praised / self.size, [0.0, 0.0]])
        scale = max(1e-300, np.abs(goal).max())
        right, fixed = np.zeros(len(Z)), np.append(np.zeros(len(self.peers)), 1.0)
        equal = np.vstack([-rows[self.peers], normed])
        answer = highs(-goal / scale, rows, right, equal, fixed, bounds)
        if answer.status == 0:
            return -float(scale * answer.fun)
        # HiGHS does not always tell prices without limit from no prices
        there = highs(0.0 * goal, rows, right, equal, fixed, bounds).status == 0
        return math.inf if there else math.nan


def near(one: float, other: float) -> bool:
    """The same number as far as two solvers can tell, the same infinity, or both none."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= CLOSE * max(1.0, abs(one), abs(other))


def highs(cost: Floats, A: Floats, b: Floats, E: Floats, e: Floats, bounds: list[Any]) -> Any:
    from scipy.optimize import linprog

    answer = None
    for presolve in (True, False):
        answer = linprog(
            cost, A_ub=A if len(A) else None, b_ub=b if len(A) else None, A_eq=E if len(E) else None,
            b_eq=e if len(E) else None, bounds=bounds, method="highs",
            options={
                "presolve": presolve, "primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10,
            },
        )  # fmt: skip
        if answer.status == 0:
            return answer
    return answer
