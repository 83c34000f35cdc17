"""Productivity change between the periods of a panel: pairs of observations, their scores, the indices, the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from ...errors import DataError, SpecError
from ...lp.status import Status
from ...results.frames import index as labels
from ...results.frames import labelled
from ...results.owned import own
from ...results.summary import Summary, scalar
from ...results.typeset import aligned, count, number, printable
from ...support.means import mean, periods_of
from ...writing.tabular import Tabular
from ...writing.workbook import options_table
from .change import INDEX, PARTS, RATIO, Arithmetic, Base, Comparison, Floats, Scores, changes
from .distance import UNASKED, Bools, Span, Term, Terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...data.columns import Columns
    from ...data.panel import Panel
    from ...evaluation.evaluate import Procedure
    from ...options.question import Question
    from ...plots.changes import ProductivityPlots
    from ...verification.found import Verification
    from ...writing.tabular import Sheets
    from .intervals import ProductivityBootstrap

    Ints = NDArray[np.int64]
    Slot = tuple[Ints, Callable[[int], Span]]


@dataclass(frozen=True, eq=False, repr=False)
class ProductivityResult(Tabular):
    """Productivity change of every DMU between consecutive periods, its parts, and the scores behind both.

    Frames are indexed by (dmu, period) under the caller's names; ``index`` and ``base`` have one row per pair of
    observations, at the later period. What is handed out is the result's own: copy a frame before changing it.
    """

    index: pd.DataFrame  # productivity_change and its parts
    cumulated: pd.DataFrame  # the same, chained from each DMU's first period
    scores: pd.DataFrame  # (dmu, period, technology): the score under each returns to scale, and the status
    base: pd.Series[str]  # which base a pair was measured by: another than the one asked for where that failed
    contributions: pd.DataFrame | None  # of each column, where the measure tells them apart
    parts: tuple[str, ...]  # the columns of ``index`` that make up productivity_change
    multiplicative: bool  # parts multiply (Malmquist) or add (Luenberger)
    unpaired: int  # observations whose DMU is not observed in the period before, though it is earlier on
    columns: Columns
    options: Mapping[str, object]
    panel: Panel
    slack_weights: Floats | None = None  # of `ebm`: ε · w of every column
    _resample: Callable[..., ProductivityBootstrap] | None = None  # no data: not there once the result was saved

    def bootstrap(
        self,
        *,
        method: Literal["smoothed", "subsampling"] | None = None,
        reps: int = 2000,
        level: float = 0.95,
        seed: int | None = None,
        size: int | float = 0.6,
        threads: int | None = None,
        progress: bool | None = None,
    ) -> ProductivityBootstrap:
        """Intervals for the index and its parts.

        "smoothed" (the default for the radial index of adjacent periods) draws a unit's inefficiencies of both periods
        from their joint density, reflected at 1 (Simar & Wilson 1999), and measures the original points against the
        moved ones. "subsampling", a heuristic for all others, draws ``size`` of the units (a number, or a power of how
        many there are) with all their periods. Intervals are basic ones on the index itself; ``significant`` says that
        1 (for differences 0) lies outside. Seeds and threads are as for `bootstrap`.

        References
        ----------
        Simar, L. & Wilson, P. W. (1999). Estimating and bootstrapping Malmquist indices. European Journal of
        Operational Research 115(3), 459–471.
        """
        if self._resample is None:
            raise SpecError(
                "this result comes from a file, without its programs; ask for the index again, then bootstrap it."
            )
        return self._resample(
            method=method, reps=reps, level=level, seed=seed, size=size, threads=threads,
            progress=progress,
        )  # fmt: skip

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_resample": None}

    @property
    def infeasible(self) -> int:
        """How many of the scores do not exist."""
        return int((self.scores["status"] == Status.INFEASIBLE.label).sum())

    def to_frame(self) -> pd.DataFrame:
        """One row per pair: the index and its parts, ``cumulated …``, the base, and ``contribution …``."""
        parts = [self.index, self.cumulated.loc[self.index.index].add_prefix("cumulated "), self.base]
        if self.contributions is not None:
            parts.append(self.contributions.rename(columns=lambda name: f"contribution {name}"))
        return pd.concat(parts, axis=1)

    def verify(self) -> Verification:
        """Every score behind the indices held against the documented program, solved again in rational arithmetic."""
        from ...verification.distances import verify

        return verify(self.panel, self.options, self.scores, self.slack_weights)

    @property
    def plot(self) -> ProductivityPlots:
        """Pictures: ``plot.components()`` and ``plot.heatmap()``. They need matplotlib."""
        from ...plots.changes import ProductivityPlots

        return ProductivityPlots(self.index, self.cumulated, self.parts, self.multiplicative)

    def _told(self) -> Summary:
        """The question in words, how many pairs have an index, and the means by period."""
        lines = [*self._question(), *self._answer()]
        return Summary(f"{aligned(lines, right=(False, False))}\n\n{aligned(*self._by_period())}")

    def sheets(self) -> Sheets:
        """Index, cumulated, contributions, scores, options."""
        first = pd.concat([self.index, self.base], axis=1)
        tables = {"index": first, "cumulated": self.cumulated, "contributions": self.contributions}
        found = {name: (labelled(table), 2) for name, table in tables.items() if table is not None}
        return {**found, "scores": (labelled(self.scores), 3), "options": (options_table(self._printable_options()), 1)}

    def _printable_options(self) -> Mapping[str, object]:
        return self.options

    def _title(self) -> str:
        names = ("model", "measure", "base", "decomposition", "rts")
        return ", ".join(scalar(self.options[name]) for name in names if self.options.get(name) is not None)

    def _shown(self) -> pd.DataFrame:
        return self.index

    def _foot(self) -> str:
        total, known = len(self.index), int(self.index[INDEX].notna().sum())
        return f"{count(total, 'pair')}: {known} with an index; {count(self.infeasible, 'infeasible score')}"

    def _question(self) -> Iterator[tuple[str, str]]:
        for name, value in self.options.items():
            if value is not None and name in ("model", "measure", "base", "decomposition", "rts", "orientation"):
                yield name, scalar(value)
        for role in ("inputs", "outputs", "undesirable"):
            if names := getattr(self.columns, role):
                yield role, ", ".join(map(own, names))

    def _answer(self) -> Iterator[tuple[str, str]]:
        change = self.index[INDEX]
        total, known = len(change), int(change.notna().sum())
        yield "pairs", f"{known} of {count(total, 'pair')} of observations have an index"
        if self.unpaired:
            yield "", f"{count(self.unpaired, 'observation')} without the period before"
        where = self.scores.index[self.scores["status"] == Status.INFEASIBLE.label]
        said = f"; the first is {own(where[0][0])}, {own(where[0][1])} against {where[0][2]}" if len(where) else ""
        yield "infeasible", f"{len(where)} of {count(len(self.scores), 'score')}{said}"
        failed = int((self.scores["status"] == Status.FAILED.label).sum())
        if failed:
            yield "failed", count(failed, "score")
        for base, pairs in self.base.value_counts().items():
            if base != self.options["base"]:
                yield "replaced", f"{count(int(pairs), 'pair')} by base {printable(base)}"
        side = 1.0 if self.multiplicative else 0.0
        yield "growth", f"{int((change > side).sum())} up, {int((change < side).sum())} down"

    def _by_period(self) -> tuple[list[list[str]], list[bool]]:
        """Means over DMUs (geometric where parts multiply), of the pairs that have every part."""
        rows = [[printable(self.index.index.names[1]), "pairs", *self.index.columns]]
        whole = self.index.dropna()
        among = whole.index.get_level_values(1)
        for period, frame in [*((one, whole[among == one]) for one in periods_of(whole.index)), ("all", whole)]:
            means = mean(frame, self.multiplicative)
            rows.append([own(period), str(len(frame)), *map(number, means.tolist())])
        return rows, [False, *[True] * (len(rows[0]) - 1)]


@dataclass(frozen=True, eq=False)
class Pairs:
    """A DMU's observations in consecutive periods, as panel rows."""

    before: Ints
    after: Ints
    period: Ints  # of ``before``

    def take(self, which: Ints) -> Pairs:
        return Pairs(self.before[which], self.after[which], self.period[which])


