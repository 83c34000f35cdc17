"""Productivity change between periods: Malmquist indices and the Luenberger indicator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

from ...data.domain import Domain
from ...data.given import Given
from ...data.kinds import Data, Label, Peers, PerRow, RowMask, Values, Zeros
from ...data.panel import Panel
from ...errors import SpecError
from ...models.answering import said
from ...options.directions import WORDS, Direction, direction_of
from ...options.question import Question, Solver
from ...options.sides import Orientation, UndesirableAs, Weights
from ...support.messages import shown
from ...support.spelling import choose
from ...technology.frontier import Exclude, warn_of_small
from ...technology.returns import Disposability, Rts
from .change import BASES, DECOMPOSITIONS, DIFFERENCE, RATIO, Arithmetic, Base, Comparison, Decomposition
from .indices import Index, ProductivityResult
from .measures import LUENBERGER, MALMQUIST, Measure, along, counted_slacks, ebm_anywhere, pooled_ebm, slack_shares
from .resampled import bootstrap_index

IndexMeasure: TypeAlias = Literal["radial", "sbm", "super_sbm", "ddf", "ebm"]
Instead: TypeAlias = Literal["nan", "global", "biennial"]


def malmquist(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    measure: IndexMeasure = "radial",
    base: Base = "adjacent",
    fixed_period: Label | None = None,
    decomposition: Decomposition | None = None,
    rts: Rts = "crs",
    orientation: Orientation | None = None,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    direction: Direction = "observed",
    exclude: Exclude = "row",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    zeros: Zeros = "raise",
    infeasible: Instead = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> ProductivityResult:
    """Productivity change between consecutive periods as a ratio, with its parts. Above 1 is growth.

    A DMU's observations z before (period t) and after (t + 1) are compared by their scores E^ρ(z) against a ruler ρ;
    with two rulers, by the geometric mean::

        productivity_change = E^ρ(z_{t+1}) / E^ρ(z_t)
        efficiency_change   = E^{t+1}(z_{t+1}) / E^t(z_t)
        technical_change    = productivity_change / efficiency_change

    E is the score of ``measure``, at most 1 inside the technology and above 1 outside, so that every score exists
    wherever its program has a solution; with ``measure="ddf"``, E = 1/(1 + D), which is the Malmquist–Luenberger index.
    A score that does not exist (or D ≤ −1) leaves its pair NaN and is counted in ``summary()``: nothing is put in its
    place unless ``infeasible`` names another base.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, group, reference, evaluate, zeros
        As for `super_sbm`; ``period`` is needed. Consecutive means next to each other among the periods of the data.
    measure
        "radial", "sbm", "super_sbm" (own periods by the two-step score), "ebm" (its ε and weights from all rows
        together) or "ddf". Points outside the technology of another period are scored by the super-efficiency program
        in all of them.
    base
        "adjacent": the technologies of t and of t + 1, each from its own rows. "sequential": the same, from all rows
        up to t and to t + 1. "global": one technology from all rows. "biennial": one from the rows of t and t + 1.
        "fixed": that of ``fixed_period`` (the first one unless named).
    decomposition
        ``None``: efficiency_change · technical_change, under ``rts``. The others need ``rts="crs"`` and add scores
        under variable returns (v), with SE = E/E_v:

        * "fgnz" (Färe, Grosskopf, Norris & Zhang 1994): efficiency_change = pure_efficiency_change ·
          scale_efficiency_change, the change of E_v and of SE in the own periods.
        * "ray-desli" (Ray & Desli 1997): pure_efficiency_change · pure_technical_change · scale_change, the technical
          change of E_v and the change of SE by the rulers.
        * "zofio" (Zofío 2007): pure_efficiency_change · scale_efficiency_change · pure_technical_change ·
          scale_technical_change, the technical change of SE.
    rts, undesirable_as, disposability, weights, exclude, solver, threads, progress
        As for `super_sbm`; ``weights`` for "sbm", "super_sbm" and "ebm", ``exclude`` for "super_sbm".
    orientation
        "input" (default) or "output" for "radial"; "non-oriented" (default), "input" or "output" for SBM and EBM;
        "output" (default: goods and bads move) or the others for "ddf". Under constant returns the radial index is the
        same both ways.
    direction
        For "ddf": as for `directional`, "range" aside. Every row keeps its direction against all technologies. A
        direction by columns says what moves, so that ``orientation`` is left out beside it.
    infeasible
        "nan", or "global" or "biennial": a pair that lacks a score is measured by that base altogether, and ``base``
        of the result says so.

    Returns
    -------
    ProductivityResult
        ``index`` (a row per DMU and pair, at the later period), ``cumulated``, ``scores``, ``base``; ``summary()``,
        ``to_frame()``, ``to_csv(path)``, ``to_excel(path)``.

    Raises
    ------
    DataError, SpecError
        As `super_sbm`; also for data without two consecutive periods of a DMU.

    References
    ----------
    Färe, R., Grosskopf, S., Norris, M. & Zhang, Z. (1994). Productivity growth, technical progress, and efficiency
    change in industrialized countries. American Economic Review 84(1), 66–83.
    Ray, S. C. & Desli, E. (1997). Productivity growth, technical progress, and efficiency change in industrialized
    countries: comment. American Economic Review 87(5), 1033–1039.
    Zofío, J. L. (2007). Malmquist productivity index decompositions: a unifying framework. Applied Economics 39(18),
    2371–2387.
    Pastor, J. T. & Lovell, C. A. K. (2005). A global Malmquist productivity index. Economics Letters 88(2), 266–271.
    Chung, Y. H., Färe, R. & Grosskopf, S. (1997). Productivity and undesirable outputs: a directional distance function
    approach. Journal of Environmental Management 51(3), 229–240.
    Oh, D. (2010). A global Malmquist–Luenberger productivity index. Journal of Productivity Analysis 34(3), 183–197.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame(
    ...     {"mill": list("ABCABC"), "year": [1, 1, 1, 2, 2, 2],
    ...      "labour": [2.0, 4, 6, 2, 4, 5], "paper": [2.0, 6, 6, 3, 6, 8]}
    ... )
    >>> res = sbmdea.malmquist(data, inputs="labour", outputs="paper", dmu="mill", period="year")
    >>> res.index.round(4)  # doctest: +NORMALIZE_WHITESPACE
               productivity_change  efficiency_change  technical_change
    mill year
    A    2                     1.5             1.4062            1.0667
    B    2                     1.0             0.9375            1.0667
    C    2                     1.6             1.5000            1.0667
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    asked = Asked(
        measure=measure, base=base, fixed_period=fixed_period, decomposition=decomposition, infeasible=infeasible,
        direction=direction,
    )  # fmt: skip
    chosen = MALMQUIST[choose("measure", measure, tuple(MALMQUIST))]
    question = Question(
        orientation=asked.orientation(orientation, chosen), rts=rts, undesirable_as=undesirable_as,
        disposability=disposability, weights=weights, exclude=exclude, solver=solver, threads=threads,
        progress=progress,
    )  # fmt: skip
    return _answer(malmquist, given, asked, question, chosen, RATIO)


