"""The radial measures: CCR (Charnes, Cooper & Rhodes 1978), BCC (Banker, Charnes & Cooper 1984), hyperbolic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Literal, Required, TypeAlias, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from ..data.columns import Columns
from ..data.domain import Domain, none
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values, Zeros
from ..data.panel import Panel
from ..data.roles import ROLES
from ..data.translation import raised
from ..errors import DataError, SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.max_slack import SecondStage, carried_on, for_all
from ..evaluation.stage import Stage
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Question, Solver
from ..options.sides import UndesirableAs
from ..programs.one_factor import NOISE, Radial
from ..result import Result
from ..results.outcome import EFFICIENT
from ..support.signatures import signed_like
from ..support.spelling import choose
from ..technology.frontier import Exclude, Frontier
from ..technology.restrictions import Restrictions
from ..technology.returns import Disposability, Rts
from .answering import answer

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
RadialOrientation: TypeAlias = Literal["input", "output", "hyperbolic"]


def radial(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: RadialOrientation = "input",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    restrictions: Restrictions = None,
    nondiscretionary: Names | None = None,
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
    second_stage: SecondStage = "relative",
) -> Result:
    """Radial efficiency: by one factor for all inputs, or for all goods.

    ``efficiency`` is θ with inputs and 1/φ with outputs, so that 1 is the frontier and less is worse in both. With
    ``super_efficiency`` the DMU leaves its own reference, and scores above 1 rank the efficient; a program without a
    solution, common under variable returns, is NaN with the status "infeasible", never 1.

    The input-oriented program of DMU o (n DMUs, m inputs x, s goods y, u bads b):

        min  θ
        s.t. Σ_j λ_j x_ij ≤ θ x_io
             Σ_j λ_j y_rj ≥ y_ro
             Σ_j λ_j b_kj ≤ b_ko  (or θ b_ko),    λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    Output-oriented, φ is maximised with Σ_j λ_j y_rj ≥ φ y_ro and θ = 1. Hyperbolic, inputs (and bads) shrink by θ
    while goods grow by 1/θ: under constant returns θ² is the input-oriented score.

    A second program then takes up the slacks that the factor leaves: the targets are Pareto-efficient, and a DMU with
    score 1 whose slacks are not all 0 is flagged ``weakly_efficient``. The score does not contain these slacks; `sbm`
    is the measure that does.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, group
        As for `super_sbm`.
    rts
        "crs" (CCR), "vrs" (BCC), "nirs", "ndrs" or ("grs", L, U) with 0 ≤ L ≤ 1 ≤ U.
    orientation
        "input", "output", or "hyperbolic" (linear, and offered, under "crs" only).
    frontier, window, disposability, exclude, category, reference, evaluate, on_infeasible, threads, progress
        As for `super_sbm`.
    undesirable_as
        "output": bads must not exceed the DMU's own and are not scaled. "input": they contract with the inputs.
    restrictions
        On the multipliers; as for `super_sbm`.
    nondiscretionary
        Columns (one or a list) that no factor moves and whose slacks do not count: their rows stay as constraints
        (Banker & Morey 1986).
    zeros
        Without effect: zeros pass, their rows stay as constraints. A row whose moving columns are all 0 is refused.
        Under variable returns and strong disposability, columns that the factor does not move may have any sign: a
        constant added to one falls out of its row, as Σλ = 1 (Ali & Seiford 1990). ``second_stage="relative"`` then
        measures such a column from a point as far below its least value as that is below its greatest.
    solver
        "simplex" (rational arithmetic behind it), or "highs" and "cvxpy", one program at a time.
    super_efficiency
        Score the efficient against all others but themselves (Andersen & Petersen).
    second_stage
        "relative": the slacks' shares of the DMU's own values have the largest sum, whatever the units. "sum": the
        slacks themselves, in the data's units. "none": targets are the radial points, with slacks or without.

    Returns
    -------
    Result
        ``components`` are ``radial`` and, asked for, ``super_radial``. ``prices`` are the multipliers: the score is the
        goods' value over the inputs' value, each corrected by what bads and the price of Σλ add.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Charnes, A., Cooper, W. W. & Rhodes, E. (1978). Measuring the efficiency of decision making units. European Journal
    of Operational Research 2(6), 429–444.
    Banker, R. D., Charnes, A. & Cooper, W. W. (1984). Some models for estimating technical and scale inefficiencies in
    data envelopment analysis. Management Science 30(9), 1078–1092.
    Andersen, P. & Petersen, N. C. (1993). A procedure for ranking efficient units in data envelopment analysis.
    Management Science 39(10), 1261–1264.
    Ali, A. I. & Seiford, L. M. (1990). Translation invariance in data envelopment analysis. Operations Research Letters
    9(6), 403–405.
    Banker, R. D. & Morey, R. C. (1986). Efficiency analysis for exogenously fixed inputs and outputs. Operations
    Research 34(4), 513–521.
    Färe, R., Grosskopf, S., Lovell, C. A. K. & Pasurka, C. (1989). Multilateral productivity comparisons when some
    outputs are undesirable: a nonparametric approach. Review of Economics and Statistics 71(1), 90–98.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
    >>> sbmdea.radial(data, **roles, rts="vrs").efficiency.head(4).round(4).to_dict()
    {'DMU1': 1.0, 'DMU2': 1.0, 'DMU3': 0.3037, 'DMU4': 0.4716}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = RadialQuestion(
        rts=rts, frontier=frontier, window=window, undesirable_as=undesirable_as, disposability=disposability,
        restrictions=restrictions, nondiscretionary=nondiscretionary, exclude=exclude, on_infeasible=on_infeasible,
        solver=solver, threads=threads, progress=progress, super_efficiency=super_efficiency, second_stage=second_stage,
        orientation="output" if orientation == "output" else "input", factor=orientation,
    )  # fmt: skip
    return answer(radial, given, question, partial(_of, question), _moved, row_by_row=True, by_columns=True)


