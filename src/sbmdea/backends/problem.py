"""One DMU's program, to be read, changed and solved again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .answer import may_idle, own, stacked
from .instance import Instance, Vector

if TYPE_CHECKING:
    import cvxpy as cp

    from .answer import Answer

SHOWN = 12  # reference columns printed per row


class Problem:
    """The program behind one score: ``str`` shows it in numbers, `cvxpy` hands it over, `solve` solves it.

    ``columns`` names the k columns (inputs, outputs, undesirable); without it they are x1, …, y1, …, b1, ….
    """

    def __init__(self, instance: Instance, columns: Sequence[object] | None = None) -> None:
        self.instance = instance
        self._columns = _default_names(instance) if columns is None else tuple(map(str, columns))

    def cvxpy(self) -> cp.Problem:
        """The linear program as a cvxpy problem; its optimum is the score.

        The variables t, lam, inputs, outputs, undesirable and, where it counts, idle are in its ``var_dict``.
        """
        from .cvxpy_model import build

        return build(self.instance)[0]

    def solve(self) -> Answer:
        """Solve it with HiGHS."""
        from .highs import solve

        return solve(self.instance)

    def __str__(self) -> str:
        instance, names = self.instance, self._columns
        kind = "super-SBM" if instance.sign > 0 else "SBM"
        of = "" if instance.label is None else f" of {_plain(instance.label)}"
        count = len(instance.peers)
        head = f"{kind} program{of} ({count} reference DMU{'' if count == 1 else 's'})"
        numerator = self._side(stacked(instance.numerator), instance.sign)
        denominator = self._side(stacked(instance.denominator), -instance.sign)
        if denominator != "1":
            numerator, denominator = (_bracketed(side) for side in (numerator, denominator))
            numerator = f"{numerator} / {denominator}"
        last = "κ = λ + μ,  λ, μ, s ≥ 0" if may_idle(instance) else "λ, s ≥ 0"
        rows = [*zip(names, self._rows(), strict=True), ("", _bounds(instance)), ("", last)]
        width = max(len(name) for name in names)
        lines = [f"  {name:<{width}}  {row}" for name, row in rows if row]
        return "\n".join([head, f"min  {numerator}", "s.t.", *lines])

    __repr__ = __str__

    def _side(self, weight: Vector, sign: int) -> str:
        terms = [
            f"{w:.6g} s[{name}]/{value:.6g}"
            for w, name, value in zip(weight, self._columns, own(self.instance), strict=True)
            if w > 0
        ]
        return f" {'+' if sign > 0 else '−'} ".join(["1", *terms])

    def _rows(self) -> list[str]:
        instance = self.instance
        m, s = len(instance.x), len(instance.y)
        here, moves = own(instance), stacked(instance.moves) > 0
        rows = []
        for c, combination in enumerate(self._combinations()):
            good, bad = m <= c < m + s, c >= m + s
            sense = "=" if bad and instance.weak else "≥" if good else "≤"
            sign = "+" if (instance.sign > 0) != good else "−"
            moved = f" {sign} s[{self._columns[c]}]" if moves[c] else ""
            rows.append(f"{combination} {sense} {here[c]:.6g}{moved}")
        return rows

    def _combinations(self) -> list[str]:
        """Σ λ·column of every column, the terms of one peer below each other."""
        instance = self.instance
        if not instance.peers:
            return ["0"] * len(self._columns)
        letters = ["λ"] * len(self._columns)
        if may_idle(instance):
            letters[: len(instance.x)] = ["κ"] * len(instance.x)
        shown = np.hstack([instance.X, instance.Y, instance.B])[:SHOWN]
        terms = []
        for values, peer in zip(shown, instance.peers, strict=False):
            numbers = [f"{value:.6g}" for value in values]
            width = max(map(len, numbers))
            pairs = zip(numbers, letters, strict=True)
            terms.append([f"{number:>{width}} {letter}[{_label(peer)}]" for number, letter in pairs])
        more = [["…"] * len(letters)] if len(instance.peers) > SHOWN else []
        return [" + ".join(row) for row in zip(*terms, *more, strict=True)]


def _default_names(instance: Instance) -> tuple[str, ...]:
    sizes = {"x": len(instance.x), "y": len(instance.y), "b": len(instance.b)}
    return tuple(f"{letter}{i + 1}" for letter, size in sizes.items() for i in range(size))


def _label(peer: object) -> str:
    return ", ".join(map(str, peer)) if isinstance(peer, tuple) else str(peer)


def _bracketed(side: str) -> str:
    return side if side == "1" else f"({side})"


def _bounds(instance: Instance) -> str:
    total = "Σκ" if may_idle(instance) else "Σλ"
    lower, upper = instance.lower, instance.upper
    if lower == upper:
        return f"{total} = {lower:.6g}"
    if lower > 0 and math.isfinite(upper):
        return f"{lower:.6g} ≤ {total} ≤ {upper:.6g}"
    if lower > 0:
        return f"{total} ≥ {lower:.6g}"
    return f"{total} ≤ {upper:.6g}" if math.isfinite(upper) else ""


def _plain(label: object) -> str:
    return ", ".join(map(str, label)) if isinstance(label, tuple) else str(label)
