"""Restrictions on prices, read once more, as what they allow in quantities (Podinovski 2004).

A bound w·p ≥ 0 on prices lets the reference point move along −w any number of times; a bound p_k ≥ c on a price as
such lets column k give way at a gain of c a unit, and p_k ≤ c lets it improve at a cost of c.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .case import Case, Floats, Numbers, one, zeros
from .statement import Statement


@dataclass(frozen=True, eq=False)
class Rules:
    """Each row of ``ways`` has p·way ≥ 0, ``shares`` in own values; (column, least or most price)."""

    ways: list[dict[int, float]]
    shares: list[dict[int, float]]
    least: list[tuple[int, float]]
    most: list[tuple[int, float]]

    @property
    def any(self) -> bool:
        return bool(self.ways or self.shares or self.least or self.most)

    @property
    def absolute(self) -> bool:
        return bool(self.least or self.most)


def rules(case: Case) -> Rules:
    given = case.options.get("restrictions")
    given = [] if given is None else [given] if isinstance(given, str | Mapping) else list(given)
    found = Rules([], [], [], [])
    names = {str(label): k for k, label in enumerate(case.labels)}
    for wish in given:
        if isinstance(wish, Mapping):
            found.ways.append(
                {names[str(label)]: float(case.sign[names[str(label)]]) * float(by) for label, by in wish.items()}
            )
        else:
            _bound(case, names, wish, found)
    return found


def _bound(case: Case, names: dict[str, int], text: str, found: Rules) -> None:
    term, low, high = _three(text, names)
    if term in names:
        found.least.extend([(names[term], low)] if low > 0.0 else [])
        found.most.extend([(names[term], high)] if high < math.inf else [])
    elif term.startswith("share(") and term.endswith(")"):
        k = names[term[6:-1].strip()]
        of = np.flatnonzero(case.roles == case.roles[k]).tolist()
        found.shares.extend([{i: (i == k) - low for i in of}] if low > 0.0 else [])
        found.shares.extend([{i: high - (i == k) for i in of}] if high < 1.0 else [])
    else:
        above, below = next(
            (names[a], names[b])
            for cut in re.finditer("/", term)
            if (a := term[: cut.start()].strip()) in names and (b := term[cut.end() :].strip()) in names
        )
        found.ways.extend([{above: 1.0, below: -low}] if low > 0.0 else [])
        found.ways.extend([{above: -1.0, below: high}] if high < math.inf else [])


def _three(text: str, names: dict[str, int]) -> tuple[str, float, float]:
    """``term``, and the bounds on both of its sides."""
    pieces = re.split(r"\s*(<=|>=|≤|≥|==|=)\s*", text.strip())
    low, high, term = 0.0, math.inf, ""
    at = next(i for i in range(0, len(pieces), 2) if not _is_number(pieces[i]))
    term = pieces[at]
    for i in range(0, len(pieces), 2):
        if i == at:
            continue
        value, relation = float(pieces[i]), pieces[min(i, at) + 1]
        at_least = (relation in ("<=", "≤")) == (i < at)
        if relation in ("=", "==") or at_least:
            low = value
        if relation in ("=", "==") or not at_least:
            high = value
    return term, low, high


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def restricted(case: Case, stated: Statement, own: Numbers) -> Statement:
    """The program with what the restrictions allow, behind its own movements."""
    asked = rules(case)
    if not asked.any:
        return stated
    N = len(own)
    size = np.abs(own)
    extra: list[Numbers] = []
    cost: list[float] = []
    for way in asked.ways:
        extra.append(_along({k: -one(by, own) + zeros((N,), own) for k, by in way.items()}, own))
        cost.append(0.0)
    for way in asked.shares:
        extra.append(_along({k: -one(by, own) * size[:, k] for k, by in way.items()}, own))
        cost.append(0.0)
    for towards, bounds in ((-1.0, asked.least), (1.0, asked.most)):
        for k, price in bounds:
            extra.append(_along({k: one(towards, own) + zeros((N,), own)}, own))
            cost.append(towards * price)
    more = len(extra)
    costs = np.array([one(value, own) for value in cost], dtype=own.dtype) + zeros((N, more), own)
    wide: dict[str, Any] = {
        "moves": np.concatenate([stated.along, np.stack(extra, axis=1)], axis=1),
        "numerator": np.concatenate([stated.numerator + zeros((N, 1), own), costs], axis=1),
        "denominator": np.concatenate([stated.denominator + zeros((N, 1), own), zeros((N, more), own)], axis=1),
    }
    for name in ("limit", "implied"):
        value = getattr(stated, name)
        if value is not None:
            none = np.full((N, more), None if own.dtype == object else np.inf)
            wide[name] = np.concatenate([np.broadcast_to(value, (N, value.shape[1])), none], axis=1)
    return replace(stated, **wide, single=None, amount=None, extra=more)


def _along(entries: dict[int, Numbers], own: Numbers) -> Numbers:
    way = zeros(own.shape, own)
    for k, value in entries.items():
        way[:, k] = value
    return way


def moved(case: Case, times: Floats, own: Floats) -> Floats:
    """Where what the restrictions allow, done ``times`` (N, c), leads from the reference point."""
    state = restricted(case, _nothing(own), own)
    return np.asarray(-np.einsum("nq,nqd->nd", times, state.along))


def _nothing(own: Numbers) -> Statement:
    N, d = own.shape
    empty = zeros((N, 0), own)
    return Statement(own, zeros((N, 0, d), own), empty, empty, (1.0, 1.0), np.zeros(d, bool), lambda r: r[:, :0])
