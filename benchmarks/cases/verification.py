"""What `Result.verify` costs beside the solve, in floating point and in rational arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from ..case import Call, Case, Table
from ..clock import once
from ..families import cross
from ..figures import count, digits, duration
from ..ours import super_sbm

RTS = ("crs", "vrs", "nirs", "ndrs")
FEW = 200  # rows for exact arithmetic


def measure(quick: bool) -> Table:
    n, times = (2_000, 1) if quick else (100_000, 9)
    rows = []
    for rts in RTS:
        large, small = cross(n), cross(FEW)
        result, few = super_sbm(large, rts), super_sbm(small, rts)
        found, exact = result.verify(), few.verify(exact=True)
        solving, checking = [], []
        for _ in range(times):  # in turn, so that both meet the same machine
            solving.append(once(lambda rts=rts, large=large: super_sbm(large, rts)))
            checking.append(once(result.verify))
        proving = once(lambda few=few: few.verify(exact=True))
        rows.append(
            (
                rts,
                duration(median(solving)),
                duration(median(checking)),
                digits(median(checking) / median(solving)),
                f"{count(int(found.verified.sum()))} of {count(n)}",
                duration(proving / FEW),
                f"{(exact.upper - exact.lower).max():.1e}",
                f"{count(int(exact.verified.sum()))} of {count(FEW)}",
            )
        )
    return Table(
        ("returns", "solve, CPU", "verify, CPU", "verify / solve", "verified", "exact, CPU per row", "widest", "exact"),
        tuple(rows),
        f"""`super_sbm` on one frontier of {count(n)} rows (3 inputs, 2 goods, 1 bad), one thread, compiled kernels in
        memory, medians of runs in turn. `exact=True` on {FEW} rows solves the programs of both steps in whole numbers;
        "widest" is the widest interval.""",
    )


def calls(quick: bool) -> Iterator[Call]:
    data = cross(2_000 if quick else 100_000)
    for rts in RTS[:2]:
        yield Call(f"verify {rts}", lambda rts=rts: super_sbm(data, rts).verify)


CASE = Case("verification", "Verifying an answer", measure, calls)
