"""T1 and T2: what went in, and the scores by year and type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..cities.observed import TYPE, YEAR
from ..cities.sample import SCORE
from ..study import Table

if TYPE_CHECKING:
    from ...result import Result
    from ..cities.observed import Observed
    from ..config import Config


def descriptives(config: Config, panel: pd.DataFrame, notes: tuple[str, ...]) -> Table:
    """T1."""
    how = config.efficiency
    roles = [(SCORE, "score")]
    for role, words in (
        ("input", how.inputs),
        ("output", how.outputs),
        ("undesirable", how.undesirable),
        ("factor", config.factors),
        ("mediator", config.mediators),
        ("moderator", config.moderators),
        ("control", config.controls),
        ("group", config.groups),
    ):
        roles += [(word, role) for word in words]
    rows = []
    for word, role in roles:
        values = panel[word]
        sources = {**config.factors, **config.mediators, **config.moderators}
        unit = config.source.units.get(sources.get(word, word), "")
        found = values.agg(["count", "mean", "std", "min", "median", "max"]).to_dict()
        rows.append({"variable": word, "role": role, "column": sources.get(word, word), "unit": unit, **found})
    frame = pd.DataFrame(rows).rename(columns={"count": "rows", "std": "std_dev"}).astype({"rows": "int64"})
    return Table("T1", "Descriptive statistics", frame.set_index("variable"), " ".join(notes))


def weights(observed: Observed) -> list[Table]:
    """The entropy weights behind composite indices, where the config asks for some."""
    if observed.weights.empty:
        return []
    note = (
        "Entropy weights, indicators scaled to [0, 1] over all rows and years together: e = −Σ p ln p / ln n with p = "
        "z/Σz and 0 ln 0 = 0, weight = (1 − e)/Σ(1 − e)."
    )
    return [Table("weights", "Composite indices", observed.weights.set_index(["index", "indicator"]), note)]


def by_year_and_type(panel: pd.DataFrame, result: Result) -> Table:
    """T2."""
    years = panel.groupby(YEAR)[SCORE]
    frame = pd.DataFrame({"all": years.mean()})
    if TYPE in panel:
        frame = frame.join(panel.pivot_table(index=YEAR, columns=TYPE, values=SCORE, aggfunc="mean"))
    frame["std_dev"] = years.std()
    frame["share_efficient"] = years.agg(lambda scores: (scores.dropna() >= 1).mean())
    frame["scored"] = years.count()
    missing = int((result.status != "optimal").sum())
    proved = int(result.certificate["certified"].sum())
    note = (
        f"Arithmetic means of the scores. {len(panel) - missing} of {len(panel)} rows have a score, {proved} of them "
        f"certified; {missing} have none."
    )
    return Table("T2", "Efficiency by year and type of city", frame, note)
