"""All cases, one per file."""

from __future__ import annotations

from . import additive, economic, indices, radial, slacks
from .comparison import Case

# files whose question no model answers yet: what is missing
WAITING = {
    "tone2001_ccr_ar": "weight restrictions",
    "tone2001_sbm_ar": "weight restrictions",
    "tone2001_sbm_ar_fixed_ratio": "weight restrictions",
}


def cases() -> list[Case]:
    return [case for family in (slacks, radial, additive, economic, indices) for case in family.cases()]
