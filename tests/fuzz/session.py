"""One target, over and over, for a while."""

from __future__ import annotations

import faulthandler
import hashlib
import os
import random
import sys
import time
import traceback
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

HANG = 60.0  # seconds of work for one draw
BYTES = 1 << 13
SEEDS = 60  # draws that give the guide something to start from
APART = tuple(f"sbmdea.{name}" for name in ("__main__", "app", "distributed", "plots", "selftest", "study"))
COMPILED = ["sbmdea.lp", "sbmdea.programs.free_disposal"]  # numba cannot read instrumented code


def fuzz(name: str, seconds: float, keep: Path, guided: bool) -> None:
    atheris = _atheris() if guided else None
    if atheris is None:
        from . import targets
    else:
        _load(*COMPILED)  # before anything is instrumented
        with atheris.instrument_imports(include=["sbmdea", "openpyxl"], exclude=COMPILED):
            from . import targets

            _load("sbmdea")
    session = _Session(name, targets, keep, time.monotonic() + seconds)
    if atheris is None:
        rng = random.Random()
        while session.goes_on():
            session.draw(rng.randbytes(rng.randint(1, BYTES)))
        session.close()
        return
    corpus = keep / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    if not any(corpus.iterdir()):
        for i in range(SEEDS):
            (corpus / f"seed{i}").write_bytes(random.randbytes(BYTES >> i % 3))
    limits = [
        f"-max_total_time={int(seconds) or 1}",
        f"-max_len={BYTES}",
        "-len_control=0",
        "-rss_limit_mb=6000",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={keep}/{name}-", *limits], session.guided)
    atheris.Fuzz()


def _load(*names: str) -> None:
    for name in names:
        found = import_module(name)
        for module in walk_packages(getattr(found, "__path__", []), f"{name}."):
            if not module.name.startswith(APART):
                import_module(module.name)


def _atheris() -> ModuleType | None:
    try:
        import atheris
    except ImportError:
        print("no atheris here: plain draws")
        return None
    return atheris  # type: ignore[no-any-return]


class _Session:
    def __init__(self, name: str, targets: Any, keep: Path, end: float) -> None:
        self.name, self.keep, self.end = name, keep, end
        self.targets = targets
        self.one = targets.TARGETS[name].hypothesis.fuzz_one_input
        self.seen: Counter[str] = Counter()
        self.draws = 0
        self.slowest = 0.0
        keep.mkdir(parents=True, exist_ok=True)

    def goes_on(self) -> bool:
        return time.monotonic() < self.end

    def guided(self, content: bytes) -> None:
        self.draw(content)
        if not self.goes_on():
            self.close()
            os._exit(0)  # libFuzzer would go on

    def draw(self, content: bytes) -> None:
        self.draws += 1
        self.targets.told.clear()
        faulthandler.dump_traceback_later(5 * HANG)
        started = time.process_time()
        try:
            self.one(content)
        except Exception as error:
            self._found(error)
        finally:
            faulthandler.cancel_dump_traceback_later()
        took = time.process_time() - started
        self.slowest = max(self.slowest, took)
        if took > HANG:
            self._keep("slow", f"{took:.0f} s")

    def _found(self, error: Exception) -> None:
        frames = [one for one in traceback.extract_tb(error.__traceback__) if "sbmdea" in one.filename] or list(
            traceback.extract_tb(error.__traceback__)
        )
        place = f"{type(error).__name__} {frames[-1].filename.rpartition('/')[2]} {frames[-1].name} {frames[-1].lineno}"
        self.seen[place] += 1
        if self.seen[place] == 1:
            self._keep(place, "".join(traceback.format_exception(error)))

    def _keep(self, place: str, words: str) -> None:
        mark = hashlib.sha256(place.encode()).hexdigest()[:8]
        text = "\n".join([place, *map(str, self.targets.told), words])
        (self.keep / f"{self.name}-{mark}.txt").write_text(text, encoding="utf-8", errors="backslashreplace")

    def close(self) -> None:
        events = ", ".join(f"{what}: {count}" for what, count in sorted(self.targets.happened.items()))
        print(f"{self.name}: {self.draws:,} draws, the slowest {self.slowest:.1f} s, {len(self.seen)} findings")
        print(f"  {events}", flush=True)
        for place, count in self.seen.most_common():
            print(f"  {count} × {place}", flush=True)
