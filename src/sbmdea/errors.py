"""What the library raises and warns with."""

from __future__ import annotations

from .language.told import told


class _Told(Exception):
    """Says itself in the language and the words of the place where it is read; ``args`` keep the English."""

    def __str__(self) -> str:
        return told(super().__str__())


class DataError(_Told, ValueError):
    """The data cannot be used as given: the message names the columns, the rows and the repair."""


class SpecError(_Told, ValueError):
    """The question is not well put: an unknown option, or a combination that has no meaning."""


class InfeasibleError(_Told, ValueError):
    """A program has no solution and the caller asked for ``on_infeasible="raise"``."""


class OutOfMemoryError(_Told, MemoryError):
    """What was asked for would not fit into memory: the message says how much it takes and how to ask for less."""


class SbmdeaWarning(UserWarning):
    """The scores are right, but the user should know something before reading them."""
