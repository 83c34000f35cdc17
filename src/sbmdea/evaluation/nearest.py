"""The nearest point of the strongly efficient frontier, by a mixed program through HiGHS.

Over the efficient rows E (the signs of goods turned), quantities in shares of the own values, q_jk = z_jk/|z_ok|, and
prices in shares of the usual ones, e_jk = z_jk / mean_E |z_k|::

    min  Σ c_k s_k    s.t.  Σ_j λ_j q_jk + s_k = ± 1,   s, λ ≥ 0,   L ≤ Σλ ≤ U
                            w·e_j − ω_L + ω_U = d_j ≥ 0,   w_k ≥ δ,   Σ w_k = 1
                            d_j = 0 or λ_j = 0;   ω_L = 0 or Σλ = L;   ω_U = 0 or Σλ = U

The second line is a hyperplane that supports the technology with positive prices, the third keeps the point on it. "Or"
is a binary variable with bounds that hold for all such w and λ, so that nothing is cut off but faces on which some
column is worth less than δ of all. λ_j is counted in the most that there can be of it.
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


@dataclass(frozen=True, eq=False)
class Nearest:
    """The slacks and λ of the best point found, and a bound below which there is none; NaN without a point."""

    slack: Floats
    lam: Floats
    distance: float
    bound: float


@quiet()
def nearest(own: Floats, forms: Floats, cost: Floats, technology: Technology, seconds: float | None) -> Nearest:
    """``own`` (d,) and the efficient rows ``forms`` (n, d), the signs of goods turned; ``cost`` per share."""
    from scipy.optimize import LinearConstraint, milp

    n, d = forms.shape
    q, unit = forms / np.abs(own), np.sign(own)
    low, high = technology.lower, technology.upper
    free = low == high
    usual = forms / np.abs(forms).mean(axis=0)
    most = _most(q, unit, high)
    # λ over the most there can be of it, s, w, ω_L, ω_U, binaries of rows, binaries of the bounds
    at = np.cumsum([0, n, d, d, 1, 1, n, 1, 1])
    lam, s, w, below, above, on, on_low, on_high = (slice(a, b) for a, b in pairwise(at.tolist()))
    width = int(at[-1])
    worth = float(np.abs(usual).max())
    far = np.maximum(usual.max(axis=1), (usual - usual.min(axis=0)).max(axis=1) if technology.sums else 0.0)

    def rows(count: int) -> Floats:
        return np.zeros((count, width))

    reach = rows(d)
    reach[:, lam], reach[:, s] = q.T * most, np.eye(d)
    worths, held = rows(n), rows(n)
    worths[:, w], worths[:, below], worths[:, above] = usual, -1.0, 1.0
    off = worths.copy()
    off[:, on] = np.diag(np.maximum(far, 0.0))
    held[:, lam], held[:, on] = np.eye(n), -np.eye(n)
    total, scale = rows(1), rows(1)
    total[:, lam], scale[:, w] = most, 1.0
    given = [
        LinearConstraint(reach, unit, unit),
        LinearConstraint(scale, 1.0, 1.0),
        LinearConstraint(worths, 0.0, np.inf),
        LinearConstraint(off, -np.inf, np.maximum(far, 0.0)),  # d_j ≤ D_j (1 − on_j)
        LinearConstraint(held, -np.inf, 0.0),  # λ_j ≤ on_j
        LinearConstraint(total, low, high),
    ]
    upper = np.full(width, np.inf)
    upper[lam] = upper[on] = 1.0
    upper[below] = 0.0 if low == 0.0 else worth
    upper[above] = 0.0 if math.isinf(high) else worth
    if not free:
        for edge, price, switch, side in ((low, below, on_low, 1.0), (high, above, on_high, -1.0)):
            if edge == 0.0 or math.isinf(edge):
                continue
            priced, bound = rows(1), rows(1)
            priced[:, price], priced[:, switch] = 1.0, -worth
            room = float(most.sum()) if side > 0.0 else edge
            bound[:, lam], bound[:, switch] = side * most, room
            given += [LinearConstraint(priced, -np.inf, 0.0), LinearConstraint(bound, -np.inf, side * edge + room)]
    least = np.zeros(width)
    least[w] = LEAST / d
    goal = np.zeros(width)
    goal[s] = cost
    whole = np.zeros(width)
    whole[on] = whole[on_low] = whole[on_high] = 1
    upper[on_low] = 0.0 if free or low == 0.0 else 1.0
    upper[on_high] = 0.0 if free or math.isinf(high) else 1.0
    options: dict[str, float] = {"mip_rel_gap": INTEGRAL}
    if seconds is not None:
        options["time_limit"] = seconds
    found = milp(goal, integrality=whole, bounds=(least, upper), constraints=given, options=options)
    nothing = Nearest(np.full(d, np.nan), np.full(n, np.nan), math.nan, math.nan)
    if found.x is None:
        return nothing
    # where a bound on Σλ has a price, it is met
    low, high = (high if found.x[on_high][0] > ON else low), (low if found.x[on_low][0] > ON else high)
    return _settled(found.x[on] > ON, q, unit, cost, low, high, float(found.mip_dual_bound)) or nothing


def _most(q: Floats, unit: Floats, high: float) -> Floats:
    """How large each λ can be: no input and no bad of the point exceeds the own one."""
    taking = unit > 0.0
    with np.errstate(divide="ignore"):
        each = np.where(q[:, taking] > 0.0, 1.0 / q[:, taking], np.inf).min(axis=1, initial=np.inf)
    return np.asarray(np.minimum(each, high))


def _settled(
    on: NDArray[np.bool_], q: Floats, unit: Floats, cost: Floats, low: float, high: float, bound: float
) -> Nearest | None:
    """The point once more, over the rows that the binaries leave, without their rounding."""
    from scipy.optimize import linprog

    d, some = len(unit), np.flatnonzero(on)
    equal = np.hstack([q[some].T, np.eye(d)])
    total = np.append(np.ones(len(some)), np.zeros(d))
    sums = [(total, high)] if math.isfinite(high) else []
    sums += [(-total, -low)] if low > 0.0 else []
    answer = linprog(
        np.append(np.zeros(len(some)), cost), A_eq=equal, b_eq=unit,
        A_ub=np.array([row for row, _ in sums]) if sums else None, b_ub=[edge for _, edge in sums] if sums else None,
        method="highs", options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    if answer.status != 0:
        return None
    lam = np.zeros(len(q))
    lam[some] = answer.x[: len(some)]
    slack = answer.x[len(some) :]
    return Nearest(slack, lam, float(cost @ slack), bound)
