"""Jobs that ask the same of tables which differ in their numbers alone: what is asked is worked out once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from ..data.alike import Pattern, of_arrays, panels
from ..data.panel import OF_DATA
from ..data.roles import ROLES
from ..models.answering import Asked, alike
from ..support.messages import warn

Call = tuple[str, Any, dict[str, Any]]


class Mould:
    """A call that was asked in the ordinary way, and calls that can be asked by it.

    ``notes`` is what it warned of; where columns vary, as those of the others do, that follows from what all share.
    """

    def __init__(self, call: Call, asked: Asked, notes: Sequence[str]) -> None:
        self.call, self.asked, self.notes = call, asked, notes
        panel = asked.panel
        self.tells = not notes or panels(panel, [[*panel.X.T, *panel.Y.T, *panel.B.T]]) != [None]
        self.kept: list[tuple[int, Sequence[Any], dict[str, Any]]] = []  # place, columns and options of the others

    @cached_property
    def pattern(self) -> Pattern:
        _, data, options = self.call
        said = (options.get(key) for key in OF_DATA if key not in ROLES)
        return Pattern(data, self.asked.panel, [one for one in said if one is not None and isinstance(one, Hashable)])

    def takes(self, place: int, call: Call) -> bool:
        """Whether the call of a place can be asked by this one; it is kept then."""
        (model, data, options), (mine, its_data, its_options) = call, self.call
        if not self.tells or model != mine or (data is None) != (its_data is None):
            return False
        if options.keys() != its_options.keys():
            return False
        arrays = ROLES if data is None else ()
        if not all(alike(value, its_options[name]) for name, value in options.items() if name not in arrays):
            return False
        if data is None:
            columns = of_arrays(*([each.get(role) for role in ROLES] for each in (options, its_options)))
        else:
            columns = self.pattern.values(data)
        if columns is not None:
            self.kept.append((place, columns, options))
        return columns is not None

    def ask(self) -> Mapping[int, Asked | None]:
        """What is asked by the calls that were kept, by place; None for those that have to ask for themselves."""
        if not self.kept:
            return {}
        mine, said = self.asked, self.asked.options
        given = [name for name, value in self.call[2].items() if name in said and said[name] is value]
        found: dict[int, Asked | None] = {}
        read = panels(mine.panel, [columns for _, columns, _ in self.kept])
        for panel, (place, _, options) in zip(read, self.kept, strict=True):
            found[place] = None
            if panel is not None:
                here = {**said, **{name: options[name] for name in given}}
                found[place] = replace(mine, panel=panel, scored=panel, options=here)
                for note in self.notes:
                    warn(note)
        return found
