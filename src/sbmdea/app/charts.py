"""The pictures that a result has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import Parameter, signature
from threading import Lock
from typing import Any

from ..errors import SpecError
from ..support.messages import noted

_drawing = Lock()  # matplotlib's settings belong to the process, not to a page


def pictures(result: Any) -> dict[str, Callable[[], Any]]:
    """The pictures that need nothing but the answer: methods of its ``plot``, or ``plot`` itself where it is one."""
    if not hasattr(result, "plot"):
        return {}
    if callable(result.plot):
        return {"picture": result.plot}
    methods = {name: getattr(result.plot, name) for name in vars(type(result.plot)) if not name.startswith("_")}
    return {name: method for name, method in methods.items() if _needs_nothing(method)}


def graphs(result: Any) -> dict[Any, Callable[[], Any]]:
    """By DMU the network with scores and amounts, of an answer that has one."""
    if not hasattr(result, "graph"):
        return {}
    return {label: partial(result.graph, label) for label in result.efficiency.index}


def draw(picture: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The figure and what is noted of it; without a figure the notes say why it has no meaning."""
    from matplotlib import pyplot

    from ..plots.captions import spoken

    with _drawing, noted() as notes:
        try:
            figure = spoken(picture().figure)
        except SpecError as error:
            return None, [str(error)]
        pyplot.close(figure)
        return figure, notes


def _needs_nothing(method: Callable[..., Any]) -> bool:
    return all(parameter.default is not Parameter.empty for parameter in signature(method).parameters.values())
