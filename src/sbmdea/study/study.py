"""What a study hands back: the panel, the scores, seven tables and the findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..result import Result
    from .config import Config
    from .estimates.regression import Fit

SUPPORTED, CONDITIONAL, NOT_SUPPORTED, NOT_TESTED = "supported", "conditional", "not supported", "not tested"
VERDICTS = (SUPPORTED, CONDITIONAL, NOT_SUPPORTED, NOT_TESTED)


@dataclass(frozen=True)
class Table:
    """A table of the study; ``note`` names its conventions and its sample."""

    name: str
    title: str
    frame: pd.DataFrame
    note: str


@dataclass(frozen=True, eq=False)
class Column:
    """One regression of a journal's table."""

    outcome: str
    terms: tuple[str, ...]
    fit: Fit


@dataclass(frozen=True, eq=False)
class Study:
    """All that one run of the study found.

    Attributes
    ----------
    config
        The configuration as it was understood, defaults included.
    panel
        One row per (city, year): every column that has a role, and ``efficiency``.
    efficiency_result
        The `Result` behind ``efficiency``: slacks, targets, certificates.
    tables
        "T1" to "T10": descriptives, efficiency by year and type, baseline, mediation, heterogeneity, moderation,
        robustness, halves of the cities, the unobserved, placebos.
    findings
        One row per claim: ``claim``, ``estimand``, ``estimate``, ``interval_low``, ``interval_high``, ``p_value``,
        ``p_holm`` (Holm's correction for all claims that are tested), ``test``, ``verdict``, ``why``. A verdict is
        "supported", "conditional" (supported if nothing unseen moves both a mediator and efficiency, which no panel can
        show), "not supported" or "not tested".
    slopes
        Simple slopes of the moderated paths: ``moderator``, ``factor``, ``mediator``, ``level``, ``slope``,
        ``indirect``, ``interval_low``, ``interval_high`` (of ``indirect``).
    dropped
        Rows of the data that are not in ``panel``, with the ``reason``.
    left_out
        Rows of ``panel`` that have a part in the scores and none in the regressions, with the ``reason``.
    notes
        What a reader must know: the config's own notes, how many rows were used, breaks in the series.
    sample
        The rows and columns of the regressions by (city, year), as they went in.
    columns
        The regressions of `journal`.
    placebos
        The slopes of T10, a row per deal and a column per factor.
    """

    config: Config
    panel: pd.DataFrame
    efficiency_result: Result
    tables: Mapping[str, Table]
    findings: pd.DataFrame
    slopes: pd.DataFrame
    dropped: pd.DataFrame
    left_out: pd.DataFrame
    notes: tuple[str, ...]
    sample: pd.DataFrame | None = None
    columns: tuple[Column, ...] = ()
    placebos: pd.DataFrame | None = None

    def summary(self, lang: str | None = None) -> str:
        """The findings as text, under the study's title; ``lang`` "en" or "zh", or else the language that is spoken."""
        from ..language.told import language, speaking
        from ..results.typeset import aligned, count, number
        from ..support.spelling import choose_language
        from .output.chinese import chinese, plain

        with speaking(choose_language(lang)):
            say = partial(chinese, own=self.config.chinese) if language() == "zh" else plain
        verdicts = self.findings["verdict"].value_counts()
        rows = [["claim", "estimate", f"{self.config.inference.level:.0%} interval", "p", "Holm", "verdict", "why"]]
        for one in self.findings.to_dict("records"):
            low, high = number(one["interval_low"]), number(one["interval_high"])
            numbers = [number(one["estimate"]), f"[{low}, {high}]", _small(one["p_value"]), _small(one["p_holm"])]
            tested = one["verdict"] != NOT_TESTED
            rows.append([one["claim"], *(numbers if tested else [""] * 4), one["verdict"], one["why"]])
        rows = [[say(cell) for cell in row] for row in rows]
        table = aligned(rows, right=[False, True, True, True, True, False, False])
        foot = ", ".join(f"{verdicts.get(name, 0)} {name}" for name in VERDICTS)
        claims = f"[{count(len(self.findings), 'claim')}: {foot}]"
        return "\n\n".join([say(self.config.title), table, "\n".join(map(say, [claims, *self._regressed(say)]))])

    def _regressed(self, say: Callable[[str], str]) -> list[str]:
        """What the regressions are made of, where that is not the whole panel."""
        if self.left_out.empty:
            return []
        rows = self.panel.merge(self.left_out, on=["city", "year"], how="left")
        kept = rows[rows["reason"].isna()]
        cities, all_cities = kept["city"].nunique(), rows["city"].nunique()
        reason, often = next(iter(self.left_out["reason"].value_counts().items()))
        return [
            f"[regressions: {len(kept)} of {len(rows)} rows, {cities} of {all_cities} cities; "
            f"{len(self.left_out)} left out, {often} of them: {say(str(reason))}]"
        ]


def _small(p: float) -> str:
    return "<0.0001" if p < 0.0001 else f"{p:.4f}"


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """The index as columns; a label that the row above has already is left out."""
    flat = frame.reset_index()
    names = flat.columns[: frame.index.nlevels - 1]
    repeated = flat[list(names)].eq(flat[list(names)].shift()).cummin(axis=1)
    for name in names:
        flat[name] = flat[name].astype(object).mask(repeated[name], "")
    return flat
