"""``sbmdea`` on the command line: a table in, scores out."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING, Any

from . import __version__
from .catalogue import ANALYSES, MODELS
from .errors import DataError, InfeasibleError, SbmdeaWarning, SpecError
from .support.spelling import choose

if TYPE_CHECKING:
    import pandas as pd

    from .reading.problems import Tell
    from .reading.tables import Table

DONE, FAILED, BAD_USE, INTERRUPTED = 0, 1, 2, 130
ENDINGS = (".csv", ".xlsx", ".parquet", ".html")
CHOICES = (*MODELS, *ANALYSES)
TESTS = ("rts", "convexity", "separability", "means")
ROLES = ("inputs", "outputs", "undesirable")
NUMBERS = ("inputs", "outputs", "undesirable", "input_prices", "output_prices")
LABELS = ("dmu", "period", "group", "category")
MASKS = ("reference", "evaluate")
ABOUT_FILES = ("command", "data", "stack", "sheet", "header", "separator", "decimal", "out", "rows", "quiet", "model")
PAGE = 60  # rows that are printed without being asked for
MANY: dict[str, Any] = {"action": "append", "metavar": "A,B"}
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "blank": " "}
WEIGHTS = ("balanced", "ones", "mip", "normalised", "ram", "bam")

EXAMPLES = """\
examples:
  sbmdea run cities.csv --inputs capital,labour --outputs gdp --undesirable so2,dust \\
      --dmu city --period year --frontier global --out scores.xlsx
  sbmdea run mills.xlsx --sheet 2007 --model sbm --inputs "wage, total" --inputs land --outputs paper \\
      --rts grs:0.8:1.2 --weights "land=2,paper=1"

A name that holds a comma is taken whole where the data has such a column; an option that takes names may
be given several times. Without --out the scores are printed.

exit codes: 0 done; 1 the work failed (a program without a solution, a file that cannot be written);
2 wrong use or unusable data
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = parser().parse_args(argv)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", SbmdeaWarning)
            warnings.showwarning = _show_warning
            code = int(options.command(options))
        sys.stdout.flush()
        return code
    except (DataError, SpecError) as error:
        return _complain(error, BAD_USE)
    except (InfeasibleError, ImportError) as error:
        return _complain(error, FAILED)
    except MemoryError as error:
        return _complain(str(error) or "out of memory", FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again at exit
        return FAILED
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="sbmdea",
        description="Data envelopment analysis with exact, certified scores.",
        epilog="`sbmdea run --help` says all about scoring a file.",
    )
    top.add_argument("--version", action="version", version=f"sbmdea {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        help="score the DMUs of a file",
        description="Score the DMUs of a file: text, workbook, Parquet, Stata or SPSS.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _describe_run(run)
    run.set_defaults(command=_run)
    _describe_inference(commands)
    check = commands.add_parser(
        "check",
        help="list all that is wrong with a file, with the repairs",
        description="List all that is wrong with a file, each with its cell and its repair; 2 if there is any.",
        allow_abbrev=False,
    )
    _describe_data(check)
    _describe_roles(check.add_argument_group("columns"), required=False)
    check.set_defaults(command=_check)
    demo = commands.add_parser(
        "demo",
        help="score a published data set and print the table",
        description="Score the 30 DMUs of Hua & Bian (2007): super-SBM with an undesirable output.",
    )
    demo.set_defaults(command=_demo)
    selftest = commands.add_parser(
        "selftest",
        help="compare this installation with printed tables and with HiGHS",
        description="Find the scores printed in papers, and those of HiGHS on random data; exit with 1 if any is off.",
    )
    selftest.set_defaults(command=_selftest)
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
    study.set_defaults(command=_study)
    app = commands.add_parser(
        "app",
        help="open a window: score a file without writing anything",
        description="Serve a page to this computer alone, and open it in the browser. Ctrl-C ends it.",
    )
    app.add_argument("--port", type=int, metavar="N", help="the port of the page (default: one that is free)")
    app.add_argument("--no-browser", action="store_true", help="do not open the page")
    app.set_defaults(command=_app)
    return top


def _describe_data(command: argparse.ArgumentParser) -> None:
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
        "--separator", type=_separator, metavar="WORD", help=f"of a text file: {', '.join(SEPARATORS)} (default: found)"
    )
    command.add_argument("--decimal", metavar="SIGN", help="of a text file: . or , (default: found)")


