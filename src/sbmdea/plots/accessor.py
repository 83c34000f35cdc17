"""``res.plot``: from a result to the frames its pictures are drawn from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.roles import ROLES
from ..errors import SpecError
from ..results import frames, locate
from ..results.typeset import printable
from ..support.messages import nearest, shown
from ..support.spelling import choose
from . import density, heatmap, network, ranking, redundancy, steps, style, trend, waterfall
from . import frontier_plot as plot_frontier
from .pictures import Pictures
from .plane import plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..results.scores import Scores

Ints = NDArray[np.int64]


class ResultPlots(Pictures):
    """Pictures of a result, by matplotlib (``pip install "sbmdea[plot]"``).

    Each draws on ``ax``, or on a new figure, and returns its Axes. A row without a score is never drawn as 0: it is
    counted, hatched or named. Of a panel, `ranking`, `frontier` and `network` show one period: the last,
    unless ``period`` names another. SpecError where a picture has no meaning for the result.

    >>> import sbmdea
    >>> res = sbmdea.super_sbm(
    ...     sbmdea.datasets.hua_bian_2007(), inputs=["input_1", "input_2"], outputs=["output_1", "output_2"],
    ...     undesirable="undesirable_1", dmu="dmu",
    ... )
    >>> res.plot
    <pictures: ranking, densities, over_time, heatmap, redundancy, waterfall, frontier, network>
    >>> ax = res.plot.ranking(top=3)
    >>> print(*(tick.get_text() for tick in ax.get_yticklabels()))
    DMU20 DMU2 DMU26
    """

    def __init__(self, result: Scores) -> None:
        self._result = result

    def ranking(self, *, period: Hashable = None, top: int | None = None, ax: Axes | None = None) -> Axes:
        """Scores from best to worst, or the ``top`` best."""
        if top is not None and (isinstance(top, bool) or not isinstance(top, int | np.integer) or top < 1):
            raise SpecError(f"top must be a whole number of at least 1, or None for all; got {top!r}.")
        where, title = self._rows(period)
        return ranking.ranking(self._scores(where), top=top, title=title, ax=ax)

    def densities(self, *, by: Literal["period", "group"] | None = None, ax: Axes | None = None) -> Axes:
        """How scores are spread, by period (where there are several), by group or (without either) all in one."""
        panel, rows = self._result.panel, self._result.outcome.rows
        several = len(panel.periods) > 1
        by = ("period" if several else "group" if len(panel.groups) > 1 else None) if by is None else by
        if by is not None:
            choose("by", by, ("period", "group"))
        codes, labels = {
            "period": (panel.period[rows], panel.periods),
            "group": (panel.group[rows], panel.groups),
            None: (np.zeros(len(rows), np.int64), pd.Index([""])),
        }[by]
        if by is not None and labels[0] is None:
            raise SpecError(
                f"densities by {by} need a {by}; this result has none. Score with `{by}`, or leave `by` out."
            )
        scores = self._result.outcome.efficiency
        return density.densities({label: scores[codes == k] for k, label in enumerate(labels)}, ax=ax)

    def over_time(self, *, dmus: Hashable | Sequence[Hashable] = None, ax: Axes | None = None) -> Axes:
        """The mean and spread of each period, and a line for each of ``dmus`` (for all where there are few)."""
        self._result.panel.require_order("scores over time")
        table = self._table("over_time")
        chosen = None if dmus is None else _known(table.index, dmus)
        return trend.over_time(table, dmus=chosen, ax=ax)

    def heatmap(self, *, ax: Axes | None = None) -> Axes:
        """DMU × period, the best DMUs on top."""
        return heatmap.heatmap(self._table("heatmap"), ax=ax)

    def redundancy(self, *, dmu: Hashable = None, period: Hashable = None, ax: Axes | None = None) -> Axes:
        """Slacks as shares of the own values, by column: their mean over all rows, a period's, or a DMU's."""
        panel, outcome = self._result.panel, self._result.outcome
        where = np.arange(len(outcome.rows)) if dmu is None else locate.positions(panel, outcome, dmu)
        said = [] if dmu is None else [dmu]
        if period is not None:
            where, said = np.intersect1d(where, self._rows(period)[0]), [*said, period]
        shares = steps.shares(panel, outcome).iloc[where]
        roles: dict[str, int] = {role: len(getattr(panel.columns, role)) for role in ROLES}
        return redundancy.redundancy(shares, roles, title=", ".join(map(_title, said)), ax=ax)

    def waterfall(self, dmu: Hashable, *, ax: Axes | None = None) -> Axes:
        """The steps from 1 to the score of one DMU, or of a (dmu, period) pair: what each column takes off.

        For scores that are a ratio of mean slacks (`sbm`, `super_sbm`, `russell`).
        """
        panel, outcome = self._result.panel, self._result.outcome
        at = locate.position(panel, outcome, dmu)
        label = frames.index(panel, outcome.rows[[at]])[0]
        return waterfall.waterfall(steps.steps(panel, outcome, self._result.options, at), title=_title(label), ax=ax)

    def frontier(self, *, period: Hashable = None, ax: Axes | None = None) -> Axes:
        """The frontier in two dimensions, and everybody's way to its target.

        One input and one output; or, under constant returns and strong disposability, three columns as two ratios: two
        inputs (or an input and an undesirable output) per output, or two outputs per input.
        """
        where, title = self._rows(period)
        drawn = plane(self._result.panel, self._result.outcome, self._result.options, where)
        return plot_frontier.frontier(drawn, self._scores(where), title=title, ax=ax)

    def network(self, *, period: Hashable = None, ax: Axes | None = None) -> Axes:
        """Who is compared with which peers, and how much each counts."""
        panel, outcome = self._result.panel, self._result.outcome
        where, title = self._rows(period)
        sparse = outcome.intensity.take(where)
        owner = np.repeat(outcome.rows[where], np.diff(sparse.ptr))
        edges = pd.DataFrame({"dmu": owner, "peer": sparse.peer, "share": sparse.value})[owner != sparse.peer]
        edges = edges.groupby(["dmu", "peer"], as_index=False).sum()  # over the windows
        edges["share"] /= edges.groupby("dmu")["share"].transform("sum")
        shown = np.unique(np.concatenate([outcome.rows[where], edges["peer"].to_numpy(np.int64)]))
        other = panel.has_period and self._result.options.get("frontier") != "contemporaneous"
        names = {int(row): style.name(panel.index[row] if other else self._labels([row])[0]) for row in shown}
        scores = dict(zip(outcome.rows[where].tolist(), outcome.efficiency[where].tolist(), strict=True))
        return network.network(edges, scores, names, title=style.name(title), ax=ax)

    def _rows(self, period: Hashable) -> tuple[Ints, str]:
        """The positions of one period's rows among the evaluated, and what to call them."""
        panel, outcome = self._result.panel, self._result.outcome
        if not panel.has_period:
            if period is not None:
                raise SpecError(f"period must be left out: this result has no periods; got {shown(period)}.")
            return np.arange(len(outcome.rows)), ""
        scored = np.unique(panel.period[outcome.rows])
        if period is None and len(scored) > 1:
            panel.require_order("the picture of the last one")
        code = int(scored[-1])
        if period is not None:
            known = [panel.periods[k] for k in scored]
            if period not in known:
                raise SpecError(f"period must be one that is scored; got {shown(period)}.{nearest(period, known)}")
            code = int(scored[known.index(period)])
        return np.flatnonzero(panel.period[outcome.rows] == code), _title(panel.periods[code])

    def _scores(self, where: Ints) -> pd.Series[Any]:
        outcome = self._result.outcome
        return pd.Series(outcome.efficiency[where], index=self._labels(outcome.rows[where]))

    def _labels(self, rows: Any) -> pd.Index[Any]:
        """The DMUs of these panel rows."""
        return self._result.panel.index.take(rows).get_level_values(0)

    def _table(self, picture: str) -> pd.DataFrame:
        """Scores as DMU × period, in the data's order."""
        panel, outcome = self._result.panel, self._result.outcome
        if not panel.has_period:
            raise SpecError(f"{picture} needs periods; this result has none. Score a panel with `period`.")
        units, first = np.unique(panel.unit[outcome.rows], return_index=True)
        values = np.full((int(panel.unit.max()) + 1, len(panel.periods)), np.nan)
        values[panel.unit[outcome.rows], panel.period[outcome.rows]] = outcome.efficiency
        order = np.argsort(first)
        names = self._labels(outcome.rows[first[order]])
        return pd.DataFrame(values[units[order]], index=names, columns=panel.periods)


def _known(index: pd.Index[Any], dmus: Any) -> list[Hashable]:
    wanted = [dmus] if isinstance(dmus, str) or not isinstance(dmus, Sequence) else list(dmus)
    for dmu in wanted:
        if dmu not in index:
            raise SpecError(f"dmus must be evaluated ones; got {shown(dmu)}.{nearest(dmu, list(index))}")
    return wanted


def _title(label: object) -> str:
    return ", ".join(map(printable, label)) if isinstance(label, tuple) else printable(label)
