"""A panel's programs: the library, and what can be built around general solvers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..case import Call, Case, Table
from ..clock import of_call, once
from ..difference import largest
from ..families import Data, panel
from ..figures import count, duration, times
from ..ours import everything, super_sbm
from ..peers import cvxpy_parameters, highspy_active, linprog_loop, quantecon_simplex
from ..peers.peer import Peer

RTS = ("crs", "vrs")
EVERY = 8  # cvxpy: one row of so many
PEERS = (
    Peer("scipy", "linprog loop, scipy", linprog_loop.scores),
    Peer(
        "cvxpy",
        "parametrised problem, cvxpy",
        lambda data, vrs: cvxpy_parameters.scores(data, vrs, range(0, data.rows, EVERY)),
        EVERY,
    ),
    Peer("highspy", "warm starts and active set, highspy", highspy_active.scores),
    Peer("quantecon", "compiled simplex and active set, quantecon", quantecon_simplex.scores),
)


def measure(quick: bool) -> Table:
    data = panel(12, 4) if quick else panel()
    absent = [peer.package for peer in PEERS if peer.version is None]
    return Table(
        ("returns", "program", "gives", "CPU per DMU", "sbmdea is faster", "and with all frames", "largest difference"),
        tuple(row for rts in RTS for row in _rows(data, rts, 1 if quick else 15)),
        f"""{count(data.rows)} rows (3 inputs, 1 good, 3 undesirable outputs), one global frontier, super-SBM with bads.
        CPU time of one thread, compiled code in memory. sbmdea: the whole call (checks of the data, SBM for every row,
        super-SBM for the efficient ones, slacks, peers and prices, certificates over all rows), and the same with
        the nine frames of the result drawn from it; medians of repeated calls. The others solve the same programs
        for scores alone: all rows of the reference in each program for linprog and cvxpy (HiGHS behind both; cvxpy
        on every {EVERY}th row); for highspy and quantecon few columns, joined by what all rows' pricing finds, as in
        `benchmarks/peers/`, so that their time includes the search for the frontier. Aims: 3 000 times (crs) and
        1 500 times (vrs) as fast as the linprog loop."""
        + _left_out(absent),
    )


def _rows(data: Data, rts: str, repeat: int) -> Iterator[tuple[str, ...]]:
    result = everything(data, rts)
    want = result.efficiency.to_numpy()
    ours, framed = (of_call(lambda call=call: call(data, rts), repeat) / data.rows for call in (super_sbm, everything))
    certified = int(result.certificate["certified"].sum())
    yield rts, "sbmdea", f"everything, {certified} of {data.rows} certified", duration(ours), "", "", ""
    yield rts, "sbmdea", "the same, and as frames", duration(framed), "", "", ""
    for peer in PEERS:
        if peer.version is None:
            continue
        peer.scores(data.take(slice(0, 4 * EVERY)), rts == "vrs")  # compiles
        found = np.empty(0)

        def call(peer: Peer = peer) -> None:
            nonlocal found
            found = peer.scores(data, rts == "vrs")

        theirs = once(call) / len(want[:: peer.every])
        yield (
            rts, peer.name, "scores", duration(theirs), times(theirs / ours), times(theirs / framed),
            largest(found, want[:: peer.every]),
        )  # fmt: skip


def _left_out(absent: list[str]) -> str:
    return f" Not installed here and left out: {', '.join(absent)}." if absent else ""


def calls(quick: bool) -> Iterator[Call]:
    data = panel(12, 4) if quick else panel()
    for rts in RTS:
        yield Call(f"sbmdea {rts}", lambda rts=rts: lambda: super_sbm(data, rts))
        yield Call(f"sbmdea, frames {rts}", lambda rts=rts: lambda: everything(data, rts))
        for peer in PEERS:
            if peer.version is not None:
                yield Call(f"{peer.package} {rts}", lambda peer=peer, rts=rts: lambda: peer.scores(data, rts == "vrs"))


CASE = Case("solvers", "The same programs by general solvers", measure, calls)
