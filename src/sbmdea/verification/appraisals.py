"""Cross-efficiencies: whose weights are allowed, whose are the best for their aim, and what they make of all DMUs.

A program in weights w = (v, u), of which bads have v as inputs do, stands in `enclosure` as its dual::

    max  w·R    s.t.  w·z_j ≥ 0 for all j,    w·S = 1,    w·G = 0 (≥ 0),    w ≥ 0
    min  μ      s.t.  r ≤ −R + μ S + η G,     r in the technology of constant returns,    μ free, η free (≤ 0)

z are the data, the signs of goods turned: v·x_j ≥ u·y_j. Under variable returns ω is a weight in two parts, of a 1 that
everybody uses and of a 1 that everybody makes: v·x_j − ω ≥ u·y_j (Lim & Zhu 2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..support.messages import shown
from .case import Case, Floats, Ints, Numbers, ones, technology, zeros
from .checking import TOLERANCE
from .claims.claim import Program
from .claims.radial_claims import programs
from .enclosure import Technology, around, solve
from .found import Verification
from .statement import Statement

if TYPE_CHECKING:
    from ..data.panel import Panel

LEFT = 1e-12  # what the own score may lose, by the documentation, where it is out of reach as a rounded number
ROOM = 2e-8  # how far from its own mean a game may stop, twice


@dataclass(frozen=True, eq=False)
class Shown:
    """What an answer says, in plain arrays: rows appraise, columns are appraised."""

    efficiency: Floats
    own: Floats
    matrix: Floats
    weights: Floats | None
    omega: Floats | None


class Appraisals:
    """The programs behind one answer, on the data as stored."""

    def __init__(self, panel: Panel, options: Mapping[str, Any], shown: Shown) -> None:
        rts, orientation = options["rts"], options["orientation"] if options["rts"] == "vrs" else "input"
        asked = {"model": "radial", "rts": rts, "orientation": orientation, "undesirable_as": "input"}
        radial = Case.of(panel, asked)
        everyone = np.arange(len(radial.Z))
        self.options, self.shown, self.shifted = options, shown, rts == "vrs"
        self.case = _with_ones(radial) if self.shifted else radial
        self.technology = Technology(self.case, everyone)
        self.used = np.where(self.case.goods, 0.0, self.case.Z)
        self.made = np.where(self.case.goods, -self.case.Z, 0.0)
        self.own_used, self.own_made = self.used.copy(), self.made.copy()
        if self.shifted:
            self.used[:, -1], self.made[:, -1] = -1.0, 0.0
            if orientation == "input":  # θ v·x = u·y + ω
                self.own_used[:, -2], self.own_made[:, -2] = 0.0, -1.0
            else:
                self.own_used, self.own_made = self.used, self.made
        self.reasons: list[list[str]] = [[] for _ in self.case.Z]
        self.theta = [
            solve(radial, Technology(radial, everyone), programs(radial)[0], d, d, everyone < 0, None).optimum
            for d in everyone.tolist()
        ]

    def run(self) -> list[list[str]]:
        shown = self.shown
        for d, optimum in enumerate(self.theta):
            self._blame(d, optimum is None or not _near(float(optimum), shown.own[d]), "own is not the radial score")
        means = _means(shown.matrix, bool(self.options["self_appraisal"]), self.options["orientation"] == "output")
        for j in np.flatnonzero(~_near(means, shown.efficiency)).tolist():
            self._blame(j, True, "the efficiency is not the mean of its appraisals")
        if shown.weights is None:
            if not np.isinf(shown.efficiency).any():
                self._game()
            return self.reasons
        weights = shown.weights
        if shown.omega is not None:
            weights = np.column_stack([weights, np.maximum(-shown.omega, 0.0), np.maximum(shown.omega, 0.0)])
        cost, praise = weights @ self.used.T, weights @ self.made.T
        there = cost > LEFT * 10 * (weights @ np.abs(self.used).T)
        ratios = np.divide(praise, cost, out=np.full_like(cost, np.nan), where=there)
        with np.errstate(divide="ignore", invalid="ignore"):
            own = (weights * self.own_made).sum(axis=1) / (weights * self.own_used).sum(axis=1)
        np.fill_diagonal(ratios, own)
        self._each(~_near(ratios, shown.matrix).all(axis=1), "appraisals are not the ratios that its weights give")
        worths = weights * np.abs(self.case.Z)
        self._each((worths < -TOLERANCE * np.abs(worths).max(axis=1, keepdims=True)).any(axis=1), "a negative weight")
        self._each(
            (praise > cost + TOLERANCE * (weights @ np.abs(self.used).T)).any(axis=1),
            "weights that make a ratio larger than 1",
        )
        self._each(~_near(np.diag(ratios), shown.own), "weights that lose some of the own score")
        if self.options["method"] in ("benevolent", "aggressive"):
            self._aims(weights)
        return self.reasons

    def _aims(self, weights: Floats) -> None:
        """Whether the weights are the best, or the worst, for the others together."""
        sign = 1 if self.options["method"] == "benevolent" else -1
        by_ratio = self.options["goal"] == "ratio"
        for d, theta in enumerate(self.theta):
            if theta is None or np.isnan(weights[d]).any():
                continue
            used, made = (_exact(side) for side in (self.own_used, self.own_made))
            X, Y = (side.sum(axis=0) - side[d] for side in map(_exact, (self.used, self.made)))
            fixed = X if by_ratio else used[d]
            praised = sign * (Y if by_ratio else Y - X)
            w = _exact(weights[d])
            found = float((w @ praised) / (w @ fixed))
            best = self._optimum(_weighing(praised, fixed, made[d] - theta * used[d], False), d)
            fits = best is not None and bool(_near(found, float(best)))
            if best is not None and found > float(best) and not fits:
                kept = made[d] - theta * (1 - 2 * Fraction(LEFT)) * used[d]
                most = self._optimum(_weighing(praised, fixed, kept, True), d)
                fits = most is not None and found <= float(most) + TOLERANCE
            self._blame(d, not fits, "weights that miss their aim")

    def _game(self) -> None:
        """Every appraisal lies between those at scores of the judge that are hardly more and hardly less."""
        used, made = _exact(self.used), _exact(self.made)
        for d in range(len(used)):
            for j in range(len(used)):
                ends = []
                for way in (1, -1):
                    alpha = Fraction(float(self.shown.efficiency[d])) * (1 - way * Fraction(ROOM))
                    ends.append(self._optimum(_weighing(made[j], used[j], made[d] - alpha * used[d], True), j))
                most, least = ends
                told = self.shown.matrix[d, j]
                low = -np.inf if least is None else float(least)
                fits = most is not None and low - TOLERANCE <= told <= float(most) + TOLERANCE
                self._blame(j, not fits, f"not what it reaches beside {shown(self.case.panel.index[d])}")

    def _optimum(self, program: Program, row: int) -> Fraction | None:
        nobody = np.zeros(len(self.case.Z), bool)
        return solve(self.case, self.technology, program, row, row, nobody, None).optimum

    def _each(self, wrong: Any, words: str) -> None:
        for d in np.flatnonzero(wrong).tolist():
            self._blame(d, True, words)

    def _blame(self, d: int, wrong: bool, words: str) -> None:
        if wrong:
            self.reasons[d].append(words)


def _with_ones(case: Case) -> Case:
    ones_ = np.ones((len(case.Z), 1))
    return replace(
        case,
        Z=np.hstack([case.Z, ones_, -ones_]),
        roles=np.append(case.roles, ["inputs", "outputs"]),
        fixed=np.append(case.fixed, [False, False]),
        technology=technology("crs"),
    )


def verify(panel: Panel, options: Mapping[str, Any], shown: Shown) -> Verification:
    """Every DMU as judge and as judged; the interval is that of its own score."""
    found = Appraisals(panel, options, shown)
    said = found.run()
    ends = np.array([(np.nan, np.nan) if theta is None else around(theta) for theta in found.theta])
    return Verification.of(panel.index, dict(enumerate(said)), ends[:, 0], ends[:, 1], exact=True)


def _weighing(praised: Numbers, fixed: Numbers, kept: Numbers, at_least: bool) -> Program:
    """The largest w·praised where w·fixed is 1 and w·kept is 0, or at least that."""
    return Program("appraisal", partial(_stated, praised, fixed, kept, at_least))


def _stated(
    praised: Numbers, fixed: Numbers, kept: Numbers, at_least: bool, own: Numbers, where: Ints, reference: Ints
) -> Statement:
    moves = np.stack([fixed, -kept, *([] if at_least else [kept])])[None]
    q = moves.shape[1]
    counts = zeros((1, q), own)
    counts[0, 0] = ones((1,), own)[0]
    return Statement(
        at=-praised[None],
        moves=moves,
        numerator=counts,
        denominator=zeros((1, q), own),
        start=(0.0, 1.0),
        strict=np.zeros(len(praised), bool),
        fit=lambda r: r[:, :0],
        free=True,
    )


def _exact(values: Floats) -> Numbers:
    return np.array([Fraction(float(value)) for value in values.ravel()], dtype=object).reshape(values.shape)


def _means(matrix: Floats, self_appraisal: bool, harmonic: bool) -> Floats:
    """Column by column, of everybody's opinion or of the others' alone."""
    found = np.empty(len(matrix))
    for j in range(len(matrix)):
        opinions = matrix[:, j] if self_appraisal else np.delete(matrix[:, j], j)
        with np.errstate(divide="ignore"):
            found[j] = len(opinions) / (1.0 / opinions).sum() if harmonic else opinions.mean()
    return found


def _near(one: Any, other: Any) -> Any:
    with np.errstate(invalid="ignore"):
        near = np.abs(np.asarray(one) - other) <= TOLERANCE * np.maximum(1.0, np.abs(other))
    return (near & np.isfinite(other)) | (one == other) | (np.isnan(one) & np.isnan(other))