def luenberger(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    measure: Literal["sbm_ddf", "ddf"] = "sbm_ddf",
    base: Base = "adjacent",
    fixed_period: Label | None = None,
    decomposition: Decomposition | None = None,
    rts: Rts = "crs",
    orientation: Orientation | None = None,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    direction: Direction = "observed",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    infeasible: Instead = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> ProductivityResult:
    """Productivity change between consecutive periods as a difference, with its parts. Above 0 is growth.

    The indicator of Chambers, Färe & Grosskopf (1996): D^ρ(z) is an inefficiency against the ruler ρ, 0 on the
    frontier and negative outside; with two rulers, the arithmetic mean::

        productivity_change = D^ρ(z_t) − D^ρ(z_{t+1})
        efficiency_change   = D^t(z_t) − D^{t+1}(z_{t+1})
        technical_change    = productivity_change − efficiency_change

    With ``measure="sbm_ddf"`` D is the slack-based directional distance whose direction is the DMU itself (Fukuyama &
    Weber 2009), with the weights α (inputs) and β (outputs) that `sbm` has in its numerator and denominator::

        D = max ½ Σ_i α_i s_i⁻/x_io + ½ (Σ_r β_r s_r⁺/y_ro + Σ_k β_k s_k^b/b_ko)

    and every column's own part of the change is in ``contributions``: they add up to productivity_change. Where the
    optimal slacks are not unique, neither are these. Outside the technology D is minus the smallest sum of slacks that
    the DMU would have to give up.

    Arguments, result and errors are those of `malmquist`; the parts of a ``decomposition`` add instead of multiply.
    With ``orientation="input"`` or "output" the slacks of one side count, and ½ becomes 1.

    References
    ----------
    Chambers, R. G., Färe, R. & Grosskopf, S. (1996). Productivity growth in APEC countries. Pacific Economic Review
    1(3), 181–190.
    Fukuyama, H. & Weber, W. L. (2009). A directional slacks-based measure of technical inefficiency. Socio-Economic
    Planning Sciences 43(4), 274–287.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame(
    ...     {"mill": list("ABCABC"), "year": [1, 1, 1, 2, 2, 2],
    ...      "labour": [2.0, 4, 6, 2, 4, 5], "paper": [2.0, 6, 6, 3, 6, 8]}
    ... )
    >>> res = sbmdea.luenberger(data, inputs="labour", outputs="paper", dmu="mill", period="year")
    >>> res.index.round(4)  # doctest: +NORMALIZE_WHITESPACE
               productivity_change  efficiency_change  technical_change
    mill year
    A    2                  0.2583             0.2167            0.0417
    B    2                  0.0000            -0.0333            0.0333
    C    2                  0.2906             0.2500            0.0406
    >>> res.contributions.round(4)  # doctest: +NORMALIZE_WHITESPACE
               labour   paper
    mill year
    A    2        0.0  0.2583
    B    2        0.0  0.0000
    C    2        0.0  0.2906
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        reference=reference, evaluate=evaluate,
    )  # fmt: skip
    asked = Asked(
        measure=measure, base=base, fixed_period=fixed_period, decomposition=decomposition, infeasible=infeasible,
        direction=direction,
    )  # fmt: skip
    chosen = LUENBERGER[choose("measure", measure, tuple(LUENBERGER))]
    question = Question(
        orientation=asked.orientation(orientation, chosen), rts=rts, undesirable_as=undesirable_as,
        disposability=disposability, weights=weights, solver=solver, threads=threads, progress=progress,
    )  # fmt: skip
    return _answer(luenberger, given, asked, question, chosen, DIFFERENCE)


@dataclass(frozen=True)
class Asked:
    """How observations are compared: the options of an index that are no options of its scores."""

    measure: str
    base: Base
    fixed_period: Label | None
    decomposition: Decomposition | None
    infeasible: Instead
    direction: Direction = "observed"

    def __post_init__(self) -> None:
        choose("base", self.base, BASES)
        choose("infeasible", self.infeasible, ("nan", "global", "biennial"))
        if self.decomposition is not None:
            choose("decomposition", self.decomposition, DECOMPOSITIONS, also="None")

    def orientation(self, given: Orientation | None, by: Measure) -> Orientation:
        if not isinstance(self.direction, str):
            if given not in (None, "non-oriented"):
                raise SpecError(
                    f"direction by columns says what moves, and orientation={given!r} would say it again. "
                    "Leave `orientation` out."
                )
            return "non-oriented"
        if given is None:
            return by.orientations[0]
        choose("orientation", given, by.orientations)
        return given

    def check(self, question: Question) -> None:
        """Refuse what has no meaning together."""
        if self.decomposition is not None and question.rts != "crs":
            raise SpecError(
                f"decomposition={self.decomposition!r} sets the index under constant returns apart into parts under "
                f'variable returns: rts must be "crs"; got {question.rts!r}. Leave `decomposition` out for the '
                "index and its two parts under other returns."
            )
        if question.exclude != "row" and self.measure != "super_sbm":
            raise SpecError(
                f'exclude="unit" leaves a DMU out of its own reference, which measure={self.measure!r} does not do. '
                'Use measure="super_sbm", or leave `exclude` at "row".'
            )
        if question.weights is not None and self.measure not in ("sbm", "super_sbm", "ebm", "sbm_ddf"):
            raise SpecError(f"weights go with measures by slacks; got measure={self.measure!r}. Leave them out.")

        if self.measure != "ddf" and not self.usual:
            raise SpecError(f'direction goes with measure="ddf"; got measure={self.measure!r}. Leave it out.')
        if isinstance(self.direction, str):
            choose("direction", self.direction, WORDS)

    @property
    def usual(self) -> bool:
        return isinstance(self.direction, str) and self.direction == "observed"

    def comparison(self, panel: Panel) -> Comparison:
        if self.fixed_period is None:
            return Comparison(self.base, len(panel.periods))
        if self.base != "fixed":
            raise SpecError(f'fixed_period goes with base="fixed"; got base={self.base!r}.')
        try:
            where = panel.periods.get_loc(self.fixed_period)
        except (KeyError, TypeError):
            where = None
        if not isinstance(where, int):
            known = ", ".join(map(shown, panel.periods[:10])) + (" …" if len(panel.periods) > 10 else "")
            raise SpecError(
                f"fixed_period must be one of the periods; got {shown(self.fixed_period)}. The periods are {known}."
            )
        return Comparison(self.base, len(panel.periods), where)


def _answer(
    function: Callable[..., ProductivityResult],
    given: Given,
    asked: Asked,
    question: Question,
    measure: Measure,
    how: Arithmetic,
) -> ProductivityResult:
    asked.check(question)
    outwards = question.orientation == "output"
    domain = Domain(function.__name__, drops=function is malmquist, without_inputs=outwards)
    panel = given.read(domain, one_frontier=False)
    warn_of_small(panel, "sequential" if asked.base == "sequential" else "contemporaneous")
    scored, counted, procedure = question, None, measure.procedure
    if not asked.usual:
        above, below = question.sides(panel)
        procedure = along(direction_of(panel, asked.direction, (above > 0.0) | (below > 0.0)))
    if procedure is None:
        scored = pooled = pooled_ebm(panel, question)
        counted, procedure = counted_slacks(panel, pooled), ebm_anywhere(pooled)
    index = Index(
        panel,
        scored,
        procedure,
        measure.gain,
        how,
        asked.comparison(panel),
        asked.decomposition,
        None if asked.infeasible == "nan" else asked.infeasible,
        counted,
        slack_shares(panel, question) if asked.measure == "sbm_ddf" else None,
    )
    panel.warn_of_jumps("an index of productivity")
    found = index.result(said(function, given, question.options(), vars(asked)))
    return replace(found, _resample=partial(bootstrap_index, index, found.options))
