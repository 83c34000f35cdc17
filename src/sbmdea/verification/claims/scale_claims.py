"""Scale elasticity, Podinovski, Førsund & Krivonozhko (2009): the least and the greatest v·x*/(u·y*) over the prices
that support the projection. Most productive sizes, Banker & Thrall (1992): the least and the greatest Σλ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..case import Case
from ..checking import Ledger
from ..reference import Block
from ..supporting import Support, highs, near
from ..view import OPTIMAL, View
from .claim import Model
from .radial_claims import radial

ROOM = 1e-10  # by how much a projection, which is rounded, is eased


def elasticity(case: Case, view: View) -> Model:
    return replace(radial(case, view), beside=elasticities)


def sizes(case: Case, view: View) -> Model:
    return replace(radial(case, view), beside=sums)


def elasticities(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    grow = case.inputs | (case.bads & (case.options["undesirable_as"] == "input"))
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        at = view.targets[i] * case.sign
        support = Support.at(case, block.reference, at, np.abs(at))
        if support is None:
            ledger.reasons[i].append("a projection that the technology does not reach")
            continue
        used, made = np.where(grow, at, 0.0), np.where(grow, 0.0, 0.0 - at)
        for name, value in (("right", -support.most(-used, made)), ("left", support.most(used, made))):
            if not near(float(view.components[name][i]), value):
                ledger.reasons[i].append(f"{name} is {value:.9g} in the program in prices")


def sums(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    Z = case.Z[block.reference]
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        at = view.targets[i] * case.sign
        size = np.where(at != 0.0, np.abs(at), np.abs(Z).mean(axis=0))
        rows, right, strict = (Z / size).T, at / size + ROOM, case.strict
        rows, right = np.vstack([rows, -rows[strict]]), np.append(right, ROOM - (at / size)[strict])
        for name, way in (("least_sum", 1.0), ("most_sum", -1.0)):
            nothing = np.zeros((0, len(Z)))
            answer = highs(np.full(len(Z), way), rows, right, nothing, np.zeros(0), [(0, None)] * len(Z))
            value = way * float(answer.fun) if answer.status == 0 else np.nan
            if not near(float(view.components[name][i]), value):
                ledger.reasons[i].append(f"{name} is {value:.9g} by HiGHS")
