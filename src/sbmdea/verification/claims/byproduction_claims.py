"""By-production, Murty, Russell & Levkoff (2012) section 6: goods by one technology, bads by another.

::

    goods  1/E_y = max 1 + (1/s) Σ s_r/y_ro    Σ λ x ≤ x_o,  Σ λ y − s = y_o
    bads     E_b = min 1 − (1/u) Σ s_k/b_ko    Σ μ x ≥ x_o in the polluting inputs,  Σ μ b + s = b_o

Each is SBM over some of the columns; in the second, bads are what is used, and inputs are to be accounted for.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..case import Case, Floats, Ints
from ..view import OPTIMAL, Solution, View
from .claim import Model
from .sbm_claims import sbm


def split(case: Case, view: View) -> dict[str, tuple[Case, View, Model]]:
    """Both programs, as what they are for SBM."""
    given = case.options.get("polluting")
    polluting = case.inputs if given is None else case.named(given)
    sides = {"goods": (case.inputs | case.goods, "output"), "bads": (case.bads | polluting, "input")}
    found = {}
    for name, (columns, orientation) in sides.items():
        which = np.flatnonzero(columns)
        turned = -1.0 if name == "bads" else 1.0
        roles = np.array(case.roles[which])
        Z = case.Z[:, which].copy()
        if name == "bads":
            Z[:, roles == "inputs"] *= turned
            roles = np.where(roles == "undesirable", "inputs", "outputs")
        options = {**case.options, "model": "sbm", "orientation": orientation, "weights": None}
        part = replace(case, Z=Z, roles=roles, fixed=np.zeros(len(which), bool), options=options)
        score = view.components[name]
        status = np.where(np.isnan(score) & (view.status == OPTIMAL), OPTIMAL, view.status)
        shown = view.shown if name == "goods" else _nothing(view)
        seen = replace(
            view,
            efficiency=score,
            components={"sbm": score},
            targets=view.targets[:, which],
            slacks=view.slacks[:, which],
            status=status,
            shown=replace(shown, prices=_prices(case, view, name, which)),
        )
        model = sbm(part, seen)
        if name == "bads":
            # the result does not show μ
            model = replace(model, programs=tuple(replace(one, shows="prices") for one in model.programs))
        found[name] = part, seen, model
    return found


def _nothing(view: View) -> Solution:
    return Solution(view.shown.prices, np.zeros(len(view.rows) + 1, np.int64), np.zeros(0, np.int64), np.zeros(0))


def _prices(case: Case, view: View, name: str, which: Ints) -> Floats:
    prices = view.shown.prices[:, which].copy()
    if name == "bads":
        prices[:, case.inputs[which]] = view.kept["prices of causes"]
    return prices
