"""Figures as text."""

from __future__ import annotations

HOURS = 7200.0  # seconds that are better read in hours


def duration(seconds: float) -> str:
    """Three digits, in the unit that suits."""
    if seconds >= HOURS:
        return f"{digits(seconds / 3600.0)} h"
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{digits(seconds / size)} {unit}"
    return f"{digits(seconds / 1e-6)} µs"


def digits(value: float) -> str:
    """Three digits, no exponent."""
    return f"{value:.{max(0, 2 - (len(str(int(value))) - 1))}f}" if value >= 1.0 else f"{value:.2f}"


def times(ratio: float) -> str:
    return f"{count(round(ratio))}×" if ratio >= 10.0 else f"{ratio:.1f}×"


def count(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def size(bytes_: float) -> str:
    return f"{bytes_ / 1e9:.2f} GB" if bytes_ >= 1e9 else f"{bytes_ / 1e6:.0f} MB"
