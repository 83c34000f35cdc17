"""``sbmdea study``: a study that a file describes."""

from __future__ import annotations

import argparse
from typing import Any

from ..language.told import told
from .exit_codes import DONE


def describe(commands: Any) -> None:
    study = commands.add_parser(
        "study",
        help="run the study of resource-based cities that a TOML file describes",
        description="Efficiency, what drives it, by which path, where and when: tables, figures, findings, one report.",
    )
    study.add_argument("config", metavar="CONFIG", help="a .toml file")
    study.add_argument("--out", metavar="DIR", help="the folder to write to (default: only print the findings)")
    study.add_argument("--data", metavar="FILE", help="other data than the config's: .csv, .xlsx or .parquet")
    study.add_argument("--threads", type=int, metavar="N", help="threads (default: as many as pay)")
    study.add_argument("--progress", action=argparse.BooleanOptionalAction, help="show progress bars")
    study.set_defaults(command=_command)


def _command(options: argparse.Namespace) -> int:
    from ..reading.tables import read_table
    from ..study import run

    data = None if options.data is None else read_table(options.data)
    study = run(options.config, out=options.out, data=data, threads=options.threads, progress=options.progress)
    print(study.summary())
    if options.out is not None:
        print(f"\n{told(f'written to {options.out}')}")
    return DONE
