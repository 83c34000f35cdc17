"""What a model claims: which programs it solves, what their optima are called, and which of them decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..case import Bools, Case, Floats, Ints, Numbers
from ..statement import Statement

EFFICIENT = 1e-7  # a score this close to 1 counts as 1

# own points, where they are among the evaluated, the reference rows → their programs
State = Callable[[Numbers, Ints, Ints], Statement]
Components = Mapping[str, Floats]


def as_it_is(optimum: Any) -> Any:
    return optimum


def as_targets_are(score: Floats, point: Floats) -> Floats:
    return point


def uncapped(stated: Statement, optimum: Any) -> Statement:
    return stated


@dataclass(frozen=True, eq=False)
class Program:
    """One program per row.

    ``read`` makes the score, ``component``, of the optimum, and ``unread`` goes back. ``excludes``: the own row is out.
    ``turned`` leads from the score and a point that a result shows to the program's own.
    """

    component: str
    state: State
    excludes: bool = False
    read: Callable[[Any], Any] = as_it_is
    unread: Callable[[Any], Any] = as_it_is
    turned: Callable[[Floats, Floats], Floats] = as_targets_are
    shows: str = "both"  # what the result shows of it where it decides: "point", "prices", "both" or "nothing"
    scaled: bool = True  # whether the documentation says how its prices are scaled
    limited: bool = False  # whether a limit takes free disposal away
    moved: bool = False  # whether rows are met to shares of the point at the score, and not of the own values
    decider: int | None = None  # the program that decides where it shows something, if that is another one
    after: Program | None = None  # a program whose optimum caps this one's
    capped: Callable[[Statement, Any], Statement] = uncapped
    peopled: bool = False  # whether somebody must be left to be combined: nothing at all is no reference point

    @property
    def disposes(self) -> bool:
        """Whether its solutions show that rows are reached by others, and its prices cannot be negative."""
        return not (self.excludes or self.limited)


def always(optimum: float) -> bool:
    return True


def at_one(optimum: float) -> bool:
    return optimum >= 1.0 - EFFICIENT


@dataclass(frozen=True, eq=False)
class Model:
    """``decides``: for every row the number of the program whose solution is shown, from the components and who has a
    score; ``efficiency`` from the components and that, unless it needs more than optima (``by_optima`` False)."""

    programs: tuple[Program, ...]
    decides: Callable[[Components, Bools], Ints]
    efficiency: Callable[[Components, Ints], Floats]
    by_optima: bool = True
    goes_on: Callable[[float], bool] = always  # whether the second program is asked after this optimum of the first
    implied: bool = False  # whether a second score above 1 says that the first is 1
    beside: Callable[[Any, Any, Any, Any], None] | None = None  # what else is shown: case, view, block, ledger
    quotient: bool = False  # whether the efficiency may be missing beside an optimum: its denominator is not positive


def alone(program: Program) -> Model:
    """One program, whose score is the efficiency."""
    name = program.component
    return Model((program,), lambda of, scored: np.zeros(len(scored), np.int64), lambda of, decides: of[name])


def last_asked(first: str, second: str, of: Components, scored: Bools) -> Ints:
    """The second program wherever it was asked: where it has an optimum, or nothing has."""
    if second not in of:
        return np.zeros(len(scored), np.int64)
    return (~np.isnan(of[second]) | ~scored).astype(np.int64)


def beyond(first: str, second: str, of: Components, scored: Bools) -> Ints:
    """The second program for DMUs that the others do not reach; one that they reach keeps its first solution."""
    if second not in of:
        return np.zeros(len(scored), np.int64)
    stays = ~np.isnan(of[first]) & ((of[second] <= 1.0) | (np.isnan(of[second]) & scored))
    return (~stays).astype(np.int64)


def deciding(first: str, second: str, of: Components, decides: Ints) -> Floats:
    """The score of the program that decides."""
    return np.where(decides > 0, of[second], of[first]) if second in of else of[first]


def ratio(case: Case, rows: Ints, moved: Floats, weights: Any = None) -> Floats:
    """SBM's ratio at improvements in the data's units; NaN where its denominator is not positive."""
    own = np.abs(case.Z[rows])
    share = np.divide(moved, own, out=np.zeros(own.shape), where=own > 0.0)
    above, below = (case.shares(side, weights, own) for side in case.sides())
    with np.errstate(divide="ignore", invalid="ignore"):
        denominator = 1.0 + share @ below
        return np.where(denominator > 0.0, (1.0 - share @ above) / denominator, np.nan)
