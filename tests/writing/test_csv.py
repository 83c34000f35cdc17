"""The fast way to a CSV file writes the bytes of the slow one."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sbmdea.writing import csvfile
from sbmdea.writing.csvfile import write_csv
from sbmdea.writing.decimals import decimals

pytest.importorskip("pyarrow", reason='the fast way needs pyarrow: pip install "sbmdea[parquet]"')


def test_numbers_are_written_as_python_writes_them() -> None:
    rng = np.random.default_rng(0)
    anything = rng.integers(0, 2**64, 30_000, dtype=np.uint64).view(np.float64)
    usual = np.exp(rng.normal(size=30_000) * 8)
    edges = np.array([0.0, -0.0, 1.0, -2.0, 1e-3, 9.99e-4, 1e9, 999999999.5, 1e16, 1e22, 5e-324, np.nan, np.inf, -0.5])
    for values in (anything, usual, -usual, np.round(usual, 1), edges, usual[:0]):
        expected = [repr(one) if np.isfinite(one) else "" for one in values.tolist()]
        assert decimals(values).to_pylist() == expected


TABLES = {
    "labels": pd.DataFrame({"dmu": ["a,b", 'say "a"', "line\nbreak", "", "=1+1", "义乌"], "x": np.arange(6) / 7}),
    "kinds": pd.DataFrame({"whole": [1, -2], "true": [True, False], "text": ["a", None], "none": [np.nan, 1.5]}),
    "objects": pd.DataFrame({"any": pd.Series([1, 2.5, None, "a", True], dtype=object), "x": 1.0}),
    "times": pd.DataFrame({"day": pd.to_datetime(["2020-01-01", "2021-06-30"]), "x": [1.0, 2.0]}),
    "dates": pd.DataFrame({"day": [datetime.date(2020, 1, 1), pd.NaT], "x": [1.0, 2.0]}),
    "categories": pd.DataFrame({"kind": pd.Categorical(["a", "b"]), "x": [1.0, 2.0]}),
    "with holes": pd.DataFrame({"rank": pd.array([1, None], dtype="Int64"), "x": [1.0, 2.0]}),
    "one column": pd.DataFrame({"x": ["", "a"]}),
    "no rows": pd.DataFrame({"x": [], "y": []}),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_bytes_are_the_same_whatever_is_installed(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csvfile, "PIECE", 4)
    frame = TABLES[name].set_index(TABLES[name].columns[0]) if name != "one column" else TABLES[name]
    write_csv(frame, tmp_path / "fast.csv")
    monkeypatch.setattr(csvfile, "is_fast", lambda: False)
    write_csv(frame, tmp_path / "slow.csv")
    assert (tmp_path / "fast.csv").read_bytes() == (tmp_path / "slow.csv").read_bytes()
