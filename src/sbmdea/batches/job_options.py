"""What models and analyses take beside the data, for jobs; written from `sbmdea.catalogue`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal, TypedDict

from ..analyses.by_measure import Scoring
from ..analyses.clusters import Compare
from ..analyses.common_weights import CommonGoal
from ..analyses.cross_efficiency import Method
from ..analyses.economic_inefficiency import TechnicalMeasure
from ..analyses.productivity.change import Base, Decomposition
from ..analyses.productivity.malmquist import IndexMeasure, Instead
from ..data.kinds import Data, Label, Names, Peers, PerRow, Prices, RowMask, Values, Zeros
from ..evaluation.max_slack import SecondStage
from ..evaluation.nearest import Goal
from ..inference.partial import PartialOrientation
from ..models.additive import SlackWeights
from ..models.base_point import BasePoint
from ..models.bounded import Bounded
from ..models.closest import Distance
from ..models.congestion import Approach
from ..models.directional import DirectionalMeasure
from ..models.ebm import Affinity, Epsilon
from ..models.fdh import FdhMeasure
from ..models.integer_sbm import BySlacks
from ..models.projection import Projection, Variant
from ..models.radial import RadialOrientation
from ..models.repaired import GiveWay
from ..models.whole_numbers import Each
from ..network.graph import Network
from ..network.network_sbm import Empty
from ..network.two_stage import Form
from ..options.directions import Direction
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..technology.frontier import Exclude, Frontier
from ..technology.restrictions import Restrictions
from ..technology.returns import AnyDisposability, Disposability, Rts


class JobOptions(TypedDict, total=False):
    """What models and analyses take."""

    affinity: Affinity
    alone: bool
    alpha: float | None
    approach: Literal["normalised", "direct"] | Approach
    bandwidth: Any
    base: Base
    base_point: BasePoint
    bounded: Names
    carryovers: Mapping[Hashable, str]
    category: PerRow | None
    compare: Compare
    congesting: Names | None
    decomposition: Decomposition | None
    direction: Direction
    disposability: AnyDisposability | Disposability
    dmu: PerRow | None
    each: Each | None
    empty: Empty | str
    epsilon: Epsilon
    evaluate: RowMask | None
    exclude: Exclude
    fixed: Names
    fixed_period: Label | None
    form: Form
    frontier: Frontier
    give_way: GiveWay
    goal: CommonGoal | Goal
    group: PerRow | None
    growth: Mapping[Any, float] | float
    infeasible: Instead
    initial: Mapping[Hashable, Hashable] | None
    input_prices: Prices | None
    inputs: Names | Values
    integers: Names | None
    items: Mapping[Hashable, Names] | None
    leader: Literal[1, 2]
    least_factor: float
    least_share: float
    level: float | None
    links: Names
    lower: Prices | None
    m: float
    measure: (
        Literal["sbm_ddf", "ddf"]
        | Bounded
        | BySlacks
        | DirectionalMeasure
        | Distance
        | FdhMeasure
        | IndexMeasure
        | Scoring
        | TechnicalMeasure
    )
    method: Method
    network: Network
    nondiscretionary: Names | None
    nonseparable: Names
    numeraire: Label | None
    numeraire_price: Prices
    on_infeasible: Literal["nan", "raise"] | Infeasible
    orientation: Literal["input", "output"] | Orientation | PartialOrientation | RadialOrientation | None
    output_prices: Prices | None
    outputs: Names | Values
    period: PerRow | None
    period_weights: Mapping[Any, float] | None
    polluting: Names | None
    progress: bool | None
    projection: Projection
    radial: Names
    reference: Peers | RowMask | None
    replicas: bool
    restricted: bool
    restrictions: Restrictions
    rts: Literal["crs", "vrs"] | Mapping[str, Rts] | Rts
    second_stage: Literal["relative", "sum"] | SecondStage
    self_appraisal: bool
    solver: Solver
    super_efficiency: bool
    terminal: bool
    threads: int | None
    time_limit: float | None
    undesirable: Names | Values | None
    undesirable_as: UndesirableAs
    upper: Data | Prices | None
    variant: Variant
    weights: Literal["balanced"] | Mapping[Any, float] | Mapping[str, float] | SlackWeights | Weights | None
    window: int
    z: Any
    zeros: Zeros
