"""Pseudo-references by smoothing: the inefficiencies alone, or mix, size and inefficiency together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import SpecError
from ..evaluation.assemble import assemble
from ..evaluation.evaluate import Setting
from ..lp.driver import certified, solve
from ..lp.replicates import solve_against
from ..lp.status import Status
from ..programs.one_factor import Radial
from ..technology.frontier import Block
from ..technology.points import Points
from .against import Tally, Written
from .bandwidth import Rule, bandwidth

if TYPE_CHECKING:
    from .asked import Sample

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

ATTEMPTS = 100  # how often draws with impossible values are drawn again


def smoothed(delta: Floats, index: Ints, noise: Floats, h: float) -> Floats:
    """Simar & Wilson's draws: from (δ, 2 − δ) by ``index``, noise added, shrunk about their mean to the variance of the
    set, and then reflected at 1.

    Shrinking after the reflection would leave no draw near 1: the pseudo-frontier would lie inside everywhere.
    """
    mirrored = np.concatenate([delta, 2.0 - delta])
    beta = mirrored[index]
    centre = beta.mean()
    drawn = centre + (beta + h * noise - centre) / np.sqrt(1.0 + h * h / mirrored.var(ddof=1))
    reflected: Floats = np.where(drawn >= 1.0, drawn, 2.0 - drawn)
    return reflected


def reference_delta(sample: Sample, block: Block) -> Floats:
    """δ of the rows that form a block's technology, each against all of them."""
    where = sample.place[block.reference]
    if (where >= 0).all():
        there: Floats = sample.delta()[where]
        return there
    setting = Setting(sample.panel, sample.points, sample.question, Block(block.reference, block.reference), None)
    delta: Floats = 1.0 / sample.procedure(setting).components["radial"]
    return delta


@dataclass(frozen=True, eq=False)
class Homogeneous:
    """One block of Simar & Wilson (1998): rows moved along their rays, by δ*/δ̂."""

    against: Written
    delta: Floats  # (n,) of the reference rows
    h: float

    @classmethod
    def of(cls, sample: Sample, block: Block, rule: Rule) -> Homogeneous:
        against = sample.against(block)
        assert isinstance(against, Written)
        delta = known(sample, block)
        return cls(against, delta, bandwidth(delta, rule))

    def __call__(self, rng: np.random.Generator) -> tuple[Floats, Tally]:
        n = len(self.delta)
        index = rng.integers(0, 2 * n, n)
        pseudo = smoothed(self.delta, index, rng.standard_normal(n), self.h)
        return self.against(np.arange(n), pseudo / self.delta)


def known(sample: Sample, block: Block) -> Floats:
    delta = reference_delta(sample, block)
    if np.isnan(delta).any():
        rows = sample.panel.rows_label(block.reference[np.isnan(delta)])
        raise SpecError(f"smoothing needs the score of every row that forms the frontier; there is none for {rows}.")
    floored: Floats = np.maximum(delta, 1.0)
    return floored


