"""Batches: the same scores on any executor, resumed without repeating, stopped without debris."""

from __future__ import annotations

import errno
import io
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import Job, SbmdeaWarning, SpecError, batch
from sbmdea.support.store import read_answer
from sbmdea.writing.checkpoint import CheckpointError, job_key
from tests.places import ROOT

ROLES: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": "y", "undesirable": "b", "dmu": "dmu", "period": "year"}


def panel(seed: int = 0, n: int = 40, years: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.lognormal(1, 0.6, (n * years, 4)), columns=["x1", "x2", "y", "b"])
    frame["dmu"] = np.tile([f"unit {i}" for i in range(n)], years)
    frame["year"] = np.repeat(np.arange(2000, 2000 + years), n)
    return frame


def jobs() -> list[Job]:
    one, two = panel(1), panel(2)
    return [
        Job("super_sbm", data, name=f"{label} {rts} {frontier}", **ROLES, rts=rts, frontier=frontier)
        for label, data in (("one", one), ("two", two))
        for rts in ("crs", "vrs")
        for frontier in ("contemporaneous", "global")
    ]


def scores(found: sbmdea.ResultSet) -> list[np.ndarray[Any, Any]]:
    return [result.efficiency.to_numpy() for result in found]


@pytest.fixture(scope="module")
def expected() -> list[np.ndarray[Any, Any]]:
    return [job.run().efficiency.to_numpy() for job in jobs()]


