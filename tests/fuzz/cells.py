"""Columns of every kind that pandas and numpy can hold, most of them unfit for a score."""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import strategies as st

EDGES = (0.0, -0.0, -1.0, 5e-324, 2.3e-308, 1e-150, 9e-151, 1e150, 1.1e150, 1.7e308, np.inf, -np.inf, np.nan)
ORDINARY = st.integers(1, 9).map(float) | st.floats(0.1, 1e3)
NUMBERS = st.one_of(ORDINARY, ORDINARY, ORDINARY, st.sampled_from(EDGES), st.floats())
ZONE = dt.timezone(dt.timedelta(hours=8))
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**300, 10**310),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.complex_numbers(),
    st.dates(),
    st.datetimes(timezones=st.sampled_from([None, ZONE])),
    st.timedeltas(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.integers(), st.integers(), max_size=1),
    st.tuples(st.integers()),
    st.sampled_from(
        [
            pd.NA,
            pd.NaT,
            np.float32(2.0),
            np.int8(3),
            np.bool_(True),
            np.datetime64("NaT"),
            np.timedelta64(3, "D"),
            np.array(4.0),
            np.array([1.0, 2.0]),
            pd.Period("2020", "Y"),
            pd.Interval(0, 1),
            pd.Timestamp("2020-01-01", tz="Asia/Shanghai"),
            fractions.Fraction(1, 3),
            float,
            object(),
        ]
    ),
)


def _of(kind: Any) -> Callable[[list[float]], Any]:
    def cast(values: list[float]) -> Any:
        with np.errstate(all="ignore"):
            return np.array(values).astype(kind)

    return cast


def _nullable(kind: str) -> Callable[[list[float]], Any]:
    def cast(values: list[float]) -> Any:
        fit = [abs(value) < 100 and value == value for value in values]
        small = [value if good else None for value, good in zip(values, fit, strict=True)]
        return pd.array(small if kind[0] in "Ff" else [None if v is None else int(v) for v in small], dtype=kind)

    return cast


def _arrow(kind: pa.DataType, of: Callable[[float], Any]) -> Callable[[list[float]], Any]:
    def cast(values: list[float]) -> Any:
        cells = [of(value) if abs(value) < 1e6 else None for value in values]
        return pd.array(pa.array(cells, kind), dtype=pd.ArrowDtype(kind))

    return cast


def _strided(values: list[float]) -> Any:
    return np.repeat(values, 3)[::3]


def _backwards(values: list[float]) -> Any:
    return np.array(values)[::-1]


def _read_only(values: list[float]) -> Any:
    held = np.array(values)
    held.flags.writeable = False
    return held


def _masked(values: list[float]) -> Any:
    return np.ma.masked_invalid(values)


NUMERIC: dict[str, Callable[[list[float]], Any]] = {
    **{kind: _of(kind) for kind in ("f8", "f4", "f2", ">f8", "longdouble", "i8", "u8", "i1", ">i4", "c16", "?")},
    **{kind: _nullable(kind) for kind in ("Float64", "Float32", "Int64", "Int8")},
    "boolean": lambda values: pd.array([value > 1 for value in values], dtype="boolean"),
    "arrow double": _arrow(pa.float64(), float),
    "arrow int": _arrow(pa.int32(), int),
    "arrow bool": _arrow(pa.bool_(), bool),
    "arrow decimal": _arrow(pa.decimal128(20, 4), lambda value: decimal.Decimal(str(round(value, 3)))),
    "arrow text": _arrow(pa.string(), str),
    "arrow null": lambda values: pd.array(pa.nulls(len(values)), dtype=pd.ArrowDtype(pa.null())),
    "arrow list": _arrow(pa.list_(pa.float64()), lambda value: [value]),
    "arrow struct": _arrow(pa.struct([("a", pa.float64())]), lambda value: {"a": value}),
    "category": lambda values: pd.Categorical(values),
    "category of text": lambda values: pd.Categorical([str(value) for value in values]),
    "sparse": lambda values: pd.arrays.SparseArray(values),
    "sparse, 0": lambda values: pd.arrays.SparseArray(values, fill_value=0.0),
    "text": lambda values: pd.array([str(value) for value in values], dtype="string"),
    "bytes": lambda values: np.array([str(value).encode() for value in values], dtype="S8"),
    "decimal": lambda values: np.array([decimal.Decimal(value) for value in values], dtype=object),
    "object": lambda values: np.array(values, dtype=object),
    "date": lambda values: pd.to_datetime([1] * len(values)),
    "delta": lambda values: pd.to_timedelta([1] * len(values)),
    "period": lambda values: pd.period_range("2000", periods=len(values), freq="M"),
    "interval": lambda values: pd.interval_range(0, len(values)),
    "strided": _strided,
    "backwards": _backwards,
    "read-only": _read_only,
    "masked": _masked,
}

