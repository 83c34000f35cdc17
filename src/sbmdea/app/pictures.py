"""The pictures that a result has."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from ..errors import SpecError
from ..wording import noted

_drawing = Lock()  # matplotlib's settings belong to the process, not to a page


def pictures(result: Any) -> dict[str, Callable[[], Any]]:
    """The methods of ``result.plot`` that need nothing but the result."""
    plot = getattr(result, "plot", None)
    names = ("ranking", "densities", "components", "over_time", "heatmap", "redundancy", "frontier", "network")
    return {name: method for name in names if (method := getattr(plot, name, None)) is not None}


def draw(picture: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The figure and what is noted of it; without a figure the notes say why it has no meaning."""
    from matplotlib import pyplot

    with _drawing, noted() as notes:
        try:
            figure = picture().figure
        except SpecError as error:
            return None, [str(error)]
        pyplot.close(figure)
        return figure, notes
