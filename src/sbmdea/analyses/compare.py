"""Several models, or one under several options, side by side on the same data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from ..catalogue import MODELS, NETWORKS
from ..errors import DataError, SpecError
from ..network.network_answer import NetworkAnswer
from ..result import Result
from ..results.cells import cells
from ..results.frames import TIE_DECIMALS, labelled
from ..results.outcome import EFFICIENT
from ..results.summary import Summary
from ..results.typeset import aligned, count
from ..support.messages import shown
from ..support.signatures import check_names
from ..support.spelling import choose
from ..writing.tabular import Tabular
from ..writing.workbook import options_table

if TYPE_CHECKING:
    from typing import Unpack

    from ..data.kinds import Data
    from ..models.model_options import AllOptions
    from ..plots.changes import ComparisonPlots
    from ..writing.tabular import Sheets

EFFICIENT_WORD, INEFFICIENT_WORD, MISSING_WORD = "efficient", "inefficient", "no score"

Model: TypeAlias = Callable[..., Any] | str
Spec: TypeAlias = Model | tuple[Model, Mapping[str, Any]]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Tabular):
    """What several questions answer about the same DMUs; ``results`` are the whole answers, by name."""

    results: Mapping[str, Result | NetworkAnswer]

    @property
    def scores(self) -> pd.DataFrame:
        """A row per DMU, a column per question; NaN where one has no score, or does not score the DMU."""
        return pd.concat({name: result.efficiency for name, result in self.results.items()}, axis=1)

    @property
    def ranks(self) -> pd.DataFrame:
        """Ranks among those who face the same frontier; see `Result.rank`."""
        ranks = {name: result.rank() for name, result in self.results.items()}
        return pd.concat(ranks, axis=1).reindex(self.scores.index)

    @property
    def spearman(self) -> pd.DataFrame:
        """Rank correlations between the questions, of the DMUs that both score."""
        return self._correlation("spearman")

    @property
    def kendall(self) -> pd.DataFrame:
        """Kendall's τ_b between the questions, of the DMUs that both score."""
        return self._correlation("kendall")

    @property
    def classes(self) -> pd.DataFrame:
        """ "efficient", "inefficient" or "no score"."""
        scores = self.scores
        words = np.where(scores >= 1.0 - EFFICIENT, EFFICIENT_WORD, INEFFICIENT_WORD)
        return pd.DataFrame(
            np.where(scores.isna(), MISSING_WORD, words), index=scores.index, columns=scores.columns, dtype="str"
        )

    @property
    def changes(self) -> pd.DataFrame:
        """The rows of ``classes`` in which the questions do not agree."""
        classes = self.classes
        return classes[classes.ne(classes.iloc[:, 0], axis=0).any(axis=1)]

    def counts(self) -> pd.DataFrame:
        """How many DMUs each question puts into which class, and the mean and extreme scores."""
        scores = self.scores
        words = (EFFICIENT_WORD, INEFFICIENT_WORD, MISSING_WORD)
        counted = pd.DataFrame({word: (self.classes == word).sum() for word in words})
        return pd.concat([counted, scores.agg(["mean", "min", "max"]).T], axis=1)

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: every score, then every rank, then every class."""
        return pd.concat(
            [self.scores, self.ranks.add_prefix("rank "), self.classes.add_prefix("class ")],
            axis=1,
        )

    @property
    def plot(self) -> ComparisonPlots:
        """Pictures: ``plot.agreement()``. They need matplotlib."""
        from ..plots.changes import ComparisonPlots

        return ComparisonPlots(self.scores)

    def _told(self) -> Summary:
        """Counts, rank correlations, and the DMUs that change class."""
        changes = self.changes
        parts = [
            aligned(*cells(self.counts().rename_axis("question"))),
            f"Spearman\n{aligned(*cells(self.spearman.rename_axis('question')))}",
            f"Kendall\n{aligned(*cells(self.kendall.rename_axis('question')))}",
            f"{count(len(changes), 'DMU')} of {len(self.scores)} in more than one class",
        ]
        if len(changes):
            rest = len(changes) - self.HEAD
            more = f"\n[and {rest} more]" if rest > 0 else ""
            parts[-1] += f"\n{aligned(*cells(changes.iloc[: self.HEAD]))}{more}"
        return Summary("\n\n".join(parts))

    def sheets(self) -> Sheets:
        """Scores with ranks and classes, the counts, correlations, changes of class, options."""
        levels = self.scores.index.nlevels
        options = [options_table(_said(result)).assign(question=name) for name, result in self.results.items()]
        return {
            "scores": (labelled(self.to_frame()), levels),
            "counts": (labelled(self.counts().rename_axis("question")), 1),
            "spearman": (labelled(self.spearman.rename_axis("question")), 1),
            "kendall": (labelled(self.kendall.rename_axis("question")), 1),
            "changes of class": (labelled(self.changes), levels),
            "options": (pd.concat(options)[["question", "option", "value"]], 2),
        }

    def _title(self) -> str:
        return f"comparison of {count(len(self.results), 'question')}"

    def _shown(self) -> pd.DataFrame:
        return self.scores

    def _foot(self) -> str:
        return f"{count(len(self.scores), 'row')}: {len(self.changes)} in more than one class"

    def _correlation(self, method: Literal["spearman", "kendall"]) -> pd.DataFrame:
        return self.scores.round(TIE_DECIMALS).corr(method=method)


def compare(data: Data = None, specs: Mapping[str, Spec] | None = None, **common: Unpack[AllOptions]) -> Comparison:
    """Ask several questions of the same data, and set the answers side by side.

    Parameters
    ----------
    data
        As for `super_sbm`; it is handed to every model.
    specs
        Name → model, or name → (model, options). A model is a function of this package that scores DMUs, or its name.
    common
        Arguments for all of them (``inputs=``, ``outputs=``, …); what ``specs`` says for one goes first.

    Returns
    -------
    Comparison
        ``scores``, ``ranks``, ``spearman``, ``kendall``, ``classes``, ``changes`` (who is not in the same class
        everywhere), ``results``; ``summary()``, ``to_frame()``, ``to_csv(path)``, ``to_excel(path)``.

    Raises
    ------
    SpecError
        For fewer than two questions, or a model that does not score DMUs.
    DataError, InfeasibleError
        As the models.

    Examples
    --------
    >>> import sbmdea
    >>> both = sbmdea.compare(
    ...     sbmdea.datasets.hua_bian_2007(),
    ...     {"as outputs": "sbm", "as inputs": ("sbm", {"undesirable_as": "input"})},
    ...     inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], undesirable="undesirable_1", dmu="dmu",
    ... )
    >>> both.spearman.loc["as outputs", "as inputs"].round(4)
    np.float64(0.9741)
    >>> len(both.changes)
    0
    """
    if not isinstance(specs, Mapping) or len(specs) < 2:
        raise SpecError(
            f"specs must name at least two questions; got {shown(specs)}. "
            'Pass for example {"crs": ("sbm", {"rts": "crs"}), "vrs": ("sbm", {"rts": "vrs"})}.'
        )
    results: dict[str, Result | NetworkAnswer] = {}
    for name, spec in specs.items():
        model, options = spec if isinstance(spec, tuple) else (spec, {})
        function, asked = _model(model), {**common, **options}
        check_names(getattr(function, "__name__", "the model"), function, asked)
        answer = function(data, **asked)
        if not isinstance(answer, Result | NetworkAnswer):
            raise SpecError(
                f"specs must name models that score DMUs; {shown(name)} gives {type(answer).__name__}. "
                f"Use one of {', '.join(MODELS)}."
            )
        results[str(name)] = answer
    levels = {result.efficiency.index.nlevels for result in results.values()}
    if len(levels) > 1:
        raise DataError("all questions must have periods, or none; got both. Pass `period` once for all of them.")
    return Comparison(results)


def _said(result: Result | NetworkAnswer) -> Mapping[str, object]:
    return result.printable_options() if isinstance(result, NetworkAnswer) else result.options


def _model(model: Model) -> Callable[..., Any]:
    if callable(model):
        return model
    import sbmdea

    return getattr(sbmdea, choose("model", model, (*MODELS, *NETWORKS)))  # type: ignore[no-any-return]
