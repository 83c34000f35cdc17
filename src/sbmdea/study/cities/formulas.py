"""Formulas of `[data]`: expressions of columns, and functions along a city's years."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...errors import DataError, SpecError
from ...support.messages import joined, shown

PLAIN = ("log", "log1p", "exp", "sqrt", "abs")

Along = Callable[..., "pd.Series[float]"]


class Labels:
    """City and year of each row."""

    def __init__(self, city: pd.Series[Any], year: pd.Series[Any]) -> None:
        self.city = city
        self.year = pd.to_numeric(year, errors="coerce")

    def wide(self, values: pd.Series[float], needs: str) -> pd.DataFrame:
        """Years down, cities across; without a hole between the first and the last known year of a city."""
        table = pd.DataFrame({"c": self.city, "y": self.year, "v": pd.to_numeric(values, errors="coerce")})
        if table["y"].isna().any() or table.duplicated(["c", "y"]).any():
            raise DataError(f"{needs} needs one row per city and whole year.")
        grid = table.pivot(index="y", columns="c", values="v").astype("float64")
        grid = grid.reindex(range(int(grid.index.min()), int(grid.index.max()) + 1))
        known = grid.notna()
        after = np.logical_or.accumulate(known.to_numpy(), axis=0)
        before = np.logical_or.accumulate(known.to_numpy()[::-1], axis=0)[::-1]
        holes = np.argwhere(~known.to_numpy() & after & before)
        if len(holes):
            year, city = grid.index[holes[0, 0]], grid.columns[holes[0, 1]]
            raise DataError(f"{needs} needs every year between a city's first and last; {city} has none in {year}.")
        return grid

    def long(self, grid: pd.DataFrame) -> pd.Series[float]:
        """Back to the rows."""
        stacked = grid.stack()
        keys = pd.MultiIndex.from_arrays([self.year, self.city])
        return pd.Series(stacked.reindex(keys).to_numpy(), index=self.city.index)


def lag(labels: Labels, values: pd.Series[float], years: float = 1) -> pd.Series[float]:
    """The city's value so many years before; none where that year is not there."""
    earlier = pd.DataFrame({"c": labels.city, "y": labels.year + int(years), "v": values})
    if earlier.duplicated(["c", "y"]).any():
        raise DataError("lag needs one row per city and year.")
    keys = pd.MultiIndex.from_arrays([labels.city, labels.year])
    return pd.Series(earlier.set_index(["c", "y"])["v"].reindex(keys).to_numpy(), index=values.index)


def capital(
    labels: Labels, investment: pd.Series[float], depreciation: float = 0.096, start: float = 0.1
) -> pd.Series[float]:
    """Perpetual inventory: K = (1 − depreciation) · K of the year before + investment, K = investment/start at first.

    The defaults are those of Zhang, Wu & Zhang (2004) for China. Investment at constant prices.
    """
    flow = labels.wide(investment, "capital")
    stock = flow.copy()
    for at in range(len(flow)):
        first = flow.iloc[at] / start
        before = stock.iloc[at - 1] if at else pd.Series(np.nan, index=flow.columns)
        stock.iloc[at] = ((1 - depreciation) * before + flow.iloc[at]).where(before.notna(), first)
    return labels.long(stock)


def chain(labels: Labels, index: pd.Series[float], base: float) -> pd.Series[float]:
    """A price index "year before = 100" as a deflator that is 1 in the base year: nominal/chain(cpi, 2006) is real."""
    steps = labels.wide(index, "chain") / 100
    level = steps.fillna(1.0).cumprod().where(steps.notna())
    return labels.long(_to_base(level, base, "chain"))


def rebase(labels: Labels, index: pd.Series[float], base: float) -> pd.Series[float]:
    """An index of fixed base, 1 in another base year."""
    return labels.long(_to_base(labels.wide(index, "rebase"), base, "rebase"))


def _to_base(level: pd.DataFrame, base: float, needs: str) -> pd.DataFrame:
    if base not in level.index or level.loc[base].isna().any():
        gaps = level.loc[base].isna().to_numpy() if base in level.index else np.ones(len(level.columns), bool)
        lost = level.columns[gaps][0]
        raise DataError(f"{needs} needs the base year {base:.0f} of every city; {lost} lacks it.")
    return level / level.loc[base]


def coupling(labels: Labels, *systems: pd.Series[float]) -> pd.Series[float]:
    """Coupling coordination degree √(C·T) of indices in [0, 1]: C = geometric mean / arithmetic mean, T = that mean."""
    if len(systems) < 2:
        raise SpecError("coupling takes two indices or more: coupling(industry, environment).")
    values = np.column_stack([pd.to_numeric(one, errors="coerce") for one in systems])
    if (values < 0).any() or (values > 1).any():
        raise DataError("coupling needs indices between 0 and 1; those of [data.index] are.")
    mean = values.mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        together = np.where(mean > 0, values.prod(axis=1) ** (1 / len(systems)) / mean, 0.0)
    return pd.Series(np.where(np.isnan(mean), np.nan, np.sqrt(together * mean)), index=labels.city.index)


ALONG: Mapping[str, Along] = {"lag": lag, "capital": capital, "chain": chain, "rebase": rebase, "coupling": coupling}


def names(formula: str) -> Iterator[str]:
    """The columns that a formula speaks of."""
    for node in ast.walk(_parsed(formula)):
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Lambda):
            raise SpecError(
                f"a formula of [data] must have columns, numbers and {joined((*PLAIN, *ALONG))} only; got {formula!r}."
            )
        if isinstance(node, ast.Name) and node.id not in (*PLAIN, *ALONG):
            yield node.id


def evaluated(frame: pd.DataFrame, formula: str, where: str, labels: Labels) -> Any:
    """The formula's value in every row."""
    try:
        return _Along(frame, labels).value(_parsed(formula).body)
    except (SpecError, DataError):
        raise
    except Exception as error:
        raise SpecError(f"{where} of [data] must hold expressions of columns; {formula!r} fails: {error}.") from error


class _Along(ast.NodeTransformer):
    """Calls of functions along years become columns of their own; pandas evaluates the rest."""

    def __init__(self, frame: pd.DataFrame, labels: Labels) -> None:
        self.frame, self.labels = frame, labels

    def value(self, node: ast.expr) -> Any:
        rest: ast.expr = self.visit(node)
        if isinstance(rest, ast.Constant):
            return rest.value
        return self.frame.eval(ast.unparse(rest), engine="python")

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not isinstance(node.func, ast.Name) or node.func.id not in ALONG:
            return self.generic_visit(node)
        given = [self.value(one) for one in node.args]
        named = {str(one.arg): self.value(one.value) for one in node.keywords}
        name = f"_along_{self.frame.shape[1]}"
        try:
            column = ALONG[node.func.id](self.labels, *given, **named)
        except TypeError as error:
            raise SpecError(f"{node.func.id} of [data] cannot take {ast.unparse(node)}: {error}.") from error
        self.frame = self.frame.assign(**{name: column})
        return ast.copy_location(ast.Name(name, ast.Load()), node)


def _parsed(formula: str) -> ast.Expression:
    try:
        return ast.parse(formula, mode="eval")
    except SyntaxError as error:
        raise SpecError(f"a formula of [data] must be an expression of columns; got {shown(formula)}.") from error
