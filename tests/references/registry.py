"""All cases, one per file."""

from __future__ import annotations

from . import additive, economic, indices, radial, restricted, slacks
from .comparison import Case


def cases() -> list[Case]:
    return [case for family in (slacks, radial, restricted, additive, economic, indices) for case in family.cases()]
