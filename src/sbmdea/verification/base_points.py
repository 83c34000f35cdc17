"""Data and answers counted from a base point, where the program is one of distances from it (Tone, Chang & Wu 2020)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from .case import Case, Floats
from .view import View


def base_point(case: Case) -> Floats:
    """Of every column, in the data's units: what is named, or a share of the range below the least value."""
    given, values = case.options["base_point"], case.Z * case.sign
    if isinstance(given, Mapping):
        return np.array([float(given.get(label, 0.0)) for label in case.labels])
    low, high = values.min(axis=0), values.max(axis=0)
    room = np.where(high > low, high - low, np.maximum(1.0, np.abs(low)))
    return np.where(low > 0.0, 0.0, low - float(given) * room)


def from_base(case: Case, view: View) -> tuple[Case, View]:
    """The same answer as one about distances, which it is the answer of `sbm` or `super_sbm` to."""
    point = base_point(case)
    apart = replace(case, Z=case.Z - case.sign * point)
    return apart, replace(view, targets=view.targets - point)
