"""T3 to T6: baseline, mediation, heterogeneity, moderation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..cities.sample import SCORE
from ..study import Column, Table
from .evidence import OUTCOME, TOTAL, Evidence, moderated, product
from .few import FEW, WILD_DRAWS, around, jackknife_error
from .paths import MODELS, conditional, first_step, indirect, moderation_index, path
from .regression import Fit, convention, fit

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW_SAID = (
    f"Fewer than {FEW} clusters: findings rest on the jackknife of clusters (CR3, t with G − 1) and on the restricted "
    f"wild cluster bootstrap ({WILD_DRAWS} Rademacher draws), which does not trust their number."
)
GENERATED = (
    "The score is itself an estimate, made from the same rows that form the frontier. In panels whose truth is known "
    "the standard errors hold all the same, but the slopes are off: a frontier that moves with the cities makes them "
    "too large, often by more than an interval is wide. Signs and ranks are to be believed rather than sizes; see T8."
)

FIXED = "Scores are measured against the marked rows alone: no city moves the frontier that it is measured against."


def baseline(evidence: Evidence) -> Table:
    """T3: each factor alone, then jointly."""
    config = evidence.config
    parts = {}
    for factor in config.factors:
        terms = [factor, *config.controls]
        parts[f"{factor} alone"] = _block(evidence, fit(evidence.sample, SCORE, terms, config.inference), terms)
    parts["jointly"] = _block(evidence, evidence.fits[TOTAL], [*config.factors, *config.controls])
    if evidence.few:
        _few(evidence, parts["jointly"])
    frame = pd.concat(parts, names=["specification", "term"])
    return Table(
        "T3",
        "Baseline: efficiency on the factors",
        frame,
        f"{_convention(evidence)} {_scale(evidence)} {GENERATED if config.efficiency.reference == 'all' else FIXED}",
    )


def columns(evidence: Evidence) -> tuple[Column, ...]:
    """Each factor alone, all jointly, all with the mediators, and each mediator on the factors."""
    config = evidence.config
    factors, mediators = tuple(config.factors), tuple(config.mediators)
    alone = [
        Column(SCORE, (one,), fit(evidence.sample, SCORE, [one, *config.controls], config.inference)) for one in factors
    ]
    found = [*(alone if len(alone) > 1 else []), Column(SCORE, factors, evidence.fits[TOTAL])]
    found += [Column(mediator, factors, evidence.fits[mediator]) for mediator in mediators]
    if mediators:
        found.append(Column(SCORE, (*factors, *mediators), evidence.fits[OUTCOME]))
    return tuple(found)


def mediation(evidence: Evidence) -> Table:
    """T4: the two steps, the three steps, and the products."""
    config = evidence.config
    factors, mediators = list(config.factors), list(config.mediators)
    parts = {}
    for mediator in mediators:
        block = _block(evidence, evidence.fits[mediator], factors)
        block.loc["all factors"] = first_step(evidence, mediator).cells(evidence)
        parts["two-step: mediator on factors", mediator] = block
    if mediators:
        terms = [*factors, *mediators]
        parts["three-step: efficiency on factors and mediators", SCORE] = _block(
            evidence, evidence.fits[OUTCOME], terms
        )
    for mediator in mediators:
        rows = {factor: indirect(evidence, factor, mediator).cells(evidence) for factor in factors}
        rows["all factors"] = path(evidence, mediator).cells(evidence) | {"rho": evidence.rho(OUTCOME, mediator)}
        parts["product a·b: indirect effect through", mediator] = pd.DataFrame.from_dict(rows, orient="index")
    for one, other in zip(mediators[1:], mediators, strict=False):
        difference = (path(evidence, one) - path(evidence, other)).cells(evidence)
        parts["difference of indirect effects", f"{one} − {other}"] = pd.DataFrame({"all factors": difference}).T
    frame = pd.concat(parts, names=["approach", "of", "term"]) if parts else pd.DataFrame()
    note = (
        f"{_convention(evidence)} The first step is T3, jointly. Two steps (Jiang 2022): the factors move the "
        "mediator; that the mediator moves efficiency is argued, not estimated, because a mediator is not assigned "
        "at random. The three-step equation and the products estimate it all the same. rho: the product is gone if "
        "what nobody observed makes the errors of mediator and efficiency correlate by as much (Imai, Keele & Yamamoto "
        f"2010); no panel can tell that it does not. Products: {_drawn(evidence)}"
    )
    return Table("T4", "Mediation: two paths", frame, note)


def heterogeneity(evidence: Evidence) -> Table:
    """T5: each factor in a group's cities against the others."""
    config = evidence.config
    parts = {}
    for group, contrast in evidence.contrasts.items():
        products = [f"{factor} × {group}" for factor in config.factors]
        rows = _block(evidence, contrast.fit, products).set_axis(list(config.factors), axis=0)
        rows.insert(0, "effect_elsewhere", contrast.fit.params[list(config.factors)].to_numpy())
        rows["p_permutation"] = pd.Series(contrast.permuted)
        rows.loc["all factors", ["f", "p_value"]] = contrast.fit.joint(products)
        chow = contrast.chow
        rows.loc["all coefficients (Chow)", ["f", "p_value", "p_permutation"]] = (
            chow.statistic,
            chow.p_value,
            chow.permuted,
        )
        parts[group] = rows.rename(columns={"estimate": "difference"})
    frame = pd.concat(parts, names=["group", "factor"]) if parts else pd.DataFrame()
    inference = config.inference
    note = (
        f"{_convention(evidence)} One regression per group, with factors, controls and years × group: a trend of the "
        "group's own is no difference of slopes. The difference is the slope in the group less that elsewhere. All "
        "factors: F of their differences, clustered. Chow: F of one regression against one for each side, all "
        "coefficients and year effects; its p_value is the textbook's, for independent errors, which rows of one city "
        f"are not. p_permutation: {inference.permutations} deals of the group's labels to cities (seed "
        f"{inference.seed}), by |t|, and by F in Chow's row."
    )
    return Table("T5", "Heterogeneity: where a factor counts more", frame, note)


