"""Doubles as text, a column at once by pyarrow: the digits that ``repr`` gives."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

LOW, HIGH = 1e-3, 1e9  # outside, and for whole numbers, pyarrow writes the same digits in another form


def is_fast() -> bool:
    """Whether pyarrow is there to do it."""
    return find_spec("pyarrow") is not None


def decimals(values: NDArray[np.float64]) -> Any:
    """The texts as an array of pyarrow; empty for what is not finite."""
    import pyarrow

    size = np.abs(values)
    usual = (size >= LOW) & (size < HIGH)
    usual[usual] = values[usual] != np.trunc(values[usual])
    texts = pyarrow.array(np.where(usual, values, 0.5)).cast(pyarrow.string())
    if usual.all():
        return texts
    odd = [repr(one) if np.isfinite(one) else "" for one in values[~usual].tolist()]
    return pyarrow.compute.replace_with_mask(texts, ~usual, pyarrow.array(odd, pyarrow.string()))
