"""The answer: scores and everything behind them, as frames, text and files."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from os import PathLike
from typing import TYPE_CHECKING, NoReturn

from .data.interchange import plain
from .results import locate, summary
from .results.scores import Scores
from .writing.tabular import Tabular, kept
from .writing.workbook import sheets

if TYPE_CHECKING:
    from .data.panel import Panel
    from .formulation.problem import Problem
    from .formulation.program import WrittenProgram
    from .plots.accessor import ResultPlots
    from .results.outcome import Outcome
    from .verification.found import Verification
    from .writing.tabular import Sheets


class Result(Scores, Tabular):
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

    def __init__(
        self,
        panel: Panel,
        outcome: Outcome,
        options: Mapping[str, object],
        program: Callable[[int, str | None], WrittenProgram],
    ) -> None:
        super().__init__(panel, outcome, options)
        vars(self).update(_program=program)

    def stored(self) -> dict[str, object]:
        """What `save` writes."""
        return {"panel": self.panel, "outcome": self.outcome, "options": plain(self.options)}

    @classmethod
    def restored(cls, panel: Panel, outcome: Outcome, options: Mapping[str, object]) -> Result:
        """What `stored` gave, as a result again."""
        from .evaluation.recalled import Recalled

        return cls(panel, outcome, options, Recalled(panel, options, outcome))

    def problem(self, dmu: Hashable, program: str | None = None) -> Problem:
        """The program of one DMU, or of a (dmu, period) pair, to print and to hand to cvxpy.

        It is the one that decided the score, or another of the model's by its name: "sbm" for the first step of
        `super_sbm`, say. An unknown name is answered with those there are. With windows it is the program in the first
        window that the row is in, and its heading says which: the score is the mean over all of them.
        """
        from .formulation.problem import Problem

        position = locate.position(self.panel, self.outcome, dmu)
        return Problem(self._program(int(self.outcome.rows[position]), program))

    def verify(self, exact: bool = False) -> Verification:
        """Hold everything shown here against the documented program: a proof that shares no line with the solver.

        From the data, the options, and scores, components, targets, slacks, intensities, prices and statuses alone, in
        the data's units: whether peers may be peers and λ is within its bounds; whether it leads to the targets and the
        score; whether the prices have their signs and their scale and prove that nothing scores less; whether what is
        called infeasible is. What is not shown (the step of `super_sbm` that does not decide, say) is solved again in
        whole numbers.

        ``exact=True`` solves every program in rational arithmetic: ``lower`` and ``upper`` are then proved to enclose
        the optimum of the data as stored.

        >>> import sbmdea
        >>> res = sbmdea.sbm(sbmdea.datasets.tone_2001(), inputs=["input_1", "input_2"],
        ...     outputs=["output_1", "output_2"], dmu="dmu")
        >>> res.verify(exact=True)
        5 of 5 rows verified in rational arithmetic
        widest interval 1.1e-16
        """
        from .verification.verify import verify

        return verify(self, exact)

    @property
    def plot(self) -> ResultPlots:
        """Pictures: ``res.plot.ranking()``, ``densities``, ``over_time``, ``heatmap``, ``redundancy``, ``waterfall``,
        ``frontier`` and ``network``. They need matplotlib."""
        from .plots.accessor import ResultPlots

        return ResultPlots(self)

    def sheets(self) -> Sheets:
        """Scores, slacks, targets, peers, prices, certificates and options (and windows)."""
        return sheets(self)

    def report(self, path: str | PathLike[str], *, pictures: bool = True, lang: str | None = None) -> None:
        """Write one web page that opens anywhere, without a network: scores, slacks, targets, prices and certificates
        as a table to sort, filter and download, with pictures (by matplotlib), the summary and the options.

        ``lang`` is "en" or "zh"; names of columns in what is downloaded are the same in both.

        The file appears whole or not at all. Raises SpecError for more than 100 000 rows, OSError where the path cannot
        be written.
        """
        from .writing.report import write_report

        with kept("report"):
            write_report(self, self.plot, path, pictures, lang)

    def _title(self) -> str:
        return summary.title(self.panel, self._options)

    def _foot(self) -> str:
        return summary.counts(self.outcome)

    def _rows(self) -> int:
        return len(self.outcome.rows)

    def _first(self) -> tuple[list[list[str]], list[bool]]:
        return summary.first(self.panel, self.outcome, self.HEAD)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Result cannot be changed; got {name} = … Work on res.to_frame() instead.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Result cannot be changed; got del {name}")

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_built": {}}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)

    _program: Callable[[int, str | None], WrittenProgram]
