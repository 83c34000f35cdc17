"""Threads and processes of the caller's own: the same bits, and nobody waits for ever."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import sbmdea

WAIT = 120  # seconds that are taken for ever

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning"),
]

AT_ONCE = """
import threading, numpy as np
from concurrent.futures import ThreadPoolExecutor
start = threading.Barrier(8)
X = np.arange(1.0, 41.0).reshape(20, 2)
def call(k):
    start.wait()
    import sbmdea, warnings
    warnings.simplefilter("ignore")
    models = (sbmdea.super_sbm, sbmdea.radial, sbmdea.fdh, sbmdea.additive)
    return models[k % 4](inputs=X, outputs=X[::-1]).efficiency.sum()
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(call, range(8)))
assert found[:4] == found[4:], found
print("done")
"""


def bits(seed: int, threads: int | None = None) -> bytes:
    rng = np.random.default_rng(seed)
    X, Y, B = (rng.lognormal(2, 0.5, (300, width)) for width in (3, 1, 1))
    result = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts="vrs", threads=threads)
    return result.to_frame().select_dtypes("number").to_numpy().tobytes()


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_after_use_give_the_same_bits(method: str) -> None:
    expected = [bits(seed, threads=2) for seed in range(4)]  # a pool of threads has been used before the fork
    with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        assert list(pool.map(bits, range(4), timeout=WAIT)) == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_while_other_threads_solve() -> None:
    expected = bits(1)
    with ThreadPoolExecutor(2) as busy:
        running = [busy.submit(bits, seed, 2) for seed in range(12)]
        pids = []
        for _ in range(3):
            pid = os.fork()
            if pid == 0:
                signal.alarm(WAIT)
                os._exit(0 if bits(1, threads=2) == expected else 1)
            pids.append(pid)
        assert [os.waitpid(pid, 0)[1] for pid in pids] == [0, 0, 0]
        assert all(future.result(timeout=WAIT) for future in running)


def test_many_threads_at_once() -> None:
    expected = [bits(seed) for seed in range(6)]
    with ThreadPoolExecutor(6) as pool:
        for _ in range(3):
            assert list(pool.map(bits, range(6), timeout=WAIT)) == expected


def test_threads_that_load_the_library_at_once() -> None:
    ran = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, text=True, timeout=WAIT, check=False)
    assert (ran.returncode, ran.stdout) == (0, "done\n"), ran.stderr


def test_joblib() -> None:
    joblib = pytest.importorskip("joblib", reason="needs joblib")
    expected = [bits(seed) for seed in range(4)]
    for backend in ("loky", "threading"):
        assert joblib.Parallel(2, backend=backend)(joblib.delayed(bits)(seed) for seed in range(4)) == expected