class Counting(Executor):
    """Runs at once, in the caller's thread, and counts."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.calls += 1
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def test_threads_give_what_single_calls_give(expected: list[np.ndarray[Any, Any]]) -> None:
    found = batch(jobs())
    assert len(found) == 8
    for got, want in zip(scores(found), expected, strict=True):
        np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_number_of_workers_changes_nothing(workers: int, expected: list[np.ndarray[Any, Any]]) -> None:
    with ThreadPoolExecutor(workers) as pool:
        found = batch(jobs(), pool)
    for got, want in zip(scores(found), expected, strict=True):
        np.testing.assert_array_equal(got, want)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()  # the executor is left open and usable


@pytest.mark.slow
def test_processes(expected: list[np.ndarray[Any, Any]]) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        found = batch(jobs(), pool)
    for got, want in zip(scores(found), expected, strict=True):
        np.testing.assert_array_equal(got, want)
    assert found[0].problem(("unit 0", 2000)) is not None


@pytest.mark.slow
def test_loky(expected: list[np.ndarray[Any, Any]]) -> None:
    loky = pytest.importorskip("loky", reason="loky is not installed: pip install loky")
    with loky.ProcessPoolExecutor(2) as pool:
        found = batch(jobs(), pool)
    for got, want in zip(scores(found), expected, strict=True):
        np.testing.assert_array_equal(got, want)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_dask_client(expected: list[np.ndarray[Any, Any]]) -> None:
    distributed = pytest.importorskip("distributed", reason='needs Dask: pip install "sbmdea[distributed]"')
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = batch(jobs(), client.get_executor())
    for got, want in zip(scores(found), expected, strict=True):
        np.testing.assert_array_equal(got, want)


def test_models_by_name_or_function_and_arrays_without_data() -> None:
    rng = np.random.default_rng(0)
    X, Y = rng.lognormal(size=(30, 2)), rng.lognormal(size=(30, 1))
    found = batch([Job(sbmdea.sbm, inputs=X, outputs=Y), Job("sbm", inputs=X, outputs=Y)])
    assert found[0].options["model"] == "sbm"
    np.testing.assert_array_equal(found[0].efficiency, found[1].efficiency)


def test_a_mapping_names_the_jobs() -> None:
    data = panel()
    found = batch({rts: Job("super_sbm", data, **ROLES, rts=rts) for rts in ("crs", "vrs")})
    assert found.names == ("crs", "vrs")
    assert found["vrs"].options["rts"] == "vrs"


def test_a_job_that_fails_is_told_and_the_others_finish() -> None:
    bad = panel()
    bad.loc[3, "x1"] = np.nan
    found = batch([Job("super_sbm", bad, name="bad", **ROLES), Job("super_sbm", panel(), **ROLES)])
    assert list(found.failed) == ["bad"]
    assert isinstance(found.failed["bad"], sbmdea.DataError)
    assert list(found.results) == [1]
    with pytest.raises(sbmdea.JobError, match=r"job 'bad' failed: DataError: .* `failed` has all") as told:
        found["bad"]
    assert isinstance(told.value.__cause__, sbmdea.DataError)
    assert "2 jobs, 1 failed" in found.summary()
    assert "failed: bad: DataError" in found.summary()
    assert repr(found) == str(found.summary())
    assert set(found.frame()["job"]) == {1}


def test_the_frame_is_long_and_in_order() -> None:
    found = batch(jobs()[:2])
    frame = found.frame()
    assert frame.columns.tolist() == ["job", "dmu", "year", "efficiency", "sbm", "super_sbm", "status"]
    assert frame["job"].tolist() == [found.names[0]] * 120 + [found.names[1]] * 120
    np.testing.assert_array_equal(frame["efficiency"], np.concatenate(scores(found)))
    assert isinstance(found[:1], sbmdea.ResultSet)
    assert found[-1] is found[1]
    assert found[0] in found


def test_models_that_answer_in_another_form_have_frames_too() -> None:
    data = panel()
    goods = {name: label for name, label in ROLES.items() if name != "undesirable"}
    found = batch(
        {
            "change": Job("malmquist", data, **goods),
            "returns": Job("returns_to_scale", data, **goods),
            "hull": Job("fdh", data, **goods),
        }
    )
    assert not found.failed
    frame = found.frame()
    assert set(frame["job"]) == {"change", "returns", "hull"}
    assert {"dmu", "year", "efficiency", "status"} <= set(frame.columns)
    assert "–" in found.summary()


def test_no_jobs_and_only_failures_have_frames_too() -> None:
    empty = batch([])
    assert len(empty) == 0
    assert empty.frame().columns.tolist() == ["job", "efficiency", "status"]
    assert empty.summary() == "0 jobs, 0 failed"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Job("super_sbn", panel(), **ROLES), 'Did you mean "super_sbm"'),
        (lambda: Job(len, panel()), "model must be one of"),
        (lambda: Job("batch", panel()), "model must be one of"),
        (lambda: Job("super_sbm", panel(), **ROLES, rtz="vrs"), 'Did you mean "rts"'),
        (lambda: Job("super_sbm", panel(), inputs="x1"), "super_sbm needs outputs; got none"),
        (lambda: Job("super_sbm", panel(), name=3, **ROLES), "name must be text or None"),
        (lambda: batch([1]), "jobs must be Job objects; got int"),
        (lambda: batch(jobs()[0]), r"Pass \[job\]"),
        (lambda: batch([jobs()[0], jobs()[0]]), "every job needs a name of its own; got 'one crs contemp"),
        (lambda: batch({"a": jobs()[0]}), "a job has one name"),
        (lambda: batch([], progress="yes"), "progress must be None, True or False"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(make: Any, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        make()


def test_jobs_and_results_survive_pickling() -> None:
    job = pickle.loads(pickle.dumps(jobs()[0]))
    np.testing.assert_array_equal(job.run().efficiency, jobs()[0].run().efficiency)
    found = pickle.loads(pickle.dumps(batch([job])))
    assert found[0].efficiency.notna().all()
    assert repr(job).startswith("Job('super_sbm', 120 rows, inputs=['x1', 'x2'], outputs='y'")
    with pytest.raises(AttributeError, match="a Job cannot be changed"):
        job.model = "sbm"


def test_a_pool_that_broke_fails_its_jobs_and_does_not_hang() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    found = batch(jobs()[:2], pool)
    assert len(found.failed) == 2


def test_a_checkpoint_repeats_nothing(tmp_path: Path, expected: list[np.ndarray[Any, Any]]) -> None:
    first, second, third = Counting(), Counting(), Counting()
    batch(jobs()[:3], first, checkpoint=tmp_path / "kept")
    found = batch(jobs(), second, checkpoint=tmp_path / "kept")
    again = batch(jobs(), third, checkpoint=str(tmp_path / "kept"))
    assert (first.calls, second.calls, third.calls) == (3, 5, 0)
    for got, more, want in zip(scores(found), scores(again), expected, strict=True):
        np.testing.assert_array_equal(got, want)
        np.testing.assert_array_equal(more, want)


def test_equal_jobs_run_once_under_a_checkpoint_and_failures_again(tmp_path: Path) -> None:
    bad = panel()
    bad.loc[0, "y"] = -1.0
    work = [Job("sbm", panel(), **ROLES), Job("sbm", panel(), **ROLES), Job("sbm", bad, **ROLES)]
    for calls in (2, 1):
        counting = Counting()
        found = batch(work, counting, checkpoint=tmp_path)
        assert counting.calls == calls
        assert list(found.failed) == [2]
        assert found[0] is found[1]


def test_a_job_is_known_by_its_content() -> None:
    def key(change: Any = None, **options: Any) -> str:
        data = panel()
        if change is not None:
            change(data)
        return job_key("super_sbm", data, ROLES | options, {})

    assert key() == key() == key(threads=2, progress=True)
    others = [
        key(rts="vrs"),
        key(weights={"x1": 2}),
        key(weights={"x1": 2.0}),
        key(lambda d: d.__setitem__("x1", d["x1"] * 2)),
        key(lambda d: d.__setitem__("dmu", d["dmu"] + "!")),
        key(lambda d: d.insert(0, "more", 1)),
        key(reference=np.arange(120) < 100),
        key(reference=np.arange(120) < 101),
        key(reference=pd.Series(np.arange(120) < 101)),
        job_key("sbm", panel(), ROLES, {}),
    ]
    assert len({key(), *others}) == len(others) + 1


def test_keys_are_the_same_in_another_process() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); from tests.batches import test_batch as t; print(t.some_key())"
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert done.stdout.strip() == some_key()


def some_key() -> str:
    return job_key("super_sbm", panel(), {**ROLES, "weights": {"x1": 2}, "rts": ("grs", 0.5, 1.5)}, {})


def test_an_option_that_cannot_be_known_again_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"weights must be plain data .* got a object"):
        batch([Job("sbm", panel(), **ROLES, weights=object())], checkpoint=tmp_path)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: next(folder.glob("*.result")).write_bytes(b"half"), "is damaged: its content is not what"),
        (lambda folder: (folder / "checkpoint.json").write_text("{"), "checkpoint.json.* is damaged"),
        (lambda folder: (folder / "checkpoint.json").write_text("[]"), "is no checkpoint of a batch"),
        (lambda folder: (folder / "checkpoint.json").unlink(), "holds other files and no checkpoint.json"),
        (
            lambda folder: (folder / "checkpoint.json").write_text(
                json.dumps({"format": "sbmdea batch checkpoint", "layout": 2, "sbmdea": "0.0.1"})
            ),
            "was written with sbmdea 0.0.1, this is",
        ),
    ],
)
def test_a_damaged_or_foreign_checkpoint_is_named(tmp_path: Path, spoil: Any, message: str) -> None:
    batch(jobs()[:1], checkpoint=tmp_path)
    spoil(tmp_path)
    with pytest.raises(CheckpointError, match=message):
        batch(jobs()[:1], checkpoint=tmp_path)


def test_a_file_is_no_checkpoint(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(CheckpointError, match="must be a folder"):
        batch(jobs()[:1], checkpoint=file)


SCRIPT = """
import sys, time
from pathlib import Path
import numpy as np, pandas as pd, sbmdea
from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor

