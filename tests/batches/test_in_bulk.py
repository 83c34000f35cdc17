"""Small jobs over tables that differ in their numbers alone are read together, and answered as if each were alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.batches import in_bulk
from sbmdea.batches import jobs as batches
from tests.batches.test_together import ROLES, same

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
Call = tuple[Any, dict[str, Any]]


def tables(many: int = 5, n: int = 24) -> list[pd.DataFrame]:
    rng = np.random.default_rng(3)
    names = [f"企业{i:03}" for i in range(n)]
    found = [pd.DataFrame(rng.lognormal(0.0, 0.5, (n, 5)), columns=["a", "b", "y", "z", "u"]) for _ in range(many)]
    return [one.assign(dmu=names, year=np.arange(n) % 3 + 2001) for one in found]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of every job that was read with another: whether that was enough."""
    seen: list[bool] = []
    ask = in_bulk.Mould.ask

    def counted(mould: in_bulk.Mould) -> Any:
        found = ask(mould)
        seen.extend(one is not None for one in found.values())
        return found

    monkeypatch.setattr(in_bulk.Mould, "ask", counted)
    return seen


def compared(model: str, calls: list[Call]) -> None:
    found = sbmdea.batch(sbmdea.Job(model, data, **options) for data, options in calls)
    for result, (data, options) in zip(found, calls, strict=True):
        same(result, getattr(sbmdea, model)(data, **options))


@pytest.mark.parametrize("model", ["sbm", "super_sbm", "radial"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rts": "vrs", "orientation": "output"},
        {"period": "year", "frontier": "sequential"},
        {"group": "year", "evaluate": np.arange(24) < 20, "reference": np.arange(24) > 1},
        {"category": "year"},
    ],
    ids=lambda options: "-".join(options) or "plain",
)
def test_frames_of_one_shape(model: str, options: dict[str, Any], read: list[bool]) -> None:
    compared(model, [(one, {**ROLES, **options}) for one in tables()])
    assert read == [True] * 4


@pytest.mark.parametrize(
    "labelled",
    [
        lambda frame: (frame.drop(columns="dmu"), {"dmu": None}),
        lambda frame: (frame.set_index("dmu"), {"dmu": None}),
        lambda frame: (frame.set_index("dmu"), {}),
        lambda frame: (frame.assign(dmu=range(24)), {}),
        lambda frame: (frame.assign(dmu=[*range(23), "x"]), {}),
        lambda frame: (frame.assign(dmu=frame["dmu"].astype("category")), {}),
        lambda frame: (frame.assign(dmu=pd.date_range("2001-01-31", periods=24, freq="ME")), {}),
        lambda frame: (frame.set_index(["dmu", "year"]), {"dmu": None}),
        lambda frame: (frame.assign(when=[f"{year}年" for year in frame["year"]]), {"period": "when"}),
        lambda frame: (frame.set_axis([[*frame.columns], [""] * 7], axis=1), {"dmu": ("dmu", "")}),
    ],
)
def test_labels_of_every_kind(labelled: Callable[[pd.DataFrame], Call], read: list[bool]) -> None:
    asked = [(frame, {**ROLES, **options}) for frame, options in map(labelled, tables())]
    compared("sbm", asked)
    assert read == [True] * 4


@pytest.mark.parametrize("kind", [np.array, list])
def test_arrays(kind: Callable[[Any], Any], read: list[bool]) -> None:
    def options(frame: pd.DataFrame) -> dict[str, Any]:
        Z = frame[["a", "b", "y", "z", "u"]].to_numpy()
        parts = {"inputs": kind(Z[:, :2]), "outputs": kind(Z[:, 2:4]), "undesirable": kind(Z[:, 4])}
        return {**parts, "dmu": [*"abcdefghijklmnopqrstuvwx"]}

    compared("super_sbm", [(None, options(one)) for one in tables()])
    assert read == ([True] * 4 if kind is np.array else [])


