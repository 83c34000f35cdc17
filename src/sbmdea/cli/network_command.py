"""``sbmdea network``: DMUs made of divisions, which a TOML file describes."""

from __future__ import annotations

import argparse
from typing import Any

from ..support.spelling import choose
from .outlet import deliver, first, writable
from .questions import answer, describe_data, describe_rows, read
from .spoken import ABOUT_FILES, returns

ROLES = ("inputs", "outputs", "undesirable")
ASKED = ("network_sbm", "relational")  # by a file alone
LABELS = (
    ("dmu", "who is scored (default: the row number)"),
    ("period", "the period of a panel"),
    ("group", "each group gets its own frontier"),
)


def describe(commands: Any) -> None:
    one = commands.add_parser(
        "network",
        help="score DMUs made of divisions, which a TOML file describes",
        description="Score DMUs made of divisions, with links between them and stocks between periods.",
        allow_abbrev=False,
    )
    describe_data(one)
    one.add_argument("--network", metavar="FILE", required=True, help="a .toml file: divisions, links, carryovers")
    one.add_argument(
        "--out", metavar="FILE", help=".xlsx (a sheet for each division), .csv, .parquet, or .html for a report"
    )
    describe_rows(one)
    one.add_argument("--quiet", action="store_true", help="no summary after writing FILE")
    one.add_argument("--model", default=ASKED[0], help=f"{' or '.join(ASKED)} (default: %(default)s)")
    for name, what in LABELS:
        one.add_argument(f"--{name}", metavar="COLUMN", help=what)
    one.add_argument("--rts", type=returns, help="returns to scale: crs, vrs, nirs, ndrs or grs:L:U")
    for name, what in (
        ("orientation", "non-oriented, input or output"),
        ("frontier", "contemporaneous, global, sequential or biennial"),
        ("undesirable-as", "output or input: where undesirable outputs count in the score"),
        ("decomposition", "of the score into parts: priority, range or solver"),
        ("empty", "a division without anything to score on a side: raise, drop or one"),
    ):
        one.add_argument(f"--{name}", metavar="WORD", help=what)
    one.add_argument(
        "--super-efficiency", action="store_const", const=True, help="score the efficient without themselves"
    )
    one.add_argument("--threads", type=int, metavar="N", help="threads (default: as many as pay)")
    one.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> int:
    import sbmdea

    model = choose("--model", options.model, ASKED)
    out = None if options.out is None else writable(options.out, options.data, model, report=True)
    network = sbmdea.Network.from_toml(options.network)
    ends = [one.column for one in network.links] + [one.column for one in network.carryovers]
    numbers = [label for role in ROLES for label in network.columns(role)] + ends
    labels = [getattr(options, name) for name, _ in LABELS]
    table = read(options)
    known = {str(label) for label in table.names}
    frame = table.typed(*([label for label in some if label in known] for some in (numbers, labels)))
    said = {name: value for name, value in vars(options).items() if value is not None and name not in ABOUT_FILES}
    result = answer(getattr(sbmdea, model), model, frame, {**said, "network": network})
    return deliver(
        result, out, options.quiet, lambda: f"{result.summary()}\n\n{first(result.to_frame(), options.rows)}"
    )
