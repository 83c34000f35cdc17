"""Partial frontiers against a million rows, and convex regression by few of its inequalities beside all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import sbmdea

from ..case import Call, Case, Table
from ..clock import once
from ..families import Data, Floats, cross
from ..figures import count, duration, times

ORDERS: dict[str, dict[str, float]] = {"order_m": {"m": 25}, "order_alpha": {"alpha": 0.95}}
SCORED = 200  # rows scored against all
WHOLE = 200  # rows up to which the program with all inequalities is solved too


def measure(quick: bool) -> Table:
    rows = [_partial(name, n) for n in ((2_000,) if quick else (100_000, 1_000_000)) for name in ORDERS]
    sizes = ((30, 2), (60, 3)) if quick else ((100, 2), (WHOLE, 2), (300, 3), (1_000, 3), (2_000, 3))
    rows += [_cnls(*size) for size in sizes]
    return Table(
        ("call", "rows", "CPU", "per row", "inequalities", "gap", "all at once, CPU", "ratio", "largest difference"),
        tuple(rows),
        f"""Partial frontiers (3 inputs, 2 goods): {SCORED} rows scored against all, on one thread; the time of a row
        grows with the rows, so that all of a million against each other take hours. Convex regression (`cnls`): how
        many inequalities between fitted values were left in the end, and the certificate, how far the loss a row may
        be above the least, in variances of the output; up to {WHOLE} rows the program of hyperplanes with all n(n − 1)
        inequalities by cvxpy and the same solver, and the largest difference of fitted values in standard deviations
        of the output.""",
    )


def _partial(name: str, n: int) -> tuple[str, ...]:
    data = cross(n)
    few = np.arange(n) < SCORED
    call = getattr(sbmdea, name)
    call(**data.take(slice(0, 500)).roles, **ORDERS[name], threads=1)
    spent = once(lambda: call(**data.roles, **ORDERS[name], evaluate=few, threads=1, progress=False))
    return f"{name}, {SCORED} rows", count(n), duration(spent), duration(spent / SCORED), "", "", "", "", ""


def _noisy(n: int, inputs: int = 2) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(1)
    x = rng.uniform(1.0, 10.0, (n, inputs))
    return x, 3.0 + x.prod(axis=1) ** (0.8 / inputs) + rng.normal(0.0, 0.5, n)


def _cnls(n: int, inputs: int) -> tuple[str, ...]:
    x, y = _noisy(n, inputs)
    found: Any = None
    whole: Floats | None = None

    def ours() -> None:
        nonlocal found
        found = sbmdea.cnls(inputs=x, outputs=y)

    def theirs() -> None:
        nonlocal whole
        whole = _all_at_once(x, y)

    spent = once(ours)
    proof = f"{found.gap:.1e}"
    head = f"cnls, {inputs} inputs", count(n), duration(spent), duration(spent / n), count(found.inequalities), proof
    if n > WHOLE:
        return (*head, "", "", "")
    other = once(theirs)
    assert whole is not None
    apart = np.abs(whole - found.fitted.to_numpy()).max() / y.std()
    return (*head, duration(other), times(other / spent), f"{apart:.1e}")


def _all_at_once(x: Floats, y: Floats) -> Floats:
    """Fitted values by the program as it is printed."""
    import cvxpy as cp

    n, d = x.shape
    alpha, beta = cp.Variable(n), cp.Variable((n, d), nonneg=True)
    i, j = (one.ravel() for one in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    i, j = i[i != j], j[i != j]
    own = alpha + cp.sum(cp.multiply(beta, x), axis=1)
    others = alpha[j] + cp.sum(cp.multiply(beta[j], x[i]), axis=1)
    cp.Problem(cp.Minimize(cp.sum_squares(y - own)), [own[i] <= others]).solve(solver="CLARABEL")
    return np.asarray(own.value)


def calls(quick: bool) -> Iterator[Call]:
    data: Data = cross(2_000 if quick else 100_000)
    few = np.arange(data.rows) < SCORED
    for name, order in ORDERS.items():
        call = getattr(sbmdea, name)
        yield Call(name, lambda c=call, o=order: lambda: c(**data.roles, **o, evaluate=few, threads=1))
    x, y = _noisy(50 if quick else 200)
    yield Call("cnls", lambda: lambda: sbmdea.cnls(inputs=x, outputs=y))


CASE = Case("robust", "Partial frontiers and convex regression", measure, calls)