def _describe_roles(roles: Any, required: bool) -> None:
    roles.add_argument("--inputs", **MANY, help="the inputs; without them everybody has an input of 1")
    roles.add_argument("--outputs", **MANY, required=required, help="the good outputs")
    roles.add_argument("--undesirable", **MANY, help="the undesirable outputs")
    for name, what in (
        ("dmu", "who is scored (default: the row number)"),
        ("period", "the period of a panel"),
        ("group", "each group gets its own frontier"),
        ("category", "numbers: a row is compared with its own category and those below"),
    ):
        roles.add_argument(f"--{name}", metavar="COLUMN", help=what)


def _describe_run(run: argparse.ArgumentParser) -> None:
    _describe_data(run)
    run.add_argument(
        "--out", metavar="FILE", help=".xlsx (a sheet per kind of answer), .html (a report), .csv or .parquet"
    )
    run.add_argument(
        "--rows", type=int, default=PAGE, metavar="N", help="how many rows are printed (default: %(default)s)"
    )
    run.add_argument("--quiet", action="store_true", help="no summary after writing FILE")
    run.add_argument("--model", default="super_sbm", help=f"{' or '.join(CHOICES)} (default: %(default)s)")

    roles = run.add_argument_group("columns")
    _describe_roles(roles, required=True)
    roles.add_argument("--input-prices", **MANY, help="columns or numbers: the prices of the inputs, in their order")
    roles.add_argument("--output-prices", **MANY, help="columns or numbers: the prices of the outputs, in their order")
    roles.add_argument("--radial", **MANY, help="of hybrid_sbm: the columns that move by one factor")
    roles.add_argument("--nonseparable", **MANY, help="of nonseparable_sbm: outputs and bads that shrink together")
    roles.add_argument("--nondiscretionary", **MANY, help="columns that are neither scored nor moved")
    roles.add_argument("--polluting", **MANY, help="of by_production: the inputs that cause the undesirable outputs")
    for name, what in (
        ("reference", "true where a row may form the frontier"),
        ("evaluate", "true where a row is scored"),
    ):
        roles.add_argument(f"--{name}", metavar="COLUMN", help=what)

    question = run.add_argument_group("question")
    question.add_argument("--rts", type=_returns, help="returns to scale: crs, vrs, nirs, ndrs or grs:L:U")
    for name, what in (
        ("orientation", "non-oriented, input or output"),
        ("frontier", "contemporaneous, global, sequential, window or biennial"),
        ("undesirable-as", "output or input: where undesirable outputs count in the score"),
        ("disposability", "of undesirable outputs: strong or weak (directional: shephard or kuosmanen too)"),
        ("measure", "of a directional distance, a hull or an index, say: which score it is made of"),
        ("base", "of an index: adjacent, global, sequential, biennial or fixed"),
        ("decomposition", "of an index: fgnz, ray-desli or zofio"),
        ("infeasible", "what an index does without a score: nan, global or biennial"),
        ("method", "of cross_efficiency: benevolent, aggressive, arbitrary or game"),
        ("affinity", "of ebm: projected or observed"),
        ("direction", "of a directional distance: observed, mean, unit or range"),
        ("exclude", "row or unit: what a super-efficient DMU may not be compared with"),
        ("second-stage", "relative, sum or none: how a radial projection takes up the slacks"),
        ("projection", "of super_sbm: tone, or pareto to take up the slacks that the score does not see"),
        ("variant", "of super_sbm: tone, or composite for a score continuous at the frontier"),
        ("zeros", "raise or drop-term"),
        ("on-infeasible", "nan or raise"),
    ):
        question.add_argument(f"--{name}", metavar="WORD", help=what)
    question.add_argument(
        "--super-efficiency", action="store_const", const=True, help="score the efficient without themselves"
    )
    question.add_argument(
        "--restricted", action="store_const", const=True, help="of cost, revenue and profit: no column gets worse"
    )
    question.add_argument("--epsilon", type=float, metavar="E", help="of ebm: from 0, radial, to 1, slacks")
    question.add_argument("--least-factor", type=float, metavar="K", help="of nonseparable_sbm: how far outputs shrink")
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


