"""SBM where some columns move together: radially, or outputs with the bads that they cannot be separated from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.columns import Columns
from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..errors import SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.super_step import beyond
from ..evaluation.trace import made
from ..options.question import Infeasible, Question, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..programs.movements import Movement, Movements
from ..result import Result
from ..technology.frontier import Exclude, Frontier
from ..technology.returns import Disposability, Rts
from .answering import answer

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]


def hybrid_sbm(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    radial: Names,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    exclude: Exclude = "row",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
    super_efficiency: bool = False,
) -> Result:
    """SBM in which the ``radial`` columns of each side move by one factor, and the others each for themselves.

    With R for the radial columns and N for the others::

        min  (1 − Σ_R α_i (1 − θ) − Σ_N α_i s_i⁻/x_io) / (1 + Σ_R β_r (φ − 1) + Σ_N β_r s_r⁺/y_ro)
        s.t. Σ_j λ_j x_ij ≤ θ x_io,          Σ_j λ_j y_rj ≥ φ y_ro            i, r in R
             Σ_j λ_j x_ij + s_i⁻ = x_io,     Σ_j λ_j y_rj − s_r⁺ = y_ro       i, r in N
             θ ≤ 1 ≤ φ,   s, λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    α_i = 1/m and β_r = 1/(s + u) unless ``weights`` says otherwise. Bads stand beside the goods as in `sbm`, radial
    ones with the factor 2 − φ; with ``undesirable_as="input"`` beside the inputs. What the radial columns have left
    beyond their factor is in the targets and not in the score.

    With ``super_efficiency`` a DMU with score 1 leaves its own reference, and slacks and factors change their
    directions (θ ≥ 1 ≥ φ): the mirror image of the program above, as `super_sbm` is of `sbm`.

    ``components``: ``hybrid_sbm``, asked for ``super_hybrid_sbm``, and ``input_factor`` θ and ``output_factor`` φ where
    the side has radial columns.

    Parameters
    ----------
    radial
        Column names (one or a list) out of the three roles.
    inputs, outputs, undesirable
        As for `super_sbm`; values must be positive. So are all other arguments.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Tone, K. (2004). A hybrid measure of efficiency in DEA. GRIPS Research Report.
    Cooper, W. W., Seiford, L. M. & Tone, K. (2007). Data Envelopment Analysis, 2nd edition, Springer.
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = HybridQuestion(
        radial=radial, rts=rts, orientation=orientation, frontier=frontier, window=window,
        undesirable_as=undesirable_as, disposability=disposability, weights=weights, exclude=exclude,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        super_efficiency=super_efficiency,
    )  # fmt: skip
    return answer(hybrid_sbm, given, question, partial(_hybrid_of, question), row_by_row=True)


