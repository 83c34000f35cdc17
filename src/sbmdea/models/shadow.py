"""Shadow prices: what a unit of every column is worth on the frontier, in money of one good, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np

from ..data.given import Given
from ..data.kinds import Data, Label, Peers, PerRow, Prices, RowMask, Values, Zeros
from ..data.panel import Panel
from ..data.prices import read_prices
from ..errors import SpecError
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.face import ends, face
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.directions import Direction
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs
from ..programs.template import Floats
from ..result import Result
from ..support.messages import nearest, shown
from ..technology.frontier import Frontier, one_per_row
from ..technology.returns import AnyDisposability, Rts
from .answering import answer
from .directional import DirectionalQuestion, Way, way_of
from .directional import procedure as distance_of

PRICED = 1e-9  # share of what all columns are worth from which on the numeraire is worth something


def shadow_prices(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    numeraire: Label | None = None,
    numeraire_price: Prices = 1.0,
    rts: Rts = "crs",
    orientation: Orientation | None = None,
    frontier: Frontier = "contemporaneous",
    direction: Direction = "observed",
    undesirable_as: UndesirableAs = "output",
    disposability: AnyDisposability = "weak",
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
    """What a unit of each column is worth on the frontier: for a bad, its marginal abatement cost.

    The radial directional distance has prices v (inputs), u (goods) and h (bads), which support the technology where
    the direction leads to. The price of column k in money of the numeraire, a good r that costs p::

        q_k = p · w_k / u_r          w = v, u or h

    is what of good r has to be given up for one unit less of a bad k, what a unit more of an input k yields, or what a
    good k exchanges for. Prices are not unique at a corner of the frontier, where each solver prints one of many. So
    each comes with the least and the greatest that support the same point, two programs a column::

        min, max  q_k    s.t.  v·x_j + h·b_j − u·y_j ≥ ω for all j,  = for the peers;  w_l = 0 where column l has slack

    with ω = 0 under constant returns. The ends are infinite where good r may be worth nothing.

    Where all of good r counts, the ends are slopes of the frontier: a little more of an input or a bad, all else equal,
    lets good r grow by the least price a unit, and a little less costs the most. A row that lies on the frontier itself
    (β = 0) is supported by prices, too, at which the direction is worth nothing or less, w·g ≤ 0, which the distance
    never ends with; they are among them. Without these an end would be where w·g = 0: a slope of the direction, which
    whoever asks has chosen, and not of the frontier.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period, group, category, direction, rts, orientation, undesirable_as, \
frontier, reference, evaluate, zeros, on_infeasible, solver, threads, progress
        As for `directional`; ``frontier="window"`` has several prices per row and is refused. Outputs move, or what
        ``direction`` by columns says.
    numeraire
        The good in whose money prices are; the first output unless said otherwise.
    numeraire_price
        Its price: a number, or a column (an array) with a price per row.
    disposability
        "weak", the usual one here, and "shephard" let a bad's price have any sign; "strong" lets it be positive only.

    Returns
    -------
    Result
        Of the directional distance, as `directional` gives it (without second stage); ``components`` have
        ``inefficiency`` and, for every column but the numeraire, ``price k``, ``least k``, ``most k``. ``prices`` are
        w itself, with w·g = 1. The flag ``unpriced`` marks rows where no supporting price has u_r > 0.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Färe, R., Grosskopf, S., Lovell, C. A. K. & Yaisawarng, S. (1993). Derivation of shadow prices for undesirable
    outputs: a distance function approach. Review of Economics and Statistics 75(2), 374–380.
    Färe, R., Grosskopf, S., Noh, D.-W. & Weber, W. (2005). Characteristics of a polluting technology: theory and
    practice. Journal of Econometrics 126(2), 469–492.
    Podinovski, V. V., Chambers, R. G., Atici, K. B. & Deineko, I. D. (2016). Marginal values and returns to scale for
    nonparametric production frontiers. Operations Research 64(1), 236–250.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.shadow_prices(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs=["output_1", "output_2"],
    ...     undesirable="undesirable_1", dmu="dmu",
    ... )
    >>> res.components.filter(like="undesirable_1").loc["DMU2"].round(2).tolist()
    [2.34, -37.04, 6.48]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    if orientation is None:
        orientation = "output" if isinstance(direction, str) else "non-oriented"
    question = ShadowQuestion(
        numeraire=numeraire, numeraire_price=numeraire_price, rts=rts, orientation=orientation, frontier=frontier,
        direction=direction, undesirable_as=undesirable_as, disposability=disposability, on_infeasible=on_infeasible,
        solver=solver, threads=threads, progress=progress, second_stage="none",
    )  # fmt: skip
    return answer(shadow_prices, given, question, partial(_of, given.data, question))


