"""What every command that scores a file is told, and how it is asked."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..catalogue import ANALYSES, MODELS
from ..errors import SpecError
from .spoken import LABELS, MASKS, NUMBERS, SEPARATORS, WAYS, WEIGHTS, arguments, mask, pair, returns, rows, separator

if TYPE_CHECKING:
    import pandas as pd

    from ..reading.problems import Tell
    from ..reading.tables import Table

CHOICES = (*MODELS, *ANALYSES)
PAGE = 60  # rows that are printed without being asked for
MANY: dict[str, Any] = {"action": "append", "metavar": "A,B"}


def describe_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "data",
        metavar="DATA",
        nargs="+",
        help="a file: .csv, .txt, .xlsx, .xls, .ods, .parquet, .dta, .sav",
    )
    command.add_argument(
        "--stack",
        metavar="NAME",
        help="one table of several files or sheets, or of gdp_2019, gdp_2020 …",
    )
    command.add_argument("--sheet", help="the sheet of a workbook (needed where several have data)")
    command.add_argument("--header", type=int, metavar="ROW", help="the row of names (default: found)")
    command.add_argument(
        "--separator", type=separator, metavar="WORD", help=f"of a text file: {', '.join(SEPARATORS)} (default: found)"
    )
    command.add_argument("--decimal", metavar="SIGN", help="of a text file: . or , (default: found)")


def describe_roles(roles: Any) -> None:
    roles.add_argument("--inputs", **MANY, help="the inputs; without them everybody has an input of 1")
    roles.add_argument("--outputs", **MANY, help="the good outputs")
    roles.add_argument("--undesirable", **MANY, help="the undesirable outputs")
    for name, what in (
        ("dmu", "who is scored (default: the row number)"),
        ("period", "the period of a panel"),
        ("group", "each group gets its own frontier"),
        ("category", "numbers: a row is compared with its own category and those below"),
    ):
        roles.add_argument(f"--{name}", metavar="COLUMN", help=what)


def describe_rows(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--rows", type=rows, default=PAGE, metavar="N", help="how many rows are printed (default: %(default)s)"
    )


def describe_scoring(run: argparse.ArgumentParser, paged: bool) -> None:
    describe_data(run)
    run.add_argument(
        "--out", metavar="FILE", help=".xlsx (a sheet per kind of answer), .html (a report), .csv or .parquet"
    )
    if paged:
        describe_rows(run)
    run.add_argument("--quiet", action="store_true", help="no summary after writing FILE")
    run.add_argument("--model", default="super_sbm", help=f"{' or '.join(CHOICES)} (default: %(default)s)")

    roles = run.add_argument_group("columns")
    describe_roles(roles)
    roles.add_argument("--input-prices", **MANY, help="columns or numbers: the prices of the inputs, in their order")
    roles.add_argument("--output-prices", **MANY, help="columns or numbers: the prices of the outputs, in their order")
    roles.add_argument("--bounded", **MANY, help="of bounded_targets: the columns whose targets have limits")
    roles.add_argument("--lower", **MANY, help="columns or numbers: the least their targets may be, in their order")
    roles.add_argument("--upper", **MANY, help="columns or numbers: the most their targets may be, in their order")
    roles.add_argument("--radial", **MANY, help="of hybrid_sbm: the columns that move by one factor")
    roles.add_argument("--nonseparable", **MANY, help="of nonseparable_sbm: outputs and bads that shrink together")
    roles.add_argument("--nondiscretionary", **MANY, help="columns that are neither scored nor moved")
    roles.add_argument("--polluting", **MANY, help="of by_production: the inputs that cause the undesirable outputs")
    roles.add_argument("--integers", **MANY, help="of integer_radial and integer_sbm: the columns of whole numbers")
    roles.add_argument("--fixed", **MANY, help="of capacity_utilisation: the inputs that cannot be changed soon")
    roles.add_argument("--congesting", **MANY, help="of congestion: the inputs that may be in the way")
    roles.add_argument("--numeraire", metavar="COLUMN", help="of shadow_prices: the output in whose money prices are")
    roles.add_argument("--numeraire-price", metavar="PRICE", help="its price: a number, or a column")
    for name, what in (
        ("reference", "true where a row may form the frontier; or a file, the rows that form it"),
        ("evaluate", "true where a row is scored"),
    ):
        roles.add_argument(f"--{name}", metavar="COLUMN|FILE" if name == "reference" else "COLUMN", help=what)

    question = run.add_argument_group("question")
    question.add_argument("--rts", type=returns, help="returns to scale: crs, vrs, nirs, ndrs or grs:L:U")
    for name, what in (
        ("orientation", "non-oriented, input or output"),
        ("frontier", "contemporaneous, global, sequential, window or biennial"),
        ("undesirable-as", "output or input: where undesirable outputs count in the score"),
        ("disposability", "of undesirable outputs: strong or weak (directional: shephard or kuosmanen too)"),
        ("measure", "of a directional distance, a hull or an index, say: which score it is made of"),
        ("base", "of an index: adjacent, global, sequential, biennial or fixed"),
        ("decomposition", "of an index: fgnz, ray-desli or zofio"),
        ("compare", "of benchmark: self, cross, downward, upward, lower or upper"),
        (
            "goal",
            "of cross_efficiency: ratio or difference; of common_weights: total, largest, satisfaction or compromise",
        ),
        ("infeasible", "what an index does without a score: nan, global or biennial"),
        ("method", "of cross_efficiency: benevolent, aggressive, arbitrary or game; or of bootstrap and test"),
        ("give-way", "of repaired_super: uniform, or each for a share of every column"),
        (
            "approach",
            "of economic_inefficiency: normalised, or direct to price the slacks; of congestion: fare, cooper or "
            "tone-sahoo",
        ),
        ("affinity", "of ebm: projected or observed"),
        ("exclude", "row or unit: what a super-efficient DMU may not be compared with"),
        ("second-stage", "relative, sum or none: how a radial projection takes up the slacks"),
        ("projection", "of super_sbm: tone, or pareto to take up the slacks that the score does not see"),
        ("variant", "of super_sbm: tone, or composite for a score continuous at the frontier"),
        ("zeros", "raise or drop-term"),
        ("on-infeasible", "nan or raise"),
    ):
        question.add_argument(f"--{name}", metavar="WORD", help=what)
    question.add_argument(
        "--direction", action="append", metavar="WORD|A=1,B=0.5",
        help="of a directional distance: observed, mean, unit, range or inverse-range; or what moves, by numbers, "
        "these words or columns",
    )  # fmt: skip
    question.add_argument(
        "--super-efficiency", action="store_const", const=True, help="score the efficient without themselves"
    )
    question.add_argument(
        "--restricted", action="store_const", const=True, help="of cost, revenue and profit: no column gets worse"
    )
    question.add_argument("--epsilon", type=float, metavar="E", help="of ebm: from 0, radial, to 1, slacks")
    question.add_argument("--least-factor", type=float, metavar="K", help="of nonseparable_sbm: how far outputs shrink")
    question.add_argument(
        "--replicas", action="store_const", const=True, help="of integer_radial: DMUs are repeated, not divided"
    )
    question.add_argument(
        "--alone", action="store_const", const=True, help="of integer_radial with --replicas: each DMU by itself"
    )
    question.add_argument(
        "--each", type=pair, metavar="A,B",
        help="of integer_radial: a DMU that takes part does so at least A and at most B times (inf: without end)",
    )  # fmt: skip
    question.add_argument("--least-share", type=float, metavar="E", help="of common_weights: no column counts less")
    question.add_argument("--growth", type=float, metavar="G", help="of inverse_dea: 1.1 for a tenth more output")
    question.add_argument("--time-limit", type=float, metavar="S", help="of mixed programs: seconds for each row")
    question.add_argument("--m", type=float, metavar="M", help="of order_m: how many peers (default: 25)")
    question.add_argument(
        "--alpha", type=float, metavar="A",
        help="of order_alpha: the quantile; of a generalised distance: from 0, inputs alone, to 1, goods alone",
    )  # fmt: skip
    question.add_argument(
        "--base-point", action="append", metavar="A=-5|SHARE",
        help="of bp_sbm: points below all values, or a share of each range below its least value",
    )  # fmt: skip
    question.add_argument("--window", type=int, metavar="N", help="periods in a window (--frontier window)")
    question.add_argument(
        "--weights", action="append", metavar="A=2,B=1", help=f"column weights, or {', '.join(WEIGHTS)}"
    )

    question.add_argument(
        "--restrictions",
        action="append",
        metavar="RULE",
        help='a bound on prices like "1 <= labour/capital <= 5", or a trade-off like {"labour": 1, "capital": -2}',
    )

    work = run.add_argument_group("work")
    work.add_argument("--solver", metavar="WORD", help="simplex, highs or cvxpy")
    work.add_argument("--threads", type=int, metavar="N", help="threads (default: as many as pay)")
    work.add_argument("--progress", action=argparse.BooleanOptionalAction, help="show a progress bar")


def asked(options: argparse.Namespace) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table, typed by the roles of its columns, and what was said of it."""
    from ..reading.tables import load_table
    from ..support.messages import shown

    table = read(options)
    said = arguments(options, table.names)
    if not said.get("outputs"):
        raise SpecError(f"--outputs must name the good outputs. Columns: {', '.join(map(shown, table.names))}.")
    frame = table.typed(*_kinds(said))
    if "reference" in said and said["reference"] not in table.names and Path(str(said["reference"])).is_file():
        other = load_table(str(said["reference"]), None, None, options.separator, options.decimal)
        said["reference"] = other.typed(*_kinds(said))
    if isinstance(said.get("direction"), dict):
        ways = said["direction"].items()
        said["direction"] = {column: way if way in WAYS else frame.get(way, way) for column, way in ways}
    said |= {role: mask(frame, said[role]) for role in MASKS if role in said and not hasattr(said[role], "columns")}
    return frame, said


