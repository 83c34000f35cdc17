"""Machine code that came with the package, one folder a kind of processor: made by `ship`, absent in a source tree."""

from __future__ import annotations

import platform
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import llvmlite.binding as llvm

from ..kernels import kept

SOURCES = "sources.txt"
# the best first: what LLVM calls them, and what a processor must be able to do for each
TARGETS: dict[str, dict[str, tuple[str, ...]]] = {
    "x86-64": {
        "x86-64-v4": ("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx2", "fma", "bmi", "bmi2"),
        "x86-64-v3": ("avx2", "fma", "bmi", "bmi2", "f16c", "lzcnt", "movbe"),
    },
    "arm64": {"generic": ()},
}  # fmt: skip


def targets() -> dict[str, tuple[str, ...]]:
    """Those of this machine's architecture."""
    machine = platform.machine().lower()
    return TARGETS.get({"x86_64": "x86-64", "amd64": "x86-64", "aarch64": "arm64"}.get(machine, machine), {})


def fits(target: str) -> bool:
    """Whether this processor can do all that code for the target may ask of it."""
    able = llvm.get_host_cpu_features()
    return all(able.get(one) for one in targets()[target])


def shipped(file_name: str) -> bytes | None:
    """The object file for this processor, made from these very sources; None where there is none."""
    here = folder()
    if here is None:
        return None
    file = here / file_name
    return file.read_bytes() if file.is_file() else None


def place() -> Traversable:
    return files(__package__) / "objects"


@cache
def folder() -> Traversable | None:
    if not place().is_dir():
        return None
    for target in targets():
        here = place() / target
        mark = here / SOURCES
        if mark.is_file() and fits(target):
            return here if mark.read_text(encoding="utf-8") == kept.sources() else None
    return None
