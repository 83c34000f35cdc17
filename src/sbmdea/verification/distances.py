"""The scores that an index of productivity is made of, each solved again in whole numbers.

A score E^ρ(z) is that of a row against the rows of the periods ρ, its own period or not: inside the technology by the
measure, outside by its super-efficiency program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from .case import Case, Floats, Ints, Numbers, technology
from .checking import TOLERANCE
from .claims.additive_claims import minus, weighted
from .claims.claim import EFFICIENT, Program
from .claims.directional_claims import direction, one_step
from .claims.mixed_claims import mixture
from .claims.radial_claims import factor
from .claims.sbm_claims import slacks
from .enclosure import Answer, Technology, around, solve
from .found import Verification
from .reference import barred
from .statement import Statement

if TYPE_CHECKING:
    import pandas as pd

    from ..data.panel import Panel

Stated = Callable[[Numbers, Ints, Ints], Statement]


def verify(panel: Panel, options: Mapping[str, Any], scores: pd.DataFrame, kept: Floats | None = None) -> Verification:
    """Every entry of ``scores`` (dmu, period, technology); ``kept`` are the slack weights of `ebm`."""

    spans = spans_of(panel)
    index = scores.index
    rows_of = cast(Any, index).droplevel(-1)
    where = panel.index.get_indexer(rows_of)
    lower, upper = np.full(len(index), np.nan), np.full(len(index), np.nan)
    reasons: list[list[str]] = [[] for _ in index]
    labels, status = index.get_level_values(-1).to_numpy(), scores["status"].to_numpy()
    for column in scores.columns.drop("status")[::-1]:
        case = replace(Case.of(panel, options), technology=technology(_rts(column), options["disposability"]))
        inside, beyond = programs(case, options, kept)
        values = scores[column].to_numpy()
        for key in dict.fromkeys(zip(labels.tolist(), panel.group[where].tolist(), strict=True)):
            first, last = spans[key[0]]
            forms = panel.reference & (panel.group == key[1]) & (first <= panel.period) & (panel.period <= last)
            rows = Technology(case, np.flatnonzero(forms))
            for i in np.flatnonzero((labels == key[0]) & (panel.group[where] == key[1])).tolist():
                answer, program = _score(case, rows, inside, beyond, int(where[i]), options["measure"] == "super_sbm")
                said = _compared(answer, program, float(values[i]), str(status[i]), str(column))
                reasons[i].extend([said] if said else [])
                if answer.optimum is not None:
                    lower[i], upper[i] = sorted(program.read(end) for end in around(answer.optimum))
    return Verification.of(index, dict(enumerate(reasons)), lower, upper, exact=True)


def programs(case: Case, options: Mapping[str, Any], kept: Floats | None) -> tuple[Program, Program | None]:
    """Inside and outside the technology; None where one program scores both."""
    measure = options["measure"]

    def both(state: Callable[[bool, Numbers], Statement], **more: Any) -> tuple[Program, Program]:
        made = (partial(_ignoring, state, worsens) for worsens in (False, True))
        first, second = (Program(measure, stated, **more) for stated in made)
        return first, second

    if measure == "radial":
        output = options["orientation"] == "output"
        return Program(measure, lambda own, where, reference: factor(case, own, output)), None
    if measure == "ddf":
        return Program(measure, partial(_along, case), read=minus), None
    if measure == "sbm_ddf":
        return both(lambda worsens, own: weighted(case, own, _halves(case, own), worsens), read=minus)
    if measure == "ebm":
        return both(lambda worsens, own: mixture(case, own, _alike(kept, own), worsens))
    return both(lambda worsens, own: slacks(case, own, worsens))


def _along(case: Case, own: Numbers, where: Ints, reference: Ints) -> Statement:
    return one_step(case, own, direction(case, own, where, reference))


def _ignoring(
    state: Callable[[bool, Numbers], Statement], worsens: bool, own: Numbers, where: Ints, reference: Ints
) -> Statement:
    return state(worsens, own)


def _halves(case: Case, own: Numbers) -> Numbers:
    """The weights of both sides of SBM's ratio, scaled to sum to 1, per unit of each column."""
    above, below = (case.shares(side, case.options.get("weights"), own) for side in case.sides())
    both = above + below
    return np.asarray(both / sum(both[1:], both[0]) / np.abs(own))


def _alike(kept: Floats | None, own: Numbers) -> Numbers:
    assert kept is not None
    if own.dtype != object:
        return kept[None]
    from fractions import Fraction

    return np.array([[Fraction(float(value)) for value in kept]], dtype=object)


def _score(
    case: Case, rows: Technology, inside: Program, beyond: Program | None, row: int, two_steps: bool
) -> tuple[Answer, Program]:
    nobody = np.zeros(len(rows.reference), bool)
    out = barred(case, rows.reference, row, False) if two_steps else nobody
    answer = solve(case, rows, inside, row, row, out, None)
    again = answer.optimum is None or (two_steps and answer.optimum >= 1.0 - EFFICIENT)
    if beyond is None or not again:
        return answer, inside
    out = barred(case, rows.reference, row, True) if two_steps else nobody
    second = solve(case, rows, beyond, row, row, out, None)
    if two_steps and answer.optimum is not None and second.optimum is not None and second.optimum <= 1:
        return answer, inside
    return second, beyond


def _compared(answer: Answer, program: Program, value: float, status: str, name: str) -> str:
    if np.isnan(value):
        wanted = answer.status if status != "failed" else "failed"
        return "" if status == wanted or answer.optimum is None else f"{status}, but {name} is optimal"
    if answer.optimum is None:
        return f"{name} is {answer.status} in exact arithmetic"
    low, high = sorted(program.read(end) for end in around(answer.optimum))
    off = max(low - value, value - high)
    return "" if off <= TOLERANCE * max(1.0, abs(value)) else f"{name} is {high:.17g} in exact arithmetic"


def spans_of(panel: Panel) -> dict[str, tuple[int, int]]:
    n = range(len(panel.periods))
    return {panel.span(first, last): (first, last) for first in n for last in n if first <= last}


def _rts(column: Any) -> Any:
    """The returns to scale that a column of scores is named after: a word, or "grs" with its bounds."""
    if column in ("crs", "vrs", "nirs", "ndrs"):
        return column
    return ("grs", *(float(part) for part in str(column).strip("()").replace("'", "").split(",")[1:]))
