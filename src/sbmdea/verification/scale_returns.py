"""Returns to scale, by the Σλ that optimal solutions can have (Banker & Thrall 1992), in whole numbers.

Some optimal solution under constant returns has Σλ ≤ 1 exactly if Σλ ≤ 1 costs nothing, and some has Σλ ≥ 1 exactly if
that costs nothing::

    constant     both                       increasing   only Σλ ≤ 1 does             decreasing   only Σλ ≥ 1 does

The second score, under non-decreasing returns, has no part in the answer that is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from .case import Case, Ints
from .checking import TOLERANCE
from .claims.claim import EFFICIENT
from .claims.radial_claims import programs
from .enclosure import Answer, Technology, around, solve
from .found import Verification
from .reference import barred, blocks

if TYPE_CHECKING:
    import pandas as pd

    from ..data.panel import Panel

SCORES = ("crs", "vrs", "nirs")
Optima = Mapping[str, Answer]


def verify(panel: Panel, options: Mapping[str, Any], rows: Ints, frame: pd.DataFrame) -> Verification:
    """Every row of ``frame``; the interval is that of the scale efficiency."""

    found: list[dict[str, Answer]] = [{} for _ in rows]
    for rts in (*SCORES, "ndrs"):
        case = Case.of(panel, {**options, "model": "radial", "rts": rts})
        (program,) = programs(case)
        for block in blocks(case, rows):
            technology = Technology(case, block.reference)
            for i in block.scored.tolist():
                row = int(rows[i])
                out = barred(case, block.reference, row, False)
                found[i][rts] = solve(case, technology, program, row, i, out, None)
    said = [_wrong(optima, shown) for optima, (_, shown) in zip(found, frame.iterrows(), strict=True)]
    ends = np.array([_scale(optima) for optima in found])
    return Verification.of(frame.index, dict(enumerate(said)), ends[:, 0], ends[:, 1], exact=True)


def _wrong(optima: Optima, shown: pd.Series[Any]) -> list[str]:
    said = []
    for name in SCORES:
        optimum, value = optima[name].optimum, float(shown[name])
        if optimum is None or np.isnan(value):
            if (optimum is None) != np.isnan(value):
                said.append(f"{name} is {optima[name].status} in exact arithmetic")
        elif not abs(float(optimum) - value) <= TOLERANCE * max(1.0, abs(value)):
            said.append(f"{name} is {float(optimum):.17g} in exact arithmetic")
    crs, vrs = optima["crs"].optimum, optima["vrs"].optimum
    if crs is None or vrs is None or optima["nirs"].optimum is None:
        return [*said, "a kind of returns without scores"] if shown["returns"] in KINDS.values() else said
    if shown["returns"] not in _kinds(optima):
        said.append(f"{shown['returns']}, but returns are {' or '.join(_kinds(optima))}")
    if not abs(float(crs / vrs) - shown["scale_efficiency"]) <= 2.0 * EFFICIENT:
        said.append("the scale efficiency is not crs/vrs")
    if bool(shown["mpss"]) != (abs(crs - 1) <= EFFICIENT) and abs(abs(crs - 1) - EFFICIENT) > TOLERANCE:
        said.append("mpss is not efficiency under constant returns")
    return said


KINDS = {(True, True): "constant", (True, False): "increasing", (False, True): "decreasing"}


def _kinds(optima: Optima) -> list[str]:
    """What the Σλ of optimal solutions say: two kinds where a difference of scores is hardly one that counts."""
    few, many = (_same(optima[rts].optimum, optima["crs"].optimum) for rts in ("nirs", "ndrs"))
    return [KINDS[one, other] for one in few for other in many if (one, other) in KINDS]


def _same(one: Fraction | None, other: Fraction | None) -> tuple[bool, ...]:
    """Whether two optima are the same, a share of 1e-7 aside; both answers where that is not clear."""
    if one is None or other is None:
        return (False,)
    off = float(abs(one - other)) / float(abs(one))
    clear = abs(off - EFFICIENT) > 2.0 * TOLERANCE
    return (off <= EFFICIENT,) if clear else (True, False)


def _scale(optima: Optima) -> tuple[float, float]:
    crs, vrs = optima["crs"].optimum, optima["vrs"].optimum
    return (np.nan, np.nan) if crs is None or not vrs else around(crs / vrs)