def _kinds(said: dict[str, Any]) -> tuple[list[Hashable], list[Hashable]]:
    """The columns said to hold numbers, and those said to hold labels."""
    numbers = [label for role in NUMBERS for label in said.get(role) or ()]
    if isinstance(said.get("direction"), dict):
        numbers += [way for way in said["direction"].values() if way not in WAYS]
    return numbers, [said[role] for role in LABELS if role in said]


def read(options: argparse.Namespace, tell: Tell | None = None) -> Table:
    """The table of the file or files that were named."""
    from ..reading.problems import refuse
    from ..reading.tables import load_stacked, load_table

    how = options.sheet, options.header, options.separator, options.decimal
    if len(options.data) > 1 or options.stack is not None:
        return load_stacked(options.data, options.stack or "file", *how)
    return load_table(options.data[0], *how, tell or refuse)


def answer(score: Callable[..., Any], model: str, frame: pd.DataFrame, said: dict[str, object]) -> Any:
    from inspect import signature

    takes = signature(score).parameters
    if unknown := sorted(set(said) - set(takes)):
        raise SpecError(f"--model {model} must be asked without {', '.join(map(flag, unknown))}.")
    needs = [name for name, one in takes.items() if one.kind is one.KEYWORD_ONLY and one.default is one.empty]
    if lacking := [name for name in needs if name not in said]:
        raise SpecError(f"--model {model} must be asked with {' and '.join(map(flag, lacking))}.")
    return score(frame, **said)


def flag(name: str) -> str:
    return "--" + name.replace("_", "-")
