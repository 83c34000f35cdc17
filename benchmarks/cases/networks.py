"""Networks beside HiGHS, program by program, in one run."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import pandas as pd

import sbmdea

from ..case import Call, Case, Table

SIZES = ((100, 2, 1), (1_000, 2, 1), (10_000, 2, 1), (30, 3, 5), (100, 3, 5), (1_000, 3, 5))  # DMUs, divisions, periods
SAMPLE = 8  # programs that HiGHS solves as well


def panel(n: int, divisions: int, periods: int) -> tuple[pd.DataFrame, sbmdea.Network]:
    """Two inputs and a good a division, a link from each to the next, and a good stock each where there are periods."""
    rng = np.random.default_rng(n)
    parts = {f"d{k}": {"inputs": [f"x{k}", f"v{k}"], "outputs": f"y{k}"} for k in range(divisions)}
    links = {f"z{k}": (f"d{k - 1}", f"d{k}") for k in range(1, divisions)}
    stocks = {f"c{k}": (f"d{k}", "good") for k in range(divisions)} if periods > 1 else None
    network = sbmdea.Network(parts, links, stocks)
    names = [*network.columns("inputs"), *network.columns("outputs"), *links, *(stocks or {})]
    data = pd.DataFrame({name: rng.uniform(5.0, 20.0, n * periods).round(2) for name in names})
    return data.assign(dmu=np.repeat(np.arange(n), periods), year=np.tile(np.arange(periods), n)), network


def _score(n: int, divisions: int, periods: int, some: int | None = None) -> sbmdea.NetworkResult:
    data, network = panel(n, divisions, periods)
    asked = {} if some is None else {"evaluate": data["dmu"] < some}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)
        return sbmdea.network_sbm(
            data, network, dmu="dmu", period="year" if periods > 1 else None, rts="vrs", decomposition="solver",
            threads=1, **asked,
        )  # fmt: skip


def measure(quick: bool) -> Table:
    rows = []
    for n, divisions, periods in SIZES[:1] if quick else SIZES:
        some = None if periods == 1 else min(n, 100)
        _score(20, divisions, periods)  # compiled, loaded
        before = time.process_time()
        res = _score(n, divisions, periods, some)
        ours = (time.process_time() - before) / len(res.efficiency)
        before, difference = time.process_time(), 0.0
        for name in res.efficiency.index[:SAMPLE]:
            found = res.problem(name).solve()
            difference = max(difference, abs(found.optimum - res.efficiency[name]))
        theirs = (time.process_time() - before) / SAMPLE
        solvers = ", ".join(sorted(set(res.certificate["solver"])))
        rows.append(
            (
                f"{n:,}".replace(",", " "), str(divisions), str(periods), f"{1e3 * ours:.3f} ms",
                f"{1e3 * theirs:.1f} ms", f"{theirs / ours:.1f}", solvers, f"{difference:.0e}",
            )
        )  # fmt: skip
    return Table(
        ("DMUs", "divisions", "periods", "CPU per DMU", "HiGHS", "ratio", "solved by", "largest difference"),
        tuple(rows),
        """Uniform columns of two decimals, two inputs and a good a division, free links, good stocks; variable returns,
        non-oriented, without the programs of the parts. One thread; the whole call is timed, reading and certificates
        included, and for HiGHS `problem(dmu).solve()`, the program by itself, on the first eight DMUs.""",
    )


def calls(quick: bool) -> Iterable[Call]:
    for n, divisions, periods in SIZES[:1] if quick else SIZES[:2]:
        yield Call(f"networks {n} × {divisions} × {periods}", partial(_prepared, n, divisions, periods))


def _prepared(n: int, divisions: int, periods: int) -> Callable[[], object]:
    return partial(_score, n, divisions, periods)


CASE = Case("networks", "Networks of divisions", measure, calls)
