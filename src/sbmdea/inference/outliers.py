"""Rows that lie apart: measures, never a removal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import SpecError
from ..results.frames import index as labels
from ..results.frames import labelled
from ..results.summary import Summary
from ..results.typeset import aligned, count
from ..support.spelling import choose
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .against import Written
from .asked import Sample, scored

if TYPE_CHECKING:
    from typing import Unpack

    from matplotlib.axes import Axes

    from ..data.kinds import Data
    from ..models.model_options import ShownOptions
    from ..result import Result
    from ..writing.tabular import Sheets

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

MOST_SETS = 2_000_000  # subsets of rows that are looked at
SHOWN = 25  # of each size


@dataclass(frozen=True, eq=False, repr=False)
class Outliers(Tabular):
    """``table``: a measure per row (or per set of rows); ``suggested``: rows to look at; nothing is removed."""

    table: pd.DataFrame
    suggested: tuple[Any, ...]
    threshold: float
    method: str
    measure: str  # the column of ``table`` that the threshold is on

    def _told(self) -> Summary:
        """The rows beyond the threshold, largest first."""
        named = ", ".join(map(str, self.suggested[: self.HEAD])) or "none"
        more = len(self.suggested) - self.HEAD
        lines = [
            ("method", self.method), ("measure", f"{self.measure}, above {self.threshold:.4g} worth a look"),
            ("rows", named + (f" and {more} more" if more > 0 else "")),
            ("mind", "a row that lies apart may be the best practice that the frontier is about: look, do not delete."),
        ]  # fmt: skip
        return Summary(aligned(lines, right=(False, False)))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """The measure from large to small, or for the cloud the ratios by size. Needs matplotlib."""
        from ..plots.apart import apart, cloud

        if self.method == "cloud":
            return cloud(self.table, ax=ax)
        return apart(self.table[self.measure], self.threshold, self.measure, ax=ax)

    def to_frame(self) -> pd.DataFrame:
        """A measure per row, or per set of rows."""
        return self.table

    def sheets(self) -> Sheets:
        """The measures, and what was asked."""
        asked = {"method": self.method, "measure": self.measure, "threshold": self.threshold}
        return {"measures": (labelled(self.table), self.table.index.nlevels), "options": (options_table(asked), 1)}

    def _title(self) -> str:
        return f"{self.method}: {len(self.suggested)} rows worth a look"

    def _foot(self) -> str:
        return count(len(self.table), "set" if self.method == "cloud" else "row")


def outliers(
    data: Result | Data,
    *,
    method: Literal["leverage", "cloud", "super", "order-m"] = "leverage",
    threshold: float | None = None,
    m: float = 100,
    largest: int = 2,
    threads: int | None = None,
    model: str | None = None,
    **options: Unpack[ShownOptions],
) -> Outliers:
    """Measures of how much a row lies apart. Nothing is removed: what follows is the caller's to decide.

    * "leverage" (Sousa & Stošić 2005), exactly and not by their resamples::

          ℓ_j = √(Σ_{k≠j} (θ_k(j) − θ_k)² / (n − 1)),     θ_k(j): the score of k without row j

      Only rows that are someone's peer can have one. Threshold: log n times the mean.
    * "cloud" (Wilson 1993): R_L = |D_L'D_L| / |D'D| for D = [X Y B] without the rows L, smallest first, for all sets L
      of up to ``largest`` rows. Small sets far below the next ones lie apart. Free of units and of any model.
    * "super" (Banker & Gifford 1988): the super-efficiency score; threshold 1.2. A screen, not a ranking.
    * "order-m" (Simar 2003): hyperbolic efficiency of order ``m``; threshold 1.2.

    Parameters
    ----------
    data, model
        As for `bootstrap`. "super" and "order-m" keep columns and frontier of the result.
    threshold
        Above which a row is suggested.
    m
        Of "order-m".
    largest
        Of "cloud": 1 to 3.
    threads
        As for `super_sbm`.

    Returns
    -------
    Outliers
        ``table``, ``suggested``, ``threshold``; ``summary()``, ``plot()``.

    Raises
    ------
    SpecError
        For an unknown method, or too many sets of rows.

    References
    ----------
    Wilson, P. W. (1993). Detecting outliers in deterministic nonparametric frontier models with multiple outputs.
    Journal of Business & Economic Statistics 11(3), 319–323.
    Sousa, M. C. S. & Stošić, B. (2005). Technical efficiency of the Brazilian municipalities: correcting nonparametric
    frontier measurements for outliers. Journal of Productivity Analysis 24, 157–181.
    Banker, R. D. & Chang, H. (2006). The super-efficiency procedure for outlier identification, not for ranking
    efficient units. European Journal of Operational Research 175(2), 1311–1320.

    Examples
    --------
    >>> import sbmdea
    >>> data = sbmdea.datasets.hua_bian_2007()
    >>> res = sbmdea.radial(data, inputs=["input_1", "input_2"], outputs="output_1", dmu="dmu")
    >>> sbmdea.outliers(res).suggested
    ('DMU20', 'DMU2', 'DMU15')
    """
    choose("method", method, ("leverage", "cloud", "super", "order-m"))
    sample = Sample(scored(data, model, options))
    if method == "cloud":
        return _cloud(sample, largest, threshold)
    if method == "leverage":
        leverage = leverages(sample)
        table = pd.DataFrame({"leverage": leverage}, index=labels(sample.panel, sample.outcome.rows))
        edge = float(np.nanmean(leverage) * np.log(len(leverage))) if threshold is None else float(threshold)
    else:
        table = pd.DataFrame({method: _alone(sample, method, m, threads)}, index=sample.labels())
        edge = 1.2 if threshold is None else float(threshold)
    measure = str(table.columns[0])
    beyond = table[measure].sort_values(ascending=False, kind="stable")
    return Outliers(table, tuple(beyond.index[beyond > edge]), edge, method, measure)


def leverages(sample: Sample) -> Floats:
    """ℓ_j of every scored row; 0 for rows that are nobody's peer and for those that form no frontier."""
    outcome, panel = sample.outcome, sample.panel
    found = np.zeros(len(outcome.rows))
    score = 1.0 / sample.delta()
    sparse = outcome.intensity
    user = np.repeat(np.arange(len(outcome.rows)), np.diff(sparse.ptr))
    for block in sample.blocks:
        against = sample.against(block)
        place = np.full(len(panel.index), -1)
        place[block.reference] = np.arange(len(block.reference))
        everyone = np.arange(len(block.reference))
        evaluated = sample.place[block.evaluate]
        inside = np.isin(user, evaluated)
        for row in np.unique(sparse.peer[inside]):
            users = np.unique(user[inside & (sparse.peer == row)])
            users = users[outcome.rows[users] != row]
            if not len(users) or place[row] < 0 or sample.place[row] < 0:
                continue
            others = np.delete(everyone, place[row])
            if isinstance(against, Written):
                among = np.searchsorted(block.evaluate, outcome.rows[users])
                without, _ = against.beside(among, others)
            else:
                without = against(others)[0][np.searchsorted(block.evaluate, outcome.rows[users])]
            moved = np.where(np.isfinite(without), without - score[users], 0.0)
            found[sample.place[row]] = np.sqrt((moved**2).sum() / (len(block.evaluate) - 1))
    return found


