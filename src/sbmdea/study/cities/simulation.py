"""A panel of resource-based cities whose scores and coefficients are known, because they were planted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...errors import SpecError
from ...support.spelling import choose
from .resource_cities import resource_cities

if TYPE_CHECKING:
    import pandas as pd

Design: TypeAlias = Literal[
    "exact",
    "mixed",
    "null",
    "super",
    "group trends",
    "one moderator",
    "direct product",
    "few provinces",
    "confounded factor",
    "confounded mediator",
]
Vector: TypeAlias = NDArray[np.float64]
By: TypeAlias = Mapping[str, float]

YEARS = range(2008, 2024)
FACTORS = ("technology", "talent", "equipment")
MEDIATORS = ("revitalise", "substitute")
MODERATORS = ("penalties", "funding")
CONTROLS = ("urbanisation", "finance")
INPUTS, OUTPUTS, UNDESIRABLE = ("capital", "labour", "energy"), ("gdp",), ("wastewater", "so2", "dust")
RAY = {"capital": 3.0, "labour": 0.8, "energy": 1.2, "wastewater": 0.5, "so2": 2.0, "dust": 1.5}  # per unit of gdp
BENCHMARK = "(frontier)"
PROVINCES = 30
FRONTIER_SIZES = 7  # of benchmark rows a year where they alone form the frontier, so that other returns have one too
TRIES = 20
LOWEST, HIGHEST = 0.05, 0.98  # planted scores stay between; the benchmark alone has 1
HIGHEST_SUPER = 1.25  # on a ray super-efficiency stays below (s + u)/u = 4/3
EFFICIENCY = "efficiency"  # beside columns' names: the score itself


@dataclass(frozen=True)
class Planted:
    """The coefficients of a simulated panel.

    ``a[mediator][factor]`` and ``b[mediator]`` make the two paths, ``direct[factor]`` is what goes past them; talent
    counts ``coal_talent`` more in coal-dependent cities and technology ``low_income_technology`` more in low-income
    ones; ``moderation[moderator]`` belongs to centred moderator × technology in the path to ``substitute``,
    ``product[moderator]`` to the same product in the score, past the mediators. Keys of the next three are columns or
    "efficiency": ``coal_trend`` is what coal-dependent cities gain on the others over the whole period; ``confounder``
    loads on a series that nobody observes and that persists (0.9 a year); ``province`` is the standard deviation of
    what all cities of a province share, persistent as well. Standard deviations: of city and year effects, of the
    errors of score and mediators. Scores scatter around ``level``.
    """

    a: Mapping[str, By] = field(
        default_factory=lambda: {
            "revitalise": {"technology": 0.15, "talent": 0.15, "equipment": 0.2},
            "substitute": {"technology": 0.3, "talent": 0.25, "equipment": 0.2},
        }
    )
    b: By = field(default_factory=lambda: {"revitalise": 0.06, "substitute": 0.12})
    direct: By = field(default_factory=lambda: {"technology": 0.02, "talent": 0.015, "equipment": 0.01})
    controls: By = field(default_factory=lambda: {"urbanisation": 0.05, "finance": -0.03})
    coal_talent: float = 0.06
    low_income_technology: float = 0.06
    moderation: By = field(default_factory=lambda: {"penalties": 0.1, "funding": 0.12})
    product: By = field(default_factory=dict)
    coal_trend: By = field(default_factory=dict)
    confounder: By = field(default_factory=dict)
    province: By = field(default_factory=dict)
    level: float = 0.5
    sd_city: float = 0.12
    sd_year: float = 0.03
    sd_score: float = 0.05
    sd_mediator: float = 0.25

    @staticmethod
    def of(design: Design) -> Planted:
        """What ``simulate`` plants."""
        changed = _CHANGED[choose("design", design, tuple(_CHANGED))]
        return replace(Planted(), **changed)


_EQUAL: By = {"technology": 0.2, "talent": 0.2, "equipment": 0.2}
_ALIKE: Mapping[str, Any] = {"coal_talent": 0.0, "low_income_technology": 0.0}  # no group is different
_UNMODERATED: Mapping[str, Any] = {"moderation": dict.fromkeys(MODERATORS, 0.0)}
_CHANGED: Mapping[str, Mapping[str, Any]] = {
    "exact": {},
    "mixed": {},
    "null": {
        "a": dict.fromkeys(MEDIATORS, _EQUAL),
        "b": dict.fromkeys(MEDIATORS, 0.09),
        **_ALIKE,
        **_UNMODERATED,
    },
    "super": {"level": 0.8},
    "group trends": {**_ALIKE, "coal_trend": {"talent": 1.0, EFFICIENCY: 0.12}},
    "one moderator": {"moderation": {"penalties": 0.1, "funding": 0.0}},
    "direct product": {"b": {"revitalise": 0.06, "substitute": 0.0}, "product": {"penalties": 0.03, "funding": 0.03}},
    "few provinces": {
        "a": {mediator: {"technology": 0.0, "talent": 0.2, "equipment": 0.2} for mediator in MEDIATORS},
        "direct": {"technology": 0.0, "talent": 0.015, "equipment": 0.01},
        **_ALIKE,
        **_UNMODERATED,
        "province": {"technology": 1.0, EFFICIENCY: 0.1},
    },
    "confounded factor": {
        "a": {mediator: {"technology": 0.0, "talent": 0.2, "equipment": 0.2} for mediator in MEDIATORS},
        "direct": {"technology": 0.0, "talent": 0.015, "equipment": 0.01},
        **_ALIKE,
        **_UNMODERATED,
        "confounder": {"technology": 0.4, EFFICIENCY: 0.05},
    },
    "confounded mediator": {
        "b": {"revitalise": 0.06, "substitute": 0.0},
        **_UNMODERATED,
        "confounder": {"substitute": 0.2, EFFICIENCY: 0.04},
    },
}


def simulate(*, seed: int = 1, design: Design = "exact", planted: Planted | None = None) -> pd.DataFrame:
    """113 cities × 16 years (2008–2023) with every column that the study needs, and a benchmark row for each year.

    Every coefficient is chosen here; none comes from a publication. The score e of a city and year is planted first::

        mediator_m = Σ_f a_mf f + Σ_z a3_mz (technology − mean)(z − mean) + city + year + error
        e = Σ_f direct_f f + Σ_m b_m mediator_m + het + controls + city + year + error,   0.05 ≤ e ≤ 0.98

    and the data are made to have it: all rows of a year lie on one ray (x*, 1, b*)·k, with x = k·x*/θ, y = k,
    b = k·b*/θ, θ = e(1 + σ)/(1 + eσ), σ = u/(s + u) = 3/4. The benchmark, θ = 1, forms the frontier and is no city.
    Under constant returns, yearly frontiers and without orientation the score is then e itself.

    Under "super" scores reach 1.25: seven benchmark rows of different sizes alone form each year's frontier
    (``reference = "benchmark"`` in the config's [efficiency]), cities beyond it are super-efficient, and their
    θ = e(1 − σ)/(1 − eσ) makes the score exact there too.

    Parameters
    ----------
    seed
        The same seed gives the same panel.
    design
        "exact" and "super" as above. "mixed": log-normal noise in the mix of inputs (0.15) and bads (0.25), so that
        scores come near e only. "null": exact, with equal paths and neither heterogeneity nor moderation. The others
        are exact panels with a trap, in which a claim looks true and is not: "group trends" (coal-dependent cities
        gain in talent and in efficiency, no slope differs), "one moderator" (funding moderates nothing), "direct
        product" (substitutes do nothing, technology × moderators does it), "few provinces" (technology does nothing;
        thirty provinces of unequal size share shocks), "confounded factor" (technology does nothing, and shares a
        persistent confounder with efficiency; column ``instrument`` does not), "confounded mediator" (substitutes do
        nothing, and share one).
    planted
        Other coefficients than those of the design.

    Returns
    -------
    DataFrame
        ``city``, ``city_zh``, ``year``, ``type``, ``benchmark`` (1 for the rows that only form the frontier), inputs
        ``capital``, ``labour``, ``energy``, output ``gdp``, bads ``wastewater``, ``so2``, ``dust``; factors
        ``technology``, ``talent``, ``equipment``, mediators ``revitalise``, ``substitute``, moderators ``penalties``,
        ``funding``, controls ``urbanisation``, ``finance``; ``coal_dependent``, ``gdp_per_capita`` (low income is a
        mean below the median), and ``true_efficiency``. Units are arbitrary.

    Raises
    ------
    SpecError
        For an unknown design, or planted coefficients with which scores would leave (0, 1).

    Examples
    --------
    >>> import sbmdea
    >>> panel = sbmdea.study.simulate(seed=1)
    >>> panel[panel["benchmark"] == 0].groupby("year").size().unique()
    array([113])
    """
    planted = Planted.of(design) if planted is None else planted
    highest = HIGHEST_SUPER if design == "super" else HIGHEST
    rng = np.random.default_rng(seed)
    more = np.random.default_rng([seed, 1])  # of what only some designs have: the others keep their panels
    cities = resource_cities()
    for _ in range(TRIES):
        columns = _columns(rng, more, cities["coal_dependent"].to_numpy(), planted, highest)
        if columns is not None:
            sizes = FRONTIER_SIZES if design == "super" else 1
            production = _production(rng, columns["true_efficiency"], design == "mixed", sizes)
            return _frame(cities, production, columns, sizes)
    raise SpecError(
        f"planted coefficients must leave scores between {LOWEST} and {highest}; in each of {TRIES} draws some city's "
        "spread wider. Plant smaller ones."
    )


def _columns(
    rng: np.random.Generator, more: np.random.Generator, coal: NDArray[np.int64], planted: Planted, highest: float
) -> dict[str, Vector] | None:
    """All that is not production, city × year; None where a city's scores do not fit between their bounds."""
    shape = (len(coal), len(YEARS))
    columns = {name: _series(rng, shape) for name in (*FACTORS, *MODERATORS, *CONTROLS)}
    income = np.exp(rng.normal(1.0, 0.4, (shape[0], 1)) + 0.06 * np.arange(shape[1]) + rng.normal(0, 0.03, shape))
    poor = income.mean(axis=1) < np.median(income.mean(axis=1))
    extra, added = _unobserved(more, columns, coal, planted)
    columns |= extra
    for mediator in MEDIATORS:
        columns[mediator] = _mediator(rng, columns, planted, mediator) + added.get(mediator, 0.0)
    e = _within(rng, columns, planted, coal, poor) + added.get(EFFICIENCY, 0.0)
    low, high = LOWEST - e.min(axis=1), highest - e.max(axis=1)
    if np.any(low >= high):
        return None
    e += _city_effects(rng, planted.sd_city, low, high)[:, None]
    return {**columns, "gdp_per_capita": income, "true_efficiency": e}


