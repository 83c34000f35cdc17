"""What a verification found: who is proved, between which bounds, and why somebody is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..support.messages import shown

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Verification:
    """One entry per evaluated row: whether everything that was checked holds, and an interval for the score.

    ``lower`` and ``upper`` enclose the efficiency. In ``exact`` arithmetic they are proved to enclose that of the data
    as stored; otherwise they are what the prices and the intensities shown give in floating point. NaN where there is
    no score, and where the efficiency is not made of optima alone (`directional` with a step per column).
    """

    verified: pd.Series[bool]
    lower: pd.Series[float]
    upper: pd.Series[float]
    reasons: pd.Series[str]
    exact: bool

    @classmethod
    def of(
        cls, index: pd.Index[Any], said: Mapping[int, Iterable[str]], lower: Floats, upper: Floats, exact: bool
    ) -> Verification:
        """From what was found wrong with a row, by its position; the same words are said once."""
        import pandas as pd

        reasons = np.full(len(index), "", dtype=object)
        for i, words in said.items():
            reasons[i] = "; ".join(dict.fromkeys(words))
        return cls(
            verified=pd.Series(reasons == "", index=index, name="verified", dtype=bool),
            lower=pd.Series(lower, index=index, name="lower"),
            upper=pd.Series(upper, index=index, name="upper"),
            reasons=pd.Series(reasons, index=index, name="reasons", dtype="str"),
            exact=exact,
        )

    @property
    def all(self) -> bool:
        """Whether every row is verified."""
        return bool(self.verified.all())

    @property
    def failures(self) -> pd.DataFrame:
        """The rows that are not verified, with the reason."""
        return self.to_frame()[~self.verified]

    def to_frame(self) -> pd.DataFrame:
        """``verified``, ``lower``, ``upper`` and ``reasons`` side by side."""
        import pandas as pd

        return pd.concat([self.verified, self.lower, self.upper, self.reasons], axis=1)

    def summary(self) -> str:
        """In words: how many rows are proved, how wide the intervals are, and what is wrong with the others."""
        how = "in rational arithmetic" if self.exact else "in floating point"
        bad = np.flatnonzero(~self.verified.to_numpy())
        said = [f"{len(self.verified) - len(bad)} of {len(self.verified)} rows verified {how}"]
        width = (self.upper - self.lower).to_numpy()
        if np.isfinite(width).any():
            said.append(f"widest interval {np.nanmax(width[np.isfinite(width)]):.1e}")
        said.extend(f"{shown(self.verified.index[i])}: {self.reasons.iloc[i]}" for i in bad[:SHOWN])
        if len(bad) > SHOWN:
            said.append(f"and {len(bad) - SHOWN} rows more")
        return "\n".join(said)

    def __repr__(self) -> str:
        return self.summary()


SHOWN = 10
