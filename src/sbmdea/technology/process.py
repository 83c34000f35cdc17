"""A technology made of several processes: each takes columns of the data, in the roles that they have there."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np

from ..data.columns import Columns
from .points import Points


@dataclass(frozen=True)
class Process(Columns):
    """What a part of the DMU, or one of the things that it does, takes and makes.

    A role is that in the process: in one that says what fuel emits, emissions are what is kept low, and fuel is what is
    accounted for.
    """

    inputs: tuple[Hashable, ...] = ()
    outputs: tuple[Hashable, ...] = ()
    name: str = field(kw_only=True)

    def points(self, whole: Points, columns: Columns) -> Points:
        """The points of the process, of those over all ``columns`` of the data."""
        where = [columns.all.index(label) for label in self.all]
        roles = np.array(self.roles)
        goods = roles == "outputs"
        turned = np.where(goods == whole.goods[where], 1.0, -1.0)
        return Points(np.take(whole.Z, where, axis=1) * turned, goods, roles == "undesirable")
