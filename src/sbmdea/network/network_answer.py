"""What every answer over a network has: options, status, certificates, words."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from os import PathLike
from typing import Any, ClassVar, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..lp.status import Status
from ..results.cells import cells
from ..results.frames import TIE_DECIMALS
from ..results.outcome import EFFICIENT, SOLVERS
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count, number
from ..verification.found import Verification
from ..writing.tabular import Tabular
from .graph import Network
from .histories import Histories


class NetworkAnswer(Tabular):
    """Scores of whole DMUs and of the divisions that they are made of."""

    TITLE: ClassVar[tuple[str, ...]] = ("model", "orientation", "rts")  # options that are said in one line

    @property
    def network(self) -> Network:
        """The network that was scored."""
        network = self._options["network"]
        assert isinstance(network, Network)
        return network

    @property
    def options(self) -> dict[str, object]:
        """The model's name, then every argument in the order of the call."""
        return dict(self._options)

    @property
    def efficiency(self) -> pd.Series[float]:
        """The scores of the whole; NaN where ``status`` is not "optimal"."""
        return pd.Series(self._score.copy(), index=self._labels, name="efficiency")

    @property
    def status(self) -> pd.Series[str]:
        """ "optimal", "infeasible" (super-efficiency alone: a DMU that is in its own technology has a score), or
        "failed"."""
        words = pd.array([one.label for one in Status], dtype="str").take(self.outcome.status)
        return pd.Series(words, index=self._labels, name="status")

    @property
    def certificate(self) -> pd.DataFrame:
        """How exact each score is: residuals of both programs, the gap between them, and who solved them."""
        of = self.outcome
        return pd.DataFrame(
            {
                "primal_residual": of.primal_residual,
                "dual_violation": of.dual_violation,
                "gap": of.gap,
                "certified": of.certified,
                "solver": pd.array(list(SOLVERS), dtype="str").take(of.by),
            },
            index=self._labels,
        )

    def report(self, path: str | PathLike[str], *, pictures: bool = True, lang: str | None = None) -> None:
        """Write one web page that opens anywhere: a table of scores, divisions and certificates to sort and filter,
        the network with scores and flows of those at both ends of the ranking, summary and options. ``lang``: "en" or
        "zh", as the system is set unless given. Pictures need matplotlib."""
        from .network_report import write_network_report

        write_network_report(self, path, pictures, lang)

    def printable_options(self) -> dict[str, object]:
        """The options, with the network in words."""
        return {**self._options, "network": str(self.network)}

    @abstractmethod
    def frames_of_report(self) -> Iterator[tuple[str, str, pd.DataFrame]]:
        """Group, kind and columns, with a row per score."""

    def rank(self) -> pd.Series[Any]:
        """Ranks among those that faced the same frontier, best first: the same group and, unless the frontier is global
        or stocks join the periods, the same period. Equal scores (to eight decimals) share the better rank; without a
        score a DMU has no rank and comes last."""
        panel, first = self._data.panel, self._data.rows[self.outcome.evaluated, 0]
        field = panel.group[first]
        if not self._data.dynamic and self._options.get("frontier") != "global":
            field = field * len(panel.periods) + panel.period[first]
        scores = self.efficiency.round(TIE_DECIMALS)
        ranks = scores.groupby(field).rank(method="min", ascending=False).astype("Int64").rename("rank")
        last = np.iinfo(np.int64).max
        return ranks.iloc[np.lexsort((ranks.fillna(last).to_numpy(dtype=np.int64), field))]

    def _told(self) -> Summary:
        """The question in words, and what came out, division by division."""
        said = {name: value for name, value in self._options.items() if name != "network" and value is not None}
        lines = aligned([(name, scalar(value)) for name, value in said.items()], right=(False, False))
        spread = self._shown().drop(columns="status").describe().loc[["mean", "min", "max"]].T.rename_axis("")
        return Summary(f"{self.network}\n\n{lines}\n\n{aligned(*cells(spread, worded=True))}\n\n{self._foot()}")

    @property
    def _labels(self) -> pd.Index[Any]:
        return self._data.labels.take(self.outcome.evaluated)

    def _title(self) -> str:
        return ", ".join(scalar(self._options[name]) for name in self.TITLE if name in self._options)

    def _foot(self) -> str:
        score, status = self._score, self.outcome.status
        said = ", ".join(f"{int((status == one).sum())} {one.label}" for one in Status if (status == one).any())
        best = int((score >= 1.0 - EFFICIENT).sum())
        mean = number(float(score[np.isfinite(score)].mean()) if np.isfinite(score).any() else np.nan)
        return f"{count(len(score), 'row')}: {said}; {best} efficient; mean {mean}"

    @property
    def _score(self) -> NDArray[np.float64]:
        raise NotImplementedError

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(
            f"a {type(self).__name__} cannot be changed; got {name} = … Work on res.to_frame() instead."
        )

    _data: Histories
    outcome: Any
    _options: dict[str, object]


def proved(
    index: pd.Index[Any],
    said: Mapping[int, list[str]],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    exact: bool,
) -> Verification:
    """What was found wrong with each row, and between which bounds its score is."""
    return Verification.of(index, said, lower, upper, exact)
