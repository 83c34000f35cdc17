"""A model's program in one form, in the data's units, the signs of goods turned.

::

    min  (n₀ + Σ n_q u_q) / (d₀ + Σ d_q u_q)       over r in the technology and u
    s.t. r_k ≤ a_k + Σ A_qk u_q                    (= in strict columns)
         0 ≤ u_q ≤ limit_q                         (any sign where free)

Prices p of the columns prove a bound. Where p·r ≥ ω for every r of the technology, every solution has
κ (p·a + Σ p·A_q u_q − ω) ≥ 0 for κ ≥ 0, so that

    n₀ + n·u − ν (d₀ + d·u)  ≥  n₀ − ν d₀ − κ (p·a − ω) + Σ (n_q − ν d_q − κ p·A_q) u_q

and ν is a bound where the right side cannot be negative. At optimal prices, scaled as documented, κ is 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .case import Bools, Floats, Ints, Numbers, zeros


@dataclass(frozen=True, eq=False)
class Statement:
    """N programs with q movements over d columns. Arrays of one row hold for all programs."""

    at: Numbers  # (N, d)   a
    moves: Numbers | None  # (N, q, d)   A
    numerator: Numbers  # (N, q)   n
    denominator: Numbers  # (N, q)   d
    start: tuple[float, float]  # n₀, d₀
    strict: Bools  # (d,)
    fit: Callable[[Floats], Floats]  # r → the best u there
    free: bool = False  # the first movement may have any sign
    limit: Numbers | None = None  # (N, q), infinity where there is none
    implied: Floats | None = None  # (N, q): no better solution has more than that
    base: Numbers | None = None  # (N,) to be added to n₀
    cap: tuple[Numbers, Any] | None = None  # (1, q) and a number: Σ c_q u_q ≤ it
    single: Ints | None = None  # (q,) the only column of each movement, in place of ``moves``
    amount: Numbers | None = None  # (N, q) and its entry there
    extra: int = 0  # how many of the movements, the last ones, are what restrictions on prices allow

    @cached_property
    def along(self) -> Numbers:
        """A, whatever it was given as."""
        if self.moves is not None:
            return self.moves
        assert self.single is not None
        assert self.amount is not None
        N, q = self.amount.shape
        moves = zeros((N, q, self.at.shape[1]), self.amount)
        moves[:, np.arange(q), self.single] = self.amount
        return moves

    def part(self, some: Ints) -> Statement:
        """Some of the programs."""
        own = [one for one in PER_PROGRAM if getattr(self, one) is not None and len(getattr(self, one)) > 1]
        each: dict[str, Any] = {one: getattr(self, one)[some] for one in own}
        return replace(self, **each)

    def led(self, movement: Floats) -> Floats:
        """The bound of r after a movement (of its first variables)."""
        q = movement.shape[1]
        if self.single is not None and self.amount is not None:
            led: Floats = self.at.copy()
            led[:, self.single[:q]] += movement * self.amount[:, :q]
            return led
        led = self.at
        for j in range(q):
            led = led + movement[:, j : j + 1] * self.along[:, j]
        return led

    def priced(self, prices: Floats) -> Floats:
        """What a unit of each movement is worth, p·A."""
        if self.single is not None and self.amount is not None:
            worths: Floats = prices[:, self.single] * self.amount
            return worths
        return np.stack([np.einsum("nk,nk->n", one, prices) for one in self.along.transpose(1, 0, 2)], axis=1)


PER_PROGRAM = ("at", "moves", "numerator", "denominator", "limit", "implied", "base", "amount")
