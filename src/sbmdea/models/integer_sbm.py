"""Slacks in whole numbers: SBM and the additive model where columns cannot be split."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.mixed import GAP, forms_of, mixed_stage, without_itself
from ..evaluation.trace import made
from ..evaluation.whole_slacks import WholeSlacks, whole_ratio
from ..options.question import Infeasible, Question, check_limit
from ..options.sides import Orientation, UndesirableAs, Weights
from ..options.weights import check_weights
from ..programs.template import Bools, Floats
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.spelling import choose
from ..technology.frontier import Frontier, one_per_row
from ..technology.returns import Disposability, Rts
from .additive import WORDS, SlackWeights, check_beyond, unit_weights
from .answering import answer
from .whole_numbers import whole_columns

BySlacks: TypeAlias = Literal["sbm", "additive"]


def integer_sbm(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    integers: Names | None,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    measure: BySlacks = "sbm",
    rts: Rts = "crs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: SlackWeights | Weights = None,
    time_limit: float | None = None,
    super_efficiency: bool = False,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    threads: int | None = None,
    progress: bool | None = None,
) -> Result:
    """Efficiency by slacks where beds, buses or staff come in whole numbers, and so do their targets.

    With targets x̃, ỹ, b̃ that are whole numbers in the columns of ``integers``::

        "sbm"       min (1 − Σ_i α_i (x_io − x̃_i)/x_io) / (1 + Σ_r β_r (ỹ_r − y_ro)/y_ro + Σ_k γ_k (b_ko − b̃_k)/b_ko)
        "additive"  max Σ_i w_i (x_io − x̃_i) + Σ_r w_r (ỹ_r − y_ro) + Σ_k w_k (b_ko − b̃_k)
                    s.t.  Σ_j λ_j x_j ≤ x̃ ≤ x_o,   Σ_j λ_j y_j ≥ ỹ ≥ y_o,   Σ_j λ_j b_j ≤ b̃ ≤ b_o,
                          λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    What is made is at least ỹ and what is used at most x̃: nobody has to work with 3.4 buses. The ratio is solved by
    mixed linear programs after each other (Dinkelbach), each through HiGHS with its proof.

    Parameters
    ----------
    integers
        The whole columns; their values must be whole. None of them, an empty list or None, is `sbm` or
        `additive` by HiGHS.
    measure
        "sbm", or "additive" for the sum of slacks; ``efficiency`` is then 1 minus it, as in `additive`.
    orientation
        "non-oriented", "input" or "output": whose slacks count. Columns that do not count have their own values as
        targets.
    weights
        As in `sbm`; for "additive" as in `additive`, "ones" being the default ("ram" and "bam" under "vrs").
    time_limit
        Seconds for each row's programs together; None: until it is proved. What was found by then is the answer: a
        warning names the rows that are not proved, and `verify` shows them between ``bound`` and score.
    super_efficiency
        For "additive", not with "bam": score those proved to have no slack against all others but themselves (Du,
        Chen, Chen, Cook & Zhu 2012): the least Σ w t with whole targets x̃ = x_o + t, ỹ = y_o − t, b̃ = b_o + t, t ≥ 0,
        that the others reach; ``efficiency`` is 1 plus it.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, undesirable_as, disposability, \
