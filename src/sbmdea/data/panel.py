"""The border: whatever the caller holds becomes a Panel here, checked once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..support.messages import AT_MOST, listed, named_rows, shown, warn
from ..support.spelling import choose
from .checks import numeric, warn_of_constants, warn_of_few_rows
from .columns import Columns
from .domain import Domain
from .interchange import as_frame, has_columns
from .labels import row_labels
from .masks import mask
from .matching import by_row
from .period_order import jumps, require_order
from .roles import ROLES
from .second_table import padded, stacked
from .source import Source, from_arrays, from_table

__all__ = ["OF_DATA", "Columns", "Panel", "read_panel", "read_part"]

# the options of a model that say what its data are
OF_DATA = ("inputs", "outputs", "undesirable", "dmu", "period", "group", "category", "reference", "evaluate", "zeros")

Matrix: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Panel:
    """Checked data in plain arrays, one entry per row of the caller's data and in its order."""

    X: Matrix  # (n, m) inputs
    Y: Matrix  # (n, s) outputs
    B: Matrix  # (n, u) undesirable outputs
    columns: Columns
    index: pd.Index[Any]  # (dmu) or (dmu, period) under the caller's names
    unit: Codes  # (n,) which DMU
    period: Codes  # (n,) position in periods; 0 without a period
    periods: pd.Index[Any]  # labels in their order, or as they come; [None] without a period
    group: Codes  # (n,) position in groups; 0 without a group
    groups: pd.Index[Any]
    reference: Mask  # (n,) may form the frontier
    evaluate: Mask  # (n,) is scored
    has_period: bool
    category: Codes | None = None  # (n,) from the least favourable on
    unordered: str = ""  # why the periods have no order; "" where they have one
    drops: bool = False  # the term of a zero own value leaves the score
    beside: int = 0  # how many of the last rows are of a second table, and form the technology alone
    rows: tuple[pd.Index[Any], ...] = ()  # the labels by which what is given per row may name them
    _kept: dict[Hashable, Any] | None = field(default=None, init=False, repr=False)  # of a prepared table: see `once`

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_kept": None}

    @property
    def prepared(self) -> bool:
        """Whether more calls over the same data follow."""
        return self._kept is not None

    def keeping(self) -> Panel:
        """The same data, with a place for what follows from them whoever is scored."""
        kept = replace(self)
        object.__setattr__(kept, "_kept", {})
        return kept

    def scoring(self, evaluate: Mask) -> Panel:
        """The same data for other rows to be scored; what has been kept stays."""
        other = replace(self, evaluate=evaluate)
        object.__setattr__(other, "_kept", self._kept)
        return other

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """``make()``, which must not ask who is scored; of a prepared table it is kept under its ``key``."""
        if self._kept is None:
            return make()
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    @property
    def negative(self) -> Mask:
        """(k,) which columns, in the order inputs, outputs, undesirable, have values below 0."""
        found: Mask = self.once(
            "negative", lambda: np.hstack([(part < 0.0).any(axis=0) for part in (self.X, self.Y, self.B)])
        )
        return found

    def rows_label(self, rows: Sequence[int] | Codes, at_most: int = AT_MOST) -> str:
        """Rows in words: ``('Yiwu', 2009), ('Yiwu', 2010) and 3 more rows``."""
        return named_rows(self.index, rows, at_most)

    def span(self, first: int, last: int) -> str:
        """Periods from one position to another in words: ``2007``, ``2007–2009``."""
        ends = [str(self.periods[k]).removesuffix(" 00:00:00") for k in (first, last)]
        return ends[0] if first == last else "–".join(ends)

    def by_row(self, name: str, given: Any, dimensions: int = 1) -> Any:
        """What is given per row of the data, for every row; refused under other labels, see `matching.by_row`."""
        given = by_row(name, given, self.rows)
        return padded(given, len(self.index) - self.beside, self.beside, dimensions) if self.beside else given

    def require_order(self, who: str) -> None:
        """Raise a DataError where the periods lack the order that ``who`` needs."""
        require_order(self.unordered, who)

    def warn_of_jumps(self, who: str) -> None:
        """Warn where periods that nobody has lie between two that ``who`` takes for neighbours."""
        found = [f"{shown(after)} after {shown(before)}" for before, after in jumps(self.periods)]
        if found:
            warn(
                f"periods should follow one another for {who}, which takes the next one that there is: "
                f"{listed(found, 'period')}. Add the periods between, or mind that this step is longer than the others."
            )

    def missing_cells(self) -> dict[Hashable, list[Hashable]]:
        """The DMUs that each period lacks, in order of appearance; empty for a balanced panel."""
        own = slice(len(self.unit) - self.beside)
        period, unit = self.period[own], self.unit[own]
        units, first = np.unique(unit, return_index=True)
        if len(unit) == len(units) * len(self.periods):
            return {}
        order = np.argsort(first)
        units, dmus = units[order], self.index.get_level_values(0)[first[order]]
        lacking: dict[Hashable, list[Hashable]] = {}
        for code, label in enumerate(self.periods):
            absent = ~np.isin(units, unit[period == code])
            if absent.any():
                lacking[label] = dmus[absent].tolist()
        return lacking


