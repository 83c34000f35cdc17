"""Other DEA packages in Python, each on the models it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .. import ours
from ..case import Call, Case, Table
from ..clock import of_call, once
from ..difference import differences, largest
from ..families import Data, Floats, panel
from ..figures import duration, times
from ..peers import deapack, orange3_dea, pyfrontier
from ..peers.peer import Peer

RTS = ("crs", "vrs")
SAME = 1e-6  # a larger difference is counted: more than printing or a solver's tolerance


@dataclass(frozen=True)
class Question:
    title: str
    function: str
    bads: bool
    peers: tuple[Peer, ...]

    def put(self, data: Data) -> Data:
        return data if self.bads else data._replace(B=np.empty((data.rows, 0)))


def _peer(package: str, scores: Callable[[Data, bool], Floats]) -> Peer:
    return Peer(package, package, scores)


QUESTIONS = (
    Question(
        "super-SBM, bads",
        "super_sbm",
        True,
        (_peer("DEAPack", deapack.super_sbm), _peer("orange3-dea", orange3_dea.super_sbm)),
    ),
    Question("SBM, bads", "sbm", True, (_peer("DEAPack", deapack.sbm),)),
    Question(
        "super-SBM",
        "super_sbm",
        False,
        (_peer("DEAPack", deapack.super_sbm), _peer("orange3-dea", orange3_dea.super_sbm)),
    ),
    Question(
        "radial, input",
        "radial",
        False,
        (
            _peer("DEAPack", deapack.radial),
            _peer("orange3-dea", orange3_dea.radial),
            _peer("Pyfrontier", pyfrontier.radial),
        ),
    ),
)
PEERS = {peer.package: peer for question in QUESTIONS for peer in question.peers}


def measure(quick: bool) -> Table:
    data = panel(6, 4) if quick else panel(110, 4)
    rows = [row for question in QUESTIONS for rts in RTS for row in _rows(question, question.put(data), rts, quick)]
    absent = [name for name, peer in PEERS.items() if peer.version is None]
    versions = ", ".join(peer.name for name, peer in PEERS.items() if name not in absent)
    return Table(
        ("model", "returns", "package", "CPU per DMU", "sbmdea", "ratio", "largest difference", "rows that differ"),
        tuple(rows),
        f"""{data.rows} rows: the first periods of the panel, one frontier; without bads its 3 inputs and 1 good. CPU
        time, processes that a package starts included; sbmdea on one thread with certificates, median of repeated
        calls. Rows that differ do so by more than {SAME:g}, or have no score. DEAPack's super-SBM takes no bads and
        says so; orange3-dea's takes outputs marked undesirable and counts them as goods, and its scores are those
        of another question. {versions}."""
        + (f" Not installed here and left out: {', '.join(absent)}." if absent else ""),
    )


def _rows(question: Question, data: Data, rts: str, quick: bool) -> Iterator[tuple[str, ...]]:
    want = ours.scores(question.function, data, rts)
    own = of_call(lambda: ours.scores(question.function, data, rts), 1 if quick else 15) / data.rows
    for peer in question.peers:
        if peer.version is None:
            continue
        head = question.title, rts, peer.package
        found = np.empty(0)

        def call(peer: Peer = peer) -> None:
            nonlocal found
            found = peer.scores(data, rts == "vrs")

        try:
            theirs = once(call) / data.rows
        except ValueError as error:
            if "undesirable" not in str(error):
                raise
            yield *head, "refuses", duration(own), "", "", ""
            continue
        count = int((differences(found, want) > SAME).sum())
        yield *head, duration(theirs), duration(own), times(theirs / own), largest(found, want), str(count)


def calls(quick: bool) -> Iterator[Call]:
    whole = panel(6, 4) if quick else panel(110, 4)
    for question in QUESTIONS:
        data = question.put(whole)
        for rts in RTS:
            name = f"{question.title} {rts}"
            yield Call(f"{name} sbmdea", lambda q=question, d=data, r=rts: lambda: ours.scores(q.function, d, r))
            for peer in question.peers:
                if peer.version is not None and not (question.bads and question.function == "super_sbm"):
                    yield Call(f"{name} {peer.package}", lambda p=peer, d=data, r=rts: lambda: p.scores(d, r == "vrs"))


CASE = Case("packages", "Other DEA packages", measure, calls)
