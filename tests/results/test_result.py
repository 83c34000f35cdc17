"""A result: its frames, its words, and that nothing changes it."""

from __future__ import annotations

import copy
import doctest
import pickle
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError, datasets
from sbmdea import result as result_module
from sbmdea.result import Result
from sbmdea.results.outcome import Outcome
from sbmdea.results.summary import scalar
from sbmdea.results.typeset import printable, width
from sbmdea.technology.intensities import Sparse
from tests.samples.handmade import make_outcome, make_panel, result

pytestmark = pytest.mark.unverified("results made by hand")

nan = np.nan


def test_series_carry_the_callers_labels_in_the_datas_order() -> None:
    res = result()
    assert res.efficiency.name == "efficiency"
    assert res.efficiency.index.names == ["city", "year"]
    assert res.efficiency.index.tolist() == [
        ("Yiwu", 2009),
        ("义乌", 2009),
        ("Yiwu", 2010),
        ("=1+1", 2010),
        ("义乌", 2010),
    ]
    for name in ("components", "slacks", "targets", "prices", "certificate", "flags", "status"):
        assert getattr(res, name).index.equals(res.efficiency.index)
    for frame in (res.slacks, res.targets, res.prices):
        assert frame.columns.tolist() == ["capital", "labour", "gdp", "so2"]


@pytest.mark.parametrize(("m", "s", "u"), [(4, 1, 3), (7, 1, 0), (4, 3, 1), (2, 2, 2), (9, 5, 2)])
def test_slacks_are_data_less_targets_however_many_columns_there_are(m: int, s: int, u: int) -> None:
    """numpy's `negative` into some columns of eight is wrong on some processors (2.4.6)."""
    rows = np.random.default_rng(0).lognormal(1.0, 0.6, (12, m + s + u))
    X, Y, B = np.hsplit(rows, [m, m + s])
    res = sbmdea.sbm(inputs=X, outputs=Y, undesirable=B if u else None)
    sign = np.repeat([1.0, -1.0, 1.0], [m, s, u])
    np.testing.assert_array_equal(res.slacks.to_numpy(), sign * (rows - res.targets.to_numpy()))


def test_slacks_are_positive_where_there_is_room_for_improvement() -> None:
    res = result()
    X, Y, B = res.panel.X, res.panel.Y, res.panel.B
    slacks, targets = res.slacks.to_numpy(), res.targets.to_numpy()
    solved = [0, 1, 2, 4]
    np.testing.assert_allclose(slacks[solved, :2], (X - targets[:, :2])[solved])
    np.testing.assert_allclose(slacks[solved, 2:3], (targets[:, 2:3] - Y)[solved])
    np.testing.assert_allclose(slacks[solved, 3:], (B - targets[:, 3:])[solved])
    assert (slacks[1] > 0).all()
    assert slacks[0, 0] < 0
    assert np.isnan(slacks[3]).all()
    assert not np.signbit(slacks[4]).any()


def test_words_instead_of_numbers() -> None:
    res = result()
    assert res.status.tolist() == ["optimal", "optimal", "optimal", "infeasible", "optimal"]
    assert res.certificate["solver"].tolist() == ["simplex"] * 4 + ["highs"]
    assert res.certificate.columns.tolist() == [
        "primal_residual",
        "dual_violation",
        "gap",
        "certified",
        "solver",
    ]
    assert res.flags.dtypes.eq(bool).all()


def test_intensities_are_a_long_frame() -> None:
    frame = result().intensities
    assert frame.columns.tolist() == ["city", "year", "peer", "peer_period", "intensity"]
    assert frame.iloc[1].tolist() == ["义乌", 2009, "Yiwu", 2009, 0.125]
    assert len(frame) == 5


def test_a_dmu_column_called_peer_does_not_hide_the_peers() -> None:
    frame = result(list("abcde"), None, names=["peer"]).intensities
    assert frame.columns.tolist() == ["dmu", "peer", "intensity"]
    assert frame["peer"].tolist() == ["b", "a", "b", "e", "e"]


