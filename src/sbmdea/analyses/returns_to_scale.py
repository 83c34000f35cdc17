"""What size does: scale efficiency and the kind of returns (Färe, Grosskopf & Lovell 1985)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Names, Peers, PerRow, RowMask, Values, Zeros
from ..data.roles import ROLES
from ..evaluation.evaluate import evaluate as run
from ..models.answering import said
from ..models.radial import measure, procedure
from ..options.question import Infeasible, Question, Solver
from ..options.sides import UndesirableAs
from ..results import frames
from ..results.outcome import EFFICIENT
from ..support.spelling import choose
from ..technology.frontier import Exclude, Frontier, one_per_row, warn_of_small
from ..technology.restrictions import Restrictions
from ..technology.returns import Disposability, Rts

if TYPE_CHECKING:
    from .scale_answer import Returns


def returns_to_scale(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    orientation: Literal["input", "output"] = "input",
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
) -> Returns:
    """Scale efficiency, the kind of returns to scale, and who has the most productive size.

    Radial scores under three technologies tell where a DMU stands on the frontier of variable returns:

        scale efficiency = crs / vrs
        "constant"    crs = vrs                     the DMU, or its projection, has a most productive size
        "increasing"  crs < vrs and nirs = crs      it is too small
        "decreasing"  crs < vrs and nirs > crs      it is too large

    The comparison needs no intensities, so that alternative solutions cannot change the answer. It is about the radial
    projection; returns of the target without slacks are in `scale_elasticity` with a ``second_stage``.

    Parameters
    ----------
    orientation
        "input" or "output", between which the kind of returns of an inefficient DMU can differ.
    data, inputs, outputs, undesirable, dmu, period, frontier, window, undesirable_as, disposability, restrictions, \
nondiscretionary, exclude, group, category, reference, evaluate, zeros, on_infeasible, solver, threads, progress
        As for `radial`.

    Returns
    -------
    DataFrame
        ``crs``, ``vrs``, ``nirs`` (scores), ``scale_efficiency``, ``returns``, and ``mpss``: whether the DMU itself has
        a most productive scale size (Banker 1984), which is to be efficient under constant returns. NaN and None where
        a score is missing. Its ``verify()`` proves every row in rational arithmetic.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `radial`.

    References
    ----------
    Färe, R., Grosskopf, S. & Lovell, C. A. K. (1985). The Measurement of Efficiency of Production. Kluwer-Nijhoff.
    Banker, R. D. (1984). Estimating most productive scale size using data envelopment analysis. European Journal of
    Operational Research 17(1), 35–44.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
    >>> frame = sbmdea.returns_to_scale(data, **roles)
    >>> frame.loc["DMU3":"DMU5", ["crs", "vrs", "scale_efficiency", "returns"]].round(3).reset_index()
        dmu    crs    vrs  scale_efficiency     returns
    0  DMU3  0.227  0.304             0.747  increasing
    1  DMU4  0.454  0.472             0.963  increasing
    2  DMU5  0.862  0.988             0.872  decreasing
    """
    import pandas as pd

    from .scale_answer import Returns

    choose("orientation", orientation, ("input", "output"))
    one_per_row("returns_to_scale", frontier)
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate, zeros=zeros,
    )  # fmt: skip
    question = Question(
        frontier=frontier, window=window, undesirable_as=undesirable_as, disposability=disposability,
        restrictions=restrictions, nondiscretionary=nondiscretionary, exclude=exclude, on_infeasible=on_infeasible,
        solver=solver, threads=threads, progress=progress, orientation=orientation,
    )  # fmt: skip
    domain = Domain("radial", zeros=ROLES, without_inputs=question.orientation == "output")
    panel = given.read(domain, one_frontier=False)
    warn_of_small(panel, frontier, window)
    program = measure(panel, question, orientation)
    rules: tuple[Rts, ...] = ("crs", "vrs", "nirs")
    solved = [run(panel, replace(question, rts=rts), procedure(program)) for rts in rules]
    crs, vrs, nirs = (outcome.efficiency for outcome in solved)
    constant, increasing = np.abs(crs - vrs) <= EFFICIENT * vrs, np.abs(nirs - crs) <= EFFICIENT * nirs
    words = np.where(constant, "constant", np.where(increasing, "increasing", "decreasing"))
    index = frames.index(panel, solved[0].rows)
    answer = Returns(
        {
            "crs": crs,
            "vrs": vrs,
            "nirs": nirs,
            "scale_efficiency": np.where(constant, 1.0, crs / vrs),
            "returns": pd.Series(words, index=index, dtype="str").mask(np.isnan(crs + vrs + nirs)),
            "mpss": np.abs(crs - 1.0) <= EFFICIENT,
        },
        index=index,
    )
    answer.panel, answer.rows, answer.options = panel, solved[0].rows, said(returns_to_scale, given, question.options())
    return answer
