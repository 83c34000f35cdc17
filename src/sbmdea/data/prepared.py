"""A table that many calls ask about: what is read and found out for one of them is there for the next."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import pandas as pd


Read = TypeVar("Read")


class Prepared:
    """A copy of a table, taken by every model in the table's place; made by `prepare`."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._read: dict[Hashable, Any] = {}

    def to_frame(self) -> pd.DataFrame:
        """The table as it was when it was prepared."""
        return self._frame.copy()

    def once(self, key: Hashable, read: Callable[[], Read]) -> Read:
        """What ``read`` gives, from the first call with this ``key`` on."""
        if key not in self._read:
            self._read[key] = read()
        found: Read = self._read[key]
        return found

    def __len__(self) -> int:
        return len(self._frame)

    def __repr__(self) -> str:
        rows, columns = self._frame.shape
        return f"Prepared({rows} × {columns})"

    def __getstate__(self) -> dict[str, Any]:
        return {"_frame": self._frame, "_read": {}}
