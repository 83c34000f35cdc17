"""Tables printed in papers, and the calls that answer them.

Tone, K. (2001). European Journal of Operational Research 130(3), 498–509. Tone, K. (2002). European Journal of
Operational Research 143(1), 32–41. Tone, K. (2003). GRIPS Research Report I-2003-0005. Álvarez, I. C., Barbero, J. &
Zofío, J. L. (2016). A Data Envelopment Analysis Toolbox for MATLAB, working paper 2016/03; Journal of Statistical
Software 95(3), 2020.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import sbmdea

from .verdict import Check, Numbers

PLANTS = {"inputs": [f"input_{i}" for i in range(1, 5)], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
TWO_TWO = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
TWO_ONE = {"inputs": ["input_1", "input_2"], "outputs": "output", "dmu": "dmu"}
BADS = {"inputs": "input", "outputs": "output", "undesirable": "undesirable", "dmu": "dmu", "rts": "vrs"}

# Tone (2003), Table 4: two inputs, the non-separable good and bad, the separable good and bad
MIXED = np.array(
    [
        [3, 4, 1, 1, 2, 2], [2, 3, 2, 1, 6, 1], [5, 1, 6, 2, 8, 1], [3, 2, 8, 4, 10, 5], [5, 5, 9, 7, 6, 4],
        [6, 5, 5, 2, 7, 5], [7, 3, 4, 3, 2, 1], [3, 7, 6, 4, 3, 1], [5, 8, 4, 6, 4, 2],
    ],
    float,
)  # fmt: skip

# Álvarez, Barbero & Zofío (2016): eleven DMUs with two inputs and an output …
ELEVEN = np.array(
    [
        [5, 13, 12], [16, 12, 14], [16, 26, 25], [17, 15, 26], [18, 14, 8], [23, 6, 9],
        [25, 10, 27], [27, 22, 30], [37, 14, 31], [42, 25, 26.5], [5, 17, 12],
    ],
    float,
)  # fmt: skip
# … five with a good and a bad (the input is 1 everywhere) in two periods …
FIVE: dict[int, list[tuple[float, float]]] = {
    1: [(7, 2), (5, 5), (1, 3), (3, 3), (4, 2)],
    2: [(8, 1), (5.5, 3), (2, 2), (2, 4), (4, 1)],
}
# … and three with prices
THREE = np.array([[3, 2, 3], [1, 3, 5], [4, 6, 6]], float)


def _scores(call: Callable[..., Any], *data: Any, **options: Any) -> Callable[[], Any]:
    return lambda: call(*data, **options).efficiency


def _part(name: str, call: Callable[..., Any], *data: Any, **options: Any) -> Callable[[], Any]:
    return lambda: call(*data, **options).components[name]


def _index() -> Any:
    rows = [(dmu, period, *pair) for period, pairs in FIVE.items() for dmu, pair in enumerate(pairs)]
    dmu, period, good, bad = np.array(rows, float).T
    result = sbmdea.malmquist(
        inputs=np.ones((10, 1)), outputs=good[:, None], undesirable=bad[:, None], dmu=dmu, period=period, measure="ddf"
    )
    return result.index.iloc[:, 0]


def checks() -> list[Check]:
    """All tables; the scores A, E, G and H of Tone's (2003) Table 5 and B of (2002) Table 1 are misprints."""
    data = sbmdea.datasets
    tone, seven, plants, nine = data.tone_2001(), data.tone_2002(), data.power_plants(), data.tone_2003()
    x, y = ELEVEN[:, :2], ELEVEN[:, 2:]
    first = np.array(FIVE[1], float)
    ranges = ["0.5 <= input_1/input_2 <= 1", "0.5 <= output_1/output_2 <= 1"]
    fixed = ["input_1/input_2 = 0.5", "output_1/output_2 = 0.5"]
    mixed = {
        "inputs": MIXED[:, :2], "outputs": MIXED[:, [2, 4]], "undesirable": MIXED[:, [3, 5]],
        "nonseparable": ["y1", "b1"], "rts": "vrs", "least_factor": 0.7,
    }  # fmt: skip
    together = {**BADS, "nonseparable": ["output", "undesirable"]}
    tables: list[tuple[str, int, Numbers, Callable[[], Any]]] = [
        ("Tone (2001), Table 2: CCR", 3, [0.9, 0.833, 1, 1, 1], _scores(sbmdea.ccr, tone, **TWO_TWO)),
        ("Tone (2001), Table 2: SBM", 3, [0.798, 0.568, 1, 0.667, 1], _scores(sbmdea.sbm, tone, **TWO_TWO)),
        (
            "Tone (2001), Table 4: CCR, assurance region", 3, [0.857, 0.702, 1, 0.875, 1],
            _scores(sbmdea.ccr, tone, **TWO_TWO, restrictions=ranges),
        ),
        (
            "Tone (2001), Table 4: SBM, both ratios 0.5", 3, [0.667, 0.5, 1, 0.5, 0.667],
            _scores(sbmdea.sbm, tone, **TWO_TWO, restrictions=fixed),
        ),
        (
            "Tone (2002), Table 1: CCR", 4, [0.8571, 0.6316, 1, 1, 1, 1, 1],
            _scores(sbmdea.ccr, seven, **TWO_ONE),
        ),
        (
            "Tone (2002), Table 1: SBM", 4, [0.8333, None, 1, 1, 1, 0.9, 0.8333],
            _scores(sbmdea.sbm, seven, **TWO_ONE),
        ),
        (
            "Tone (2002), Table 1: super-SBM", 4, [None, None, 1.125, 1.25, 1.5, None, None],
            _scores(sbmdea.super_sbm, seven, **TWO_ONE),
        ),
        (
            "Tone (2002), Table 3: super-CCR", 4, [1.0283, 2.4167, 1.3125, 1.625, 2.4026, 1.0628],
            _scores(sbmdea.ccr, plants, **PLANTS, super_efficiency=True),
        ),
        (
            "Tone (2002), Table 4: super-SBM, inputs", 4, [1.0116, 1.7083, 1.0781, 1.1563, 1.7988, 1.0198],
            _scores(sbmdea.super_sbm, plants, **PLANTS, orientation="input"),
        ),
        (
            "Tone (2003), Table 2: bads, weights 1:1", 3, [0.667, 1, 1, 1, 1, 0.909, 0.706, 0.8, 0.6],
            _scores(sbmdea.sbm, nine, **BADS),
        ),
        (
            "Tone (2003), Table 2: bads, weights 1:3", 3, [0.8, 1, 1, 1, 1, 0.914, 0.727, 0.727, 0.615],
            _scores(sbmdea.sbm, nine, **BADS, weights={"output": 1, "undesirable": 3}),
        ),
        (
            "Tone (2003), Table 2: bads, weights 1:0.3", 3, [0.565, 1, 1, 1, 1, 0.867, 0.634, 0.796, 0.527],
            _scores(sbmdea.sbm, nine, **BADS, weights={"output": 1, "undesirable": 0.3}),
        ),
        (
            "Tone (2003), Table 3: non-separable", 3, [1, 1, 1, 0.571, 0.538, 0.75, 0.6, 0.571, 0.545],
            _scores(sbmdea.nonseparable_sbm, nine, **together),
        ),
        (
            "Tone (2003), Table 3: α at least 0.8", 3, [1, 1, 1, *[0.833] * 6],
            _scores(sbmdea.nonseparable_sbm, nine, **together, least_factor=0.8),
        ),
        (
            "Tone (2003), Table 5: both kinds", 2, [None, 1, 1, 1, None, 0.37, None, None, 0.29],
            _scores(sbmdea.nonseparable_sbm, **mixed),
        ),
        (
            "Álvarez et al. (2016): directional, vrs", 4, [0, 0.1076, 0, 0, 0.2884, 0, 0, 0, 0, 0.1629, 0],
            _part("inefficiency", sbmdea.directional, inputs=x, outputs=y, rts="vrs"),
        ),
        (
            "Álvarez et al. (2016): additive, RAM", 4, [0, 0.103, 0, 0, 0.2555, 0, 0, 0, 0, 0.4104, 0.0667],
            _part("additive", sbmdea.additive, inputs=x, outputs=y, rts="vrs", weights="ram"),
        ),
        (
            "Álvarez et al. (2016): super-additive", 4,
            [1.1298, None, None, 2.72, None, None, 3.8713, None, None, None, None],
            _part("super_additive", sbmdea.additive, inputs=x, outputs=y, super_efficiency=True),
        ),
        (
            "Álvarez et al. (2016): directional, bads", 4, [0, 0.4, 0.8261, 0.5556, 0.2727],
            _part(
                "inefficiency", sbmdea.directional, inputs=np.ones((5, 1)), outputs=first[:, :1],
                undesirable=first[:, 1:], orientation="output",
            ),
        ),
        ("Álvarez et al. (2016): Malmquist–Luenberger", 4, [1.3702, 1.1, 1.126, 0.9162, 1.2792], _index),
        (
            "Álvarez et al. (2016): revenue", 4, [0.9, 1, 0.6],
            _scores(sbmdea.revenue, inputs=THREE[:, :2], outputs=THREE[:, 2:], output_prices=[6]),
        ),
        (
            "Álvarez et al. (2016): profit", 4, [0.5294, 0, 0.1875],
            _part(
                "inefficiency", sbmdea.profit, inputs=THREE[:, :2], outputs=THREE[:, 2:], input_prices=[4, 2],
                output_prices=[6],
            ),
        ),
    ]  # fmt: skip
    return [_check(*table) for table in tables]


def _check(name: str, digits: int, expected: Sequence[float | None], found: Callable[[], Any]) -> Check:
    """Allowed is half a unit of the last digit; a hair more, for values that lie in the middle."""
    return Check(name, lambda: expected, found, 0.5 * 10.0**-digits + 1e-9)
