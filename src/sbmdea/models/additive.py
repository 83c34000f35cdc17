"""The additive model (Charnes et al. 1985) and its weighted relatives: MIP, normalised, RAM, BAM."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.domain import Domain, all_of_them, none
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values, Zeros
from ..data.panel import Panel
from ..data.translation import raised
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.stage import Stage
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Question, Solver
from ..options.sides import Orientation, UndesirableAs, sides
from ..options.weights import per_row, side_weights
from ..programs.slack_sum import Additive
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.spelling import choose
from ..technology.frontier import Exclude, Frontier, blocks
from ..technology.points import Points
from ..technology.returns import Disposability, Rts
from .answering import answer

SlackWeights: TypeAlias = Literal["ones", "mip", "normalised", "ram", "bam"] | Mapping[Any, Any]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

WORDS = ("ones", "mip", "normalised", "ram", "bam")


def additive(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: SlackWeights = "ones",
    exclude: Exclude = "row",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
    super_efficiency: bool = False,
) -> Result:
    """The largest weighted sum of slacks, plain or in the units-free forms MIP, normalised, RAM and BAM.

    The sum itself, an inefficiency that is 0 for efficient DMUs, is ``components["additive"]``. ``efficiency`` is 1
    minus this sum: the published measure for RAM and BAM, in [0, 1]; with other weights it can be negative, and with
    "ones" it depends on the units. 1 is efficient in every case.

    The program of DMU o (n DMUs, m inputs x, s goods y, u bads b):

        max  Σ_i w_i s_i⁻ + Σ_r w_r s_r⁺ + Σ_k w_k s_k^b
        s.t. Σ_j λ_j x_ij + s_i⁻ = x_io
             Σ_j λ_j y_rj − s_r⁺ = y_ro
             Σ_j λ_j b_kj + s_k^b = b_ko,    s, λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    With ``super_efficiency`` the efficient are scored without themselves: the least weighted sum of what they would
    have to give up, inputs and bads to rise and goods to fall, until the others reach them. ``efficiency`` is then 1
    plus this sum, which is ``components["super_additive"]``.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, group, category
        As for `super_sbm`. Under "vrs" with strong disposability and weights other than "mip" the model does not change
        when a constant is added to a column, and takes zeros and negative values as they are.
    rts
        "crs", "vrs", "nirs", "ndrs" or ("grs", L, U). RAM is defined under "vrs" only.
    orientation
        "non-oriented", "input" (only the slacks of inputs count) or "output" (goods and bads).
    undesirable_as
        "input": an orientation treats bads like inputs. Without orientation it makes no difference.
    weights
        "ones": in the data's units (Charnes et al. 1985). "mip": 1/z_o, shares of the own value (measure of
        inefficiency proportions). "normalised": 1/standard deviation over the reference. "ram": 1/(d · range), d the
        number of columns that count. "bam": 1/(d · distance to the best value of the reference); outside "vrs" no
        target lies beyond these best values. ``{column: weight}``: per unit of the column, 1 where not named; an array
        in the place of a number has one weight per row of the data.
    frontier, window, disposability, exclude, reference, evaluate, on_infeasible, threads, progress
        As for `super_sbm`.
    zeros
        "raise", or "drop-term": "mip" then leaves the terms of zeros out.
    solver
        "simplex" (rational arithmetic behind it), or "highs" and "cvxpy", one program at a time.
    super_efficiency
        Score the efficient against all others but themselves (Du, Liang & Zhu); not with "bam".

    Returns
    -------
    Result
        As `super_sbm`; ``prices`` are in the objective's units per unit of the column.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Charnes, A., Cooper, W. W., Golany, B., Seiford, L. & Stutz, J. (1985). Foundations of data envelopment analysis for
    Pareto–Koopmans efficient empirical production functions. Journal of Econometrics 30, 91–107.
    Lovell, C. A. K. & Pastor, J. T. (1995). Units invariant and translation invariant DEA models. Operations Research
    Letters 18, 147–151.
    Cooper, W. W., Park, K. S. & Pastor, J. T. (1999). RAM: a range adjusted measure of inefficiency for use with
    additive models, and relations to other models and measures in DEA. Journal of Productivity Analysis 11, 5–42.
    Cooper, W. W., Pastor, J. T., Borras, F., Aparicio, J. & Pastor, D. (2011). BAM: a bounded adjusted measure of
    efficiency for use with bounded additive models. Journal of Productivity Analysis 35, 85–94.
    Du, J., Liang, L. & Zhu, J. (2010). A slacks-based measure of super-efficiency in data envelopment analysis: a
    comment. European Journal of Operational Research 204, 694–697.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
    >>> sbmdea.additive(data, **roles, rts="vrs", weights="ram").efficiency.iloc[2:5].round(4).to_dict()
    {'DMU3': 0.3604, 'DMU4': 0.5739, 'DMU5': 0.982}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = AdditiveQuestion(
        rts=rts, orientation=orientation, frontier=frontier, window=window, undesirable_as=undesirable_as,
        disposability=disposability, counts=weights, exclude=exclude, on_infeasible=on_infeasible, solver=solver,
        threads=threads, progress=progress, super_efficiency=super_efficiency,
    )  # fmt: skip
    return answer(
        additive, given, question, partial(_of, question), partial(_moved, question), row_by_row=question.row_by_row
    )


