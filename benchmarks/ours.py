"""The calls that are measured, all through the public functions."""

from __future__ import annotations

from typing import Any

import sbmdea

from .families import Data, Floats

FRAMES = (
    "efficiency", "components", "slacks", "targets", "intensities", "prices", "status", "certificate", "flags"
)  # fmt: skip


def super_sbm(data: Data, rts: Any, threads: int | None = 1) -> sbmdea.Result:
    return sbmdea.super_sbm(**data.roles, rts=rts, threads=threads, progress=False)


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
