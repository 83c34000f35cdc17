"""The answer: scores and everything behind them, as frames, text and files."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import pandas as pd

from . import frames, locate, summary

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..outcome import Outcome
    from ..plots.accessor import ResultPlots
    from ..written.problem import Problem
    from ..written.program import WrittenProgram

Frame = TypeVar("Frame", "pd.Series[Any]", pd.DataFrame)

COPY_ON_WRITE = int(pd.__version__.split(".")[0]) >= 3


class Result:
    """Scores, slacks, targets, peers, prices and the certificate of every evaluated DMU.

    Every series and frame is indexed by the DMU, or by (DMU, period), under the caller's own names and in the
    row order of the data. Frames are built when first asked for; what is handed out may be changed freely,
    the result itself stays as it is.

    >>> import sbmdea
    >>> res = sbmdea.super_sbm(
    ...     sbmdea.datasets.hua_bian_2007(),
    ...     inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], undesirable="undesirable_1",
    ...     dmu="dmu",
    ... )
    >>> res.efficiency["DMU4"].round(4)
    np.float64(0.338)
    >>> res.slacks.loc["DMU4"].round(1).to_dict()
    {'input_1': 276.9, 'input_2': 3286.9, 'output_1': 2359.7, 'output_2': 0.0, 'undesirable_1': 0.0}
    >>> res.peers("DMU4").round(4)
        dmu   peer  intensity
    0  DMU4  DMU26     0.5870
    1  DMU4  DMU20     0.2107
    """

    panel: Panel
    outcome: Outcome

    def __init__(
        self,
        panel: Panel,
        outcome: Outcome,
        options: Mapping[str, object],
        program: Callable[[int, str | None], WrittenProgram],
    ) -> None:
        vars(self).update(panel=panel, outcome=outcome, _options=dict(options), _program=program, _built={})

    @property
    def efficiency(self) -> pd.Series[float]:
        """The scores; NaN where ``status`` is not "optimal"."""
        return self._once(frames.efficiency)

    @property
    def components(self) -> pd.DataFrame:
        """The programs behind the score, ``sbm`` and ``super_sbm``; NaN where one was not needed."""
        return self._once(frames.components)

    @property
    def slacks(self) -> pd.DataFrame:
        """Distance to the target in data units: x − x*, y* − y, b − b*.

        Positive is room for improvement; negative is the lead of a super-efficient DMU over its projection.
        """
        return self._once(frames.slacks)

    @property
    def targets(self) -> pd.DataFrame:
        """The projection x*, y*, b* in data units."""
        return self._once(frames.targets)

    @property
    def intensities(self) -> pd.DataFrame:
        """Long frame of the nonzero λ: the DMU, its peer (each with its period in a panel), ``intensity``."""
        return self._once(frames.intensities)

    @property
    def prices(self) -> pd.DataFrame:
        """Dual weight of each column, in units of 1/column."""
        return self._once(frames.prices)

    @property
    def status(self) -> pd.Series[str]:
        """ "optimal", "infeasible" (proved by a Farkas ray, kept in ``outcome.rays``), "failed", or "no prices".

        The last is for restrictions that no prices above 0 satisfy.
        """
        return self._once(frames.status)

    @property
    def certificate(self) -> pd.DataFrame:
        """How exact each score is: residuals of both programs, the gap between them, and who solved them."""
        return self._once(frames.certificate)

    @property
    def flags(self) -> pd.DataFrame:
        """What to know before leaning on a score: ``borderline``, ``near_cap``, ``near_discontinuity``."""
        return self._once(frames.flags)

    @property
    def windows(self) -> pd.DataFrame | None:
        """Every (window, DMU, period) score for ``frontier="window"``, else None."""
        return None if self.outcome.windows is None else _own(self.outcome.windows)

    @property
    def options(self) -> dict[str, object]:
        """The model's name, then every argument in the order of the call."""
        return dict(self._options)

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: scores, status and flags, then ``slack …`` and ``target …`` for each column."""
        return self._once(frames.wide)

    def peers(self, dmu: Hashable) -> pd.DataFrame:
        """The reference DMUs of one DMU, or of a (dmu, period) pair, the largest intensity first."""
        where = locate.positions(self.panel, self.outcome, dmu)
        return frames.peers(self.panel, self.outcome, where)

    def rank(self) -> pd.Series[Any]:
        """Ranks among the DMUs that faced the same frontier, best first.

        The same frontier means the same group and, unless the frontier is global, the same period. Equal
        scores (to eight decimals) share the better rank: 1, 2, 2, 4. Without a score a DMU has no rank and
        comes last.
        """
        return frames.rank(self.panel, self.outcome, pooled=self._options.get("frontier") == "global")

    def problem(self, dmu: Hashable, program: str | None = None) -> Problem:
        """The program of one DMU, or of a (dmu, period) pair, to print and to hand to cvxpy.

        It is the one that decided the score, or another of the model's by its name: "sbm" for the first step of
        `super_sbm`, say. An unknown name is answered with those there are.
        """
        from ..written.problem import Problem

        position = locate.position(self.panel, self.outcome, dmu)
        return Problem(self._program(int(self.outcome.rows[position]), program))

    @property
    def plot(self) -> ResultPlots:
        """Pictures: ``res.plot.ranking()``, ``densities``, ``over_time``, ``heatmap``, ``redundancy``, ``waterfall``,
        ``frontier`` and ``network``. They need matplotlib."""
        from ..plots.accessor import ResultPlots

        return ResultPlots(self)

    def summary(self) -> summary.Summary:
        """The question in words, and what came out: counts, the spread of the scores, the worst residuals."""
        return summary.summarize(self.panel, self.outcome, self._options)

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook: scores, slacks, targets, peers, prices, certificates, options (and windows).

        Text that a spreadsheet would run as a formula is stored as plain text. The file appears whole or not
        at all. Raises DataError where a sheet would exceed Excel's limits, OSError where the path cannot be
        written.
        """
        from ..files.workbook import write_workbook

        with _kept("to_excel"):
            write_workbook(self, path)

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write ``to_frame()`` as CSV, the labels first.

        Text that a spreadsheet would run as a formula (it begins with = + - @ or a tab) gets an apostrophe in
        front; numbers stay as they are. Names beyond ASCII add a byte order mark, by which Excel knows UTF-8.
        """
        from ..files.csvfile import write_csv

        with _kept("to_csv"):
            write_csv(self.to_frame(), path)

    def report(self, path: str | PathLike[str], *, pictures: bool = True) -> None:
        """Write one web page that opens anywhere, without a network: scores, slacks, targets, prices and certificates
        as a table to sort, filter and download, with pictures (by matplotlib), the summary and the options.

        The file appears whole or not at all. Raises SpecError for more than 100 000 rows, OSError where the path cannot
        be written.
        """
        from ..files.report import write_report

        with _kept("report"):
            write_report(self, path, pictures)

    def __repr__(self) -> str:
        return summary.head(self.panel, self.outcome, self._options)

    def _repr_html_(self) -> str:
        return summary.head_html(self.panel, self.outcome, self._options)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Result cannot be changed; got {name} = … Work on res.to_frame() instead.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Result cannot be changed; got del {name}")

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_built": {}}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)

    def _once(self, build: Callable[[Panel, Outcome], Frame]) -> Frame:
        built = self._built
        if build.__name__ not in built:
            built[build.__name__] = build(self.panel, self.outcome)
        frame: Frame = built[build.__name__]
        return _own(frame)

    _options: dict[str, object]
    _program: Callable[[int, str | None], WrittenProgram]
    _built: dict[str, Any]


@contextmanager
def _kept(method: str) -> Iterator[None]:
    """A file that cannot be written must not read like lost work."""
    try:
        yield
    except OSError as error:
        raise OSError(
            error.errno, f"{error.strerror} The result is still in memory: call {method} with another path."
        ) from error


def _own(frame: Frame) -> Frame:
    """A copy for the caller to change; with copy-on-write it costs nothing until it is changed."""
    copy: Frame = frame.copy(deep=not COPY_ON_WRITE)
    return copy
