"""Replicates by the thousand: each from a seed of its own, on threads, kept on disk where that is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from ..lp.threads import count, share
from ..support.progress import bar
from ..writing.checkpoint import Checkpoint, job_key
from .against import Tally

if TYPE_CHECKING:
    from .asked import Sample

Floats: TypeAlias = NDArray[np.float64]
One: TypeAlias = "Callable[[np.random.Generator], tuple[Floats, Tally]]"
Many: TypeAlias = "Callable[[list[np.random.Generator]], tuple[Floats, Tally]]"

CHUNK = 20  # replicates that a thread takes at a time, and that a checkpoint keeps together


def checked_seed(seed: object) -> int:
    """The seed, drawn where there is none: what is reported brings the same numbers back."""
    if seed is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise SpecError(f"seed must be None or a whole number of at least 0; got {seed!r}.")
    return int(seed)


def checked_count(name: str, got: object, least: int, why: str = "") -> int:
    if isinstance(got, bool) or not isinstance(got, int | np.integer) or got < least:
        raise SpecError(f"{name} must be a whole number of at least {least}; got {got!r}.{why}")
    return int(got)


def checked_level(level: object) -> float:
    if isinstance(level, bool) or not isinstance(level, int | float | np.floating) or not 0.5 <= level < 1.0:
        raise SpecError(f"level must be a number from 0.5 to below 1; got {level!r}. Pass for example level=0.95.")
    return float(level)


def enough(reps: object, level: float) -> int:
    """Replicates enough for the quantiles of ``level``."""
    least = int(np.ceil(10.0 / (1.0 - level) - 1e-9))
    return checked_count("reps", reps, least, f" Intervals of level {level:g} need ten in the tails.")


def generator(seed: int, number: int) -> np.random.Generator:
    """The generator of replicate ``number``: child of ``seed``, whatever else is drawn."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))


def repeat(
    one: One,
    reps: int,
    seed: int,
    *,
    programs: int = 1,
    threads: int | None = None,
    progress: bool | None = None,
    kept: Kept | None = None,
) -> tuple[Floats, Tally]:
    """``one`` for every replicate: its values stacked, and the programs counted.

    ``programs``: how many a replicate solves, for the bar and for the threads.
    """

    def many(generators: list[np.random.Generator]) -> tuple[Floats, Tally]:
        values, tallies = zip(*map(one, generators), strict=True)
        return np.stack(values), sum(tallies, Tally())

    return repeat_together(many, reps, seed, programs=programs, threads=threads, progress=progress, kept=kept)


def repeat_together(
    many: Many,
    reps: int,
    seed: int,
    *,
    programs: int = 1,
    threads: int | None = None,
    progress: bool | None = None,
    kept: Kept | None = None,
    unit: str = "program",
) -> tuple[Floats, Tally]:
    """The same for work that takes some replicates at once, each with its generator; how they are cut is fixed."""
    pieces = [range(low, min(low + CHUNK, reps)) for low in range(0, reps, CHUNK)]
    found: dict[int, tuple[Floats, Tally]] = {}

    def work(piece: range) -> None:
        name = f"{piece.start}-{piece.stop}"
        done = None if kept is None else kept.read(name)
        if done is None:
            done = many([generator(seed, b) for b in piece])
            if kept is not None:
                kept.write(name, done)
        found[piece.start] = done

    with bar(reps * programs, progress, unit=unit) as update:
        told = None if update is None else lambda done: update(done * programs)
        share(work, pieces, count(threads, reps * programs / 10), told)
    values = np.concatenate([found[piece.start][0] for piece in pieces])
    return values, sum((found[piece.start][1] for piece in pieces), Tally())


class Kept:
    """Finished replicates in a folder: begun again, only the missing ones are drawn."""

    def __init__(self, folder: Checkpoint, key: str) -> None:
        self.folder, self.key = folder, key

    @classmethod
    def of(cls, path: str | PathLike[str] | None, what: str, sample: Sample, options: dict[str, Any]) -> Kept | None:
        """``options`` are those that the draws depend on, the seed among them, not the number of replicates."""
        if path is None:
            return None
        panel = sample.panel
        data = [panel.X, panel.Y, panel.B, panel.unit, panel.period, panel.group, panel.reference, panel.evaluate]
        model = {name: value for name, value in sample.options.items() if name not in ("reference", "evaluate")}
        return cls(Checkpoint(path), job_key(what, data, {**model, **options}, {}))

    def part(self, name: str) -> Kept:
        return Kept(self.folder, hashlib.sha256(f"{self.key} {name}".encode()).hexdigest()[:40])

    def read(self, name: str) -> tuple[Floats, Tally] | None:
        found = self.folder.read(f"{self.key}-{name}")
        return None if found is None else (found[0], Tally(*found[1:]))

    def write(self, name: str, done: tuple[Floats, Tally]) -> None:
        values, tally = done
        self.folder.write(f"{self.key}-{name}", (values, tally.programs, tally.certified, tally.fallback))
