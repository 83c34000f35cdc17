"""What the number of columns costs, at two shares of efficient rows."""

from __future__ import annotations

from ..case import Case, Plot, Table
from ..families import structured
from ..sweep import Point, calls_of, measured

DIMENSIONS = (4, 6, 8, 10, 12, 16, 20, 30, 40)
SHARES = (0.01, 0.25)


def points(quick: bool) -> dict[str, list[Point]]:
    dimensions, n = ((4, 6), 200) if quick else (DIMENSIONS, 10_000)
    return {
        f"{share:.0%} efficient": [
            Point(str(d), float(d), lambda d=d, share=share: structured(n, d, share)) for d in dimensions
        ]
        for share in SHARES
    }


def measure(quick: bool) -> Table:
    rows, lines = measured(points(quick), quick)
    return Table(
        ("data", "columns", "returns", "efficient", "time", "CPU", "CPU per row", "largest difference"),
        rows,
        """Half of the columns are inputs, half goods; 10 000 rows, the share that is efficient under variable returns
        chosen (the classical grid of cardinality, dimension and density), super-SBM on all cores. Differences are
        to HiGHS, on random rows against all rows.""",
        (Plot("dimension", "Super-SBM, 10 000 rows", "inputs and outputs", "CPU seconds", lines, log_x=False),),
    )


CASE = Case("dimension", "By the number of columns", measure, lambda quick: calls_of(points(quick)))