reference, evaluate, on_infeasible, threads, progress
        As for `sbm`; ``frontier="window"`` is refused. Values are positive.

    Returns
    -------
    Result
        ``components``: the score by the name of its measure, with ``super_efficiency`` also ``super_additive``, and
        ``bound``: HiGHS has proved that no efficiency is below it. A row is certified where efficiency and bound are
        within 1e-6. There are no ``prices``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `sbm`; DataError also where a whole column has other values.

    References
    ----------
    Kuosmanen, T. & Kazemi Matin, R. (2009). Theory of integer-valued data envelopment analysis. European Journal of
    Operational Research 192(2), 658–667.
    Kazemi Matin, R. & Kuosmanen, T. (2009). Theory of integer-valued data envelopment analysis under alternative
    returns to scale axioms. Omega 37(5), 988–995.
    Du, J., Chen, C.-M., Chen, Y., Cook, W. D. & Zhu, J. (2012). Additive super-efficiency in integer-valued data
    envelopment analysis. European Journal of Operational Research 218(1), 186–192.
    Dinkelbach, W. (1967). On nonlinear fractional programming. Management Science 13(7), 492–498.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"buses": [2, 5], "trips": [4.0, 7.0]}, index=list("AB"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # two rows are few
    ...     res = sbmdea.integer_sbm(data, inputs="buses", outputs="trips", integers="buses", orientation="input")
    ...     real = sbmdea.sbm(data, inputs="buses", outputs="trips", orientation="input")
    >>> float(res.efficiency["B"]), float(real.efficiency["B"])  # 7 trips take 3.5 buses of A's kind: 4 whole ones
    (0.8, 0.7)
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = IntegerQuestion(
        integers=integers, measure=measure, counts=weights, time_limit=time_limit,
        super_efficiency=super_efficiency, rts=rts, orientation=orientation,
        frontier=frontier, undesirable_as=undesirable_as, disposability=disposability, on_infeasible=on_infeasible,
        threads=threads, progress=progress,
        weights=weights if measure == "sbm" else None,  # type: ignore[arg-type]
    )  # fmt: skip
    return answer(integer_sbm, given, question, partial(_of, question))


@dataclass(frozen=True)
class IntegerQuestion(Question):
    integers: Names | None = ()
    measure: BySlacks = "sbm"
    counts: SlackWeights | Weights = None
    time_limit: float | None = None
    super_efficiency: bool = False

    def __post_init__(self) -> None:
        choose("measure", self.measure, ("sbm", "additive"))
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")
        super().__post_init__()
        check_limit(self.time_limit)
        one_per_row("integer_sbm", self.frontier)
        check_counts(self, self.measure, self.counts)
        if self.super_efficiency:
            check_beyond(self.counts)
            if self.measure == "sbm":
                raise SpecError(
                    'super_efficiency must come with measure="additive"; got measure="sbm". Beyond the frontier there '
                    "is no ratio with whole targets: ask super_sbm, whose targets are real numbers."
                )

    @property
    def domain(self) -> Domain:
        return Domain("integer_sbm", drops=False, without_inputs=self.orientation == "output")

    @property
    def shows(self) -> str:
        return "solves mixed programs"

    def options(self) -> dict[str, object]:
        return {**super().options(), "weights": self.counts}


def check_counts(question: Question, measure: str, counts: SlackWeights | Weights) -> None:
    """Refuse weights of slacks that mean nothing to SBM, or to the additive model under these returns."""
    if measure == "sbm":
        if isinstance(counts, str):
            choose("weights", counts, ("balanced",), also="{column: weight}")
    elif not isinstance(counts, Mapping):
        word = choose("weights", counts or "ones", WORDS, also="{column: weight}")
        if word in ("ram", "bam") and question.technology.lower != question.technology.upper:
            raise SpecError(
                f'weights={word!r} must come with rts="vrs"; got rts={question.rts!r}, under which slacks may be '
                'larger than what the weights are made of. Ask "mip" or "normalised".'
            )


def _of(question: IntegerQuestion, panel: Panel) -> Procedure:
    whole = whole_columns(panel, question.integers)
    if isinstance(question.counts, Mapping):
        check_weights(panel.columns, question.counts)
    return made(_counted, question.measure, question.counts, whole, question.time_limit, question.super_efficiency)


def _counted(
    measure: BySlacks, weights: SlackWeights | Weights, integers: Bools, seconds: float | None, super_efficiency: bool
) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        points, block, technology = setting.points, setting.block, setting.question.technology
        forms, N = forms_of(setting), len(block.evaluate)
        if measure == "sbm":
            above, below = (np.tile(side, (N, 1)) for side in setting.question.sides(setting.panel))
        else:
            given: SlackWeights = "ones" if weights is None else weights  # type: ignore[assignment]
            above = unit_weights(setting, given) * np.abs(points.Z[block.evaluate])
            below = np.zeros_like(above)
        strict = points.bads & technology.weak

        def best(i: int, beyond: bool, own: Floats, some: Floats) -> WholeSlacks:
            constant = float(measure == "sbm")
            return whole_ratio(own, some, integers, above[i], below[i], constant, technology, strict, seconds, beyond)

        found = []
        for i, row in enumerate(block.evaluate):
            found.append(best(i, False, points.Z[row], forms))
            if setting.progress is not None:
                setting.progress(1)
        score = np.array([one.score for one in found])
        components: dict[str, Floats] = {measure: score if measure == "sbm" else 0.0 - score}
        inside = np.ones(N, bool)
        if super_efficiency:
            own = points.Z[block.evaluate]
            lacking = np.where(above > 0.0, np.abs(np.array([one.point for one in found]) - own) / np.abs(own), 0.0)
            lost = np.isnan(score) & ~np.array([one.feasible for one in found])
            proved = score - np.array([one.bound for one in found]) <= GAP
            again = np.flatnonzero(lost | (proved & (lacking.max(axis=1) <= EFFICIENT)))
            setting.nobody_else(block.evaluate[again])
            for i in again.tolist():
                found[i] = without_itself(setting, forms, block.evaluate[i], partial(best, i, True))
            inside[again] = False
            score = np.array([one.score for one in found])
            components["super_additive"] = np.where(inside, np.nan, score)
        least, shift = np.array([one.bound for one in found]), float(measure == "additive")
        stage = mixed_stage(setting, score + shift, least + shift, found, itself=inside)
        nothing = np.zeros(N, bool)
        said = {
            "borderline": flags.borderline(stage.score), "near_cap": nothing, "near_discontinuity": nothing,
        }  # fmt: skip
        bound = np.where(np.isnan(score), np.nan, least + shift)
        return Scored(block, stage, {**components, "bound": bound}, said)

    return scored
