"""Indices by directional distances in any direction: distances with masks, and what words and columns mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sbmdea
from sbmdea import SpecError
from tests.samples.every_question import roles, table

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.SbmdeaWarning")
DATA = table()
WAYS: list[Any] = ["mean", "unit", {"output": "observed", "waste": 0.5}, {"labour": 2.0, "capital": 1.0, "waste": 1.0}]


@pytest.mark.parametrize("direction", WAYS, ids=str)
def test_an_index_is_made_of_directional_distances(direction) -> None:
    orientation = "output" if isinstance(direction, str) else "non-oriented"
    asks = {"measure": "ddf", "direction": direction, "rts": "vrs"}
    ratio, difference = (call(DATA, **roles(), **asks) for call in (sbmdea.malmquist, sbmdea.luenberger))
    year = DATA["year"].to_numpy()

    def distances(seen: int, by: int) -> np.ndarray:
        found = sbmdea.directional(
            DATA, **roles(), direction=direction, rts="vrs", frontier="global", orientation=orientation,
            reference=year == by, evaluate=year == seen, second_stage="none",
        )  # fmt: skip
        return found.components["inefficiency"].to_numpy()

    before, after = [distances(2001, by) for by in (2001, 2002)], [distances(2002, by) for by in (2001, 2002)]
    gain = np.mean([b - a for b, a in zip(before, after, strict=True)], axis=0)
    shown = difference.index["productivity_change"].xs(2002, level="year")
    both = ~np.isnan(gain) & shown.notna().to_numpy()
    assert both.any()
    np.testing.assert_allclose(shown[both], gain[both], atol=1e-9)
    known = np.min([*before, *after], axis=0) > -1.0  # elsewhere 1/(1 + D) is no score
    with np.errstate(invalid="ignore"):
        times = np.sqrt(np.prod([(1 + b) / (1 + a) for b, a in zip(before, after, strict=True)], axis=0))
    shown = ratio.index["productivity_change"].xs(2002, level="year")
    both = known & shown.notna().to_numpy()
    np.testing.assert_allclose(shown[both], times[both], rtol=1e-9)
    assert ratio.verify().all
    assert difference.verify().all


def test_one_direction_for_all_has_the_unit_of_its_column() -> None:
    one = sbmdea.luenberger(DATA, **roles(), measure="ddf", direction={"output": 1.0}, rts="vrs").index
    other = DATA.assign(output=DATA["output"] * 8)
    two = sbmdea.luenberger(other, **roles(), measure="ddf", direction={"output": 8.0}, rts="vrs").index
    np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ({"direction": "mean"}, 'direction goes with measure="ddf"'),
        ({"measure": "ddf", "direction": "range"}, 'direction must be one of "observed"'),
        ({"measure": "ddf", "direction": {"labour": 1}, "orientation": "output"}, "would say it again"),
    ],
)
def test_what_has_no_meaning_is_refused(asks, words) -> None:
    with pytest.raises(SpecError, match=words):
        sbmdea.malmquist(DATA, **roles(), **asks)
