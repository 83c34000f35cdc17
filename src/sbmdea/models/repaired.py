"""Super-efficiency where the radial program has no solution, repaired by letting the held side give way first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.nearby import JUMP, STEP
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Solver
from ..programs.one_factor import Radial
from ..programs.stated import Part, Stated
from ..programs.template import Bools, Floats, Ints
from ..result import Result
from ..support.spelling import choose
from ..technology.frontier import Frontier
from ..technology.points import Points
from ..technology.returns import Rts
from .answering import answer
from .radial import RadialQuestion, measure
from .radial import procedure as radial_procedure

GiveWay: TypeAlias = Literal["uniform", "each"]

EASE = 1e-10  # share of the own value, or of what it gives way, that is given more, so that rounding hides no solution
GIVEN = 1e-9  # a share above this has been given up


def repaired_super(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    give_way: GiveWay = "uniform",
    rts: Rts = "vrs",
    orientation: Literal["input", "output"] = "input",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Radial super-efficiency, and a score by a published repair for those whose program has no solution.

    Where the others cannot make y_o whatever the inputs, the outputs give way first, by the least share; then the
    inputs are compared (all programs without the own row)::

        first   min β        s.t.  Σ_j λ_j y_j ≥ (1 − β) y_o                                 "uniform"
                min Σ_r β_r  s.t.  Σ_j λ_j y_rj ≥ (1 − β_r) y_ro                             "each"
        then    min θ        s.t.  Σ_j λ_j x_j ≤ θ x_o,   the outputs as given up
        score   θ + the mean of 1/(1 − β_r) over the outputs that gave way

    and with ``orientation="output"`` inputs give way, Σ_j λ_j x_ij ≤ (1 + t_i) x_io, and the score is 1/φ + the mean of
    1 + t_i. A score that is made so is flagged ``repaired``: it is a sum and no factor, and what it says beside the
    scores of others is the papers' proposal. "uniform" is that of Cook, Liang, Zha & Zhu (2009), "each" that of Lee,
    Chu & Zhu (2011). Where there are no others nothing is repaired: NaN, "infeasible".

    Parameters
    ----------
    give_way
        "uniform": one share for all columns that give way; "each": one for each.
    data, inputs, outputs, dmu, period, group, category, rts, orientation, frontier, window, reference, evaluate, \
on_infeasible, solver, threads, progress
        As for `radial`; values are positive. The papers have no undesirable outputs: name bads among the inputs.

    Returns
    -------
    Result
        ``components``: ``radial``, ``super_radial`` (NaN where it has no solution), ``given_up`` (the first optimum),
        ``factor`` (θ or 1/φ after it), ``gives <column>``. Flag ``repaired``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    Notes
    -----
    What is held gives way by 1e-10 of the own values more than the first program asks, or by 1e-10 of what it gives
    way where that is more than the own value, so that rounding does not leave the second one without a solution.
    ``near_discontinuity`` also says that 1e-12 of what gives way would move the factor by more than 1e-6.

    References
    ----------
    Cook, W. D., Liang, L., Zha, Y. & Zhu, J. (2009). A modified super-efficiency DEA model for infeasibility. Journal
    of the Operational Research Society 60(2), 276–281.
    Lee, H.-S., Chu, C.-W. & Zhu, J. (2011). Super-efficiency DEA in the presence of infeasibility. European Journal of
    Operational Research 212(1), 141–147.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [1.0, 3, 4, 3]}, index=list("ABCD"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # four rows are few
    ...     res = sbmdea.repaired_super(data, inputs="x", outputs="y")
    >>> res.efficiency.round(4).to_dict()  # C: 4 is made by nobody else, so that a quarter is given up; θ = 2/3
    {'A': 2.0, 'B': 1.1667, 'C': 2.0, 'D': 0.5}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, dmu=dmu, period=period, group=group, category=category,
        reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = RepairQuestion(
        give_way=give_way, rts=rts, frontier=frontier, window=window, on_infeasible=on_infeasible, solver=solver,
        threads=threads, progress=progress, super_efficiency=True, second_stage="none",
        orientation="output" if orientation == "output" else "input", factor=orientation,
    )  # fmt: skip
    return answer(repaired_super, given, question, partial(_of, question))


@dataclass(frozen=True)
class RepairQuestion(RadialQuestion):
    give_way: GiveWay = "uniform"

    def __post_init__(self) -> None:
        choose("orientation", self.factor, ("input", "output"))
        choose("give_way", self.give_way, ("uniform", "each"))
        super().__post_init__()

    @property
    def domain(self) -> Domain:
        return Domain("repaired_super", drops=False)


def _of(question: RepairQuestion, panel: Panel) -> Procedure:
    return made(_repaired, measure(panel, question, question.factor), question.give_way == "uniform")


def _repaired(program: Radial, uniform: bool) -> Callable[[Setting], Scored]:
    base = radial_procedure(program, beyond=True)

    def scored(setting: Setting) -> Scored:
        found, rows, labels = base(setting), setting.block.evaluate, setting.panel.columns.all
        held, stage, N = ~program.moves, found.stage, len(rows)
        without, nobody = stage.status == Status.INFEASIBLE, setting.nobody_else(rows)
        lost = np.flatnonzero(without & ~nobody)  # beside nobody all would be given up
        share, total, factor = np.zeros((N, len(labels))), np.full(N, np.nan), np.full(N, np.nan)
        share[without & nobody] = np.where(held, np.nan, 0.0)
        repaired, steep = np.zeros(N, bool), np.zeros(N, bool)
        if len(lost):
            total[lost], share[lost], sure = _given_up(setting, program, uniform, rows[lost])
            at = setting.points.Z[rows[lost]]
            given = (share[lost] + EASE * np.maximum(1.0, share[lost])) * held
            eased = Points(at + given * np.abs(at), setting.points.goods, setting.points.bads)
            free = replace(program, free=True)
            second = setting.run(free, rows[lost], exclude_self=True, at=eased, working=stage.working)
            factor[lost] = second.score
            score = second.score + _mean(share[lost], held, setting.points.goods)
            stage = stage.replaced(lost, replace(second, score=score, certified=second.certified & sure))
            repaired[lost] = second.status == Status.OPTIMAL
            slope = (np.abs(second.prices[:, : len(held)] * at) * held).sum(axis=1)
            slope *= second.score if program.expands else 1.0
            steep[lost] = STEP * slope > JUMP * np.maximum(1.0, second.score)
        components = {**found.components, "given_up": total, "factor": factor}
        for k in np.flatnonzero(held):
            components[f"gives {labels[k]}"] = share[:, k]
        near = found.flags["near_discontinuity"] | steep
        return Scored(
            setting.block, stage, components, {**found.flags, "near_discontinuity": near, "repaired": repaired}
        )

    return scored


def _given_up(setting: Setting, program: Radial, uniform: bool, rows: Ints) -> tuple[Floats, Floats, Bools]:
    """The least that what is held has to give way: the optimum, the share of every column, and who is certified."""
    points = setting.points
    own, held = points.Z[rows], ~program.moves
    size = np.abs(own)
    each = (
        [np.where(held, size, 0.0)] if uniform else [size * (np.arange(len(held)) == k) for k in np.flatnonzero(held)]
    )
    parts = [Part(way, 1.0) for way in each]
    if not program.expands:
        parts.append(Part(np.where(program.moves, own, 0.0)))  # as much of the inputs as there needs to be
    at = np.where(held, own, 0.0)
    first = setting.run(Stated("given_up", at, parts, np.zeros(len(held), bool)), rows, exclude_self=True)
    total = first.score
    if uniform:
        return total, np.where(held, total[:, None], 0.0), first.certified
    lacks = (first.targets * points.sign - own) / size
    share = np.where(held, np.maximum(lacks, 0.0), 0.0)
    share[share <= GIVEN] = 0.0
    return total, share, first.certified


def _mean(share: Floats, held: Bools, goods: Bools) -> Floats:
    """The mean of 1/(1 − β) of outputs, or of 1 + t of inputs, over the columns that gave way.

    Where none gave way by more than rounding it is the limit, 1.
    """
    gave = held & (share > GIVEN)
    gave |= held & ~gave.any(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where(goods, 1.0 / (1.0 - share), 1.0 + share)
        return np.asarray(np.where(gave, worth, 0.0).sum(axis=1) / gave.sum(axis=1))
