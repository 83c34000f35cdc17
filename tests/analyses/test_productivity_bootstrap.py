"""Intervals for productivity change: the programs once more by single calls, known changes, refusals."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.analyses.productivity.indices import pairs_of
from sbmdea.analyses.productivity.resampled import _Pair
from sbmdea.errors import SpecError

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


def table(n=40, periods=2, growth=1.0, seed=0):
    rng = np.random.default_rng(seed)
    frames = []
    lag = np.abs(rng.normal(0, 0.2, n))
    for t in range(periods):
        X = rng.uniform(1, 10, (n, 2))
        y = growth**t * np.sqrt(X.prod(axis=1)) * np.exp(-lag - np.abs(rng.normal(0, 0.05, n)))
        frames.append(pd.DataFrame({"x1": X[:, 0], "x2": X[:, 1], "y": y, "dmu": [f"县{k:02d}" for k in range(n)],
                                    "year": str(1999 + t)}))  # fmt: skip
    return pd.concat(frames).sample(frac=1, random_state=seed).reset_index(drop=True)


ROLES = {"inputs": ["x1", "x2"], "outputs": "y", "dmu": "dmu", "period": "year"}


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_moved_rows_score_as_single_calls_say(orientation):
    frame = table()
    found = sbmdea.malmquist(frame, **ROLES, orientation=orientation)
    index = found._resample.args[0]
    pairs = pairs_of(index.panel)
    pair = _Pair(index, pairs.before, pairs.after)
    gamma = pair.draw(np.random.default_rng(1))
    assert (gamma >= 1.0).all()
    columns, tally = pair.scores(gamma)
    assert tally.certified == tally.programs
    values = np.hstack([index.panel.X, index.panel.Y])
    k = 0
    for t, (rows, factor) in enumerate(
        [(pairs.before, gamma[:, 0] / pair.delta[:, 0]), (pairs.after, gamma[:, 1] / pair.delta[:, 1])]
    ):
        moved = values[rows].copy()
        if orientation == "input":
            moved[:, :2] *= factor[:, None]
        else:
            moved[:, 2] /= factor
        for s, points in enumerate((values[pairs.before], values[pairs.after])):
            both = np.vstack([points, moved])
            forms = np.arange(80) >= 40
            score = sbmdea.radial(
                inputs=both[:, :2], outputs=both[:, 2], reference=forms, evaluate=~forms, orientation=orientation,
                second_stage="none",
            ).efficiency.to_numpy()  # fmt: skip
            np.testing.assert_allclose(columns[2 + k], score, rtol=1e-10)
            if s == t:
                np.testing.assert_allclose(columns[t], score, rtol=1e-10)
            k += 1


def test_estimates_are_those_of_the_index_and_growth_is_significant():
    frame = table(growth=1.3, periods=3)
    found = sbmdea.malmquist(frame, **ROLES)
    boot = found.bootstrap(reps=300, seed=2)
    assert boot.options["method"] == "smoothed"
    for part in ("productivity_change", "efficiency_change", "technical_change"):
        rows = boot.part(part)
        np.testing.assert_allclose(rows["estimate"], found.index[part].loc[rows.index], rtol=1e-12)
        assert (rows["lower"] <= rows["upper"]).all()
    technical = boot.part("technical_change")
    assert technical["significant"].mean() > 0.8
    still = sbmdea.malmquist(table(periods=2), **ROLES).bootstrap(reps=300, seed=2).part("productivity_change")
    assert ((still["lower"] <= 1) & (still["upper"] >= 1) == ~still["significant"]).all()
    assert boot.certified == boot.programs == 300 * 2 * 2 * 80
    assert "Simar & Wilson (1999)" in boot.summary()


def test_the_same_bits_and_files(tmp_path):
    found = sbmdea.malmquist(table(), **ROLES)
    one, two = (found.bootstrap(reps=200, seed=5, threads=threads) for threads in (1, 2))
    assert one.table.equals(two.table)
    one.to_csv(tmp_path / "a.csv")
    one.to_excel(tmp_path / "a.xlsx")
    assert "县" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_drawn_pairs_keep_their_dependence():
    index = sbmdea.malmquist(table(400, seed=3), **ROLES)._resample.args[0]
    pairs = pairs_of(index.panel)
    pair = _Pair(index, pairs.before, pairs.after)
    own = np.corrcoef(pair.delta.T)[0, 1]
    rng = np.random.default_rng(0)
    drawn = np.vstack([pair.draw(rng) for _ in range(50)])
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(own, abs=0.15)
    np.testing.assert_allclose(drawn.mean(axis=0), pair.delta.mean(axis=0), rtol=0.1)


@pytest.mark.parametrize(
    ("call", "options"),
    [
        (sbmdea.luenberger, {}),
        (sbmdea.malmquist, {"measure": "sbm", "base": "global"}),
        (sbmdea.malmquist, {"decomposition": "fgnz"}),
    ],
)
def test_other_indices_by_units(call, options):
    found = call(table(), **ROLES, **options)
    boot = found.bootstrap(reps=200, seed=1)
    assert "heuristic" in boot.summary()
    rows = boot.part("productivity_change")
    np.testing.assert_allclose(rows["estimate"], found.index["productivity_change"].loc[rows.index])
    assert rows["lower"].notna().mean() > 0.8


def test_a_result_from_a_file_says_that_it_has_no_data():
    found = pickle.loads(pickle.dumps(sbmdea.malmquist(table(), **ROLES)))
    assert found.index.notna().all(axis=None)
    with pytest.raises(SpecError, match="comes from a file"):
        found.bootstrap(reps=200)


def test_refusals():
    frame = table()
    uneven = sbmdea.malmquist(frame.drop(index=frame.index[frame["year"] == "1999"][0]), **ROLES)
    with pytest.raises(SpecError, match="Leave such units out"):
        uneven.bootstrap(reps=200)
    with pytest.raises(SpecError, match="radial Malmquist index of adjacent"):
        sbmdea.malmquist(frame, **ROLES, base="global").bootstrap(method="smoothed")
    with pytest.raises(SpecError, match="at least 200"):
        sbmdea.malmquist(frame, **ROLES).bootstrap(reps=10)
