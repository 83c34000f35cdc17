"""What every function of this package is given: a result, or data with a model's arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..catalogue import MODELS
from ..data.interchange import as_frame
from ..data.matching import table_for
from ..errors import SpecError
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.recalled import Recalled
from ..lp.status import Status
from ..models.measure import SBM, SUPER_SBM
from ..models.radial import measure
from ..models.radial import procedure as radial_procedure
from ..result import Result
from ..results.frames import index
from ..support.messages import nearest
from ..support.signatures import check_names
from ..support.spelling import choose
from ..technology.frontier import Block, blocks
from ..technology.points import Points
from ..writing.tabular import Tabular
from .against import Against, Asked, Written
from .rates import exponent

if TYPE_CHECKING:
    from ..data.kinds import Data
    from ..data.panel import Panel
    from ..options.question import Question

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

RADIAL = ("radial",)  # `ccr` and `bcc` call themselves so too
SLACKS = ("sbm", "super_sbm")
EFFICIENT = 1e-7
OWN = (  # arguments of these functions themselves, for who misspells one
    "algorithm", "alpha", "bandwidth", "by", "checkpoint", "cluster", "halvings", "inner", "interval", "keep_draws",
    "largest", "level", "m", "method", "null", "progress", "rate", "replace", "reps", "scale", "seed", "size", "splits",
    "table", "threads", "threshold", "variance", "weights", "z",
)  # fmt: skip
FROM_THE_ROWS = {"weights": ("ram", "bam", "normalised"), "direction": ("range", "inverse-range")}


def scored(data: Result | Data, model: str | None, options: Mapping[str, object]) -> Result:
    """The result itself, or that of ``model`` (radial unless named) for the data and its arguments."""
    import sbmdea

    if isinstance(data, Result):
        if options or model is not None:
            extra = [*(["model"] if model else []), *options]
            raise SpecError(
                f"a Result knows its model and options; leave out {', '.join(extra)}, or pass the data instead."
                f"{nearest(extra[0], OWN)}"
            )
        return data
    if isinstance(data, Tabular):
        raise SpecError(f"data must be a Result, or data; got a {type(data).__name__}. Pass the scores of one model.")
    name = choose("model", "radial" if model is None else model, MODELS)
    function = getattr(sbmdea, name)
    check_names(name, function, options, OWN)
    result: Result = function(data, **options)
    return result


class Sample:
    """A result taken apart again: who was scored, against whom, by which programs, on the scale δ = 1/efficiency."""

    def __init__(self, result: Result) -> None:
        replay: Any = result._program
        if isinstance(replay, Recalled):
            replay = replay.again()
        self.result, self.outcome, self.options = result, result.outcome, result.options
        self.model = str(self.options["model"])
        if not hasattr(replay, "procedure"):
            raise SpecError(f"resamples need a model that scores DMUs by one technology; {self.model} does not.")
        if self.options.get("frontier") == "window":
            raise SpecError(
                'resamples need scores against one technology each; frontier="window" averages several. '
                'Use frontier="contemporaneous", "sequential" or "global".'
            )
        if self.model == "ebm" or any(str(self.options.get(name)) in words for name, words in FROM_THE_ROWS.items()):
            raise SpecError(
                "resamples need a measure that is the same for all of them; the weights of this one are taken from the "
                "rows that form the frontier. Use sbm or radial, or give the weights (the direction) in numbers."
            )
        self.panel: Panel = replay.panel  # what was scored: negative values are moved up
        self.question: Question = replace(replay.question, threads=1, progress=False, on_infeasible="nan")
        self.procedure: Procedure = replay.procedure
        self.points = Points.of(self.panel.X, self.panel.Y, self.panel.B)
        self.blocks = blocks(self.panel, self.question.frontier, self.question.window)
        self.place = np.full(len(self.panel.index), -1)
        self.place[self.outcome.rows] = np.arange(len(self.outcome.rows))

    @property
    def radial(self) -> bool:
        return self.model in RADIAL

    @property
    def hull(self) -> bool:
        return self.model == "fdh"

    @property
    def columns(self) -> int:
        return len(self.panel.columns.all)

    @property
    def kappa(self) -> float:
        return exponent(self.question.rts, self.columns, self.hull)

    @property
    def restricted(self) -> bool:
        """Whether programs are more than technology and measure, so that they are written anew each time."""
        question = self.question
        return question.solver != "simplex" or question.exclude != "row" or question.rules(self.panel.columns).any

    def delta(self) -> Floats:
        """1/efficiency of every scored row, as it is without leaving the own reference; NaN where there is none."""
        name = {"super_sbm": "sbm", "radial": "radial"}.get(self.model, "")
        score = self.outcome.components.get(name, self.outcome.efficiency)
        if (score <= 0.0).any():
            raise SpecError(
                f"resamples need scores above 0, whose inverse is the inefficiency; {self.model} has some below. "
                "Use another model."
            )
        delta: Floats = 1.0 / score
        return delta

    def super(self) -> NDArray[np.bool_]:
        """Rows whose score is one of super-efficiency: no population stands behind it."""
        asked = self.model == "super_sbm" or bool(self.options.get("super_efficiency", False))
        return asked & (self.outcome.efficiency >= 1.0 - EFFICIENT)

    def against(self, block: Block) -> Against:
        """The programs of a block, for any rows of its reference."""
        panel, question = self.panel, self.question
        if self.restricted or self.model not in (*RADIAL, *SLACKS):
            return Asked(panel, question, block, self._without_own())
        setting = Setting(panel, self.points, question, block, None)
        if self.model in SLACKS:
            return Written(setting, SBM(panel, question), SUPER_SBM(panel, question))
        orientation: Any = self.options["orientation"]
        program = replace(measure(panel, question, orientation), free=True)
        return Written(setting, program, None, root=orientation == "hyperbolic")

    def _without_own(self) -> Procedure:
        """The model's procedure, in which no point leaves a reference that it is in."""
        panel, question = self.panel, self.question
        if self.model in SLACKS:
            return _by_slacks
        if self.radial:
            orientation: Any = self.options["orientation"]
            return radial_procedure(measure(panel, question, orientation), hyperbolic=orientation == "hyperbolic")
        if self.options.get("super_efficiency"):
            raise SpecError("resamples need scores within the technology; got super_efficiency=True. Leave it out.")
        return self.procedure

    def rows_in(self, table: Any) -> pd.DataFrame | None:
        """The rows of a table that were scored, in their order; None for None."""
        if table is None:
            return None
        whole = table_for(as_frame(table), index(self.panel, np.arange(len(self.panel.index))))
        return whole.iloc[self.outcome.rows]

    def labels(self) -> Any:
        return index(self.panel, self.outcome.rows)


def _by_slacks(setting: Setting) -> Scored:
    """SBM's scores, and super-SBM's where a point lies outside; no point leaves a reference that it is in."""
    panel, question, rows = setting.panel, setting.question, setting.block.evaluate
    stage = setting.run(SBM(panel, question))
    outside = np.flatnonzero(stage.status == Status.INFEASIBLE)
    if len(outside):
        beyond = setting.run(SUPER_SBM(panel, question), rows[outside], working=stage.working)
        stage = stage.replaced(outside, beyond)
    return Scored(setting.block, stage, {}, {})
