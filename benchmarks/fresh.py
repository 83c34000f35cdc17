"""A call in a process of its own: seconds, CPU seconds and the most memory it ever held.

``python -m benchmarks.fresh REQUEST`` is that process; `measured` starts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from .families import FAMILIES, Data, Floats

ENOUGH, MOST = 2.0, 15  # seconds and calls after which a short call has been repeated often enough
LONG = 15.0  # seconds of a call that is not repeated


@dataclass(frozen=True)
class Request:
    """Super-SBM on data of a family; ``threads`` as in the public functions."""

    family: str
    arguments: dict[str, Any] = field(default_factory=dict)
    rts: str = "crs"
    threads: int | None = None

    @property
    def data(self) -> Data:
        return FAMILIES[self.family](**self.arguments)


@dataclass(frozen=True)
class Measured:
    """Seconds of the call and of its frames; bytes of the process, the most while the call ran included."""

    first: float  # the same before the process held any memory
    wall: float
    cpu: float
    frames: float
    before: float
    peak: float
    peak_frames: float
    efficient: int
    certified: int
    fallback: int
    scores: Floats


def measured(request: Request) -> Measured:
    """The call in a new process, compiled code loaded before the clock starts."""
    with tempfile.TemporaryDirectory() as folder:
        scores = Path(folder) / "scores.npy"
        command = [sys.executable, "-m", "benchmarks.fresh", json.dumps(asdict(request)), str(scores)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment())
        return Measured(**json.loads(done.stdout), scores=np.load(scores))


def environment() -> dict[str, str]:
    """That of a new process, which finds the benchmarks wherever it is started."""
    root = str(Path(__file__).parents[1])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, *os.environ.get("PYTHONPATH", "").split(os.pathsep)])}


def _run(request: Request, scores: Path) -> dict[str, float]:
    from .ours import FRAMES, super_sbm, warm_up

    data, result = request.data, None
    warm_up(data.shape, request.rts, request.threads)
    before, times = memory("VmRSS"), []
    forget_peak()
    while len(times) < 2 or (sum(wall for wall, _ in times) < ENOUGH and len(times) < MOST):
        result = None  # what the last call left must not count as this one's
        result, *spent = _timed(lambda: super_sbm(data, request.rts, request.threads))
        times.append(tuple(spent))
        if spent[0] > LONG:
            break
    first, times = times[0], times[1:] or times
    peak = memory("VmHWM")
    _, frames, _ = _timed(lambda: [getattr(result, name) for name in FRAMES])
    peak_frames = memory("VmHWM")
    np.save(scores, result.efficiency.to_numpy())
    certificate = result.certificate
    return {
        "first": first[0],
        "wall": median(wall for wall, _ in times),
        "cpu": median(cpu for _, cpu in times),
        "frames": frames,
        "before": before,
        "peak": peak,
        "peak_frames": peak_frames,
        "efficient": int((result.efficiency >= 1.0).sum()),
        "certified": int(certificate["certified"].sum()),
        "fallback": int((certificate["solver"] != "simplex").sum()),
    }


def _timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = call()
    return answer, time.perf_counter() - wall, time.process_time() - cpu


def memory(entry: str) -> float:
    """Bytes of this process by the kernel's account: held now (VmRSS) or at most so far (VmHWM)."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1.0 if sys.platform == "darwin" else 1024.0)
    return next(float(line.split()[1]) * 1024.0 for line in lines if line.startswith(f"{entry}:"))


def forget_peak() -> None:
    """So that making the data does not count; where the kernel cannot, it does."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    print(json.dumps(_run(Request(**json.loads(sys.argv[1])), Path(sys.argv[2]))))
