"""Intervals for productivity change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import SpecError
from ...evaluation.evaluate import Setting
from ...inference.against import Tally, Written
from ...inference.interval_forms import alike
from ...inference.rates import exponent
from ...inference.repeat import checked_level, checked_seed, enough, repeat
from ...inference.subsample import checked_size, size_of
from ...models.radial import measure
from ...results.frames import index as labels
from ...support.spelling import choose
from ...technology.frontier import Block
from ...technology.points import Points
from .change import RATIO, Scores, changes
from .intervals import ProductivityBootstrap

if TYPE_CHECKING:
    from .indices import Index

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

SMOOTHED = (
    "Simar & Wilson (1999): a unit's inefficiencies of both periods are smoothed together, so that they stay as "
    "dependent as they are; presumed to depend neither on mix nor on size."
)
HEURISTIC = (
    "a heuristic: subsamples of whole units, with the rate of the scores behind the index. No limit law has been "
    "published for this index."
)


def bootstrap_index(
    index: Index,
    options: Mapping[str, object],
    *,
    method: Literal["smoothed", "subsampling"] | None,
    reps: int,
    level: float,
    seed: int | None,
    size: int | float,
    threads: int | None,
    progress: bool | None,
) -> ProductivityBootstrap:
    """See `ProductivityResult.bootstrap`."""
    level, seed = checked_level(level), checked_seed(seed)
    reps = enough(reps, level)
    smooth = (
        options["measure"] == "radial" and index.comparison.base == "adjacent" and index.decomposition is None
        and index.how is RATIO and index.question.rts in ("crs", "vrs") and len(index.panel.groups) == 1
    )  # fmt: skip
    if method is None:
        method = "smoothed" if smooth else "subsampling"
    choose("method", method, ("smoothed", "subsampling"))
    if method == "smoothed" and not smooth:
        raise SpecError(
            'method="smoothed" is for the radial Malmquist index of adjacent periods, no decomposition and no groups. '
            'Use method="subsampling", a heuristic for all others.'
        )
    plain = replace(index, question=replace(index.question, threads=1, progress=False))
    asked = {"method": method, "reps": reps, "level": level, "seed": seed}
    if method == "smoothed":
        return _smoothed(plain, reps, level, seed, threads, progress, asked)
    return _subsampled(plain, reps, level, seed, checked_size(size), threads, progress, asked)


class _Pair:
    """Two periods of the same units: the four distances of the original points against moved rows."""

    def __init__(self, index: Index, before: Ints, after: Ints) -> None:
        panel, question = index.panel, index.question
        points = Points.of(panel.X, panel.Y, panel.B)
        orientation = question.orientation
        program = replace(measure(panel, question, orientation), free=True)  # type: ignore[arg-type]
        both = np.concatenate([before, after])
        order = np.argsort(both)
        self.n = len(before)
        self.back = np.argsort(order)
        self.rulers = []
        for rows in (before, after):
            setting = Setting(panel, points, question, Block(np.sort(rows), np.sort(both)), None)
            self.rulers.append((Written(setting, program, None), np.argsort(np.argsort(rows))))
        everything = np.arange(self.n)
        (own, _), _ = self._against(0, everything, None)
        (_, later), _ = self._against(1, everything, None)
        self.delta = np.column_stack([1.0 / own, 1.0 / later])
        self.h = float((4.0 / (5.0 * self.n)) ** (1.0 / 6.0))
        covariance = np.cov(self.delta, rowvar=False)
        turned = covariance * np.array([[1.0, -1.0], [-1.0, 1.0]])
        self.roots = [_root(covariance), _root(turned)]

    def _against(self, ruler: int, drawn: Ints, factor: Floats | None) -> tuple[tuple[Floats, Floats], Tally]:
        """Scores of the units before and after, in the pairs' order."""
        written, place = self.rulers[ruler]
        moved = None
        if factor is not None:
            moved = np.empty(self.n)
            moved[place] = factor
        score, tally = written(drawn, moved)
        ordered = score[self.back]
        return (ordered[: self.n], ordered[self.n :]), tally

    def scores(self, gamma: Floats | None) -> tuple[list[Floats], Tally]:
        """The columns of `Scores`: own before, own after, then both by the first and by the second period."""
        everything = np.arange(self.n)
        factor = None if gamma is None else gamma / self.delta
        first, one = self._against(0, everything, None if factor is None else factor[:, 0])
        second, two = self._against(1, everything, None if factor is None else factor[:, 1])
        return [first[0], second[1], *first, *second], one + two

    def draw(self, rng: np.random.Generator) -> Floats:
        """Inefficiencies of both periods from their joint density, reflected in each at 1 (Simar & Wilson 1999)."""
        n, h = self.n, self.h
        row = rng.integers(0, 4 * n, n)
        block, unit = row // n, row % n
        delta = self.delta[unit].copy()
        first, second = (block == 1) | (block == 2), (block == 2) | (block == 3)
        delta[first, 0] = 2.0 - delta[first, 0]
        delta[second, 1] = 2.0 - delta[second, 1]
        noise = rng.standard_normal((n, 2))
        same = (block == 0) | (block == 2)
        shaken = np.where(same[:, None], noise @ self.roots[0].T, noise @ self.roots[1].T)
        centre = delta.mean(axis=0)
        gamma = (delta + h * shaken - centre) / np.sqrt(1.0 + h * h) + centre
        reflected: Floats = np.where(gamma >= 1.0, gamma, 2.0 - gamma)
        return reflected


