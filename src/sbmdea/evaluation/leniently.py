"""Programs without restrictions on prices first: an optimum whose prices keep them is that with them.

A restriction is one more column of the program in quantities. Where the prices do not reward it, it is not needed.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..technology.restrictions import Rules
from .stage import Stage

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MANY = 256  # programs from which on two batches take less time than one in which every program has columns of its own
ROOM = 1e-9  # share of what a movement is worth by which prices must keep a restriction, so that rounding does not tell


def told_apart(rules: Rules, own: Floats, stage: Stage) -> tuple[Stage, Ints]:
    """The stage as if restrictions had been there, and whose programs have to be solved with them.

    ``own`` (N, d) are the DMUs' own values.
    """
    worth, size = stage.prices[:, :-1], np.abs(own)
    gains = np.hstack([(worth * size) @ rules.shares.T, worth @ rules.tradeoffs.T])
    terms = np.hstack([np.abs(worth * size) @ np.abs(rules.shares).T, np.abs(worth) @ np.abs(rules.tradeoffs).T])
    kept = (gains >= ROOM * terms).all(axis=1) & (stage.status == Status.OPTIMAL) & ~stage.jumps
    times = np.zeros((len(own), len(rules.tradeoffs) + rules.private))
    return replace(stage, times=times), np.flatnonzero(~kept)
