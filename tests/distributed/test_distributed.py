"""Over partitions: the scores of a single machine, whatever the partitions are and whoever dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import DataError, SpecError

pytest.importorskip("dask.dataframe", reason='needs Dask: pip install "sbmdea[distributed]"')
pytest.importorskip("distributed", reason='needs Dask: pip install "sbmdea[distributed]"')
pytest.importorskip("pyarrow", reason='needs pyarrow: pip install "sbmdea[distributed]"')
import dask.dataframe as dd

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")]

ROLES: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": ["y1", "y2"], "undesirable": "b", "dmu": "dmu"}
PANEL: dict[str, Any] = {**ROLES, "period": "year"}


def panel(n: int = 300, years: int = 4, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    N = n * years
    X = rng.lognormal(2, 0.7, (N, 2))
    size = np.exp(0.95 * np.log(X).mean(axis=1, keepdims=True))
    loss = np.exp(-rng.gamma(1.5, 0.3, (N, 1)))
    frame = pd.DataFrame(
        np.hstack([X, size * rng.lognormal(0, 0.4, (N, 2)) * loss, size * rng.lognormal(0, 0.5, (N, 1)) / loss**0.5]),
        columns=["x1", "x2", "y1", "y2", "b"],
    )
    frame["dmu"] = np.tile([f"unit {i}" for i in range(n)], years)
    frame["year"] = np.repeat(np.arange(2000, 2000 + years), n)
    frame["region"] = rng.choice(["north", "south"], N)
    frame["unused"] = "text"
    return frame.sample(frac=1.0, random_state=1).reset_index(drop=True)


def write(frame: pd.DataFrame, folder: Path, cuts: list[int]) -> Path:
    folder.mkdir(exist_ok=True)
    edges = [0, *cuts, len(frame)]
    for i, (low, high) in enumerate(pairwise(edges)):
        frame.iloc[low:high].to_parquet(folder / f"{i:03d}.parquet")
    return folder


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return panel()


@pytest.fixture(scope="module")
def folder(data: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight parts, among them one of a single row and one without any."""
    return write(data, tmp_path_factory.mktemp("parts"), [200, 201, 201, 450, 600, 800, 1000])


def same(found: pd.DataFrame, want: sbmdea.Result, data: pd.DataFrame) -> None:
    assert found.index.equals(data.index)
    assert found["dmu"].tolist() == data["dmu"].tolist()
    np.testing.assert_allclose(found["efficiency"], want.efficiency, rtol=0, atol=1e-10)
    for name in ("sbm", "super_sbm"):
        np.testing.assert_allclose(found[name], want.components[name], rtol=0, atol=1e-10)
    assert found["status"].tolist() == want.status.tolist()
    assert found["certified"].all()
    assert (found["dual_violation"] <= 1e-9).all()


@pytest.mark.parametrize("frontier", ["contemporaneous", "global"])
@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs"])
def test_scores_are_those_of_one_machine(data: pd.DataFrame, folder: Path, rts: Any, frontier: Any) -> None:
    found = sbmdea.distributed.super_sbm(folder, **PANEL, rts=rts, frontier=frontier)
    assert isinstance(found, dd.DataFrame)
    same(found.compute(), sbmdea.super_sbm(data, **PANEL, rts=rts, frontier=frontier), data)


@pytest.mark.parametrize(
    "options",
    [
        {"orientation": "input"},
        {"orientation": "output", "rts": "vrs"},
        {"orientation": "input", "rts": "vrs"},
        {"undesirable_as": "input"},
        {"weights": {"b": 3, "x1": 0}},
        {"weights": "balanced", "rts": "vrs"},
        {"group": "region", "rts": "vrs"},
        {"rts": ("grs", 1, 1)},
    ],
    ids=str,
)
def test_options(data: pd.DataFrame, folder: Path, options: Any) -> None:
    found = sbmdea.distributed.super_sbm(folder, **PANEL, **options).compute()
    same(found, sbmdea.super_sbm(data, **PANEL, **options), data)


