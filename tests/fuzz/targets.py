"""What is thrown at the library: each target is a property that must hold for every draw."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from . import cells, judged
from .documents import documents
from .questions import COLUMNS, INPUTS, OUTPUTS, UNDESIRABLE, parameters, questions

SCALES = st.sampled_from([0, 0, 0, 3, -3, 8, -8, 18, -18])
FAR = st.sampled_from([0, 60, -60, 149, -149])


told: list[str] = []  # the draw in words, for the report of what goes wrong
happened: Counter[str] = Counter()


def tell(words: str) -> None:
    told.append(words)


def count(what: str) -> None:
    happened[what] += 1


@st.composite
def tables(draw: st.DrawFn, extreme: bool) -> tuple[pd.DataFrame, bool]:
    """Numbers a model takes: ties, duplicates, zeros; columns and rows of very different sizes."""
    n, years = draw(st.integers(2, 12)), draw(st.sampled_from([1, 1, 2, 3]))
    rows, d = n * years, len(COLUMNS)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(st.sampled_from(["lognormal", "ties", "duplicates", "heavy", "zeros", "convex"]))
    if kind == "ties":
        Z = rng.integers(1, 5, (rows, d)).astype(float)
    elif kind == "heavy":
        Z = rng.lognormal(0, 4, (rows, d))
    elif kind == "convex":
        Z = 2.0 - (lambda z: z / np.linalg.norm(z, axis=1, keepdims=True))(rng.random((rows, d)) + 0.1)
    else:
        Z = rng.lognormal(0, 1, (rows, d))
    if kind == "duplicates":
        Z = Z[rng.integers(0, max(1, rows // 2), rows)]
    if kind == "zeros":
        Z[rng.random(Z.shape) < 0.2] = 0.0
    size = FAR if extreme else SCALES
    Z *= 10.0 ** np.array([draw(size) for _ in range(d)])
    if draw(st.booleans()):
        Z *= 10.0 ** (rng.choice([0, 0, draw(SCALES)], rows)[:, None] * (0.5 if extreme else 1.0))
    table = pd.DataFrame(Z, columns=list(COLUMNS))
    table["unit"], table["year"] = np.tile(np.arange(n), years), np.repeat(2000 + np.arange(years), n)
    table["kind"] = np.where(table["unit"] % 2 == 0, "a", "b")
    table["some"], table["few"] = table["unit"] % 3 != 1, table["unit"] < 3
    for price in ("p1", "p2", "p3", "q1", "q2"):
        table[price] = rng.lognormal(0, 1, rows)
    return table, years > 1


@given(data=st.data())
def scores(data: st.DataObject) -> None:
    """Every model and option on numbers of any size: proved, and what HiGHS says."""
    extreme = data.draw(st.integers(0, 4)) == 0
    table, panel = data.draw(tables(extreme))
    model, said = data.draw(questions(panel))
    tell(f"{model} {said}\n{table.to_csv()}")
    found = judged.answer(model, table, said)
    count(f"{model}: {type(found).__name__}")
    if isinstance(found, Exception):
        return
    judged.look_at(found)
    if judged.failed(found):
        count(f"failed rows, extreme={extreme}")
    if "solver" not in said and "solver" in parameters(model) and data.draw(st.integers(0, 3)) == 0:
        judged.same(found, judged.answer(model, table, {**said, "solver": "highs"}))
    if extreme:
        return
    # other units, by powers of two
    if "restrictions" not in said and model in ("sbm", "super_sbm", "radial", "ebm"):
        units = pd.Series([2.0 ** data.draw(st.integers(-9, 9)) for _ in COLUMNS], COLUMNS)
        tell(f"in units of {units.to_dict()}")
        judged.same(found, judged.answer(model, table.assign(**(table[list(COLUMNS)] * units)), said))


@given(data=st.data())
def frames(data: st.DataObject) -> None:
    """Tables with columns of every kind, labels of every kind, roles that may not exist, options that make no sense."""
    n = data.draw(st.integers(0, 7))
    panel = data.draw(st.booleans())
    model, said = data.draw(questions(panel, nonsense=data.draw(st.integers(0, 2)) == 0))
    columns = {name: data.draw(cells.column(n)) for name in COLUMNS}
    columns |= {name: data.draw(cells.fine(n)) for name in ("p1", "p2", "p3", "q1", "q2")}
    columns |= {name: data.draw(cells.labels(n)) for name in ("unit", "year", "kind")}
    columns |= {name: data.draw(masks(n)) for name in ("some", "few")}
    tell(f"{model} {said}\n{columns}")
    try:
        table = pd.DataFrame({name: pd.Series(column) for name, column in columns.items()})
    except (ValueError, TypeError, ArithmeticError, NotImplementedError):
        return  # what pandas itself cannot hold
    change = data.draw(st.sampled_from(["", "", "", "twice", "levels", "index", "two levels", "wide", "no labels"]))
    if change == "twice":
        table = table.set_axis([*table.columns[1:], table.columns[1]], axis=1)
    elif change == "levels":
        table.columns = pd.MultiIndex.from_product([table.columns, [""]])
    elif change == "index":
        table.index = pd.Index(table.pop(data.draw(st.sampled_from(["unit", "year", "x1"]))), tupleize_cols=False)
    elif change == "two levels":
        table = two_levels(table)
    elif change == "wide":
        table = pd.concat([table, pd.DataFrame(0, table.index, range(10_000))], axis=1)
    elif change == "no labels":
        table.columns = [None, np.nan, "", *table.columns[3:]]
    if data.draw(st.integers(0, 3)) == 0:
        said["dmu"] = data.draw(st.sampled_from([None, "", "x1", 0, ("unit", ""), ["unit"], np.arange(n), b"unit"]))
    tell(f"{model} {said}\n{table}")
    found = judged.answer(model, table, said)
    count(f"{model}: {type(found).__name__}")
    if not isinstance(found, Exception):
        judged.look_at(found)


def two_levels(table: pd.DataFrame) -> pd.DataFrame:
    try:
        return table.set_index(["unit", "year"])
    except (TypeError, NotImplementedError):  # labels that cannot be hashed
        return table


def masks(n: int) -> st.SearchStrategy[Any]:
    true = st.just([True] * n)
    return st.one_of(
        true,
        true,
        st.lists(st.booleans(), min_size=n, max_size=n),
        st.just(pd.array([True, None] * n, dtype="boolean")[:n]),
        st.just([1] * n),
        cells.odd(n),
    )


@given(data=st.data())
def arrays(data: st.DataObject) -> None:
    """Arrays of every kind and shape instead of a table."""
    n = data.draw(st.integers(0, 6))
    model, said = data.draw(questions(False, nonsense=data.draw(st.integers(0, 3)) == 0))
    for role, names in (("inputs", INPUTS), ("outputs", OUTPUTS), ("undesirable", UNDESIRABLE)):
        if said.get(role) is not None:
            said[role] = data.draw(blocks(n, len(names)))
    for key in ("dmu", "group", "reference", "evaluate"):
        if key in said:
            said[key] = data.draw(st.none() | cells.labels(n) | masks(n))
    tell(f"{model} {said}")
    found = judged.answer(model, None, said)
    count(f"{model}: {type(found).__name__}")
    if not isinstance(found, Exception):
        judged.look_at(found)


@st.composite
def blocks(draw: st.DrawFn, n: int, most: int) -> Any:
    d = draw(st.integers(1, most))
    good = np.array([draw(cells.fine(n)) for _ in range(d)]).T
    shapes: dict[str, Any] = {
        "plain": lambda: good,
        "list": good.tolist,
        "one column": lambda: draw(cells.column(n)),
        "frame": lambda: pd.DataFrame({f"c{i}": pd.Series(draw(cells.column(n))) for i in range(d)}),
        "series": lambda: pd.Series(draw(cells.column(n))),
        "Fortran": lambda: np.asfortranarray(good),
        "strided": lambda: np.repeat(good, 2, axis=0)[::2],
        "backwards": lambda: good[::-1, ::-1],
        "big-endian": lambda: good.astype(">f8"),
        "matrix": lambda: np.asmatrix(good),
        "masked": lambda: np.ma.masked_less(good, draw(st.sampled_from([0.0, 1.0]))),
        "three dimensions": lambda: good[..., None],
        "no dimension": lambda: np.array(3.0),
        "number": lambda: 3.0,
        "complex": lambda: good.astype(complex),
        "text": lambda: good.astype(str),
        "bytes": lambda: good.astype("S5"),
        "objects": lambda: good.astype(object),
        "records": lambda: np.rec.fromarrays(list(good.T)) if n else good,
        "ragged": lambda: [[1.0], [1.0, 2.0], [2.0]],
        "generator": lambda: (row for row in good),
        "set": lambda: {1.0, 2.0},
        "mapping": lambda: {"a": [1.0, 2.0], "b": [3.0]},
        "short": lambda: good[:-1],
        "text list": lambda: ["x1", "x2"],
        "wide": lambda: np.ones((n, 300)),
    }
    return shapes[draw(st.sampled_from([*["plain"] * 9, *shapes]))]()


@given(data=st.data())
def files(data: st.DataObject) -> None:
    """Bytes of any kind under any ending."""
    from sbmdea.reading.tables import read_table

    ending, content = data.draw(documents())
    tell(f"{ending} {content!r}")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"data{ending}"
        path.write_bytes(content)
        try:
            table = read_table(path)
        except (*judged.REFUSALS, OSError) as error:
            judged._readable(error)
            count(type(error).__name__)
            return
    count("read")
    assert isinstance(table, pd.DataFrame)
    assert len(table)
    found = judged.answer("sbm", table, {"inputs": "x1", "outputs": "y1", "dmu": "unit", "rts": "vrs"})
    if not isinstance(found, Exception):
        judged.look_at(found)
        assert math.isfinite(found.efficiency.sum())


TARGETS = {target.__name__: target for target in (scores, frames, arrays, files)}
