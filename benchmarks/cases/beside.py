"""What other programs in Python take for the models they have, on a few of the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import sbmdea

from ..clock import of_call, once
from ..difference import differences
from ..families import Data, Floats, cross
from ..figures import times
from ..peers import deapack, highspy_active, linprog_loop, linprog_models, quantecon_simplex
from ..peers.peer import Peer

ROWS = 300
CALLS = 5  # of ours, the median of which counts
SAME = 1e-6  # a larger difference makes it another answer


@dataclass(frozen=True)
class Beside:
    """A model as others know it: ours with its component, or its efficiency, and theirs; without bads or with them."""

    model: str
    component: str | None
    bads: bool
    peers: tuple[Peer, ...]
    rts: tuple[str, ...] = ("crs", "vrs")


def _some(data: Data, vrs: bool) -> Floats:
    return linprog_loop.scores(data, vrs, range(0, data.rows, linprog_models.EVERY))


def _deapack(scores: Callable[[Data, bool], Floats]) -> Peer:
    return Peer("DEAPack", "DEAPack", scores)


def _linprog(scores: Callable[[Data, bool], Floats]) -> Peer:
    return Peer("scipy", "linprog, scipy", scores, linprog_models.EVERY)


KNOWN = {
    "sbm": Beside("sbm", None, True, (_deapack(deapack.sbm),)),
    "super_sbm": Beside(
        "super_sbm",
        None,
        True,
        (
            Peer("highspy", "highspy", highspy_active.scores),
            Peer("quantecon", "quantecon", quantecon_simplex.scores),
            _linprog(_some),
        ),
    ),
    "radial": Beside("radial", None, False, (_deapack(deapack.radial), _linprog(linprog_models.radial))),
    "additive": Beside("additive", "additive", False, (_deapack(deapack.additive), _linprog(linprog_models.additive))),
    "directional": Beside(
        "directional", "inefficiency", False, (_deapack(deapack.directional), _linprog(linprog_models.directional))
    ),
    "fdh": Beside("fdh", None, False, (_deapack(deapack.fdh),), ("vrs",)),
}


def others(label: str, rts: str, rows: int) -> str:
    """How many times as long they take for a row as we do; a dash where none has the model."""
    known = KNOWN.get(label)
    if known is None or rts not in known.rts:
        return "–"
    data = cross(rows)
    data = data if known.bads else data._replace(B=np.empty((rows, 0)))

    def call() -> sbmdea.Result:
        asked: dict[str, Any] = {**data.roles, "rts": rts, "threads": 1, "progress": False}
        answer: sbmdea.Result = getattr(sbmdea, known.model)(**asked)
        return answer

    result = call()
    want = (result.efficiency if known.component is None else result.components[known.component]).to_numpy()
    own = of_call(call, CALLS) / rows
    return "; ".join(_one(peer, data, rts, want, own) for peer in known.peers if peer.version is not None) or "–"


def _one(peer: Peer, data: Data, rts: str, want: Floats, own: float) -> str:
    found = np.empty(0)
    if peer.package in ("highspy", "quantecon"):
        _warm(peer, rts)

    def call() -> None:
        nonlocal found
        found = peer.scores(data, rts == "vrs")

    theirs = once(call) / len(want[:: peer.every])
    other = int((differences(found, want[:: peer.every]) > SAME * np.maximum(1.0, np.abs(want[:: peer.every]))).sum())
    return f"{peer.title} {times(theirs / own)}" + (f" ({other} scores differ)" if other else "")


@cache
def _warm(peer: Peer, rts: str) -> None:
    """What is compiled is loaded before the clock starts."""
    peer.scores(cross(30), rts == "vrs")
