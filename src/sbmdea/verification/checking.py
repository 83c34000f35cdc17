"""Every claim of a result held against the documented program, in floating point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from .allowed import moved, rules
from .bound import ROUNDING, bound
from .case import Bools, Case, Floats, Ints
from .claims.claim import Model, Program
from .enclosure import Answer, Technology, around, solve
from .reference import Block, barred, blocks
from .statement import Statement
from .view import FAILED, OPTIMAL, Solution, View
from .worth import NOBODY, Pairs, Rows, among, worth

TOLERANCE = 1e-9  # of a score, relative where it is above 1, and of a row, relative to the own value
NOISE = 1e-13  # share of the largest worth from which on a price of any sign, or one that others bound, is a price
STEPS = 6
AT_ONCE = 8192  # rows
ROUNDED = 1e-10  # share of its terms by which a row may be profitable, if the optimum is then proved otherwise
LEFT_OUT = 1e-12  # share of a point that intensities too small to be shown may stand for
DIFFERENCE = 2.0**-49  # share of the terms of a difference that rounding makes of it
REACHED = 1e-12  # a row missed by less may be left out of the pricing; what is missed is added up


@dataclass
class Ledger:
    """What is known so far of each row: bounds per component, and what is wrong, in words."""

    lower: dict[str, Floats]
    upper: dict[str, Floats]
    reasons: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[int, tuple[float, float]] = field(default_factory=dict)  # of efficiencies that are not proved

    @classmethod
    def blank(cls, n: int, names: list[str]) -> Ledger:
        return cls({name: np.full(n, np.nan) for name in names}, {name: np.full(n, np.nan) for name in names})

    def leave_open(self, row: int, shown: float, bound: float, ends: tuple[float, float]) -> None:
        """What was found is right as far as it goes, but neither its bound nor anything here shows that it is best."""
        self.reasons[row].append(f"not proved: {shown:.9g} was found, and the bound is {bound:.9g}")
        self.ends[row] = ends

    def blame(self, rows: Ints, wrong: Bools, words: str) -> None:
        if wrong.any():
            for i in rows[np.flatnonzero(wrong.any(axis=1) if wrong.ndim > 1 else wrong)].tolist():
                self.reasons[i].append(words)


@dataclass(frozen=True, eq=False)
class Reach:
    """Which rows are reached by their own intensities; by how much at most they are missed, see `worth.Rows`."""

    reaches: Bools
    error: Floats
    relative: float
    sums: float


@dataclass(frozen=True, eq=False)
class Check:
    """One result against one model; ``exact``: every program is solved in whole numbers as well."""

    case: Case
    model: Model
    view: View
    exact: bool = False
    ledger: Ledger = field(init=False)
    decides: Ints = field(init=False)

    def __post_init__(self) -> None:
        names = [program.component for program in self.model.programs]
        object.__setattr__(self, "ledger", Ledger.blank(len(self.view.rows), names))
        scored = self.view.status == OPTIMAL
        object.__setattr__(self, "decides", self.model.decides(self.view.values, scored))

    def run(self) -> Ledger:
        view, ledger, everyone = self.view, self.ledger, np.arange(len(self.view.rows))
        scored = view.status == OPTIMAL
        says = self.model.efficiency(view.values, self.decides)
        missing = scored & np.isnan(view.efficiency) & ~(np.isnan(says) & self.model.quotient)
        ledger.blame(everyone, missing, "optimal without a score")
        ledger.blame(everyone, ~scored & ~np.isnan(view.efficiency), "a score without an optimum")
        ledger.blame(everyone, scored & ~close(says, view.efficiency), "the efficiency is not what its components say")
        for block in blocks(self.case, view.rows, view.window):
            self._block(block)
        return ledger

    def _block(self, block: Block) -> None:
        view = self.view
        rows = Rows.all(self.case.Z[block.reference])
        technology = Technology(self.case, block.reference)
        status = view.status[block.scored]
        solved = block.scored[status == OPTIMAL]
        for number, program in enumerate(self.model.programs):
            name = program.component
            value = view.values.get(name)
            if value is None:
                continue
            decides = self.decides[solved] == (number if program.decider is None else program.decider)
            some = solved[decides & ~np.isnan(value[solved])]
            self.ledger.blame(solved, decides & np.isnan(value[solved]), "optimal without a score")
            todo = np.ones(len(view.rows), bool)
            if program.shows == "nothing":
                solved_here = solved[~np.isnan(value[solved])]
                self._exactly(program, block, technology, solved_here, value)
                continue
            if len(some):
                shown, here = view.shown.take(some), value[some]
                points = program.shows != "prices" and self._enough(shown)
                if points:
                    reach = [self._upper(program, block, some[p], shown.part(p), here[p]) for p in pieces(len(some))]
                    if program.disposes:
                        rows = self._reached(block, some, shown, reach)
                if program.shows != "point":
                    for p in pieces(len(some)):
                        self._lower(program, block, rows, some[p], shown.part(p), here[p])
                if points and program.shows == "both":
                    todo[some] = False
            left = solved[todo[solved] & ~np.isnan(value[solved])]
            if not self.exact and number == 0 and self.model.implied:
                left = self._implied(block, left, value)
            asked = solved[~np.isnan(value[solved])] if self.exact else left
            self._exactly(program, block, technology, asked, value)
        self._unsolved(block, technology, block.scored[status != OPTIMAL])

    def _enough(self, shown: Solution) -> bool:
        """Whether the point that the intensities lead to is known: what idles, and which trade-offs are made."""
        idle = shown.idle is not None or not self.case.technology.idles
        return idle and (shown.times is not None or not rules(self.case).any)

    def _implied(self, block: Block, left: Ints, value: Floats) -> Ints:
        """Those whose first score does not follow from the second: beyond what the others reach it is 1."""
        case, second = self.case, self.model.programs[1]
        if not case.technology.transitive or rules(case).any or case.options.get("exclude", "row") == "unit":
            return left
        its = self.view.values[second.component][left]
        follows = (its > 1.0 + TOLERANCE) & (self.decides[left] == 1) & np.isin(self.view.rows[left], block.reference)
        self.ledger.blame(
            left, follows & ~close(value[left], np.ones(len(left))), "a DMU that the others do not reach has 1"
        )
        return np.asarray(left[~follows])

    def _exactly(self, program: Program, block: Block, technology: Technology, some: Ints, value: Floats) -> None:
        """The optimum in whole numbers, as the narrowest interval of floats."""
        for i in some.tolist():
            answer = self._solved(program, block, technology, i)
            if answer.optimum is None:
                self.ledger.reasons[i].append(f"{program.component}: {answer.status} in exact arithmetic")
                continue
            low, high = sorted(program.read(end) for end in around(answer.optimum))
            self.ledger.lower[program.component][i], self.ledger.upper[program.component][i] = low, high
            if not max(low - value[i], value[i] - high) <= TOLERANCE * max(1.0, abs(value[i])):
                self.ledger.reasons[i].append(f"{program.component} is {high:.17g} in exact arithmetic")

    def _unsolved(self, block: Block, technology: Technology, some: Ints) -> None:
        """A row without a score: the programs one after another, as far as the model goes."""
        for i in some.tolist():
            said, found = str(self.view.status[i]), ""
            for program in self.model.programs:
                if program.component not in self.view.values:
                    continue
                answer = self._solved(program, block, technology, i)
                found = f"{program.component} is {answer.status} in exact arithmetic"
                if answer.optimum is not None:
                    low, high = sorted(program.read(end) for end in around(answer.optimum))
                    self.ledger.lower[program.component][i], self.ledger.upper[program.component][i] = low, high
                if answer.status == said or not (answer.optimum is None or self.model.goes_on(float(answer.optimum))):
                    break
            if said == FAILED or answer.status != said:
                self.ledger.reasons[i].append(f"{said}, but {found}" if said != FAILED else f"failed: {found}")

    def _solved(self, program: Program, block: Block, technology: Technology, i: int) -> Answer:
        lam, row = self.view.shown, int(self.view.rows[i])
        peers = np.union1d(lam.peer[lam.ptr[i] : lam.ptr[i + 1]], [row])
        likely = np.flatnonzero(np.isin(block.reference, peers))
        prices = lam.prices[i]
        known = self.view.status[i] == OPTIMAL and len(likely) and not np.isnan(prices).any()
        hint = (likely, prices) if known else None
        out = barred(self.case, block.reference, row, program.excludes)
        if program.peopled and out.all():
            return Answer("infeasible")
        return solve(self.case, technology, program, row, i, out, hint)

    def _upper(self, program: Program, block: Block, some: Ints, shown: Solution, value: Floats) -> Reach:
        """The value at the point that the intensities lead to, and whose row it reaches."""
        case, ledger = self.case, self.ledger
        rows = self.view.rows[some]
        own = case.Z[rows]
        self._peers(program, block, some, shown)
        point, total = shown.point(case)
        stated = program.state(own, some, block.reference)
        point = program.turned(value, point)
        terms: Floats | None = None if shown.idle is None else shown.terms(case)
        if shown.times is not None and shown.times.shape[1]:
            ledger.blame(some, shown.times < 0.0, "a trade-off made backwards")
            led = moved(case, shown.times, own)
            point, terms = point + led, shown.terms(case) + np.abs(led)
        low, high = case.technology.least, case.technology.most
        ledger.blame(
            some, (total < low * (1 - TOLERANCE)) | (total > high * (1 + TOLERANCE)), "Σλ is out of its bounds"
        )
        objective, missed, movement = self._value(stated, point, shown.times)
        size = self._size(stated.at if program.moved else own)
        off = np.maximum(missed, 0.0)
        if stated.strict.any():
            off = np.where(stated.strict, np.abs(missed), off)
        # the point may be far larger than the own value
        room = TOLERANCE * size + LEFT_OUT * np.abs(point)
        if terms is not None:
            # what is at work of a row is a difference of two intensities, and trade-offs take from the point
            room = room + DIFFERENCE * terms
        ledger.blame(some, ~(off <= room), f"{program.component}: intensities do not reach the target")
        upper = program.read(objective)
        vague = np.flatnonzero(~close(upper, value))
        if len(vague):
            self._by_rounding(program, block, some, shown, vague, point, value, upper, terms)
        ledger.blame(some, ~close(upper, value), f"{program.component} is not what its intensities show")
        self._targets(program, stated, some, own, point, value, stated.led(movement), room)
        ledger.upper[program.component][some] = upper
        share = widest(np.divide(off, np.abs(own), out=np.where(off > 0.0, np.inf, 0.0), where=own != 0.0))
        sums = np.maximum(np.maximum(low - total, total - high), 0.0)
        reaches = (np.diff(shown.ptr) > 0) & (share <= REACHED) & (sums <= REACHED)
        if reaches.all():
            return Reach(reaches, off.max(axis=0), share.max(), sums.max())
        most = [float(one[reaches].max(initial=0.0)) for one in (share, sums)]
        return Reach(reaches, off[reaches].max(axis=0, initial=0.0), *most)

    def _by_rounding(
        self,
        program: Program,
        block: Block,
        some: Ints,
        shown: Solution,
        vague: Ints,
        point: Floats,
        value: Floats,
        upper: Floats,
        terms: Floats | None,
    ) -> None:
        """Where the rounding of the point leaves the score open, the optimum in whole numbers decides."""
        own = self.case.Z[self.view.rows[some[vague]]]
        stated = program.state(own, some[vague], block.reference)
        times = None if shown.times is None else shown.times[vague]
        technology = Technology(self.case, block.reference)
        size = 0.0 if terms is None else terms[vague]
        for i in vague[self._within(program, stated, point[vague], times, value[vague], size)].tolist():
            answer = self._solved(program, block, technology, int(some[i]))
            if answer.optimum is not None:
                upper[i] = max(program.read(end) for end in around(answer.optimum))

    def _within(
        self,
        program: Program,
        stated: Statement,
        point: Floats,
        times: Floats | None,
        value: Floats,
        terms: Floats | float = 0.0,
    ) -> Bools:
        """Whether the score is one of those at the points that are not told from this one, a sum of ``terms``."""
        shift = LEFT_OUT * np.abs(point) + DIFFERENCE * (np.abs(stated.at) + terms)
        ends = [program.read(self._value(stated, at, times)[0]) for at in (point - shift, point + shift)]
        room = TOLERANCE * np.maximum(1.0, np.abs(value))
        return np.asarray((np.minimum(*ends) - room <= value) & (value <= np.maximum(*ends) + room))

    def _peers(self, program: Program, block: Block, some: Ints, shown: Solution) -> None:
        owner = shown.owner
        row = self.view.rows[some][owner]
        bad = ~block.forms(shown.peer) | ~(shown.value >= 0.0)
        if program.excludes:
            bad |= shown.peer == row
        if self.case.options.get("exclude", "row") == "unit":
            unit = self.case.panel.unit
            bad |= (unit[shown.peer] == unit[row]) & (shown.peer != row)
        wrong = np.zeros(len(some), bool)
        wrong[owner[bad]] = True
        self.ledger.blame(some, wrong, "a peer that may not be one, or a negative intensity")

    def _value(self, stated: Statement, point: Floats, times: Floats | None) -> tuple[Floats, Floats, Floats]:
        """The objective at a point, by how much the point is worse than the best movement there allows, and that."""
        movement = stated.fit(point)
        every = movement
        if stated.extra:
            every = np.hstack([movement, np.zeros((len(point), stated.extra)) if times is None else times])
        first, d0 = stated.start
        n0 = np.full(len(point), first) if stated.base is None else first + stated.base
        with np.errstate(divide="ignore", invalid="ignore"):
            above, below = (_weighed(side, every) for side in (stated.numerator, stated.denominator))
            objective = (n0 + above) / (d0 + below)
        return objective, point - stated.led(movement), movement

    def _targets(
        self,
        program: Program,
        stated: Statement,
        some: Ints,
        own: Floats,
        point: Floats,
        value: Floats,
        led: Floats,
        room: Floats,
    ) -> None:
        """Targets are no better than the intensities make possible, and attain the score."""
        ledger, case = self.ledger, self.case
        shown = self.view.targets[some]
        slack = np.abs(self.view.slacks[some] - (own * case.sign - shown) * case.sign)
        size = self._size(stated.at if program.moved else own)
        ledger.blame(some, ~((slack <= TOLERANCE * size) | np.isnan(shown)), "slacks are not data − targets")
        if rules(case).absolute:
            return
        target = program.turned(value, shown * case.sign)
        if (np.abs(point - target) <= NOISE * size).all():
            return  # the same point: what was said of it holds
        better = np.where(stated.strict, np.abs(point - target), point - target)
        ledger.blame(some, ~((better <= room) | case.fixed), "targets better than the intensities reach")
        objective, missed, _ = self._value(stated, target, None)
        ledger.blame(
            some,
            ~(np.where(stated.strict, np.abs(missed), missed) <= room),
            "targets worse than the score allows",
        )
        strays = np.minimum(np.minimum(np.abs(target - point), np.abs(target - own)), np.abs(target - led))
        # movements of the same score, of which others than these may lead there: an optimum as well
        attained = close(program.read(objective), value)
        strays = np.where(attained[:, None], np.minimum(strays, np.abs(missed)), strays)
        ledger.blame(some, ~(strays <= room + DIFFERENCE * np.abs(target)), "targets that the score does not lead to")
        off = ~attained
        if off.any() and not stated.extra:
            off &= ~self._within(program, stated, target, None, value)
            ledger.blame(some, off, "targets do not attain the score")

    def _reached(self, block: Block, some: Ints, shown: Solution, reach: list[Reach]) -> Rows:
        """Which rows of the technology are shown to be reached by others, and need no pricing."""
        case = self.case
        all_of_them = Rows.all(case.Z[block.reference])
        plain = case.technology.transitive and not rules(case).any and case.options.get("exclude", "row") == "row"
        if not plain or not (case.Z * case.sign >= 0.0).all():
            return all_of_them
        place = np.full(len(case.Z), -1)
        place[block.reference] = np.arange(len(block.reference))
        rows = self.view.rows[some]
        fine = np.concatenate([one.reaches for one in reach]) & (place[rows] >= 0)
        entry = fine[shown.owner]
        if not (place[shown.peer[entry]] >= 0).all():
            return all_of_them
        through, owner = place[shown.peer[entry]], place[rows[shown.owner[entry]]]
        looked = np.ones(len(block.reference), bool)
        looked[place[rows[fine]]] = False
        looked[through] = True
        helped = ~looked[owner]
        return Rows(
            all_of_them.Z,
            np.flatnonzero(looked),
            np.max([one.error for one in reach], axis=0),
            max(one.relative for one in reach),
            max(one.sums for one in reach),
            (owner[helped], through[helped]),
        )

    def _lower(self, program: Program, block: Block, rows: Rows, some: Ints, shown: Solution, value: Floats) -> None:
        """The bound that the prices give."""
        case, ledger = self.case, self.ledger
        panel_rows = self.view.rows[some]
        own = case.Z[panel_rows]
        stated = program.state(own, some, block.reference)
        size = self._size(own)
        least = -TOLERANCE * widest(np.abs(shown.prices * size))
        signed = ~stated.strict
        ledger.blame(some, ~(np.where(signed, shown.prices * size, 0.0) >= least[:, None]), "a negative price")
        plain = np.where(signed, np.maximum(shown.prices, 0.0), shown.prices)
        prices = plain
        if stated.extra or stated.strict.any():
            worths = np.abs(prices * size)
            small = worths <= NOISE * worths.max(axis=1, keepdims=True)
            prices = np.where(small & (stated.strict | (stated.extra > 0)), 0.0, prices)
        out, lacks = self._barred(program, block, panel_rows)
        used, total = worth(case, rows, prices, size, out, lacks)
        value_of, scale = bound(stated, used, total)
        lower = program.read(value_of)
        # prices that are nothing beside the score are rounding's, and rows may be worth less than nothing at them; what
        # is nothing beside the own values may be much beside those of others
        nothing = NOISE * np.maximum(1.0, np.abs(value))[:, None]
        for others in (np.where(np.abs(prices * size) <= nothing, 0.0, prices), plain):
            doubt = np.flatnonzero(~close(lower, value))
            if not len(doubt):
                break
            some_out = among(out, doubt, len(some))
            its, there = worth(
                case, rows, others[doubt], size[doubt], some_out, None if lacks is None else lacks[doubt]
            )
            value_of, kappa = bound(program.state(own[doubt], some[doubt], block.reference), its, there)
            proved = close(program.read(value_of), value[doubt])
            lower[doubt[proved]] = program.read(value_of)[proved]
            scale[doubt[proved]] = kappa[proved]
        doubt = np.flatnonzero(~close(lower, value) | (program.scaled & off_one(scale)))
        if len(doubt):
            _, total = worth(case, rows, plain, size, out, lacks)
            self._to_rounding(program, block, some, doubt, plain, total, value, lower, scale)
        ledger.blame(some, ~close(lower, value), f"{program.component} is not what its prices show")
        ledger.blame(some, program.scaled & off_one(scale), "prices are not scaled as documented")
        ledger.lower[program.component][some] = lower

    def _to_rounding(
        self,
        program: Program,
        block: Block,
        some: Ints,
        doubt: Ints,
        prices: Floats,
        total: Floats,
        value: Floats,
        lower: Floats,
        scale: Floats,
    ) -> None:
        """Where prices are broken by no more than the rounding of a sum over a row far larger than the own one, the
        optimum in whole numbers decides: a bound from prices in floating point cannot."""
        case = self.case
        endless = np.isinf(case.technology.most)  # then the technology is worth nothing at least, or has no least worth
        total = np.where(np.isfinite(total), total, 0.0) if endless else total
        for i in doubt[np.isfinite(total[doubt])].tolist():
            row, one, price = int(self.view.rows[some[i]]), some[i : i + 1], prices[i]
            stated = program.state(case.Z[[row]], one, block.reference)
            wanted = np.asarray(program.unread(value[i : i + 1]))
            claimed, there, its = _claimed(stated, price[None], total[i : i + 1], wanted)
            Z = case.Z[block.reference[~barred(case, block.reference, row, program.excludes)]]
            worths, terms = Z @ price, np.abs(Z) @ np.abs(price)
            own_terms = NOISE * float(np.abs(case.Z[row]) @ np.abs(price))
            low, high = case.technology.least, case.technology.most
            fits = all(
                (times * worths - claimed >= -ROUNDED * (times * terms + np.abs(claimed)) - own_terms).all()
                for times in {low, high if np.isfinite(high) else max(low, 1.0)}
            )
            if endless:
                fits &= bool((worths >= -ROUNDED * terms - own_terms).all())
            # a sum of large worths is itself rounded, and so are the bound and the scale that it gives
            rounded = ROUNDING * float(np.abs(case.Z[row]) @ np.abs(price))
            if fits and np.abs(there - wanted)[0] <= TOLERANCE * max(1.0, abs(wanted[0])) + rounded:
                answer = self._solved(program, block, Technology(case, block.reference), int(some[i]))
                if answer.optimum is not None:
                    lower[i] = min(program.read(end) for end in around(answer.optimum))
                    scale[i] = 1.0 if abs(its[0] - 1.0) <= rounded else its[0]

    def _barred(self, program: Program, block: Block, rows: Ints) -> tuple[Pairs, Ints | None]:
        """Pairs of programs and the reference rows that they may not use; and the row that each lacks."""
        by_unit = self.case.options.get("exclude", "row") == "unit"
        if not (by_unit or program.excludes):
            return NOBODY, None
        itself = np.where(block.forms(rows), np.searchsorted(block.reference, rows), -1)
        if not by_unit:
            there = np.flatnonzero(itself >= 0)
            return (there, itself[there]), itself
        unit = self.case.panel.unit
        order = np.argsort(unit[block.reference], kind="stable")
        sorted_units = unit[block.reference][order]
        first, end = np.searchsorted(sorted_units, unit[rows]), np.searchsorted(sorted_units, unit[rows], side="right")
        owner = np.repeat(np.arange(len(rows)), end - first)
        other = order[
            np.arange(len(owner))
            - np.repeat(np.cumsum(end - first) - (end - first), end - first)
            + np.repeat(first, end - first)
        ]
        kept = np.ones(len(owner), bool) if program.excludes else other != itself[owner]
        return (owner[kept], other[kept]), None

    def _size(self, own: Floats) -> Floats:
        """The own value, or the column's usual size where that is 0."""
        return np.where(own == 0.0, self.case.typical, np.abs(own))


