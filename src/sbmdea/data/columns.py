"""Which columns of the data play which role, under the caller's labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError, SpecError
from ..support.messages import listed, nearest, shown
from .forms import same_form
from .roles import ROLES, Role

COLUMNS_NAMED = 10
NEEDED = ("inputs", "outputs")
KEPT = 256  # questions of a header that are known to be in order

_passed: set[Hashable] = set()


@dataclass(frozen=True)
class Columns:
    """The caller's column labels by role."""

    inputs: tuple[Hashable, ...]
    outputs: tuple[Hashable, ...]
    undesirable: tuple[Hashable, ...] = ()

    @property
    def all(self) -> tuple[Hashable, ...]:
        return self.inputs + self.outputs + self.undesirable

    def marked(self, option: str, given: Any) -> NDArray[np.bool_]:
        """Which columns an option names: one label, several or None; SpecError for a stranger."""
        single = isinstance(given, str) or (hashes(given) and given in self.all)
        several = isinstance(given, Iterable) and not single
        labels: list[Any] = [] if given is None else list(given) if several else [given]
        for label in labels:
            if not hashes(label) or label not in self.all:
                raise SpecError(
                    f"{option} must name role columns; got {shown(label)}.{nearest(label, self.all)} "
                    f"The role columns are {list(self.all)}."
                )
        return np.array([label in labels for label in self.all])

    @property
    def roles(self) -> tuple[Role, ...]:
        """The role of each column of ``all``."""
        return tuple(role for role in ROLES for _ in getattr(self, role))


class Header:
    """Finds the labels a caller gives among the columns (and index levels) of a frame, in whatever form they are."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.labels: Sequence[Hashable] = frame.columns.tolist()
        self.levels: list[Hashable] = [name for name in frame.index.names if name is not None]
        self.depth = frame.columns.nlevels
        self.where: dict[Hashable, int] = {label: i for i, label in reversed(list(enumerate(self.labels)))}
        self._forms: dict[Hashable, int] | None = None

    def find(self, label: object) -> int | None:
        """The position of a column; with several column levels ``"city"`` also finds ``("city", "")``."""
        if type(label) is str and (place := self.where.get(label)) is not None:
            return place
        if not isinstance(label, Hashable) or not hashes(label):  # a tuple of lists is Hashable
            return None
        place = self.where.get(label)
        if place is None and self.depth > 1 and not isinstance(label, tuple):
            place = self.where.get((label, *[""] * (self.depth - 1)))
        if place is not None or label in self.levels:
            return place
        if self._forms is None:
            self._forms = _by_form(self.labels)
        return self._forms.get(same_form(label))

    def level(self, label: Hashable) -> Hashable:
        """The index level of that label; None where there is none."""
        if not hashes(label) or label in self.levels:
            return label if hashes(label) else None
        place = _by_form(self.levels).get(same_form(label))
        return None if place is None else self.levels[place]

    def role(self, role: str, given: object) -> tuple[Hashable, ...]:
        """One label or several, as the caller wrote them → labels; whether they exist is asked later."""
        if given is None:
            return ()
        if isinstance(given, str | bytes) or self.find(given) is not None:
            return (given,)
        if isinstance(given, pd.DataFrame | pd.Series) or (isinstance(given, np.ndarray) and given.ndim != 1):
            raise DataError(
                f"{role} must be column labels of data; got a {type(given).__name__}. "
                "Pass the labels, or leave data out and pass arrays for every role."
            )
        if isinstance(given, Set | Mapping):
            raise DataError(f"{role} must be a list of columns; got a {type(given).__name__}. Pass a list.")
        labels = tuple(given) if isinstance(given, Iterable) else (given,)
        for label in labels:
            if not hashes(label):
                raise DataError(f"{role} must be column labels of data; got {shown(label)} among them.")
        return labels

    def check(self, columns: Columns, keys: Mapping[str, Hashable], needed: Sequence[str] = NEEDED) -> None:
        """Every label exists, once, and has one role; ``keys`` may be index levels."""
        asked = (tuple(self.labels), tuple(self.levels), self.depth, columns, tuple(keys.items()), tuple(needed))
        if asked in _passed:
            return
        self._check(columns, keys, needed)
        if len(_passed) >= KEPT:
            _passed.clear()
        _passed.add(asked)

    def _check(self, columns: Columns, keys: Mapping[str, Hashable], needed: Sequence[str]) -> None:
        wanted = [*zip(columns.roles, columns.all, strict=True), *keys.items()]
        self._exist(wanted, set(keys))
        check_roles(columns, keys, needed)
        self._apart(columns)
        if len(self.where) == len(self.labels) and len(set(self.levels)) == len(self.levels):
            return
        several = Counter(self.labels)
        often = [
            f"{shown(label)} {n} times" for _, label in wanted if (n := several[label] or self.levels.count(label)) > 1
        ]
        if often:
            raise DataError(f"column names in use must be unique; data has {', '.join(often)}. Rename or drop some.")

    def _apart(self, columns: Columns) -> None:
        """Labels of two forms may mean one column."""
        taken: dict[int | None, str] = {}
        for role, label in zip(columns.roles, columns.all, strict=True):
            said = f"{shown(label)} in {role}"
            other = taken.setdefault(self.find(label), said)
            if other is not said:
                raise DataError(
                    f"a column must have one role; got {other} and {said}, which are one. Name each column once."
                )

    def _exist(self, wanted: Sequence[tuple[str, Hashable]], keys: set[str]) -> None:
        absent = [
            (role, label)
            for role, label in wanted
            if self.find(label) is None and not (role in keys and self.level(label) is not None)
        ]
        if not absent:
            return
        got: dict[str, list[str]] = {}
        for role, label in absent:
            hint = nearest(label, [*self.labels, *(self.levels if role in keys else [])])
            if label in self.levels:
                hint = " It is an index level: call data.reset_index() first"
            aside = f" ({hint[1].lower()}{hint[2:]})" if hint else ""
            got.setdefault(role, []).append(f"{shown(label)}{aside}")
        parts = [
            f"{role} must be {'a column or an index level' if role in keys else 'columns'} of data; "
            f"got {listed(labels, 'label', COLUMNS_NAMED)}."
            for role, labels in got.items()
        ]
        columns = listed([shown(label) for label in self.labels], "column", COLUMNS_NAMED)
        levels = f" Index levels: {listed([shown(level) for level in self.levels], 'level')}." if self.levels else ""
        raise DataError(f"{' '.join(parts)} Columns: {columns or 'none'}.{levels}")


def _by_form(labels: Sequence[Hashable]) -> dict[Hashable, int]:
    """Where the one label of each form is; forms of several labels are not told apart."""
    forms = [same_form(label) for label in labels]
    often = Counter(forms)
    return {form: place for place, form in enumerate(forms) if often[form] == 1}


def check_roles(columns: Columns, keys: Mapping[str, Hashable], needed: Sequence[str] = NEEDED) -> None:
    """Raise unless there is an input and an output and every label has one role."""
    for role in needed:
        if not getattr(columns, role):
            raise DataError(f"{role} must name at least one column; got none.")
    roles: dict[Hashable, list[str]] = {}
    for role, label in [*zip(columns.roles, columns.all, strict=True), *keys.items()]:
        roles.setdefault(label, []).append(role)
    twice = [f"{shown(label)} in {' and in '.join(places)}" for label, places in roles.items() if len(places) > 1]
    if twice:
        raise DataError(f"a column must have one role; got {', '.join(twice)}. Name each column once.")


def hashes(label: Any) -> bool:
    try:
        hash(label)
    except TypeError:
        return False
    return True