def _alone(sample: Sample, method: str, m: float, threads: int | None) -> Floats:
    import sbmdea

    options: dict[str, Any] = {name: value for name, value in sample.options.items() if name in KEPT}
    panel = sample.panel
    common: dict[str, Any] = {
        "inputs": panel.X, "outputs": panel.Y, "undesirable": panel.B if panel.B.shape[1] else None,
        "reference": panel.reference, "evaluate": panel.evaluate, "threads": threads,
        "group": panel.group if len(panel.groups) > 1 else None,
    }  # fmt: skip
    if panel.has_period:
        common |= {"dmu": panel.unit, "period": panel.period}
    if method == "order-m":
        # against inputs or goods alone a row that nobody dominates scores 1, however far out it lies
        options["orientation"] = "hyperbolic"
        options.pop("rts", None)
        return np.asarray(sbmdea.order_m(**common, **options, m=m).efficiency)
    if sample.model in ("sbm", "super_sbm"):
        return np.asarray(sbmdea.super_sbm(**common, **options).efficiency)
    options.setdefault("orientation", "input")
    if options["orientation"] == "non-oriented":
        options["orientation"] = "input"
    found = sbmdea.radial(**common, **options, super_efficiency=True, second_stage="none")
    return np.asarray(found.efficiency)


KEPT = ("orientation", "rts", "frontier", "undesirable_as")


def _cloud(sample: Sample, largest: int, threshold: float | None) -> Outliers:
    panel, names = sample.panel, sample.panel.index.tolist()
    D = np.hstack([panel.X, panel.Y, panel.B])
    n = len(D)
    if isinstance(largest, bool) or largest not in (1, 2, 3):
        raise SpecError(f"largest must be 1, 2 or 3; got {largest!r}.")
    if comb(n, largest) > MOST_SETS:
        raise SpecError(
            f"{comb(n, largest):,} sets of {largest} rows are too many; at most {MOST_SETS:,}. Lower `largest`."
        )
    scale = D / np.abs(D).max(axis=0)
    Q, R = np.linalg.qr(scale)
    if np.abs(np.diag(R)).min() <= 1e-12 * np.abs(np.diag(R)).max():
        raise SpecError("the columns must be linearly independent for method='cloud'; leave one out.")
    H = Q @ Q.T
    frames, first = [], []
    for size in range(1, largest + 1):
        sets = np.array(list(combinations(range(n), size)))
        ratio = _determinants(H, sets)
        order = np.argsort(ratio, kind="stable")[:SHOWN]
        first.append(ratio[order[0]])
        frames.append(
            pd.DataFrame(
                {
                    "rows": [tuple(names[row] for row in sets[k]) for k in order],
                    "ratio": ratio[order],
                    "log ratio": np.log(ratio[order] / ratio[order[0]]),
                },
                index=pd.MultiIndex.from_product([[size], range(1, len(order) + 1)], names=["left out", "rank"]),
            )
        )
    table = pd.concat(frames)
    edge = 0.0 if threshold is None else float(threshold)
    gap = [frame["log ratio"].iloc[1] if len(frame) > 1 else 0.0 for frame in frames]
    apart = frames[int(np.argmax(gap))]["rows"].iloc[0]
    return Outliers(table, tuple(apart), edge, "cloud", "log ratio")


def _determinants(H: Floats, sets: Ints) -> Floats:
    """det(I − H_LL) for every set L of one, two or three rows."""
    size = sets.shape[1]
    block = np.eye(size) - H[sets[:, :, None], sets[:, None, :]]
    found: Floats = np.linalg.det(block)
    return np.maximum(found, np.finfo(float).tiny)
