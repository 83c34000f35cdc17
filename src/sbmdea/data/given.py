"""What a call says of its data: the table, and which of its columns stand for what."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from ..errors import DataError, SpecError
from ..support.messages import noted, warn
from .columns import Columns
from .domain import Domain
from .interchange import as_frame
from .kinds import Data, Peers, PerRow, RowMask, Values, Zeros
from .masks import mask
from .panel import Panel, read_panel
from .prepared import Prepared
from .source import Source


@dataclass(frozen=True, eq=False)
class Given:
    """The arguments that hold data, unread; see `read_panel` for what each may be."""

    data: Data
    inputs: Values
    outputs: Values
    undesirable: Values | None = None
    dmu: PerRow | None = None
    period: PerRow | None = None
    group: PerRow | None = None
    category: PerRow | None = None
    reference: Peers | None = None
    evaluate: RowMask | None = None
    zeros: Zeros = "raise"

    def read(self, domain: Domain, one_frontier: bool = True) -> Panel:
        """The data, checked: all in ``domain``. See `read_panel`."""
        if isinstance(self.data, Panel):  # of an answer that was loaded, read when it was made
            return self.data
        if isinstance(self.data, Prepared) and (key := self._key(domain)) is not None:
            return self._prepared(self.data, domain, (*key, one_frontier))
        return self._read(domain, one_frontier)

    def _prepared(self, table: Prepared, domain: Domain, key: tuple[Hashable, ...]) -> Panel:
        """What a call before this one has read, with the rows that this one scores, and the warnings once more."""

        def read() -> tuple[Panel, list[str]]:
            with noted() as notes:
                return replace(self, evaluate=None)._read(domain, bool(key[-1])).keeping(), notes

        panel, notes = table.once(key, read)
        for note in notes:
            warn(note)
        if self.evaluate is None:
            return panel
        frame = as_frame(table)
        source = Source(panel.columns, (), len(frame), frame.index, None, None, None, frame)
        return panel.scoring(mask("evaluate", self.evaluate, source, panel.rows))

    def _key(self, domain: Domain) -> tuple[Hashable, ...] | None:
        """What the checked data follow from, beside who is scored; None where that cannot be told from another call."""
        roles = [named for one in (self.inputs, self.outputs, self.undesirable) if (named := names(one)) is not None]
        keys: tuple[Any, ...] = (self.dmu, self.period, self.group, self.category, self.reference)
        if len(roles) < 3 or not all(one is None or type(one) in (str, int) for one in keys):
            return None
        try:
            free = domain.free(Columns(*roles)).tobytes()
        except (DataError, SpecError):  # of a column that the reading will name
            return None
        rules = (self.zeros, domain.zeros, domain.drops, domain.without_inputs, domain.periods, free)
        return (*roles, self.inputs is None, *keys, *rules)

    def _read(self, domain: Domain, one_frontier: bool) -> Panel:
        return read_panel(
            self.data,
            inputs=self.inputs,
            outputs=self.outputs,
            undesirable=self.undesirable,
            dmu=self.dmu,
            period=self.period,
            group=self.group,
            category=self.category,
            reference=self.reference,
            evaluate=self.evaluate,
            zeros=self.zeros,
            domain=domain,
            one_frontier=one_frontier,
        )


def names(given: object) -> tuple[Hashable, ...] | None:
    """The columns that are named, where they are by text or whole numbers; otherwise None.

    A tuple may be a list, and may be the one name of a column under several headings.
    """
    several = given if isinstance(given, list) else [] if given is None else [given]
    return tuple(several) if all(type(one) in (str, int) for one in several) else None