@dataclass(frozen=True)
class RadialQuestion(Question):
    called: ClassVar[str] = "radial"

    factor: RadialOrientation = "input"
    super_efficiency: bool = False
    second_stage: SecondStage = "relative"

    def __post_init__(self) -> None:
        choose("orientation", self.factor, ("input", "output", "hyperbolic"))
        choose("second_stage", self.second_stage, ("relative", "sum", "none"))
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")
        super().__post_init__()

    @property
    def domain(self) -> Domain:
        free, outwards = partial(_free, self, self.factor), self.orientation == "output"
        return Domain(self.called, zeros=ROLES, free=free, without_inputs=outwards)

    def options(self) -> dict[str, object]:
        return {**super().options(), "orientation": self.factor}


class RadialOptions(TypedDict, total=False):
    """What `radial` takes beside the data and the returns to scale."""

    inputs: Required[Values]
    outputs: Required[Values]
    undesirable: Values | None
    dmu: PerRow | None
    period: PerRow | None
    orientation: RadialOrientation
    frontier: Frontier
    window: int
    undesirable_as: UndesirableAs
    disposability: Disposability
    restrictions: Restrictions
    nondiscretionary: Names | None
    exclude: Exclude
    group: PerRow | None
    category: PerRow | None
    reference: Peers | None
    evaluate: RowMask | None
    zeros: Zeros
    on_infeasible: Infeasible
    solver: Solver
    threads: int | None
    progress: bool | None
    super_efficiency: bool
    second_stage: SecondStage


@signed_like(radial, "rts")
def ccr(data: Data = None, **options: Unpack[RadialOptions]) -> Result:
    """`radial` under constant returns to scale (Charnes, Cooper & Rhodes 1978)."""
    return radial(data, rts="crs", **options)


@signed_like(radial, "rts")
def bcc(data: Data = None, **options: Unpack[RadialOptions]) -> Result:
    """`radial` under variable returns to scale (Banker, Charnes & Cooper 1984)."""
    return radial(data, rts="vrs", **options)


def measure(panel: Panel, question: Question, orientation: RadialOrientation) -> Radial:
    """The program of an orientation; refuses those without a column to move and hyperbolic ones that are not linear."""
    moves, fixed = _moves(question, orientation, panel.columns), question.fixed(panel.columns)
    if not moves.any():
        raise SpecError(
            f"nondiscretionary must leave a column that moves; with orientation={orientation!r} none is left. "
            "Ask for the other orientation."
        )
    rows = np.flatnonzero(panel.evaluate)
    idle = ~np.hstack([block[rows] for block in (panel.X, panel.Y, panel.B)])[:, moves].any(axis=1)
    if idle.any():
        raise DataError(
            f"the columns that move must not all be 0 in a row; with orientation={orientation!r} they are for "
            f"{panel.rows_label(rows[idle])}. Drop these rows, or ask for the other orientation."
        )
    if orientation == "output":
        return Radial("radial", moves, expands=True)
    if orientation == "hyperbolic":
        if question.rts != "crs":
            raise SpecError(
                f'orientation="hyperbolic" must come with rts="crs"; got rts={question.rts!r}. Elsewhere the program '
                "has θ and 1/θ in it and is not linear: ask generalized_distance, whose score is θ²."
            )
        if panel.B.shape[1] and question.undesirable_as != "input":
            raise SpecError(
                'orientation="hyperbolic" must come with undesirable_as="input" where there are undesirable outputs; '
                f"got undesirable_as={question.undesirable_as!r}. With bads held fixed the program is not linear: "
                "generalized_distance lets them move with the goods."
            )
        if fixed.any():
            raise SpecError(
                'orientation="hyperbolic" must come without nondiscretionary columns; got '
                f"{question.nondiscretionary!r}. With some columns held fixed the program is not linear."
            )
    return Radial("radial", moves)


