"""What a case is, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of a plot; ``guess``: extrapolated from a sample, drawn dashed."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    guess: bool = False


@dataclass(frozen=True)
class Plot:
    """Lines over a common axis; ``name`` is the name of the file."""

    name: str
    title: str
    x: str
    y: str
    lines: tuple[Line, ...]
    log_x: bool = True
    log_y: bool = True


@dataclass(frozen=True)
class Bars:
    """A bar per label."""

    name: str
    title: str
    x: str
    labels: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True)
class Table:
    """Measured figures as text, ready to print, and what a reader must know about them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    plots: tuple[Plot | Bars, ...] = ()


@dataclass(frozen=True)
class Call:
    """A part of a case that can be timed by itself: ``prepare()`` makes the data and returns what is timed."""

    name: str
    prepare: Callable[[], Callable[[], object]]
    long: bool = False


@dataclass(frozen=True)
class Case:
    """One thing to measure.

    ``measure(quick)`` does it and makes the table; quick only shows that it runs. ``calls(quick)`` are the timed parts
    by themselves, for pytest-benchmark.
    """

    name: str
    title: str
    measure: Callable[[bool], Table]
    calls: Callable[[bool], Iterable[Call]]
