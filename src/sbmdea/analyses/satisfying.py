"""Common weights that satisfy the least satisfied as much as possible, then the next, and so on.

How satisfied row j is with weights is its score over the best that its own weights give, E_j/e_j, or E_j − e_j.
For a level τ it is linear, E_j ≥ τ e_j ⇔ u·y_j − τ e_j v·x_j ≥ 0 (or e_j + τ in the place of τ e_j), so that for any τ
the weights that leave the most room in the tightest of these rows are a linear program; τ is raised to what they attain
until no room is left (Dinkelbach 1967; Crouzeix, Ferland & Schaible 1985). Rows with a price then cannot fare better
beside the others: they keep their level, and it goes on with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROUNDS = 100
STEP = 1e-13  # a rise of the level by less is rounding
PRICED = 1e-7
FINE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True, eq=False)
class _Weights:
    """Who makes and uses what, in shares of all of it; the best own scores; and what weights have to satisfy."""

    made: Floats
    used: Floats
    best: Floats
    shares: bool  # of the best score, or the distance from it
    spends: Bools
    least: float

    @property
    def size(self) -> Floats:
        """What the score counts as a level of 1."""
        return self.best if self.shares else np.ones_like(self.best)

    def satisfied(self, share: Floats) -> Floats:
        score = (self.made @ share) / (self.used @ share)
        return np.asarray(score / self.best if self.shares else score - self.best)

    def rows(self, some: Ints, level: Floats) -> Floats:
        """What is to be positive for ``some`` to be at their level, in units of what they use."""
        score = level * self.best[some] if self.shares else level + self.best[some]
        return np.asarray(self.made[some] - score[:, None] * self.used[some])


def satisfying(
    q: Floats, spends: Bools, best: Floats, least: float, share: Floats, shares: bool
) -> tuple[Floats, float]:
    """The weights as what each column is worth over all rows, and how far the least level may be from the greatest.

    ``q`` (n, d) is what each row has of every column, minus for goods; ``share`` weights to begin with. ``shares``: of
    the best score; otherwise the distance from it counts.
    """
    all_of_it = _Weights(np.maximum(-q, 0.0), np.maximum(q, 0.0), best, shares, spends, least)
    level, gap = np.full(len(q), np.nan), 0.0
    while (left := np.flatnonzero(np.isnan(level))).size:
        share, prices, off = _raised(all_of_it, left, level, share)
        if len(left) == len(q):
            gap = off
        tau = float(all_of_it.satisfied(share)[left].min())
        tight = prices > PRICED * prices.max(initial=0.0)
        level[left[tight] if tight.any() else left[[int(all_of_it.satisfied(share)[left].argmin())]]] = tau
        done = np.flatnonzero(~np.isnan(level))
        known = np.vstack([all_of_it.rows(done, level[done]), spends.astype(float)])
        if np.linalg.matrix_rank(known, tol=1e-9) == q.shape[1]:
            break  # no other weights keep these levels
    return share, gap + 0.0


def _raised(all_of_it: _Weights, left: Ints, level: Floats, share: Floats) -> tuple[Floats, Floats, float]:
    """Weights at the greatest level of those that are ``left``, the prices of their rows, and what may be missing."""
    from scipy.optimize import linprog

    made, used = all_of_it.made, all_of_it.used
    done = np.flatnonzero(~np.isnan(level))
    d, prices, off = len(share), np.zeros(len(left)), 0.0
    for _ in range(ROUNDS):
        tau = float(all_of_it.satisfied(share)[left].min())
        scale = all_of_it.size[left] * (used[left] @ share)
        open_ = -all_of_it.rows(left, np.full(len(left), tau)) / scale[:, None]
        A = np.vstack(
            [
                np.hstack([open_, np.ones((len(left), 1))]),
                np.hstack([-all_of_it.rows(done, level[done]), np.zeros((len(done), 1))]),
                np.hstack([made - used, np.zeros((len(made), 1))]),
            ]
        )
        right = np.concatenate([np.zeros(len(left)), np.full(len(done), 1e-12), np.zeros(len(made))])
        equal = np.append(all_of_it.spends.astype(float), 0.0)[None]
        answer = linprog(
            np.append(np.zeros(d), -1.0), A_ub=A, b_ub=right, A_eq=equal, b_eq=[1.0],
            bounds=[(all_of_it.least, None)] * d + [(None, None)], method="highs", options=FINE,
        )  # fmt: skip
        if answer.status != 0:
            break
        prices = -answer.ineqlin.marginals[: len(left)]
        room = -float(
            answer.ineqlin.marginals @ right + answer.eqlin.marginals[0]
            + all_of_it.least * answer.lower.marginals[:d].sum()
        )  # fmt: skip
        uses = used[left][:, all_of_it.spends].min(axis=1)  # at least, whatever the weights
        off = max(room, 0.0) * float((scale / (all_of_it.size[left] * uses)).max())
        new = np.maximum(answer.x[:d], all_of_it.least)
        if not float(all_of_it.satisfied(new)[left].min()) > tau + STEP:
            break
        share = new
    return share, prices, off
