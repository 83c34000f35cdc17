"""Technical change and its bias: which mix of outputs and of inputs it favours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from ...data.domain import Domain
from ...data.given import Given
from ...data.kinds import Data, Peers, PerRow, RowMask, Values
from ...data.roles import ROLES
from ...models.answering import said
from ...options.question import Solver
from ...support.spelling import choose
from ...technology.returns import Disposability, Rts
from .change import INDEX, Floats
from .indices import pairs_of
from .mixed_points import IN, OUT, Distances, label_of, question_of
from .quantity_index import QuantityIndex, quantity_index

PARTS = ("efficiency_change", "magnitude", "output_bias", "input_bias")
POINTS = (("0", "0"), ("1", "0"), ("1", "1"))


def technical_bias(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Literal["input", "output"] = "output",
    disposability: Disposability = "strong",
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> QuantityIndex:
    """The adjacent Malmquist index, its technical change being set apart into magnitude, output bias and input bias.

    With the technologies of period t and of the next one u, and e^t(x, y) = D_o of the point by the technology of t
    (for ``orientation="input"`` 1/D_i), which is at most 1 inside::

        efficiency_change = e^u(x_u, y_u) / e^t(x_t, y_t)
        technical_change  = magnitude · output_bias · input_bias
        magnitude         = e^t(x_t, y_t) / e^u(x_t, y_t)
        output_bias       = ( e^t(x_u, y_u)/e^u(x_u, y_u) · e^u(x_u, y_t)/e^t(x_u, y_t) )^½
        input_bias        = ( e^t(x_u, y_t)/e^u(x_u, y_t) · e^u(x_t, y_t)/e^t(x_t, y_t) )^½

        productivity_change = efficiency_change · technical_change

    The magnitude is by how much the frontier has moved where the DMU stood. The output bias compares that for the
    outputs of both periods at the later inputs, the input bias for the inputs of both periods at the earlier outputs:
    above 1, the frontier has moved farther where the DMU went. A technical change that is the same for all mixes has
    both at 1; so has, under constant returns, the bias of a single output or of a single input.

    Parameters
    ----------
    undesirable
        Bads; they are counted as inputs.
    rts
        "crs" is the index of Färe et al.; under others the other period's technology may not reach a point, and what
        asks it is NaN.
    data, inputs, outputs, dmu, period, disposability, reference, evaluate, solver, threads, progress
        As for `hicks_moorsteen`.

    Returns
    -------
    QuantityIndex
        As for `hicks_moorsteen`; ``index`` has the columns above, of which ``parts`` multiply to
        ``productivity_change``.

    Raises
    ------
    DataError, SpecError
        As `malmquist`.

    References
    ----------
    Färe, R., Grifell-Tatjé, E., Grosskopf, S. & Lovell, C. A. K. (1997). Biased technical change and the Malmquist
    productivity index. Scandinavian Journal of Economics 99(1), 119–127.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame(
    ...     {"mill": list("ABAB"), "year": [1, 1, 2, 2], "labour": [1.0, 4, 1, 2], "energy": [4.0, 1, 4, 1],
    ...      "paper": [1.0, 1, 1, 1]}
    ... )
    >>> res = sbmdea.technical_bias(data, inputs=["labour", "energy"], outputs="paper", dmu="mill", period="year")
    >>> res.index.loc["B", ["technical_change", "magnitude", "output_bias", "input_bias"]].round(3).values.tolist()
    [[1.291, 1.0, 1.0, 1.291]]
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, reference=reference,
        evaluate=evaluate,
    )  # fmt: skip
    choose("orientation", orientation, (OUT, IN))
    question = question_of(rts, disposability, solver, threads, progress)
    panel = given.read(Domain("technical_bias", zeros=ROLES))
    pairs = pairs_of(panel)
    panel.warn_of_jumps("an index of productivity")
    ends = Distances(panel, question, pairs, None)
    wanted = [(orientation, tech, x, y) for tech in "01" for x, y in POINTS]
    found = {label_of(*one): ends(*one) for one in wanted}
    options = said(technical_bias, given, {**question.options(), "orientation": orientation})
    return quantity_index(panel, pairs, _parts(found, orientation), found, None, options, PARTS)


def _parts(found: Mapping[str, Floats], orientation: str) -> dict[str, Floats]:
    def e(tech: str, x: str, y: str) -> Floats:
        value = found[label_of(orientation, tech, x, y)]
        return value if orientation == OUT else 1.0 / value

    with np.errstate(divide="ignore", invalid="ignore"):
        moved = {point: e("0", *point) / e("1", *point) for point in POINTS}
        efficiency = e("1", "1", "1") / e("0", "0", "0")
        magnitude = moved["0", "0"]
        output_bias = np.sqrt(moved["1", "1"] / moved["1", "0"])
        input_bias = np.sqrt(moved["1", "0"] / moved["0", "0"])
        technical = np.sqrt(moved["0", "0"] * moved["1", "1"])
    return {
        INDEX: efficiency * technical,
        "efficiency_change": efficiency,
        "technical_change": technical,
        "magnitude": magnitude,
        "output_bias": output_bias,
        "input_bias": input_bias,
    }