def test_intensities_say_which_window() -> None:
    sparse = Sparse(
        ptr=np.array([0, 1, 3, 3, 3, 3]),
        peer=np.array([0, 0, 1]),
        value=np.array([1.0, 0.5, 2.0]),
        window=np.array([0, 1, 0]),
    )
    names = ["2009–2010", "2009–2010", "2010–2011"]
    windows = pd.DataFrame({"efficiency": [1.0] * 3}, index=pd.Index(names, name="window"))
    res = result(intensity=sparse, windows=windows, cell_window=np.array([0, 1, 0]))
    assert res.intensities["window"].tolist() == ["2009–2010", "2010–2011", "2009–2010"]
    assert res.peers("义乌")["window"].tolist() == ["2009–2010", "2010–2011"]


def test_peers_of_a_dmu_and_of_one_period() -> None:
    res = result()
    both = res.peers("义乌")
    assert both[["year", "peer", "intensity"]].to_numpy().tolist() == [
        [2009, "义乌", 0.875],
        [2009, "Yiwu", 0.125],
        [2010, "义乌", 1.0],
    ]
    assert res.peers(("义乌", 2010))["intensity"].tolist() == [1.0]
    assert res.peers(("义乌", 2009)).index.tolist() == [0, 1]


def test_peers_of_a_dmu_whose_label_is_a_pair() -> None:
    cities = [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1)]
    labels = np.empty(5, dtype=object)
    labels[:] = cities
    panel = make_panel(list("abcde"), None, names=["pair"])
    panel = replace(panel, index=pd.Index(labels, name="pair", tupleize_cols=False))
    res = Result(panel, make_outcome(panel), {}, None)  # type: ignore[arg-type]
    assert res.peers(("b", 1))["intensity"].tolist() == [0.875, 0.125]


@pytest.mark.parametrize(
    ("dmu", "says"),
    [
        ("Yiwuu", "Did you mean 'Yiwu'"),
        (("Yiwu", 2011), "no such period"),
        (("Yiwu", 2009, 1), "such as ('Yiwu', 2009)"),
        (2009, "such as ('Yiwu', 2009)"),
        (["Yiwu"], "such as"),
    ],
)
def test_an_unknown_dmu_is_answered_with_a_known_one(dmu: Any, says: str) -> None:
    with pytest.raises(SpecError, match="must be one of the evaluated rows") as caught:
        result().peers(dmu)
    assert says in str(caught.value)


def test_problem_is_the_program_of_the_dmu_that_is_named() -> None:
    frame = datasets.hua_bian_2007()
    columns = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"]}
    roles: dict[str, Any] = {**columns, "undesirable": "undesirable_1"}
    res = sbmdea.super_sbm(frame, **roles, dmu="dmu")
    text = str(res.problem("DMU2"))
    assert "super-SBM program of DMU2" in text
    assert "s[undesirable_1]" in text
    assert res.problem("DMU2").solve().optimum == pytest.approx(res.efficiency["DMU2"], abs=1e-9)
    panel = pd.concat([frame.assign(year=2009), frame.assign(year=2010)], ignore_index=True)
    res = sbmdea.super_sbm(panel, **roles, dmu="dmu", period="year")
    assert "program of" in str(res.problem(("DMU2", 2010)))
    with pytest.raises(SpecError, match=r"'DMU2' has 2, one in each period.* for example \('DMU2', 2009\)"):
        res.problem("DMU2")


@pytest.mark.skipif(np.__version__ < "2", reason="examples show numbers as NumPy 2 does")
def test_the_example_in_the_docstring() -> None:
    assert doctest.testmod(result_module).failed == 0


def test_ranks_are_per_period_unless_the_frontier_is_global() -> None:
    per_period = result().rank()
    assert per_period.index.tolist() == [
        ("Yiwu", 2009),
        ("义乌", 2009),
        ("义乌", 2010),
        ("Yiwu", 2010),
        ("=1+1", 2010),
    ]
    assert per_period.tolist()[:4] == [1, 2, 1, 2]
    assert per_period.iloc[4] is pd.NA
    pooled = result(options={"frontier": "global"}).rank()
    assert pooled.loc[("义乌", 2010)] == 2
    assert pooled.dropna().tolist() == [1, 2, 3, 4]


