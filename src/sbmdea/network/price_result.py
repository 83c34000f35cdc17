"""The answer of models that price what divisions take and make."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..results.frames import labelled
from ..results.locate import place
from ..results.typeset import number
from ..writing.workbook import options_table
from .histories import Histories
from .network_answer import NetworkAnswer
from .processes import Chain, Priced, items_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..verification.found import Verification
    from ..writing.tabular import Sheets

UNIQUE = 1e-7


class PriceResult(NetworkAnswer):
    """Scores of whole DMUs and of their divisions, with the prices behind them: one price an item, wherever it occurs.

    Frames have a row per row of the data that was scored.
    """

    TITLE = ("model", "form", "rts")

    def __init__(self, data: Histories, of: Chain, outcome: Priced, options: Mapping[str, object]) -> None:
        vars(self).update(_data=data, _chain=of, outcome=outcome, _options=dict(options))

    @property
    def divisions(self) -> pd.DataFrame:
        """What each division makes over what it takes, at the ``prices``; with ``decomposition="range"`` the lowest and
        the highest there are, as columns (division, "low") and (division, "high"). NaN where what it takes has no
        price.
        """
        names = list(self.network.names)
        if self._options.get("decomposition") != "range":
            return pd.DataFrame(self.outcome.parts, index=self._labels, columns=names)
        pairs = pd.MultiIndex.from_product([names, ["low", "high"]])
        return pd.DataFrame(self.outcome.ranges.reshape(len(self._labels), -1), index=self._labels, columns=pairs)

    @property
    def losses(self) -> pd.DataFrame:
        """What each division takes and does not make, in the value that the whole takes: its part of 1 − efficiency,
        and of nothing else where the score is what is made in the end over what is taken from outside."""
        net = (self._chain.taken - self._chain.made)[self.outcome.evaluated]
        lost = np.einsum("npq,nq->np", net, np.nan_to_num(self.outcome.prices))
        lost = np.where(np.abs(lost) <= 1e-12, 0.0, lost)
        lost[np.isnan(self.outcome.score)] = np.nan
        return pd.DataFrame(lost, index=self._labels, columns=list(self.network.names))

    @property
    def weights(self) -> pd.DataFrame:
        """The value that each division takes, as a share of what the whole takes."""
        taken = np.einsum("npq,nq->np", self._chain.taken[self.outcome.evaluated], self.outcome.prices)
        return pd.DataFrame(taken, index=self._labels, columns=list(self.network.names))

    @property
    def prices(self) -> pd.DataFrame:
        """The price of each item, at which the whole takes 1; under variable returns also each division's intercept."""
        more = [f"intercept {name}" for name in self.network.names] if self._chain.free.any() else []
        columns: Any = pd.Index([*self._chain.items, *more], tupleize_cols=False)
        return pd.DataFrame(self.outcome.prices, index=self._labels, columns=columns)

    @property
    def intensities(self) -> pd.DataFrame:
        """Long frame of the nonzero λ: the row, the division, the peer, ``intensity``."""
        owner = np.repeat(np.arange(len(self.outcome.weight)), [len(one[0]) for one in self.outcome.weight])
        division, peer, value = (np.concatenate([one[k] for one in self.outcome.weight]) for k in range(3))
        own, other = self._labels.take(owner), self._data.labels.take(peer)
        names = [name if name is not None else "dmu" for name in own.names]
        found: dict[Any, Any] = {name: own.get_level_values(k) for k, name in enumerate(names)}
        found["division"] = np.array(self.network.names, dtype=object)[division]
        found |= {name: other.get_level_values(k) for k, name in enumerate(("peer", "peer_period")[: len(names)])}
        return pd.DataFrame({**found, "intensity": value})

    def to_frame(self) -> pd.DataFrame:
        """One row per DMU: the score of the whole, those of the divisions, losses and status."""
        divisions, losses = self.divisions, self.losses.add_prefix("loss ")
        divisions.columns = pd.Index(
            [f"division {' '.join(map(str, one)) if isinstance(one, tuple) else one}" for one in divisions.columns]
        )
        return pd.concat([self.efficiency, divisions, losses, self.status], axis=1)

    def frames_of_report(self) -> Iterator[tuple[str, str, pd.DataFrame]]:
        """Divisions with their losses and weights, and prices."""
        yield "divisions", "score", self.divisions
        yield "losses", "score", self.losses
        yield "weights", "score", self.weights
        yield "prices", "amount", self.prices

    def sheets(self) -> Sheets:
        """Scores, prices, peers, certificates, options."""
        levels = self._labels.nlevels
        return {
            "scores": (labelled(self.to_frame()), levels),
            "prices": (labelled(self.prices), levels),
            "peers": (self.intensities, levels),
            "certificates": (labelled(self.certificate), levels),
            "options": (options_table(self.printable_options()), 1),
        }

    def graph(self, dmu: Hashable, *, ax: Axes | None = None) -> Axes:
        """A picture of the network with the scores of one DMU's divisions and their columns, and on its links what is
        handed over: amount × price = worth, of the 1 that the whole takes. It needs matplotlib."""
        from ..plots.style import name
        from .graph import columns_of
        from .graph_picture import graph_picture

        entry, found = place(self._labels, dmu), self.outcome
        boxes = {
            one.name: "\n".join([name(one.name), number(score), *columns_of(self.network, one, name)])
            for one, score in zip(self.network.divisions, found.parts[entry].tolist(), strict=True)
        }
        same = self._options.get("items")
        item, arrows = items_of(self.network, same if isinstance(same, Mapping) else None), []
        for link in self.network.links:
            amount = self._data.values[found.evaluated[entry], 0, self._data.place(link.column)]
            price = found.prices[entry, self._chain.items.index(item[link.column])]
            handed = f"{amount:g} × {price:.4g} = {number(amount * price)}"
            arrows.append((link.sender, link.receiver, f"{name(link.column)}\n{handed}"))
        said = f"{name(self._labels[entry])}: {number(float(found.score[entry]))}"
        return graph_picture(boxes, arrows, title=said, ax=ax)

    def verify(self, exact: bool = False) -> Verification:
        """Hold the scores against the documented program: the prices shown, which all DMUs must bear, prove that the
        score is no less, and the peers that it is no more. ``exact=True`` solves every program in rational
        arithmetic."""
        from .price_claim import verify

        return verify(self, exact)

    def stored(self) -> dict[str, object]:
        """What `save` writes."""
        return {"data": self._data, "of": self._chain, "outcome": self.outcome, "options": self._options}

    @classmethod
    def restored(cls, data: Histories, of: Chain, outcome: Priced, options: Mapping[str, object]) -> PriceResult:
        """What `stored` gave, as a result again."""
        return cls(data, of, outcome, options)

    @property
    def _score(self) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self.outcome.score
        return found

    def _shown(self) -> pd.DataFrame:
        parts = pd.DataFrame(self.outcome.parts, index=self._labels, columns=list(self.network.names))
        return pd.concat([self.efficiency, parts, self.status], axis=1)

    _chain: Chain
    outcome: Priced
