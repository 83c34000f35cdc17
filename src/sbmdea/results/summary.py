"""What a result says in words and in a short table: deterministic, and the same on every screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..catalogue import BY_NAME
from ..lp.status import Status
from ..support.messages import listed
from .frames import index
from .outcome import EFFICIENT, SOLVERS
from .owned import marking, own
from .retold import retold
from .typeset import aligned, count, number, printable

if TYPE_CHECKING:
    from ..data.panel import Panel
    from .outcome import Outcome

LISTED = 50  # a longer list holds data, not names

Options = Mapping[str, object]

_RTS = {
    "crs": "constant returns to scale",
    "vrs": "variable returns to scale",
    "nirs": "non-increasing returns to scale",
    "ndrs": "non-decreasing returns to scale",
}
_ORIENTATION = {"non-oriented": "non-oriented", "input": "input-oriented", "output": "output-oriented"}
_FRONTIER = {
    "contemporaneous": "each period has its own frontier",
    "global": "one frontier over all periods",
    "sequential": "each period and all before it",
    "window": "a window of {window} periods",
    "biennial": "each period and the next",
}
_UNSAID = {
    "measure": "radial",
    "direction": "observed",
    "epsilon": None,
    "affinity": "projected",
    "radial": None,
    "nonseparable": None,
    "polluting": None,
    "least_factor": 0.0,
    "base_point": 1.0,
    "restricted": False,
    "restrictions": None,
    "nondiscretionary": None,
    "category": None,
    "growth": None,
    "integers": None,
    "replicas": False,
    "alone": False,
    "each": None,
    "time_limit": None,
    "congesting": None,
    "numeraire": None,
    "numeraire_price": 1.0,
    "bounded": None,
    "lower": None,
    "upper": None,
    "input_prices": None,
    "output_prices": None,
    "super_efficiency": False,
    "second_stage": "relative",
    "projection": "tone",
    "variant": "tone",
    "exclude": "row",
    "zeros": "raise",
    "on_infeasible": "nan",
    "solver": "simplex",
    "weights": None,
    "reference": None,
    "evaluate": None,
}


class Summary(str):
    """Text that shows itself as it is, without quotes, in the reader's language."""

    __slots__ = ()

    def __new__(cls, text: str) -> Summary:
        return super().__new__(cls, retold(text))

    @classmethod
    def finished(cls, text: str) -> Summary:
        """Of text that is in the reader's language."""
        return super().__new__(cls, text)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self)}</pre>"


def summarize(panel: Panel, outcome: Outcome, options: Options) -> Summary:
    with marking():
        lines = [*_question(panel, options), *_rows(panel, outcome), *_answer(panel, outcome)]
        return Summary(aligned(lines, right=(False, False)) + _by_period(panel, outcome))


def scores(panel: Panel, outcome: Outcome, most: int | None = None) -> str:
    """Every evaluated row, or the first ones, with score and status."""
    return aligned(*first(panel, outcome, len(outcome.rows) if most is None else most))


def scalar(value: object) -> str:
    """An option's value in one line; a mask only says what it holds."""
    if isinstance(value, Mapping):
        return ", ".join(f"{printable(name)}={_one(each)}" for name, each in value.items())
    if hasattr(value, "columns"):
        return f"a table of {count(len(np.asarray(value)), 'row')}"
    if hasattr(value, "__len__") and hasattr(value, "shape"):
        flat = np.asarray(value)
        return f"{int(flat.sum())} of {flat.size} rows" if flat.dtype == bool else f"{flat.size} values"
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) > LISTED:
            return f"{len(value)} values"
        return ", ".join(printable(one) for one in value)
    return printable(value)


def _one(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float | np.number) else scalar(value)


def title(panel: Panel, options: Options) -> str:
    names = ("model", "orientation", "rts", *(("frontier",) if panel.has_period else ()))
    return ", ".join(scalar(options[name]) for name in names if name in options)


def first(panel: Panel, outcome: Outcome, rows: int) -> tuple[list[list[str]], list[bool]]:
    """The first rows as cells, under a header, and which columns hold numbers."""
    labels = index(panel, outcome.rows[:rows])
    header = [printable(name) for name in labels.names]
    levels = [[printable(one) for one in labels.get_level_values(k)] for k in range(labels.nlevels)]
    columns = [
        *levels,
        [number(score) for score in outcome.efficiency[:rows]],
        [Status(one).label for one in outcome.status[:rows]],
    ]
    numeric = [k > 0 for k in range(labels.nlevels)]
    rows_of_cells = [[*header, "efficiency", "status"], *map(list, zip(*columns, strict=True))]
    return rows_of_cells, [*numeric, True, False]


def counts(outcome: Outcome) -> str:
    """``30 rows: 30 optimal; 10 efficient``."""
    return f"{count(len(outcome.rows), 'row')}: {_statuses(outcome)}; {_efficient(outcome)}"


def _statuses(outcome: Outcome) -> str:
    return _tally({one.label: outcome.status == one for one in Status})


def _tally(found: Mapping[str, NDArray[np.bool_]]) -> str:
    """``28 optimal, 2 infeasible``; what does not occur is not said."""
    said = [f"{int(hit.sum())} {name.replace('_', ' ')}" for name, hit in found.items() if hit.any()]
    return ", ".join(said) or "none"