class Heterogeneous:
    """One block of Simar & Wilson (2000): the joint density of the mix, the other side and δ, reflected in δ at 1.

    A drawn ray is put on the estimated frontier, which takes a program per row, and moved inside by the drawn δ.
    """

    def __init__(self, sample: Sample, block: Block) -> None:
        panel = sample.panel
        program = sample.procedure.given[0]  # type: ignore[attr-defined]
        assert isinstance(program, Radial)
        self.program = replace(program, free=True)
        setting = Setting(panel, sample.points, sample.question, block, None)
        self.reference, self.block = setting.reference, block
        against = sample.against(block)
        assert isinstance(against, Written)
        self.against = against
        self.root = against.root
        self.delta = known(sample, block)
        values = np.abs(sample.points.Z[block.reference])
        self.moving = np.flatnonzero(program.moves)
        self.still = np.flatnonzero(~program.moves)
        self.goods = sample.points.goods
        self.bads = sample.points.bads
        angles = np.arctan2(values[:, self.moving[1:]], values[:, self.moving[:1]])
        self.joint = np.hstack([angles, values[:, self.still], self.delta[:, None]])
        n, d = self.joint.shape
        self.h = float((4.0 / (d + 2)) ** (1 / (d + 4)) * n ** (-1 / (d + 4)))
        covariance = np.cov(self.joint, rowvar=False).reshape(d, d)
        turned = covariance.copy()
        turned[-1, :-1] *= -1.0
        turned[:-1, -1] *= -1.0
        self.roots = [_root(covariance), _root(turned)]

    def __call__(self, rng: np.random.Generator) -> tuple[Floats, Tally]:
        pseudo = self._drawn(rng)
        values = np.empty((len(pseudo), len(self.goods)))
        lead = len(self.moving) - 1
        values[:, self.moving[0]] = 1.0
        values[:, self.moving[1:]] = np.tan(pseudo[:, :lead])
        values[:, self.still] = pseudo[:, lead:-1]
        # rays have no length of their own: begin where the columns usually are
        usual = np.abs(self.reference.points.Z[:, self.moving]).mean(axis=0)
        values[:, self.moving] *= (usual / values[:, self.moving].mean(axis=0)).mean()
        nobody = np.full(len(pseudo), -1)
        rays = Points(values * np.where(self.goods, -1.0, 1.0), self.goods, self.bads)
        n = len(self.delta)
        keep = np.full((len(nobody), 2), -1)
        batch, _ = assemble(self.reference, rays, self.program, nobody, np.arange(n), nobody, keep)
        on_frontier, _, _ = solve(batch, self.against.front, 1)
        tally = Tally(n, int(certified(on_frontier).sum()), int(on_frontier.fallback.sum()))
        factor = np.where(on_frontier.status == Status.OPTIMAL, on_frontier.objective, np.nan)
        there = ~np.isnan(factor) & (factor > 0.0)
        inside = factor * pseudo[:, -1]
        moved = rays.Z.copy()
        moved[:, self.moving] *= (1.0 / inside if self.program.expands else inside)[:, None]
        score, more = self._against(moved[there])
        return score, tally + more

    def _drawn(self, rng: np.random.Generator) -> Floats:
        """Rows of the joint density with possible values: angles of a quarter turn, amounts above 0."""
        n, d = self.joint.shape
        lead = len(self.moving) - 1
        kept: list[Floats] = []
        for _ in range(ATTEMPTS):
            index = rng.integers(0, 2 * n, n)
            noise = rng.standard_normal((n, d))
            mirrored = index >= n
            base = self.joint[index % n].copy()
            base[mirrored, -1] = 2.0 - base[mirrored, -1]
            shaken = np.where(mirrored[:, None], noise @ self.roots[1].T, noise @ self.roots[0].T)
            centre = base.mean(axis=0)
            drawn = centre + (base + self.h * shaken - centre) / np.sqrt(1.0 + self.h**2)
            drawn[:, -1] = np.where(drawn[:, -1] >= 1.0, drawn[:, -1], 2.0 - drawn[:, -1])
            angles, amounts = drawn[:, :lead], drawn[:, lead:-1]
            possible = ((angles > 0.0) & (angles < np.pi / 2)).all(axis=1) & (amounts > 0.0).all(axis=1)
            kept.append(drawn[possible])
            if sum(map(len, kept)) >= n:
                return np.concatenate(kept)[:n]
        raise SpecError(
            "method='heterogeneous' found no possible draws: the joint density of these data reaches far below 0. "
            "Use method='subsampling'."
        )

    def _against(self, Z: Floats) -> tuple[Floats, Tally]:
        written, reference = self.against, self.reference
        columns = np.empty((len(Z), reference.columns.shape[1]))
        size = np.abs(Z) @ (1.0 / reference.typical)
        columns[:, : Z.shape[1]] = Z / size[:, None]
        columns[:, Z.shape[1] :] = 1.0 / size[:, None]
        nobody = np.full(len(written.own), -1)
        solution = solve_against(written.batch, columns, nobody, np.array([], np.int64), np.ones(len(nobody)))
        return written.read(solution)


def _root(covariance: Floats) -> Floats:
    """L with LL' = covariance, where it has one; of a singular matrix the symmetric root."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