LABELS: dict[str, Callable[[int], Any]] = {
    "text": lambda n: [f"d{i}" for i in range(n)],
    "empty text": lambda n: ["", *(" " * i for i in range(1, n))][:n],
    "numbers": lambda n: list(range(n)),
    "years": lambda n: [2000 + i % 3 for i in range(n)],
    "same": lambda n: ["a"] * n,
    "pairs": lambda n: [f"d{i // 2}" for i in range(n)],
    "none": lambda n: [None] * n,
    "one none": lambda n: [None, *map(str, range(1, n))][:n],
    "floats": lambda n: [i / 2 for i in range(n)],
    "nan": lambda n: [np.nan, *range(1, n)][:n],
    "mixed": lambda n: [i if i % 2 else str(i) for i in range(n)],
    "true and 1": lambda n: [True, 1, 0, False, *range(2, n)][:n],
    "dates": lambda n: pd.date_range("2020", periods=n, tz="Asia/Shanghai"),
    "two zones": lambda n: [pd.Timestamp("2020-01-01", tz=("UTC", "Asia/Tokyo")[i % 2]) for i in range(n)],
    "periods": lambda n: pd.period_range("2020Q1", periods=n, freq="Q"),
    "two frequencies": lambda n: [pd.Period("2020", "YM"[i % 2]) for i in range(n)],
    "intervals": lambda n: pd.interval_range(0, n),
    "deltas": lambda n: pd.to_timedelta(range(n), unit="D"),
    "category": lambda n: pd.Categorical([f"d{i}" for i in range(n)]),
    "ordered category": lambda n: pd.Categorical([i % 3 for i in range(n)], categories=[2, 1, 0, 5], ordered=True),
    "hole in category": lambda n: pd.Categorical([None, *map(str, range(1, n))][:n]),
    "nullable": lambda n: pd.array([None, *range(1, n)][:n], dtype="Int64"),
    "arrow text": lambda n: pd.array([f"d{i}" for i in range(n)], dtype=pd.ArrowDtype(pa.string())),
    "arrow dictionary": lambda n: pd.array(
        pa.array([f"d{i}" for i in range(n)]).dictionary_encode(),
        dtype=pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string())),
    ),
    "arrow list": lambda n: pd.array(pa.array([[i] for i in range(n)]), dtype=pd.ArrowDtype(pa.list_(pa.int64()))),
    "bytes": lambda n: [bytes([65 + i % 26]) for i in range(n)],
    "tuples": lambda n: [(i, str(i)) for i in range(n)],
    "lists": lambda n: [[i] for i in range(n)],
    "huge": lambda n: [10**30 + i for i in range(n)],
    "complex": lambda n: [complex(i) for i in range(n)],
    "surrogates": lambda n: [f"\ud800{i}" for i in range(n)],
    "controls": lambda n: [f"a\x00\x1b[31m\n{i}" for i in range(n)],
    "formulas": lambda n: [f"=cmd|{i}" for i in range(n)],
    "long": lambda n: [f"{i}" * 5000 for i in range(n)],
}


@st.composite
def numbers(draw: st.DrawFn, n: int) -> Any:
    values = draw(st.lists(NUMBERS, min_size=n, max_size=n))
    return NUMERIC[draw(st.sampled_from(list(NUMERIC)))](values)


@st.composite
def odd(draw: st.DrawFn, n: int) -> Any:
    held = np.empty(n, dtype=object)
    for row in range(n):
        held[row] = draw(ODD)
    return held


def fine(n: int) -> st.SearchStrategy[Any]:
    return st.lists(ORDINARY, min_size=n, max_size=n).map(lambda values: np.array(values))


def column(n: int) -> st.SearchStrategy[Any]:
    """A column for a numeric role: usually fit."""
    return st.one_of(*[fine(n)] * 6, numbers(n), odd(n))


def labels(n: int) -> st.SearchStrategy[Any]:
    """Labels for a key: in two draws of three fit for one."""
    plain = st.sampled_from(["text", "numbers", "dates", "periods", "category", "arrow text"])
    return st.one_of(plain, plain, st.sampled_from(list(LABELS))).map(lambda kind: LABELS[kind](n))
