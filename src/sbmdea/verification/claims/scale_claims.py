"""Scale elasticity, Podinovski, Førsund & Krivonozhko (2009): the least and the greatest v·x*/(u·y*) over the prices
that support the projection. Most productive sizes, Banker & Thrall (1992): the least and the greatest Σλ that reach it
to 1e-12, as the float next to that."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np

from ..case import Case
from ..checking import Ledger
from ..reference import Block
from ..supporting import Forms, Support, near
from ..view import OPTIMAL, View
from .claim import Model
from .radial_claims import radial

EASES = (1e-12, 1e-11, 1e-9)  # shares by which a projection, which is rounded, may be missed


def elasticity(case: Case, view: View) -> Model:
    return replace(radial(case, view), beside=elasticities)


def sizes(case: Case, view: View) -> Model:
    return replace(radial(case, view), beside=sums)


def elasticities(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    grow = case.inputs | (case.bads & (case.options["undesirable_as"] == "input"))
    moves = case.goods if case.options["orientation"] == "output" else grow
    forms = Forms(case, block.reference)
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        at = view.targets[i] * case.sign
        support = None
        # rounding alone parts a target without slacks from the frontier, in any column
        for way in (moves,) if case.options["second_stage"] == "none" else (moves, ~case.strict):
            support = support or Support.at(forms, at, np.where(way, np.abs(at), 0.0), forms.shown(view.shown, i))
        if support is None:
            ledger.reasons[i].append("a projection that the technology does not reach")
            continue
        used, made = np.where(grow, at, 0.0), np.where(grow, 0.0, 0.0 - at)
        for name, value in (
            ("right", -support.most(-used, made, np.abs(at))),
            ("left", support.most(used, made, np.abs(at))),
        ):
            if not near(float(view.components[name][i]), value):
                ledger.reasons[i].append(f"{name} is {value:.9g} in the program in prices")


def sums(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    forms = Forms(case, block.reference)
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        at, likely = view.targets[i] * case.sign, forms.shown(view.shown, i)
        for name, way in (("least_sum", 1), ("most_sum", -1)):
            for held, ease in product((at.tolist(), _reached(case, view, i)), EASES):
                eased = (at + ease * np.abs(at)).tolist()
                bound = [
                    Fraction(here if strict else value)
                    for value, here, strict in zip(eased, held, case.strict, strict=True)
                ]
                status, best, _ = forms.solved([forms.column([-value for value in bound], 0, 0, 1)], way, likely)
                if status == "optimal":
                    break
            value = way * float(best) if status == "optimal" else np.nan
            if not near(float(view.components[name][i]), value):
                ledger.reasons[i].append(f"{name} is {value:.9g} in exact arithmetic")


def _reached(case: Case, view: View, i: int) -> list[Fraction]:
    """The very point that the intensities lead to: beside far larger rows a rounded one may be out of reach."""
    lam = view.shown
    at = [Fraction(0)] * len(case.roles)
    for peer, weight in zip(*(one[lam.ptr[i] : lam.ptr[i + 1]].tolist() for one in (lam.peer, lam.value)), strict=True):
        at = [value + Fraction(weight) * Fraction(one) for value, one in zip(at, case.Z[peer].tolist(), strict=True)]
    return at
