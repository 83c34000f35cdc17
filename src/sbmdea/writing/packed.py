"""Columns as text that takes little room in a page: unpacked by `packed.js` when somebody looks at them."""

from __future__ import annotations

import json
import zlib
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..results.typeset import printable

EXACT = 2**53  # whole numbers up to here are themselves in JavaScript
LEVEL = 1  # what deflate finds in doubles it finds at once
DIGITS = [sign for sign in range(33, 127) if chr(sign) not in "\"'&<>\\`"][
    :85
]  # nothing that HTML or JSON would escape


def packed(column: Any, base: NDArray[np.float64] | None = None) -> dict[str, Any]:
    """A column of numbers with the same bits, of anything else by its distinct values; none stands for the missing.

    ``base``: a column that this one mostly equals; only what differs is kept.
    """
    values = column if isinstance(column, np.ndarray) else _array(column)
    if values.dtype.kind == "f":
        return _numbers(values.astype(np.float64), base)
    if values.dtype.kind in "iu" and (not len(values) or max(abs(int(values.min())), abs(int(values.max()))) < EXACT):
        return _numbers(values.astype(np.float64), base)
    return _words(values)


def _array(column: Any) -> NDArray[Any]:
    series = pd.Series(column)
    if isinstance(series.dtype, pd.api.extensions.ExtensionDtype) and series.dtype.kind in "iuf":
        return np.asarray(series.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.asarray(series.to_numpy() if series.dtype.kind in "iufb" else series.to_numpy(dtype=object))


def _numbers(values: NDArray[np.float64], base: NDArray[np.float64] | None) -> dict[str, Any]:
    """Byte by byte: first the lowest of all numbers, then the next; the upper ones repeat themselves."""
    bits = np.ascontiguousarray(np.where(np.isfinite(values), values, np.nan)).view(np.uint64)
    if base is not None:
        bits = bits ^ np.ascontiguousarray(np.where(np.isfinite(base), base, np.nan)).view(np.uint64)
    planes = bits.astype("<u8").view(np.uint8).reshape(-1, 8).T
    return {"rows": len(values), "numbers": _deflated(planes.tobytes())}


def _words(values: NDArray[Any]) -> dict[str, Any]:
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    width = 1 if len(distinct) < 2**8 else 2 if len(distinct) < 2**16 else 4
    words = json.dumps([_plain(one) for one in distinct.tolist()], ensure_ascii=False, allow_nan=False).encode()
    return {
        "rows": len(values),
        "codes": _deflated(codes.astype(f"<u{width}").tobytes()),
        "width": width,
        "words": _deflated(words),
        "size": len(words),
    }


def _plain(one: Any) -> Any:
    if one is None or one is pd.NA or one is pd.NaT or (isinstance(one, float) and not np.isfinite(one)):
        return None
    return one if isinstance(one, bool | int | float) and abs(one) < EXACT else printable(one)


def _deflated(content: bytes) -> str:
    """Four bytes as five digits to the base of 85, a sixteenth less than what base64 takes."""
    press = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_RLE)
    whole = press.compress(content) + press.flush()
    left = np.frombuffer(whole + bytes(-len(whole) % 4), ">u4").astype(np.uint32)
    digits = np.empty((len(left), 5), np.uint8)
    for place in range(4, -1, -1):
        left, digits[:, place] = np.divmod(left, np.uint32(85))
    return np.array(DIGITS, np.uint8)[digits].tobytes().decode("ascii")
