"""Answers of mixed programs, a row at a time, as a stage: HiGHS's best solution, and the bound that it proved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..lp.status import Status
from ..lp.tolerances import NEGLIGIBLE
from ..results.outcome import SOLVERS
from ..technology.intensities import Sparse
from .stage import Stage
from .whole import Whole
from .whole_slacks import WholeSlacks

if TYPE_CHECKING:
    from .evaluate import Setting

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

GAP = 1e-6  # between score and bound, where a row counts as certified


class Mixed(Protocol):
    """A point (signs of goods turned), λ, NaN without a solution, and whether that is for want of time."""

    @property
    def point(self) -> Floats: ...

    @property
    def lam(self) -> Floats: ...

    @property
    def feasible(self) -> bool: ...


Found = TypeVar("Found", Whole, WholeSlacks)


def forms_of(setting: Setting) -> Floats:
    """The reference rows, and after them what they are when they idle, where they may: columns of mixed programs."""
    forms = setting.points.Z[setting.block.reference]
    idle = setting.question.technology.idles
    return np.vstack([forms, np.where(setting.points.inputs, forms, 0.0)]) if idle else forms


def without_itself(setting: Setting, forms: Floats, row: int, best: Callable[[Floats, Floats], Found]) -> Found:
    """The best answer for a row against what ``forms`` has of others, λ being over all of ``forms``."""
    reference = setting.block.reference
    others = np.flatnonzero(np.tile(reference != row, len(forms) // len(reference)))
    found = best(setting.points.Z[row], forms[others])
    lam = np.zeros(len(forms))
    lam[others] = found.lam
    return replace(found, lam=lam)


def mixed_stage(
    setting: Setting,
    score: Floats,
    bound: Floats,
    found: Sequence[Mixed],
    solver: str = "highs",
    *,
    itself: bool | Bools = True,
) -> Stage:
    """``score`` and ``bound`` of every evaluated row; λ over the reference, idle rows after those at work.

    ``itself``: for whom λ = 1 of the own row is a solution, where the returns allow it.
    """
    points, n = setting.points, len(setting.block.reference)
    N, d = len(found), len(points.goods)
    gap = score - bound
    solved = ~np.isnan(score)
    status = np.where(solved, Status.OPTIMAL, Status.INFEASIBLE)
    status[[one.feasible for one in found] & ~solved] = Status.FAILED
    if setting.question.technology.lower <= 1.0 <= setting.question.technology.upper:
        status[~solved & itself & np.isin(setting.block.evaluate, setting.block.reference)] = Status.FAILED
    peers, values, idles = [], [], []
    for one in found:
        lam = np.nan_to_num(one.lam)
        idle = lam[n:] if len(lam) > n else np.zeros(n)
        total = lam[:n] + idle
        used = np.flatnonzero(total > NEGLIGIBLE * max(1.0, total.max(initial=0.0)))
        peers.append(setting.block.reference[used])
        values.append(total[used])
        idles.append(idle[used])
    ptr = np.concatenate([[0], np.cumsum([len(one) for one in peers])]).astype(np.int64)
    exact = np.zeros(N)
    return Stage(
        score=score,
        targets=np.array([one.point for one in found]).reshape(N, d) * points.sign,
        prices=np.full((N, d + 1), np.nan),
        intensity=Sparse(ptr, np.concatenate(peers), np.concatenate(values), idle=np.concatenate(idles)),
        status=status.astype(np.int8),
        primal_residual=exact,
        dual_violation=exact.copy(),
        gap=np.where(solved, gap, np.nan),
        certified=(status == Status.INFEASIBLE) | (gap <= GAP),
        solver=np.full(N, SOLVERS.index(solver), np.int8),
        times=np.zeros((N, 0)),
        step=np.zeros(N, np.int64),
        jumps=np.zeros(N, bool),
        working=np.array([], np.int64),
    )