@dataclass(frozen=True, eq=False)
class Index:
    """An index to be computed: how a pair is compared, by which score, and put together how."""

    row_by_row: ClassVar[bool] = True  # as `evaluate` has it

    panel: Panel
    question: Question
    procedure: Procedure
    gain: Callable[[Floats], Floats]  # the model's score → larger is better, in the arithmetic's terms
    how: Arithmetic
    comparison: Comparison
    decomposition: str | None
    instead: Base | None  # the base of pairs whose scores do not all exist
    slack_weights: Floats | None = None  # of `ebm`
    shares: Callable[[Ints, Floats], Floats] | None = None  # panel rows, targets → the columns' parts of the gain

    def terms(self, question: Question) -> Terms:
        return Terms(self.panel, question, self.procedure, self.row_by_row)

    def result(self, options: Mapping[str, object]) -> ProductivityResult:
        panel, pairs = self.panel, pairs_of(self.panel)
        questions = (
            [self.question] if self.decomposition is None else [self.question, replace(self.question, rts="vrs")]
        )
        views = [self.terms(question) for question in questions]
        table, shares, lost = self._measured(pairs, views, self.comparison)
        base = np.full(len(pairs.after), self.comparison.base, dtype=object)
        again = np.flatnonzero(lost)
        if self.instead is not None and len(again):
            second = replace(self.comparison, base=self.instead)
            replaced, replaced_shares, _ = self._measured(pairs.take(again), views, second)
            base[again] = self.instead
            for name, values in replaced.items():
                table[name][again] = values
            if shares is not None:
                shares[again] = replaced_shares
        at = labels(panel, pairs.after)
        columns: Any = pd.Index(panel.columns.all, tupleize_cols=False)
        return ProductivityResult(
            index=pd.DataFrame(table, index=at),
            cumulated=self._cumulated(pairs, table),
            scores=_scores(views),
            base=pd.Series(base, index=at, name="base", dtype="str"),
            contributions=None if shares is None else pd.DataFrame(shares, index=at, columns=columns),
            parts=PARTS[self.decomposition],
            multiplicative=self.how is RATIO,
            unpaired=int((panel.evaluate & ~_first(panel)).sum()) - len(pairs.after),
            columns=panel.columns,
            options=dict(options),
            panel=panel,
            slack_weights=self.slack_weights,
        )

    def _measured(
        self, pairs: Pairs, views: list[Terms], comparison: Comparison
    ) -> tuple[dict[str, Floats], Floats | None, Bools]:
        """Index and parts, the columns' shares of the index, and which pairs lack a score."""
        slots = slots_of(pairs, comparison)
        gains = []
        lost = np.zeros(len(pairs.after), bool)
        for terms, asked in zip(views, [slots, slots[:2] if self.decomposition == "fgnz" else slots], strict=False):
            terms.ask(_wanted(len(self.panel.index), pairs, asked))
            scores = [gathered(pairs, slot, terms, lambda term: term.score) for slot in asked]
            with np.errstate(divide="ignore", invalid="ignore"):
                gains.append(Scores.of([self.gain(score) for score in scores]))
            for slot in asked:
                lost |= gathered(pairs, slot, terms, lambda term: term.status) == Status.INFEASIBLE
        with np.errstate(divide="ignore", invalid="ignore"):
            table = changes(gains[0], gains[-1], self.decomposition, self.how)
        shares = None
        if self.shares is not None:
            targets = [gathered(pairs, slot, views[0], lambda term: term.targets) for slot in slots]
            each = [self.shares(slot[0], one) for slot, one in zip(slots, targets, strict=True)]
            shares = changes(Scores.of(each), None, None, self.how)[INDEX]
        return table, shares, lost

    def _cumulated(self, pairs: Pairs, table: Mapping[str, Floats]) -> pd.DataFrame:
        """Chained from each DMU's first observation; NaN from the first gap on."""
        panel, rows = self.panel, np.flatnonzero(self.panel.evaluate)
        chain = {name: np.where(_first(panel), self.how.neutral, np.nan) for name in table}
        for t in range(len(panel.periods) - 1):
            k = np.flatnonzero(pairs.period == t)
            for name, values in table.items():
                chain[name][pairs.after[k]] = self.how.onto(chain[name][pairs.before[k]], values[k])
        return pd.DataFrame({name: values[rows] for name, values in chain.items()}, index=labels(panel, rows))


