"""The calls of the table of models, and large ones, by this package and by an earlier state of it in turn.

Each state has a process of its own that stays; they are asked A B B A …, so that what else the machine does meets both.
``python -m benchmarks.against`` is such a process.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

import numpy as np

from .asked import RTS, questions
from .data import panel
from .difference import largest
from .families import cross
from .figures import duration

ROOT = Path(__file__).parents[1]
LARGE = 100_000
TIMES = 15
ENOUGH = 0.05  # CPU seconds of what counts as one time: short calls are repeated
LIMIT = 1.02


def calls(quick: bool) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    import sbmdea

    data = panel(12, 4) if quick else panel()
    for label, rts, model, options in questions():
        yield label, rts, lambda model=model, options=options: getattr(sbmdea, model)(data, **options)
    for rts in RTS:
        many = cross(500 if quick else LARGE)
        ask: dict[str, Any] = {**many.roles, "rts": rts, "threads": 1, "progress": False}
        yield f"super_sbm, {many.rows:,} rows", rts, lambda ask=ask: sbmdea.super_sbm(**ask)


class State:
    """A process in which one state of the package answers."""

    def __init__(self, source: Path, quick: bool) -> None:
        path = os.pathsep.join([str(source), str(ROOT)])
        command = [sys.executable, "-m", "benchmarks.against", *(["--quick"] if quick else [])]
        self.process = subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> State:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.communicate()

    def ask(self, **what: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(what), file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


def answer(quick: bool) -> None:
    """Make the calls that are asked for, line by line; what was spent, and the scores when they are wanted."""
    said, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    made = [call for *_, call in calls(quick)]
    for line in sys.stdin:
        what = json.loads(line)
        call, found = made[what["call"]], {}
        try:
            begun = time.process_time()
            for _ in range(what["times"]):
                result = call()
            found["spent"] = (time.process_time() - begun) / what["times"]
            if "scores" in what:
                np.save(what["scores"], result.efficiency.to_numpy())
        except Exception as error:
            found["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(found), file=said, flush=True)


def earlier(state: str, folder: Path) -> Path:
    """Where the package of a commit is, or of a folder that holds a checkout."""
    if (Path(state) / "src" / "sbmdea").is_dir():
        return Path(state).resolve() / "src"
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", state, "src"], check=True, stdout=subprocess.PIPE
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def compare(state: str, quick: bool) -> None:
    """Print a line for each call: its CPU time before and now, and how far the scores are apart."""
    print(f"| call | returns | {state} | now | ratio | scores differ by |\n| --- | --- | --- | --- | --- | --- |")
    slower = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with State(earlier(state, folder), quick) as old, State(ROOT / "src", quick) as new:
            for number, (label, rts, _) in enumerate(calls(quick)):
                first = [
                    one.ask(call=number, times=1, scores=str(folder / f"{name}.npy"))
                    for one, name in ((old, "old"), (new, "new"))
                ]
                wrong = [one["error"] for one in first if "error" in one]
                if wrong:
                    print(f"| {label} | {rts} | – | – | – | {wrong[0]} |", flush=True)
                    continue
                apart = largest(*(np.load(folder / f"{name}.npy") for name in ("old", "new")))
                before, now = _in_turn(old, new, number, 1 if quick else TIMES)
                ratio = now / before
                figures = f"{duration(before)} | {duration(now)} | {ratio:.3f} | {apart}"
                print(f"| {label} | {rts} | {figures} |", flush=True)
                if ratio > LIMIT:
                    slower.append(f"{label}, {rts}: {ratio:.3f}")
    print(f"\nabove {LIMIT}: {'; '.join(slower) or 'none'}")


def _in_turn(old: State, new: State, number: int, times: int) -> tuple[float, float]:
    """Medians of both, asked A B B A …."""
    spent = old.ask(call=number, times=1)["spent"]
    new.ask(call=number, times=1)
    often = max(1, round(ENOUGH / spent))
    found: dict[State, list[float]] = {old: [], new: []}
    for turn in range(times):
        for one in (old, new) if turn % 2 == 0 else (new, old):
            found[one].append(one.ask(call=number, times=often)["spent"])
    return median(found[old]), median(found[new])


if __name__ == "__main__":
    answer("--quick" in sys.argv)
