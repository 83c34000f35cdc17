"""Hicks–Moorsteen (Bjurek 1996; Diewert & Fox 2017), Färe–Primont (O'Donnell 2014) and the bias of technical change
(Färe et al. 1997) once more: every distance by HiGHS from its definition, and the index from the distances. Where HiGHS
says something else, the optimum in whole numbers decides.

::

    1/D_o = max φ    s.t.  Σλx ≤ x,   Σλy ≥ φ y          1/D_i = min θ    s.t.  Σλx ≤ θ x,   Σλy ≥ y
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from .case import Bools, Case, Floats, Ints
from .claims.claim import Program
from .claims.radial_claims import factor
from .enclosure import Technology, solve
from .found import Verification
from .supporting import highs, near

if TYPE_CHECKING:
    import pandas as pd

    from ..data.panel import Panel

LABEL = re.compile(r"(\w+) distance, technology (\w+), x (\w), y (\w)")


def verify(
    panel: Panel,
    options: Mapping[str, Any],
    index: pd.DataFrame,
    distances: pd.DataFrame,
    levels: pd.DataFrame | None,
) -> Verification:

    case = Case.of(panel, options)
    rows = panel.index.get_indexer(distances.index)
    said: list[list[str]] = [[] for _ in rows]
    previous = _previous(panel, rows) if levels is None else rows
    for label, column in distances.items():
        for i, value in enumerate(column.to_numpy()):
            ends = (int(previous[i]), int(rows[i]))
            forms, at, output = _asked(case, str(label), ends)
            if near(float(value), _radial(case, case.Z[forms], at, output)):
                continue
            other = _exactly(case, np.flatnonzero(forms), at, output)
            if not near(float(value), other):
                said[i].append(f"{label} is {other:.9g} in exact arithmetic")
    where = np.arange(len(rows)) if levels is None else panel.index.get_indexer(index.index)
    told = dict(zip(rows.tolist(), said, strict=True))
    if levels is not None:
        expected = _primont(panel, options, index, distances, levels)
    else:
        expected = (_biased if options["model"] == "technical_bias" else _moorsteen)(distances, options)
    for name in index.columns:
        for i, (one, other) in enumerate(zip(index[name].to_numpy(), expected[name], strict=True)):
            if not near(float(one), float(other)):
                told[int(rows[i] if levels is None else where[i])].append(f"{name} is not what its distances say")
    nothing = np.full(len(rows), np.nan)
    return Verification.of(
        distances.index,
        {i: told[row] for i, row in enumerate(rows.tolist())},
        nothing,
        nothing,
        exact=False,
    )


def _previous(panel: Panel, rows: Ints) -> Ints:
    """The row of the same DMU in the period before."""
    at = {(int(u), int(t)): j for j, (u, t) in enumerate(zip(panel.unit, panel.period, strict=True))}
    return np.array([at[int(panel.unit[row]), int(panel.period[row]) - 1] for row in rows])


def _asked(case: Case, label: str, ends: tuple[int, int]) -> tuple[Bools, Floats, bool]:
    """The rows that form the technology, the point, and whether its outputs move."""
    match = LABEL.fullmatch(label)
    assert match is not None
    kind, tech, x, y = match.groups()
    panel = case.panel
    forms = panel.reference if tech == "all" else panel.reference & (panel.period == panel.period[ends[int(tech)]])
    points = [case.Z[panel.reference].mean(axis=0) if one == "m" else case.Z[ends[int(one)]] for one in (x, y)]
    at = np.where(case.goods, points[1], points[0])
    return forms, at, kind == "output"


def _exactly(case: Case, forms: Ints, at: Floats, output: bool) -> float:
    """The distance in whole numbers; NaN where there is none."""
    point = np.array([[Fraction(float(value)) for value in at]], dtype=object)
    moving = replace(case, options={**case.options, "undesirable_as": "input"})
    program = Program("distance", lambda own, where, reference: factor(moving, point, output))
    answer = solve(moving, Technology(moving, forms), program, int(forms[0]), 0, np.zeros(len(forms), bool), None)
    if answer.optimum is None:
        return math.nan
    if output:
        return float(answer.optimum)
    return float(1 / answer.optimum) if answer.optimum else math.inf


def _radial(case: Case, Z: Floats, at: Floats, output: bool) -> float:
    Z = case.with_idle(Z)
    size = np.where(at != 0.0, np.abs(at), np.abs(Z).mean(axis=0))
    moves = case.goods if output else ~case.goods
    # Σλz − factor · z ≤ 0 in what moves, Σλz ≤ z in what does not
    A = np.hstack([(Z / size).T, -np.where(moves, at / size, 0.0)[:, None]])
    right = np.where(moves, 0.0, at / size)
    strict, total = case.strict, np.append(np.ones(len(Z)), 0.0)
    low, high = case.technology.least, case.technology.most
    rows, sides = [A[~strict]], [right[~strict]]
    equal, its = [A[strict]], [right[strict]]
    if low == high:
        equal.append(total[None])
        its.append(np.array([low]))
    else:
        if math.isfinite(high):
            rows.append(total[None])
            sides.append(np.array([high]))
        if low > 0.0:
            rows.append(-total[None])
            sides.append(np.array([-low]))
    cost = np.append(np.zeros(len(Z)), -1.0 if output else 1.0)
    answer = highs(cost, np.vstack(rows), np.concatenate(sides), np.vstack(equal), np.concatenate(its),
                   [(0, None)] * len(Z) + [(None, None)])  # fmt: skip
    return 1.0 / float(answer.x[-1]) if answer.status == 0 and answer.x[-1] else math.nan


def _moorsteen(distances: pd.DataFrame, options: Mapping[str, Any]) -> dict[str, Floats]:
    def D(kind: str, t: int, x: int, y: int) -> Floats:
        return distances[f"{kind} distance, technology {t}, x {x}, y {y}"].to_numpy()

    made = D("output", 0, 0, 1) * D("output", 1, 1, 1) / (D("output", 0, 0, 0) * D("output", 1, 1, 0))
    used = D("input", 0, 1, 0) * D("input", 1, 1, 1) / (D("input", 0, 0, 0) * D("input", 1, 0, 1))
    out, power = ("output", 1.0) if options["orientation"] == "output" else ("input", -1.0)
    e = {(t, z): D(out, t, z, z) ** power for t in (0, 1) for z in (0, 1)}
    technical = (e[0, 0] * e[0, 1] / (e[1, 0] * e[1, 1])) ** 0.5
    change = e[1, 1] / e[0, 0]
    whole = (made / used) ** 0.5
    return {
        "productivity_change": whole,
        "output_change": made**0.5,
        "input_change": used**0.5,
        "technical_change": technical,
        "efficiency_change": change,
        "scale_mix_change": whole / technical / change,
    }


def _biased(distances: pd.DataFrame, options: Mapping[str, Any]) -> dict[str, Floats]:
    """In logarithms: technical change is the mean of what the frontier moved at both ends, the rest what differs."""
    power = 1.0 if options["orientation"] == "output" else -1.0

    def e(t: int, x: int, y: int) -> Floats:
        label = f"{options['orientation']} distance, technology {t}, x {x}, y {y}"
        return np.asarray(power * np.log(distances[label].to_numpy()))

    first, middle, last = (e(0, x, y) - e(1, x, y) for x, y in ((0, 0), (1, 0), (1, 1)))
    change = e(1, 1, 1) - e(0, 0, 0)
    logarithms = {
        "productivity_change": change + (first + last) / 2.0,
        "efficiency_change": change,
        "technical_change": (first + last) / 2.0,
        "magnitude": first,
        "output_bias": (last - middle) / 2.0,
        "input_bias": (middle - first) / 2.0,
    }
    return {name: np.exp(value) for name, value in logarithms.items()}


def _primont(
    panel: Panel, options: Mapping[str, Any], index: pd.DataFrame, distances: pd.DataFrame, levels: pd.DataFrame
) -> dict[str, Floats]:
    import pandas as pd

    made, used, own = (distances.iloc[:, k].to_numpy() for k in range(3))
    rows = panel.index.get_indexer(distances.index)
    tfp = pd.Series(made / used)
    best = tfp.where(panel.reference[rows]).groupby(panel.period[rows]).transform("max").to_numpy()
    efficiency = own if options["orientation"] == "output" else 1.0 / own
    per_row = np.full((4, len(panel.index)), np.nan)
    per_row[:, rows] = tfp, best, efficiency, tfp / best / efficiency
    shown = levels[["tfp", "best", "efficiency", "scale_mix"]].to_numpy().T
    if not np.allclose(shown, per_row[:, rows], rtol=1e-9, equal_nan=True):
        per_row[:] = np.nan
    after = panel.index.get_indexer(index.index)
    names = ("productivity_change", "technical_change", "efficiency_change", "scale_mix_change")
    return dict(zip(names, per_row[:, after] / per_row[:, _previous(panel, after)], strict=True))