def work(n, jobs):
    rng = np.random.default_rng(3)
    X, Y, B = rng.lognormal(2, .7, (n, 3)), rng.lognormal(2, .4, (n, 2)), rng.lognormal(2, .5, (n, 1))
    return [
        sbmdea.Job("super_sbm", inputs=X * (1 + k), outputs=Y, undesirable=B ** (1 + k / 50), dmu=np.arange(n))
        for k in range(jobs)
    ]

if __name__ == "__main__":
    kind, n, jobs, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    sbmdea.batch(work(50, 2))
    pool = {"own": lambda: None, "threads": lambda: ThreadPoolExecutor(2), "processes": lambda: ProcessPoolExecutor(2)}
    print("ready", flush=True)
    try:
        done = sbmdea.batch(work(n, jobs), pool[kind](), checkpoint=folder)
    except KeyboardInterrupt:
        print("stopped", time.time(), flush=True)
        raise
    print("finished", len(done.results), flush=True)
"""


def _heeding() -> None:
    """Take SIGINT as a program in the foreground does: it is ignored where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(tmp_path: Path, kind: str, n: int, jobs: int) -> subprocess.Popen[str]:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT))
    command = [sys.executable, str(script), kind, str(n), str(jobs), str(tmp_path / "kept")]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_heeding
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def wait_for_results(folder: Path, at_least: int) -> None:
    end = time.monotonic() + 60
    while len(list(folder.glob("*.result"))) < at_least:
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
@pytest.mark.parametrize("kind", ["own", "threads", "processes"])
def test_ctrl_c_stops_within_a_second_and_leaves_nothing_half_written(tmp_path: Path, kind: str) -> None:
    n, jobs = (200_000, 40) if kind != "processes" else (20_000, 400)
    process = start(tmp_path, kind, n, jobs)
    wait_for_results(tmp_path / "kept", 2)
    time.sleep(0.1)
    asked = time.time()
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    gone = time.time() - asked
    assert "finished" not in output
    assert float(output.split()[1]) - asked < 1.0  # back in the caller's hands
    assert gone < 5.0  # no thread keeps the interpreter from ending
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
    assert "the same call goes on from there" in errors
    names = {path.name.partition(".")[2] for path in (tmp_path / "kept").iterdir()}
    assert names == {"json", "result"}
    for path in (tmp_path / "kept").glob("*.result"):
        read_answer(io.BytesIO(path.read_bytes()[:-32]), path.name)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_a_killed_run_resumes(tmp_path: Path) -> None:
    process = start(tmp_path, "own", 5_000, 200)
    wait_for_results(tmp_path / "kept", 3)
    process.kill()
    process.communicate()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").glob("*.result")}
    assert 3 <= len(before) < 200
    again = start(tmp_path, "own", 5_000, 200)
    output, errors = again.communicate(timeout=120)
    assert "finished 200" in output, (again.returncode, output, errors)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_checkpoint_that_cannot_be_written_any_more_loses_nothing(
    tmp_path: Path, expected: list[np.ndarray[Any, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, written = os.replace, iter(range(100))

    def fills_up(draft: Path, target: Path) -> None:
        if next(written) > 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(draft, target)

    monkeypatch.setattr(os, "replace", fills_up)
    with pytest.warns(SbmdeaWarning, match=r"No space left on device.*kept in memory only") as told:
        found = batch(jobs(), checkpoint=tmp_path)
    assert sum("in memory only" in str(one.message) for one in told) == 1
    for one, other in zip(scores(found), expected, strict=True):
        assert np.array_equal(one, other)
    assert len(list(tmp_path.glob("*.result"))) == 2
    monkeypatch.undo()
    assert len(batch(jobs(), checkpoint=tmp_path).results) == len(jobs())
