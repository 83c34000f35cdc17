"""The calls that are measured, all through the public functions."""

from __future__ import annotations

from typing import Any

import sbmdea

from .families import Data, Floats, Shape, cross, sphere

FRAMES = (
    "efficiency", "components", "slacks", "targets", "intensities", "prices", "status", "certificate", "flags"
)  # fmt: skip


def super_sbm(data: Data, rts: Any, threads: int | None = 1) -> sbmdea.Result:
    return sbmdea.super_sbm(**data.roles, rts=rts, threads=threads, progress=False)


def warm_up(shape: Shape, rts: Any, threads: int | None = 1) -> None:
    """Load the compiled code, that for large frontiers included."""
    for data in (cross(2_000, shape), sphere(1_000, 1.0, (shape[0], shape[1], max(shape[2], 1)))):
        super_sbm(data, rts, threads)


def everything(data: Data, rts: Any) -> sbmdea.Result:
    """On one thread, and every frame of the result built."""
    result = super_sbm(data, rts)
    for name in FRAMES:
        getattr(result, name)
    return result


def scores(name: str, data: Data, rts: Any) -> Floats:
    """By the public function of that name, on one thread."""
    function = getattr(sbmdea, name)
    return function(**data.roles, rts=rts, threads=1, progress=False).efficiency.to_numpy()