def test_scores_that_the_certificate_cannot_tell_apart_share_a_rank() -> None:
    scores = np.array([1.0, 1.0 - 1e-12, 0.5, nan, 1.0 + 1e-12])
    res = result(list("abcde"), None, names=["dmu"], efficiency=scores)
    assert res.rank().fillna(0).to_dict() == {"a": 1, "b": 1, "e": 1, "c": 4, "d": 0}


def test_ranks_are_per_group() -> None:
    panel = make_panel(list("abcde"), None, names=["dmu"])
    panel = replace(panel, group=np.array([0, 0, 1, 1, 1]), groups=pd.Index(["north", "south"]))
    res = Result(panel, make_outcome(panel), {"frontier": "global"}, None)  # type: ignore[arg-type]
    assert res.rank().fillna(0).to_dict() == {"a": 1, "b": 2, "e": 1, "c": 2, "d": 0}
    assert "north, south" in res.summary()


def test_to_frame_holds_scores_slacks_and_targets() -> None:
    res = result()
    wide = res.to_frame()
    assert wide.columns.tolist()[:5] == ["efficiency", "sbm", "super_sbm", "status", "certified"]
    assert wide["slack capital"].equals(res.slacks["capital"].rename("slack capital"))
    assert wide["target so2"].equals(res.targets["so2"].rename("target so2"))
    assert wide.index.equals(res.efficiency.index)
    assert wide.columns.is_unique


def test_nothing_changes_a_result() -> None:
    res = result()
    with pytest.raises(AttributeError, match="cannot be changed"):
        res.efficiency = 1  # type: ignore[misc,assignment]
    with pytest.raises(AttributeError, match="cannot be changed"):
        res.note = "x"
    with pytest.raises(AttributeError, match="cannot be changed"):
        del res.panel


def test_what_is_handed_out_is_the_callers_own() -> None:
    res = result()
    scores, slacks, options = res.efficiency, res.slacks, res.options
    scores.iloc[:] = -1.0
    scores.index.names = ["a", "b"]
    slacks["capital"] = -1.0
    options["model"] = "other"
    assert res.efficiency.iloc[0] == 1.25
    assert res.efficiency.index.names == ["city", "year"]
    assert res.slacks["capital"].iloc[1] > 0
    assert res.options["model"] == "super_sbm"
    assert res.outcome.efficiency[0] == 1.25


def test_options_come_in_the_order_of_the_call() -> None:
    assert list(result().options)[:4] == ["model", "inputs", "outputs", "undesirable"]


def test_copies_and_pickles_answer_alike() -> None:
    panel = make_panel(list("abcde"), None, names=["dmu"])
    res = Result(panel, make_outcome(panel), {"model": "sbm"}, len)  # type: ignore[arg-type]
    res.slacks  # noqa: B018
    for twin in (copy.copy(res), copy.deepcopy(res), pickle.loads(pickle.dumps(res))):
        assert twin.slacks.equals(res.slacks)
        assert repr(twin) == repr(res)
        with pytest.raises(AttributeError):
            twin.panel = None


def test_repr_is_a_short_table_with_counts() -> None:
    assert repr(result()) == (
        "super_sbm, non-oriented, crs, contemporaneous\n"
        "city  year  efficiency  status\n"
        "Yiwu  2009      1.2500  optimal\n"
        "义乌  2009      0.5000  optimal\n"
        "Yiwu  2010      0.2500  optimal\n"
        "=1+1  2010           –  infeasible\n"
        "义乌  2010      1.0000  optimal\n"
        "[5 rows: 4 optimal, 1 infeasible; 2 efficient, 1 of them super-efficient]"
    )


def test_html_is_the_same_table_and_escaped() -> None:
    res = result(["<script>alert(1)</script>", "b", "c", "d", "e&f"], None, names=["<i>"])
    page = res._repr_html_()
    assert "<script>" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;" in page
    assert "e&amp;f" in page
    assert page.count("<tr>") == 6


def test_labels_stay_on_their_line() -> None:
    res = result(["a\nb", "\x1b[31mred", "c", "d", "e"], None, names=["dmu"])
    lines = repr(res).splitlines()
    assert len(lines) == 8
    assert lines[2].startswith("a\\nb")
    assert "\x1b" not in repr(res)
    assert "\x1b" not in res.summary()