def test_what_differs_in_more_than_numbers_is_read_alone(read: list[bool]) -> None:
    one, *others = tables(9)
    others[0] = others[0].assign(dmu=others[0]["dmu"][::-1].tolist())
    others[1] = others[1][["u", "z", "y", "b", "a", "dmu", "year"]]
    others[2] = others[2].astype({"a": "float32"})
    others[3] = others[3].assign(b=np.arange(1, 25))
    others[4] = others[4].iloc[:20]
    others[5] = others[5].rename(index=lambda row: row + 1)
    others[6] = others[6].assign(dmu=others[6]["dmu"].astype(object))
    others[7] = others[7].assign(dmu=others[7]["dmu"].astype("category"))
    compared("sbm", [(each, ROLES) for each in (one, *others)])
    assert read == []
    whole, real = (one.assign(dmu=np.array(names, object)) for names in ([*range(24)], [*map(float, range(24))]))
    compared("sbm", [(each, ROLES) for each in (whole, real)])
    assert read == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda frame: frame.assign(a=np.where(frame.index == 2, np.nan, frame["a"])), "column 'a' is missing"),
        (lambda frame: frame.assign(y=np.where(frame.index == 2, np.inf, frame["y"])), "column 'y' is infinite"),
        (lambda frame: frame.assign(u=-frame["u"]), "column 'u' is negative"),
        (lambda frame: frame.assign(z=0.0), "column 'z' is 0"),
        (lambda frame: frame.assign(a=frame["a"] * 1e200), "between 1e-150 and 1e+150"),
    ],
)
def test_what_is_wrong_is_said_of_its_job_alone(
    spoil: Callable[[pd.DataFrame], pd.DataFrame], words: str, read: list[bool]
) -> None:
    data = tables()
    data[2] = spoil(data[2])
    found = sbmdea.batch(sbmdea.Job("super_sbm", one, **ROLES) for one in data)
    assert read == [True, False, True, True]
    assert list(found.failed) == [2]
    assert words in str(found.failed[2])
    with pytest.raises(sbmdea.DataError) as alone:
        sbmdea.super_sbm(data[2], **ROLES)
    assert str(found.failed[2]) == str(alone.value)
    for place in (0, 1, 3, 4):
        same(found[place], sbmdea.super_sbm(data[place], **ROLES))


def test_every_job_warns_of_what_is_its_own(read: list[bool]) -> None:
    data = tables()
    data[3]["b"] = 2.0
    with pytest.warns(sbmdea.SbmdeaWarning, match="'b' is 2 in all 24 rows"):
        sbmdea.batch(sbmdea.Job("sbm", one, **ROLES) for one in data)
    assert read == [True, True, False, True]
    few = [one.iloc[:8] for one in tables()]
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        sbmdea.batch(sbmdea.Job("sbm", one, **ROLES) for one in few)
    assert sum("a frontier should have at least" in str(one.message) for one in heard) == len(few)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = sbmdea.batch(sbmdea.Job("sbm", one, **ROLES) for one in few)
    assert len(found.failed) == len(few)


def test_changing_a_table_afterwards_changes_no_result() -> None:
    data = tables(3)
    found = sbmdea.batch(sbmdea.Job("sbm", one, **ROLES) for one in data)
    before = [result.targets.copy() for result in found]
    for one in data:
        one[["a", "y"]] = 1.0
    for result, targets in zip(found, before, strict=True):
        pd.testing.assert_frame_equal(result.targets, targets)
        assert result.verify().all


def test_with_a_checkpoint_and_on_a_pool(tmp_path: Path, read: list[bool]) -> None:
    data = tables()
    jobs = [sbmdea.Job("sbm", one, **ROLES) for one in data]
    plain = sbmdea.batch(jobs)
    assert read == [True] * 4
    kept = sbmdea.batch(jobs[:3], checkpoint=tmp_path)
    again = sbmdea.batch(jobs, checkpoint=tmp_path)
    assert read == [True] * (4 + 2 + 1)
    with ThreadPoolExecutor(2) as pool:
        pooled = sbmdea.batch(jobs, executor=pool)
    for i, result in enumerate(plain):
        same(again[i], result)
        same(pooled[i], result)
    assert len(kept) == 3


def test_more_kinds_of_jobs_in_turn_than_are_remembered(read: list[bool]) -> None:
    kinds = [{"rts": "crs"}, {"rts": "vrs"}, {"rts": "nirs"}, {"rts": "ndrs"}, {"orientation": "input"}]
    compared("sbm", [(one, {**ROLES, **kind}) for one in tables(3) for kind in kinds[:4]])
    assert read == [True] * 8
    read.clear()
    assert len(kinds) > batches.MOULDS
    compared("sbm", [(one, {**ROLES, **kind}) for one in tables(2) for kind in kinds])
    assert not any(read)
