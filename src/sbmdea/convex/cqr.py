"""Convex quantile regression."""

from __future__ import annotations

from typing import Any

from .shaped import ConvexRegression, Error, Function, Returns, regress


def cqr(
    data: Any = None,
    *,
    inputs: Any,
    outputs: Any,
    undesirable: Any = None,
    dmu: Any = None,
    period: Any = None,
    tau: float = 0.5,
    function: Function = "production",
    error: Error = "additive",
    rts: Returns = "vrs",
    z: Any = None,
    solver: str | None = None,
) -> ConvexRegression:
    """Convex quantile regression: a concave, increasing function below which a share τ of the rows lies.

    As `cnls`, with the loss τ Σ ε⁺ + (1 − τ) Σ ε⁻, a linear program (Wang, Wang, Dang & Ge 2014). Quantiles are not
    unique; `cer`'s expectiles are.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period
        As for `super_sbm`, with one output: what is explained (of a cost function the cost). Undesirable outputs count
        as inputs: more of them allows no less output.
    tau
        Between 0 and 1.
    function
        "production": concave. "cost": convex.
    error
        "additive": y = φ(x) + δ'z + ε. "multiplicative": y = φ(x) e^(δ'z + ε).
    rts
        "vrs", "crs" (α = 0), "nirs" or "ndrs" (α of one sign).
    z
        Contextual variables: columns of the data or an array; their coefficients δ are the same for all rows.
    solver
        A solver of cvxpy; None: Clarabel, without the way through cvxpy.

    Returns
    -------
    ConvexRegression
        ``fitted``, ``residuals``, ``table`` with every hyperplane, ``contextual``, ``predict(points)``;
        ``gap``, how far the loss may be above the least one, and ``broken``, how far the hyperplanes from their shape.

    Raises
    ------
    DataError, SpecError
        As `super_sbm`; for more than one output, more than 5 000 rows, or a solver that fails.

    References
    ----------
    Wang, Y., Wang, S., Dang, C. & Ge, W. (2014). Nonparametric quantile frontier estimation under shape restriction.
    European Journal of Operational Research 232(3), 671–678.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> x = np.linspace(1, 10, 40)
    >>> y = np.sqrt(x) + 0.1 * np.sin(25 * x)
    >>> fit = sbmdea.cqr(inputs=x, outputs=y, tau=0.9)
    >>> fit.predict([4.0]).round(1).tolist()
    [2.1]
    """
    options = {
        "inputs": inputs, "outputs": outputs, "undesirable": undesirable, "dmu": dmu, "period": period,
        "function": function, "error": error, "rts": rts, "z": z, "solver": solver, "tau": tau,
    }  # fmt: skip
    return regress("cqr", "quantile", data, options, tau)
