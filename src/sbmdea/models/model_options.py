"""What models take beside the data, for functions that hand it on; written from `sbmdea.catalogue`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

from ..data.kinds import Label, Names, Peers, PerRow, Prices, RowMask, Values, Zeros
from ..evaluation.max_slack import SecondStage
from ..options.directions import Direction
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..technology.frontier import Exclude, Frontier
from ..technology.restrictions import Restrictions
from ..technology.returns import AnyDisposability, Disposability, Rts
from .additive import SlackWeights
from .base_point import BasePoint
from .bounded import Bounded
from .closest import Distance
from .congestion import Approach
from .directional import DirectionalMeasure
from .ebm import Affinity, Epsilon
from .fdh import FdhMeasure
from .integer_sbm import BySlacks
from .projection import Projection, Variant
from .radial import RadialOrientation
from .repaired import GiveWay
from .whole_numbers import Each


class PlainOptions(TypedDict, total=False):
    """What models take, but for their weights and how they work."""

    affinity: Affinity
    alone: bool
    alpha: float | None
    approach: Approach
    base_point: BasePoint
    bounded: Names
    category: PerRow | None
    congesting: Names | None
    direction: Direction
    disposability: AnyDisposability | Disposability
    dmu: PerRow | None
    each: Each | None
    epsilon: Epsilon
    evaluate: RowMask | None
    exclude: Exclude
    frontier: Frontier
    give_way: GiveWay
    group: PerRow | None
    growth: Mapping[Any, float] | float
    input_prices: Prices | None
    inputs: Values
    integers: Names | None
    least_factor: float
    lower: Prices | None
    measure: Bounded | BySlacks | DirectionalMeasure | Distance | FdhMeasure
    nondiscretionary: Names | None
    nonseparable: Names
    numeraire: Label | None
    numeraire_price: Prices
    on_infeasible: Infeasible
    orientation: Literal["input", "output"] | Orientation | RadialOrientation | None
    output_prices: Prices | None
    outputs: Values
    period: PerRow | None
    polluting: Names | None
    projection: Projection
    radial: Names
    reference: Peers | None
    replicas: bool
    restricted: bool
    restrictions: Restrictions
    rts: Rts
    second_stage: Literal["relative", "sum"] | SecondStage
    solver: Solver
    super_efficiency: bool
    time_limit: float | None
    undesirable: Values | None
    undesirable_as: UndesirableAs
    upper: Prices | None
    variant: Variant
    window: int
    zeros: Zeros


class ModelOptions(PlainOptions, total=False):
    """What models take, but for how they work."""

    weights: Literal["balanced"] | Mapping[Any, float] | SlackWeights | Weights | None


class ShownOptions(ModelOptions, total=False):
    """What models take, but for their threads."""

    progress: bool | None


class AllOptions(ShownOptions, total=False):
    """What models take."""

    threads: int | None
