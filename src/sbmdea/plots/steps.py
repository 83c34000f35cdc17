"""The steps from 1 to a slacks-based score, one for each column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..catalogue import CATALOGUE
from ..errors import SpecError
from ..options.question import Question
from ..programs.slacks import without
from ..results.frames import slacks

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..results.outcome import Outcome

MODELS = tuple(entry.name for entry in CATALOGUE if entry.made_of_slacks)
CLOSE = 1e-7  # how far the steps may miss the score before they are not its steps


def shares(panel: Panel, outcome: Outcome) -> pd.DataFrame:
    """Slacks over the own values; NaN where that is 0, as where there is no score."""
    rows = outcome.rows
    own = np.abs(np.hstack([panel.X[rows], panel.Y[rows], panel.B[rows]]))
    return slacks(panel, outcome).div(np.where(own == 0.0, np.nan, own))


def steps(panel: Panel, outcome: Outcome, options: Mapping[str, Any], at: int) -> pd.Series[Any]:
    """What each column takes off 1.

    With shares s/z in the numerator (weights α) and the denominator (weights β) the score is ρ = (1 − Σ α s/z) /
    (1 + Σ β s/z), and therefore ρ = 1 − Σ α s/z − ρ Σ β s/z: the parts add up to the score. Raises SpecError where the
    score is not such a ratio.
    """
    if options.get("model") not in MODELS:
        raise SpecError(
            f"a waterfall must show a score made of slacks, by {', '.join(MODELS)}; got {options.get('model')!r}. "
            "See `redundancy` for the slacks themselves."
        )
    score = float(outcome.efficiency[at])
    if not np.isfinite(score):
        raise SpecError(f"a waterfall needs a score; {panel.rows_label([int(outcome.rows[at])])} has none.")
    share = shares(panel, outcome).iloc[at]
    zero = share.isna().to_numpy()
    asked = Question(**{field.name: options[field.name] for field in fields(Question) if field.name in options})
    over, under = (without(weights, zero[None])[0] for weights in asked.sides(panel))
    taken = share.fillna(0.0) * (over + score * under)
    if abs(1.0 - taken.sum() - score) > CLOSE:
        raise SpecError(
            "a waterfall must end at the score; here the targets are not the ones the score was found at "
            '(projection="pareto", or a mean over windows). See `redundancy`.'
        )
    counted: pd.Series[Any] = taken[(over > 0.0) | (under > 0.0)]
    return counted
