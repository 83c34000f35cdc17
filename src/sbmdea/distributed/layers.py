"""The rows that span a technology, found part by part.

*Let F span T(R), F ⊆ R. If a row's own program is solved against T(F), it is solved against T(R).* So what no
combination of rows beats is enough for whoever keeps the own row. Each part gives the rows that none of its own beat;
what spans all of these spans the whole, as combinations of combinations are combinations. Which measure says who is
beaten does not matter: rows that SBM leaves a share of `NEAR` below 1 lie inside, whatever they are scored by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..data.panel import Panel
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Setting, evaluate
from ..lp.machine_code.entry import Entry
from ..lp.status import Status
from ..models.measure import SBM
from ..options.question import Question
from ..results.outcome import Outcome
from ..technology.frontier import Frontier, blocks
from ..technology.points import Bools, Floats, Ints
from ..technology.returns import Rts
from .quietly import quietly

beaten = Entry("distributed.dominance", "beaten")

SAMPLE = 5_000  # rows of a technology whose best ones are held against all its rows first
NEAR = 1e-6  # rows this close to efficient stay in a frontier: more than a tolerance away from being scored above 1
RIVALS = 64  # points that all rows are held against
JUDGES = 300  # rows of the sample by which these are chosen
REACHED = 200  # of the points that the sample's rows reach, which are chosen from
BEHIND = 4  # times as many rows that stand next behind a frontier go along with it


@dataclass(frozen=True)
class Span:
    """Returns to scale of the technologies, what they are made of, and whether rows next behind a frontier count."""

    rts: Rts
    frontier: Frontier  # "contemporaneous": of each period, which others are made of
    behind: bool

    def question(self, threads: int | None) -> Question:
        return Question(rts=self.rts, frontier=self.frontier, threads=threads, progress=False)


def spanning(panel: Panel, span: Span, threads: int | None) -> Bools:
    """Which of the reference rows span their technologies: the others are beaten by a combination of these."""
    question, rows = span.question(threads), panel.reference.copy()
    if not rows.any():
        return rows
    for block in blocks(replace(panel, evaluate=panel.reference), span.frontier):
        if len(block.evaluate) > 2 * SAMPLE:
            rows[block.evaluate] = _unbeaten(panel, block.evaluate, question)
    outcome = _scored(panel, rows, question)
    found = np.zeros(len(rows), bool)
    found[outcome.rows] = _undominated(outcome)
    if span.behind:
        score = np.where(found[outcome.rows], -np.inf, np.nan_to_num(outcome.efficiency))
        next_ones = np.argsort(-score, kind="stable")[: BEHIND * int(found.sum())]
        found[outcome.rows[next_ones[score[next_ones] > 0.0]]] = True
    return found


def efficient(panel: Panel, span: Span, threads: int | None) -> Bools:
    """Which rows no combination is proved to beat by more than `NEAR`."""
    return spanning(panel, replace(span, behind=False), threads)


def _scored(panel: Panel, rows: Bools, question: Question) -> Outcome:
    with quietly():
        return evaluate(replace(panel, reference=rows, evaluate=rows), question, _plainly, row_by_row=True)


def _plainly(setting: Setting) -> Scored:
    """SBM without flags: what has no certificate is kept anyhow."""
    return Scored(setting.block, setting.run(SBM(setting.panel, setting.question), rough=True), {}, {})


def _undominated(outcome: Outcome) -> Bools:
    """Who is not proved to be beaten by more than `NEAR`."""
    return np.asarray(~(outcome.efficiency < 1.0 - NEAR) | (outcome.status != Status.OPTIMAL) | ~outcome.certified)


def _unbeaten(panel: Panel, rows: Ints, question: Question) -> Bools:
    """Which of the rows of one technology no point that others reach, scaled as the returns allow, beats clearly.

    The points are the best rows of a sample, and where they take others of it. A beaten row is not needed, and most
    are beaten, which spares them a program.
    """
    Z = np.hstack([panel.X[rows], panel.Y[rows], panel.B[rows]])
    some = np.arange(0, len(rows), len(rows) // SAMPLE)
    sample = np.zeros(len(panel.index), bool)
    sample[rows[some]] = True
    outcome = _scored(panel, sample, question)
    best = _undominated(outcome)
    reached = outcome.targets[~best & outcome.certified]
    reached = reached[(reached > 0.0).all(axis=1)]
    goods = np.array([role == "outputs" for role in panel.columns.roles])
    bounds = question.technology.lower, question.technology.upper

    def beats(points: Floats, by: Floats) -> Bools:
        found = np.zeros(len(points), np.bool_)
        beaten(np.ascontiguousarray(points), np.ascontiguousarray(by), goods, *bounds, NEAR, found)
        return found

    candidates = np.vstack([Z[some[best]], reached[:: max(1, len(reached) // REACHED)]])
    judges = Z[some[:: max(1, len(some) // JUDGES)]]
    rivals = candidates[_covering(np.array([beats(judges, one[None]) for one in candidates]))]
    left = ~beats(Z, rivals)
    left[some[best]] = True
    return left


def _covering(beats: Bools) -> Ints:
    """Few candidates (c × n) that beat most: the one that beats most of what is left, again and again."""
    chosen: list[int] = []
    left = np.ones(beats.shape[1], bool)
    while len(chosen) < RIVALS:
        gain = (beats & left).sum(axis=1)
        best = int(gain.argmax())
        if not gain[best]:
            break
        chosen.append(best)
        left &= ~beats[best]
    return np.array(chosen, np.int64)
