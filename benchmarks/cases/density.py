"""What it costs that many rows are efficient."""

from __future__ import annotations

from ..case import Case, Plot, Table
from ..families import sphere
from ..sweep import Point, calls_of, measured

SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0)
INSIDE = (0.1, 0.4)  # far enough from the frontier that few of these rows are efficient


def points(quick: bool) -> list[Point]:
    shares, n = ((0.5, 1.0), 200) if quick else (SHARES, 10_000)
    return [
        Point(f"{share:.0%}", 100.0 * share, lambda share=share: sphere(n, share, inside=INSIDE)) for share in shares
    ]


def measure(quick: bool) -> Table:
    rows, lines = measured({"": points(quick)}, quick)
    return Table(
        ("on the frontier", "returns", "efficient", "time", "CPU", "CPU per row", "largest difference"),
        rows,
        """Sphere (3 inputs, 2 goods, 1 bad; 10 000 rows), super-SBM on all cores; the other rows have a tenth to four
        tenths of the goods on the frontier. Differences are to HiGHS, on random rows against all rows.""",
        (
            Plot(
                "density", "Super-SBM, 10 000 rows", "% of the rows on the frontier", "CPU seconds", lines, log_x=False
            ),
        ),
    )


CASE = Case("density", "By the share of efficient rows", measure, lambda quick: calls_of({"": points(quick)}))
