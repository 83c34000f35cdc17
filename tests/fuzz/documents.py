"""Files: true ones, and what becomes of them in mail, in editors and on bad disks."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

ENDINGS = (".csv", ".xlsx", ".parquet")


@cache
def whole(ending: str) -> bytes:
    rows = 9
    table = pd.DataFrame(
        {
            "unit": [f"城市{i}" for i in range(rows)],
            "year": 2000 + np.arange(rows) % 3,
            "x1": np.linspace(1, 2, rows),
            "y1": np.linspace(3, 4, rows) ** 2,
        }
    )
    held = io.BytesIO()
    if ending == ".csv":
        return table.to_csv(index=False).encode()
    if ending == ".xlsx":
        table.to_excel(held, index=False)
    else:
        table.to_parquet(held, index=False)
    return held.getvalue()


@cache
def parts() -> dict[str, bytes]:
    """The files inside a workbook."""
    with zipfile.ZipFile(io.BytesIO(whole(".xlsx"))) as book:
        return {name: book.read(name) for name in book.namelist()}


def packed(files: dict[str, bytes], **options: Any) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, **options) as book:
        for name, content in files.items():
            book.writestr(name, content)
    return held.getvalue()


@st.composite
def _changed(draw: st.DrawFn, content: bytes) -> bytes:
    held = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(held) - 1)))
        how = draw(st.sampled_from(["cut", "flip", "insert", "repeat", "drop"]))
        if how == "cut":
            del held[at:]
        elif how == "flip" and held:
            held[at] = draw(st.integers(0, 255))
        elif how == "insert":
            held[at:at] = draw(st.binary(max_size=8))
        elif how == "repeat":
            held[at:at] = held[at : at + draw(st.integers(1, 64))] * draw(st.integers(1, 3))
        else:
            del held[at : at + draw(st.integers(1, 64))]
    return bytes(held)


@st.composite
def _workbook(draw: st.DrawFn) -> bytes:
    """A workbook whose inside was changed, in a sound archive."""
    files = dict(parts())
    name = draw(st.sampled_from(sorted(files)))
    if draw(st.booleans()):
        del files[name]
    else:
        files[name] = draw(_changed(files[name]))
    return packed(files)


@st.composite
def _text(draw: st.DrawFn) -> bytes:
    cell = st.one_of(
        st.integers().map(str),
        st.floats().map(str),
        st.text(max_size=4),
        st.sampled_from(["1,5", "1 000", "", "NA", "#N/A", '"', "\0", "\r", "=1+1", "1e999", "0x10", "１２", "−3"]),
    )
    width = draw(st.integers(1, 5))
    lines = [["unit", "year", "x1", "y1", "z"][:width]]
    lines += [[draw(cell) for _ in range(draw(st.sampled_from([width] * 5 + [width + 1, 1])))] for _ in range(5)]
    separator = draw(st.sampled_from([",", ",", ";", "\t", "|"]))
    ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    coding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "latin-1", "shift_jis"]))
    return ends.join(separator.join(line) for line in lines).encode(coding, "replace")


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, bytes]:
    ending = draw(st.sampled_from(ENDINGS))
    content = draw(
        st.one_of(
            st.just(whole(ending)),
            _changed(whole(ending)),
            _changed(whole(ending)),
            _workbook() if ending == ".xlsx" else _text(),
            st.sampled_from(ENDINGS).map(whole),
            st.binary(max_size=200),
        )
    )
    return ending, content