def _unobserved(
    more: np.random.Generator, columns: Mapping[str, Vector], coal: NDArray[np.int64], planted: Planted
) -> tuple[dict[str, Vector], dict[str, Vector]]:
    """Columns changed and made by trends, confounder and provinces, and what is added to mediators and scores."""
    shape = columns["technology"].shape
    added: dict[str, Vector] = {}
    extra: dict[str, Vector] = {}

    def add(loads: By, series: Vector) -> None:
        for name, load in loads.items():
            added[name] = added.get(name, np.zeros(shape)) + load * series

    if planted.coal_trend:
        add(planted.coal_trend, coal[:, None] * np.linspace(-0.5, 0.5, shape[1]))
    if planted.confounder:
        add(planted.confounder, _persistent(more, shape))
    if planted.province:
        share = 1 / np.arange(2, PROVINCES + 2)
        own = np.append(np.arange(PROVINCES), more.choice(PROVINCES, shape[0] - PROVINCES, p=share / share.sum()))
        extra["province"] = np.repeat(own[:, None], shape[1], axis=1).astype(np.float64)
        shaken = np.exp(more.normal(-0.7, 0.7, (PROVINCES, 1)))  # some more than others, in every column
        for name, load in planted.province.items():
            add({name: load}, (shaken * _persistent(more, (PROVINCES, shape[1])))[own])
    if "technology" in planted.confounder:
        extra["instrument"] = columns["technology"] + more.normal(0, 0.5, shape)
    for name in FACTORS:
        if name in added:
            changed = columns[name] + added.pop(name)
            extra[name] = changed - changed.mean()
    return extra, added


