"""What a model's signature says: to a shorthand with some options already chosen, and of options that are handed on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from inspect import signature
from typing import Any, TypeVar, get_type_hints

from ..errors import SpecError
from .messages import nearest
from .spelling import choose

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


def check_names(word: str, function: Callable[..., Any], options: Collection[str], beside: Iterable[str] = ()) -> None:
    """Refuse, before the data are looked at, options that ``word`` does not take, and a call that lacks one it needs.

    ``beside`` are names that could be meant too: arguments of who hands the options on.
    """
    parameters = signature(function).parameters.values()
    if any(one.kind is one.VAR_KEYWORD for one in parameters):
        return
    takes = {one.name: one for one in parameters if one.name != "data"}
    for option in options:
        if option not in takes:
            if not nearest(option, list(takes)) and (other := nearest(option, list(beside))):
                raise SpecError(f"{word} has no option {option!r}.{other}")
            choose(f"an option of {word}", option, list(takes))
    lacking = [
        name
        for name, one in takes.items()
        if one.default is one.empty and one.kind is one.KEYWORD_ONLY and name not in options
    ]
    if lacking:
        raise SpecError(f"{word} needs {' and '.join(lacking)}; got none. Pass {lacking[0]}=.")
