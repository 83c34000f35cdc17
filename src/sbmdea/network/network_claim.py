"""Network results held against the program of Tone & Tsutsui (2014), stated once more from the network and the options.

In the data's units, for history o, with less is better in every account (z = x, −y, b; a as_input or bad stock account
is an input, a good stock or as_output one an output)::

    min (Σ W w − Σ α u) / (Σ W w + Σ β u)     r ≤ z_o − |z_o| u       for every account of every cell (period, division)
    r of a link's two ends equal, r of a stock at the end of t and at the beginning of t + 1 equal, fixed ones = z_o

with α = W w / M, β = W w / R. Any prices p ≥ 0 of accounts, π of links and stocks and f of what is fixed prove

    ν = Σ W w − Σ p z_o − Σ f z_o + Σ_cells (L or U) · min_j worth_j

to be a lower bound, as long as p |z_o| ≥ α and ≥ ν β.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..verification.found import Verification
from ..verification.rational import Column, Simplex
from .network_answer import proved

Floats = NDArray[np.float64]
NetworkResult: TypeAlias = Any  # which imports this file

CLOSE = 1e-9
SUMS = {"crs": (0.0, math.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, math.inf)}
LOST = 1e4  # value of an own amount, in scores, beyond which rounding can hide a bound
ROUNDING = 1e-13  # of worths, in scores: what is below is no worth
EASE = 1e-10  # share by which inputs may be made dearer until no peer is worth less than nothing


@dataclass(frozen=True)
class Row:
    """An account: column k of the data in cell (t, d)."""

    k: int
    t: int
    d: int
    sign: float
    alpha: Fraction
    beta: Fraction


@dataclass(frozen=True, eq=False)
class Claim:
    rows: list[Row]
    fixed: list[tuple[int, int, int]]  # (column, period, division) where the reference point is as observed
    ends: list[tuple[tuple[int, int, int], tuple[int, int, int]]]  # equal reference values
    above: Fraction
    below: Fraction
    weights: dict[tuple[int, int], tuple[Fraction, Fraction]]
    bounds: list[tuple[float, float]]  # on Σλ, per division


def stated(result: NetworkResult) -> Claim:
    data, options, network = result._data, result.options, result.network
    names, T = [one.name for one in network.divisions], data.periods
    place = {label: k for k, label in enumerate(data.columns)}
    share = _shares(options.get("weights"), names)
    when = _shares(options.get("period_weights"), data.panel.periods.tolist() if data.dynamic else ["all"])
    orientation, bads_above = options["orientation"], options["undesirable_as"] == "input"
    sides: dict[tuple[int, int], dict[bool, list[tuple[int, float]]]] = {}
    for t in range(T):
        for d, one in enumerate(network.divisions):
            cell: dict[bool, list[tuple[int, float]]] = {True: [], False: []}
            cell[True] += [(place[x], 1.0) for x in one.inputs]
            cell[False] += [(place[y], -1.0) for y in one.outputs]
            cell[bads_above] += [(place[b], 1.0) for b in one.undesirable]
            for link in network.links:
                if link.kind == "as_input" and link.receiver == one.name:
                    cell[True].append((place[link.column], 1.0))
                if link.kind == "as_output" and link.sender == one.name:
                    cell[False].append((place[link.column], -1.0))
                if link.kind == "as_undesirable" and link.sender == one.name:
                    cell[bads_above].append((place[link.column], 1.0))
            for stock in network.carryovers:
                if stock.division == one.name and (options["terminal"] or t < T - 1):
                    if stock.kind == "bad":
                        cell[True].append((place[stock.column], 1.0))
                    if stock.kind == "good":
                        cell[False].append((place[stock.column], -1.0))
            sides[t, d] = cell
    scored = {True: orientation != "output", False: orientation != "input"}
    weight = {cell: when[cell[0]] * share[cell[1]] for cell in sides}
    of = {side: _with_empty(sides, weight, side, options["empty"], scored[side]) for side in (True, False)}
    rows = [
        Row(
            k, t, d, sign,
            of[True][t, d] / len(cell[True]) if side and scored[True] else Fraction(0),
            of[False][t, d] / len(cell[False]) if not side and scored[False] else Fraction(0),
        )
        for (t, d), cell in sides.items()
        for side in (True, False)
        for k, sign in cell[side]
    ]  # fmt: skip
    fixed, ends = [], []
    for t in range(T):
        for link in network.links:
            k, sender, receiver = place[link.column], names.index(link.sender), names.index(link.receiver)
            ends.append(((k, t, sender), (k, t, receiver)))
            if link.kind == "fixed":
                fixed.append((k, t, sender))
        for stock in network.carryovers:
            k, d = place[stock.column], names.index(stock.division)
            if t < T - 1:
                ends.append(((k, t, d), (k, t + 1, d)))
            if stock.kind == "fixed" and (options["terminal"] or t < T - 1):
                fixed.append((k, t, d))
    owner = {stock.column: names.index(stock.division) for stock in network.carryovers}
    given = options.get("initial")
    fixed += [
        (place[column], 0, owner[stock]) for stock, column in (given if isinstance(given, Mapping) else {}).items()
    ]
    rts = options["rts"]
    bounds = [_bounds(rts[name] if isinstance(rts, Mapping) else rts) for name in names]
    weights = {cell: (of[True][cell], of[False][cell]) for cell in sides}
    return Claim(
        rows, fixed, ends, sum(of[True].values(), Fraction(0)), sum(of[False].values(), Fraction(0)), weights, bounds
    )


def _shares(given: Any, names: list[Any]) -> list[Fraction]:
    raw = [Fraction(1) if given is None else Fraction(float(given[name])) for name in names]
    return [one / sum(raw) for one in raw]


def _with_empty(
    sides: dict[tuple[int, int], dict[bool, list[tuple[int, float]]]],
    weight: dict[tuple[int, int], Fraction],
    side: bool,
    empty: Any,
    scored: bool,
) -> dict[tuple[int, int], Fraction]:
    if empty != "drop" or not scored:
        return weight
    left = {cell: one if sides[cell][side] else Fraction(0) for cell, one in weight.items()}
    return {cell: one / sum(left.values()) for cell, one in left.items()}


def _bounds(rts: Any) -> tuple[float, float]:
    return SUMS[rts] if isinstance(rts, str) else (float(rts[1]), float(rts[2]))


def verify(result: NetworkResult, exact: bool = False) -> Verification:
    claim, out = stated(result), result.outcome
    said: dict[int, list[str]] = defaultdict(list)
    N = len(out.evaluated)
    lower, upper = np.full(N, np.nan), np.full(N, np.nan)
    members = _members(result)
    data = result._data.values
    peers = _peers(result)
    for i, o in enumerate(out.evaluated.tolist()):
        allowed = members(o, bool(out.beyond[i]))
        status = out.status[i]
        if status != 0:
            wrong = "no score, but the program has a solution" if o in set(allowed.tolist()) else ""
            if not wrong and optimum_of(claim, data, o, allowed, bool(out.beyond[i]), exact) is not None:
                wrong = "no score, but the program has a solution"
            if wrong:
                said[i].append(wrong)
            continue
        said[i] += _primal(result, claim, i, o, allowed, peers[i])
        size = CLOSE * max(1.0, out.efficiency[i])
        upper[i] = _ratio(result, claim, i, o)
        bound = _dual(result, claim, i, o, allowed)
        lower[i] = min(bound, upper[i])
        if exact or math.isnan(bound) or (bound < out.efficiency[i] - size and _lost(result, i, o)):
            shown = peers[i], out.slacks[i] != 0.0
            found = optimum_of(claim, data, o, allowed, bool(out.beyond[i]), True, shown)
            if found is None:
                said[i].append("the program has no solution")
                continue
            lower[i], upper[i] = np.nextafter(float(found), -np.inf), np.nextafter(float(found), np.inf)
        if not (lower[i] >= out.efficiency[i] - size and upper[i] <= out.efficiency[i] + size):
            said[i].append("the score is not shown to be the optimum")
    return proved(result.efficiency.index, said, lower, upper, exact)


def _members(result: NetworkResult) -> Any:
    """Who may be a peer of history o."""
    data, panel = result._data, result._data.panel
    first = data.rows[:, 0]
    group, forms, period = panel.group[first], panel.reference[first], panel.period[first]
    frontier, last = result.options["frontier"], len(panel.periods) - 1

    def allowed(o: int, without: bool) -> NDArray[np.int64]:
        fits = forms & (group == group[o])
        if not data.dynamic:
            t = period[o]
            if frontier == "contemporaneous":
                fits = fits & (period == t)
            elif frontier == "sequential":
                fits = fits & (period <= t)
            elif frontier == "biennial":
                begin = min(t, max(last - 1, 0))
                fits = fits & (period >= begin) & (period <= begin + 1)
        found = np.flatnonzero(fits)
        return found[found != o] if without else found

    return allowed


def _peers(result: NetworkResult) -> list[list[tuple[int, int, int, float]]]:
    """(period, division, history, λ) of every scored history."""
    lam, N, K = result.outcome.intensity, len(result._data.values), len(result.network.divisions)
    return [
        [
            (int(key) // N // K, int(key) // N % K, int(key) % N, float(value))
            for key, value in zip(lam.peer[a:b], lam.value[a:b], strict=True)
        ]
        for a, b in zip(lam.ptr[:-1], lam.ptr[1:], strict=True)
    ]


def _primal(
    result: NetworkResult,
    claim: Claim,
    i: int,
    o: int,
    allowed: NDArray[np.int64],
    peers: list[tuple[int, int, int, float]],
) -> list[str]:
    data, out = result._data.values, result.outcome
    T, K = data.shape[1], len(claim.bounds)
    said = []
    point, total, usual = np.zeros((T, K, data.shape[2])), np.zeros((T, K)), np.zeros((T, K, data.shape[2]))
    may = set(allowed.tolist())
    for t, d, j, value in peers:
        if j not in may:
            said.append("a peer is not in the technology")
        if not value >= 0.0:
            said.append("an intensity is negative")
        point[t, d] += value * data[j, t]
        total[t, d] += value
    others = np.abs(data[allowed]).sum(axis=0) / max(1, len(allowed))
    usual = others[:, None] + np.abs(data[o])[:, None] + np.abs(point)
    for d, (least, most) in enumerate(claim.bounds):
        if (total[:, d] < least - CLOSE).any() or (total[:, d] > most + CLOSE).any():
            said.append("Σλ is outside its bounds")
    for (k, t, d), (_, u, e) in claim.ends:
        # a stock at the end of t is the column of t in both blocks
        other = sum(value * data[j, t, k] for s, c, j, value in peers if (s, c) == (u, e))
        if abs(point[t, d, k] - other) > CLOSE * usual[t, d, k]:
            said.append("a link or a stock has two reference values")
        if abs(out.targets[i, t, k] - point[t, d, k]) > CLOSE * usual[t, d, k] and not _counted(claim, k, t):
            said.append("the target of a link or stock is not its reference value")
    for k, t, d in claim.fixed:
        if abs(point[t, d, k] - data[o, t, k]) > CLOSE * usual[t, d, k]:
            said.append("what is fixed has moved")
    worsens = bool(out.beyond[i])
    for row in claim.rows:
        target, own = out.targets[i, row.t, row.k], data[o, row.t, row.k]
        if row.sign * (point[row.t, row.d, row.k] - target) > CLOSE * usual[row.t, row.d, row.k]:
            said.append("a target is not reached")
        slack = out.slacks[i, row.t, row.k]
        if abs(own - row.sign * slack - target) > CLOSE * abs(own):
            said.append("slack and target do not fit")
        if slack > 0.0 if worsens else slack < 0.0:
            said.append("a slack has the wrong sign")
    cells = _cells(result, claim, i, o)
    shown = np.stack([out.above[i], out.below[i]], axis=-1)
    if not np.allclose(cells, shown, rtol=CLOSE, atol=CLOSE):
        said.append("the cells are not what the slacks say")
    ranges = out.ranges[i]
    if np.isfinite(ranges).all() and (ranges[:, 0] > ranges[:, 1] + 1e-7).any():
        said.append("a lowest score of a part is above its highest")
    return said


def _lost(result: NetworkResult, i: int, o: int) -> bool:
    """Whether a bound is lost in rounding beside such prices: data are nearly proportional."""
    own, out = np.abs(result._data.values[o]), result.outcome
    prices = np.abs(out.account_price[i]), np.abs(out.join_price[i]), np.abs(out.held_price[i])
    return max(float(np.max(own * one)) for one in prices) > LOST


def _counted(claim: Claim, k: int, t: int) -> bool:
    return any(row.k == k and row.t == t for row in claim.rows)


def _cells(result: NetworkResult, claim: Claim, i: int, o: int) -> Floats:
    T, K = result._data.periods, len(claim.bounds)
    found = np.zeros((T, K, 2))
    for cell, (above, below) in claim.weights.items():
        found[cell] = float(above), float(below)
    for row in claim.rows:
        share = result.outcome.slacks[i, row.t, row.k] / result._data.values[o, row.t, row.k]
        found[row.t, row.d] += (-float(row.alpha) * share, float(row.beta) * share)
    return found


def _ratio(result: NetworkResult, claim: Claim, i: int, o: int) -> float:
    above, below = _cells(result, claim, i, o).sum(axis=(0, 1))
    return float(above / below)


def _dual(result: NetworkResult, claim: Claim, i: int, o: int, allowed: NDArray[np.int64]) -> float:
    """The bound that the prices prove; −∞ where they prove none, NaN where that is rounding's doing."""
    data, out = result._data.values, result.outcome
    T, K, worsens = data.shape[1], len(claim.bounds), bool(out.beyond[i])
    price = [float(out.account_price[i, row.t, row.k]) for row in claim.rows]
    others, through = np.zeros((T, K, len(allowed))), np.zeros((T, K, len(allowed)))
    for (k, t, d), (_, u, e) in claim.ends:
        value = -out.join_price[i, t, k]
        others[t, d] += value * data[allowed, t, k]
        others[u, e] -= value * data[allowed, t, k]
        for cell in ((t, d), (u, e)):
            through[cell] += np.abs(value * data[allowed, t, k])
    constant = 0.0
    for k, t, d in claim.fixed:
        others[t, d] += out.held_price[i, t, k] * data[allowed, t, k]
        constant += out.held_price[i, t, k] * data[o, t, k]
    worth, terms = others.copy(), np.zeros_like(others)
    for row, p in zip(claim.rows, price, strict=True):
        value = p * data[allowed, row.t, row.k]
        worth[row.t, row.d] += row.sign * value
        terms[row.t, row.d] += value
    ease = np.zeros((T, K))
    for d, (_, most) in enumerate(claim.bounds):
        if math.isinf(most):
            with np.errstate(divide="ignore", invalid="ignore"):
                lack = np.where(worth[:, d] < 0.0, -worth[:, d] / terms[:, d], 0.0)
            ease[:, d] = np.nanmax(lack, axis=1) * (1.0 + 1e-6) if len(allowed) else 0.0
    if not (ease <= EASE).all():
        # nothing to make dearer: what comes in goes out again, at prices of links alone
        open_ones = [d for d, (_, most) in enumerate(claim.bounds) if math.isinf(most)]
        noise = ROUNDING * (1.0 + terms + through)
        return math.nan if (worth >= -noise)[:, open_ones].all() else -math.inf
    price = [p * (1.0 + row.sign * ease[row.t, row.d]) for row, p in zip(claim.rows, price, strict=True)]
    worth += terms * ease[:, :, None]
    per_unit = [p * abs(data[o, row.t, row.k]) for row, p in zip(claim.rows, price, strict=True)]
    costs = [(float(row.alpha), each) for row, each in zip(claim.rows, per_unit, strict=True) if row.alpha]
    ratio = [alpha / each if each > 0.0 else math.inf for alpha, each in costs]
    scale = min([1.0, *ratio]) if worsens else max([1.0, *ratio])
    if not abs(scale - 1.0) <= 1e-9:
        return -math.inf
    own = sum(row.sign * each for row, each in zip(claim.rows, per_unit, strict=True))
    least = worth.min(axis=2) if len(allowed) else np.zeros((T, K))
    for d, (low, high) in enumerate(claim.bounds):
        bound = high if math.isfinite(high) else 0.0
        least[:, d] = np.where(least[:, d] >= 0.0, low * least[:, d], bound * least[:, d])
    value = float(claim.above) + scale * (float(least.sum()) - own - constant)
    value /= float(claim.below)
    highest = [scale * each / float(row.beta) for row, each in zip(claim.rows, per_unit, strict=True) if row.beta]
    if worsens:
        return float(value) if all(one <= value + CLOSE * max(1.0, value) for one in highest) else -math.inf
    return float(min([value, *highest]))


