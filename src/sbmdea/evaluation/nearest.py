"""The nearest point of the strongly efficient frontier, by a mixed program through HiGHS.

Over the efficient rows E (the signs of goods turned), quantities in shares of the own values, q_jk = z_jk/|z_ok|, and
prices in shares of the usual ones, e_jk = z_jk / mean_E |z_k|::

    min  Σ c_k s_k    s.t.  Σ_j λ_j q_jk + s_k = ± 1,   s, λ ≥ 0,   L ≤ Σλ ≤ U
    or   1 − max (1 − Σ α_k s_k)/(1 + Σ β_k s_k)
                            w·e_j − ω_L + ω_U = d_j ≥ 0,   w_k ≥ δ,   Σ w_k = 1
                            d_j = 0 or λ_j = 0;   ω_L = 0 or Σλ = L;   ω_U = 0 or Σλ = U

The second line is a hyperplane that supports the technology with positive prices, the third keeps the point on it. "Or"
is a binary variable with bounds that hold for all such w and λ, so that nothing is cut off but faces on which some
column is worth less than δ of all. λ_j is counted in the most that there can be of it. The ratio is made linear by
t = 1/(1 + Σ β_k s_k) ≤ 1, times which λ and s are counted; elsewhere t = 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..lp.quiet import quiet
from ..technology.returns import Technology

Floats = NDArray[np.float64]

LEAST = 1e-5  # δ
ON = 0.5  # a binary variable above this is 1
INTEGRAL = 1e-9
OUT_OF_TIME = 1  # the status by which `scipy.optimize.milp` says so


@dataclass(frozen=True, eq=False)
class Nearest:
    """The slacks and λ of the best point found, and a bound below which there is none; NaN without a point."""

    slack: Floats
    lam: Floats
    distance: float
    bound: float


@dataclass(frozen=True, eq=False)
class Goal:
    """What the slacks cost, in shares of the own values: c; or α and β of a ratio."""

    cost: Floats
    below: Floats | None = None

    def amount(self, slack: Floats) -> float:
        """What is minimised, at these slacks."""
        if self.below is None:
            return float(self.cost @ slack)
        return 1.0 - float((1.0 - self.cost @ slack) / (1.0 + self.below @ slack))


@quiet()
def nearest(own: Floats, forms: Floats, goal: Goal, technology: Technology, seconds: float | None) -> Nearest:
    """``own`` (d,) and the efficient rows ``forms`` (n, d), the signs of goods turned."""
    from scipy.optimize import LinearConstraint, milp

    n, d = forms.shape
    q, unit = forms / np.abs(own), np.sign(own)
    low, high = technology.lower, technology.upper
    free = low == high
    usual = forms / np.abs(forms).mean(axis=0)
    most = _most(q, unit, high)
    # λ over the most there can be of it, s, w, ω_L, ω_U, binaries of rows, binaries of the bounds, t
    at = np.cumsum([0, n, d, d, 1, 1, n, 1, 1, 1])
    lam, s, w, below, above, on, on_low, on_high, t = (slice(a, b) for a, b in pairwise(at.tolist()))
    width = int(at[-1])
    worth = float(np.abs(usual).max())
    far = np.maximum(usual.max(axis=1), (usual - usual.min(axis=0)).max(axis=1) if technology.sums else 0.0)

    def rows(count: int) -> Floats:
        return np.zeros((count, width))

    reach = rows(d)
    reach[:, lam], reach[:, s], reach[:, t] = q.T * most, np.eye(d), -unit[:, None]
    worths, held = rows(n), rows(n)
    worths[:, w], worths[:, below], worths[:, above] = usual, -1.0, 1.0
    off = worths.copy()
    off[:, on] = np.diag(np.maximum(far, 0.0))
    held[:, lam], held[:, on] = np.eye(n), -np.eye(n)
    least_sum, most_sum, scale, norm = rows(1), rows(1), rows(1), rows(1)
    least_sum[:, lam], least_sum[:, t] = most, -low
    most_sum[:, lam], most_sum[:, t] = most, -high if math.isfinite(high) else 0.0
    scale[:, w], norm[:, t] = 1.0, 1.0
    if goal.below is not None:
        norm[:, s] = goal.below
    given = [
        LinearConstraint(reach, 0.0, 0.0),
        LinearConstraint(norm, 1.0, 1.0),
        LinearConstraint(scale, 1.0, 1.0),
        LinearConstraint(worths, 0.0, np.inf),
        LinearConstraint(off, -np.inf, np.maximum(far, 0.0)),  # d_j ≤ D_j (1 − on_j)
        LinearConstraint(held, -np.inf, 0.0),  # λ_j ≤ on_j
        LinearConstraint(least_sum, 0.0, np.inf),
        LinearConstraint(most_sum, -np.inf, 0.0 if math.isfinite(high) else np.inf),
    ]
    upper = np.full(width, np.inf)
    upper[lam] = upper[on] = upper[t] = 1.0
    upper[below] = 0.0 if low == 0.0 else worth
    upper[above] = 0.0 if math.isinf(high) else worth
    if not free:
        for edge, price, switch, side in ((low, below, on_low, 1.0), (high, above, on_high, -1.0)):
            if edge == 0.0 or math.isinf(edge):
                continue
            priced, bound = rows(1), rows(1)
            priced[:, price], priced[:, switch] = 1.0, -worth
            room = float(most.sum()) if side > 0.0 else edge
            bound[:, lam], bound[:, switch], bound[:, t] = side * most, room, -side * edge
            given += [LinearConstraint(priced, -np.inf, 0.0), LinearConstraint(bound, -np.inf, room)]
    least = np.zeros(width)
    least[w] = LEAST / d
    objective = np.zeros(width)
    objective[s] = goal.cost
    if goal.below is not None:
        objective[t] = -1.0
    whole = np.zeros(width)
    whole[on] = whole[on_low] = whole[on_high] = 1
    upper[on_low] = 0.0 if free or low == 0.0 else 1.0
    upper[on_high] = 0.0 if free or math.isinf(high) else 1.0
    options: dict[str, float] = {"mip_rel_gap": INTEGRAL}
    if seconds is not None:
        options["time_limit"] = seconds
    for presolve in (True, False):
        # there is a nearest point: where HiGHS ends with an error, or without one, it may find it another way
        found = milp(
            objective, integrality=whole, bounds=(least, upper), constraints=given,
            options={**options, "presolve": presolve},
        )  # fmt: skip
        if found.x is not None:
            # where a bound on Σλ has a price, it is met
            met = (high if found.x[on_high][0] > ON else low), (low if found.x[on_low][0] > ON else high)
            proved = float(found.mip_dual_bound) + (goal.below is not None)
            one = _settled(found.x[on] > ON, q, unit, goal, *met, proved)
            if one is not None:
                return one
        if found.status == OUT_OF_TIME:
            break
    return Nearest(np.full(d, np.nan), np.full(n, np.nan), math.nan, math.nan)


def _most(q: Floats, unit: Floats, high: float) -> Floats:
    """How large each λ can be: no input and no bad of the point exceeds the own one."""
    taking = unit > 0.0
    with np.errstate(divide="ignore"):
        each = np.where(q[:, taking] > 0.0, 1.0 / q[:, taking], np.inf).min(axis=1, initial=np.inf)
    return np.asarray(np.minimum(each, high))


def _settled(
    on: NDArray[np.bool_], q: Floats, unit: Floats, goal: Goal, low: float, high: float, bound: float
) -> Nearest | None:
    """The point once more, over the rows that the binaries leave, without their rounding."""
    from scipy.optimize import linprog

    d, some = len(unit), np.flatnonzero(on)
    below = np.zeros(d) if goal.below is None else goal.below
    # λ, s, t
    nobody = np.zeros(len(some))
    equal = np.vstack([np.hstack([q[some].T, np.eye(d), -unit[:, None]]), np.concatenate([nobody, below, [1.0]])])
    total = np.append(np.ones(len(some)), np.zeros(d))
    sums = [np.append(total, -high)] if math.isfinite(high) else []
    sums += [np.append(-total, low)] if low > 0.0 else []
    answer = linprog(
        np.concatenate([nobody, goal.cost, [0.0 if goal.below is None else -1.0]]),
        A_eq=equal, b_eq=np.append(np.zeros(d), 1.0),
        A_ub=np.array(sums) if sums else None, b_ub=np.zeros(len(sums)) if sums else None,
        method="highs", options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    if answer.status != 0 or not answer.x[-1] > 0.0:
        return None
    lam = np.zeros(len(q))
    lam[some] = answer.x[: len(some)] / answer.x[-1]
    slack = answer.x[len(some) : -1] / answer.x[-1]
    return Nearest(slack, lam, goal.amount(slack), bound)
