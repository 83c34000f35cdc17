"""CPU seconds of a call and of the processes it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median


def cpu() -> float:
    """CPU time of all threads so far, user and system, and of child processes that have ended."""
    import resource  # not on Windows

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def once(call: Callable[[], object]) -> float:
    start = cpu()
    call()
    return cpu() - start


def of_call(call: Callable[[], object], times: int) -> float:
    """The median over ``times`` calls, after one that is not counted."""
    call()
    return median(once(call) for _ in range(times))


def run(code: str, **environment: str) -> str:
    """What ``code`` prints in a new interpreter."""
    new = {**os.environ, **environment}
    return subprocess.run([sys.executable, "-c", code], check=True, env=new, stdout=subprocess.PIPE, text=True).stdout
