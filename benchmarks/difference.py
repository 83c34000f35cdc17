"""How far two programs' scores are apart."""

from __future__ import annotations

import numpy as np

from .families import Floats


def differences(found: Floats, want: Floats) -> Floats:
    """Per row; zero where both say that there is no score, infinite where one does."""
    silent, other = np.isnan(found), np.isnan(want)
    apart = np.abs(found - want)
    apart[silent & other] = 0.0
    apart[silent ^ other] = np.inf
    return apart


def largest(found: Floats, want: Floats) -> str:
    return f"{differences(found, want).max():.1e}"