def test_a_beaten_row_behind_an_efficient_one_counts(tmp_path: Path) -> None:
    """(2.4, 2.4) is beaten by (2, 2), and is what (2, 2) must be compared with."""
    frame = pd.DataFrame({"a": [1, 2, 4, 2.4, 3], "b": [4, 2, 1, 2.4, 2.6], "y": 1.0})
    found = sbmdea.distributed.super_sbm(write(frame, tmp_path / "p", [3, 4]), inputs=["a", "b"], outputs="y").compute()
    assert found["super_sbm"].iloc[1] == pytest.approx(1.2, abs=1e-12)


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs"])
def test_parts_large_enough_to_be_sampled_first(tmp_path: Path, rts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sbmdea.distributed.layers.SAMPLE", 100)
    data = panel(500, 2)
    found = sbmdea.distributed.super_sbm(write(data, tmp_path / "p", [600]), **PANEL, rts=rts, frontier="global")
    same(found.compute(), sbmdea.super_sbm(data, **PANEL, rts=rts, frontier="global"), data)


def test_ties_duplicates_and_rows_that_are_all_efficient(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(1, 5, (300, 5)).astype(float), columns=["x1", "x2", "y1", "y2", "b"])
    frame = pd.concat([frame, frame.iloc[:40]], ignore_index=True).assign(dmu=np.arange(340))
    for rts in ("crs", "vrs"):
        found = sbmdea.distributed.super_sbm(write(frame, tmp_path / "p", [70, 150, 290]), **ROLES, rts=rts).compute()
        same(found, sbmdea.super_sbm(frame, **ROLES, rts=rts), frame)


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_a_dask_dataframe_keeps_its_index(data: pd.DataFrame, parts: int) -> None:
    frame = data[data["year"] == 2001].set_index("dmu")
    found = sbmdea.distributed.super_sbm(dd.from_pandas(frame, npartitions=parts, sort=False), **ROLES)
    want = sbmdea.super_sbm(frame, **ROLES)
    np.testing.assert_allclose(found["efficiency"].compute(), want.efficiency, rtol=0, atol=1e-10)
    assert found.compute().index.equals(frame.index)
    assert found.dtypes.equals(found.compute().dtypes)


def test_scores_are_written_part_by_part(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    out = sbmdea.distributed.super_sbm(folder, **PANEL, out=tmp_path / "scores")
    assert out == tmp_path / "scores"
    assert sorted(path.name for path in out.iterdir()) == [f"part-{i:05d}.parquet" for i in range(8)]
    found = pd.concat([pd.read_parquet(path) for path in sorted(out.iterdir())])
    same(found, sbmdea.super_sbm(data, **PANEL), data)
    with pytest.raises(SpecError, match="out must be a new or an empty folder"):
        sbmdea.distributed.super_sbm(folder, **PANEL, out=out)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"disposability": "weak"}, "takes no disposability: under weak disposability"),
        ({"exclude": "unit"}, "takes no exclude"),
        ({"zeros": "drop-term"}, "takes no zeros"),
        ({"frontier": "window"}, "frontier must be one of"),
        ({"rts": ("grs", 0.8, 1.2)}, "generalized returns to scale do not pass from parts to the whole"),
        ({"rtz": "vrs"}, 'Did you mean "rts"'),
        ({"inputs": np.ones((2, 2))}, "inputs must be names of columns of data; got a ndarray"),
        ({"weights": {"co2": 1}}, "weights must name role columns"),
        ({"undesirable_as": "literal"}, "0 for every DMU"),
    ],
    ids=str,
)
def test_what_makes_no_sense_over_parts_is_refused(folder: Path, options: Any, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        sbmdea.distributed.super_sbm(folder, **{**PANEL, **options})


def test_data_that_cannot_be_used(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    score = sbmdea.distributed.super_sbm
    with pytest.raises(DataError, match=r"has no \*\.parquet"):
        score(tmp_path, **PANEL)
    with pytest.raises(DataError, match="is not there"):
        score(tmp_path / "nowhere", **PANEL)
    with pytest.raises(DataError, match="must be a Dask DataFrame or a folder of Parquet files; got DataFrame"):
        score(data, **PANEL)
    with pytest.raises(DataError, match="x9"):
        score(folder, **{**PANEL, "inputs": ["x9"]})
    with pytest.raises(DataError, match="at least two DMUs"):
        score(write(data.iloc[:1], tmp_path / "one", []), **PANEL)
    bad = data.copy()
    bad.loc[900, "y1"] = -1.0
    with pytest.raises(DataError, match=f"'y1' is negative .* for .*{bad.loc[900, 'dmu']}"):
        score(write(bad, tmp_path / "bad", [500, 700]), **PANEL)


@pytest.fixture
def cluster() -> Iterator[Any]:
    import distributed

    with (
        distributed.LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        distributed.Client(cluster),
    ):
        yield cluster


@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_a_worker_killed_in_mid_run_changes_nothing(tmp_path: Path, cluster: Any) -> None:
    import distributed

    data = panel(4000, 3)
    folder = write(data, tmp_path / "parts", list(range(500, 12000, 500)))
    client = distributed.get_client()
    killed = []

    def kill() -> None:
        while not killed:
            busy = [address for address, tasks in client.processing().items() if tasks]
            if busy:
                killed.append(next(w.pid for w in cluster.workers.values() if w.worker_address == busy[0]))
                os.kill(killed[0], signal.SIGKILL)
            time.sleep(0.001)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    out = sbmdea.distributed.super_sbm(folder, **PANEL, rts="vrs", frontier="global", out=tmp_path / "scores")
    thread.join(timeout=1)
    assert killed, "the run was over before a worker could be killed"
    assert killed[0] not in {worker.pid for worker in cluster.workers.values()}
    found = pd.concat([pd.read_parquet(path) for path in sorted(out.iterdir())])
    same(found, sbmdea.super_sbm(data, **PANEL, rts="vrs", frontier="global"), data)