def _root(covariance: Floats) -> Floats:
    values, vectors = np.linalg.eigh(covariance)
    root: Floats = vectors * np.sqrt(np.maximum(values, 0.0))
    return root


def _smoothed(
    index: Index, reps: int, level: float, seed: int, threads: int | None, progress: bool | None,
    asked: Mapping[str, object],
) -> ProductivityBootstrap:  # fmt: skip
    from .indices import pairs_of

    panel, pairs = index.panel, pairs_of(index.panel)
    each = []
    for t in np.unique(pairs.period):
        at = np.flatnonzero(pairs.period == t)
        for rows, period in ((pairs.before[at], t), (pairs.after[at], t + 1)):
            forms = np.flatnonzero(panel.reference & (panel.period == period))
            if not np.array_equal(np.sort(rows), forms):
                lacking = np.setxor1d(rows, forms)
                raise SpecError(
                    'method="smoothed" draws a unit\'s inefficiencies of two periods together, and so needs every row '
                    f"of a frontier in both; {panel.rows_label(lacking)} is not. Leave such units out, or use "
                    'method="subsampling".'
                )
        each.append((at, _Pair(index, pairs.before[at], pairs.after[at])))

    def of(columns: list[Floats]) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            gains = [index.gain(np.where(np.isfinite(one), one, np.nan)) for one in columns]
            table = changes(Scores.of(gains), None, None, RATIO)
        return np.array(list(table.values()))

    names = list(changes(Scores.of([np.ones(1)] * 6), None, None, RATIO))
    estimate = np.full((len(names), len(pairs.after)), np.nan)
    for at, pair in each:
        estimate[:, at] = of(pair.scores(None)[0])

    def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
        found, tally = np.full_like(estimate, np.nan), Tally()
        for at, pair in each:
            columns, more = pair.scores(pair.draw(rng))
            found[:, at] = of(columns)
            tally += more
        return found, tally

    drawn, tally = repeat(one, reps, seed, programs=4 * len(pairs.after), threads=threads, progress=progress)
    table = _table(index, pairs.after, names, estimate, drawn, 1.0, level)
    return ProductivityBootstrap(table, tally.programs, tally.certified, SMOOTHED, asked)


def _subsampled(
    index: Index, reps: int, level: float, seed: int, size: int | float | str, threads: int | None,
    progress: bool | None, asked: Mapping[str, object],
) -> ProductivityBootstrap:  # fmt: skip
    from .indices import pairs_of

    panel = index.panel
    units = np.unique(panel.unit[panel.reference])
    m = size_of(0.6 if isinstance(size, str) else size, len(units), len(panel.columns.all))
    pairs = pairs_of(panel)

    def measured(reference: NDArray[np.bool_]) -> tuple[list[str], Floats]:
        some = replace(index, panel=replace(panel, reference=reference))
        questions = [index.question] + ([] if index.decomposition is None else [replace(index.question, rts="vrs")])
        table, _, _ = some._measured(pairs, [some.terms(one) for one in questions], index.comparison)
        return list(table), np.array(list(table.values()))

    names, estimate = measured(panel.reference)

    def one(rng: np.random.Generator) -> tuple[Floats, Tally]:
        kept = np.isin(panel.unit, rng.permutation(units)[:m])
        return measured(panel.reference & kept)[1], Tally()

    drawn, _ = repeat(one, reps, seed, programs=4 * len(pairs.after), threads=threads, progress=progress)
    kappa = exponent(index.question.rts, len(panel.columns.all))
    table = _table(index, pairs.after, names, estimate, drawn, (m / len(units)) ** kappa, level)
    options = {**asked, "size": f"{m} of {len(units)} units", "rate": round(kappa, 4)}
    return ProductivityBootstrap(table, 0, 0, HEURISTIC, options)


def _table(
    index: Index, rows: Ints, names: list[str], estimate: Floats, drawn: Floats, scale: float, level: float
) -> pd.DataFrame:
    """Basic intervals on the index itself, not on logarithms; NaN where more draws are missing than a tail holds, or
    those of every part are alike.

    One part alone may be: with unchanged inputs and constant returns productivity is a ratio of outputs, whatever the
    frontier.
    """
    tail = (1.0 - level) / 2.0
    at = labels(index.panel, rows)
    frames = {}
    neutral = index.how.neutral
    idle = np.all([alike(np.where(np.isfinite(part), part, np.nan)) for part in drawn.transpose(1, 0, 2)], axis=0)
    for k, name in enumerate(names):
        values = drawn[:, k]
        known = np.isfinite(values)
        with np.errstate(invalid="ignore"):
            mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        enough_known = (known.mean(axis=0) >= 1.0 - tail) & ~idle
        low, high = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        if enough_known.any():
            ends = np.nanquantile(np.where(known, values, np.nan)[:, enough_known], [tail, 1.0 - tail], axis=0)
            low[enough_known] = estimate[k, enough_known] - scale * (ends[1] - estimate[k, enough_known])
            high[enough_known] = estimate[k, enough_known] - scale * (ends[0] - estimate[k, enough_known])
        frames[name] = pd.DataFrame(
            {
                "estimate": estimate[k], "bias": scale * (mean - estimate[k]), "lower": low, "upper": high,
                "significant": (low > neutral) | (high < neutral), "replicates": known.sum(axis=0),
            },
            index=at,
        )  # fmt: skip
    table = pd.concat(frames, names=["part"])
    ordered = table.reorder_levels([*range(1, table.index.nlevels), 0])
    return ordered.iloc[np.argsort(np.tile(np.arange(len(rows)), len(names)), kind="stable")]
