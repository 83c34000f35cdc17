"""What numbers a model takes, and the words in which it refuses others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .columns import Columns
    from .roles import Role

Bools: TypeAlias = NDArray[np.bool_]

TAKE_ZEROS = "radial models and fdh do"
TAKE_NEGATIVES = (
    'bcc takes negative outputs (output-oriented: inputs), directional(direction="range"), additive(rts="vrs") and '
    "bp_sbm both"
)


def none(columns: Columns) -> Bools:
    return np.zeros(len(columns.all), np.bool_)


def all_of_them(columns: Columns) -> Bools:
    return np.ones(len(columns.all), np.bool_)


@dataclass(frozen=True)
class Domain:
    """Values are positive, unless the model's program has a meaning with others.

    ``zeros``: the roles of which no own value is divided by. ``free``: the columns that may have any sign. ``drops``:
    the model has a rule for zeros to ask for, ``zeros="drop-term"``. ``without_inputs``: no input moves, so that there
    may be none. ``periods``: it can be asked for several at once.
    """

    model: str = "SBM"
    zeros: tuple[Role, ...] = ()
    free: Callable[[Columns], Bools] = none
    drops: bool = True
    without_inputs: bool = False
    periods: bool = True

    def repair(self, kind: str) -> str:
        """What to do about values of 0, or negative ones."""
        if kind == "negative":
            return (
                "Drop these rows, measure the column on a positive scale, or use a model that takes them: "
                f"{TAKE_NEGATIVES}."
            )
        asked = ', pass zeros="drop-term"' if self.drops else ""
        return f"Drop them{asked}, or use a model that takes zeros: {TAKE_ZEROS}."
