"""The results of a batch, in the order of its jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
import pandas as pd

from ..language.told import speaking
from ..result import Result
from ..results.outcome import EFFICIENT
from ..results.owned import marking, own
from ..results.summary import Summary
from ..results.typeset import MISSING, aligned, count, number, printable
from ..support.messages import nearest
from ..support.spelling import choose_language

MESSAGE = 160  # characters of a failure that a summary shows


class JobError(RuntimeError):
    """The result of a job that failed was asked for; ``__cause__`` is what the job raised."""


class ResultSet(Sequence[Result]):
    """One `Result` per job, by position or by name.

    Asking for a job that failed raises a `JobError`; ``failed`` has the exceptions, ``results`` the rest.
    """

    names: tuple[int | str, ...]
    """The jobs' names; the position of a job without one."""

    def __init__(
        self, names: Sequence[int | str], models: Sequence[str], outcomes: Sequence[Result | Exception]
    ) -> None:
        self.names = tuple(names)
        self._models = tuple(models)
        self._outcomes = tuple(outcomes)
        self._where = {name: i for i, name in enumerate(self.names) if isinstance(name, str)}

    @property
    def results(self) -> dict[int | str, Result]:
        """The results of the jobs that finished."""
        found = zip(self.names, self._outcomes, strict=True)
        return {name: one for name, one in found if not isinstance(one, Exception)}

    @property
    def failed(self) -> dict[int | str, Exception]:
        """What the others raised; empty when all went well."""
        found = zip(self.names, self._outcomes, strict=True)
        return {name: one for name, one in found if isinstance(one, Exception)}

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, which: int | str) -> Result: ...
    @overload
    def __getitem__(self, which: slice) -> ResultSet: ...
    def __getitem__(self, which: int | str | slice) -> Result | ResultSet:
        if isinstance(which, slice):
            return ResultSet(self.names[which], self._models[which], self._outcomes[which])
        if isinstance(which, str):
            if which not in self._where:
                raise KeyError(f"no job is named {which!r}.{nearest(which, list(self._where))}")
            which = self._where[which]
        outcome = self._outcomes[which]
        if isinstance(outcome, Exception):
            name = self.names[which]
            raise JobError(
                f"job {name!r} failed: {_said(outcome)} `failed` has all exceptions, `results` the jobs that finished."
            ) from outcome
        return outcome

    def __iter__(self) -> Iterator[Result]:
        return (self[i] for i in range(len(self)))

    def __contains__(self, thing: object) -> bool:
        return thing in self._where or any(thing is one for one in self._outcomes)

    def frame(self) -> pd.DataFrame:
        """Every score in one long table: ``job``, the labels of the row, ``efficiency``, the parts, ``status``."""
        parts = [_scores(name, result) for name, result in self.results.items()]
        if not parts:
            return pd.DataFrame(columns=["job", "efficiency", "status"])
        frame = pd.concat(parts, ignore_index=True)
        if "status" in frame:
            frame["status"] = frame.pop("status")
        return frame

    def summary(self, lang: str | None = None) -> Summary:
        """One line per job: how many rows, how many of them efficient, the spread of the scores; then the failures.

        ``lang`` is "en" or "zh"; without it the variable SBMDEA_LANG decides, and English otherwise.
        """
        with speaking(choose_language(lang)), marking():
            return self._told()

    def _told(self) -> Summary:
        rows = [["job", "model", "rows", "solved", "efficient", "mean", "min", "max"]]
        for name, model, outcome in zip(self.names, self._models, self._outcomes, strict=True):
            if not isinstance(outcome, Exception):
                rows.append([own(name), model, *_figures(_efficiency(outcome))])
        failed = self.failed
        lines = [f"{count(len(self), 'job')}, {len(failed)} failed"]
        if len(rows) > 1:
            lines += ["", aligned(rows, right=(False, False, *[True] * 6))]
        if failed:
            lines += ["", *(f"failed: {own(name)}: {_said(error)}" for name, error in failed.items())]
        return Summary("\n".join(lines))

    def __repr__(self) -> str:
        return str(self.summary())

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_()


def _efficiency(result: Any) -> pd.Series[Any] | None:
    """One score per row, or None where a model answers in another form."""
    scores = getattr(result, "efficiency", None)
    return scores if isinstance(scores, pd.Series) else None


def _scores(name: int | str, result: Any) -> pd.DataFrame:
    scores = _efficiency(result)
    if scores is None:
        frame: pd.DataFrame = result if isinstance(result, pd.DataFrame) else result.to_frame()
        own: pd.DataFrame = frame.reset_index() if any(one is not None for one in frame.index.names) else frame
        return pd.concat([pd.DataFrame({"job": [name] * len(own)}), own], axis=1)
    columns: dict[str, Any] = {"efficiency": scores.to_numpy()}
    if isinstance(parts := getattr(result, "components", None), pd.DataFrame):
        columns |= {str(part): parts[part].to_numpy() for part in parts.columns}
    if isinstance(status := getattr(result, "status", None), pd.Series):
        columns["status"] = status.to_numpy()
    labels = scores.index.to_frame(index=False)
    return pd.concat([pd.DataFrame({"job": [name] * len(scores)}), labels, pd.DataFrame(columns)], axis=1)


def _figures(scores: pd.Series[Any] | None) -> list[str]:
    if scores is None:
        return [MISSING] * 6
    values = scores.to_numpy(np.float64)
    known = values[np.isfinite(values)]
    spread = (known.mean(), known.min(), known.max()) if known.size else (np.nan, np.nan, np.nan)
    efficient = int((known >= 1.0 - EFFICIENT).sum())
    return [str(len(values)), str(known.size), str(efficient), *(number(float(one)) for one in spread)]


def _said(error: Exception) -> str:
    text = printable(f"{type(error).__name__}: {error}")
    return text if len(text) <= MESSAGE else f"{text[:MESSAGE]}…"
