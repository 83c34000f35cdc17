"""How fast estimated scores approach the true ones: δ̂ − δ = O(n^−κ)."""

from __future__ import annotations

from ..technology.returns import Rts

SLOW = 0.25  # n^−κ from which on there is hardly anything to be learnt from the rows


def exponent(rts: Rts, columns: int, hull: bool = False) -> float:
    """κ for p + q = ``columns``: 2/(p + q + 1) where Σλ is bounded, 2/(p + q) under constant returns, 1/(p + q) for the
    free disposal hull (Kneip, Park & Simar 1998; Park, Jeong & Simar 2010; Park, Simar & Weiner 2000)."""
    if hull:
        return 1.0 / columns
    return 2.0 / (columns if rts == "crs" else columns + 1)
