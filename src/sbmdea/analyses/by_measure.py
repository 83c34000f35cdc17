"""Which model scores, for analyses that let the caller choose; and the options that go with it."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal, Protocol, TypeAlias

from ..catalogue import used_by
from ..data.kinds import Data, Peers, PerRow, RowMask, Values, Zeros
from ..errors import SpecError
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..result import Result
from ..support.spelling import choose
from ..technology.frontier import Exclude, Frontier
from ..technology.returns import Disposability, Rts

Scoring: TypeAlias = Literal["sbm", "super_sbm", "radial"]

TAKERS = {"weights": ("sbm", "super_sbm"), "exclude": ("super_sbm",)}


class Scorer(Protocol):
    """What every one of these models takes."""

    def __call__(
        self,
        data: Data = None,
        *,
        inputs: Values,
        outputs: Values,
        undesirable: Values | None = None,
        dmu: PerRow | None = None,
        period: PerRow | None = None,
        rts: Rts = "crs",
        frontier: Frontier = "contemporaneous",
        window: int = 3,
        undesirable_as: UndesirableAs = "output",
        disposability: Disposability = "strong",
        group: PerRow | None = None,
        reference: Peers | None = None,
        evaluate: RowMask | None = None,
        zeros: Zeros = "raise",
        on_infeasible: Infeasible = "nan",
        solver: Solver = "simplex",
        threads: int | None = None,
        progress: bool | None = None,
    ) -> Result: ...


def scorer(analysis: str, measure: str, orientation: Orientation | None, weights: Weights, exclude: Exclude) -> Scorer:
    """The model behind ``measure``, with the options that not all of them have."""
    import sbmdea

    model = getattr(sbmdea, choose("measure", measure, used_by(analysis)))
    own: dict[str, Any] = {"orientation": orientation}
    if orientation is None:
        own["orientation"] = "input" if measure == "radial" else "non-oriented"
    for name, value, usual in (("weights", weights, None), ("exclude", exclude, "row")):
        takers = TAKERS[name]
        if measure in takers:
            own[name] = value
        elif not (isinstance(value, str | None) and value == usual):
            words = " or ".join(map(repr, takers))
            raise SpecError(f"{name} goes with measure={words}; got measure={measure!r}. Leave it out.")
    if measure == "radial":
        own["second_stage"] = "none"
    return partial(model, **own)