def nonseparable_sbm(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values,
    nonseparable: Names,
    least_factor: float = 0.0,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "vrs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    disposability: Disposability = "strong",
    weights: Weights = None,
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
    super_efficiency: bool = False,
) -> Result:
    """SBM with goods and bads that cannot be separated: less of the bads is only had with less of the goods.

    With N for the ``nonseparable`` columns and S for the others::

        min  (1 − Σ_N α_i (1 − κ) − Σ_S α_i s_i⁻/x_io) / (1 + Σ_N β_r (1 − κ) + Σ_S β_r s_r/y_ro)
        s.t. Σ_j λ_j x_ij ≤ κ x_io,   Σ_j λ_j y_rj ≥ κ y_ro,   Σ_j λ_j b_kj ≤ κ b_ko          in N
             Σ_j λ_j x_ij + s_i⁻ = x_io,   Σ_j λ_j y_rj − s_r⁺ = y_ro,   Σ_j λ_j b_kj + s_k^b = b_ko   in S
             least_factor ≤ κ ≤ 1,   s, λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    The denominator's sums run over goods and bads. ``components``: ``factor``, which is κ. The targets of the columns
    in N are their own values times κ.

    Parameters
    ----------
    nonseparable
        Column names out of the three roles, at least one good and one bad among them.
    least_factor
        Between 0 and 1: how far these columns may shrink.
    rts
        "vrs", "ndrs" or "grs". Where any DMU may be scaled down to nothing, shrinking all of it would always be better.
    orientation
        "non-oriented", or "output": no input counts. Without the denominator the goods could shrink for nothing.
    super_efficiency
        Refused: κ counts less of the goods as better, and turned around it would count more of them as worse.
    inputs, outputs, undesirable
        As for `super_sbm`; values must be positive. So are all other arguments.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Tone, K. (2003). Dealing with undesirable outputs in DEA: a slacks-based measure (SBM) approach. GRIPS Research
    Report I-2003-0005. (Its Table 5 prints scores for A, E, G and H that its own projections do not give.)

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.nonseparable_sbm(
    ...     sbmdea.datasets.tone_2003(), inputs="input", outputs="output", undesirable="undesirable", dmu="dmu",
    ...     nonseparable=["output", "undesirable"], least_factor=0.8,
    ... )
    >>> res.efficiency.round(3).to_dict()
    {'A': 1.0, 'B': 1.0, 'C': 1.0, 'D': 0.833, 'E': 0.833, 'F': 0.833, 'G': 0.833, 'H': 0.833, 'I': 0.833}
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = NonseparableQuestion(
        nonseparable=nonseparable, least_factor=least_factor, rts=rts, orientation=orientation, frontier=frontier,
        window=window, disposability=disposability, weights=weights, on_infeasible=on_infeasible, solver=solver,
        threads=threads, progress=progress, super_efficiency=super_efficiency,
    )  # fmt: skip
    return answer(nonseparable_sbm, given, question, partial(_nonseparable_of, question), row_by_row=True)


@dataclass(frozen=True)
class HybridQuestion(Question):
    radial: Names = ()
    super_efficiency: bool = False

    @property
    def domain(self) -> Domain:
        return Domain("hybrid SBM", drops=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        _yes_or_no(self.super_efficiency)


@dataclass(frozen=True)
class NonseparableQuestion(Question):
    nonseparable: Names = ()
    least_factor: float = 0.0
    super_efficiency: bool = False

    @property
    def domain(self) -> Domain:
        return Domain("nonseparable_sbm", drops=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        _yes_or_no(self.super_efficiency)
        if self.super_efficiency:
            raise SpecError(
                "nonseparable_sbm must be asked without super_efficiency: its factor counts less of the goods as "
                "better and, turned around, more of them as worse. Use hybrid_sbm or super_sbm."
            )
        if self.technology.homogeneous:
            raise SpecError(
                f'nonseparable_sbm must be asked with rts="vrs", "ndrs" or ("grs", L, U), L > 0; got {self.rts!r}, '
                "under which every DMU may shrink as a whole, which counts as an improvement: none is efficient."
            )
        if self.orientation == "input":
            raise SpecError(
                'nonseparable_sbm must be asked with orientation="non-oriented" or "output"; got "input", which would '
                "let goods and bads shrink for nothing."
            )


def _yes_or_no(super_efficiency: object) -> None:
    if not isinstance(super_efficiency, bool):
        raise SpecError(f"super_efficiency must be True or False; got {super_efficiency!r}.")


def _hybrid_of(question: HybridQuestion, panel: Panel) -> Procedure:
    return made(_hybrid, _among(panel.columns, "radial", question.radial), question.super_efficiency)


def _nonseparable_of(question: NonseparableQuestion, panel: Panel) -> Procedure:
    together = _among(panel.columns, "nonseparable", question.nonseparable)
    if not question.sides(panel)[1][together].any():
        raise SpecError("weights must count one of the nonseparable outputs; all of them are 0.")
    return made(_nonseparable, together, _share(panel.columns, together, question.least_factor))


def _among(columns: Columns, name: str, given: Any) -> Bools:
    marked = columns.marked(name, given)
    if not marked.any():
        raise SpecError(f"{name} must name at least one column; got none. Use sbm where none is.")
    return marked


def _share(columns: Columns, together: Bools, least: Any) -> float:
    roles = {role for role, one in zip(columns.roles, together, strict=True) if one}
    if not {"outputs", "undesirable"} <= roles:
        raise SpecError(
            f"nonseparable must name a good and a bad at least; got columns among {', '.join(sorted(roles))} only. "
            "Use hybrid_sbm for columns that improve together."
        )
    number = isinstance(least, int | float | np.number) and not isinstance(least, bool)
    if not (number and 0.0 <= least <= 1.0):
        raise SpecError(f"least_factor must be between 0 and 1; got {least!r}.")
    return float(least)


def _movements(
    setting: Setting, together: Bools, shared: Callable[[Floats, Floats], list[Movement]], worsens: bool = False
) -> tuple[Movements, Floats, Floats]:
    """Each column that counts by itself, and what the columns ``together`` share."""
    above, below = setting.question.sides(setting.panel)
    unit = np.eye(len(together))
    each = [
        Movement(unit[k], above[k], below[k]) for k in np.flatnonzero(~together) if above[k] > 0.0 or below[k] > 0.0
    ]
    name = "super_sbm" if worsens else "sbm"
    return Movements(name, worsens, [*each, *shared(above, below)]), above, below


def _hybrid(radial: Bools, super_efficiency: bool) -> Callable[[Setting], Scored]:
    def shared(above: Floats, below: Floats) -> list[Movement]:
        sides = [(radial & (side > 0.0), side) for side in (above, below)]
        return [
            Movement(along.astype(float), float(above[along].sum()), float(below[along].sum()))
            for along, _ in sides
            if along.any()
        ]

    def scored(setting: Setting) -> Scored:
        program, above, below = _movements(setting, radial, shared)
        stage = first = setting.run(program)
        components = {"hybrid_sbm": first.score}
        if super_efficiency:
            back, _, _ = _movements(setting, radial, shared, worsens=True)
            stage, components["super_hybrid_sbm"] = beyond(setting, first, back)
        own = np.abs(setting.points.Z[setting.block.evaluate])
        gain = np.where(setting.points.goods, stage.targets - own, own - stage.targets) / own
        for name, side, sign in (("input_factor", above, -1.0), ("output_factor", below, 1.0)):
            along = radial & (side > 0.0)
            if along.any():
                # the factor is as good as the worst of its columns: some of them has no slack left
                components[name] = 1.0 + sign * gain[:, along].min(axis=1)
        return Scored(setting.block, stage, components, _flags(first.score))

    return scored


def _nonseparable(together: Bools, least: float) -> Callable[[Setting], Scored]:
    def scored(setting: Setting) -> Scored:
        goods = setting.points.goods

        def shared(above: Floats, below: Floats) -> list[Movement]:
            along = np.where(together, np.where(goods, -1.0, 1.0), 0.0)
            limit = None if least == 0.0 else 1.0 - least
            return [Movement(along, float(above[together].sum()), float(below[together].sum()), limit)]

        program, _, _ = _movements(setting, together, shared)
        stage = setting.run(program)
        first = int(np.flatnonzero(together)[0])
        factor = stage.targets[:, first] / np.abs(setting.points.Z[setting.block.evaluate, first])
        return Scored(setting.block, stage, {"factor": factor}, _flags(stage.score))

    return scored


def _flags(score: Floats) -> dict[str, Bools]:
    nothing = np.zeros(len(score), bool)
    return {"borderline": flags.borderline(score), "near_cap": nothing, "near_discontinuity": nothing}