def _claimed(stated: Statement, prices: Floats, total: Floats, wanted: Floats) -> tuple[Floats, Floats, Floats]:
    """What the technology would be worth were the bound the wanted one, by secants; with its bound and scale."""
    slope, (there, scale) = np.maximum(1.0, np.abs(wanted)), bound(stated, prices, total)
    for _ in range(STEPS):
        step = (wanted - there) / slope
        if not np.isfinite(step[0]) or (total + step == total).all():
            break
        before, total = there, total + step
        there, scale = bound(stated, prices, total)
        slope = np.where(there != before, (there - before) / step, slope)
    return total, there, scale


def pieces(n: int) -> Iterator[slice]:
    """Some rows at a time: what is made on the way stays in cache."""
    return (slice(low, low + AT_ONCE) for low in range(0, n, AT_ONCE))


def widest(values: Floats) -> Floats:
    """The largest of each row; column by column, since rows are short."""
    return np.asarray(reduce(np.maximum, values.T))


def _weighed(weights: Floats, movement: Floats) -> Floats:
    """The weighted sum of each row's movements; weights are (1 or N, q)."""
    if len(weights) == 1:
        return np.asarray(movement @ weights[0])
    return np.asarray(np.einsum("nq,nq->n", movement, weights))


def off_one(scale: Floats) -> Bools:
    off: Bools = ~(np.abs(scale - 1.0) <= TOLERANCE)
    return off


def close(one: Floats, other: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        near: Bools = np.abs(one - other) <= TOLERANCE * np.maximum(1.0, np.abs(other))
    same: Bools = (near & np.isfinite(other)) | (one == other) | (np.isnan(one) & np.isnan(other))
    return same
