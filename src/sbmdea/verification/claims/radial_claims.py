"""CCR (Charnes, Cooper & Rhodes 1978) and BCC (Banker, Charnes & Cooper 1984, eqs. (19), (20)); super-efficiency.

::

    input    min θ      r ≤ θ z_o in the inputs (and bads as inputs),  r ≤ z_o in the others
    output   min 1/φ    r ≤ φ z_o in the goods (their signs are turned),  r ≤ z_o in the others

Hyperbolic under constant returns: (θ x, y/θ) is reached exactly if (θ² x, y) is.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ..allowed import restricted, rules
from ..case import Case, Floats, Ints, Numbers, ones, zeros
from ..statement import Statement
from ..view import View
from .claim import Model, Program, deciding, last_asked


def factor(case: Case, own: Numbers, output: bool) -> Statement:
    """One factor on the columns that move."""
    N = len(own)
    bads_move = case.options.get("undesirable_as", "output") == "input"
    moving = case.goods if output else case.inputs | (case.bads & bads_move)
    moving = moving & ~case.fixed
    along = np.where(moving, own, 0 * own)

    def fit(r: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(moving & (own != 0.0), r / own, np.nan)
        best: Floats = np.nanmin(each, axis=1) if output else np.nanmax(each, axis=1)
        return best[:, None]

    return Statement(
        at=np.where(moving, 0 * own, own),
        moves=along[:, None, :],
        numerator=zeros((N, 1), own) if output else ones((N, 1), own),
        denominator=ones((N, 1), own) if output else zeros((N, 1), own),
        start=(1.0, 0.0) if output else (0.0, 1.0),
        strict=case.strict,
        fit=fit,
        free=not output,
    )


def programs(case: Case) -> tuple[Program, ...]:
    orientation = case.options.get("orientation", "input")

    def state(own: Numbers, where: Ints, reference: Ints) -> Statement:
        return restricted(case, factor(case, own, orientation == "output"), own)

    asked = rules(case)
    inside = Program("radial", state, scaled=asked.absolute or not asked.any)
    if orientation == "hyperbolic":
        inside = replace(inside, read=root, unread=square, turned=lambda score, point: point * score[:, None])
    beyond = replace(inside, component="super_radial", excludes=True)
    return (inside, beyond) if case.options.get("super_efficiency") else (inside,)


def root(optimum: Any) -> Any:
    return np.sqrt(optimum) if isinstance(optimum, np.ndarray) else math.sqrt(optimum)


def square(score: Any) -> Any:
    return score * score


def radial(case: Case, view: View) -> Model:
    """Where there is a score without the own row, it counts."""
    both = ("radial", "super_radial")
    implied = bool(case.options.get("super_efficiency"))
    return Model(programs(case), partial(last_asked, *both), partial(deciding, *both), implied=implied)
