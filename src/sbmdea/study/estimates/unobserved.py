"""How much of what nobody observed it takes to undo a slope (Oster 2019)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..cities.observed import CITY
from ..cities.sample import SCORE
from ..study import Table
from .regression import design

if TYPE_CHECKING:
    from ..config import Config
    from .draws import Array

REACH = 1.3  # R² with everything, as a multiple of R² with the controls: what Oster found in randomised trials
TITLE = "What is unobserved: how much of it would undo a slope"


@dataclass(frozen=True)
class Moved:
    """A slope with and without controls, within effects: what Oster's (2019) proposition 3 is made of."""

    short: float
    full: float
    r2_short: float
    r2_full: float
    var_y: float
    var_x: float
    var_x_left: float  # of the factor, given the controls

    def delta(self, r2_all: float, slope: float = 0.0) -> float:
        """How strongly, against the controls, the unobserved must go with the factor for the true slope to be this."""
        moved, off = self.short - self.full, self.full - slope
        gained, open_ = (self.r2_full - self.r2_short) * self.var_y, (r2_all - self.r2_full) * self.var_y
        left, all_x = self.var_x_left, self.var_x
        above = off * (gained * left + all_x * left * moved**2 + 2 * off * left * moved * all_x)
        above += off**3 * (left * all_x - left**2)
        below = open_ * moved * all_x + off * open_ * (all_x - left)
        below += off**2 * left * moved * all_x + off**3 * (left * all_x - left**2)
        return float(above / below)

    def bound(self, r2_all: float) -> float:
        """The slope if the unobserved go with the factor as strongly as the controls do (δ = 1); the nearest root."""
        moved = self.short - self.full
        gained, open_ = (self.r2_full - self.r2_short) * self.var_y, (r2_all - self.r2_full) * self.var_y
        left, all_x = self.var_x_left, self.var_x
        # above = below of delta, in off: the terms in off³ cancel
        square = left * moved * all_x
        line = gained * left + all_x * left * moved**2 - open_ * (all_x - left)
        constant = -open_ * moved * all_x
        roots = np.roots([square, line, constant]) if square else np.array([-constant / line])
        real = roots[np.isreal(roots)].real
        if not len(real):
            return float("nan")
        return self.full - float(real[np.abs(real).argmin()])


def unobserved(config: Config, sample: pd.DataFrame) -> Table:
    """T9: δ and bound of every factor."""
    rows = {}
    for factor in config.factors:
        rest = [*(other for other in config.factors if other != factor), *config.controls]
        if rest:
            found = moved(config, sample, factor, rest)
            r2_all = min(1.0, REACH * found.r2_full)
            rows[factor] = {
                "estimate": found.full,
                "without_controls": found.short,
                "r2_without": found.r2_short,
                "r2_with": found.r2_full,
                "r2_all": r2_all,
                "delta": found.delta(r2_all),
                "bound": found.bound(r2_all),
            }
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("factor") if rows else pd.DataFrame()
    note = (
        "Oster (2019), within city and year effects; the controls of a factor are the other factors and the controls. "
        "delta: how many times as strongly the unobserved would have to go with the factor for its slope to be 0, "
        f"if all together explained {REACH} times as much (r2_all); below 1 the slope is not safe. bound: the slope if "
        "they go with it as strongly. It answers selection that resembles the controls' and no other. "
        "r2 is of what both effects leave; the journal's is within cities, and years explain there."
    )
    return Table("T9", TITLE, frame, note)


def moved(config: Config, sample: pd.DataFrame, factor: str, rest: Sequence[str]) -> Moved:
    """The factor's slope within effects, alone and beside the rest."""
    columns = _within(config, sample, [SCORE, factor, *rest])
    y, x, W = columns[:, 0], columns[:, 1], columns[:, 2:]
    x_left, y_left = (one - W @ np.linalg.lstsq(W, one, rcond=None)[0] for one in (x, y))
    short, full = float(x @ y / (x @ x)), float(x_left @ y_left / (x_left @ x_left))
    total, many = float(y @ y), len(y)
    r2_short = 1 - float(((y - short * x) ** 2).sum()) / total
    r2_full = 1 - float(((y_left - full * x_left) ** 2).sum()) / total
    return Moved(short, full, r2_short, r2_full, total / many, float(x @ x) / many, float(x_left @ x_left) / many)


def _within(config: Config, sample: pd.DataFrame, names: list[str]) -> Array:
    """The columns without what city and year effects explain."""
    Z = design(sample, names, config.inference)
    if "dmu" in config.inference.effects:
        Z = Z - Z.groupby(level=CITY).transform("mean")
    values = Z.to_numpy(dtype=np.float64)
    own, effects = values[:, : len(names)], values[:, len(names) :]
    if not effects.shape[1]:
        return own
    left: Array = own - effects @ np.linalg.lstsq(effects, own, rcond=None)[0]
    return left
