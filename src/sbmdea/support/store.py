"""Answers in files that hold numbers and words alone: JSON and numpy arrays in a zip archive, and no code.

Reading one builds plain values, pandas objects and the classes of the list below, nothing else: whoever changed the
file can change what it says, and cannot make it do anything.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import numpy as np
import pandas as pd

from ..errors import DataError

FORMAT, LAYOUT = "sbmdea answer", 1
HEADER = "answer.json"
KIND = "~"  # the key under which a JSON object says what it stands for

CLASSES = {
    "Columns": "data.columns",
    "Panel": "data.panel",
    "Outcome": "results.outcome",
    "Sparse": "technology.intensities",
    "Result": "result",
    "ProductivityResult": "analyses.productivity.indices",
    "MetafrontierResult": "analyses.metafrontier",
    "WindowAnalysis": "analyses.window_analysis",
    "Comparison": "analyses.compare",
    "CommonWeights": "analyses.common_weights",
    "Several": "analyses.several",
    "QuantityIndex": "analyses.productivity.quantity_index",
    "CrossEfficiency": "analyses.cross_efficiency",
    "ByWeights": "analyses.all_pairs",
    "Table": "analyses.all_pairs",
    "ProductivityBootstrap": "analyses.productivity.intervals",
    "Bootstrap": "inference.bootstrapped",
    "Means": "inference.mean_efficiency",
    "Test": "inference.hypothesis",
    "TruncatedRegression": "inference.regressed",
    "OrderMPath": "inference.order_m_path",
    "Outliers": "inference.outliers",
    "ConvexRegression": "convex.shaped",
    "Stoned": "convex.stoned",
    "Network": "network.graph",
    "Process": "technology.process",
    "Link": "network.graph",
    "Carryover": "network.graph",
    "Histories": "network.histories",
    "Accounts": "network.accounts",
    "Account": "network.accounts",
    "Term": "network.accounts",
    "Technology": "technology.returns",
    "NetworkOutcome": "network.network_outcome",
    "NetworkResult": "network.network_result",
    "Chain": "network.processes",
    "Priced": "network.processes",
    "PriceResult": "network.price_result",
    "NetworkWindows": "analyses.network_windows",
    "NetworkProductivity": "analyses.productivity.network_indices",
    "NetworkBootstrap": "inference.network_bootstrap",
}


def write_answer(answer: Any, file: IO[bytes], *, compress: bool = True) -> None:
    """Write an answer. DataError for what is none, or holds something that is no data."""
    from .. import __version__

    with ZipFile(file, "w", ZIP_DEFLATED if compress else ZIP_STORED, compresslevel=1) as archive:
        tree = _Writer(archive).tree(answer)
        head = {"format": FORMAT, "layout": LAYOUT, "sbmdea": __version__, "answer": tree}
        archive.writestr(HEADER, json.dumps(head, ensure_ascii=False, allow_nan=False))


def read_answer(file: IO[bytes], name: str) -> Any:
    """What `write_answer` has written, with the same bits. DataError for any other content."""
    try:
        with ZipFile(file) as archive:
            head = json.loads(archive.read(HEADER))
            if not isinstance(head, dict) or head.get("format") != FORMAT:
                raise DataError(f"{name!r} must be an answer that was saved; it holds something else.")
            if head.get("layout") != LAYOUT:
                raise DataError(
                    f"{name!r} must have layout {LAYOUT}; it was saved with {head.get('layout')} by version "
                    f"{head.get('sbmdea')}. Load it with that version."
                )
            return _Reader(archive).value(head["answer"])
    except DataError:
        raise
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError) as error:
        raise DataError(
            f"{name!r} must be an answer that was saved; it is damaged or something else ({error})."
        ) from error


class _Writer:
    def __init__(self, archive: ZipFile) -> None:
        self.archive, self.count = archive, 0

    def tree(self, value: Any) -> Any:
        if value is None or isinstance(value, bool | str) or type(value) is int:
            return value
        if type(value) is float:
            return value if math.isfinite(value) else {KIND: "float", "is": str(value)}
        if (kind := type(value).__name__) in CLASSES and type(value).__module__ == f"sbmdea.{CLASSES[kind]}":
            fields = _fields(value)
            return {KIND: "class", "class": kind, "fields": {name: self.tree(one) for name, one in fields.items()}}
        for one, write in self._kinds():
            if isinstance(value, one):
                return write(value)
        raise DataError(f"an answer must hold data to be saved; it holds a {type(value).__name__}: {value!r:.80}.")

    def _kinds(self) -> list[tuple[Any, Callable[[Any], Any]]]:
        return [
            (np.generic, lambda one: {KIND: "scalar", "array": self.array(np.asarray(one))}),
            (np.ndarray, self.array),
            (pd.DataFrame, self.frame),
            (pd.Series, lambda one: {KIND: "series", **self.labelled(one)}),
            (pd.Index, self.index),
            (pd.api.extensions.ExtensionArray, self.column),
            (tuple, lambda one: {KIND: "tuple", "items": [*map(self.tree, one)]}),
            (list, lambda one: [*map(self.tree, one)]),
            (Mapping, lambda one: {KIND: "dict", "items": [[self.tree(k), self.tree(v)] for k, v in one.items()]}),
            (type(pd.NA), lambda one: {KIND: "NA"}),
            (type(pd.NaT), lambda one: {KIND: "NaT"}),
            (pd.Timestamp, lambda one: {KIND: "timestamp", "is": one.isoformat(), "unit": one.unit}),
            (pd.Timedelta, lambda one: {KIND: "timedelta", "is": one.isoformat()}),
            (pd.Period, lambda one: {KIND: "period", "ordinal": one.ordinal, "freq": one.freqstr}),
            (datetime.datetime, lambda one: {KIND: "datetime", "is": one.isoformat()}),
            (datetime.date, lambda one: {KIND: "date", "is": one.isoformat()}),
        ]

    def array(self, value: Any) -> Any:
        if value.dtype.kind not in "biufcmMSU":
            return {KIND: "objects", "shape": list(value.shape), "items": [self.tree(one) for one in value.ravel()]}
        name, self.count = f"{self.count}.npy", self.count + 1
        with self.archive.open(name, "w", force_zip64=True) as file:
            np.lib.format.write_array(file, np.asarray(value), allow_pickle=False)
        return {KIND: "array", "file": name}

    def column(self, value: Any) -> Any:
        """A column's values with its dtype."""
        if isinstance(value, pd.Categorical):
            known = {"categories": self.index(value.categories), "ordered": bool(value.ordered)}
            return {KIND: "categorical", "codes": self.array(np.asarray(value.codes)), **known}
        if isinstance(value.dtype, np.dtype):
            return self.array(np.asarray(value))
        return {KIND: "column", "dtype": str(value.dtype), "items": [self.tree(one) for one in value.astype(object)]}

    def index(self, value: Any) -> Any:
        if isinstance(value, pd.MultiIndex):
            levels = [self.index(one) for one in value.levels]
            codes = [self.array(np.asarray(one)) for one in value.codes]
            return {KIND: "levels", "levels": levels, "codes": codes, "names": [*map(self.tree, value.names)]}
        if isinstance(value, pd.RangeIndex):
            span = {"start": value.start, "stop": value.stop, "step": value.step}
            return {KIND: "range", **span, "name": self.tree(value.name)}
        steps = value.freqstr if isinstance(value, pd.DatetimeIndex | pd.TimedeltaIndex) else None
        return {KIND: "index", "values": self.column(value.array), "name": self.tree(value.name), "freq": steps}

    def labelled(self, value: Any) -> dict[str, Any]:
        return {"values": self.column(value.array), "index": self.index(value.index), "name": self.tree(value.name)}

    def frame(self, value: Any) -> Any:
        columns = [self.column(value.iloc[:, place].array) for place in range(value.shape[1])]
        return {
            KIND: "frame",
            "values": columns,
            "index": self.index(value.index),
            "columns": self.index(value.columns),
        }


