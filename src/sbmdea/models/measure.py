"""The programs of SBM and super-SBM for a question."""

from __future__ import annotations

import numpy as np

from ..data.panel import Panel
from ..options.question import Question
from ..programs.slacks import Slacks


def SBM(panel: Panel, question: Question) -> Slacks:
    return _slacks("sbm", panel, question)


def SUPER_SBM(panel: Panel, question: Question) -> Slacks:
    return _slacks("super_sbm", panel, question, worsens=True)


def _slacks(name: str, panel: Panel, question: Question, worsens: bool = False) -> Slacks:
    above, below = question.sides(panel)
    limited: tuple[int, ...] | None = None
    if question.rules(panel.columns).any:
        goods = np.array([role == "outputs" for role in panel.columns.roles])
        limited = tuple(np.flatnonzero((goods == worsens) & (above + below > 0.0)).tolist())
    return Slacks(name, worsens, above, below, limited)
