"""The programs of SBM and super-SBM for a question."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..data.panel import Panel
from ..data.roles import Role
from ..options.question import Question
from ..options.sides import Orientation, UndesirableAs, sides
from ..options.weights import equal_weights
from ..programs.slacks import Slacks


def SBM(panel: Panel, question: Question) -> Slacks:
    return _slacks("sbm", panel, question)


def SUPER_SBM(panel: Panel, question: Question) -> Slacks:
    return _slacks("super_sbm", panel, question, worsens=True)


def _slacks(name: str, panel: Panel, question: Question, worsens: bool = False) -> Slacks:
    if question.weights is None and question.nondiscretionary is None and question.restrictions is None:
        return _usual(name, panel.columns.roles, question.orientation, question.undesirable_as, worsens)
    above, below = question.sides(panel)
    limited: tuple[int, ...] | None = None
    if question.rules(panel.columns).any:
        goods = np.array([role == "outputs" for role in panel.columns.roles])
        limited = tuple(np.flatnonzero((goods == worsens) & (above + below > 0.0)).tolist())
    return Slacks(name, worsens, above, below, limited)


@lru_cache(maxsize=64)
def _usual(
    name: str, roles: tuple[Role, ...], orientation: Orientation, undesirable_as: UndesirableAs, worsens: bool
) -> Slacks:
    """One program for all tables with these columns: what it has written for one is there for the next."""
    above, below = (equal_weights(roles, side) for side in sides(orientation, undesirable_as))
    return Slacks(name, worsens, above, below)
