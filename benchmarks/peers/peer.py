"""A program to be measured beside ours, and whether it is here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from ..families import Data, Floats


@dataclass(frozen=True)
class Peer:
    """``scores(data, vrs)`` are its answers for every ``every``-th row of the data."""

    package: str
    title: str
    scores: Callable[[Data, bool], Floats]
    every: int = 1

    @property
    def name(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def version(self) -> str | None:
        """None where it is not installed."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return None
