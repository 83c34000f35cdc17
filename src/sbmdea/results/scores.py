"""The scores of an evaluation and all that stands behind them, as frames and as text."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from . import frames, locate, summary

if TYPE_CHECKING:
    from ..data.panel import Panel
    from .outcome import Outcome

Frame = TypeVar("Frame", "pd.Series[Any]", pd.DataFrame)

COPY_ON_WRITE = int(pd.__version__.split(".")[0]) >= 3


class Scores:
    """What a `Result` shows of its arrays, without files, pictures and programs; frames are built once."""

    panel: Panel
    outcome: Outcome

    def __init__(self, panel: Panel, outcome: Outcome, options: Mapping[str, object]) -> None:
        own = {name: copy(value) if isinstance(value, list | dict) else value for name, value in options.items()}
        vars(self).update(panel=panel, outcome=outcome, _options=own, _built={})

    @property
    def efficiency(self) -> pd.Series[float]:
        """The scores; NaN where ``status`` is not "optimal"."""
        return self._once(frames.efficiency)

    @property
    def components(self) -> pd.DataFrame:
        """The programs behind the score, ``sbm`` and ``super_sbm``; NaN where one was not needed."""
        return self._once(frames.components)

    @property
    def slacks(self) -> pd.DataFrame:
        """Distance to the target in data units: x − x*, y* − y, b − b*.

        Positive is room for improvement; negative is the lead of a super-efficient DMU over its projection.
        """
        return self._once(frames.slacks)

    @property
    def targets(self) -> pd.DataFrame:
        """The projection x*, y*, b* in data units."""
        return self._once(frames.targets)

    @property
    def intensities(self) -> pd.DataFrame:
        """Long frame of the nonzero λ: the DMU, its peer (each with its period in a panel), ``intensity``."""
        return self._once(frames.intensities)

    @property
    def prices(self) -> pd.DataFrame:
        """Dual weight of each column, in units of 1/column."""
        return self._once(frames.prices)

    @property
    def virtual_weights(self) -> pd.DataFrame:
        """What each column of a DMU is worth at its own `prices`, v·x_o and so on: which of them make the score.

        Where a model counts values from elsewhere, so does this: v·(x_o − p) with the base point p of `bp_sbm`, and
        columns of 0 and below as `additive` raises them. SpecError for models without prices.
        """
        return self._once(frames.virtual_weights)

    @property
    def omega(self) -> pd.Series[float]:
        """ω, the price of Σλ beside `prices`: v·x_j + h·b_j − w·y_j ≥ ω for every reference row, where Σλ = 1.

        0 under constant returns, where doing more of everything has no price. NaN where there are no prices.
        """
        return self._once(frames.omega)

    @property
    def super_score(self) -> pd.Series[float]:
        """The component beyond the frontier, whatever the model calls it; NaN for rows that were not asked for it."""
        return self._once(frames.super_score)

    @property
    def status(self) -> pd.Series[str]:
        """ "optimal", "infeasible" (proved by a Farkas ray, kept in ``outcome.rays``), "failed", or "no prices".

        The last is for restrictions that no prices above 0 satisfy, and for directions that lead on without end.
        """
        return self._once(frames.status)

    @property
    def certificate(self) -> pd.DataFrame:
        """How exact each score is: residuals of both programs, the gap between them, and who solved them."""
        return self._once(frames.certificate)

    @property
    def flags(self) -> pd.DataFrame:
        """What to know before leaning on a score: ``borderline``, ``near_cap``, ``near_discontinuity``."""
        return self._once(frames.flags)

    @property
    def windows(self) -> pd.DataFrame | None:
        """Every (window, DMU, period) score for ``frontier="window"``, else None."""
        return None if self.outcome.windows is None else _own(self.outcome.windows)

    @property
    def options(self) -> dict[str, object]:
        """The model's name, then every argument in the order of the call."""
        return dict(self._options)

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: scores, status and flags, then ``slack …`` and ``target …`` for each column."""
        return self._once(frames.wide)

    def peers(self, dmu: Hashable) -> pd.DataFrame:
        """The reference DMUs of one DMU, or of a (dmu, period) pair, the largest intensity first."""
        where = locate.positions(self.panel, self.outcome, dmu)
        return frames.peers(self.panel, self.outcome, where)

    def rank(self) -> pd.Series[Any]:
        """Ranks among the DMUs that faced the same frontier, best first.

        The same frontier means the same group and, unless the frontier is global, the same period. Equal
        scores (to eight decimals) share the better rank: 1, 2, 2, 4. Without a score a DMU has no rank and
        comes last.
        """
        return frames.rank(self.panel, self.outcome, pooled=self._options.get("frontier") == "global")

    def _told(self) -> summary.Summary:
        """Counts, the spread of the scores, the worst residuals."""
        return summary.summarize(self.panel, self.outcome, self._options)

    def _once(self, build: Callable[[Panel, Outcome], Frame]) -> Frame:
        built = self._built
        if build.__name__ not in built:
            built[build.__name__] = build(self.panel, self.outcome)
        frame: Frame = built[build.__name__]
        return _own(frame)

    _options: dict[str, object]
    _built: dict[str, Any]


def _own(frame: Frame) -> Frame:
    """A copy for the caller to change; with copy-on-write it costs nothing until it is changed."""
    copy: Frame = frame.copy(deep=not COPY_ON_WRITE)
    return copy
