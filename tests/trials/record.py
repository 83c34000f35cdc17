"""What has been tried so far, a line of a file for every table, so that a run can be cut and go on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from . import total, trial, written


@dataclass(frozen=True)
class Tried:
    """All questions, or every nth, put to one table."""

    kind: str
    seed: int
    few: bool
    every: int
    counts: dict[str, dict[str, int]]  # by model
    wrong: list[str]

    @classmethod
    def now(cls, kind: str, seed: int, few: bool, every: int) -> Tried:
        found = trial(kind, seed, few, every)
        return cls(kind, seed, few, every, {model: dict(counts) for model, counts in found.counts.items()}, found.wrong)

    def again(self, models: Collection[str]) -> Tried:
        """With the questions of these models put once more."""
        found = trial(self.kind, self.seed, self.few, self.every, models)
        others = [words for words in self.wrong if _model(words) not in models]
        counts = {**self.counts, **{model: dict(counts) for model, counts in found.counts.items()}}
        return replace(self, counts=counts, wrong=[*others, *found.wrong])

    def blames(self, models: Collection[str]) -> bool:
        return any(_model(words) in models for words in self.wrong)

    @property
    def table(self) -> tuple[str, int, bool, int]:
        return self.kind, self.seed, self.few, self.every

    @property
    def all(self) -> Counter[str]:
        return total(map(Counter, self.counts.values()))


def _model(words: str) -> str:
    """Who is meant by "question 7, sbm, …"."""
    return words.split(", ")[1]


def read(path: Path | None) -> list[Tried]:
    if path is None or not path.exists():
        return []
    return [Tried(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def keep(path: Path | None, one: Tried) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")


def rewrite(path: Path, tried: list[Tried]) -> None:
    """The whole record anew; the old one stays until it is written."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    for one in tried:
        keep(beside, one)
    beside.replace(path)


def page(tried: list[Tried]) -> str:
    """What was put to what, and the table of counts."""
    by_kind: dict[str, Counter[str]] = {}
    by_model: dict[str, Counter[str]] = {}
    for one in tried:
        by_kind.setdefault(one.kind + (", few rows" if one.few else ""), Counter()).update(one.all)
        for model, counts in one.counts.items():
            by_model.setdefault(model, Counter()).update(counts)
    seeds = [one.seed for one in tried]
    often = max(one.every for one in tried)
    asked = "" if often == 1 else f", every {often}. question"
    rows = total(by_kind.values())["rows"]
    words = f"{rows:,} rows of {len(tried)} tables, seeds {min(seeds)} to {max(seeds)}{asked}."
    return f"{words}\n\n{written(by_kind, by_model)}"