def pairs_of(panel: Panel) -> Pairs:
    """Every two evaluated observations of a DMU in consecutive periods, in the data's row order."""
    if not panel.has_period or len(panel.periods) < 2:
        raise DataError(
            f"an index of productivity needs at least two periods; got {len(panel.periods)}. "
            "Name the column of periods with `period`."
        )
    panel.require_order("an index of productivity")
    where = np.full((int(panel.unit.max()) + 1, len(panel.periods)), -1)
    scored = np.flatnonzero(panel.evaluate)
    where[panel.unit[scored], panel.period[scored]] = scored
    after = scored[panel.period[scored] > 0]
    before = where[panel.unit[after], panel.period[after] - 1]
    found = before >= 0
    if not found.any():
        raise DataError(
            "an index of productivity needs DMUs observed in two consecutive periods; got none. "
            "Check `dmu` and `period`, or aggregate the periods."
        )
    return Pairs(before[found], after[found], panel.period[before[found]])


def _first(panel: Panel) -> Bools:
    """Which rows are the first evaluated observation of their DMU."""
    first = np.full(int(panel.unit.max()) + 1, len(panel.periods))
    scored = np.flatnonzero(panel.evaluate)
    np.minimum.at(first, panel.unit[scored], panel.period[scored])
    return np.asarray(panel.evaluate & (panel.period == first[panel.unit]))


