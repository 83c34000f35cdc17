"""A program in numbers and symbols, as it would be printed."""

from __future__ import annotations

import numpy as np

from .program import Unknown, Vector, WrittenProgram

SHOWN = 12  # reference rows printed per row
SENSES = {-1: "≤", 0: "=", 1: "≥"}


def text(program: WrittenProgram) -> str:
    """The program on a few lines, one per row."""
    count = len(program.peers)
    of = "" if program.label is None else f" of {named(program.label)}"
    first = f", the first of {program.windows}" if program.windows > 1 else ""
    within = f"window {program.window}{first}; " if program.window else ""
    head = f"{_title(program.name)} program{of} ({within}{count} reference DMU{'' if count == 1 else 's'})"
    rows = [*_data_rows(program), *(("", line) for line in (*_totals(program), *_own_rows(program), _signs(program)))]
    width = max(len(name) for name, _ in rows)
    return "\n".join([head, _objective(program), "s.t.", *(f"  {name:<{width}}  {row}" for name, row in rows)])


def _title(name: str) -> str:
    return name.replace("_", "-").replace("sbm", "SBM").replace("ebm", "EBM")


def _objective(program: WrittenProgram) -> str:
    if program.maximise:
        return f"max  {_terms(-program.numerator, program.unknowns)}"
    if program.inverse is not None:
        inverse = [
            f"{cost:.6g}/{unknown.name}"
            for cost, unknown in zip(program.inverse[1:], program.unknowns, strict=True)
            if cost
        ]
        return " + ".join([f"min  {_terms(program.numerator, program.unknowns)}", *inverse])
    if not program.fractional:
        return f"min  {_terms(program.numerator, program.unknowns)}"
    sides = [_terms(side, program.unknowns) for side in (program.numerator, program.denominator)]
    return "min  " + " / ".join(f"({side})" if " " in side else side for side in sides)


def _terms(values: Vector, unknowns: tuple[Unknown, ...], *, plain: bool = False) -> str:
    """``1 − 0.5 s[x]/4 + …``; ``plain`` leaves out the own values, and factors of 1."""
    found = _number(values[0]) if values[0] else ""
    for value, unknown in zip(values[1:], unknowns, strict=True):
        if not value:
            continue
        size = abs(value)
        unit = None if plain else unknown.unit
        factor = f"{size if unit is None else size * unit:.6g}"
        term = ("" if factor == "1" else f"{factor} ") + unknown.name + ("" if unit is None else f"/{unit:.6g}")
        if found:
            found += f" {'+' if value > 0 else '−'} {term}"
        else:
            found = term if value > 0 else f"−{term}"
    return found or "0"


def _data_rows(program: WrittenProgram) -> list[tuple[str, str]]:
    """The name of every column, and its row."""
    names = [_terms(-program.own[i], program.unknowns, plain=True) for i in range(len(program.columns))]
    rows = zip(program.columns, _combinations(program), program.sense, names, strict=False)
    return [(name, f"{left} {SENSES[int(sense)]} {right}") for name, left, sense, right in rows]


def _combinations(program: WrittenProgram) -> list[str]:
    """Σ λ·column of every column, the terms of one peer below each other."""
    d = len(program.columns)
    letters = ["λ" if program.idle is None or not program.idle[k].any() else "κ" for k in range(d)]
    if not program.peers:
        return ["0"] * d
    terms = []
    for j, peer in enumerate(program.peers[:SHOWN]):
        numbers = [_number(value) for value in program.technology[:d, j]]
        width = max(map(len, numbers))
        pairs = zip(numbers, letters, strict=True)
        terms.append([f"{number:>{width}} {letter}[{named(peer)}]" for number, letter in pairs])
    if len(program.peers) > SHOWN:
        terms.append(["…"] * d)
    return [" + ".join(row) for row in zip(*terms, strict=True)]


def _totals(program: WrittenProgram) -> list[str]:
    """The bounds on Σλ, an upper and a lower one together."""
    total, d = "Σλ" if program.idle is None else "Σκ", len(program.columns)
    bounds = {int(program.sense[i]): _number(-program.own[i, 0]) for i in range(d, d + program.totals)}
    if len(bounds) == 2:
        return [f"{bounds[1]} ≤ {total} ≤ {bounds[-1]}"]
    return [f"{total} {SENSES[sense]} {bound}" for sense, bound in bounds.items()]


def _own_rows(program: WrittenProgram) -> list[str]:
    rows = []
    for i in range(len(program.columns) + program.totals, len(program.own)):
        row = program.own[i]
        if np.count_nonzero(row[1:]) == 1:
            row = row / np.abs(row[1:]).max()
        left = _terms(np.concatenate([[0.0], row[1:]]), program.unknowns, plain=True)
        rows.append(f"{left} {SENSES[int(program.sense[i])]} {_number(-row[0])}")
    return rows


def _signs(program: WrittenProgram) -> str:
    letters = dict.fromkeys(one.name.split("[")[0].lstrip("−") for one in program.unknowns if not one.free)
    signs = ", ".join([*(["λ"] if program.idle is None else ["λ", "μ"]), *letters]) + " ≥ 0"
    free = ", ".join(one.name for one in program.unknowns if one.free)
    parts = ["κ = λ + μ" if program.idle is not None else "", signs, f"{free} of either sign" if free else ""]
    return ",  ".join(part for part in parts if part)


def _number(value: float) -> str:
    return f"{value + 0.0:.6g}".replace("-", "−", 1) if value < 0 else f"{value + 0.0:.6g}"


def named(value: object) -> str:
    """A label; of several parts with commas between, dates without midnight."""
    return ", ".join(map(named, value)) if isinstance(value, tuple) else str(value).removesuffix(" 00:00:00")
