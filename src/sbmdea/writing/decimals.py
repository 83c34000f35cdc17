"""Numbers as text, a column at once by orjson or pyarrow: the fewest digits that give the same number again."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..support.optional import is_installed

LOW, HIGH = 1e-3, 1e9  # outside, and for whole numbers, pyarrow writes the same digits in another form


def is_fast() -> bool:
    """Whether pyarrow is there to do it."""
    return is_installed("pyarrow")


def decimals(values: NDArray[np.float64]) -> Any:
    """Doubles as ``repr`` writes them, in an array of pyarrow; empty for what is not finite."""
    import pyarrow

    size = np.abs(values)
    usual = (size >= LOW) & (size < HIGH)
    usual[usual] = values[usual] != np.trunc(values[usual])
    texts = pyarrow.array(np.where(usual, values, 0.5)).cast(pyarrow.string())
    if usual.all():
        return texts
    odd = [repr(one) if np.isfinite(one) else "" for one in values[~usual].tolist()]
    return pyarrow.compute.replace_with_mask(texts, ~usual, pyarrow.array(odd, pyarrow.string()))


def numerals(values: NDArray[Any]) -> list[bytes]:
    """Finite doubles or whole numbers in any notation, by the fastest package that is installed."""
    if not len(values):
        return []
    if is_installed("orjson"):
        import orjson

        whole: bytes = orjson.dumps(np.ascontiguousarray(values), option=orjson.OPT_SERIALIZE_NUMPY)
        return whole[1:-1].split(b",")
    if values.dtype == np.float64 and is_fast():
        import pyarrow

        texts: list[bytes] = pyarrow.array(values).cast(pyarrow.string()).cast(pyarrow.binary()).to_pylist()
        return texts
    return [repr(one).encode() for one in values.tolist()]
