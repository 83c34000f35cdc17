"""One-line names for a model with some options already chosen."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any, TypeVar, get_type_hints

Function = TypeVar("Function", bound=Callable[..., Any])


def signed_like(model: Callable[..., Any], *chosen: str, **defaults: Any) -> Callable[[Function], Function]:
    """Give a shorthand the signature of ``model`` without the options that are chosen, and with other defaults."""

    def decorate(function: Function) -> Function:
        whole, own = signature(model), signature(function)
        kept = [
            one.replace(default=defaults[name]) if name in defaults else one
            for name, one in whole.parameters.items()
            if name not in chosen
        ]
        function.__signature__ = own.replace(parameters=kept)  # type: ignore[attr-defined]
        types = get_type_hints(model)
        function.__annotations__ |= {one.name: types[one.name] for one in kept}
        return function

    return decorate