def test_wide_characters_count_double() -> None:
    assert [width(text) for text in ("Yiwu", "义乌", "é", "e\u0301", "ﾊﾝ")] == [4, 4, 1, 1, 2]
    assert printable("a\tb") == "a\\tb"
    assert printable(pd.Timestamp("2020-01-31")) == "2020-01-31"
    assert printable(pd.Timestamp("2020-01-31 06:00")) == "2020-01-31 06:00:00"


def test_summary_says_what_was_asked_and_what_came_out() -> None:
    text = str(result(options={"exclude": "unit", "weights": {"gdp": 2.0, "so2": 1}}).summary())
    for part in (
        "super-efficiency SBM",
        "constant returns to scale",
        "each period has its own frontier",
        "5 rows: 3 DMUs in 2 periods (2009 to 2010)",
        "2009 misses =1+1",
        "4 optimal, 1 infeasible",
        "2 efficient, 1 of them super-efficient",
        "mean 0.7500; min 0.2500",
        "4 of 4 optimal",
        "worst primal residual 2.0e-13 (义乌, 2009)",
        "worst dual violation 3.0e-12 (Yiwu, 2010)",
        "4 simplex, 1 highs",
        "1 borderline",
        "gdp=2, so2=1",
    ):
        assert part in text
    assert repr(result().summary()) == str(result().summary())
    assert result().summary()._repr_html_().startswith("<pre>")


def test_summary_tells_of_masks_and_arrays_without_listing_them() -> None:
    text = result(options={"reference": np.array([True] * 4 + [False]), "weights": "balanced"}).summary()
    assert "4 of 5 rows" in text
    assert "balanced" in text
    assert scalar(list(range(99))) == "99 values"
    assert scalar(pd.DataFrame({"a": [1, 2], "b": [3, 4]})) == "a table of 2 rows"
    assert scalar(("grs", 0.8, 1.2)) == "grs, 0.8, 1.2"


def test_summary_of_a_balanced_cross_section_is_silent_about_periods() -> None:
    text = result(list("abcde"), None, names=["dmu"]).summary()
    assert "period" not in text
    assert "misses" not in text


def test_summary_when_nothing_was_solved() -> None:
    res = result(efficiency=np.full(5, nan), status=np.full(5, 2, dtype=np.int8))
    assert "5 failed" in res.summary()
    assert "5 failed" in repr(res)


def test_windows_are_handed_out_as_a_copy() -> None:
    windows = pd.DataFrame({"efficiency": [1.0]}, index=pd.Index(["2009–2010"], name="window"))
    res = result(windows=windows)
    mine = res.windows
    assert mine is not None
    mine["efficiency"] = 0.0
    assert res.windows is not None
    assert res.windows["efficiency"].tolist() == [1.0]
    assert result().windows is None


def test_a_million_rows_cost_nothing_until_asked_for() -> None:
    n = 1_000_000
    zeros, ok = np.zeros(n), np.zeros(n, dtype=bool)
    panel = make_panel(np.arange(n), None, names=["dmu"])  # type: ignore[arg-type]
    k = panel.X.shape[1] + 2
    outcome = Outcome(
        rows=np.arange(n),
        efficiency=np.ones(n),
        components={"sbm": np.ones(n)},
        targets=np.zeros((n, k)),
        prices=np.zeros((n, k)),
        intensity=Sparse(np.arange(n + 1), np.arange(n), np.ones(n)),
        status=np.zeros(n, dtype=np.int8),
        primal_residual=zeros,
        dual_violation=zeros,
        gap=zeros,
        certified=~ok,
        solver=np.zeros(n, dtype=np.int8),
        rays={},
        flags={"borderline": ok},
    )
    start = time.perf_counter()
    res = Result(panel, outcome, {"model": "sbm"}, None)  # type: ignore[arg-type]
    assert time.perf_counter() - start < 0.01
    start = time.perf_counter()
    assert len(res.intensities) == n
    assert res.peers(17)["peer"].tolist() == [17]
    assert repr(res).count("\n") == 12
    assert time.perf_counter() - start < 5.0