def moderation(evidence: Evidence) -> Table:
    """T6: the moderated step and the index of moderated mediation."""
    rows = {}
    for model in MODELS:
        for one in evidence.config.moderation:
            key = model.step(one)
            step = evidence.fits[key].cells(product(one), evidence.config.inference.level)
            index = moderation_index(evidence, one, model).cells(evidence)
            rows[model.title, moderated(one)] = {
                "slope_at_mean": evidence.point(key, one.factor),
                "product": step["estimate"],
                "product_std_error": step["std_error"],
                "product_p_value": step["p_value"],
                "mediator_slope": evidence.point(model.outcome, one.mediator),
                **{f"index_{name}" if name == "estimate" else name: value for name, value in index.items()},
            }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    if rows:
        frame.index = pd.MultiIndex.from_tuples(list(rows), names=["model", "path"])
    note = (
        f"{_convention(evidence)} Factor and moderator are centred in their product. Index of moderated mediation: "
        "product · mediator's slope. The findings rest on Hayes' (2018) model 8: all moderators and products of a "
        "mediator stand in its equation, and all of them in efficiency's. Model 7 leaves them out there, so that what "
        "a product does to efficiency by itself passes for the mediator's work; one moderation at a time, a moderator "
        f"passes for another. Both are there for comparison. {_drawn(evidence)}"
    )
    return Table("T6", "Moderated mediation", frame, note)


def simple_slopes(evidence: Evidence) -> pd.DataFrame:
    """The moderated path at the moderator's mean and one standard deviation from it."""
    rows = list(_slopes(evidence))
    columns = ["moderator", "factor", "mediator", "level", "slope", "indirect", "interval_low", "interval_high"]
    return pd.DataFrame(rows, columns=columns)


def _slopes(evidence: Evidence) -> Iterator[tuple[object, ...]]:
    for one in evidence.config.moderation:
        spread = float(evidence.sample[one.moderator].std())
        for level, away in (("mean − 1 SD", -spread), ("mean", 0.0), ("mean + 1 SD", spread)):
            slope, effect = conditional(evidence, one, away)
            yield (
                one.moderator,
                one.factor,
                one.mediator,
                level,
                slope,
                effect.estimate,
                *(effect.cells(evidence)[end] for end in ("interval_low", "interval_high")),
            )


def _few(evidence: Evidence, block: pd.DataFrame) -> None:
    """What the findings rest on where clusters are few, beside the usual errors."""
    for term in block.index:
        estimate = evidence.point(TOTAL, term)
        error = float(jackknife_error(estimate, evidence.without(TOTAL, term)))
        level, clusters = evidence.config.inference.level, evidence.moments.clusters
        block.loc[term, ["std_error_cr3", "p_cr3"]] = (
            error,
            around(estimate, error, clusters, level)["p_value"],
        )
        block.loc[term, "p_wild_bootstrap"] = evidence.slope(TOTAL, term)["p_value"]


def _block(evidence: Evidence, found: Fit, terms: list[str]) -> pd.DataFrame:
    return found.table(terms, evidence.config.inference.level)


def _convention(evidence: Evidence) -> str:
    said = convention(evidence.config.inference, len(evidence.sample), evidence.moments.clusters)
    if not evidence.few:
        return said
    clusters = evidence.moments.clusters
    if 2**clusters > WILD_DRAWS:
        return f"{said} {FEW_SAID}"
    signs = f"{clusters} clusters have {2**clusters} signs in all: p of that bootstrap is at least"
    return f"{said} {FEW_SAID} {signs} {2.0 ** (1 - clusters):.2g}."


def _scale(evidence: Evidence) -> str:
    if not evidence.config.inference.standardise:
        return "Slopes are per unit of the data."
    return "Factors, mediators and moderators are in standard deviations of these rows."


def _drawn(evidence: Evidence) -> str:
    inference = evidence.config.inference
    if evidence.few:
        return "standard errors, intervals and p-values by the jackknife of clusters, the scores taken as given."
    return (
        f"{inference.draws} bootstrap samples of whole clusters (seed {inference.seed}), {inference.level:.0%} "
        "percentile intervals, std_error the standard deviation of the draws, the scores taken as given."
    )
