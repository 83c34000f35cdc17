"""Small published data sets, for examples and for checking a first run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def hua_bian_2007() -> pd.DataFrame:
    """30 DMUs with two inputs, two good outputs and one undesirable output.

    Columns: ``dmu``, ``input_1``, ``input_2``, ``output_1``, ``output_2``, ``undesirable_1``.

    Source: Hua, Z. & Bian, Y. (2007). DEA with undesirable factors. In J. Zhu & W. D. Cook (eds), Modeling
    Data Irregularities and Structural Complexities in Data Envelopment Analysis. Springer, Boston.
    doi:10.1007/978-0-387-71607-7_6
    """
    columns = ["input_1", "input_2", "output_1", "output_2", "undesirable_1"]
    return _frame(_HUA_BIAN_2007, columns, [f"DMU{j}" for j in range(1, len(_HUA_BIAN_2007) + 1)])


def tone_2001() -> pd.DataFrame:
    """5 DMUs, A to E, with two inputs and two outputs.

    Columns: ``dmu``, ``input_1``, ``input_2``, ``output_1``, ``output_2``.

    Source: Tone, K. (2001). A slacks-based measure of efficiency in data envelopment analysis. European Journal of
    Operational Research 130(3), 498–509, Table 1.
    """
    return _frame(_TONE_2001, ["input_1", "input_2", "output_1", "output_2"], list("ABCDE"))


def tone_2002() -> pd.DataFrame:
    """7 DMUs, A to G, with two inputs and one output (1 everywhere).

    Columns: ``dmu``, ``input_1``, ``input_2``, ``output``.

    Source: Tone, K. (2002). A slacks-based measure of super-efficiency in data envelopment analysis. European Journal
    of Operational Research 143(1), 32–41, Table 1.
    """
    return _frame(_TONE_2002, ["input_1", "input_2", "output"], list("ABCDEFG"))


def power_plants() -> pd.DataFrame:
    """6 locations for a power plant, D1 to D6, with four inputs and two outputs; all are efficient.

    Columns: ``dmu``, ``input_1`` to ``input_4``, ``output_1``, ``output_2``.

    Source: Tone, K. (2002). A slacks-based measure of super-efficiency in data envelopment analysis. European Journal
    of Operational Research 143(1), 32–41, Table 2; the data are those of Doyle & Green (1993).
    """
    columns = ["input_1", "input_2", "input_3", "input_4", "output_1", "output_2"]
    return _frame(_POWER_PLANTS, columns, [f"D{j}" for j in range(1, 7)])


def tone_2003() -> pd.DataFrame:
    """9 DMUs, A to I, with one input (1 everywhere), one good output and one undesirable output.

    Columns: ``dmu``, ``input``, ``output``, ``undesirable``.

    Source: Tone, K. (2003). Dealing with undesirable outputs in DEA: a slacks-based measure (SBM) approach.
    GRIPS Research Report I-2003-0005, Table 1.
    """
    return _frame(_TONE_2003, ["input", "output", "undesirable"], list("ABCDEFGHI"))


def _frame(rows: Sequence[Sequence[int]], columns: list[str], dmus: list[str]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=columns, dtype="int64")
    frame.insert(0, "dmu", dmus)
    return frame


_HUA_BIAN_2007 = (
    (437, 1438, 2015, 14667, 665),
    (884, 1061, 3452, 2822, 491),
    (1160, 9171, 2276, 2484, 417),
    (626, 10151, 953, 16434, 302),
    (374, 8416, 2578, 19715, 229),
    (597, 3038, 3003, 20743, 1083),
    (870, 3342, 1860, 20494, 1053),
    (685, 9984, 3338, 17126, 740),
    (582, 8877, 2859, 9548, 845),
    (763, 2829, 1889, 18683, 517),
    (689, 6057, 2583, 15732, 664),
    (355, 1609, 1096, 13104, 313),
    (851, 2352, 3924, 3723, 1206),
    (926, 1222, 1107, 13095, 377),
    (203, 9698, 2440, 15588, 792),
    (1109, 7141, 4366, 10550, 524),
    (861, 4391, 2601, 5258, 307),
    (249, 7856, 1788, 15869, 1449),
    (652, 3173, 793, 12383, 1131),
    (364, 3314, 3456, 18010, 826),
    (670, 5422, 3336, 17568, 1357),
    (1023, 4338, 3791, 20560, 1089),
    (1049, 3665, 4797, 16524, 652),
    (1164, 8549, 2161, 3907, 999),
    (1012, 5162, 812, 10985, 526),
    (464, 10504, 4403, 21532, 218),
    (406, 9365, 1825, 21378, 1339),
    (1132, 9958, 2990, 14905, 231),
    (593, 3552, 4019, 3854, 1431),
    (262, 6211, 815, 17440, 965),
)

_TONE_2001 = (
    (4, 3, 2, 3),
    (6, 3, 2, 3),
    (8, 1, 6, 2),
    (8, 1, 6, 1),
    (2, 4, 1, 4),
)

_TONE_2002 = (
    (4, 3, 1),
    (7, 3, 1),
    (8, 1, 1),
    (4, 2, 1),
    (2, 4, 1),
    (10, 1, 1),
    (12, 1, 1),
)

_POWER_PLANTS = (
    (80, 600, 54, 8, 90, 5),
    (65, 200, 97, 1, 58, 1),
    (83, 400, 72, 4, 60, 7),
    (40, 1000, 75, 7, 80, 10),
    (52, 600, 20, 3, 72, 8),
    (94, 700, 36, 5, 96, 6),
)

_TONE_2003 = (
    (1, 1, 1),
    (1, 2, 1),
    (1, 6, 2),
    (1, 8, 4),
    (1, 9, 7),
    (1, 5, 2),
    (1, 4, 3),
    (1, 6, 4),
    (1, 4, 6),
)
