"""Hostile data of every kind put to every model, and every row judged in rational arithmetic."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

import sbmdea

from ..samples.every_question import BADS, INPUTS, OUTPUTS, Question, asked, table
from ..samples.nasty import MORE

COLUMNS = ("rows", "outside", "infeasible", "third state", "failed", "by HiGHS", "shown")
UNITS, FEW = 7, 2


def hostile(kind: str, seed: int, units: int = UNITS) -> pd.DataFrame:
    """The table that questions are asked of, with values of a kind."""
    data = table(seed, units)
    rng = np.random.default_rng(seed)
    data[[*INPUTS, *OUTPUTS, *BADS]] = MORE[kind](rng, len(data), len(INPUTS), len(OUTPUTS), len(BADS))
    return data


def judged(data: pd.DataFrame, question: Question) -> Counter[str]:
    """How many rows were scored, and what is wrong with how many of them."""
    model, said = question
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = getattr(sbmdea, model)(data, **said)
        except (sbmdea.DataError, sbmdea.SpecError, sbmdea.InfeasibleError):
            return Counter(refused=1)
        found = result.verify(exact=True)
    status, reasons = result.status, found.reasons
    failed = (status == "failed").to_numpy()
    false = reasons.str.contains("infeasible, but").to_numpy()
    third = reasons.str.contains("optimal without|score without").to_numpy()
    outside = reasons.str.contains("in exact arithmetic").to_numpy() & ~failed & ~false
    wrong = ~found.verified.to_numpy() & ~(failed | false | third | outside)
    return Counter(
        {
            "rows": len(status),
            "outside": int(outside.sum()),
            "infeasible": int(false.sum()),
            "third state": int(third.sum()),
            "failed": int(failed.sum()),
            "by HiGHS": int((result.certificate["solver"] == "highs").sum()),
            "shown": int(wrong.sum()),
        }
    )


def trial(kinds: Iterable[str], seeds: Iterable[int], every: int = 1, few: bool = False) -> dict[str, Counter[str]]:
    """Counts by kind of data and by model; ``every`` nth question of all."""
    counts: dict[str, Counter[str]] = {}
    questions = [*asked()][::every]
    for seed in seeds:
        for kind in kinds:
            data = hostile(kind, seed, FEW if few else UNITS)
            for question in questions:
                found = judged(data, question)
                for name in (kind + (", few rows" if few else ""), question[0], "all"):
                    counts.setdefault(name, Counter()).update(found)
    return counts


def written(counts: dict[str, Counter[str]]) -> str:
    """The counts as a table: kinds of data, then models."""
    names = sorted(name for name in counts if name.split(",")[0] in MORE)
    names += sorted(name for name in counts if name not in names and name != "all")
    names.append("all")
    lines = ["| " + " | ".join(("", *COLUMNS)) + " |", "| --- " + "| ---: " * len(COLUMNS) + "|"]
    lines += [f"| {name} | " + " | ".join(f"{counts[name][one]:,}" for one in COLUMNS) + " |" for name in names]
    return "\n".join(lines).replace("_", " ")


def total(counts: dict[str, Counter[str]]) -> dict[str, Any]:
    return dict(counts["all"])
