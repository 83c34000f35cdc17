"""Cost, revenue (Färe, Grosskopf & Lovell 1985), profit (Chambers, Chung & Färe 1998), profitability (Zofío & Prieto
2006).

::

    cost           min Σ w X / w x_o                     r ≤ X in the inputs
    revenue        min p y_o / Σ p Y                     r ≤ −Y in the goods (their signs are turned)
    profit         max (Σ p Y − Σ w X − π_o) / (w x_o + p y_o)
    profitability  min (Σ w X / w x_o) / (Σ p Y / p y_o);   pure: the generalised distance under variable returns
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from ..case import Case, Floats, Ints, Numbers, one, technology, zeros
from ..checking import TOLERANCE, Ledger, close
from ..enclosure import Technology, solve
from ..reference import Block
from ..statement import Statement
from ..view import OPTIMAL, View
from .additive_claims import minus
from .claim import Components, Model, Program
from .curve_claims import from_the_point
from .directional_claims import one_step
from .mixed_claims import of_rows
from .radial_claims import factor


def economic(case: Case, view: View) -> Model:
    model = str(case.options["model"])
    main = "inefficiency" if model == "profit" else "efficiency"
    technical = "technical_inefficiency" if model == "profit" else "technical"

    def technically(own: Numbers, where: Ints, reference: Ints) -> Statement:
        steps = np.where(case.bads, own * 0, np.abs(own))
        return one_step(case, own, steps) if model == "profit" else factor(case, own, model == "revenue")

    read = {"read": minus, "unread": minus} if model == "profit" else {}
    programs = (
        Program(main, partial(priced, case, view, model), **read),  # type: ignore[arg-type]
        Program(technical, technically, shows="nothing", **read),  # type: ignore[arg-type]
    )

    def efficiency(of: Components, decides: Ints) -> Floats:
        return 1.0 / (1.0 + of["inefficiency"]) if model == "profit" else of["efficiency"]

    return Model(
        programs, lambda of, scored: np.zeros(len(scored), np.int64), efficiency,
        quotient=model == "profit", beside=apart if case.options.get("alpha") is not None else None,
    )  # fmt: skip


def apart(case: Case, view: View, block: Block, ledger: Ledger) -> None:
    """Technical efficiency set apart: from the point at ``pure`` nothing can be gained and nothing is lacking."""
    asked = {**case.options, "undesirable_as": "output"}
    variable = replace(case, options=asked, technology=technology("vrs"))
    rows, nobody = Technology(variable, block.reference), np.zeros(len(block.reference), bool)
    program = Program("pure", partial(from_the_point, variable, view, "pure"), moved=True)
    parts, pure = view.components, view.components["pure"]
    for i in block.scored[view.status[block.scored] == OPTIMAL].tolist():
        optimum = solve(variable, rows, program, int(view.rows[i]), i, nobody, None).optimum
        if (optimum is None) != bool(np.isnan(pure[i])) or (
            optimum is not None and abs(float(optimum) - pure[i]) > TOLERANCE * max(1.0, pure[i])
        ):
            ledger.reasons[i].append("pure is not the generalised distance under variable returns")
    some = block.scored
    product = pure * parts["scale"] * parts["allocative"]
    wrong = ~np.isnan(pure) & ~close(product, view.efficiency)
    ledger.blame(some, wrong[some], "pure, scale and allocative do not multiply to the efficiency")
    wrong = ~np.isnan(pure) & ~close(pure * parts["scale"], parts["technical"])
    ledger.blame(some, wrong[some], "pure and scale do not multiply to technical")


def priced(case: Case, view: View, model: str, own: Numbers, where: Ints, reference: Ints) -> Statement:
    N, d = own.shape
    money = of_rows(view, "money", where, own)
    size, unit = np.abs(own), one(1.0, own)
    spends, earns = case.inputs, case.goods
    worth = money * size
    cost, income = worth[:, spends].sum(axis=1), worth[:, earns].sum(axis=1)
    restricted = bool(case.options.get("restricted", False))
    chosen = {"cost": spends, "revenue": earns}.get(model, spends | earns)
    each = np.flatnonzero(chosen)
    moves, above, below = zeros((N, len(each), d), own), zeros((N, len(each)), own), zeros((N, len(each)), own)
    for j, k in enumerate(each):
        saves = restricted or bool(earns[k])
        moves[:, j, k] = -unit if saves else unit
        if model == "profit":
            above[:, j] = (-1 if saves else 1) * money[:, k] / (cost + income)
        elif earns[k]:
            below[:, j] = money[:, k] / income
        else:
            above[:, j] = (-1 if restricted else 1) * money[:, k] / cost
    start: dict[str, tuple[float, float]] = {
        "cost": (float(restricted), 1.0),
        "revenue": (1.0, float(restricted)),
        "profit": (0.0, 1.0),
        "profitability": (0.0, 0.0),
    }
    towards = moves.sum(axis=1)

    def fit(r: Floats) -> Floats:
        left = (r - at) * towards
        return np.asarray(np.maximum(left[:, each], 0.0))

    at = own if restricted else np.where(chosen, own * 0, own)
    base = (income - cost) / (income + cost) if model == "profit" and not restricted else None
    return Statement(at, moves, above, below, start[model], case.strict, fit, base=base)
