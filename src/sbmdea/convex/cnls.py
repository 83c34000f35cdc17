"""Convex nonparametric least squares."""

from __future__ import annotations

from typing import Any

from .shaped import ConvexRegression, Error, Function, Returns, regress


def cnls(
    data: Any = None,
    *,
    inputs: Any,
    outputs: Any,
    undesirable: Any = None,
    dmu: Any = None,
    period: Any = None,
    function: Function = "production",
    error: Error = "additive",
    rts: Returns = "vrs",
    z: Any = None,
    solver: str | None = None,
) -> ConvexRegression:
    """Convex nonparametric least squares: the concave, increasing function that fits best, without a formula for it.

    ::

        min  Σ ε_i²
        s.t. y_i = α_i + β_i'x_i + δ'z_i + ε_i
             α_i + β_i'x_i ≤ α_j + β_j'x_i   for all i, j,     β_i ≥ 0

    (≥ for a cost function). The same is written on the n fitted values, of which none may lie below a mixture of
    others, and only mixtures that matter are; the worst of every row are found by the kernel. The dual's value is
    the proof: with squares the fitted values are no further from the best ones, on average over squared distances,
    than ``gap`` variances of y. A multiplicative error is fitted by Gauss and Newton's steps, each a program of this
    kind: a stationary point.

    Parameters
    ----------
    data, inputs, outputs, undesirable, dmu, period
        As for `super_sbm`, with one output: what is explained (of a cost function the cost). Undesirable outputs count
        as inputs: more of them allows no less output.
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
    Kuosmanen, T. (2008). Representation theorem for convex nonparametric least squares. Econometrics Journal 11(2),
    308–325.
    Lee, C.-Y., Johnson, A. L., Moreno-Centeno, E. & Kuosmanen, T. (2013). A more efficient algorithm for convex
    nonparametric least squares. European Journal of Operational Research 227(2), 391–400.

    Examples
    --------
    >>> import numpy as np, sbmdea
    >>> x = np.linspace(1, 10, 40)
    >>> y = np.sqrt(x) + 0.1 * np.sin(25 * x)
    >>> fit = sbmdea.cnls(inputs=x, outputs=y)
    >>> fit.predict([4.0]).round(1).tolist()
    [2.0]
    """
    options = {
        "inputs": inputs, "outputs": outputs, "undesirable": undesirable, "dmu": dmu, "period": period,
        "function": function, "error": error, "rts": rts, "z": z, "solver": solver,
    }  # fmt: skip
    return regress("cnls", "squares", data, options)
