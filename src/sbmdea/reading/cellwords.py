"""How what cells hold is named in messages."""

from __future__ import annotations

from numbers import Real

from .grid import Error

SHOWN = 30


def worded(value: object) -> str:
    """A value with its kind: ``the text '12,3'``, ``the error #N/A``."""
    if value is None:
        return "a formula that was never calculated"
    if isinstance(value, Error):
        return f"the error {value}"
    if isinstance(value, str):
        return f"the text {value[:SHOWN]!r}{'…' if len(value) > SHOWN else ''}"
    if isinstance(value, bool):
        return f"the truth value {str(value).upper()}"
    return f"the number {value}" if isinstance(value, Real) else f"the date {str(value).removesuffix(' 00:00:00')}"
