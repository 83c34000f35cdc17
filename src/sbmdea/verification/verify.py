"""From a result to its verification."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from ..catalogue import BY_NAME
from . import (
    enumeration,
    graph_russell_bounds,
    nearest_targets,
    partial_frontiers,
    whole_ratios,
    whole_targets,
)  # fmt: skip
from .base_points import from_base
from .case import Case, Floats
from .checking import Check, Ledger, close
from .claims.byproduction_claims import split
from .claims.claim import Model
from .found import Verification
from .reference import blocks
from .view import FAILED, OPTIMAL, Solution, View

if TYPE_CHECKING:
    from ..results.outcome import Outcome
    from ..results.scores import Scores

ENUMERATED: Mapping[str, Callable[[Case, View], Ledger]] = {
    "fdh": enumeration.check,
    "closest_target": nearest_targets.check,
    "graph_russell": graph_russell_bounds.check,
    "integer_radial": whole_targets.check,
    "integer_sbm": whole_ratios.check,
    "order_m": partial_frontiers.check,
    "order_alpha": partial_frontiers.check,
}


def verify(result: Scores, exact: bool = False) -> Verification:
    """What ``result`` shows, held against the documented program of its model."""

    case = Case.of(result.panel, result.options)
    outcome = result.outcome
    cells = outcome.cells
    if cells is None:
        view = view_of(outcome, result.slacks.to_numpy())
        endless = np.isinf(view.efficiency)
        if endless.any():  # nothing can be held against it
            status = np.where(endless, FAILED, view.status)
            view = replace(view, efficiency=np.where(endless, np.nan, view.efficiency), status=status)
        ledger, ends = judged(case, view, exact)
        ledger.blame(np.arange(len(endless)), endless, "the score is infinite")
    else:
        own = case.Z[cells.rows]
        view = view_of(cells, (own - cells.targets * case.sign) + 0.0)
        ledger, ends = averaged(case, result, replace(view, window=outcome.cell_window), exact)
    index = result.efficiency.index
    return Verification.of(index, ledger.reasons, ends[0], ends[1], exact)


def claimed(name: str) -> Callable[[Case, View], Model]:
    """What the documented programs of a model are, as its row of the catalogue says."""
    home, _, function = BY_NAME[name].claim.partition(".")
    stated: Callable[[Case, View], Model] = getattr(import_module(f"{__package__}.claims.{home}"), function)
    return stated


def judged(case: Case, view: View, exact: bool) -> tuple[Ledger, Floats]:
    """What is wrong with each row, and the ends of its efficiency."""
    name = str(case.options["model"])
    if name in ENUMERATED:
        ledger = ENUMERATED[name](case, view)
        ends = np.stack([view.efficiency, view.efficiency])
        for i, pair in ledger.ends.items():
            ends[:, i] = pair
        return ledger, ends
    if name == "by_production":
        return _both_sides(case, view, exact)
    if name == "bp_sbm":
        case, view = from_base(case, view)
    model = claimed(name)(case, view)
    check = Check(case, model, view, exact)
    ledger = check.run()
    if model.beside is not None:
        for block in blocks(case, view.rows, view.window):
            model.beside(case, view, block, ledger)
    ends = np.sort(
        [
            model.efficiency({"efficiency": view.efficiency, **side}, check.decides)
            for side in (ledger.lower, ledger.upper)
        ],
        axis=0,
    )
    if not model.by_optima:
        ends = np.full(ends.shape, np.nan)
    return ledger, ends


def _both_sides(case: Case, view: View, exact: bool) -> tuple[Ledger, Floats]:
    """By-production: each side by its own technology; the efficiency is their mean."""
    everyone = np.arange(len(view.rows))
    lower: dict[str, Floats] = {}
    upper: dict[str, Floats] = {}
    whole = Ledger(lower, upper)
    solved = view.status == OPTIMAL
    unsolved = np.zeros(len(everyone), bool)
    for name, (part, seen, model) in split(case, view).items():
        ledger = Check(part, model, seen, exact).run()
        lower[name], upper[name] = ledger.lower["sbm"], ledger.upper["sbm"]
        for i in everyone.tolist():
            said = ledger.reasons.get(i, [])
            if solved[i] and said:
                whole.reasons[i].extend(f"{name}: {words}" for words in said)
            unsolved[i] |= not solved[i] and not said
    ledger = whole
    ledger.blame(everyone, ~solved & ~unsolved, "no score, but both of its programs have one")
    mean = (view.components["goods"] + view.components["bads"]) / 2.0
    ledger.blame(everyone, solved & ~close(mean, view.efficiency), "the efficiency is not what its components say")
    return ledger, np.stack([(side["goods"] + side["bads"]) / 2.0 for side in (lower, upper)])


def averaged(case: Case, result: Scores, view: View, exact: bool) -> tuple[Ledger, Floats]:
    """Windows: every cell by itself, and what is shown of a row is the mean of its cells."""
    ledger, ends = judged(case, view, exact)
    outcome = result.outcome
    place = np.searchsorted(outcome.rows, view.rows)
    count = np.bincount(place, minlength=len(outcome.rows)).astype(float)

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(place, values, minlength=len(count)) / count)

    whole = Ledger({}, {})
    for cell, said in ledger.reasons.items():
        whole.reasons[int(place[cell])].extend(said)
    everyone = np.arange(len(outcome.rows))
    whole.blame(
        everyone, ~close(mean(view.efficiency), outcome.efficiency), "the score is not the mean over its windows"
    )
    for k in range(view.targets.shape[1]):
        shown, own = outcome.targets[:, k], np.abs(mean(view.targets[:, k]))
        off = np.abs(mean(view.targets[:, k]) - shown) > 1e-9 * own
        whole.blame(everyone, off, "targets are not the mean over the windows")
    assert result.windows is not None
    table = np.sort(result.windows["efficiency"].to_numpy())
    whole.blame(
        everyone, np.full(len(everyone), not close(table, np.sort(view.efficiency)).all()), "windows show other scores"
    )
    return whole, np.stack([mean(end) for end in ends])


def view_of(outcome: Outcome, slacks: Floats) -> View:
    lam = outcome.intensity
    words = np.array(["optimal", "infeasible", "failed", "no prices"], dtype=object)
    return View(
        outcome.rows,
        outcome.efficiency,
        outcome.components,
        outcome.targets,
        slacks,
        words[outcome.status],
        Solution(outcome.prices, lam.ptr, lam.peer, lam.value, lam.idle, outcome.kept.get("times")),
        kept=outcome.kept,
    )