class _Reader:
    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive

    def value(self, tree: Any) -> Any:
        if isinstance(tree, list):
            return [self.value(one) for one in tree]
        if not isinstance(tree, dict):
            return tree
        return self._kinds()[tree[KIND]](tree)

    def _kinds(self) -> dict[str, Callable[[Any], Any]]:
        return {
            "float": lambda tree: float(tree["is"]),
            "class": self.instance,
            "scalar": lambda tree: self.value(tree["array"])[()],
            "array": self.array,
            "objects": self.objects,
            "categorical": self.categorical,
            "column": lambda tree: pd.array([self.value(one) for one in tree["items"]], dtype=tree["dtype"]),
            "frame": self.frame,
            "series": lambda tree: pd.Series(
                self.value(tree["values"]), self.value(tree["index"]), name=self.value(tree["name"])
            ),
            "index": self.index,
            "range": lambda tree: pd.RangeIndex(
                int(tree["start"]), int(tree["stop"]), int(tree["step"]), name=self.value(tree["name"])
            ),
            "levels": self.levels,
            "tuple": lambda tree: tuple(self.value(one) for one in tree["items"]),
            "dict": lambda tree: {self.value(key): self.value(one) for key, one in tree["items"]},
            "NA": lambda tree: pd.NA,
            "NaT": lambda tree: pd.NaT,
            "timestamp": lambda tree: pd.Timestamp(tree["is"]).as_unit(tree["unit"]),
            "timedelta": lambda tree: pd.Timedelta(tree["is"]),
            "period": lambda tree: pd.Period(ordinal=int(tree["ordinal"]), freq=str(tree["freq"])),
            "datetime": lambda tree: datetime.datetime.fromisoformat(tree["is"]),
            "date": lambda tree: datetime.date.fromisoformat(tree["is"]),
        }

    def array(self, tree: Any) -> Any:
        with self.archive.open(tree["file"]) as file:
            return np.lib.format.read_array(file, allow_pickle=False)

    def objects(self, tree: Any) -> Any:
        found = np.empty(len(tree["items"]), dtype=object)
        for place, one in enumerate(tree["items"]):
            found[place] = self.value(one)
        return found.reshape([int(one) for one in tree["shape"]])

    def categorical(self, tree: Any) -> Any:
        categories, ordered = self.value(tree["categories"]), bool(tree["ordered"])
        return pd.Categorical.from_codes(self.value(tree["codes"]), categories, ordered=ordered)

    def index(self, tree: Any) -> Any:
        index: Any = pd.Index(self.value(tree["values"]), name=self.value(tree["name"]), tupleize_cols=False)
        return index if tree["freq"] is None else type(index)(index, freq=tree["freq"])

    def levels(self, tree: Any) -> Any:
        levels = [self.value(one) for one in tree["levels"]]
        codes = [self.value(one) for one in tree["codes"]]
        return pd.MultiIndex(levels, codes, names=self.value(tree["names"]), verify_integrity=True)

    def frame(self, tree: Any) -> Any:
        index, columns = self.value(tree["index"]), self.value(tree["columns"])
        values = {place: self.value(one) for place, one in enumerate(tree["values"])}
        frame = pd.DataFrame(values, index=index, columns=range(len(columns)))
        return frame.set_axis(columns, axis=1)

    def instance(self, tree: Any) -> Any:
        """One of the classes of the list, by its own fields."""
        kind = getattr(import_module(f"sbmdea.{CLASSES[tree['class']]}"), tree["class"])
        fields = {name: self.value(one) for name, one in tree["fields"].items()}
        return kind.restored(**fields) if hasattr(kind, "restored") else kind(**fields)


def _fields(value: Any) -> dict[str, Any]:
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: getattr(value, name) for name in names if not name.startswith("_")}
    return dict(value.stored())
