"""Scores in space: Moran's I, LISA, a spatial panel with direct and indirect effects, and transitions by neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

import numpy as np
import pandas as pd

from ...errors import DataError, SpecError
from ...support.messages import listed, shown
from ...support.optional import require
from ..cities.observed import YEAR
from ..cities.sample import SCORE

if TYPE_CHECKING:
    from ..study import Study

PURPOSE = "a spatial analysis"
QUADRANTS = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}
CLASSES = 4


@dataclass(frozen=True, eq=False)
class Spatial:
    """What the package's tables are, each with the library behind it.

    Attributes
    ----------
    moran
        Moran's I of the scores by year, with the z and p-value of permutations (esda).
    lisa
        Local Moran's I of every city in the last year: ``local_i``, ``quadrant``, ``p_value`` (esda).
    effects
        The factors and controls in a spatial lag panel with city and year effects: ``slope``, ``std_error``,
        ``direct``, ``indirect`` and ``total``, and the row ``rho`` (spreg's maximum likelihood).
    transitions
        Shares of moves between quartiles of the pooled scores from year to year (giddy), for all cities and by the
        quartile of their neighbours.
    p_neighbours
        Of the test that transitions do not depend on the neighbours (giddy's Q).
    """

    moran: pd.DataFrame
    lisa: pd.DataFrame
    effects: pd.DataFrame
    transitions: pd.DataFrame
    p_neighbours: float


def spatial(study: Study, neighbours: Mapping[Any, Sequence[Any]], *, permutations: int = 999) -> Spatial:
    """Moran's I by year, LISA, a spatial lag panel with direct and indirect effects, spatial Markov transitions.

    ``neighbours``: of each city; `nearest` makes them from longitude and latitude. Weights are row-standardised. By
    esda, spreg and giddy (extra ``spatial``). Raises DataError for a panel with holes and a city without a neighbour.
    """
    sample = study.sample
    if sample is None:
        raise SpecError("a spatial analysis must have a study with regressions.")
    weights = require("libpysal.weights", "spatial", PURPOSE)
    scores = sample[SCORE].unstack(YEAR)
    if scores.isna().any(axis=None):
        lost = scores.index[scores.isna().any(axis=1)]
        names = listed([shown(one) for one in lost], "city")
        raise DataError(f"a spatial panel must have every city in every year; {names} lack some.")
    cities = list(scores.index)
    unknown = [one for one in cities if not neighbours.get(one)]
    if unknown:
        names = listed([shown(one) for one in unknown], "city")
        raise DataError(f"every city must have a neighbour; {names} have none. Use nearest(coordinates, 5), say.")
    known = set(cities)
    own = {one: [other for other in neighbours[one] if other in known and other != one] for one in cities}
    with catch_warnings(), _seeded(study.config.inference.seed):
        simplefilter("ignore")  # islands and deprecations within the libraries
        w = weights.W(own, id_order=cities, silence_warnings=True)
        w.transform = "r"
        moran, lisa = _morans(scores, w, permutations)
        effects = _effects(study, sample, cities, w)
        transitions, p = _transitions(scores, w)
    return Spatial(moran, lisa, effects, transitions, p)


def nearest(coordinates: pd.DataFrame, k: int) -> dict[Any, list[Any]]:
    """The k nearest cities of each by great circles; ``coordinates``: longitude and latitude in degrees, by city."""
    weights = require("libpysal.weights", "spatial", PURPOSE)
    points = [(float(one), float(other)) for one, other in coordinates.to_numpy(dtype=np.float64)]
    tree = require("libpysal.cg", "spatial", PURPOSE).KDTree(points, distance_metric="Arc", radius=6371.0)
    with catch_warnings():
        simplefilter("ignore")  # islands: there are groups of cities far from others
        found = weights.KNN(tree, k=k).neighbors
    names = list(coordinates.index)
    return {names[at]: [names[one] for one in others] for at, others in found.items()}


def _morans(scores: pd.DataFrame, w: Any, permutations: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    esda = require("esda", "spatial", PURPOSE)
    rows = {}
    for year, values in scores.items():
        one = esda.Moran(values.to_numpy(), w, permutations=permutations)
        rows[year] = {"moran_i": one.I, "expected": one.EI, "z": one.z_sim, "p_value": one.p_sim}
    last = esda.Moran_Local(scores.iloc[:, -1].to_numpy(), w, permutations=permutations, seed=1)
    lisa = pd.DataFrame(
        {"local_i": last.Is, "quadrant": [QUADRANTS[one] for one in last.q], "p_value": last.p_sim}, index=scores.index
    )
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(YEAR), lisa


def _effects(study: Study, sample: pd.DataFrame, cities: list[Any], w: Any) -> pd.DataFrame:
    spreg = require("spreg", "spatial", PURPOSE)
    terms = [*study.config.factors, *study.config.controls]
    wide = {name: sample[name].unstack(YEAR).loc[cities] for name in (SCORE, *terms)}
    wide = {name: table - table.mean() for name, table in wide.items()}  # year effects
    x = np.hstack([wide[term].to_numpy() for term in terms])
    found = spreg.Panel_FE_Lag(wide[SCORE].to_numpy(), x, w, name_y=[SCORE], name_x=terms)
    slopes, errors, rho = found.betas[:-1, 0], np.asarray(found.std_err), float(found.rho)
    spread = np.linalg.inv(np.eye(len(cities)) - rho * w.full()[0])
    own, everyone = np.trace(spread) / len(cities), spread.sum() / len(cities)
    frame = pd.DataFrame(
        {
            "slope": slopes,
            "std_error": errors[:-1],
            "direct": slopes * own,
            "indirect": slopes * (everyone - own),
            "total": slopes * everyone,
        },
        index=pd.Index(terms, name="term"),
    )
    frame.loc["rho", ["slope", "std_error"]] = rho, errors[-1]
    return frame


def _transitions(scores: pd.DataFrame, w: Any) -> tuple[pd.DataFrame, float]:
    markov = require("giddy.markov", "spatial", PURPOSE)
    values = scores.to_numpy()
    cuts = np.quantile(values, np.arange(1, CLASSES) / CLASSES)
    classes = np.searchsorted(cuts, values, side="left")
    plain = markov.Markov(classes, classes=np.arange(CLASSES), summary=False)
    near = markov.Spatial_Markov(
        values, w, k=CLASSES, m=CLASSES, fixed=True, cutoffs=cuts, lag_cutoffs=cuts, discrete=False
    )
    quartiles = pd.Index([f"quartile {at + 1}" for at in range(CLASSES)])
    parts = {"all": pd.DataFrame(np.asarray(plain.p), quartiles, quartiles)}
    for at, table in enumerate(near.P):
        parts[f"neighbours in quartile {at + 1}"] = pd.DataFrame(np.asarray(table), quartiles, quartiles)
    return pd.concat(parts, names=["neighbours", "from"]), float(near.Q_p_value)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """The libraries draw from numpy's one generator: it is put back as it was."""
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002
