"""Hostile data of every kind put to every model, and every row judged in rational arithmetic."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

import sbmdea

from ..samples.every_question import BADS, INPUTS, OUTPUTS, Question, table
from ..samples.nasty import MORE, Generator, Table, ordinary
from .questions import questions

COLUMNS = ("rows", "outside", "infeasible", "third state", "failed", "by HiGHS", "shown")
MIXED = ("closest_target", "integer_radial", "integer_sbm")  # HiGHS solves their mixed programs in any case
INDICES = ("malmquist", "luenberger", "technical_bias", "hicks_moorsteen", "fare_primont")
UNITS, FEW = 7, 2


def holes(rng: Generator, n: int, m: int, s: int, u: int) -> Table:
    """Ordinary but for zeros, one in twelve, never a row of them on one side."""
    Z = ordinary(rng, n, m, s, u)
    empty = rng.random(Z.shape) < 1 / 12
    empty[:, 0] &= ~empty[:, 1:m].any(axis=1)
    empty[:, m] &= ~empty[:, m + 1 : m + s].any(axis=1)
    return np.where(empty, 0.0, Z)


KINDS: dict[str, Callable[[Generator, int, int, int, int], Table]] = {**MORE, "holes": holes}


@dataclass
class Found:
    """How many rows were scored and what is wrong with how many, by model; and which rows those are, in words."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def all(self) -> Counter[str]:
        return sum(self.counts.values(), Counter())


def hostile(kind: str, seed: int, units: int = UNITS) -> pd.DataFrame:
    """The table that questions are asked of, with values of a kind."""
    data = table(seed, units)
    rng = np.random.default_rng(seed)
    data[[*INPUTS, *OUTPUTS, *BADS]] = KINDS[kind](rng, len(data), len(INPUTS), len(OUTPUTS), len(BADS))
    return data


def judged(data: pd.DataFrame, question: Question) -> tuple[Counter[str], list[str]]:
    """How many rows were scored, and what is wrong with how many of them."""
    model, said = question
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = getattr(sbmdea, model)(data, **said)
        except (sbmdea.DataError, sbmdea.SpecError, sbmdea.InfeasibleError):
            return Counter(refused=1), []
        index = model in INDICES
        found = result.verify() if index else result.verify(exact=True)
    if hasattr(result, "distances"):  # they exist or are NaN
        status = pd.Series("optimal", index=result.distances.index)
    else:
        status = result.scores["status"] if index else result.status
    by_highs = 0 if index or model in MIXED else int((result.certificate["solver"] == "highs").sum())
    reasons = found.reasons
    failed = (status == "failed").to_numpy()
    false = reasons.str.contains("infeasible, but").to_numpy()
    third = reasons.str.contains("optimal without|score without").to_numpy()
    outside = reasons.str.contains("in exact arithmetic").to_numpy() & ~failed & ~false
    wrong = ~found.verified.to_numpy() & ~(failed | false | third | outside)
    counts = {
        "rows": len(status),
        "outside": int(outside.sum()),
        "infeasible": int(false.sum()),
        "third state": int(third.sum()),
        "failed": int(failed.sum()),
        "by HiGHS": by_highs,
        "shown": int(wrong.sum()),
    }
    return Counter(counts), [f"{row}: {reasons.loc[row]}" for row in reasons.index[~found.verified.to_numpy()]]


def trial(kind: str, seed: int, few: bool = False, every: int = 1, models: Collection[str] = ()) -> Found:
    """Every nth question, or those of some models, put to one table of a kind."""
    found = Found()
    data = hostile(kind, seed, FEW if few else UNITS)
    for number, question in enumerate(questions(zeros=kind == "holes")):
        if number % every == 0 and (not models or question[0] in models):
            counts, wrong = judged(data, question)
            found.counts.setdefault(question[0], Counter()).update(counts)
            found.wrong.extend(f"question {number}, {question[0]}, {words}" for words in wrong)
    return found


def tables(seed: int) -> Iterator[tuple[str, int, bool]]:
    """One table of every kind, many rows and few."""
    for few in (False, True):
        for kind in KINDS:
            yield kind, seed, few


def written(by_kind: dict[str, Counter[str]], by_model: dict[str, Counter[str]]) -> str:
    """The counts as a table: kinds of data, models, all."""
    rows = [*sorted(by_kind.items()), *sorted(by_model.items()), ("all", total(by_kind.values()))]
    lines = ["| " + " | ".join(("", *COLUMNS)) + " |", "| --- " + "| ---: " * len(COLUMNS) + "|"]
    lines += [f"| {name} | " + " | ".join(f"{counts[one]:,}" for one in COLUMNS) + " |" for name, counts in rows]
    return "\n".join(lines).replace("_", " ")


def total(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter[str]())
