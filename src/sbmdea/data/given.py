"""What a call says of its data: the table, and which of its columns stand for what."""

from __future__ import annotations

from dataclasses import dataclass

from .domain import Domain
from .kinds import Data, Peers, PerRow, RowMask, Values, Zeros
from .panel import Panel, read_panel


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
