"""Answers saved and loaded: every model, the same bits, and no code in the file."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import pickle
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError
from sbmdea.catalogue import MODELS
from sbmdea.support.store import CLASSES, HEADER
from tests.samples.handmade import result

rng = np.random.default_rng(5)
PANEL = pd.DataFrame(
    {
        "city": np.repeat([f"城{k}" for k in range(8)], 3),
        "year": np.tile([2019, 2020, 2021], 8),
        "kind": np.repeat(["east", "west"], 12),
        **{name: rng.lognormal(2, 0.5, 24) for name in ("x1", "x2", "y", "b")},
    }
)
ROLES: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": "y", "dmu": "city", "period": "year"}
PRICES: dict[str, dict[str, Any]] = {
    "cost": {"input_prices": [1.0, 2.0]},
    "revenue": {"output_prices": [3.0]},
    "profit": {"input_prices": [1.0, 2.0], "output_prices": [3.0]},
    "profitability": {"input_prices": [1.0, 2.0], "output_prices": [3.0]},
    "bounded_targets": {"bounded": ["y", "x2"], "lower": {"x2": 1.0}, "upper": {"y": 9.0}},
    "integer_radial": {"replicas": True},
    "integer_sbm": {"integers": []},
    "hybrid_sbm": {"radial": ["x1"]},
    "nonseparable_sbm": {"nonseparable": ["y", "b"], "undesirable": "b"},
    "by_production": {"polluting": ["x1"], "undesirable": "b"},
    "abatement_cost": {"undesirable": "b"},
}
ANALYSES: dict[str, dict[str, Any]] = {
    "malmquist": {},
    "luenberger": {"undesirable": "b"},
    "hicks_moorsteen": {"undesirable": "b"},
    "fare_primont": {"rts": "crs"},
    "technical_bias": {"undesirable": "b"},
    "benchmark": {"group": "kind", "undesirable": "b"},
    "double_frontier": {},
    "capacity_utilisation": {"fixed": "x1"},
    "merger_gains": {"group": "kind"},
    "lowe": {"input_prices": [1.0, 2.0], "output_prices": [3.0]},
    "economic_inefficiency": {"input_prices": [1.0, 2.0]},
    "metafrontier": {"group": "kind"},
    "window_analysis": {"window": 2},
}

BY_HAND = pytest.mark.unverified("results made by hand")


def same(one: Any, other: Any) -> None:
    """The same values, of the same kind, to the last bit."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert one.dtype == object or one.tobytes() == other.tobytes()
        if one.dtype == object:
            for a, b in zip(one.ravel(), other.ravel(), strict=True):
                same(a, b)
    elif isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True, check_index_type="exact")
    elif isinstance(one, pd.Series):
        pd.testing.assert_series_equal(one, other, check_exact=True)
    elif isinstance(one, pd.Index):
        pd.testing.assert_index_equal(one, other, exact=True)
    elif isinstance(one, sbmdea.Result):
        same(one.stored(), other.stored())
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            if field.name.startswith("_"):
                continue  # how to draw resamples, which is no part of the answer
            same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key])
    elif isinstance(one, list | tuple):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            same(a, b)
    else:
        assert one == other or (one != one and other != other)


def again(answer: Any, folder: Path) -> Any:
    answer.save(folder / "answer.sbmdea")
    return sbmdea.load(folder / "answer.sbmdea")


@pytest.mark.parametrize("model", MODELS)
def test_every_model_comes_back(tmp_path: Path, model: str) -> None:
    res = getattr(sbmdea, model)(PANEL, **{**ROLES, **PRICES.get(model, {})})
    loaded = again(res, tmp_path)
    same(res, loaded)
    assert str(loaded.summary()) == str(res.summary())
    same(res.to_frame(), loaded.to_frame())
    if model not in ("fdh", "closest_target", "integer_radial", "integer_sbm"):
        assert str(loaded.problem(("城1", 2020))) == str(res.problem(("城1", 2020)))


def test_prices_of_some_rows_come_back(tmp_path: Path) -> None:
    res = sbmdea.cost(PANEL, **ROLES, **PRICES["cost"], evaluate=PANEL["year"] == 2020)
    assert str(again(res, tmp_path).problem(("城1", 2020))) == str(res.problem(("城1", 2020)))


def test_a_table_of_another_kind_among_the_options_comes_back(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="reads polars frames: pip install polars")
    res = sbmdea.sbm(PANEL, **ROLES, reference=polars.from_pandas(PANEL.reset_index(drop=True)))
    loaded = again(res, tmp_path)
    pd.testing.assert_series_equal(loaded.efficiency, res.efficiency)
    pd.testing.assert_frame_equal(loaded.options["reference"], PANEL.reset_index(drop=True), check_dtype=False)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_analysis_comes_back(tmp_path: Path, analysis: str) -> None:
    found = getattr(sbmdea, analysis)(PANEL, **{**ROLES, **ANALYSES[analysis]})
    loaded = again(found, tmp_path)
    same(found, loaded)
    same(found.to_frame(), loaded.to_frame())


def test_comparisons_and_cross_efficiency(tmp_path: Path) -> None:
    year = PANEL[PANEL["year"] == 2020]
    roles = {"inputs": ["x1", "x2"], "outputs": "y", "dmu": "city"}
    for answer in (
        sbmdea.compare(year, {"ccr": "ccr", "bcc": "bcc"}, **roles),
        sbmdea.cross_efficiency(year, **roles),
        sbmdea.common_weights(year, **roles, goal="largest"),
        sbmdea.common_weights(year, **roles, goal="satisfaction"),
        sbmdea.strata(year, **roles),
    ):
        same(answer, again(answer, tmp_path))


