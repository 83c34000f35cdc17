"""What scores are regressed on, as the caller has it: a table, an array, names of columns, or a formula."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.circumstances import circumstances
from ..errors import DataError, SpecError
from ..support.messages import named_rows, shown
from ..support.optional import require

Floats: TypeAlias = NDArray[np.float64]

CONSTANT = "constant"


def regressors(z: Any, table: pd.DataFrame | None, index: pd.Index[Any]) -> tuple[list[str], Floats]:
    """Names and values, the constant first. ``index`` labels the rows, which are those of the table."""
    if isinstance(z, str) and ("~" in z or _is_formula(z, table)):
        return _by_formula(z, table, index)
    frame = circumstances(z, table, [index] if table is None else [index, table.index])
    _check(frame, index)
    values = frame.to_numpy(dtype=np.float64)
    return [CONSTANT, *map(str, frame.columns)], _full_rank(np.column_stack([np.ones(len(values)), values]))


def _is_formula(text: str, table: pd.DataFrame | None) -> bool:
    if table is not None and text in table.columns:
        return False
    return any(sign in text for sign in "+*:(")


def _by_formula(text: str, table: pd.DataFrame | None, index: pd.Index[Any]) -> tuple[list[str], Floats]:
    if table is None:
        raise SpecError("a formula needs the table that it is of; pass it as `table`, or pass z as a table.")
    formulaic = require("formulaic", "study", "a formula")
    right = text.split("~", 1)[-1].strip()
    table = table.reset_index(drop=True)
    try:
        matrix = formulaic.model_matrix(right, table, na_action="raise")
    except Exception as error:
        raise SpecError(f"z must be a formula that the data can fill; got {text!r}: {error}") from error
    _check(matrix, index)
    return [CONSTANT if name == "Intercept" else str(name) for name in matrix.columns], _full_rank(
        matrix.to_numpy(dtype=np.float64)
    )


def _check(frame: pd.DataFrame, index: pd.Index[Any]) -> None:
    for name, kind in frame.dtypes.items():
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
            raise DataError(f"z must be numbers; column {shown(name)} holds {kind}. Use a formula with C({name}).")
    missing = ~np.isfinite(frame.to_numpy(dtype=np.float64, na_value=np.nan)).all(axis=1)
    if missing.any():
        raise DataError(
            f"z must be finite; it is not for {named_rows(index, np.flatnonzero(missing))}. Leave these rows out with "
            "evaluate=, or fill them knowingly."
        )


def _full_rank(X: Floats) -> Floats:
    size = np.sqrt((X**2).sum(axis=0))
    if np.linalg.matrix_rank(X / np.where(size > 0.0, size, 1.0)) < X.shape[1]:
        raise DataError(
            "z must not repeat itself: a column is a combination of the others and the constant. Leave one out."
        )
    return X
