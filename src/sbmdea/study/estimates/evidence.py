"""Everything the tables and the findings rest on: regressions, bootstrap and permutations of one sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..cities.sample import SCORE
from .blas import single_threaded
from .draws import Array, Equation, Halves, bootstrap, halves, permutation
from .few import FEW, around, jackknife_error, wild_p_value
from .moments import Moments, moments
from .regression import Fit, fit

if TYPE_CHECKING:
    import pandas as pd

    from ..config import Config, Moderation

TOTAL, OUTCOME = "total", "outcome"
MODERATED = "outcome with moderators and products"  # Hayes' model 8: the moderator may bend the direct effect too


@dataclass(frozen=True, eq=False)
class Contrast:
    """One group against the others: factors, controls and year effects × group, and the permutation of its labels."""

    group: str
    fit: Fit
    permuted: Mapping[str, float]  # p-value by factor
    chow: Chow
    terms: Sequence[str]
    without: Array  # the difference of each term without each cluster in turn

    def cells(self, evidence: Evidence, factor: str) -> dict[str, float]:
        """The difference of a factor's slopes: interval by t (few clusters: CR3), p-value by permutation."""
        level = evidence.config.inference.level
        cells = self.fit.cells(f"{factor} × {self.group}", level)
        if evidence.few:
            error = jackknife_error(cells["estimate"], self.without[:, list(self.terms).index(factor)])
            cells = around(cells["estimate"], float(error), evidence.moments.clusters, level)
        return cells | {"p_value": self.permuted[factor]}


@dataclass(frozen=True)
class Chow:
    """Chow's test that no coefficient differs: F, its p-value for independent errors, and that of dealt labels."""

    statistic: float
    p_value: float
    permuted: float


@dataclass(frozen=True, eq=False)
class Evidence:
    """``fits`` and ``drawn`` have the same keys: TOTAL, OUTCOME, MODERATED, each mediator, and of each moderation
    ``jointly(mediator)`` and ``moderated(moderation)``.

    ``drawn[key]`` is draws × terms, in the order of ``equations[key]``.
    """

    config: Config
    sample: pd.DataFrame
    moments: Moments
    equations: Mapping[str, Equation]
    fits: Mapping[str, Fit]
    drawn: Mapping[str, Array]
    jackknifed: Mapping[str, Array]  # clusters × terms
    contrasts: Mapping[str, Contrast]

    @property
    def few(self) -> bool:
        """Whether verdicts need the inference of few clusters."""
        return self.moments.clusters < FEW

    def point(self, key: str, term: str) -> float:
        return float(self.fits[key].params[term])

    def draws(self, key: str, term: str) -> Array:
        return self.drawn[key][:, list(self.equations[key][1]).index(term)]

    def without(self, key: str, term: str) -> Array:
        return self.jackknifed[key][:, list(self.equations[key][1]).index(term)]

    def slope(self, key: str, term: str) -> dict[str, float]:
        """A coefficient as a verdict takes it: by t, and with few clusters by CR3 and the wild bootstrap."""
        level = self.config.inference.level
        if not self.few:
            return self.fits[key].cells(term, level)
        estimate, (outcome, terms) = self.point(key, term), self.equations[key]
        error = float(jackknife_error(estimate, self.without(key, term)))
        p = wild_p_value(self.sample, outcome, terms, term, self.config.inference)
        return around(estimate, error, self.moments.clusters, level) | {"p_value": p}

    def rho(self, key: str, mediator: str) -> float:
        """The correlation of the errors of mediator and score at which the mediator's slope is gone.

        In linear equations it is the partial correlation of the two, given all other terms (Imai, Keele & Yamamoto
        2010, theorem 4).
        """
        everyone = np.ones((1, len(self.moments.cities)))
        outcome, terms = self.equations[key]
        rest = [term for term in terms if term != mediator]
        with_it, without = (float(self.moments.left(everyone, outcome, one)[0]) for one in (terms, rest))
        return float(np.sign(self.point(key, mediator)) * np.sqrt(max(0.0, 1 - with_it / without)))

    def interval(self, drawn: Array) -> tuple[float, float]:
        """Percentiles of the draws."""
        tail = (1 - self.config.inference.level) / 2
        low, high = np.quantile(drawn, [tail, 1 - tail])
        return float(low), float(high)


def gather(config: Config, sample: pd.DataFrame, threads: int | None = None, progress: bool | None = None) -> Evidence:
    """Run the regressions, draw cities, deal out group labels."""
    with single_threaded():
        return _gather(config, sample, threads, progress)


def _gather(config: Config, sample: pd.DataFrame, threads: int | None, progress: bool | None) -> Evidence:
    inference = config.inference
    sample = with_products(config, sample)
    equations = _equations(config)
    fits = {name: fit(sample, outcome, terms, inference) for name, (outcome, terms) in equations.items()}
    columns = dict.fromkeys(name for outcome, terms in equations.values() for name in (outcome, *terms))
    cross = moments(sample, list(columns), inference)
    drawn = bootstrap(cross, equations, inference.draws, inference.seed, threads, progress)
    apart = cross.without_each()
    jackknifed = {name: cross.slopes(apart, *equation) for name, equation in equations.items()}
    contrasts = {
        group: _contrast(config, sample, cross, group, at, threads, progress) for at, group in enumerate(config.groups)
    }
    return Evidence(config, sample, cross, equations, fits, drawn, jackknifed, contrasts)