@pytest.mark.parametrize(
    "labels",
    [
        list("abcde"),
        [1, 2, 3, 4, 5],
        ["001", "NA", "", "义乌", "a\nb"],
        pd.date_range("2020-01-31", periods=5, tz="Asia/Shanghai"),
        pd.period_range("2020Q1", periods=5, freq="Q"),
        pd.Categorical(list("abcde"), ordered=True),
        [("a", 1), ("b", 2), 3, 4.5, pd.Timestamp("2020-01-31")],
    ],
    ids=["text", "numbers", "odd text", "dates", "quarters", "categories", "mixed"],
)
def test_labels_of_every_kind(tmp_path: Path, labels: Any) -> None:
    frame = pd.DataFrame({"x": [1.0, 2, 3, 4, 5], "y": [1.0, 3, 2, 5, 4]})
    index = pd.Index(labels, tupleize_cols=False, name="who")
    res = sbmdea.sbm(frame.set_axis(index, axis=0), inputs="x", outputs="y")
    same(res, again(res, tmp_path))


def test_masks_and_weights(tmp_path: Path) -> None:
    res = sbmdea.super_sbm(
        PANEL, **ROLES, undesirable="b", rts="vrs", orientation="output", frontier="window", window=2,
        weights={"x1": 2.0}, reference=PANEL["year"] < 2021, evaluate=np.arange(24) % 2 == 0,
    )  # fmt: skip
    loaded = again(res, tmp_path)
    same(res, loaded)
    same(res.outcome.rays, loaded.outcome.rays)


@BY_HAND
def test_a_row_that_is_infeasible(tmp_path: Path) -> None:
    same(result(), again(result(), tmp_path))


def test_a_second_table_and_no_inputs(tmp_path: Path) -> None:
    roles = {**ROLES, "inputs": None}
    for res in (
        sbmdea.sbm(PANEL, **ROLES, reference=PANEL.assign(y=PANEL["y"] * 2)),
        sbmdea.ccr(PANEL, **roles, orientation="output"),
    ):
        loaded = again(res, tmp_path)
        same(res, loaded)
        assert str(loaded.problem(("城1", 2020))) == str(res.problem(("城1", 2020)))


class Trap:
    def __reduce__(self) -> Any:
        return os.mkdir, ("sprung",)


def tampered(file: Path, change: Any) -> None:
    """Give ``change`` the header's tree and the arrays, and write what it makes of them."""
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(parts[HEADER])
    change(head, parts)
    parts[HEADER] = json.dumps(head).encode()
    with ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def with_pickle(head: Any, parts: dict[str, bytes]) -> None:
    trapped = io.BytesIO()
    np.lib.format.write_array(trapped, np.array([Trap()], dtype=object), allow_pickle=True)
    parts["0.npy"] = trapped.getvalue()


def with_class(head: Any, parts: dict[str, bytes]) -> None:
    head["answer"]["class"] = "Popen"


def with_module(head: Any, parts: dict[str, bytes]) -> None:
    head["answer"] = {"~": "class", "class": "os.system", "fields": {"command": "mkdir sprung"}}


def with_kind(head: Any, parts: dict[str, bytes]) -> None:
    head["answer"] = {"~": "__import__", "items": ["os"]}


def with_dtype(head: Any, parts: dict[str, bytes]) -> None:
    head["answer"] = {"~": "column", "dtype": "os.system('mkdir sprung')", "items": ["1"]}


def with_field(head: Any, parts: dict[str, bytes]) -> None:
    head["answer"]["fields"]["program"] = "x"


def with_layout(head: Any, parts: dict[str, bytes]) -> None:
    head["layout"] = 99


@BY_HAND
@pytest.mark.parametrize(
    "change", [with_pickle, with_class, with_module, with_kind, with_dtype, with_field, with_layout]
)
def test_a_file_that_was_tampered_with_runs_no_code(
    tmp_path: Path, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result().save("answer.sbmdea")
    tampered(Path("answer.sbmdea"), change)
    with pytest.raises(DataError, match=r"'answer\.sbmdea' must (be an answer that was saved|have layout 1)"):
        sbmdea.load("answer.sbmdea")
    assert os.listdir() == ["answer.sbmdea"]


def test_a_pickle_in_a_checkpoint_runs_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    monkeypatch.chdir(tmp_path)
    jobs = [sbmdea.Job("sbm", PANEL, **ROLES)]
    sbmdea.batch(jobs, checkpoint="kept")
    (file,) = Path("kept").glob("*.result")
    before = sbmdea.batch(jobs, checkpoint="kept")[0]
    same(before.outcome, sbmdea.sbm(PANEL, **ROLES).outcome)
    trap = pickle.dumps(Trap())
    file.write_bytes(trap + hashlib.sha256(trap).digest())
    with pytest.raises(sbmdea.CheckpointError, match="Delete this file; its job then runs again"):
        sbmdea.batch(jobs, checkpoint="kept")
    assert not Path("sprung").exists()


@BY_HAND
def test_what_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is none at"):
        sbmdea.load(tmp_path / "absent")
    (tmp_path / "t").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(DataError, match="it is damaged or something else"):
        sbmdea.load(tmp_path / "t")
    with pytest.raises(OSError, match="does not exist"):
        result().save(tmp_path / "nowhere" / "t")


def test_every_class_of_the_list_is_there() -> None:
    from importlib import import_module

    for name, home in CLASSES.items():
        assert hasattr(import_module(f"sbmdea.{home}"), name)
