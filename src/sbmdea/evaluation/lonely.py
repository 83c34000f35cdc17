"""Who has nobody to be compared with once the own row is left out."""

from __future__ import annotations

from collections.abc import Callable

from ..support.messages import warn

NOBODY = "nobody"  # the first word of the warning


def name_the_alone(label: Callable[[list[int]], str], rows: list[int]) -> None:
    """Warn of the ``rows``, if there are any, by their labels."""
    if rows:
        warn(
            f"nobody is left to compare {label(rows)} with in programs without the own row: a score beyond 1 says "
            "nothing there. Use a wider frontier or larger groups, or leave these rows out with `evaluate`."
        )