def read_panel(
    data: Any,
    *,
    inputs: Any,
    outputs: Any,
    undesirable: Any = None,
    dmu: Any = None,
    period: Any = None,
    group: Any = None,
    reference: Any = None,
    evaluate: Any = None,
    zeros: str = "raise",
    category: Any = None,
    domain: Domain | None = None,
    one_frontier: bool = True,
) -> Panel:
    """Read and check a table, or arrays when ``data`` is None.

    **Tables.** A pandas DataFrame, a mapping of columns, a polars DataFrame, or anything with
    ``__arrow_c_stream__`` or ``__dataframe__``. ``inputs``, ``outputs`` and ``undesirable`` are column
    labels, one or a list; ``dmu``, ``period`` and ``group`` are columns or index levels (a column goes
    first). Without ``dmu`` the index names the DMUs; a plain range index gives row numbers. An index of two
    levels is read as (dmu, period) if neither is named and the second level holds integers, dates or
    periods; if only the period is named, and is a level, the other level is the DMU. Any other index of
    several levels needs ``dmu``.

    **Arrays.** One column per input, output and undesirable output (one dimension is one column), called
    x1…, y1…, b1… unless they come as a DataFrame or Series, whose labels and index are kept; ``dmu``,
    ``period`` and ``group`` are then one label per row.

    Periods are ordered by what they mean: numbers and dates, also as text (T8, 9月, "Q4 2019"), or as an ordered
    Categorical says. Other text keeps the order in which it comes, and what needs an order refuses it.

    ``category`` is a column, or one label per row, of numbers or of an ordered Categorical.

    ``reference`` and ``evaluate`` are boolean: an array, a Series with the data's index or the result's, or
    a column of the table. ``zeros="drop-term"`` lets zeros pass, though not a row whose inputs or outputs
    are all 0 nor a column of zeros; ``domain`` is what the model takes. The data are neither changed nor repaired.

    ``reference`` may be a second table with the same columns instead: its rows form the technology, those of ``data``
    do not. Without ``inputs`` (None), where the model can do without, every row has an input of 1 called ``(one)``.

    Raises DataError for anything that cannot be scored, SpecError for an unknown ``zeros``; warns
    (SbmdeaWarning) of constant columns and, where all rows are ``one_frontier``, of too few of them.
    """
    domain = Domain() if domain is None else domain
    drops = choose("zeros", zeros, ("raise", "drop-term")) == "drop-term" and domain.zeros != ROLES
    taken = replace(domain, zeros=ROLES) if drops else domain
    if inputs is None and not domain.without_inputs:
        raise DataError(
            f"inputs must name at least one column for {domain.model}; got None. Models whose outputs alone move do "
            'without (orientation="output"): everybody then has an input of 1.'
        )
    if data is None:
        source = from_arrays(inputs, outputs, undesirable, dmu, period, group, category)
    else:
        source = from_table(as_frame(data), inputs, outputs, undesirable, dmu, period, group, category)
    if inputs is None:
        source = source.with_one()
    other = None
    if reference is not None and has_columns(reference):
        other = _second(reference, data, inputs, outputs, undesirable, dmu, period, group, category)
    if source.n < 2 and not (source.n and other):
        got = "one DMU, in one row" if source.n else "no rows"
        raise DataError(f"data must have at least two DMUs to compare; got {got}.")
    panel = _panel(source, None if other else reference, evaluate, taken, drops)
    if other is not None:
        panel = _beside(panel, source, other, taken)
    warn_of_constants(panel.columns, (panel.X, panel.Y, panel.B), first=inputs is None)
    if one_frontier:
        warn_of_few_rows(panel.columns, [int(panel.reference.sum())])
    return panel


