"""Radial efficiency in whole numbers: of columns that cannot be split, or of DMUs that can only be repeated."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import DataError, SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.in_earnest import in_earnest
from ..evaluation.mixed import forms_of, mixed_stage, without_itself
from ..evaluation.trace import made
from ..evaluation.whole import Whole, repeated, unreached, whole_factor
from ..options.question import Infeasible, check_limit
from ..options.sides import UndesirableAs
from ..programs.one_factor import Radial
from ..programs.template import Bools, Floats
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.messages import shown
from ..support.spelling import choose
from ..technology.frontier import Frontier, one_per_row
from ..technology.returns import Disposability, Rts
from .answering import answer
from .radial import RadialQuestion, measure

Each: TypeAlias = tuple[float, float]  # the least and the greatest λ of a row that takes part


def integer_radial(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    integers: Names | None = None,
    replicas: bool = False,
    alone: bool = False,
    each: Each | None = None,
    rts: Rts = "crs",
    orientation: Literal["input", "output"] = "input",
    frontier: Frontier = "contemporaneous",
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
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
    """The radial factor where beds, buses or staff come in whole numbers, or where DMUs can only be repeated.

    In whole columns the target is a whole number (Kuosmanen & Kazemi Matin 2009)::

        min  θ    s.t.  Σ_j λ_j x_ij ≤ m_i ≤ θ x_io,  m_i whole       for whole inputs
                        Σ_j λ_j x_ij ≤ θ x_io                         for the others
                        Σ_j λ_j y_rj ≥ y_ro,   Σ_j λ_j b_kj ≤ b_ko,   λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    (for outputs max φ with whole m_r ≥ φ y_ro). With ``replicas=True`` λ itself is whole: DMUs can be added to each
    other, not divided, which is the free replicability hull of Tulkens (1993). Both at once are possible. ``alone`` has
    each DMU repeated by itself, λ = k for one row and 0 for all others (the elementary replicability hull, Agrell &
    Tind 2001): every number of repetitions that can be the best is looked at, without a mixed program.

    ``each=(a, b)`` has λ = 0 or a ≤ λ ≤ b: who takes part does so in earnest. With (1, inf) under "crs" DMUs can be
    enlarged and added to each other, not made smaller (increasing returns without convexity: "irs2" of Bogetoft and
    Otto's program); with (0.2, 1) under "vrs" a target has no more than five peers ("vrs+" there).

    Parameters
    ----------
    integers
        The whole columns; their values must be whole. None: no column (then ``replicas`` or ``each`` is asked).
    replicas
        Whole λ. Under "crs" any number of each; "vrs" is the free disposal hull then.
    alone
        Of one row at a time, at least once; with ``replicas=True`` and strong disposability only.
    each
        The least and the greatest λ of a row that takes part; with strong disposability, and without the options above.
    orientation
        "input" or "output".
    time_limit
        Seconds for each row's program; None: until it is proved. What was found by then is the answer: a warning names
        the rows that are not proved, and `verify` shows them between ``bound`` and score. Not with ``alone``, which has
        no such program.
    super_efficiency
        Score the efficient against all others but themselves: Andersen & Petersen's score in whole numbers.
    data, inputs, outputs, undesirable, dmu, period, group, category, rts, frontier, undesirable_as, disposability, \
reference, evaluate, on_infeasible, threads, progress
        As for `radial`; ``frontier="window"`` is refused. Values are positive.

    Returns
    -------
    Result
        ``efficiency``: θ, or 1/φ. ``components``: ``radial`` (the same), with ``super_efficiency`` also
        ``super_radial`` of those that nobody else does better than, and ``bound``: HiGHS has proved that no efficiency
        is below it. Where no part of the goods is within reach (φ = 0) there is no score: "infeasible". ``targets`` are
        m in whole columns that move, θ x_o in others. A row is certified where efficiency and bound are within 1e-6.
        There are no ``prices``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`; DataError also where a whole column has other values.

    References
    ----------
    Kuosmanen, T. & Kazemi Matin, R. (2009). Theory of integer-valued data envelopment analysis. European Journal of
    Operational Research 192(2), 658–667.
    Andersen, P. & Petersen, N. C. (1993). A procedure for ranking efficient units in data envelopment analysis.
    Management Science 39(10), 1261–1264.
    Bogetoft, P. & Otto, L. (2011). Benchmarking with DEA, SFA, and R. Springer, New York.
    Tulkens, H. (1993). On FDH efficiency analysis: some methodological issues and applications to retail banking,
    courts, and urban transit. Journal of Productivity Analysis 4(1), 183–210.
    Agrell, P. J. & Tind, J. (2001). A dual approach to nonconvex frontier models. Journal of Productivity Analysis
    16(2), 129–147.

    Examples
    --------
    >>> import warnings
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame({"buses": [2, 5], "trips": [4.0, 6.0]}, index=list("AB"))
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)  # two rows are few
    ...     real = sbmdea.radial(data, inputs="buses", outputs="trips").efficiency["B"]
    ...     whole = sbmdea.integer_radial(data, inputs="buses", outputs="trips", integers="buses").efficiency["B"]
    ...     twice = sbmdea.integer_radial(data, inputs="buses", outputs="trips", replicas=True).efficiency["B"]
    >>> [round(float(one), 4) for one in (real, whole, twice)]
    [0.6, 0.6, 0.8]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = WholeQuestion(
        integers=integers, replicas=replicas, alone=alone, each=each, time_limit=time_limit, rts=rts, frontier=frontier,
        undesirable_as=undesirable_as, disposability=disposability, on_infeasible=on_infeasible, threads=threads,
        progress=progress, orientation=orientation, factor=orientation, second_stage="none",
        super_efficiency=super_efficiency,
    )  # fmt: skip
    return answer(integer_radial, given, question, partial(_of, question))


@dataclass(frozen=True)
class WholeQuestion(RadialQuestion):
    integers: Names | None = None
    replicas: bool = False
    alone: bool = False
    each: Each | None = None
    time_limit: float | None = None

    def __post_init__(self) -> None:
        choose("orientation", self.factor, ("input", "output"))
        super().__post_init__()
        check_limit(self.time_limit)
        if not isinstance(self.replicas, bool):
            raise SpecError(f"replicas must be True or False; got {self.replicas!r}.")
        if not isinstance(self.alone, bool):
            raise SpecError(f"alone must be True or False; got {self.alone!r}.")
        if self.alone and (not self.replicas or self.technology.weak):
            raise SpecError(
                'alone must come with replicas=True and disposability="strong"; got '
                f"replicas={self.replicas}, disposability={self.disposability!r}. It says that a DMU is repeated by "
                "itself."
            )
        if self.alone and self.time_limit is not None:
            raise SpecError(
                f"time_limit must be None with alone=True; got {self.time_limit!r}. No mixed program is solved that "
                "could run out of time. Leave time_limit out."
            )
        if self.each is not None:
            self._check_each()
        elif self.integers is None and not self.replicas:
            raise SpecError(
                "integer_radial must be told what is whole; got neither integers nor replicas=True. Pass for example "
                'integers="beds", or use radial.'
            )
        one_per_row("integer_radial", self.frontier)

    def _check_each(self) -> None:
        given: Any = self.each
        pair = given.tolist() if hasattr(given, "tolist") else given  # of an array or a Series
        pair = pair if isinstance(pair, tuple | list) else ()
        numbers = [one for one in pair if isinstance(one, int | float | np.number) and not isinstance(one, bool)]
        if len(pair) != 2 or len(numbers) != 2 or not (0.0 < numbers[0] <= numbers[1] and math.isfinite(numbers[0])):
            raise SpecError(
                f"each must be (least, greatest) with 0 < least ≤ greatest; got {self.each!r}. Pass for example "
                "each=(0.2, 1); float('inf') is no upper end."
            )
        if self.integers is not None or self.replicas or self.technology.weak:
            raise SpecError(
                'each must come without integers and replicas, and with disposability="strong"; got '
                f"integers={self.integers!r}, replicas={self.replicas}, disposability={self.disposability!r}. It says "
                "by itself what λ may be."
            )
        object.__setattr__(self, "each", (float(numbers[0]), float(numbers[1])))

    @property
    def domain(self) -> Domain:
        return Domain("integer_radial", drops=False, without_inputs=self.orientation == "output")

    @property
    def shows(self) -> str:
        return "solves mixed programs"


def whole_columns(panel: Panel, integers: Names | None) -> Bools:
    """The whole columns."""
    marked = panel.columns.marked("integers", integers)
    values = np.hstack([panel.X, panel.Y, panel.B])
    for k in np.flatnonzero(marked):
        broken = np.flatnonzero(values[:, k] != np.round(values[:, k]))
        if len(broken):
            raise DataError(
                f"integers must be whole numbers; column {shown(panel.columns.all[k])} is "
                f"{values[broken[0], k]:g} for {panel.rows_label(broken)}. Count it in whole units."
            )
    return marked


def _of(question: WholeQuestion, panel: Panel) -> Procedure:
    whole = whole_columns(panel, question.integers)
    if not whole.any() and not question.replicas and question.each is None:
        raise SpecError(
            "integers must name at least one column where replicas=False; got none. Name what is whole, or use radial."
        )
    return made(_counted, measure(panel, question, question.factor), whole, question.replicas, question.alone,
                question.each, question.time_limit, question.super_efficiency)  # fmt: skip


def _counted(
    program: Radial, integers: Bools, replicas: bool, alone: bool, each: Each | None,
    seconds: float | None, beyond: bool,
) -> Callable[[Setting], Scored]:  # fmt: skip
    def scored(setting: Setting) -> Scored:
        points, block, technology = setting.points, setting.block, setting.question.technology
        strict = points.bads & technology.weak
        forms = forms_of(setting)

        def best(own: Floats, some: Floats) -> Whole:
            if alone:
                found = repeated(some, program.moves, integers, program.expands, technology, own)
            elif each is not None:
                found = in_earnest(some, program.moves, program.expands, technology, each, seconds, own)
            else:
                found = whole_factor(
                    own, some, program.moves, integers, program.expands, replicas, technology, strict, seconds
                )
            return unreached(found) if program.expands else found

        def factors(found: list[Whole]) -> tuple[Floats, Floats]:
            """Scores and what they are not below."""
            factor, limit = np.array([one.factor for one in found]), np.array([one.bound for one in found])
            with np.errstate(divide="ignore"):
                score, bound = (1.0 / factor, 1.0 / limit) if program.expands else (factor, limit)
            score[np.abs(score - 1.0) <= 1e-12] = 1.0
            return score, np.minimum(bound, score)

        found = []
        for row in block.evaluate:
            found.append(best(points.Z[row], forms))
            if setting.progress is not None:
                setting.progress(1)
        score, bound = factors(found)
        components = {"radial": score}
        itself = np.full(len(found), each is None or each[0] <= 1.0 <= each[1])
        if beyond:
            second = np.full(len(found), np.nan)
            # whoever is beaten is beaten by others, but where λ may not grow by as much as the own one shrinks
            all_again = each is not None or technology.weak or technology.generalized
            again = np.flatnonzero(np.isnan(score) | (score >= 1.0 - EFFICIENT) | all_again)
            setting.nobody_else(block.evaluate[again])
            for i in again.tolist():
                found[i] = without_itself(setting, forms, block.evaluate[i], best)
            itself[again] = False
            score, bound = factors(found)
            second[again] = score[again]
            components["super_radial"] = second
        stage = mixed_stage(setting, score, bound, found, "enumeration" if alone else "highs", itself=itself)
        nothing = np.zeros(len(found), bool)
        said = {
            "borderline": flags.borderline(*components.values()), "near_cap": nothing, "near_discontinuity": nothing,
        }  # fmt: skip
        return Scored(block, stage, {**components, "bound": bound}, said)

    return scored
