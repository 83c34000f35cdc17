"""Data files of Stata and SPSS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..support.optional import require


def read_stata(file: Path) -> pd.DataFrame:
    frame = pd.read_stata(file, convert_categoricals=False)
    try:
        worded = pd.read_stata(file)
    except ValueError:  # two codes of one word
        return frame
    for name in worded.columns[worded.dtypes == "category"]:
        words = worded[name].astype(object)
        if len(held := words.dropna()) and held.map(lambda one: isinstance(one, str)).all():
            frame[name] = words
    return frame


def read_spss(file: Path) -> pd.DataFrame:
    pyreadstat = require("pyreadstat", "spss", f"reading {file.name!r}")
    frame, about = pyreadstat.read_sav(str(file))
    return labelled(frame, about.variable_value_labels)


def labelled(frame: pd.DataFrame, words: Mapping[str, Mapping[Any, str]]) -> pd.DataFrame:
    """Codes by their words, in columns where every code has one: others are numbers with a remark on some."""
    for name, known in words.items():
        held = frame[name].dropna()
        if len(held) and held.isin(list(known)).all():
            frame[name] = frame[name].map(known)
    for name in frame.columns[frame.dtypes == "float64"]:
        whole = frame[name].to_numpy()
        if len(whole) and (whole == whole.round()).all() and (abs(whole) < 2**53).all():
            frame[name] = frame[name].astype("int64")  # SPSS keeps years as floats
    return frame
