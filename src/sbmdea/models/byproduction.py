"""By-production: goods are made by one technology, and bads follow from the polluting inputs by another."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.columns import Columns, hashes
from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values, Zeros
from ..data.panel import Panel
from ..data.roles import Role
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.stage import Stage
from ..evaluation.trace import made
from ..options.question import Infeasible, Question, Solver
from ..options.weights import side_weights
from ..programs.slacks import Slacks
from ..result import Result
from ..support.messages import nearest, shown
from ..technology.frontier import Frontier
from ..technology.intensities import Sparse
from ..technology.process import Process
from ..technology.returns import Rts
from .answering import answer


def by_production(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values,
    polluting: Names | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Efficiency in making goods and in avoiding bads, by two technologies that share the inputs.

    ::

        goods  1/E_y = max 1 + (1/s) Σ_r s_r/y_ro    s.t. Σ_j λ_j x_ij ≤ x_io,   Σ_j λ_j y_rj − s_r = y_ro
        bads     E_b = min 1 − (1/u) Σ_k s_k/b_ko    s.t. Σ_j μ_j x_ij ≥ x_io,   Σ_j μ_j b_kj + s_k = b_ko

        s, λ, μ ≥ 0,   L ≤ Σ_j λ_j ≤ U,   L ≤ Σ_j μ_j ≤ U,   in the second i runs over the ``polluting`` inputs

    ``efficiency`` is (E_y + E_b)/2; both are in ``components``, as ``goods`` and ``bads``. The inputs of o are given:
    goods are disposed of freely, bads are not (they cannot fall below what the polluting inputs cause), so that neither
    side is bought at the other's expense. For one good E_y is that of Murty, Russell & Levkoff; for several they take
    the mean of y_ro/(y_ro + s_r), here it is the inverse of the mean of (y_ro + s_r)/y_ro, as in `sbm`.

    Parameters
    ----------
    polluting
        The inputs that cause the bads, one or a list; by default all inputs.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, window, reference, evaluate, zeros
        As for `sbm`; so are ``on_infeasible``, ``solver``, ``threads`` and ``progress``.

    Returns
    -------
    Result
        ``targets`` are the own inputs, the goods of the first program and the bads of the second; ``intensities`` are
        the λ of the first. (Those of the second: `sbm` with the bads as inputs, the polluting inputs as outputs, and
        ``orientation="input"``.)

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Murty, S., Russell, R. R. & Levkoff, S. B. (2012). On modeling pollution-generating technologies. Journal of
    Environmental Economics and Management 64(1), 117–135.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.by_production(
    ...     sbmdea.datasets.hua_bian_2007(), dmu="dmu", polluting="input_2",
    ...     inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], undesirable="undesirable_1",
    ... )
    >>> res.components.loc["DMU4"].round(4).to_dict()
    {'goods': 0.2321, 'bads': 0.6976}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = ByProductionQuestion(
        polluting=polluting, rts=rts, frontier=frontier, window=window, on_infeasible=on_infeasible, solver=solver,
        threads=threads, progress=progress,
    )  # fmt: skip
    return answer(by_production, given, question, partial(_of, question))


@dataclass(frozen=True)
class ByProductionQuestion(Question):
    polluting: Names | None = None

    @property
    def domain(self) -> Domain:
        return Domain("by_production")


def _of(question: ByProductionQuestion, panel: Panel) -> Procedure:
    if not panel.columns.undesirable:
        raise SpecError("by_production must have undesirable outputs; got none. Use sbm for goods alone.")
    columns, causes = panel.columns, _polluting(panel.columns, question.polluting)
    making = Process(columns.inputs, columns.outputs, name="goods")
    emitting = Process(columns.undesirable, causes, name="bads")  # bads are kept low, and their causes accounted for
    return made(_procedure, making, emitting)


def _polluting(columns: Columns, given: Any) -> tuple[Hashable, ...]:
    if given is None:
        return columns.inputs
    single = isinstance(given, str) or (hashes(given) and given in columns.inputs)
    labels = [given] if single else list(given)
    for label in labels:
        if label not in columns.inputs:
            raise SpecError(
                f"polluting must name inputs; got {shown(label)}.{nearest(label, columns.inputs)} "
                f"The inputs are {list(columns.inputs)}."
            )
    if not labels:
        raise SpecError("polluting must name at least one input; got none. Leave it out for all inputs.")
    return tuple(label for label in columns.inputs if label in labels)


def _procedure(making: Process, emitting: Process) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        goods = _part(setting, making, above=(), below=("outputs",))
        bads = _part(replace(setting, progress=None), emitting, above=("inputs",), below=())
        score = (goods.score + bads.score) / 2.0
        none = np.zeros(len(score), bool)
        found = {"borderline": flags.borderline(score), "near_cap": none, "near_discontinuity": none}
        stage = _joined(setting, goods, bads, score)
        causes = bads.prices[:, len(emitting.inputs) : -1]
        kept = {"prices of causes": np.where(np.isnan(score)[:, None], np.nan, causes)}
        return Scored(setting.block, stage, {"goods": goods.score, "bads": bads.score}, found, kept)

    return scored


def _part(setting: Setting, process: Process, above: tuple[Role, ...], below: tuple[Role, ...]) -> Stage:
    sides = side_weights(process, above, None), side_weights(process, below, None)
    return setting.within(process).run(Slacks(process.name, False, *sides))


def _joined(setting: Setting, goods: Stage, bads: Stage, score: NDArray[np.float64]) -> Stage:
    """The goods' stage with the bads' columns; the worst of both certificates."""
    panel, rows = setting.panel, setting.block.evaluate
    m, u = panel.X.shape[1], panel.B.shape[1]
    solved = ~np.isnan(score)[:, None]
    targets = np.hstack([panel.X[rows], goods.targets[:, m:], bads.targets[:, :u]])
    count = np.diff(goods.intensity.ptr) * solved[:, 0]
    kept = np.repeat(solved[:, 0], np.diff(goods.intensity.ptr))
    intensity = Sparse(np.concatenate([[0], np.cumsum(count)]), goods.intensity.peer[kept], goods.intensity.value[kept])
    # the ray of a program without a solution must not be mixed with the prices of one that has one
    of_goods = np.where(solved | (goods.status > 0)[:, None], goods.prices, 0.0)
    of_bads = np.where(solved | (bads.status > 0)[:, None], bads.prices, 0.0)
    return replace(
        goods,
        score=score,
        targets=np.where(solved, targets, np.nan),
        intensity=intensity,
        prices=np.hstack([of_goods[:, :-1], of_bads[:, :u], of_goods[:, -1:]]),
        status=np.maximum(goods.status, bads.status),
        primal_residual=np.fmax(goods.primal_residual, bads.primal_residual),
        dual_violation=np.fmax(goods.dual_violation, bads.dual_violation),
        gap=np.fmax(goods.gap, bads.gap),
        certified=goods.certified & bads.certified,
        solver=np.maximum(goods.solver, bads.solver),
        jumps=goods.jumps | bads.jumps,
    )
