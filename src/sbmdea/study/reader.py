"""Take values out of a TOML table, each with its type; what is left over is a misspelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ..errors import SpecError
from ..support.messages import nearest, shown

Value = TypeVar("Value")

_WORDS = {
    str: "a text",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class Reader:
    """A table under its name in messages: ``[data]``."""

    def __init__(self, name: str, table: object) -> None:
        self.name = name
        if not isinstance(table, Mapping):
            raise SpecError(f"{name} of the study's config must be a table; got {shown(table)}.")
        self._left: dict[str, Any] = dict(table)
        self._known: list[str] = []

    def take(self, key: str, kind: type[Value], default: Value | None = None) -> Value:
        """The value of ``key``; without a default it must be there."""
        self._known.append(key)
        if key not in self._left:
            if default is None:
                self._refuse(f"must have {key}", "")
            return default  # type: ignore[return-value]
        value = self._left.pop(key)
        if kind is float and type(value) is int:
            value = float(value)
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            self._refuse(f"must give {key} as {_WORDS[kind]}", f" got {shown(value)}.")
        return value  # type: ignore[no-any-return]

    def maybe(self, key: str, kind: type[Value]) -> Value | None:
        """The value of ``key``, or None where it is not there."""
        if key in self._left:
            return self.take(key, kind)
        self._known.append(key)
        return None

    def names(self, key: str, default: list[Any] | None = None) -> tuple[str, ...]:
        """One text or a list of texts."""
        if isinstance(self._left.get(key), str):
            return (self.take(key, str),)
        values: list[Any] = self.take(key, list, default)
        if wrong := [value for value in values if not isinstance(value, str)]:
            self._refuse(f"must give {key} as texts", f" got {shown(wrong[0])}.")
        return tuple(map(str, values))

    def texts(self) -> dict[str, str]:
        """All that is left, name = "text"."""
        return {key: self.take(key, str) for key in list(self._left)}

    def names_left(self) -> list[str]:
        """The keys that nobody has taken yet."""
        return list(self._left)

    def table(self, key: str) -> Reader:
        """A table below this one; empty where it is not there."""
        return Reader(f"[{key}]", self.take(key, dict, {}))

    def tables(self, key: str) -> list[Reader]:
        """A list of tables."""
        return [Reader(f"[[{key}]]", one) for one in self.take(key, list, [])]

    def rest(self) -> dict[str, Any]:
        """All that is left, as it is."""
        left, self._left = self._left, {}
        return left

    def done(self) -> None:
        """Refuse what nobody asked for."""
        if self._left:
            unknown = next(iter(self._left))
            self._refuse(f"has no {shown(unknown)}", f"{nearest(unknown, self._known)}")

    def between(self, key: str, value: float, low: float, high: float) -> float:
        if not low <= value <= high:
            self._refuse(f"must give {key} between {low:g} and {high:g}", f" got {value:g}.")
        return value

    def _refuse(self, must: str, got: str) -> None:
        raise SpecError(f"{self.name} of the study's config {must}{';' if got.startswith(' got') else '.'}{got}")
