"""Russell measures: the slacks-based measure under its older name."""

from __future__ import annotations

from typing import Any

from ..result import Result
from ..support.signatures import signed_like
from .sbm import sbm


@signed_like(sbm, orientation="input")
def russell(data: Any = None, *, orientation: Any = "input", **options: Any) -> Result:
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