@dataclass(frozen=True)
class AdditiveQuestion(Question):
    counts: SlackWeights = "ones"
    super_efficiency: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.counts, Mapping):
            choose("weights", self.counts, WORDS, also="{column: weight}")
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")
        super().__post_init__()
        if self.counts == "ram" and not _variable(self):
            raise SpecError(
                f'weights="ram" must come with rts="vrs"; got rts={self.rts!r}. Elsewhere slacks can exceed the range '
                'and the measure fall below 0: weights="bam" keeps targets within the range under all returns to scale.'
            )
        if self.super_efficiency:
            check_beyond(self.counts)

    @property
    def invariant(self) -> bool:
        """Whether adding a constant to a column changes nothing."""
        return _variable(self) and not self.technology.weak and self.counts != "mip"

    @property
    def domain(self) -> Domain:
        return Domain(
            "additive", free=all_of_them if self.invariant else none, without_inputs=self.orientation == "output"
        )

    @property
    def row_by_row(self) -> bool:
        """Whether a row's weights are made of nothing but the row."""
        return isinstance(self.counts, Mapping) or self.counts in ("ones", "mip")

    def options(self) -> dict[str, object]:
        return {**super().options(), "weights": self.counts}


def check_beyond(counts: object) -> None:
    """Refuse weights that mean nothing beyond the frontier."""
    if isinstance(counts, str) and counts == "bam":
        raise SpecError(
            'super_efficiency must come with other weights than "bam": a super-efficient DMU has values better '
            "than all others, from which BAM has no distance to measure by."
        )


def _of(question: AdditiveQuestion, panel: Panel) -> Procedure:
    weights = question.counts
    return made(
        procedure, per_row(panel, weights) if isinstance(weights, Mapping) else weights, question.super_efficiency
    )


def _variable(question: Question) -> bool:
    """Whether returns to scale are variable, by whatever name."""
    return question.technology.lower == question.technology.upper


def _moved(question: AdditiveQuestion, panel: Panel) -> tuple[Panel, Floats | None]:
    return raised(panel, all_of_them(panel.columns)) if question.invariant else (panel, None)


def procedure(weights: str | Floats, beyond: bool) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        rows = setting.block.evaluate
        counts = _counts(setting)
        each = _weights(setting, weights, counts)
        word = weights if isinstance(weights, str) else ""
        limits = _distances(setting) if word == "bam" and not _variable(setting.question) else None
        relative = word == "mip"
        program = Additive("additive", False, each, relative, limits)
        late = limits is not None and setting.easier_first
        stage = _limits_last(setting, program) if late else setting.run(program)
        components = {"additive": stage.score}
        lacking = _lacking(setting, stage, counts)
        stage = replace(stage, score=1.0 - stage.score)
        if beyond:
            components["super_additive"] = np.full(len(rows), np.nan)
            again = np.flatnonzero((stage.status == Status.INFEASIBLE) | (lacking <= EFFICIENT))
            if len(again):
                program = Additive("super_additive", True, each if len(each) == 1 else each[again], relative)
                second = setting.run(program, rows[again], exclude_self=True, working=stage.working)
                components["super_additive"][again] = second.score
                stage = stage.replaced(again, replace(second, score=1.0 + second.score))
        nothing = np.zeros(len(rows), bool)
        found = {
            "borderline": flags.borderline(1.0 - lacking),
            "near_cap": nothing,
            "near_discontinuity": nothing,
        }
        return Scored(setting.block, stage, components, found)

    return scored


