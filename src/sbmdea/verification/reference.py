"""Who is compared with whom, in the words of the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .case import Bools, Case, Ints


@dataclass(frozen=True, eq=False)
class Block:
    """Panel rows that form one technology, and positions among the scored rows that meet it."""

    reference: Ints
    scored: Ints

    def forms(self, rows: Ints) -> Bools:
        """Whether rows are among the reference."""
        if len(self.reference) == self.reference[-1] + 1:
            return np.asarray(rows < len(self.reference))  # the first rows, all of them
        where = np.minimum(np.searchsorted(self.reference, rows), len(self.reference) - 1)
        return np.asarray(self.reference[where] == rows)


def periods_met(frontier: str, T: int, width: int, period: int, window: int) -> tuple[int, int]:
    """The first and the last period whose rows form the frontier of a row of ``period``."""
    if frontier == "global":
        return 0, T - 1
    if frontier == "sequential":
        return 0, period
    if frontier == "biennial" and T > 1:
        return min(period, T - 2), min(period, T - 2) + 1
    if frontier == "window":
        return window, window + width - 1
    return period, period


def blocks(case: Case, rows: Ints, window: Ints | None = None) -> Iterator[Block]:
    """The technologies that score ``rows`` (in the given windows), each with its rows."""
    panel, options = case.panel, case.options
    category = np.zeros(len(panel.unit), np.int64) if panel.category is None else panel.category
    windows = np.zeros(len(rows), np.int64) if window is None else window
    frontier, width = str(options.get("frontier", "contemporaneous")), int(options.get("window", 3))
    met: dict[tuple[int, ...], list[Ints]] = {}
    shape = tuple(int(part.max(initial=0)) + 1 for part in (panel.group, category, panel.period, windows))
    keys = np.ravel_multi_index((panel.group[rows], category[rows], panel.period[rows], windows), shape)
    which = np.flatnonzero(np.bincount(keys)) if len(keys) else keys
    order = np.argsort(keys, kind="stable") if len(which) > 1 else np.arange(len(keys))
    cuts = np.append(np.searchsorted(keys[order], which), len(keys))
    for i, kinds in enumerate(zip(*np.unravel_index(which, shape), strict=True)):
        group, kind, period, number = map(int, kinds)
        span = periods_met(frontier, len(panel.periods), width, period, number)
        met.setdefault((group, kind, *span), []).append(order[cuts[i] : cuts[i + 1]])
    for (group, kind, first, last), parts in met.items():
        forms = panel.reference & (panel.group == group) & (category <= kind)
        forms &= (panel.period >= first) & (panel.period <= last)
        yield Block(np.flatnonzero(forms), np.sort(np.concatenate(parts)))


def barred(case: Case, reference: Ints, row: int, excludes: bool) -> Bools:
    """Which reference rows may not be in the combination for ``row``; ``excludes``: a super-efficiency program."""
    panel = case.panel
    if case.options.get("exclude", "row") == "unit":
        out: Bools = panel.unit[reference] == panel.unit[row]
        return out if excludes else out & (reference != row)
    return (reference == row) if excludes else np.zeros(len(reference), bool)
