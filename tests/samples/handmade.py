"""A small result put together by hand, so that its frames and files are tested without solving anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sbmdea.data.panel import Columns, Panel
from sbmdea.result import Result
from sbmdea.results.outcome import Outcome
from sbmdea.technology.intensities import Sparse

OPTIONS: dict[str, object] = {
    "model": "super_sbm",
    "inputs": ["capital", "labour"],
    "outputs": ["gdp"],
    "undesirable": ["so2"],
    "dmu": "city",
    "period": "year",
    "rts": "crs",
    "orientation": "non-oriented",
    "frontier": "contemporaneous",
    "window": 3,
    "undesirable_as": "output",
    "disposability": "strong",
    "weights": None,
    "exclude": "row",
    "group": None,
    "reference": None,
    "evaluate": None,
    "zeros": "raise",
    "on_infeasible": "nan",
    "solver": "simplex",
    "threads": None,
    "progress": None,
}


def result(
    cities: Sequence[object] = ("Yiwu", "义乌", "Yiwu", "=1+1", "义乌"),
    years: Sequence[object] | None = (2009, 2009, 2010, 2010, 2010),
    *,
    names: Sequence[object] = ("city", "year"),
    options: dict[str, object] | None = None,
    **changes: Any,
) -> Result:
    """Five rows: one super-efficient, two inefficient, one efficient, one (the fourth) infeasible."""
    panel = make_panel(cities, years, names=names)
    outcome = make_outcome(panel, **changes)
    return Result(panel, outcome, OPTIONS | (options or {}), lambda position: position)  # type: ignore[arg-type,return-value]


def make_panel(
    cities: Sequence[object], years: Sequence[object] | None, *, names: Sequence[object] = ("city", "year")
) -> Panel:
    n = len(cities)
    unit = pd.factorize(pd.Index(cities))[0].astype(np.int64)
    if years is None:
        index: Any = pd.Index(cities, name=names[0])
        period, periods = np.zeros(n, dtype=np.int64), pd.Index([None])
    else:
        index = pd.MultiIndex.from_arrays([pd.Index(cities), pd.Index(years)], names=names)
        period, periods = pd.factorize(pd.Index(years), sort=True)
        period = period.astype(np.int64)
    rng = np.random.default_rng(5)
    return Panel(
        X=rng.uniform(100.0, 5000.0, (n, 2)),
        Y=rng.uniform(1.0, 9.0, (n, 1)),
        B=rng.uniform(1.0, 9.0, (n, 1)),
        columns=Columns(inputs=("capital", "labour"), outputs=("gdp",), undesirable=("so2",)),
        index=index,
        unit=unit,
        period=period,
        periods=periods,
        group=np.zeros(n, dtype=np.int64),
        groups=pd.Index([None]),
        reference=np.ones(n, dtype=bool),
        evaluate=np.ones(n, dtype=bool),
        has_period=years is not None,
    )


def make_outcome(panel: Panel, **changes: Any) -> Outcome:
    nan = np.nan
    n, k = 5, 4
    own = np.hstack([panel.X, panel.Y, panel.B])
    targets = own * [1.25, 1.0, 1.0, 1.0]
    targets[1:] = own[1:] * [0.5, 0.75, 1.5, 0.25]
    targets[4] = own[4]
    targets[3] = nan
    prices = np.full((n, k), 0.125)
    prices[3] = nan
    usual: dict[str, Any] = {
        "rows": np.arange(n),
        "efficiency": np.array([1.25, 0.5, 0.25, nan, 1.0 - 2e-12]),
        "components": {
            "sbm": np.array([1.0, 0.5, 0.25, 1.0, 1.0]),
            "super_sbm": np.array([1.25, nan, nan, nan, 1.0]),
        },
        "targets": targets,
        "prices": prices,
        "intensity": Sparse(
            ptr=np.array([0, 1, 3, 4, 4, 5]),
            peer=np.array([1, 0, 1, 4, 4]),
            value=np.array([0.75, 0.125, 0.875, 0.5, 1.0]),
        ),
        "status": np.array([0, 0, 0, 1, 0], dtype=np.int8),
        "primal_residual": np.array([0.0, 2e-13, 0.0, nan, 0.0]),
        "dual_violation": np.array([0.0, 0.0, 3e-12, nan, 0.0]),
        "gap": np.zeros(n),
        "certified": np.array([True, True, True, False, True]),
        "solver": np.array([0, 0, 0, 0, 1], dtype=np.int8),
        "rays": {3: np.ones(5)},
        "flags": {
            "borderline": np.array([False, False, False, False, True]),
            "near_cap": np.zeros(n, dtype=bool),
            "near_discontinuity": np.zeros(n, dtype=bool),
        },
    }
    return Outcome(**usual | changes)
