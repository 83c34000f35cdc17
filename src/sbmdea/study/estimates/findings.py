"""The study's claims, each with its estimand, its test and what came out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..study import CONDITIONAL, NOT_SUPPORTED, NOT_TESTED, SUPPORTED
from .evidence import MODERATED, OUTCOME, TOTAL, Evidence, moderated
from .paths import Effect, first_step, moderation_index, path

WORDS = {
    "technology": "technological innovation",
    "talent": "high-quality talent",
    "equipment": "intelligent equipment",
    "revitalise": "revitalising existing industries",
    "substitute": "fostering substitute industries",
    "coal_dependent": "coal-dependent cities",
    "low_income": "low-income cities",
    "penalties": "pollution-case penalties",
    "funding": "technical-funding support",
}
FACTORS = ("technology", "talent", "equipment")
MEDIATORS = ("revitalise", "substitute")
LEANINGS = (("coal_dependent", "talent"), ("low_income", "technology"))
MODERATORS = ("penalties", "funding")

COLUMNS = (
    "claim",
    "estimand",
    "estimate",
    "interval_low",
    "interval_high",
    "p_value",
    "p_holm",
    "test",
    "verdict",
    "why",
)

Row = dict[str, Any]


def findings(evidence: Evidence) -> pd.DataFrame:
    """One row per claim, in the study's order."""
    rows = [
        *(_driven(evidence, factor) for factor in FACTORS),
        *(step(evidence, mediator) for mediator in MEDIATORS for step in (_promoted, _path)),
        _stronger(evidence),
        *(_leaning(evidence, group, factor) for group, factor in LEANINGS),
        *(row for moderator in MODERATORS for row in _moderated(evidence, moderator)),
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    return found.assign(p_holm=holm(found["p_value"]))


def holm(p_values: pd.Series[float]) -> pd.Series[float]:
    """Holm's (1979) correction for as many tests as there are p-values; NaN where there is none."""
    order = p_values.dropna().sort_values()
    corrected: pd.Series[float] = (order * np.arange(len(order), 0, -1)).cummax().clip(upper=1.0)
    return corrected.reindex(p_values.index)


def _driven(evidence: Evidence, factor: str) -> Row:
    row = {"claim": f"{WORDS[factor]} raises efficiency", "estimand": f"slope of {factor}, all factors jointly (T3)"}
    if lost := _absent(evidence, factor):
        return row | lost
    test = "wild cluster bootstrap, CR3 interval" if evidence.few else "t, clustered"
    return row | _directed(evidence, evidence.slope(TOTAL, factor)) | {"test": test}


def _promoted(evidence: Evidence, mediator: str) -> Row:
    row = {
        "claim": f"the factors promote {WORDS[mediator]}",
        "estimand": f"slope of {mediator} on {_one_more(evidence)} (T4, a alone)",
    }
    if lost := _absent(evidence, mediator):
        return row | lost
    return row | _of_draws(evidence, first_step(evidence, mediator)) | {"test": _of_effects(evidence)}


def _path(evidence: Evidence, mediator: str) -> Row:
    row = {
        "claim": f"the factors work through {WORDS[mediator]}",
        "estimand": f"indirect effect of {_one_more(evidence)} through {mediator} (T4)",
    }
    if lost := _absent(evidence, mediator):
        return row | lost
    found = _of_draws(evidence, path(evidence, mediator))
    return row | _unless_confounded(found, evidence.rho(OUTCOME, mediator)) | {"test": _of_effects(evidence)}


def _stronger(evidence: Evidence) -> Row:
    row = {
        "claim": f"{WORDS['substitute']} is the stronger path",
        "estimand": f"difference of the two indirect effects of {_one_more(evidence)} (T4)",
    }
    if lost := _absent(evidence, *MEDIATORS):
        return row | lost
    own = path(evidence, "substitute")
    row |= _of_draws(evidence, own - path(evidence, "revitalise")) | {"test": _of_effects(evidence)}
    if row["verdict"] == SUPPORTED and _of_draws(evidence, own)["verdict"] != SUPPORTED:
        row |= {"verdict": NOT_SUPPORTED, "why": "larger, but no path itself: its own interval is not above 0"}
    return _unless_confounded(row, evidence.rho(OUTCOME, "substitute"))


def _leaning(evidence: Evidence, group: str, factor: str) -> Row:
    row = {
        "claim": f"{WORDS[group]} lean on {WORDS[factor]}",
        "estimand": f"slope of {factor} there less its slope elsewhere (T5)",
    }
    if lost := _absent(evidence, group, factor):
        return row | lost
    cells = evidence.contrasts[group].cells(evidence, factor)
    return row | _directed(evidence, cells) | {"test": "permutation of cities"}


def _moderated(evidence: Evidence, moderator: str) -> Iterator[Row]:
    claim = f"{WORDS[moderator]} moderates the factors' indirect effect".replace(
        "penalties moderates", "penalties moderate"
    )
    asked = [one for one in evidence.config.moderation if one.moderator == moderator]
    if not asked:
        lost = _absent(evidence, moderator) or _untested("no [[moderation]] of the config names it")
        yield {"claim": claim, "estimand": "index of moderated mediation (T6)"} | lost
    for one in asked:
        cells = moderation_index(evidence, one).cells(evidence)
        apart = cells["interval_low"] > 0 or cells["interval_high"] < 0
        row = {
            "claim": claim,
            "estimand": f"index of {moderated(one)} → efficiency (T6)",
            **_plain(cells),
            "test": _of_effects(evidence),
            "verdict": SUPPORTED if apart else NOT_SUPPORTED,
            "why": "the interval leaves out 0" if apart else "the interval holds 0",
        }
        yield _unless_confounded(row, evidence.rho(MODERATED, one.mediator))


def _unless_confounded(row: Row, rho: float) -> Row:
    """A claim that needs the mediator's own slope, which an unseen cause of mediator and efficiency would change."""
    if row["verdict"] != SUPPORTED:
        return row
    return row | {"verdict": CONDITIONAL, "why": f"{row['why']}; gone if the errors correlate by ρ = {rho:.2f}"}


def _one_more(evidence: Evidence) -> str:
    one = "one standard deviation" if evidence.config.inference.standardise else "one unit"
    return f"{one} more of {', '.join(evidence.config.factors)}"


def _of_effects(evidence: Evidence) -> str:
    return "jackknife of clusters, CR3" if evidence.few else "bootstrap of clusters"


def _of_draws(evidence: Evidence, effect: Effect) -> Row:
    return _directed(evidence, effect.cells(evidence))


def _directed(evidence: Evidence, cells: dict[str, float]) -> Row:
    """A claim of a positive estimand: supported where p is small, the interval is above 0, and so is the estimate."""
    small = cells["p_value"] <= 1 - evidence.config.inference.level
    if cells["estimate"] > 0 and cells["interval_low"] > 0 and small:
        return _plain(cells) | {"verdict": SUPPORTED, "why": "the interval is above 0"}
    if cells["interval_high"] < 0 and small:
        why = "the interval is below 0: the opposite"
    elif cells["interval_low"] > 0:
        why = f"the interval is above 0, but p = {cells['p_value']:.3f}"
    else:
        why = "the interval holds 0" if cells["interval_high"] >= 0 else f"p = {cells['p_value']:.3f}"
    return _plain(cells) | {"verdict": NOT_SUPPORTED, "why": why}


def _plain(cells: dict[str, float]) -> Row:
    return {name: cells[name] for name in ("estimate", "interval_low", "interval_high", "p_value")}


def _absent(evidence: Evidence, *words: str) -> Row | None:
    config = evidence.config
    known = {*config.factors, *config.mediators, *config.moderators, *config.groups}
    lost = [word for word in words if word not in known]
    if not lost:
        return None
    return _untested("; ".join(config.absent.get(word, f"the data have no column for {WORDS[word]}") for word in lost))


def _untested(why: str) -> Row:
    return {"test": "", "verdict": NOT_TESTED, "why": why}
