"""Convex regressions by their loss: least squares (CNLS), quantiles (CQR) and expectiles (CER)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.circumstances import circumstances
from ..data.domain import Domain
from ..data.interchange import as_frame
from ..data.panel import read_panel
from ..errors import DataError, SpecError
from ..results.frames import labelled
from ..results.summary import Summary, scalar
from ..results.typeset import aligned, count
from ..support.spelling import choose
from ..writing.tabular import Tabular
from ..writing.workbook import options_table
from .envelopes import Shape
from .fitting import Fitted, fit, fit_multiplicative
from .minimised import Loss

if TYPE_CHECKING:
    from ..data.panel import Panel
    from ..writing.tabular import Sheets

Floats: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Literal["production", "cost"]
Error: TypeAlias = Literal["additive", "multiplicative"]
Returns: TypeAlias = Literal["vrs", "crs", "nirs", "ndrs"]

MOST = 5_000


@dataclass(frozen=True, eq=False, repr=False)
class ConvexRegression(Tabular):
    """A fitted function: its value, residual and hyperplane at every observation, and anywhere by ``predict``."""

    table: pd.DataFrame  # fitted, residual, intercept, slope …
    contextual: pd.Series[float]  # δ, by the columns of z
    broken: float  # of the shape, in standard deviations of the output
    gap: float  # the loss above the dual's bound, per row, in variances of the output (standard deviations for `cqr`)
    inequalities: int
    rounds: int
    options: Mapping[str, object]
    columns: tuple[Any, ...]

    @property
    def fitted(self) -> pd.Series[float]:
        """The function at every observation."""
        return self.table["fitted"]

    @property
    def residuals(self) -> pd.Series[float]:
        """y − φ − δ'z, or ln y − ln φ − δ'z where the error is multiplicative."""
        return self.table["residual"]

    def predict(self, points: Any) -> Floats:
        """φ at other points (rows; inputs, then undesirable outputs): the envelope of all hyperplanes."""
        values = np.asarray(points, np.float64)
        values = values[:, None] if values.ndim == 1 else values
        beta = self.table.iloc[:, 3:].to_numpy()
        if values.ndim != 2 or values.shape[1] != beta.shape[1]:
            raise DataError(f"points must have {beta.shape[1]} columns, {list(self.columns)}; got {values.shape}.")
        planes = self.table["intercept"].to_numpy()[:, None] + beta @ values.T
        found: Floats = planes.max(axis=0) if self.options["function"] == "cost" else planes.min(axis=0)
        return found

    def to_frame(self) -> pd.DataFrame:
        """One row per observation."""
        return self.table

    def sheets(self) -> Sheets:
        """The table, the contextual coefficients, options."""
        found = {"regression": (labelled(self.table), self.table.index.nlevels)}
        if len(self.contextual):
            found["contextual"] = (labelled(self.contextual.rename_axis("z").to_frame()), 1)
        return {**found, "options": (options_table(self.options), 1)}

    def _told(self) -> Summary:
        """The question in words, how well it fits, and how exact the shape is."""
        lines = [(name, scalar(value)) for name, value in self.options.items() if value is not None]
        lines += [
            ("rows", str(len(self.table))),
            ("residuals", f"standard deviation {float(self.residuals.std()):.4g}"),
            ("shape", f"broken by at most {self.broken:.1e} standard deviations of the output"),
            ("loss", f"above the least possible by at most {self.gap:.1e} a row, by the dual"),
            ("inequalities", f"{self.inequalities:,} between values in the end, {count(self.rounds, 'round')}"),
        ]  # fmt: skip
        lines += [(f"δ {name}", f"{value:.4f}") for name, value in self.contextual.items()]
        return Summary(aligned(lines, right=(False, False)))

    def _title(self) -> str:
        return ", ".join(scalar(self.options[name]) for name in ("model", "function", "error", "rts"))

    def _foot(self) -> str:
        return count(len(self.table), "row")


def regress(model: str, loss: Loss, data: Any, options: dict[str, Any], tau: float = 0.5) -> ConvexRegression:
    """The common way of `cnls`, `cqr` and `cer`; ``options`` are all their arguments but the data."""
    if isinstance(tau, bool) or not isinstance(tau, int | float) or not 0.0 < tau < 1.0:
        raise SpecError(f"tau must be between 0 and 1; got {tau!r}. Pass for example tau=0.9.")
    function = choose("function", options["function"], ("production", "cost"))
    error = choose("error", options["error"], ("additive", "multiplicative"))
    rts = choose("rts", options["rts"], ("vrs", "crs", "nirs", "ndrs"))
    names = ("inputs", "outputs", "undesirable", "dmu", "period")
    domain = Domain("a convex regression", ("inputs", "undesirable"), drops=False)
    panel = read_panel(data, **{name: options[name] for name in names}, domain=domain)
    if panel.Y.shape[1] != 1:
        raise SpecError(f"a convex regression explains one column; got {panel.Y.shape[1]} outputs. Aggregate them.")
    n = len(panel.index)
    if n > MOST:
        raise SpecError(f"a convex regression is offered up to {MOST:,} rows; got {n:,}. Fit groups of rows.")
    X, y = np.hstack([panel.X, panel.B]), panel.Y[:, 0]
    Z, context = _context(options["z"], data, panel)
    shape = Shape(function == "cost", _intercept(rts, function))
    solver = options["solver"]
    if error == "multiplicative":
        found = fit_multiplicative(X, y, Z, shape, loss, float(tau), solver)
        residual = np.log(y) - np.log(found.value) - Z @ found.delta
    else:
        found = fit(X, y, Z, shape, loss, float(tau), solver=solver)
        residual = y - found.value - Z @ found.delta
    columns = (*panel.columns.inputs, *panel.columns.undesirable)
    kept = {name: value for name, value in options.items() if name not in (*names, "z")}
    return ConvexRegression(
        _table(panel, found, residual, columns), pd.Series(found.delta, index=context, name="coefficient", dtype=float),
        found.broken, found.gap, found.inequalities, found.rounds, {"model": model, **kept}, columns,
    )  # fmt: skip


def _intercept(rts: str, function: str) -> Literal["free", "zero", "positive", "negative"]:
    """The sign of α: a concave function with α ≥ 0 has non-increasing returns; costs the other way round."""
    if rts in ("vrs", "crs"):
        return "free" if rts == "vrs" else "zero"
    return "positive" if (rts == "nirs") == (function == "production") else "negative"


def _context(z: Any, data: Any, panel: Panel) -> tuple[Floats, list[str]]:
    if z is None:
        return np.zeros((len(panel.index), 0)), []
    table = None if data is None else as_frame(data)
    frame = circumstances(z, table, [panel.index] if table is None else [panel.index, table.index])
    try:
        Z = frame.to_numpy(np.float64)
    except (TypeError, ValueError):
        raise DataError("z must be numbers; make a column of 0 and 1 for each kind but one.") from None
    if not (finite := np.isfinite(Z).all(axis=1)).all():
        raise DataError(f"z must be finite; it is not for {panel.rows_label(np.flatnonzero(~finite))}.")
    return Z, [str(name) for name in frame.columns]


def _table(panel: Panel, found: Fitted, residual: Floats, columns: tuple[Any, ...]) -> pd.DataFrame:
    table = pd.DataFrame({"fitted": found.value, "residual": residual, "intercept": found.alpha}, index=panel.index)
    slopes = pd.DataFrame(found.beta, index=panel.index, columns=[f"slope {name}" for name in columns])
    return pd.concat([table, slopes], axis=1)