def optimum_of(
    claim: Claim,
    data: Floats,
    o: int,
    allowed: NDArray[np.int64],
    worsens: bool,
    exact: bool,
    shown: tuple[list[tuple[int, int, int, float]], Any] | None = None,
) -> Fraction | float | None:
    """The optimum of the stated program, in whole numbers or by HiGHS; None where there is no solution.

    ``shown``: peers and movements of a solution to begin with.
    """
    T, K = data.shape[1], len(claim.bounds)
    own = {(row.k, row.t): Fraction(repr(float(data[o, row.t, row.k]))) for row in claim.rows}
    towards = 1 if worsens else -1
    count = len(claim.rows) + len(claim.fixed) + len(claim.ends)
    sums = [(t, d, side) for t in range(T) for d in range(K) for side in range(2)]
    size = count + len(sums) + 1
    equation = [False] * len(claim.rows) + [True] * (len(claim.fixed) + len(claim.ends))
    columns: list[tuple[dict[int, Fraction], Fraction]] = []
    tau: dict[int, Fraction] = {size - 1: claim.below}
    for r, row in enumerate(claim.rows):
        tau[r] = -Fraction(int(row.sign)) * own[row.k, row.t]
    for r, (k, t, _) in enumerate(claim.fixed):
        tau[len(claim.rows) + r] = -Fraction(repr(float(data[o, t, k])))
    for r, (_, d, side) in enumerate(sums):
        least, most = claim.bounds[d]
        if side == 0:
            tau[count + r] = Fraction(least)
        elif math.isfinite(most):
            tau[count + r] = -Fraction(most)
        equation.append(False)
    equation.append(True)
    columns.append((tau, claim.above))
    for r, row in enumerate(claim.rows):
        if row.alpha or row.beta:
            entries = {r: -towards * abs(own[row.k, row.t]), size - 1: -towards * row.beta}
            columns.append((entries, towards * row.alpha))
    for t in range(T):
        for d in range(K):
            for j in allowed.tolist():
                block: dict[int, Fraction] = defaultdict(Fraction)
                for r, row in enumerate(claim.rows):
                    if (row.t, row.d) == (t, d):
                        block[r] += int(row.sign) * Fraction(repr(float(data[j, t, row.k])))
                for r, (k, u, e) in enumerate(claim.fixed):
                    if (u, e) == (t, d):
                        block[len(claim.rows) + r] += Fraction(repr(float(data[j, t, k])))
                for r, ((k, u, e), (_, v, f)) in enumerate(claim.ends):
                    place = len(claim.rows) + len(claim.fixed) + r
                    if (u, e) == (t, d):
                        block[place] += Fraction(repr(float(data[j, u, k])))
                    if (v, f) == (t, d):
                        block[place] -= Fraction(repr(float(data[j, u, k])))
                for r, (s, e, side) in enumerate(sums):
                    if (s, e) == (t, d) and (side == 0 or math.isfinite(claim.bounds[d][1])):
                        block[count + r] += -1 if side == 0 else 1
                columns.append((dict(block), Fraction(0)))
    if exact:
        simplex = Simplex(size, equation)
        for entries, cost in columns:
            simplex.columns.append(Column.of([entries.get(r, Fraction(0)) for r in range(size)], cost))
        simplex.begin(_wanted(claim, allowed, T, K, shown))
        word, dual = simplex.solve()
        return Fraction(dual[-1], simplex.det) if word == "optimal" else None
    return _by_highs(columns, equation, size)


