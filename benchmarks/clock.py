"""CPU seconds: of a call in this process, or of a whole new Python process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median


def once(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def of_call(call: Callable[[], object], times: int) -> float:
    """The median over ``times`` calls, after one that is not counted."""
    call()
    return median(once(call) for _ in range(times))


def of_process(code: str, times: int, **environment: str) -> float:
    """The median CPU time, user and system, of new interpreters that run ``code``."""
    return median(_process(code, environment) for _ in range(times))


def _process(code: str, environment: dict[str, str]) -> float:
    import resource  # not on Windows

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **environment})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
