"""Returns to scale and disposability: what may be combined into a reference point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import Literal, TypeAlias

from ..errors import SpecError
from ..support.spelling import choose

Rts: TypeAlias = Literal["crs", "vrs", "nirs", "ndrs"] | tuple[str, float, float]
Disposability: TypeAlias = Literal["strong", "weak"]
AnyDisposability: TypeAlias = Literal["strong", "weak", "shephard", "kuosmanen"]

DISPOSABILITIES = ("strong", "weak", "shephard", "kuosmanen")

_BOUNDS = {"crs": (0.0, math.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, math.inf)}


@dataclass(frozen=True)
class Technology:
    """``lower ≤ Σλ ≤ upper``, and whether bads can be thrown away freely.

    Weakly disposable bads stand in equations; ``shephard`` leaves it at that, otherwise reference rows may idle too.
    """

    lower: float
    upper: float
    weak: bool = False
    shephard: bool = False

    @property
    def homogeneous(self) -> bool:
        """Whether λ = 0 is allowed and idle units (Kuosmanen 2005) add nothing."""
        return self.lower == 0.0

    @property
    def idles(self) -> bool:
        """Whether reference rows may idle: use their inputs and make nothing."""
        return self.weak and not self.shephard and not self.homogeneous

    @property
    def sums(self) -> tuple[tuple[float, int], ...]:
        """Rows on Σλ as (bound, sense): 0 an equation, +1 at most, −1 at least."""
        if self.lower == self.upper:
            return ((self.lower, 0),)
        most = ((self.upper, 1),) if self.upper < math.inf else ()
        return (*most, (self.lower, -1)) if self.lower > 0.0 else most

    @property
    def generalized(self) -> bool:
        """Genuine generalized returns (L < 1 < U): dropping an inefficient DMU can matter here."""
        return not (self.lower in (0.0, 1.0) and self.upper in (1.0, math.inf))


def technology(rts: Rts, disposability: AnyDisposability = "strong") -> Technology:
    weak = choose("disposability", disposability, DISPOSABILITIES) != "strong"
    shephard = disposability == "shephard"
    if isinstance(rts, str):
        return _by_name(choose("rts", rts, tuple(_BOUNDS), also='("grs", L, U)'), weak, shephard)
    if not (isinstance(rts, Sequence) and len(rts) == 3 and rts[0] == "grs"):
        raise SpecError(
            f'rts must be one of "crs", "vrs", "nirs", "ndrs" or ("grs", L, U); got {rts!r}. '
            'Pass for example rts=("grs", 0.8, 1.2).'
        )
    if not all(isinstance(bound, Real) and not isinstance(bound, bool) for bound in rts[1:]):
        raise SpecError(
            f"generalized returns to scale need two numbers; got {rts[1]!r} and {rts[2]!r}. "
            'Pass for example rts=("grs", 0.8, 1.2).'
        )
    lower, upper = float(rts[1]), float(rts[2])
    if not 0.0 <= lower <= 1.0 <= upper:
        raise SpecError(
            f"generalized returns to scale need 0 ≤ L ≤ 1 ≤ U; got L = {lower:g}, U = {upper:g}. "
            'Pass for example rts=("grs", 0.8, 1.2).'
        )
    return Technology(lower, upper, weak, shephard)


@cache
def _by_name(rts: str, weak: bool, shephard: bool) -> Technology:
    return Technology(*_BOUNDS[rts], weak, shephard)
