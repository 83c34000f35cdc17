"""Random panels, by the simplex and by HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import sbmdea

from .verdict import Check

ROWS = 60
ALLOWED = 1e-9
ASKED: list[tuple[str, bool, dict[str, Any]]] = [
    ("super_sbm", True, {}),
    ("super_sbm", True, {"rts": "vrs", "undesirable_as": "input"}),
    ("sbm", True, {"rts": "vrs", "disposability": "weak"}),
    ("radial", False, {"rts": "vrs", "orientation": "output", "super_efficiency": True}),
    ("additive", False, {"rts": "vrs", "weights": "ram"}),
    ("directional", True, {"disposability": "weak"}),
    ("ebm", True, {}),
]


def checks() -> list[Check]:
    return [_check(seed, *asked) for seed, asked in enumerate(ASKED)]


def _check(seed: int, model: str, bads: bool, options: dict[str, Any]) -> Check:
    rng = np.random.default_rng(seed)
    roles = {
        "inputs": rng.lognormal(2, 0.7, (ROWS, 3)),
        "outputs": rng.lognormal(1, 0.7, (ROWS, 2)),
        "undesirable": rng.lognormal(0, 0.7, (ROWS, 2)) if bads else None,
    }

    def by(solver: str) -> Callable[[], Any]:
        return lambda: getattr(sbmdea, model)(**roles, **options, solver=solver).efficiency

    words = ", ".join(str(value) for value in options.values() if value is not True)
    return Check(f"{model}{f' ({words})' if words else ''}", by("highs"), by("simplex"), ALLOWED)