def _limits_last(setting: Setting, program: Additive) -> Stage:
    """Without limits first: an optimum that keeps them is that with them, and most do."""
    rows, points, limits = setting.block.evaluate, setting.points, program.limits
    assert limits is not None
    stage = setting.run(replace(program, limits=None))
    kept = (points.Z[rows] - stage.targets * points.sign <= limits).all(axis=1) & (stage.status == Status.OPTIMAL)
    again = np.flatnonzero(~kept)
    if not len(again):
        return stage
    narrower = replace(program, weights=program.weights[again], limits=limits[again])
    return stage.replaced(again, setting.run(narrower, rows[again], working=stage.working))


def _counts(setting: Setting) -> Bools:
    """Which columns' slacks count."""
    columns = setting.panel.columns
    above, below = sides(setting.question.orientation, setting.question.undesirable_as)
    counted: Bools = side_weights(columns, (*above, *below), None) > 0.0
    return counted


def _weights(setting: Setting, weights: str | Floats, counts: Bools) -> Floats:
    """The weights of the slacks, per unit of each column ("mip": per own value); one row for all DMUs or one each."""
    number = counts.sum()
    if not isinstance(weights, str):
        each = weights if len(weights) == 1 else weights[setting.block.evaluate]
        _refuse_nothing(setting, np.where(counts, each, 0.0))
    elif weights == "ones":
        each = np.ones((1, len(counts)))
    elif weights == "mip":
        there = setting.points.Z[setting.block.evaluate] != 0.0
        each = np.where(there[:1] if there.all() else there, 1.0, 0.0)
    elif weights == "normalised":
        forms = setting.points.Z[setting.block.reference]
        each = _inverse(forms.std(axis=0, ddof=1)[None] if len(forms) > 1 else np.zeros((1, len(counts))))
    elif weights == "ram":
        each = _inverse(np.ptp(setting.points.Z[setting.block.reference], axis=0)[None]) / number
    else:
        each = _inverse(_distances(setting)) / number
    return np.where(counts, each, 0.0)


def _refuse_nothing(setting: Setting, each: Floats) -> None:
    """With weights of 0 for all that counts everybody would be efficient."""
    nothing = np.flatnonzero(~each.any(axis=1))
    repair = "Give one of them a positive weight, or ask for the other orientation."
    if len(nothing) and len(each) == 1:
        raise SpecError(f"weights must be above 0 for a column whose slack counts; all are 0. {repair}")
    if len(nothing):
        rows = setting.panel.rows_label(setting.block.evaluate[nothing])
        raise SpecError(f"weights must be above 0 for a column whose slack counts; all are 0 for {rows}. {repair}")


def unit_weights(setting: Setting, weights: SlackWeights) -> Floats:
    """Per evaluated row and column of one block."""
    given = per_row(setting.panel, weights) if isinstance(weights, Mapping) else weights
    each = _weights(setting, given, _counts(setting))
    size = np.abs(setting.points.Z[setting.block.evaluate])
    return np.array(each / size if isinstance(given, str) and given == "mip" else np.broadcast_to(each, size.shape))


def weights_per_unit(panel: Panel, question: AdditiveQuestion) -> Floats:
    """Per panel row and column; NaN for rows that are not evaluated."""
    points, found = Points.of(panel.X, panel.Y, panel.B), np.full((len(panel.index), len(panel.columns.all)), np.nan)
    for block in blocks(panel, question.frontier, question.window):
        setting = Setting(panel, points, question, block, None)
        found[block.evaluate] = unit_weights(setting, question.counts)
    return found


def _distances(setting: Setting) -> Floats:
    """How far each evaluated DMU lies from the best value of its reference, column by column."""
    Z, block = setting.points.Z, setting.block
    distances: Floats = Z[block.evaluate] - Z[block.reference].min(axis=0)
    return distances


def _inverse(values: Floats) -> Floats:
    inverse: Floats = np.divide(1.0, values, out=np.zeros_like(values), where=values > 0.0)
    return inverse


def _lacking(setting: Setting, stage: Stage, counts: Bools) -> Floats:
    """The largest slack that counts, as a share of the DMU's own value or, where that is 0, of the column's size."""
    points = setting.points.take(setting.block.evaluate)
    size = np.abs(points.Z)
    if not size.all():
        size = np.where(size == 0.0, np.abs(setting.points.Z).mean(axis=0), size)
    share = np.abs(stage.targets - points.Z * points.sign) / size
    largest: Floats = np.where(counts, share, 0.0).max(axis=1)
    return largest
