"""Shadow prices, Färe, Grosskopf, Noh & Weber (2005) eq. (11): q_k = p w_k / u_r; between which they lie.

All prices of a point make its peers worth as much as Σλ, p·z_j = ω, and are 0 where there is slack. Where these
equations leave one ray, it is the least and the greatest of everything; where they do not, or hardly, the program in
prices is solved in whole numbers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..case import Case, Floats
from ..checking import Ledger
from ..reference import Block
from ..supporting import Forms, Support, near
from ..view import OPTIMAL, View
from .claim import Model
from .directional_claims import direction, directional

CLEAR = 1e-7  # share of the point from which on a peer, a slack and the room below a bound are no rounding
APART = 1e-6  # share of the largest singular value that the last but one has where equations leave one ray …
ALONE = 1e-10  # … and that the last one has not
NAMED = 1e-3  # share of the largest worth that the numeraire has, so that dividing by it loses few digits
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
    rays = _only(case, view, r, block)
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        row = int(view.rows[i])
        own, w, price = case.Z[row], view.shown.prices[i], float(view.kept["money"][i, 0])
        step = direction(case, own[None], np.array([row]), block.reference)[0]
        support = None
        unit = np.eye(len(own))
        worth = np.abs(w * own)
        valued = worth[r] > WORTH * worth.max()
        for k in np.flatnonzero(np.arange(len(own)) != r).tolist():
            said = [float(view.components[f"{word} {labels[k]}"][i]) for word in ("least", "price", "most")]
            point = price * w[k] / w[r] if valued else np.nan
            usual = price * abs(own[r] / own[k]) if own[k] else 1.0  # at which both columns are worth the same
            if not near(said[1], point, usual):
                ledger.reasons[i].append(f"the price of {labels[k]} is not that of the numeraire times their ratio")
            if i in rays:
                least = most = price * rays[i][k]
            else:
                support = support or Support.at(forms, own, step, forms.shown(view.shown, i))
                if support is None:
                    ledger.reasons[i].append("prices, and no point that they support")
                    break
                least, most = (-price * support.most(-unit[k], unit[r]), price * support.most(unit[k], unit[r]))
            for one, other, word in ((said[0], least, "least"), (said[2], most, "most")):
                if not near(one, other, usual):
                    ledger.reasons[i].append(f"the {word} price of {labels[k]} is {other:.9g} in the program in prices")


def _only(case: Case, view: View, r: int, block: Block) -> dict[int, Floats]:
    """The prices of rows whose peers and slacks leave but one ray of them, that of column r being 1."""
    rows, lam, d = block.scored[view.status[block.scored] == OPTIMAL], view.shown, case.Z.shape[1]
    (reached, total), own = lam.point(case), case.Z[view.rows]
    size = np.abs(own)
    steps = direction(case, own[rows], view.rows[rows], block.reference)
    room = np.full(own.shape, np.nan)
    room[rows] = own[rows] - view.components["inefficiency"][rows, None] * steps - reached[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        room /= size
    idle = np.zeros(len(lam.value)) if lam.idle is None else lam.idle
    edges = (case.technology.least, case.technology.most)
    found: dict[int, Floats] = {}
    for i in rows.tolist():
        entry = slice(lam.ptr[i], lam.ptr[i + 1])
        forms = case.Z[lam.peer[entry]] / size[i]
        forms = np.vstack([forms, np.where(case.inputs, forms, 0.0)])  # at work, and idle
        part = np.append(lam.value[entry] - idle[entry], idle[entry]) * np.abs(forms).max(axis=1)
        slack = np.flatnonzero((room[i] > CLEAR) & ~case.strict)
        off = all(abs(total[i] - edge) > CLEAR * max(1.0, edge) for edge in edges)
        some = forms[part > CLEAR * part.max(initial=0.0)]
        if not np.isfinite(size[i]).all() or not size[i].all() or len(some) + len(slack) + off < d:
            continue
        system = np.zeros((len(some) + len(slack) + off, d + 1))
        system[: len(some), :d], system[: len(some), d] = some, -1.0
        system[len(some) + np.arange(len(slack)), slack] = 1.0
        system[len(some) + len(slack) :, d] = 1.0
        system /= np.abs(system).max(axis=1, keepdims=True)
        _, sigma, turned = np.linalg.svd(system)
        last = sigma[d] if len(sigma) > d else 0.0
        worth = turned[d, :d]
        if sigma[d - 1] < APART * sigma[0] or last > ALONE * sigma[0] or abs(worth[r]) < NAMED * np.abs(worth).max():
            continue
        prices = worth / size[i]
        found[i] = prices / prices[r]
    return found


def _as_distance(case: Case) -> Case:
    return replace(case, options={**case.options, "measure": "radial"})
