"""Shadow prices, Färe, Grosskopf, Noh & Weber (2005) eq. (11): q_k = p w_k / u_r; and between which they lie."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..case import Case
from ..checking import Ledger
from ..reference import Block
from ..supporting import Forms, Support, near
from ..view import OPTIMAL, View
from .claim import Model
from .directional_claims import direction, directional

WORTH = 1e-9  # share of the largest from which on a column's worth is one


def shadow(case: Case, view: View) -> Model:
    return replace(directional(_as_distance(case), view), beside=ranges)


def ranges(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """Prices, and the ends of what they may be."""
    case = _as_distance(case)
    labels = case.labels
    named = case.options["numeraire"]
    r = labels.index(named) if named is not None else int(np.flatnonzero(case.goods)[0])
    forms = Forms(case, block.reference)
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        row = int(view.rows[i])
        own, w, price = case.Z[row], view.shown.prices[i], float(view.kept["money"][i, 0])
        step = direction(case, own[None], np.array([row]), block.reference)[0]
        support = Support.at(forms, own, step, forms.shown(view.shown, i))
        unit = np.eye(len(own))
        worth = np.abs(w * own)
        valued = worth[r] > WORTH * worth.max()
        for k in np.flatnonzero(np.arange(len(own)) != r).tolist():
            said = [float(view.components[f"{word} {labels[k]}"][i]) for word in ("least", "price", "most")]
            point = price * w[k] / w[r] if valued else np.nan
            usual = price * abs(own[r] / own[k]) if own[k] else 1.0  # at which both columns are worth the same
            if not near(said[1], point, usual):
                ledger.reasons[i].append(f"the price of {labels[k]} is not that of the numeraire times their ratio")
            if support is None:
                ledger.reasons[i].append("prices, and no point that they support")
                break
            least, most = (-price * support.most(-unit[k], unit[r]), price * support.most(unit[k], unit[r]))
            for one, other, word in ((said[0], least, "least"), (said[2], most, "most")):
                if not near(one, other, usual):
                    ledger.reasons[i].append(f"the {word} price of {labels[k]} is {other:.9g} in the program in prices")


def _as_distance(case: Case) -> Case:
    return replace(case, options={**case.options, "measure": "radial"})
