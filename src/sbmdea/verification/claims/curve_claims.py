"""The generalised distance (Chavas & Cox 1999): the least δ at which (x δ^(1−α), y δ^−α) is in the technology.

It is not the optimum of a linear program, and is held against one all the same: from the point at the shown δ nothing
can be gained in the direction of that point's own values, and nothing is lacking::

    δ − max β    r ≤ z(δ) − β |z(δ)|  in what moves,   r ≤ z_o  in what does not            = δ exactly where β = 0
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from ..case import Case, Floats, Ints, Numbers, one
from ..statement import Statement
from ..view import View
from .claim import Components, Model, Program, last_asked
from .directional_claims import one_step


def generalized(case: Case, view: View) -> Model:
    names = ["generalized", *(["super_generalized"] if case.options["super_efficiency"] else [])]
    programs = tuple(
        Program(
            name, partial(from_the_point, case, view, name), excludes=name != "generalized", moved=True, peopled=True
        )
        for name in names
    )

    def efficiency(of: Components, decides: Ints) -> Floats:
        return np.where(decides > 0, of.get("super_generalized", of["generalized"]), of["generalized"])

    decides = partial(last_asked, "generalized", "super_generalized")
    return Model(programs, decides, efficiency, by_optima=False)


def from_the_point(case: Case, view: View, name: str, own: Numbers, where: Ints, reference: Ints) -> Statement:
    alpha = float(case.options["alpha"])
    shown = view.components[name][where]
    delta = np.where(np.isnan(shown), 1.0, shown)
    shrinks = case.inputs | (case.bads & (case.options["undesirable_as"] == "input"))
    times = np.where(shrinks, delta[:, None] ** (1.0 - alpha), delta[:, None] ** alpha)
    times = np.where(case.goods, delta[:, None] ** -alpha, times)
    moves = np.where(shrinks, alpha < 1.0, alpha > 0.0)
    at = own * _like(times, own)
    return replace(one_step(case, at, np.where(moves, np.abs(at), at * 0)), base=_like(delta, own))


def _like(values: Floats, own: Numbers) -> Numbers:
    if own.dtype != object:
        return values
    return np.array([one(float(value), own) for value in values.ravel()], dtype=object).reshape(values.shape)
