"""Random draws, the same for any number of threads: pieces of fixed size, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...lp.threads import count
from ...support.progress import bar
from .moments import Moments, solve

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
    moved: Sequence[str],
    member: NDArray[np.int64],
    draws: int,
    seed: int,
    threads: int | None = None,
    progress: bool | None = None,
) -> Array:
    """t of ``moved`` × group (draws × moved) when the cities' membership is dealt out anew.

    The equation is outcome on terms and moved × group. t has the cluster-robust error, without its constant factor, so
    that groups of unequal size and spread can be compared.
    """

    def piece(rng: np.random.Generator, size: int) -> Array:
        labels = rng.permuted(np.tile(member, (size, 1)), axis=1).astype(np.float64)
        return group_t(moments, outcome, terms, moved, labels)

    return np.concatenate(in_pieces(piece, draws, seed, threads, progress))


def group_t(moments: Moments, outcome: str, terms: Sequence[str], moved: Sequence[str], labels: Array) -> Array:
    """t of ``moved`` × label for each row of 0/1 labels of the cities; labels × moved."""
    y, base, inner = moments.names.index(outcome), [*moments.places(terms), *moments.always], moments.places(moved)
    x = [*base, *inner]
    everywhere, inside = moments.cross.sum(axis=0), np.tensordot(labels, moments.cross, axes=1)
    total = inside[:, x][:, :, x]
    total[:, : len(base), : len(base)] = everywhere[np.ix_(base, base)]
    right = inside[:, x, y]
    right[:, : len(base)] = everywhere[base, y]
    slopes = solve(total, right)
    # what each city's rows have left over, times its columns
    left = moments.cross[None, :, :, y] - np.einsum("cij,dj->dci", moments.cross[:, :, base], slopes[:, : len(base)])
    left -= labels[:, :, None] * np.einsum("cij,dj->dci", moments.cross[:, :, inner], slopes[:, len(base) :])
    scores = np.concatenate([left[:, :, base], labels[:, :, None] * left[:, :, inner]], axis=2)
    belongs = np.eye(moments.clusters)[moments.cluster]
    scores = np.einsum("dci,ck->dki", scores, belongs)
    bread = np.linalg.inv(total)[:, len(base) :]
    reach = np.einsum("dij,dkj->dki", bread, scores)
    t: Array = slopes[:, len(base) :] / np.sqrt((reach**2).sum(axis=1))
    return t


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