def _describe_inference(commands: Any) -> None:
    """`bootstrap`, `test` and `second-stage`: what `run` is told, and what they need beside it."""
    for name, what, command in (
        ("bootstrap", "intervals for the scores of a file", _bootstrap),
        ("test", "test returns to scale, convexity, separability or equal means", _test),
        ("second-stage", "regress inefficiency on circumstances (Simar & Wilson 2007)", _second_stage),
    ):
        one = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.", allow_abbrev=False)
        if name == "test":
            one.add_argument("what", choices=TESTS, help="rts, convexity, separability (--z) or means (--by)")
        _describe_run(one)
        more = one.add_argument_group("inference")
        more.add_argument("--seed", type=int, metavar="N", help="the same numbers again (default: drawn and told)")
        if name != "test":
            more.add_argument("--reps", type=int, metavar="N", help="replicates (default: 2000)")
            more.add_argument("--level", type=float, metavar="P", help="of the intervals (default: 0.95)")
        if name == "bootstrap":
            more.add_argument("--size", type=_size, metavar="M", help="rows of a subsample, or a power such as 0.6")
        if name == "second-stage":
            more.add_argument("--algorithm", type=int, metavar="K", help="1 or 2 (default: 2)")
        if name != "bootstrap":
            more.add_argument("--z", action="append", metavar="A,B", help="columns of circumstances")
        if name == "test":
            more.add_argument("--by", metavar="COLUMN", help="two groups")
        one.set_defaults(command=command, model="radial")


def _bootstrap(options: argparse.Namespace) -> int:
    import sbmdea

    result, more, _ = _scored(options, ("method", "seed", "reps", "level", "size"))
    return _told(options, sbmdea.bootstrap(result, **more))


def _test(options: argparse.Namespace) -> int:
    import sbmdea

    result, more, frame = _scored(options, ("method", "seed", "z", "by", "what"))
    what = more.pop("what")
    lacking = {"separability": "z", "means": "by"}.get(what)
    if lacking and lacking not in more:
        raise SpecError(f"test {what} must be asked with --{lacking}.")
    given = [more.pop(lacking)] if lacking else []
    asked = {**more, "table": frame} if lacking else more
    print(getattr(sbmdea, f"test_{what}")(result, *given, **asked).summary())
    return DONE


def _second_stage(options: argparse.Namespace) -> int:
    import sbmdea

    result, more, frame = _scored(options, ("seed", "reps", "level", "z", "algorithm"))
    if "z" not in more:
        raise SpecError("second-stage must be asked with --z.")
    return _told(options, sbmdea.simar_wilson(result, more.pop("z"), table=frame, **more))


def _scored(options: argparse.Namespace, names: Sequence[str]) -> tuple[Any, dict[str, Any], pd.DataFrame]:
    """The scores, the options named apart from those of the model, and the table."""
    import sbmdea

    model = choose("--model", options.model, MODELS)
    more = {name: value for name in names if (value := vars(options).pop(name)) is not None}
    if options.out is not None:
        _writable(options.out, options.data, model)
    frame, said = _asked(options)
    if "z" in more:
        known: dict[str, Hashable] = {str(label): label for label in frame.columns}
        more["z"] = [label for text in more["z"] for label in _labels(text, known)]
    return _answer(getattr(sbmdea, model), model, frame, said), more, frame


def _told(options: argparse.Namespace, answer: Any) -> int:
    """Print the answer's summary and table, or write it."""
    from .results.cells import cells
    from .results.typeset import aligned

    if options.out is None:
        print(f"{answer.summary()}\n\n{aligned(*cells(answer.to_frame()))}")
        return DONE
    path = Path(options.out)
    ending = path.suffix.lower()
    if ending == ".html" and not hasattr(answer, "report"):
        raise SpecError(f"--out must end in .csv or .xlsx for {answer.options.get('title', 'this answer')}.")
    if ending == ".parquet":
        raise SpecError(f"--out must end in .csv, .xlsx or .html; got {options.out!r}.")
    getattr(answer, {".csv": "to_csv", ".xlsx": "to_excel", ".html": "report"}[ending])(path)
    if not options.quiet:
        print(f"{answer.summary()}\n\nwritten to {path}")
    return DONE


def _run(options: argparse.Namespace) -> int:
    import sbmdea

    model = choose("--model", options.model, CHOICES)
    out = None if options.out is None else _writable(options.out, options.data, model)
    frame, said = _asked(options)
    result = _answer(getattr(sbmdea, model), model, frame, said)
    if out is None:
        print(_table(result, options.rows))
        return DONE
    try:
        _save(result, out)
    except OSError as error:
        return _complain(f"{error.strerror or error} {_saved_elsewhere(result, out)}", FAILED)
    if not options.quiet:
        print(f"{result.summary()}\n\nwritten to {out}")
    return DONE


