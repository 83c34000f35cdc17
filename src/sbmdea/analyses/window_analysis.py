"""Window analysis (Charnes, Clark, Cooper & Golany 1985): every DMU in every window of periods."""

from __future__ import annotations

from typing import Any

from ..errors import DataError
from ..options.question import Infeasible, Solver
from ..options.sides import Orientation, UndesirableAs, Weights
from ..technology.frontier import Exclude
from ..technology.returns import Disposability, Rts
from .by_measure import Scoring, chosen
from .windows import WindowAnalysis


def window_analysis(
    data: Any = None,
    *,
    inputs: Any,
    outputs: Any,
    undesirable: Any = None,
    dmu: Any = None,
    period: Any = None,
    window: int = 3,
    measure: Scoring = "sbm",
    rts: Rts = "crs",
    orientation: Orientation | None = None,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    weights: Weights = None,
    exclude: Exclude = "row",
    group: Any = None,
    reference: Any = None,
    evaluate: Any = None,
    zeros: str = "raise",
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
) -> WindowAnalysis:
    """Every DMU's efficiency in every window of ``window`` consecutive periods.

    The rows of a window form one technology and are scored against it: w periods of n DMUs are n·w rows. With T periods
    there are T − w + 1 windows, and a row is scored in every window that its period is in. Down a column of the table a
    row meets other windows (stability); along a row of the table the DMU moves through the periods (trend).

    Parameters
    ----------
    window
        How many periods; from 1 (each period by itself) to all of them (one global frontier).
    measure
        "sbm", "super_sbm" or "radial".
    orientation
        "non-oriented" (the usual one), "input" or "output" for SBM; "input" (the usual one) or "output" for "radial".
    data, inputs, outputs, undesirable, dmu, period, rts, undesirable_as, disposability, weights, exclude, group, \
reference, evaluate, zeros, on_infeasible, solver, threads, progress
        As for `super_sbm`, where the measure has them; ``period`` is needed.

    Returns
    -------
    WindowAnalysis
        ``table``, ``by_window`` (row means), ``by_period`` (column means), ``spread`` (mean, variance and ranges), and
        the whole ``result``; ``to_frame()``, ``summary()``, ``to_csv(path)``, ``to_excel(path)``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`.

    References
    ----------
    Charnes, A., Clark, C. T., Cooper, W. W. & Golany, B. (1985). A developmental study of data envelopment analysis in
    measuring the efficiency of maintenance units in the U.S. air forces. Annals of Operations Research 2(1), 95–112.
    Asmild, M., Paradi, J. C., Aggarwall, V. & Schaffnit, C. (2004). Combining DEA window analysis with the Malmquist
    index approach in a study of the Canadian banking industry. Journal of Productivity Analysis 21(1), 67–89.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> data = pd.DataFrame(
    ...     {"mill": list("ABCABCABC"), "year": [1, 1, 1, 2, 2, 2, 3, 3, 3],
    ...      "labour": [2.0, 4, 6, 2, 4, 5, 2, 4, 5], "paper": [2.0, 6, 6, 3, 6, 7, 3, 7, 9]}
    ... )
    >>> res = sbmdea.window_analysis(data, inputs="labour", outputs="paper", dmu="mill", period="year", window=2)
    >>> res.table.round(4)  # doctest: +NORMALIZE_WHITESPACE
    year              1       2       3
    mill window
    A    1–2     0.6667  1.0000     NaN
         2–3        NaN  0.8333  0.8333
    B    1–2     1.0000  1.0000     NaN
         2–3        NaN  0.8333  0.9722
    C    1–2     0.6667  0.9333     NaN
         2–3        NaN  0.7778  1.0000
    """
    return _solve(**locals())


def _solve(data: Any, measure: Scoring, window: int, **options: Any) -> WindowAnalysis:
    model, options = chosen("window_analysis", measure, options)
    result = model(data, frontier="window", window=window, **options)
    if not result.panel.has_period:
        raise DataError("window_analysis must have periods; got a single cross-section. Pass period=.")
    return WindowAnalysis(result)
