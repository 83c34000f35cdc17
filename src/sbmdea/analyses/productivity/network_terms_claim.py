"""The scores that a network index is made of, each solved again in whole numbers from the paper's program."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np

from ...network.network_claim import Claim, optimum_of, stated
from ...verification.distances import spans_of
from ...verification.found import Verification

NetworkProductivity: TypeAlias = Any  # which imports this file
CLOSE = 1e-9


def verify(result: NetworkProductivity) -> Verification:
    """Every entry of ``scores`` (dmu, period, technology)."""
    data, panel, scores = result.histories, result.panel, result.scores
    asked = {**result.options, "period_weights": None, "terminal": True, "initial": None}
    claim = stated(SimpleNamespace(_data=data, options=asked, network=result.network))
    turned = not result.multiplicative
    if turned:
        claim = _as_sum(claim)
    spans, index = spans_of(panel), scores.index
    where = panel.index.get_indexer(index.droplevel(-1))
    (name,) = scores.columns.drop("status")
    lower, upper = np.full(len(index), np.nan), np.full(len(index), np.nan)
    said: list[list[str]] = [[] for _ in index]
    for i, (value, word, technology) in enumerate(
        zip(scores[name], scores["status"], index.get_level_values(-1), strict=True)
    ):
        first, last = spans[technology]
        o = int(where[i])
        forms = panel.reference & (panel.group == panel.group[o]) & (first <= panel.period) & (panel.period <= last)
        among = np.flatnonzero(forms)
        optimum = optimum_of(claim, data.values, o, among, False, True)
        if optimum is None:
            optimum = optimum_of(claim, data.values, o, among, True, True)
        if optimum is None:
            said[i] += [] if word == "infeasible" else [f"{word}, but the program has no solution"]
            continue
        found = float(1 - optimum if turned else optimum)
        lower[i], upper[i] = np.nextafter(found, -np.inf), np.nextafter(found, np.inf)
        if not abs(value - found) <= CLOSE * max(1.0, abs(found)):
            said[i].append(f"the score is {found!r} in exact arithmetic")
    return Verification.of(index, dict(enumerate(said)), lower, upper, exact=True)


def _as_sum(claim: Claim) -> Claim:
    """1 − Σ w [½ (1/M) Σ u + ½ (1/R) Σ u], or with the slacks of one side in full."""
    both = any(row.alpha for row in claim.rows) and any(row.beta for row in claim.rows)
    half = Fraction(1, 2) if both else Fraction(1)
    rows = [replace(row, alpha=half * (row.alpha + row.beta), beta=Fraction(0)) for row in claim.rows]
    return replace(claim, rows=rows, above=Fraction(1), below=Fraction(1))