def _asked(options: argparse.Namespace) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table, typed by the roles of its columns, and what was said of it."""
    table = _read(options)
    said = _arguments(options, table.names)
    frame = table.typed(
        [label for role in NUMBERS for label in said.get(role) or ()], [said[role] for role in LABELS if role in said]
    )
    said |= {role: _mask(frame, said[role]) for role in MASKS if role in said}
    return frame, said


def _read(options: argparse.Namespace, tell: Tell | None = None) -> Table:
    """The table of the file or files that were named."""
    from .reading.problems import refuse
    from .reading.tables import load_stacked, load_table

    how = options.sheet, options.header, options.separator, options.decimal
    if len(options.data) > 1 or options.stack is not None:
        return load_stacked(options.data, options.stack or "file", *how)
    return load_table(options.data[0], *how, tell or refuse)


def _check(options: argparse.Namespace) -> int:
    from .reading.problems import Problem
    from .reading.tablecheck import look

    told: list[Problem] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SbmdeaWarning)  # what a reader warns of is in the list
        table = _read(options, lambda _, problems: told.extend(problems))
    said = _arguments(options, table.names)
    found = look(
        table, {role: said.get(role) for role in ROLES}, {key: said[key] for key in LABELS if key in said}, told
    )
    print(found.summary())
    return DONE if found.ok else BAD_USE


def _demo(options: argparse.Namespace) -> int:
    import sbmdea

    columns: dict[str, Any] = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"]}
    result = sbmdea.super_sbm(sbmdea.datasets.hua_bian_2007(), **columns, undesirable=["undesirable_1"], dmu="dmu")
    print(f"{_table(result)}\n\n{result.summary()}")
    return DONE


def _study(options: argparse.Namespace) -> int:
    from .reading.tables import read_table
    from .study import run

    data = None if options.data is None else read_table(options.data)
    study = run(options.config, out=options.out, data=data, threads=options.threads, progress=options.progress)
    print(study.summary())
    if options.out is not None:
        print(f"\nwritten to {options.out}")
    return DONE


def _selftest(options: argparse.Namespace) -> int:
    from .selftest.protocol import selftest

    report, passed = selftest()
    print(report)
    return DONE if passed else FAILED


def _app(options: argparse.Namespace) -> int:
    from .app.launch import launch

    launch(options.port, browser=not options.no_browser)
    return DONE


def _answer(score: Callable[..., Any], model: str, frame: pd.DataFrame, said: dict[str, object]) -> Any:
    from inspect import signature

    takes = signature(score).parameters
    if unknown := sorted(set(said) - set(takes)):
        raise SpecError(f"--model {model} must be asked without {', '.join(map(_flag, unknown))}.")
    needs = [name for name, one in takes.items() if one.kind is one.KEYWORD_ONLY and one.default is one.empty]
    if lacking := [name for name in needs if name not in said]:
        raise SpecError(f"--model {model} must be asked with {' and '.join(map(_flag, lacking))}.")
    return score(frame, **said)


def _arguments(options: argparse.Namespace, names: Sequence[Hashable]) -> dict[str, Any]:
    """What was said on the command line, in the words of the Python call; masks by the names of their columns."""
    labels: dict[str, Hashable] = {str(label): label for label in names}
    said: dict[str, Any] = {"inputs": None}
    for name, value in vars(options).items():
        if value is None or name in ABOUT_FILES:
            continue
        if name in ("inputs", "outputs", "undesirable", "radial", "nonseparable", "nondiscretionary", "polluting"):
            said[name] = [label for text in value for label in _labels(text, labels)]
        elif name in ("input_prices", "output_prices"):
            said[name] = [_price(label) for text in value for label in _labels(text, labels)]
        elif name in (*MASKS, *LABELS):
            said[name] = labels.get(value, value)
        elif name == "weights":
            said[name] = _weights(value, labels)
        elif name == "restrictions":
            said[name] = [_restriction(text) for text in value]
        else:
            said[name] = value
    return said


def _labels(text: str, known: dict[str, Hashable]) -> Iterable[Hashable]:
    if text in known:
        return [known[text]]
    return [known.get(part.strip(), part.strip()) for part in text.split(",") if part.strip()]


def _price(label: Hashable) -> Hashable:
    """A number where all face the same price, or the column as it was named."""
    try:
        return float(str(label))
    except ValueError:
        return label


def _mask(frame: pd.DataFrame, label: Hashable) -> object:
    """A column of 0 and 1 as booleans; anything else by its name, for the library to judge."""
    marks = frame.get(label)
    counts = marks is not None and marks.dtype.kind in "iuf" and marks.isin([0, 1]).all()
    return marks == 1 if counts else label


def _weights(given: Sequence[str], known: dict[str, Hashable]) -> object:
    if len(given) == 1 and given[0] in WEIGHTS:
        return given[0]
    weights: dict[Hashable, float] = {}
    for text in given:
        whole = text.rpartition("=")[0] in known
        for pair in [text] if whole else text.split(","):
            name, _, value = pair.rpartition("=")
            try:
                weights[known.get(name.strip(), name.strip())] = float(value)
            except ValueError:
                raise SpecError(
                    f"--weights must be {', '.join(WEIGHTS)} or pairs like capital=2,so2=1; got {pair.strip()!r}."
                ) from None
    return weights


def _restriction(text: str) -> object:
    """A trade-off where it is written as one; anything else for the library to judge."""
    if not text.lstrip().startswith("{"):
        return text
    import json

    try:
        return json.loads(text)
    except ValueError:
        raise SpecError(
            f'--restrictions must write a trade-off like {{"labour": 1, "capital": -2}}; got {text!r}.'
        ) from None


def _size(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _separator(text: str) -> str:
    return SEPARATORS.get(text, text)


def _returns(text: str) -> str | tuple[str, float, float]:
    if not text.startswith("grs"):
        return text
    try:
        _, lower, upper = text.split(":")
        return ("grs", float(lower), float(upper))
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be like grs:0.8:1.2; got {text!r}") from None


def _writable(out: str, data: Sequence[str], model: str) -> Path:
    """Refuse before the work what would fail after it."""
    path = Path(out)
    if path.suffix.lower() not in ENDINGS:
        raise SpecError(f"--out must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}; got {out!r}.")
    if path.suffix.lower() == ".html" and model not in MODELS:
        raise SpecError(f"a report must be of a model that scores DMUs; {model} does not. Let --out end in .xlsx.")
    if not path.parent.is_dir():
        raise SpecError(f"--out must be in a folder that exists; got {out!r}. Make the folder first.")
    if path.is_dir():
        raise SpecError(f"--out must be a file; got the folder {out!r}. Add a name.")
    if path.exists() and any(Path(one).exists() and path.samefile(one) for one in data):
        raise SpecError(f"--out must not be the data itself; got {out!r} for both. Choose another name.")
    try:
        with TemporaryFile(dir=path.parent) as probe:
            probe.write(b"sbmdea")
    except OSError as error:
        raise SpecError(
            f"--out must be in a folder that can be written; got {out!r}: {error.strerror}. Choose another folder."
        ) from error
    return path


def _saved_elsewhere(result: Any, out: Path) -> str:
    """Save what a long run has found where there is still room, or print it; says which."""
    for folder in (Path.cwd(), Path(gettempdir())):
        spare = folder / f"{out.stem}-{os.getpid()}{out.suffix}"
        try:
            _save(result, spare)
        except OSError:
            continue
        return f"The result is in {str(spare)!r}."
    print(_table(result))
    return "The scores are printed instead."


def _save(result: Any, path: Path) -> None:
    from .results.frames import labelled
    from .writing.csvfile import write_csv
    from .writing.report import write_report
    from .writing.tablefile import write_table
    from .writing.workbook import write_sheets

    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_sheets(result.sheets, path)
    elif ending == ".html":
        write_report(result, result.plot, path)
    elif ending == ".csv":
        write_csv(result.to_frame(), path)
    else:
        write_table(labelled(result.to_frame()), path)


def _table(result: Any, most: int | None = None) -> str:
    """All rows with their scores, or the first ones and how many there are."""
    from .result import Result
    from .results.cells import cells
    from .results.summary import scores
    from .results.typeset import aligned

    if isinstance(result, Result):
        rows, shown = len(result.outcome.rows), scores(result.panel, result.outcome, most)
    else:
        frame = result.to_frame()
        rows, shown = len(frame), aligned(*cells(frame if most is None else frame.head(most)))
    if most is None or rows <= most:
        return shown
    return f"{shown}\n[the first {most} of {rows} rows; --out FILE writes all, --rows {rows} prints them]"


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _show_warning(message: Warning | str, *place: Any, **more: Any) -> None:
    print(f"sbmdea: warning: {message}", file=sys.stderr)


def _complain(error: object, code: int) -> int:
    print(f"sbmdea: {' '.join(str(error).splitlines())}", file=sys.stderr)
    return code