def _wanted(
    claim: Claim,
    allowed: NDArray[np.int64],
    T: int,
    K: int,
    shown: tuple[list[tuple[int, int, int, float]], Any] | None,
) -> list[int]:
    """The columns that a solution uses, by their numbers."""
    if shown is None:
        return []
    peers, moved = shown
    counted = [row for row in claim.rows if row.alpha or row.beta]
    found = [0, *(1 + k for k, row in enumerate(counted) if moved[row.t, row.k])]
    first, place = 1 + len(counted), {j: k for k, j in enumerate(allowed.tolist())}
    return found + [first + (t * K + d) * len(allowed) + place[j] for t, d, j, _ in peers if j in place]


def _by_highs(columns: list[tuple[dict[int, Fraction], Fraction]], equation: list[bool], size: int) -> float | None:
    from scipy.optimize import linprog

    A, cost = np.zeros((size, len(columns))), np.array([float(c) for _, c in columns])
    for j, (entries, _) in enumerate(columns):
        for r, value in entries.items():
            A[r, j] = float(value)
    scale = np.abs(A).max(axis=1)
    A /= np.where(scale > 0.0, scale, 1.0)[:, None]
    held, rhs = np.array(equation), np.zeros(size)
    rhs[-1] = 1.0 / scale[-1]
    found: Any = linprog(cost, A[~held], rhs[~held], A[held], rhs[held], method="highs")
    return float(found.fun) if found.status == 0 else None
