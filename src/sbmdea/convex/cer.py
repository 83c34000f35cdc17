"""Convex expectile regression."""

from __future__ import annotations

from typing import Any

from .shaped import ConvexRegression, Error, Function, Returns, regress


def cer(
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
    """Convex expectile regression: as `cqr`, with squares, so that the function is unique.

    As `cnls`, with the loss τ Σ (ε⁺)² + (1 − τ) Σ (ε⁻)² (Kuosmanen & Zhou 2021); τ = ½ is CNLS.

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
    Kuosmanen, T. & Zhou, X. (2021). Shadow prices and marginal abatement costs: convex quantile regression approach.
    European Journal of Operational Research 289(2), 666–675.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> x = np.linspace(1, 10, 40)
    >>> y = np.sqrt(x) + 0.1 * np.sin(25 * x)
    >>> fit = sbmdea.cer(inputs=x, outputs=y, tau=0.9)
    >>> fit.predict([4.0]).round(1).tolist()
    [2.0]
    """
    options = {
        "inputs": inputs, "outputs": outputs, "undesirable": undesirable, "dmu": dmu, "period": period,
        "function": function, "error": error, "rts": rts, "z": z, "solver": solver, "tau": tau,
    }  # fmt: skip
    return regress("cer", "expectile", data, options, tau)
