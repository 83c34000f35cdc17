"""Shadow prices, Färe, Grosskopf, Noh & Weber (2005) eq. (11): q_k = p w_k / u_r; between which they lie.

All prices of a point make its peers worth as much as Σλ, p·z_j = ω, and are 0 where there is slack. Where these
equations leave one ray, it is the least and the greatest of everything. Where they leave more, the prices shown are
one of them, and how far others go is a small program over the inequalities p·z_j ≥ ω, p ≥ 0. Where either is in doubt
or says otherwise than the result, the program in prices is solved in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..case import Case, Floats, Ints
from ..checking import Ledger
from ..price_ends import greatest
from ..reference import Block
from ..supporting import Forms, Support, near
from ..view import OPTIMAL, View
from .claim import Model
from .directional_claims import direction, directional

HARDLY, CLEAR = 1e-12, 1e-7  # shares of the point between which a peer, a slack, the room below a bound are in doubt
ALONE, APART = 1e-10, 1e-6  # shares of the largest singular value between which it is whether equations are others
MANY = 4000  # rows beyond which a program in whole numbers over some of them is faster
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
    known = _ends(case, view, r, block)
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        row = int(view.rows[i])
        own, w, price = case.Z[row], view.shown.prices[i], float(view.kept["money"][i, 0])
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
            if i in known and all(near(said[2 * j], price * known[i][j, k], usual) for j in (0, 1)):
                continue
            if support is None:
                step = direction(case, own[None], np.array([row]), block.reference)[0]
                support = Support.at(forms, own, step, forms.shown(view.shown, i))
            if support is None:
                ledger.reasons[i].append("prices, and no point that they support")
                break
            least, most = (-price * support.most(-unit[k], unit[r]), price * support.most(unit[k], unit[r]))
            for one, other, word in ((said[0], least, "least"), (said[2], most, "most")):
                if not near(one, other, usual):
                    ledger.reasons[i].append(f"the {word} price of {labels[k]} is {other:.9g} in the program in prices")


@dataclass(frozen=True, eq=False)
class _Prices:
    """Worths q_k = p_k |z_ok| and ω = ``at`` + t · ``ways``, column r being worth 1, in which A t ≤ b."""

    row: int
    at: Floats  # (d + 1,)
    ways: Floats  # (f, d + 1)
    A: Floats
    b: Floats


def _ends(case: Case, view: View, r: int, block: Block) -> dict[int, Floats]:
    """The least and the greatest prices (2, d) of rows where they are clear, that of column r being 1."""
    rows = block.scored[view.status[block.scored] == OPTIMAL]
    size = np.abs(case.Z[view.rows])
    parts = list(_open(case, view, r, block, rows, size))
    found: dict[int, Floats] = {}
    for f in {len(part.ways) for part in parts}:
        alike = [part for part in parts if len(part.ways) == f]
        ways = np.stack([part.ways for part in alike])
        ends = np.stack([part.at for part in alike])[:, None, :-1].repeat(2, axis=1)
        if f:
            each = ways[:, :, :-1].transpose(0, 2, 1)
            A, b = (np.stack([getattr(part, name) for part in alike]) for name in ("A", "b"))
            ends[:, 0] -= greatest(A, b, -each)
            ends[:, 1] += greatest(A, b, each)
        for part, worths in zip(alike, ends, strict=True):
            found[part.row] = worths * size[part.row, r] / size[part.row]
    return found


def _open(case: Case, view: View, r: int, block: Block, rows: Ints, size: Floats) -> Iterator[_Prices]:
    """What peers and slacks leave open, where neither is in doubt."""
    lam, d = view.shown, case.Z.shape[1]
    (reached, total), own = lam.point(case), case.Z[view.rows]
    room = np.full(own.shape, np.nan)
    steps = direction(case, own[rows], view.rows[rows], block.reference)
    room[rows] = own[rows] - view.components["inefficiency"][rows, None] * steps - reached[rows]
    idle = np.zeros(len(lam.value)) if lam.idle is None else lam.idle
    everyone = case.with_idle(case.Z[block.reference])
    edges = (case.technology.least, case.technology.most)
    for i in rows.tolist():
        if not size[i].all():
            continue
        entry = slice(lam.ptr[i], lam.ptr[i + 1])
        forms = case.Z[lam.peer[entry]] / size[i]
        forms = np.vstack([forms, np.where(case.inputs, forms, 0.0)])  # at work, and idle
        part = np.append(lam.value[entry] - idle[entry], idle[entry]) * np.abs(forms).max(axis=1)
        share, space = part / part.max(initial=0.0), room[i] / size[i]
        low, high = (abs(total[i] - edge) for edge in edges)
        doubt = [share[share > 0.0], space[~case.strict], np.array([low, high])]
        if any(((one > HARDLY) & (one < CLEAR)).any() for one in doubt):
            continue
        peers, slack = forms[share > CLEAR], np.flatnonzero((space > CLEAR) & ~case.strict)
        off = low > CLEAR and high > CLEAR
        system = np.zeros((len(peers) + len(slack) + off, d + 1))
        system[: len(peers), :d], system[: len(peers), d] = peers, -1.0
        system[len(peers) + np.arange(len(slack)), slack] = 1.0
        system[len(peers) + len(slack) :, d] = 1.0
        worth = view.shown.prices[i] * size[i]
        if not abs(worth[r]) > NAMED * np.abs(worth).max():
            continue
        worth = worth / worth[r]
        at = np.append(worth, 0.0 if off else (peers @ worth).mean())
        ways = _null(np.vstack([system, np.eye(d + 1)[r]]))
        if ways is None or not (np.abs(system @ at) <= ALONE * (1.0 + np.abs(system) @ np.abs(at))).all():
            continue
        if not len(ways):
            yield _Prices(i, at, ways, np.zeros((0, 0)), np.zeros(0))
            continue
        if len(everyone) > MANY:
            continue
        limits = np.hstack([everyone / size[i], -np.ones((len(everyone), 1))])
        limits = np.vstack([limits / np.abs(limits).max(axis=1, keepdims=True), np.eye(d + 1)])
        # ω is the price of Σλ ≥ L less that of Σλ ≤ U: of either sign where both are met
        limits[-1] *= 0.0 if off or (low <= CLEAR and high <= CLEAR) else 1.0 if low <= CLEAR else -1.0
        limits[-1 - d : -1][case.strict] = 0.0
        b = limits @ at
        if (b < -ALONE * (1.0 + np.abs(limits) @ np.abs(at))).any():
            continue
        A = -limits @ ways.T
        at_work = np.searchsorted(block.reference, lam.peer[entry])
        equal = np.append(at_work, at_work + len(block.reference))[share > CLEAR]
        equal = np.append(equal, len(everyone) + slack)
        A[equal], b[equal] = 0.0, 0.0
        yield _Prices(i, at, ways, A, np.maximum(b, 0.0))


def _null(system: Floats) -> Floats | None:
    """What the equations leave, (f, d + 1); None where it is in doubt how much that is."""
    _, sigma, turned = np.linalg.svd(system / np.abs(system).max(axis=1, keepdims=True))
    share = sigma / sigma[0]
    if ((share > ALONE) & (share < APART)).any():
        return None
    return np.asarray(turned[np.count_nonzero(share >= APART) :])


def _as_distance(case: Case) -> Case:
    return replace(case, options={**case.options, "measure": "radial"})
