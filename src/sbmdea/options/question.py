"""What was asked, checked: the options of a slacks-based evaluation and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.domain import Domain
from ..data.kinds import Names
from ..errors import SpecError
from ..support.spelling import choose
from ..technology.frontier import FRONTIERS, Exclude, Frontier
from ..technology.restrictions import Restrictions, Rules, rules
from ..technology.returns import AnyDisposability, Rts, Technology, technology
from .sides import Orientation, UndesirableAs, Weights, sides
from .weights import check_weights, side_weights

if TYPE_CHECKING:
    from ..data.columns import Columns
    from ..data.panel import Panel

Floats = NDArray[np.float64]

Solver: TypeAlias = Literal["simplex", "highs", "cvxpy"]
Infeasible: TypeAlias = Literal["nan", "raise"]

COPIED_FORMULA = (
    "the ratio (mean of x̄/x) / (mean of ȳ/y and b̄/b) is 0 for every DMU: b̄ has only lower bounds and stands in the "
    "denominator of what is minimised, so b̄ → ∞ sends every score to 0. A worse bad must lower the denominator: it "
    'enters as 2 − b̄/b, which is undesirable_as="output"; or count bads as inputs with undesirable_as="input".'
)
_COPIED_NAMES = ("literal", "literal-ratio", "ratio", "copied")


@dataclass(frozen=True)
class Question:
    """One evaluation's options. Raises SpecError where a value is unknown or a combination has no meaning."""

    rts: Rts = "crs"
    orientation: Orientation = "non-oriented"
    frontier: Frontier = "contemporaneous"
    window: int = 3
    undesirable_as: UndesirableAs = "output"
    disposability: AnyDisposability = "strong"
    weights: Weights = None
    restrictions: Restrictions = None
    nondiscretionary: Names | None = None
    exclude: Exclude = "row"
    on_infeasible: Infeasible = "nan"
    solver: Solver = "simplex"
    threads: int | None = None
    progress: bool | None = None

    disposabilities: ClassVar[tuple[str, ...]] = ("strong", "weak")

    def __post_init__(self) -> None:
        choose("orientation", self.orientation, ("non-oriented", "input", "output"))
        choose("frontier", self.frontier, FRONTIERS)
        if isinstance(self.undesirable_as, str) and self.undesirable_as in _COPIED_NAMES:
            raise SpecError(f"undesirable_as={self.undesirable_as!r} is refused: {COPIED_FORMULA}")
        choose("undesirable_as", self.undesirable_as, ("output", "input"))
        choose("disposability", self.disposability, self.disposabilities)
        choose("exclude", self.exclude, ("row", "unit"))
        choose("on_infeasible", self.on_infeasible, ("nan", "raise"))
        choose("solver", self.solver, ("simplex", "highs", "cvxpy"))
        check_threads(self.threads)
        if self.progress is not None and not isinstance(self.progress, bool):
            raise SpecError(f"progress must be None, True or False; got {self.progress!r}.")
        _ = self.technology

    @property
    def domain(self) -> Domain:
        """What numbers the data may be."""
        return Domain(without_inputs=self.orientation == "output")

    @property
    def shows(self) -> str:
        """What is done in the place of linear programs, which could be shown."""
        return ""

    def options(self) -> dict[str, object]:
        """The options by the names that the call has for them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def technology(self) -> Technology:
        return technology(self.rts, self.disposability)

    def fixed(self, columns: Columns) -> NDArray[np.bool_]:
        """Which columns are beyond the DMUs' discretion."""
        return columns.marked("nondiscretionary", self.nondiscretionary)

    def rules(self, columns: Columns) -> Rules:
        """The restrictions on prices, in numbers."""
        return rules(columns, self.restrictions, self.technology.weak)

    def sides(self, panel: Panel) -> tuple[Floats, Floats]:
        """The weights of the numerator and of the denominator, over all columns."""
        above, below = sides(self.orientation, self.undesirable_as)
        columns, fixed = panel.columns, self.fixed(panel.columns)
        check_weights(columns, self.weights)
        return side_weights(columns, above, self.weights, fixed), side_weights(columns, below, self.weights, fixed)


def check_threads(threads: Any) -> None:
    whole = isinstance(threads, int | np.integer) and not isinstance(threads, bool)
    if threads is not None and not (whole and threads >= 1):
        raise SpecError(f"threads must be None or a whole number of at least 1; got {threads!r}.")


def check_limit(seconds: Any) -> None:
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if seconds is not None and not (number and seconds > 0.0):
        raise SpecError(f"time_limit must be None or a number of seconds above 0; got {seconds!r}.")
