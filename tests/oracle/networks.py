"""Network, dynamic and dynamic-network SBM once more, from Tone & Tsutsui (2009, 2010, 2014), in data units, by HiGHS.

Nothing of the package is used but the description of the network. Tables are dictionaries from columns to arrays,
(T,) for the DMU that is scored and (n, T) for those that may be its peers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Table = Mapping[Any, NDArray[np.float64]]
SUMS = {"crs": (0.0, np.inf), "vrs": (1.0, 1.0), "nirs": (0.0, 1.0), "ndrs": (1.0, np.inf)}
FACE = 1e-11  # leeway beside the optimum
TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass
class Program:
    """``equal`` and ``least`` are rows (coefficients, constant): = 0 and ≥ 0. A cell has two rows of the same kind."""

    size: int
    equal: list[tuple[NDArray[np.float64], float]] = field(default_factory=list)
    least: list[tuple[NDArray[np.float64], float]] = field(default_factory=list)
    above: dict[Any, tuple[NDArray[np.float64], float]] = field(default_factory=dict)
    below: dict[Any, tuple[NDArray[np.float64], float]] = field(default_factory=dict)

    def best(self, cells: Any = None, lowest: bool = True, kept: float | None = None) -> float:
        """The least (greatest) ratio of the cells (all), where that of all is ``kept``; NaN without a solution.

        Charnes & Cooper (1962): x times a number that makes the denominator 1.
        """
        chosen = list(self.above) if cells is None else list(cells)
        over, under = (_total(side, chosen) for side in (self.above, self.below))
        least = list(self.least)
        if kept is not None:  # no ratio is below the optimum
            everything, most = list(self.above), kept + FACE
            n, d = _total(self.above, everything), _total(self.below, everything)
            least.append((most * d[0] - n[0], most * d[1] - n[1]))
        A = np.array([np.append(row, constant) for row, constant in self.equal] + [np.append(*under)])
        b = np.zeros(len(A))
        b[-1] = 1.0
        G = np.array([-np.append(row, constant) for row, constant in least]) if least else None
        size = np.abs(A).max(axis=1)
        A, b = A / size[:, None], b / size
        cost = np.append(*over) if lowest else -np.append(*over)
        found: Any = linprog(cost, G, None if G is None else np.zeros(len(G)), A, b, method="highs", options=TIGHT)
        if found.status != 0:
            return float("nan")
        return float(found.fun) if lowest else -float(found.fun)

    def inefficiency(self) -> float:
        """The greatest ½ (shares of both sides' slacks), or the least that must be given up, as the program has it."""
        (over, _), (under, _) = (_total(side, list(self.above)) for side in (self.above, self.below))
        half = 0.5 if over.any() and under.any() else 1.0
        A, b = np.array([row for row, _ in self.equal]), np.array([-constant for _, constant in self.equal])
        G = np.array([-row for row, _ in self.least]) if self.least else None
        h = np.array([constant for _, constant in self.least]) if self.least else None
        found: Any = linprog(half * (over - under), G, h, A, b, method="highs", options=TIGHT)
        return -float(found.fun) if found.status == 0 else float("nan")


def _total(side: Any, cells: Any) -> tuple[NDArray[np.float64], float]:
    return sum(side[c][0] for c in cells), sum(side[c][1] for c in cells)


def stated(
    network: Any,
    own: Table,
    peers: Table,
    *,
    rts: Any = "crs",
    orientation: str = "non-oriented",
    undesirable_as: str = "output",
    weights: Mapping[str, float] | None = None,
    period_weights: list[float] | None = None,
    terminal: bool = True,
    initial: Mapping[Any, Any] | None = None,
    worsens: bool = False,
) -> Program:
    """The program of one DMU; ``worsens``: its accounts get worse instead of better (super-efficiency)."""
    names = [one.name for one in network.divisions]
    T, n, K = len(next(iter(own.values()))), len(next(iter(peers.values()))), len(names)
    share = np.array([1.0 if weights is None else weights[name] for name in names])
    when = np.ones(T) if period_weights is None else np.array(period_weights, float)
    share, when = share / share.sum(), when / when.sum()
    lam = np.arange(T * K * n).reshape(T, K, n)
    accounts: list[tuple[Any, int, int, float, bool]] = []  # column, period, division, +1 less is better, numerator
    for t in range(T):
        for k, one in enumerate(network.divisions):
            bads = undesirable_as == "input"
            accounts += [(x, t, k, 1.0, True) for x in one.inputs] + [(y, t, k, -1.0, False) for y in one.outputs]
            accounts += [(b, t, k, 1.0, bads) for b in one.undesirable]
            for z in network.links:
                if z.kind == "as_input" and z.receiver == one.name:
                    accounts.append((z.column, t, k, 1.0, True))
                if z.kind == "as_output" and z.sender == one.name:
                    accounts.append((z.column, t, k, -1.0, False))
                if z.kind == "as_undesirable" and z.sender == one.name:
                    accounts.append((z.column, t, k, 1.0, bads))
            for c in network.carryovers:
                if c.division == one.name and (terminal or t < T - 1) and c.kind in ("good", "bad"):
                    accounts.append((c.column, t, k, -1.0 if c.kind == "good" else 1.0, c.kind == "bad"))
    program = Program(lam.size + len(accounts))
    cells = [(t, k) for t in range(T) for k in range(K)]
    number = {
        (cell, side): sum((a[1], a[2]) == cell and a[4] == side for a in accounts)
        for cell in cells
        for side in (True, False)
    }
    for t, k in cells:
        for side, of in ((True, program.above), (False, program.below)):
            scored = orientation != ("output" if side else "input")
            row = np.zeros(program.size)
            for i, (_, u, d, _, above) in enumerate(accounts):
                if (u, d) == (t, k) and above == side and scored:
                    row[lam.size + i] = (-1.0 if side else 1.0) * (-1.0 if worsens else 1.0) / number[(t, k), side]
            of[t, k] = (when[t] * share[k] * row, when[t] * share[k])

    def combined(column: Any, t: int, k: int, at: int) -> NDArray[np.float64]:
        row = np.zeros(program.size)
        row[lam[t, k]] = peers[column][:, at]
        return row

    for i, (column, t, k, sign, _) in enumerate(accounts):
        row, z = combined(column, t, k, t), float(own[column][t])
        if worsens:  # no worse than (1 + u) of an input, (1 − u) of an output; what nobody counts does not move
            counted = program.above[t, k][0][lam.size + i] != 0.0 or program.below[t, k][0][lam.size + i] != 0.0
            row = -sign * row
            row[lam.size + i] = abs(z) if counted else 0.0
            program.least.append((row, sign * z))
        else:
            row[lam.size + i] = sign * abs(z)
            program.equal.append((row, -z))
    for t in range(T):
        for z in network.links:
            k, h = names.index(z.sender), names.index(z.receiver)
            program.equal.append((combined(z.column, t, k, t) - combined(z.column, t, h, t), 0.0))
            if z.kind == "fixed":
                program.equal.append((combined(z.column, t, k, t), -float(own[z.column][t])))
        for c in network.carryovers:
            k = names.index(c.division)
            if t < T - 1:
                program.equal.append((combined(c.column, t, k, t) - combined(c.column, t + 1, k, t), 0.0))
            if c.kind == "fixed" and (terminal or t < T - 1):
                program.equal.append((combined(c.column, t, k, t), -float(own[c.column][t])))
        for k, name in enumerate(names):
            least, most = SUMS[rts[name] if isinstance(rts, Mapping) else rts]
            row = np.zeros(program.size)
            row[lam[t, k]] = 1.0
            if least == most:
                program.equal.append((row, -least))
                continue
            if least > 0.0:
                program.least.append((row, -least))
            if most < np.inf:
                program.least.append((-row, most))
    for stock, column in (initial or {}).items():
        owner = names.index(next(c.division for c in network.carryovers if c.column == stock))
        program.equal.append((combined(column, 0, owner, 0), -float(own[column][0])))
    return program


def arrays(frame: Any, network: Any, dmu: str = "dmu", more: Any = ()) -> dict[Any, NDArray[np.float64]]:
    """Columns of a table as (n, T), DMUs in order of appearance, periods in the order of rows."""
    names = [label for one in network.divisions for label in one.all]
    names += [z.column for z in network.links] + [c.column for c in network.carryovers] + list(more)
    groups = [rows for _, rows in frame.groupby(dmu, sort=False)]
    return {name: np.array([rows[name].to_numpy(float) for rows in groups]) for name in names}