def _persistent(rng: np.random.Generator, shape: tuple[int, ...]) -> Vector:
    """Standard normal series that keep 0.9 of themselves from year to year."""
    values = rng.normal(size=shape)
    for year in range(1, shape[1]):
        values[:, year] = 0.9 * values[:, year - 1] + np.sqrt(1 - 0.9**2) * values[:, year]
    return values


def _series(rng: np.random.Generator, shape: tuple[int, int]) -> Vector:
    """City effect, common trend and an error that half persists; mean 0."""
    values = np.empty(shape)
    shock = rng.normal(0, 0.5, shape)
    values[:, 0] = shock[:, 0]
    for year in range(1, shape[1]):
        values[:, year] = 0.5 * values[:, year - 1] + np.sqrt(0.75) * shock[:, year]
    values += rng.normal(0, 0.5, (shape[0], 1)) + np.linspace(-0.5, 0.5, shape[1]) + rng.normal(0, 0.1, shape[1])
    centred: Vector = values - values.mean()
    return centred


def _mediator(rng: np.random.Generator, columns: Mapping[str, Vector], planted: Planted, mediator: str) -> Vector:
    shape = columns["technology"].shape
    value: Vector = rng.normal(0, planted.sd_mediator, shape) + rng.normal(0, 0.1, shape[1])
    value += rng.normal(0, 0.5, (shape[0], 1))
    for factor, slope in planted.a[mediator].items():
        value += slope * columns[factor]
    if mediator == "substitute":
        for moderator, slope in planted.moderation.items():
            value += slope * columns["technology"] * columns[moderator]
    return value


