"""A whole call on a panel against a linprog loop over the same programs."""

from __future__ import annotations

from typing import Any

import numpy as np

import sbmdea

from .. import linprog_loop
from ..case import Case, Table
from ..clock import of_call, once
from ..data import ROLES, panel

FRAMES = (
    "efficiency", "components", "slacks", "targets", "intensities", "prices", "status", "certificate", "flags"
)  # fmt: skip


def everything(data: Any, rts: Any) -> sbmdea.Result:
    """One global frontier on one thread, and every frame of the result built."""
    result = sbmdea.super_sbm(data, **ROLES, rts=rts, frontier="global", threads=1, progress=False)
    for name in FRAMES:
        getattr(result, name)
    return result


def measure(quick: bool) -> Table:
    data = panel(12, 4) if quick else panel()
    X, Y, B = (data[ROLES[role]].to_numpy() for role in ("inputs", "outputs", "undesirable"))
    rows = []
    for rts in ("crs", "vrs"):
        result = everything(data, rts)
        seconds = of_call(lambda rts=rts: everything(data, rts), 1 if quick else 15)
        found = np.empty(len(data))

        def loop(found: Any = found, vrs: bool = rts == "vrs") -> None:
            found[:] = linprog_loop.scores(X, Y, B, vrs)

        slow = once(loop)
        certified = int(result.certificate["certified"].sum())
        rows.append(
            (
                rts,
                str(int((result.efficiency >= 1.0).sum())),
                f"{seconds * 1e3:.1f} ms",
                f"{slow:.1f} s",
                f"{slow / seconds:,.0f}×".replace(",", " "),
                f"{np.abs(result.efficiency.to_numpy() - found).max():.1e}",
                f"{certified} of {len(data)}",
            )
        )
    return Table(
        (
            "returns",
            "efficient",
            "sbmdea",
            "linprog loop",
            "ratio",
            "largest difference",
            "certified",
        ),
        tuple(rows),
        f"{len(data)} rows (3 inputs, 1 good, 3 undesirable outputs), one global frontier, super-SBM. CPU time "
        "of one thread. sbmdea: the whole call with compiled kernels in memory (checks of the data, SBM for "
        "every row, super-SBM for the efficient ones, certificates over all rows) and every frame of the "
        'result; median of repeated calls. linprog loop: `scipy.optimize.linprog(method="highs")` over the '
        "same programs, every one of them, scores only.",
    )


CASE = Case("panel_scores", "A panel under one global frontier", measure)