def slots_of(pairs: Pairs, comparison: Comparison) -> list[Slot]:
    """The scores a pair needs, in the order of `change.Scores`: whose, and against which technology in period t."""
    slots: list[Slot] = [(pairs.before, comparison.own), (pairs.after, lambda t: comparison.own(t + 1))]
    for ruler in range(len(comparison.rulers(0))):
        span = partial(comparison.ruler, ruler)
        slots += [(pairs.before, span), (pairs.after, span)]
    return slots


def _wanted(n: int, pairs: Pairs, slots: list[Slot]) -> dict[Span, Bools]:
    wanted: dict[Span, Bools] = {}
    for t, k in _by_period(pairs):
        for rows, span in slots:
            wanted.setdefault(span(t), np.zeros(n, bool))[rows[k]] = True
    return wanted


def gathered(pairs: Pairs, slot: Slot, terms: Terms, read: Callable[[Term], NDArray[Any]]) -> NDArray[Any]:
    """What the technologies found of one slot, per pair."""
    rows, span = slot
    column: NDArray[Any] | None = None
    for t, k in _by_period(pairs):
        values = read(terms.found[span(t)])
        if column is None:
            column = np.empty((len(rows), *values.shape[1:]), values.dtype)
        column[k] = values[rows[k]]
    assert column is not None
    return column


def _by_period(pairs: Pairs) -> Iterator[tuple[int, Ints]]:
    for t in np.unique(pairs.period):
        yield int(t), np.flatnonzero(pairs.period == t)


def _scores(views: list[Terms]) -> pd.DataFrame:
    """Every score found, in the data's row order."""
    panel = views[0].panel
    words = np.array([one.label for one in Status], dtype=object)
    frames, where = [], []
    for span in views[0].found:
        seen = {scalar(terms.question.rts): terms.found[span] for terms in views if span in terms.found}
        worst = np.max([term.status for term in seen.values()], axis=0)
        rows = np.flatnonzero(worst != UNASKED)
        frame = pd.DataFrame({name: term.score[rows] for name, term in seen.items()}, index=labels(panel, rows))
        frame["technology"] = panel.span(*span)
        frame["status"] = pd.array(words[worst[rows]], dtype="str")
        frames.append(frame)
        where.append(rows)
    order = np.argsort(np.concatenate(where), kind="stable")
    whole = pd.concat(frames).iloc[order].set_index("technology", append=True)
    return whole[[*whole.columns.drop("status"), "status"]]
