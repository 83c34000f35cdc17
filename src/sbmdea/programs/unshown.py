"""For models whose programs cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import SpecError

if TYPE_CHECKING:
    from ..backends.instance import Instance


@dataclass(frozen=True)
class Unshown:
    """In place of a way to an instance: says that there is none."""

    model: str

    def __call__(self, position: int) -> Instance:
        raise SpecError(
            f"problem() shows the programs of sbm and super_sbm; got a result of {self.model}. "
            f"The program of {self.model} is in its documentation."
        )
