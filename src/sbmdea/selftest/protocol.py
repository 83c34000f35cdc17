"""What the self-test prints."""

from __future__ import annotations

import platform
import warnings
from collections.abc import Sequence
from importlib.metadata import version

from .. import __version__
from ..errors import SbmdeaWarning
from ..results.typeset import aligned
from . import printed, solvers
from .verdict import Outcome, run

PACKAGES = ("numpy", "scipy", "numba", "pandas", "cvxpy")


def selftest() -> tuple[str, bool]:
    """The report, and whether everything came out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SbmdeaWarning)  # the tables have fewer DMUs than the rule of thumb asks for
        tables = [run(check) for check in printed.checks()]
        pairs = [run(check) for check in solvers.checks()]
    wrong = [one.name for one in (*tables, *pairs) if not one.passed]
    numbers = sum(one.numbers for one in (*tables, *pairs))
    verdict = f"all {numbers} numbers as they should be" if not wrong else f"FAILED: {'; '.join(wrong)}"
    parts = [
        _versions(),
        _table("printed table", tables),
        _table(f"simplex against HiGHS, {solvers.ROWS} random DMUs", pairs),
        verdict,
    ]
    return "\n\n".join(parts), not wrong


def _versions() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"sbmdea {__version__}; Python {platform.python_version()}; {packages}"


def _table(head: str, outcomes: Sequence[Outcome]) -> str:
    rows = [(one.name, str(one.numbers), _figure(one), f"{one.allowed:.0e}") for one in outcomes]
    worst = max(outcomes, key=lambda one: one.largest / one.allowed)
    titles = (head, "numbers", "largest difference", "allowed")
    last = ("largest, by what is allowed", "", _figure(worst), f"{worst.allowed:.0e}")
    return aligned([titles, *rows, last], right=(False, True, True, True))


def _figure(one: Outcome) -> str:
    """The difference; rounding has no digits to show."""
    figure = "< 1e-12" if one.largest < 1e-12 else f"{one.largest:.1e}"
    return figure if one.passed else f"{figure} !"
