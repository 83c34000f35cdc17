"""Random draws, the same for any number of threads: pieces of fixed size, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...lp.threads import count
from ...support.progress import bar
from .moments import Moments, inverse

Array: TypeAlias = NDArray[np.float64]
Equation: TypeAlias = tuple[str, Sequence[str]]  # outcome, terms

Part = TypeVar("Part")

PIECE = 100


def bootstrap(
    moments: Moments,
    equations: Mapping[str, Equation],
    draws: int,
    seed: int,
    threads: int | None = None,
    progress: bool | None = None,
) -> dict[str, Array]:
    """Coefficients of every equation (draws × terms) when clusters are drawn with replacement."""
    many = moments.clusters

    def piece(rng: np.random.Generator, size: int) -> dict[str, Array]:
        drawn = rng.multinomial(many, np.full(many, 1 / many), size).astype(np.float64)
        weights = drawn[:, moments.cluster]
        return {name: moments.slopes(weights, *equation) for name, equation in equations.items()}

    parts = in_pieces(piece, draws, seed, threads, progress)
    return {name: np.concatenate([part[name] for part in parts]) for name in equations}


def permutation(
    moments: Moments,
    outcome: str,
    terms: Sequence[str],
    member: NDArray[np.int64],
    draws: int,
    seed: int,
    threads: int | None = None,
    progress: bool | None = None,
) -> Halves:
    """What ``halves`` finds when the cities' membership of a group is dealt out anew, draw by draw."""

    def piece(rng: np.random.Generator, size: int) -> Halves:
        labels = rng.permuted(np.tile(member, (size, 1)), axis=1).astype(np.float64)
        return halves(moments, outcome, terms, labels)

    parts = in_pieces(piece, draws, seed, threads, progress)
    return Halves(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("difference", "t", "left")))


@dataclass(frozen=True, eq=False)
class Halves:
    """The outcome on the terms in two halves of the cities, each with year effects of its own; a row per division.

    ``difference`` of the terms' slopes, inside less outside; its ``t`` with the cluster-robust error, without the
    constant factor, so that halves of unequal size and spread can be compared; ``left``, the sum of squares that both
    leave over, as a share of the outcome's.
    """

    difference: Array
    t: Array
    left: Array


def halves(moments: Moments, outcome: str, terms: Sequence[str], labels: Array, weights: Array | None = None) -> Halves:
    """For each row of labels (1 inside, 0 outside) of the cities, which may have weights."""
    y, own = moments.names.index(outcome), moments.places(terms)
    x = [*own, *moments.always]
    cross, toward = moments.cross[:, :, x][:, x], moments.cross[:, x, y]
    belongs = np.eye(moments.clusters)[moments.cluster]
    weights = np.ones_like(labels) if weights is None else weights
    slopes, reach, explained = [], np.zeros((len(labels), len(own), moments.clusters)), np.zeros(len(labels))
    for sign, share in ((1.0, labels * weights), (-1.0, (1.0 - labels) * weights)):
        bread, right = inverse(np.tensordot(share, cross, axes=1)), share @ toward
        found = np.matmul(bread, right[..., None])[..., 0]
        left = share[:, :, None] * (toward - np.tensordot(found, cross, axes=(1, 2)))  # each city's columns × residuals
        reach += sign * np.matmul(np.matmul(bread[:, : len(own)], left.transpose(0, 2, 1)), belongs)
        slopes.append(found[:, : len(own)])
        explained += (found * right).sum(axis=1)
    difference = slopes[0] - slopes[1]
    t = difference / np.sqrt((reach**2).sum(axis=2))
    total = weights @ moments.cross[:, y, y]
    return Halves(difference * moments.scale[y] / moments.scale[own], t, (total - explained) / total)


def in_pieces(
    piece: Callable[[np.random.Generator, int], Part], draws: int, seed: int, threads: int | None, progress: bool | None
) -> list[Part]:
    sizes = [min(PIECE, draws - done) for done in range(0, draws, PIECE)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))

    def one(at: int) -> Part:
        return piece(np.random.default_rng(seeds[at]), sizes[at])

    with bar(draws, progress, unit="draw") as update, ThreadPoolExecutor(count(threads, float("inf"))) as pool:
        parts = []
        for size, part in zip(sizes, pool.map(one, range(len(sizes))), strict=True):
            parts.append(part)
            if update is not None:
                update(size)
        return parts
