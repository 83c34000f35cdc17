"""Russell measures: the slacks-based measure under its older name."""

from __future__ import annotations

from typing import Required, TypedDict, Unpack

from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values, Zeros
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..result import Result
from ..support.signatures import signed_like
from ..technology.frontier import Exclude, Frontier
from ..technology.restrictions import Restrictions
from ..technology.returns import Disposability, Rts
from .sbm import sbm


class SbmOptions(TypedDict, total=False):
    """What `sbm` takes beside the data and the orientation."""

    inputs: Required[Values]
    outputs: Required[Values]
    undesirable: Values | None
    dmu: PerRow | None
    period: PerRow | None
    rts: Rts
    frontier: Frontier
    window: int
    undesirable_as: UndesirableAs
    disposability: Disposability
    weights: Weights
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


@signed_like(sbm, orientation="input")
def russell(data: Data = None, *, orientation: Orientation = "input", **options: Unpack[SbmOptions]) -> Result:
    """`sbm`, input-oriented unless asked otherwise: the Russell measure is the same number.

    The input Russell measure (Färe & Lovell 1978) is the mean of one factor θ_i ≤ 1 per input; with θ_i = 1 − s_i⁻/x_io
    that is the input-oriented SBM score. The output measure is 1 over the mean of φ_r ≥ 1: the output-oriented score.
    Of the graph measure, which is not linear, the enhanced form (Pastor, Ruiz & Sirvent 1999) is the non-oriented
    score. The factors are ``targets`` over the DMU's own values.

    References
    ----------
    Färe, R. & Lovell, C. A. K. (1978). Measuring the technical efficiency of production. Journal of Economic Theory
    19(1), 150–162.
    Pastor, J. T., Ruiz, J. L. & Sirvent, I. (1999). An enhanced DEA Russell graph efficiency measure. European Journal
    of Operational Research 115(3), 596–607.
    """
    return sbm(data, orientation=orientation, **options)