def _within(
    rng: np.random.Generator,
    columns: Mapping[str, Vector],
    planted: Planted,
    coal: NDArray[np.int64],
    poor: NDArray[np.bool_],
) -> Vector:
    """Scores before the city effect."""
    shape = columns["technology"].shape
    e: Vector = planted.level + rng.normal(0, planted.sd_year, shape[1]) + rng.normal(0, planted.sd_score, shape)
    for slopes in (planted.direct, planted.b, planted.controls):
        for name, slope in slopes.items():
            e += slope * columns[name]
    e += planted.coal_talent * columns["talent"] * coal[:, None]
    e += planted.low_income_technology * columns["technology"] * poor[:, None]
    for moderator, slope in planted.product.items():
        e += slope * columns["technology"] * columns[moderator]
    return e


def _city_effects(rng: np.random.Generator, sd: float, low: Vector, high: Vector) -> Vector:
    """Normal between bounds that keep a city's scores in range: what is fixed in a city biases no slope within it."""
    from scipy.special import ndtr, ndtri

    share = rng.uniform(size=len(low))
    effects: Vector = sd * ndtri(ndtr(low / sd) + share * (ndtr(high / sd) - ndtr(low / sd)))
    return np.clip(effects, low, high)  # the far tail's rounding


def _production(rng: np.random.Generator, e: Vector, mixed: bool, sizes: int) -> dict[str, Vector]:
    """Inputs, output and bads with the score ``e``; the benchmark is the last rows of each year."""
    cities = len(e)
    e = np.vstack([e, np.ones((sizes, e.shape[1]))])
    sigma = len(UNDESIRABLE) / (len(OUTPUTS) + len(UNDESIRABLE))
    theta = np.where(e <= 1, e * (1 + sigma) / (1 + e * sigma), e * (1 - sigma) / (1 - e * sigma))
    size = np.exp(rng.normal(3.0, 0.8, (len(e), 1)) + 0.08 * np.arange(e.shape[1]))
    if sizes > 1:  # from below the smallest city to above the largest
        span = np.geomspace(0.01, 100.0, sizes)[:, None]
        size[cities:] = span * np.exp(np.log(size[:cities]).mean(axis=0))
    drift = np.exp(-0.02 * np.arange(e.shape[1]))  # the ray moves from year to year
    values = {"gdp": size}
    for names, sd in ((INPUTS, 0.15), (UNDESIRABLE, 0.25)):
        noise = rng.normal(0, sd if mixed else 0.0, (len(names), *e.shape))
        noise -= noise.mean(axis=0)  # the mix alone: levels stay
        noise[:, cities:] = 0.0
        values |= {
            name: RAY[name] * drift * np.exp(part) * size / theta for name, part in zip(names, noise, strict=True)
        }
    return values


def _frame(
    cities: pd.DataFrame, production: Mapping[str, Vector], columns: Mapping[str, Vector], sizes: int
) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame({name: value.ravel() for name, value in production.items()})
    frame = frame[[*INPUTS, *OUTPUTS, *UNDESIRABLE]]
    years = len(YEARS)
    frontier = [BENCHMARK] if sizes == 1 else [f"{BENCHMARK} {one}" for one in range(1, sizes + 1)]
    for at, name in enumerate(("city", "city_zh", "type")):
        frame.insert(at, name, np.repeat([*cities[name], *frontier], years))
    frame.insert(2, "year", np.tile(YEARS, len(cities) + sizes))
    frame.insert(4, "benchmark", np.repeat([0, 1], [len(cities) * years, sizes * years]))
    absent = np.full(years * sizes, np.nan)
    for name, value in columns.items():
        frame[name] = np.concatenate([value.ravel(), absent])
    frame["coal_dependent"] = np.repeat([*cities["coal_dependent"], *[0] * sizes], years)
    if "province" in frame:
        frame["province"] = frame["province"].map(lambda code: "" if code != code else f"province {code + 1:02.0f}")
    return frame