def read_part(frame: pd.DataFrame, roles: Mapping[str, Any], domain: Domain) -> Panel:
    """A part of a larger table, with no rows or more, checked value by value: how many there are is asked of the whole.

    ``roles`` are ``inputs``, ``outputs``, ``undesirable``, ``dmu``, ``period``, ``group`` and ``category``, as names of
    columns.
    """
    source = from_table(frame, **roles)
    return _panel(source.with_one() if roles["inputs"] is None else source, None, None, domain, drops=False)


def _panel(source: Source, reference: Any, evaluate: Any, taken: Domain, drops: bool) -> Panel:
    labels = row_labels(source, taken.periods)
    X, Y, B = numeric(source.columns, source.values, labels.index, taken)
    rows = (labels.index,) if source.rows is None else (source.rows, labels.index)
    return Panel(
        X=X,
        Y=Y,
        B=B,
        columns=source.columns,
        index=labels.index,
        unit=labels.unit,
        period=labels.period,
        periods=labels.periods,
        group=labels.group,
        groups=labels.groups,
        reference=mask("reference", reference, source, rows),
        evaluate=mask("evaluate", evaluate, source, rows),
        has_period=source.period is not None,
        category=None if source.category is None else labels.category,
        unordered=labels.unordered,
        rows=rows,
        drops=drops,
    )


def _beside(panel: Panel, source: Source, other: Source, taken: Domain) -> Panel:
    """With the rows of a second table below: these form the technology, and the others are scored."""
    labels = row_labels(stacked(source, other))
    with _of_reference():
        X, Y, B = numeric(other.columns, other.values, labels.index[source.n :], taken)
    return replace(
        panel,
        X=np.vstack([panel.X, X]),
        Y=np.vstack([panel.Y, Y]),
        B=np.vstack([panel.B, B]),
        index=labels.index,
        unit=labels.unit,
        period=labels.period,
        periods=labels.periods,
        group=labels.group,
        groups=labels.groups,
        reference=np.repeat([False, True], [source.n, other.n]),
        evaluate=np.append(panel.evaluate, np.zeros(other.n, np.bool_)),
        category=None if source.category is None else labels.category,
        unordered=labels.unordered,
        beside=other.n,
    )


def _second(reference: Any, data: Any, inputs: Any, outputs: Any, undesirable: Any, *keys: Any) -> Source:
    """The table that forms the technology, read as the data are."""
    if data is None:
        raise DataError(
            f"reference must be a boolean array when there is no data; got a {type(reference).__name__}. "
            "Pass the rows to be scored as a table too, as the first argument."
        )
    with _of_reference():
        source = from_table(as_frame(reference), inputs, outputs, undesirable, *keys)
        if not source.n:
            raise DataError("there must be rows to compare with; got none.")
    return source.with_one() if inputs is None else source


@contextmanager
def _of_reference() -> Iterator[None]:
    """What is wrong with the second table is said of it."""
    try:
        yield
    except DataError as error:
        raise DataError(f"in the table reference, {error}") from error
