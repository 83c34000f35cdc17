"""Files of the program DEAP: numbers without names, and an instruction file that says what they are."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from ..support.messages import joined
from .encoding import decoded

_SAYS = re.compile(r"^\s*(\S+)\s+(.*\S)\s*$", re.M)
_FIRST = re.compile(r"\s*\S+\s+DATA FILE NAME", re.I)
_COUNTS = {"NUMBER OF FIRMS": "firms", "NUMBER OF TIME PERIODS": "periods", "NUMBER OF OUTPUTS": "outputs",
           "NUMBER OF INPUTS": "inputs"}  # fmt: skip


def is_instructions(text: str) -> bool:
    return _FIRST.match(text) is not None


def is_numbers(text: str) -> bool:
    """Whether a text holds numbers between blanks and nothing else."""
    words = text.split()
    if not words or "," in text:
        return False
    try:
        list(map(float, words))
    except ValueError:
        return False
    return any(len(line.split()) > 1 for line in text.splitlines())


def read_deap(file: Path, text: str) -> pd.DataFrame:
    """The data of an instruction file: ``dmu``, ``period`` where there are several, outputs, inputs, prices.

    A file of data is read by the instruction file beside it, eg1-ins.txt for eg1-dta.txt.
    """
    if not is_instructions(text):
        beside = file.with_name(re.sub("dta", "ins", file.name, flags=re.I))
        if beside == file or not beside.is_file():
            raise DataError(
                f"columns must have names; {file.name!r} holds numbers alone, as the program DEAP keeps them. Read its "
                "instruction file (…-ins.txt), or write a line of names above the numbers."
            )
        return read_deap(beside, decoded(beside.read_bytes(), beside.name))
    said = {meaning.upper(): word for word, meaning in _SAYS.findall(text)}
    if lacking := [name.lower() for name in _COUNTS if not said.get(name, "").isdecimal()]:
        raise DataError(
            f"an instruction file of DEAP must give the {', '.join(map(str.lower, _COUNTS))}; {file.name!r} lacks the "
            f"{joined(lacking)}."
        )
    firms, periods, outputs, inputs = (int(said[name]) for name in _COUNTS)
    data = file.with_name(said["DATA FILE NAME"])
    if not data.is_file():
        raise DataError(f"the data of {file.name!r} must lie beside it; there is no {data.name!r}.")
    rows = [line.split() for line in decoded(data.read_bytes(), data.name).splitlines() if line.strip()]
    names = [f"output_{k + 1}" for k in range(outputs)] + [f"input_{k + 1}" for k in range(inputs)]
    priced = [*names, *(f"price_{k + 1}" for k in range(inputs))]
    names = priced if rows and len(rows[0]) == len(priced) else names
    if len(rows) != firms * periods or any(len(row) != len(names) for row in rows):
        raise DataError(
            f"{data.name!r} must have {firms * periods} lines of {len(names)} numbers, as {file.name!r} says; got "
            f"{len(rows)} lines of {len(rows[0]) if rows else 0}."
        )
    try:
        frame = pd.DataFrame(np.array(rows, dtype=float), columns=names)
    except ValueError as error:
        raise DataError(f"{data.name!r} must hold numbers; {error}.") from error
    if periods > 1:
        frame.insert(0, "period", np.repeat(np.arange(periods) + 1, firms))
    frame.insert(0, "dmu", np.tile(np.arange(firms) + 1, periods))
    return frame
