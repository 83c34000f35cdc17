"""What a case is, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Measured figures as text, ready to print, and what a reader must know about them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


@dataclass(frozen=True)
class Case:
    """One thing to measure. ``measure(quick)`` does it; quick only shows that it runs."""

    name: str
    title: str
    measure: Callable[[bool], Table]
