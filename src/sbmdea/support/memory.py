"""What would not fit into memory is refused before it is begun."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ..errors import OutOfMemoryError

FLOAT = 8
SMALL = 1 << 28  # bytes that nobody asks about
MEMINFO = Path("/proc/meminfo")
LIMIT, USED = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")


def foresee(need: int, what: str, repair: str) -> None:
    """Raise an OutOfMemoryError if ``need`` bytes are more than there are; where that cannot be known, go on."""
    if need < SMALL:
        return
    there = available()
    if there is not None and need > there:
        raise OutOfMemoryError(
            f"{what} needs at least {need / 1e9:,.1f} GB of memory; {there / 1e9:,.1f} GB are free. {repair}"
        )


def scoring(rows: int, columns: int) -> int:
    """The bytes of what is kept per scored row, at the least: solution, prices, target, peers and certificate."""
    program = columns + 2
    return FLOAT * rows * (5 * program + 5 * columns + 4)


def available() -> int | None:
    """Bytes that can be had, swap included and a container's limit kept; None where the system does not say."""
    free = None
    with suppress(OSError, ValueError, KeyError):
        lines = dict(line.split(":", 1) for line in MEMINFO.read_text(encoding="ascii").splitlines())
        free = sum(1024 * int(lines[name].split()[0]) for name in ("MemAvailable", "SwapFree"))
    with suppress(OSError, ValueError):
        room = int(LIMIT.read_text(encoding="ascii")) - int(USED.read_text(encoding="ascii"))
        free = room if free is None else min(free, room)
    return free
