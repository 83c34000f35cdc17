"""A folder of finished parts: a stopped run goes on, and nothing that has changed is taken for the same."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytest.importorskip("dask.dataframe", reason='needs Dask: pip install "sbmdea[distributed]"')
pytest.importorskip("distributed", reason='needs Dask: pip install "sbmdea[distributed]"')
pytest.importorskip("pyarrow", reason='needs pyarrow: pip install "sbmdea[distributed]"')
import dask

import sbmdea
from sbmdea import CheckpointError, SpecError

from .parted_data import PANEL, everything_same, panel, same, write

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


@pytest.fixture(autouse=True)
def in_this_thread() -> Iterator[None]:
    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return panel(40, 3)


@pytest.fixture
def folder(data: pd.DataFrame, tmp_path: Path) -> Path:
    return write(data, tmp_path / "data", [40, 40, 80])


def test_scores_are_written_part_by_part(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    out = sbmdea.distributed.super_sbm(folder, **PANEL, out=tmp_path / "scores")
    assert out == tmp_path / "scores"
    assert sorted(path.name for path in out.glob("[!.]*")) == [f"part-{i:05d}.parquet" for i in range(4)]
    want = sbmdea.super_sbm(data, **PANEL)
    same(pd.concat([pd.read_parquet(path) for path in sorted(out.glob("*.parquet"))]), want, data)
    same(pd.read_parquet(out), want, data)


def test_all_tables_are_in_the_folder(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    found = sbmdea.distributed.score("super_sbm", folder, **PANEL, frontier="window", out=tmp_path / "out")
    everything_same(found, sbmdea.super_sbm(data, **PANEL, frontier="window"), data)
    assert {path.name for path in (tmp_path / "out").glob("[!.]*")} == set(found.tables)
    few = sbmdea.distributed.score("sbm", folder, **PANEL, tables=["scores", "targets"], out=tmp_path / "few")
    assert few.tables == ("scores", "targets")
    with pytest.raises(SpecError, match="a table must be one of"):
        _ = few.prices
    with pytest.raises(SpecError, match='windows go with frontier="window"'):
        _ = few.windows


def test_a_part_that_was_cut_short_is_scored_again(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    out = sbmdea.distributed.super_sbm(folder, **PANEL, out=tmp_path / "scores")
    part = out / "part-00002.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:100])
    sbmdea.distributed.super_sbm(folder, **PANEL, out=out)
    assert part.read_bytes() == whole
    same(pd.read_parquet(out), sbmdea.super_sbm(data, **PANEL), data)


def test_a_stopped_run_goes_on(data: pd.DataFrame, folder: Path, tmp_path: Path, monkeypatch: Any) -> None:
    from sbmdea.distributed import in_parts

    scored, stops = [], [True]
    real = in_parts.score_part

    def counted(threads: Any, part: Any, number: int, *given: Any) -> Any:
        scored.append(number)
        if number == 2 and stops:
            stops.clear()
            raise KeyboardInterrupt
        return real(threads, part, number, *given)

    monkeypatch.setattr(in_parts, "score_part", counted)
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        sbmdea.distributed.score("super_sbm", folder, **PANEL, out=out)
    left = sorted({0, 1, 2, 3} - {one for one in scored if one != 2})
    assert 2 in left
    scored.clear()
    found = sbmdea.distributed.score("super_sbm", folder, **PANEL, out=out)
    assert sorted(scored) == left
    everything_same(found, sbmdea.super_sbm(data, **PANEL), data)
    scored.clear()
    sbmdea.distributed.score("super_sbm", folder, **PANEL, out=out, threads=1, progress=False)
    assert not scored


def test_what_has_changed_is_noticed(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sbmdea.distributed.score("sbm", folder, **PANEL, out=out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
    with pytest.raises(CheckpointError, match="holds answers to another call: its options were others"):
        sbmdea.distributed.score("sbm", folder, **PANEL, rts="vrs", out=out)
    with pytest.raises(CheckpointError, match="its options were others"):
        sbmdea.distributed.score("super_sbm", folder, **PANEL, out=out)
    changed = data.copy()
    changed.loc[60, "x1"] *= 1.0 + 1e-12
    with pytest.raises(CheckpointError, match="part 2 of the data had other rows"):
        sbmdea.distributed.score("sbm", write(changed, tmp_path / "data", [40, 40, 80]), **PANEL, out=out)
    renamed = data.assign(dmu=data["dmu"].where(data.index != 3, "somebody"))
    with pytest.raises(CheckpointError, match="part 0 of the data had other rows"):
        sbmdea.distributed.score("sbm", write(renamed, tmp_path / "data", [40, 40, 80]), **PANEL, out=out)
    with pytest.raises(CheckpointError, match="its data had 4 parts, these have 5"):
        sbmdea.distributed.score("sbm", write(data, tmp_path / "data", [40, 40, 80, 100]), **PANEL, out=out)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")} == before


def test_a_folder_that_holds_something_else(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SpecError, match="out must be a new or an empty folder, or one that this call began to fill"):
        sbmdea.distributed.score("sbm", folder, **PANEL, out=out)
    assert [path.name for path in out.iterdir()] == ["notes.txt"]
    sbmdea.distributed.score("sbm", folder, **PANEL, out=tmp_path / "damaged")
    (tmp_path / "damaged" / ".sbmdea" / "asked.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match="is damaged"):
        sbmdea.distributed.score("sbm", folder, **PANEL, out=tmp_path / "damaged")


def test_threads_of_a_pool_are_an_engine(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    options = {**PANEL, "frontier": "global", "rts": "vrs"}
    with ThreadPoolExecutor(2) as pool:
        found = sbmdea.distributed.score("super_sbm", folder, **options, executor=pool, out=tmp_path / "out")
    everything_same(found, sbmdea.super_sbm(data, **options), data)


class ReadOnly(Executor):
    """Works at once, on arrays that must not be written to, as engines with shared memory hand them out."""

    def submit(self, function: Any, /, *given: Any, **named: Any) -> Future[Any]:
        buffers: list[pickle.PickleBuffer] = []
        sent = pickle.dumps((function, given, named), protocol=5, buffer_callback=buffers.append)
        work, some, others = pickle.loads(sent, buffers=[bytes(one) for one in buffers])
        done: Future[Any] = Future()
        done.set_result(work(*some, **others))
        return done


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("super_sbm", {"frontier": "global", "rts": "vrs"}),
        ("super_sbm", {"exclude": "unit", "frontier": "sequential"}),
        ("super_sbm", {"disposability": "weak"}),
        ("fdh", {}),
    ],
)
def test_what_engines_hand_on_is_not_written_to(
    data: pd.DataFrame, folder: Path, tmp_path: Path, model: str, options: Any
) -> None:
    out = tmp_path / "out"
    found = sbmdea.distributed.score(model, folder, **PANEL, **options, executor=ReadOnly(), out=out)
    everything_same(found, getattr(sbmdea, model)(data, **PANEL, **options), data)


@pytest.mark.slow
def test_processes_of_a_pool_are_an_engine(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    options = {**PANEL, "frontier": "sequential"}
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = sbmdea.distributed.score("super_sbm", folder, **options, executor=pool, out=tmp_path / "out")
    everything_same(found, sbmdea.super_sbm(data, **options), data)


@pytest.fixture
def cluster() -> Iterator[Any]:
    import distributed

    with (
        distributed.LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        distributed.Client(cluster),
        dask.config.set(scheduler=None),
    ):
        yield cluster


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_a_worker_killed_in_mid_run_changes_nothing(tmp_path: Path, cluster: Any) -> None:
    import distributed

    data = panel(2000, 3)
    folder = write(data, tmp_path / "parts", list(range(500, 6000, 500)))
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
    options = {**PANEL, "rts": "vrs", "frontier": "global"}
    found = sbmdea.distributed.score("super_sbm", folder, **options, out=tmp_path / "scores")
    thread.join(timeout=1)
    assert killed, "the run was over before a worker could be killed"
    assert killed[0] not in {worker.pid for worker in cluster.workers.values()}
    same(found.scores.compute(), sbmdea.super_sbm(data, **options), data)