def procedure(
    program: Radial, beyond: bool = False, by: SecondStage = "none", hyperbolic: bool = False
) -> Callable[[Setting], Scored]:
    """Scores by ``program``; ``beyond`` asks for super-efficiency, ``hyperbolic`` reads input-oriented answers so."""
    final = _hyperbolic if hyperbolic else _as_it_is

    def scored(setting: Setting) -> Scored:
        rows = setting.block.evaluate
        inside = replace(program, bounded=setting.rules.absolute)
        free = replace(inside, free=True, signed=setting.rules.any and not program.expands)
        first = setting.run(inside)
        slack = np.zeros(len(rows), bool)
        outside = np.flatnonzero(first.status == Status.INFEASIBLE)
        stage = first
        if len(outside) < len(rows):
            stage, slack = _projected(setting, inside, first, rows, by, False)
        if len(outside):
            apart = setting.run(free, rows[outside], working=first.working)
            first = first.replaced(outside, apart)
            apart, slack[outside] = _projected(setting, free, apart, rows[outside], by, False)
            stage = stage.replaced(outside, apart)
        components = {"radial": final(setting, first).score}
        if beyond:
            again = _candidates(setting, first)
            components["super_radial"] = np.full(len(rows), np.nan)
            if len(again):
                second = setting.run(free, rows[again], exclude_self=True, working=first.working)
                components["super_radial"][again] = final(setting, second).score
                second, slack[again] = _projected(setting, free, second, rows[again], by, True)
                stage = stage.replaced(again, second)
        stage = final(setting, stage)
        nothing = np.zeros(len(rows), bool)
        found = {
            "borderline": flags.borderline(*components.values()),
            "near_cap": nothing,
            "near_discontinuity": nothing,
            "weakly_efficient": slack & (np.abs(stage.score - 1.0) <= EFFICIENT),
            **flags.below_zero(setting.rules, stage.targets),
        }
        return Scored(setting.block, stage, components, found)

    return scored


def _candidates(setting: Setting, first: Stage) -> Any:
    """Who may score otherwise without their own row: nobody below 1, unless λ cannot be rescaled."""
    technology = setting.question.technology
    if technology.generalized or technology.idles:
        return np.arange(len(first.score))
    unscored = (first.status == Status.INFEASIBLE) | (first.status == Status.NO_PRICES)
    return np.flatnonzero(unscored | (first.score >= 1.0 - EFFICIENT))


def _projected(
    setting: Setting, program: Radial, stage: Stage, rows: Any, by: SecondStage, exclude_self: bool
) -> tuple[Stage, Any]:
    """The stage with its targets, and where they have slack beyond the factor."""
    found = np.zeros(len(rows), bool)
    if by != "none" and not setting.rules.absolute:
        stage, found = carried_on(setting, stage, rows, by, exclude_self=exclude_self, program=for_all(program))
    points = setting.points.take(rows)
    straight = program.point(points, stage.score) * points.sign
    same = np.abs(stage.targets - straight) <= NOISE * np.abs(straight)
    return replace(stage, targets=np.where(same, straight, stage.targets)), found


def _as_it_is(setting: Setting, stage: Stage) -> Stage:
    return stage


def _hyperbolic(setting: Setting, stage: Stage) -> Stage:
    """An input-oriented answer moved along its ray: inputs by the root of the score, goods by its inverse."""
    root = np.sqrt(stage.score)
    times = np.repeat(1.0 / root, np.diff(stage.intensity.ptr))
    intensity = replace(stage.intensity, value=stage.intensity.value * times)
    return replace(stage, score=root, targets=stage.targets / root[:, None], intensity=intensity)


def _free(question: Question, orientation: RadialOrientation, columns: Columns) -> Bools:
    """The columns that may have any sign: with Σλ = 1, a constant added to a column that no factor moves falls out of
    its row on both sides (Ali & Seiford 1990). Weak disposability has idle units, which break that sum."""
    variable = question.technology.lower == question.technology.upper and not question.technology.weak
    if not variable or question.restrictions is not None:
        return none(columns)
    return ~_moves(question, orientation, columns)


def _moves(question: Question, orientation: RadialOrientation, columns: Columns) -> Bools:
    """The columns that the factor is on."""
    roles = np.array(columns.roles)
    contracts = (roles == "inputs") | ((roles == "undesirable") & (question.undesirable_as == "input"))
    fixed = columns.marked("nondiscretionary", question.nondiscretionary)
    moves: Bools = ~fixed & (roles == "outputs" if orientation == "output" else contracts)
    return moves


def _moved(panel: Panel) -> tuple[Panel, Floats | None]:
    """Negative columns, none but those in `_free`, moved up."""
    return raised(panel, panel.negative)


def _of(question: RadialQuestion, panel: Panel) -> Procedure:
    program = measure(panel, question, question.factor)
    hyperbolic = question.factor == "hyperbolic"
    if hyperbolic and question.rules(panel.columns).absolute:
        raise SpecError(
            'restrictions on prices as such must come with orientation="input" or "output"; got "hyperbolic", whose '
            "prices have no scale of their own. Restrict ratios or shares."
        )
    return made(procedure, program, question.super_efficiency, question.second_stage, hyperbolic)