def _efficient(outcome: Outcome) -> str:
    efficient = int(np.sum(outcome.efficiency >= 1.0 - EFFICIENT))
    above = int(np.sum(outcome.efficiency > 1.0 + EFFICIENT))
    return f"{efficient} efficient" + (f", {above} of them super-efficient" if above else "")


def _question(panel: Panel, options: Options) -> Iterator[tuple[str, str]]:
    model, rts, frontier = options.get("model"), options.get("rts"), options.get("frontier")
    yield "model", (entry.says if (entry := BY_NAME.get(str(model))) else "") or scalar(model)
    if isinstance(rts, str):
        yield "returns", _RTS.get(rts, rts)
    elif isinstance(rts, Sequence):
        yield "returns", f"generalized returns to scale, {rts[1]:g} ≤ Σλ ≤ {rts[2]:g}"
    if (orientation := options.get("orientation")) is not None:
        yield "orientation", _ORIENTATION.get(str(orientation), str(orientation))
    if panel.has_period and frontier is not None:
        yield "frontier", _FRONTIER.get(str(frontier), str(frontier)).format(window=options.get("window"))
    for role in ("inputs", "outputs", "undesirable"):
        if labels := getattr(panel.columns, role):
            yield role, ", ".join(map(own, labels))
    if panel.columns.undesirable and "disposability" in options:
        placed = options.get("undesirable_as", "output")
        yield "", f"counted as {placed}s in the score, {options.get('disposability', 'strong')} disposability"
    for name, usual in _UNSAID.items():
        if (value := options.get(name, usual)) is not usual and scalar(value) != scalar(usual):
            yield name, scalar(value)


def _rows(panel: Panel, outcome: Outcome) -> Iterator[tuple[str, str]]:
    size = len(panel.unit) - panel.beside
    dmus = count(len(np.unique(panel.unit[:size])), "DMU")
    periods = panel.periods
    named = _listed(periods, "period") if panel.unordered else f"{own(periods[0])} to {own(periods[-1])}"
    span = f" in {count(len(periods), 'period')} ({named})"
    yield "data", f"{count(size, 'row')}: {dmus}{span if panel.has_period else ''}"
    if panel.beside:
        yield (
            "reference",
            f"{count(panel.beside, 'row')} of another table: {count(len(np.unique(panel.unit[size:])), 'DMU')}",
        )
    if len(panel.groups) > 1:
        yield "groups", _listed(panel.groups, "group")
    if panel.has_period:
        yield from _missing(panel)
    yield "scored", f"{len(outcome.rows)} of {count(size, 'row')}: {_statuses(outcome)}"


def _missing(panel: Panel) -> Iterator[tuple[str, str]]:
    for period, dmus in panel.missing_cells().items():
        yield "unbalanced", f"{own(period)} misses {_listed(dmus, 'DMU')}"


def _answer(panel: Panel, outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield "found", _efficient(outcome)
    known = outcome.efficiency[np.isfinite(outcome.efficiency)]
    if known.size:
        cut = np.quantile(known, [0.0, 0.25, 0.5, 0.75, 1.0])
        words = ("min", "quartile", "median", "quartile", "max")
        spread = ", ".join(f"{word} {number(float(value))}" for word, value in zip(words, cut, strict=True))
        yield "scores", f"mean {number(float(known.mean()))}; {spread}"
    optimal = np.flatnonzero(outcome.status == Status.OPTIMAL)
    if optimal.size:
        yield "certified", f"{int(outcome.certified[optimal].sum())} of {optimal.size} optimal"
        for name, worst in residuals(panel, outcome):
            yield "", f"worst {name} {worst}"
    yield "solver", _tally({name: outcome.solver == k for k, name in enumerate(SOLVERS)})
    if "zero_term" in outcome.flags and outcome.flags["zero_term"].any():
        rows = count(int(outcome.flags["zero_term"].sum()), "row")
        yield "zeros", f"{rows} scored without the terms of own values that are 0"
    yield "flags", _tally(outcome.flags)


def residuals(panel: Panel, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """The worst of each figure of the certificate among the optimal rows, and whose it is."""
    optimal = np.flatnonzero(outcome.status == Status.OPTIMAL)
    for name in ("primal_residual", "dual_violation", "gap"):
        yield name.replace("_", " "), _worst(panel, outcome, name, optimal)


def _worst(panel: Panel, outcome: Outcome, name: str, among: NDArray[np.int64]) -> str:
    figures = np.nan_to_num(getattr(outcome, name)[among], nan=np.inf)
    worst = int(np.argmax(figures))
    if figures[worst] == 0.0:
        return "0"
    return f"{figures[worst]:.1e} ({own(index(panel, outcome.rows[among[worst : worst + 1]])[0])})"


def _by_period(panel: Panel, outcome: Outcome) -> str:
    if not panel.has_period or len(panel.periods) == 1:
        return ""
    code = panel.period[outcome.rows]
    rows = [["period", "scored", "efficient", "mean", "min", "max"]]
    for k, period in enumerate(panel.periods):
        known = outcome.efficiency[(code == k) & np.isfinite(outcome.efficiency)]
        efficient = int(np.sum(known >= 1.0 - EFFICIENT))
        figures = (known.mean(), known.min(), known.max()) if known.size else (np.nan, np.nan, np.nan)
        cells = [number(float(one)) for one in figures]
        rows.append([own(period), str(known.size), str(efficient), *cells])
    return "\n\n" + aligned(rows, right=(False, *[True] * 5))


def _listed(labels: Iterable[object], noun: str) -> str:
    return listed([own(label) for label in labels], noun)