def moderated(one: Moderation) -> str:
    """What a moderated path is called, and the key of its equation with no other moderator."""
    return f"{one.factor} × {one.moderator} → {one.mediator}"


def jointly(mediator: str) -> str:
    """The key of the equation of a mediator with all its moderators and products."""
    return f"{mediator} with all its moderators"


def product(one: Moderation) -> str:
    return f"{one.factor} × {one.moderator}"


def p_value(drawn: Array) -> float:
    """Two-sided: twice the smaller share of draws on one side of 0, the estimate itself counted in."""
    less, more = int((drawn <= 0).sum()), int((drawn >= 0).sum())
    return min(1.0, 2 * (1 + min(less, more)) / (1 + len(drawn)))


def with_products(config: Config, sample: pd.DataFrame) -> pd.DataFrame:
    """The sample with centred factor × moderator and factor × group."""
    found: dict[str, pd.Series[float]] = {}
    for one in config.moderation:
        a, z = sample[one.factor], sample[one.moderator]
        found[product(one)] = (a - a.mean()) * (z - z.mean())
    for group in config.groups:
        for term in (*config.factors, *config.controls):
            found[f"{term} × {group}"] = sample[term] * sample[group]
    return sample.assign(**found)


def _equations(config: Config) -> dict[str, Equation]:
    factors, mediators, controls = list(config.factors), list(config.mediators), list(config.controls)
    found: dict[str, Equation] = {TOTAL: (SCORE, [*factors, *controls])}
    if mediators:
        found[OUTCOME] = (SCORE, [*factors, *mediators, *controls])
    for mediator in mediators:
        found[mediator] = (mediator, [*factors, *controls])
    for one in config.moderation:
        found[moderated(one)] = (one.mediator, [*factors, *_moderating([one]), *controls])
        own = [other for other in config.moderation if other.mediator == one.mediator]
        found[jointly(one.mediator)] = (one.mediator, [*factors, *_moderating(own), *controls])
    if config.moderation:
        found[MODERATED] = (SCORE, [*factors, *mediators, *_moderating(config.moderation), *controls])
    return found


def _moderating(paths: Sequence[Moderation]) -> list[str]:
    """Moderators and products, each once."""
    return list(dict.fromkeys([*(one.moderator for one in paths), *(product(one) for one in paths)]))


def _contrast(
    config: Config,
    sample: pd.DataFrame,
    cross: Moments,
    group: str,
    at: int,
    threads: int | None,
    progress: bool | None,
) -> Contrast:
    inference, terms = config.inference, [*config.factors, *config.controls]
    found = fit(sample, SCORE, [*terms, *(f"{term} × {group}" for term in terms)], inference, group)
    member: NDArray[np.int64] = sample[group].groupby(level=0).first()[cross.cities].to_numpy()
    observed = halves(cross, SCORE, terms, member[None, :].astype(np.float64))
    dealt = permutation(cross, SCORE, terms, member, inference.permutations, inference.seed + 1 + at, threads, progress)
    extreme = (np.abs(dealt.t) >= np.abs(observed.t) * (1 - 1e-12)).sum(axis=0)
    shares = (1 + extreme) / (1 + len(dealt.t))
    permuted = dict(zip(config.factors, map(float, shares), strict=False))
    apart = cross.without_each()
    without = halves(cross, SCORE, terms, np.tile(member.astype(np.float64), (len(apart), 1)), apart).difference
    return Contrast(group, found, permuted, _chow(config, sample, group, cross, observed, dealt), terms, without)


def _chow(config: Config, sample: pd.DataFrame, group: str, cross: Moments, observed: Halves, dealt: Halves) -> Chow:
    """Sums of squares left over by one regression and by one for each half (Chow 1960)."""
    from scipy.stats import f

    terms, everyone = [*config.factors, *config.controls], np.ones((1, len(cross.cities)))
    member = sample[group].groupby(level=0).first()[cross.cities].to_numpy()
    pooled, *parts = (cross.rank(share[None, :], terms) for share in (everyone[0], member, 1 - member))
    absorbed = len(cross.cities) if "dmu" in config.inference.effects else 0
    tested, free = sum(parts) - pooled, len(sample) - absorbed - sum(parts)
    apart = float(observed.left[0])
    statistic = (float(cross.left(everyone, SCORE, terms)[0]) - apart) / tested / (apart / free)
    extreme = int((dealt.left <= apart * (1 + 1e-12)).sum())
    return Chow(statistic, float(f.sf(statistic, tested, free)), (1 + extreme) / (1 + len(dealt.left)))