@dataclass(frozen=True)
class ShadowQuestion(DirectionalQuestion):
    called: ClassVar[str] = "shadow_prices"

    numeraire: Label | None = None
    numeraire_price: Prices = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        one_per_row("shadow_prices", self.frontier)

    def of(self, panel: Panel) -> int:
        """The numeraire's column."""
        columns = panel.columns
        if self.numeraire is None:
            return len(columns.inputs)
        if self.numeraire not in columns.outputs:
            raise SpecError(
                f"numeraire must be one of the outputs; got {shown(self.numeraire)}."
                f"{nearest(self.numeraire, columns.outputs)} The outputs are {list(columns.outputs)}."
            )
        return columns.all.index(self.numeraire)


def _of(data: Data, question: ShadowQuestion, panel: Panel) -> Procedure:
    column = question.of(panel)
    return made(procedure, way_of(panel, question), column, _money(data, question.numeraire_price, panel, column))


def _money(data: Data, given: Prices, panel: Panel, column: int) -> Floats:
    """The numeraire's price in every row."""
    if isinstance(given, int | float) and given > 0.0:
        return np.full(len(panel.index), float(given))
    return read_prices(data, "numeraire_price", given, [panel.columns.all[column]], panel)[:, 0]


def procedure(way: Way, numeraire: int, money: Floats) -> Callable[[Setting], Scored]:
    base = distance_of(way)

    def scored(setting: Setting) -> Scored:
        found, rows = base(setting), setting.block.evaluate
        stage = found.stage
        w = stage.prices[:, :-1]
        solved = np.flatnonzero(stage.status == Status.OPTIMAL)
        beta = found.components["inefficiency"][solved]
        here = way.stepped(setting)
        on = face(
            setting,
            stage.take(solved),
            setting.points.Z[rows[solved]] - beta[:, None] * here.steps(setting, rows[solved]),
        )
        components = dict(found.components)
        certified, unpriced = stage.certified.copy(), np.zeros(len(rows), bool)
        price = money[rows]
        worth = np.abs(w * setting.points.Z[rows])
        with np.errstate(invalid="ignore"):
            valued = worth[:, numeraire] > PRICED * worth.max(axis=1, initial=0.0)
        normal = np.zeros((len(solved), len(setting.points.goods)))
        normal[:, numeraire] = 1.0
        names = setting.panel.columns.all
        others = np.array([k for k in range(len(names)) if k != numeraire])
        low, high, sure = ends(setting, rows[solved], on, normal, others)
        certified[solved] &= sure
        unpriced[solved] = np.isnan(high).any(axis=1)
        for place, k in enumerate(others):
            least, most, one = (np.full(len(rows), np.nan) for _ in range(3))
            least[solved], most[solved] = (price[solved] * end[:, place] + 0.0 for end in (low, high))
            np.divide(price * w[:, k], w[:, numeraire], out=one, where=valued)
            components |= {f"price {names[k]}": one, f"least {names[k]}": least, f"most {names[k]}": most}
        flags = {**found.flags, "unpriced": unpriced}
        kept = {"money": price[:, None]}
        return Scored(setting.block, replace(stage, certified=certified), components, flags, kept)

    return scored
