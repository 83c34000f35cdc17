"""What was said on the command line, in the words of the Python call."""

from __future__ import annotations

import argparse
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import SpecError

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("inputs", "outputs", "undesirable", "input_prices", "output_prices", "lower", "upper")
COLUMNS = (
    *("inputs", "outputs", "undesirable", "radial", "nonseparable", "nondiscretionary", "polluting"),
    *("congesting", "integers", "fixed", "bounded"),
)
LABELS = ("dmu", "period", "group", "category")
MASKS = ("reference", "evaluate")
ABOUT_FILES = ("command", "data", "stack", "sheet", "header", "separator", "decimal", "out", "rows", "quiet", "model")
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "blank": " "}
WEIGHTS = ("balanced", "ones", "mip", "normalised", "ram", "bam")
WEIGHING = f"--weights must be {', '.join(WEIGHTS)} or pairs like capital=2,so2=1"
WAYS = ("observed", "mean", "unit")
POINTS = "--base-point must be a number or pairs like profit=-5,growth=-0.1"


def arguments(options: argparse.Namespace, names: Sequence[Hashable]) -> dict[str, Any]:
    """What was said on the command line, in the words of the Python call; masks by the names of their columns."""
    labels: dict[str, Hashable] = {str(label): label for label in names}
    said: dict[str, Any] = {"inputs": None}
    for name, value in vars(options).items():
        if value is None or name in ABOUT_FILES:
            continue
        if name in COLUMNS:
            said[name] = [label for text in value for label in labels_in(text, labels)]
        elif name in NUMBERS[3:]:
            said[name] = [_price(label) for text in value for label in labels_in(text, labels)]
        elif name == "numeraire_price":
            said[name] = _price(labels.get(value, value))
        elif name in (*MASKS, *LABELS, "numeraire"):
            said[name] = labels.get(value, value)
        elif name == "weights":
            said[name] = value[0] if len(value) == 1 and value[0] in WEIGHTS else _pairs(value, labels, WEIGHING)
        elif name == "base_point":
            said[name] = _price(value[0]) if "=" not in value[0] else _pairs(value, labels, POINTS)
        elif name == "direction":
            said[name] = value[0] if "=" not in value[0] else _directions(value, labels)
        elif name == "restrictions":
            said[name] = [_restriction(text) for text in value]
        else:
            said[name] = value
    return said


def labels_in(text: str, known: dict[str, Hashable]) -> Iterable[Hashable]:
    if text in known:
        return [known[text]]
    return [known.get(part.strip(), part.strip()) for part in text.split(",") if part.strip()]


def _price(label: Hashable) -> Hashable:
    """A number where all face the same price, or the column as it was named."""
    try:
        return float(str(label))
    except ValueError:
        return label


def mask(frame: pd.DataFrame, label: Hashable) -> object:
    """A column of 0 and 1 as booleans; anything else by its name, for the library to judge."""
    marks = frame.get(label)
    counts = marks is not None and marks.dtype.kind in "iuf" and marks.isin([0, 1]).all()
    return marks == 1 if counts else label


def _pairs(given: Sequence[str], known: dict[str, Hashable], must: str) -> dict[Hashable, float]:
    """A number for each column that is named; ``must`` says what is expected where it is none."""
    found: dict[Hashable, float] = {}
    for name, value, pair in _each_pair(given, known):
        try:
            found[name] = float(value)
        except ValueError:
            raise SpecError(f"{must}; got {pair!r}.") from None
    return found


def _each_pair(given: Sequence[str], known: dict[str, Hashable]) -> Iterator[tuple[Hashable, str, str]]:
    """The column, what was said of it, and both as they were written."""
    for text in given:
        whole = text.rpartition("=")[0] in known
        for pair in [text] if whole else text.split(","):
            name, _, value = pair.rpartition("=")
            yield known.get(name.strip(), name.strip()), value.strip(), pair.strip()


def _directions(given: Sequence[str], known: dict[str, Hashable]) -> dict[Hashable, Hashable]:
    """How far each column that is named goes: a number, a word, or the column that says it row by row."""
    found: dict[Hashable, Hashable] = {}
    for name, value, pair in _each_pair(given, known):
        far = value if value in WAYS else _price(known.get(value, value))
        if name == "" or not (value in WAYS or value in known or isinstance(far, float)):
            raise SpecError(
                f"--direction must be a word or pairs like labour=1,gdp=0.5, with a number, {', '.join(WAYS)} or a "
                f"column after each sign; got {pair!r}."
            )
        found[name] = far
    return found


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


def size(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def separator(text: str) -> str:
    return SEPARATORS.get(text, text)


def returns(text: str) -> str | tuple[str, float, float]:
    if not text.startswith("grs"):
        return text
    try:
        _, lower, upper = text.split(":")
        return ("grs", float(lower), float(upper))
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be like grs:0.8:1.2; got {text!r}") from None


def pair(text: str) -> tuple[float, float]:
    try:
        least, greatest = map(float, text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"must be two numbers, the least and the greatest, like 0.2,1 or 1,inf; got {text!r}"
        ) from None
    return least, greatest


def rows(text: str) -> int:
    """How many rows to print."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 0; got {text!r}")
    return int(text)
