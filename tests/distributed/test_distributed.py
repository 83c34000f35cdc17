"""Over parts: every model's answer is that of a single machine, whatever the parts are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("dask.dataframe", reason='needs Dask: pip install "sbmdea[distributed]"')
pytest.importorskip("distributed", reason='needs Dask: pip install "sbmdea[distributed]"')
pytest.importorskip("pyarrow", reason='needs pyarrow: pip install "sbmdea[distributed]"')
import dask
import dask.dataframe as dd

import sbmdea
from sbmdea import DataError, SbmdeaWarning, SpecError
from sbmdea.catalogue import MODELS
from sbmdea.support.progress import heard_by

from .parted_data import PANEL, ROLES, everything_same, panel, same, write

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

NO_BADS = {name: one for name, one in PANEL.items() if name != "undesirable"}
WHOLE = {"x1": "x1", "x2": "x2", "y1": "y1", "y2": "y2"}
COST = {"input_prices": ["p1", "p2"]}
REVENUE = {"output_prices": ["p1", "p2"]}
SUPER = {"super_efficiency": True}

CASES: list[tuple[str, dict[str, Any]]] = [
    ("super_sbm", PANEL | {"rts": "vrs"}),
    ("super_sbm", PANEL | {"group": "region", "rts": "nirs", "undesirable_as": "input"}),
    ("super_sbm", PANEL | {"frontier": "global", "orientation": "input", "rts": "ndrs", "weights": "balanced"}),
    ("super_sbm", PANEL | {"frontier": "global", "projection": "pareto", "nondiscretionary": "x2"}),
    ("super_sbm", PANEL | {"frontier": "global", "variant": "composite"}),
    ("super_sbm", PANEL | {"reference": "forms", "evaluate": "asked"}),
    ("super_sbm", PANEL | {"inputs": None, "orientation": "output", "frontier": "global"}),
    ("super_sbm", PANEL | {"disposability": "weak", "rts": "vrs"}),
    ("super_sbm", PANEL | {"rts": ("grs", 0.8, 1.2)}),
    ("super_sbm", PANEL | {"restrictions": ["0.5 <= x1/x2 <= 2"]}),
    ("super_sbm", PANEL | {"category": "rank", "exclude": "unit"}),
    ("super_sbm", PANEL | {"zeros": "drop-term"}),
    ("sbm", PANEL | {"rts": "vrs", "weights": {"b": 3, "x1": 0}}),
    ("russell", PANEL | {"frontier": "global"}),
    ("radial", PANEL | {"orientation": "output", "rts": "vrs"}),
    ("radial", PANEL | SUPER | {"rts": "vrs"}),
    ("ccr", NO_BADS | {"second_stage": "sum"}),
    ("bcc", NO_BADS | SUPER | {"frontier": "global"}),
    ("repaired_super", NO_BADS | {"rts": "vrs", "frontier": "global"}),
    ("scale_elasticity", NO_BADS),
    ("most_productive_size", NO_BADS),
    ("congestion", NO_BADS),
    ("additive", PANEL | SUPER | {"weights": "mip", "rts": "vrs"}),
    ("additive", PANEL | {"weights": "ram", "rts": "vrs", "frontier": "global"}),
    ("mea", PANEL | {"rts": "vrs"}),
    ("inverse_dea", NO_BADS | {"growth": 0.1, "rts": "vrs"}),
    ("directional", PANEL | SUPER | {"rts": "vrs", "frontier": "global"}),
    ("directional", PANEL | {"measure": "nonradial", "direction": "mean"}),
    ("directional", PANEL | {"direction": "inverse-range", "rts": "vrs"}),
    ("bounded_targets", PANEL | {"bounded": ["x1"], "lower": [0.1], "measure": "sbm", "rts": "vrs"}),
    ("bounded_targets", PANEL | {"bounded": ["x1"], "upper": ["x2"], "rts": "vrs"}),
    ("bp_sbm", PANEL | {"frontier": "global"}),
    ("abatement_cost", PANEL | {"rts": "vrs"}),
    ("cost", PANEL | COST | {"rts": "vrs", "disposability": "weak"}),
    ("generalized_distance", PANEL | {"frontier": "global"}),
    ("ebm", PANEL | SUPER),
    ("hybrid_sbm", PANEL | SUPER | {"radial": ["x1", "b"], "rts": "vrs"}),
    ("nonseparable_sbm", PANEL | {"nonseparable": ["x2", "y2", "b"]}),
    ("by_production", PANEL | {"polluting": "x2"}),
    ("cost", NO_BADS | COST | {"rts": "vrs"}),
    ("revenue", NO_BADS | REVENUE | {"rts": "vrs", "frontier": "global"}),
    ("profit", NO_BADS | COST | REVENUE | {"rts": "vrs"}),
    ("profitability", NO_BADS | COST | REVENUE),
    ("fdh", PANEL | SUPER | {"orientation": "input"}),
    ("fdh", NO_BADS | COST | {"measure": "cost"}),
]
DEAR = {
    "integer_radial": {"integers": "x1"},
    "integer_sbm": {"integers": "x1"},
    "closest_target": {},
    "graph_russell": {},
}  # a search for every row
UNTIED = {"shadow_prices"}  # which of several sets of prices is shown depends on who is scored beside


@pytest.fixture(autouse=True)
def in_this_thread() -> Iterator[None]:
    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return panel(40, 3)


@pytest.fixture(scope="module")
def folder(data: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five parts, among them one of a single row and one without any."""
    return write(data, tmp_path_factory.mktemp("parts"), [30, 31, 31, 80])


@pytest.mark.parametrize(("model", "options"), CASES, ids=[f"{i}-{model}" for i, (model, _) in enumerate(CASES)])
def test_every_model_is_that_of_one_machine(data: pd.DataFrame, folder: Path, model: str, options: Any) -> None:
    found = sbmdea.distributed.score(model, folder, **options)
    everything_same(found, getattr(sbmdea, model)(data, **options), data)


@pytest.mark.parametrize("model", DEAR)
def test_models_that_search(data: pd.DataFrame, tmp_path: Path, model: str) -> None:
    few = data[data["dmu"].isin([f"unit {i}" for i in range(4)])].reset_index(drop=True).round(0)
    few = few.assign(**{name: few[name] + 1 for name in WHOLE})
    options = {**NO_BADS, **DEAR[model], "rts": "vrs"}
    found = sbmdea.distributed.score(model, write(few, tmp_path / "p", [4, 9]), **options).scores.compute()
    same(found, getattr(sbmdea, model)(few, **options), few)


def test_shadow_prices(data: pd.DataFrame, folder: Path) -> None:
    options = {**PANEL, "numeraire": "y1", "numeraire_price": 1.0, "rts": "vrs"}
    few = data[data["year"] == 2001].reset_index(drop=True)
    found = sbmdea.distributed.score("shadow_prices", dd.from_pandas(few, npartitions=2), **options).scores.compute()
    want = sbmdea.shadow_prices(few, **options)
    np.testing.assert_allclose(found["efficiency"], want.efficiency, rtol=0, atol=1e-10)
    assert found["status"].tolist() == want.status.tolist()


def test_every_model_of_the_catalogue_is_tried() -> None:
    assert {model for model, _ in CASES} | set(DEAR) | UNTIED == set(MODELS)


@pytest.mark.parametrize("frontier", ["contemporaneous", "global", "sequential", "window", "biennial"])
@pytest.mark.parametrize(("model", "exclude"), [("sbm", "row"), ("super_sbm", "row"), ("super_sbm", "unit")])
def test_every_frontier(data: pd.DataFrame, folder: Path, model: str, exclude: str, frontier: str) -> None:
    options = {**PANEL, "frontier": frontier, "exclude": exclude, "rts": "crs"}
    found = sbmdea.distributed.score(model, folder, **options)
    everything_same(found, getattr(sbmdea, model)(data, **options), data)


def test_a_beaten_row_behind_an_efficient_one_counts(tmp_path: Path) -> None:
    """(2.4, 2.4) is beaten by (2, 2), and is what (2, 2) must be compared with."""
    frame = pd.DataFrame({"a": [1, 2, 4, 2.4, 3], "b": [4, 2, 1, 2.4, 2.6], "y": 1.0})
    found = sbmdea.distributed.super_sbm(write(frame, tmp_path / "p", [3, 4]), inputs=["a", "b"], outputs="y").compute()
    assert found["super_sbm"].iloc[1] == pytest.approx(1.2, abs=1e-12)


def test_a_technology_that_one_row_spans(tmp_path: Path) -> None:
    """It is the only row of its part, and of its period."""
    frame = pd.DataFrame({"x": [2.0, 1.0, 3.0, 4.0, 5.0], "y": [1.0, 4.0, 2.0, 2.0, 1.0], "dmu": list("abcde")})
    frame["year"] = [1, 2, 3, 3, 3]
    folder = write(frame, tmp_path / "p", [1, 2])
    options: dict[str, Any] = {"inputs": "x", "outputs": "y", "dmu": "dmu"}
    for model in ("sbm", "super_sbm", "radial"):
        for more in ({}, {"period": "year"}, {"period": "year", "frontier": "sequential"}):
            found = sbmdea.distributed.score(model, folder, **options, **more)
            everything_same(found, getattr(sbmdea, model)(frame, **options, **more), frame)


def test_rows_that_are_asked_for(data: pd.DataFrame, tmp_path: Path) -> None:
    options = {**PANEL, "frontier": "global", "evaluate": "asked"}
    far = (sbmdea.super_sbm(data, **PANEL, frontier="global").efficiency < 0.7).to_numpy()
    frame = data.assign(asked=far)
    found = sbmdea.distributed.score("super_sbm", write(frame, tmp_path / "p", [3, 4, 60]), **options)
    everything_same(found, sbmdea.super_sbm(frame, **options), frame)
    for name in ("asked", "forms"):
        folder = write(data.assign(**{name: False}), tmp_path / name, [60])
        with pytest.raises(DataError, match="must select at least one row; got none"):
            sbmdea.distributed.score("super_sbm", folder, **options, reference="forms")


def test_rows_that_are_not_known_at_first_join(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the efficient rows alone to begin with, prices are broken by rows behind them until these have joined."""
    passes = []
    from sbmdea.distributed import in_parts

    def counted(*given: Any) -> Any:
        passes.append(1)
        return looked(*given)

    looked = in_parts.outside
    monkeypatch.setattr("sbmdea.distributed.layers.BEHIND", 0)
    monkeypatch.setattr("sbmdea.distributed.in_parts.outside", counted)
    data = panel(300, 1)
    folder = write(data, tmp_path / "p", [100, 200])
    for rts in ("crs", "vrs"):
        passes.clear()
        found = sbmdea.distributed.score("super_sbm", folder, **PANEL, rts=rts)
        assert len(passes) > 3
        everything_same(found, sbmdea.super_sbm(data, **PANEL, rts=rts), data)


@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs"])
def test_parts_large_enough_to_be_sampled_first(tmp_path: Path, rts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sbmdea.distributed.layers.SAMPLE", 100)
    data = panel(300, 2)
    found = sbmdea.distributed.super_sbm(write(data, tmp_path / "p", [350]), **PANEL, rts=rts, frontier="global")
    same(found.compute(), sbmdea.super_sbm(data, **PANEL, rts=rts, frontier="global"), data)


def test_ties_duplicates_and_rows_that_are_all_efficient(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.integers(1, 5, (120, 5)).astype(float), columns=["x1", "x2", "y1", "y2", "b"])
    frame = pd.concat([frame, frame.iloc[:20]], ignore_index=True).assign(dmu=np.arange(140))
    for rts in ("crs", "vrs"):
        found = sbmdea.distributed.super_sbm(write(frame, tmp_path / "p", [30, 70, 110]), **ROLES, rts=rts).compute()
        same(found, sbmdea.super_sbm(frame, **ROLES, rts=rts), frame)


def test_zeros_and_negative_values_where_a_model_takes_them(data: pd.DataFrame, tmp_path: Path) -> None:
    frame = data.copy()
    frame.loc[[3, 110], "b"] = 0.0
    frame["y1"] -= 5.0
    options = {**PANEL, "rts": "vrs"}
    found = sbmdea.distributed.score("radial", write(frame, tmp_path / "p", [60]), **options)
    everything_same(found, sbmdea.radial(frame, **options), frame)


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_a_dask_dataframe_keeps_its_index(data: pd.DataFrame, parts: int) -> None:
    frame = data[data["year"] == 2001].set_index("dmu")
    found = sbmdea.distributed.super_sbm(dd.from_pandas(frame, npartitions=parts, sort=False), **ROLES)
    want = sbmdea.super_sbm(frame, **ROLES)
    np.testing.assert_allclose(found["efficiency"].compute(), want.efficiency, rtol=0, atol=1e-10)
    assert found.compute().index.equals(frame.index)
    assert found.dtypes.equals(found.compute().dtypes)


def test_labels_are_the_users_own(data: pd.DataFrame, tmp_path: Path) -> None:
    """Numbers as text, Chinese names and periods in words are peers as they stand in the data."""
    frame = data[data["year"] < 2002].copy()
    frame["省"] = "省" + frame["dmu"].str.removeprefix("unit ").str.zfill(3)
    frame["季"] = frame["year"].map({2000: "Q4 2019", 2001: "Q1 2020"})
    frame = frame.set_index(np.arange(len(frame)) * 2 + 5).rename_axis("行")
    options = {**PANEL, "dmu": "省", "period": "季", "frontier": "sequential"}
    found = sbmdea.distributed.score("super_sbm", write(frame, tmp_path / "p", [20, 50]), **options)
    want = sbmdea.super_sbm(frame, **options)
    scores, peers = dask.compute(found.scores, found.intensities)
    assert scores.index.equals(frame.index)
    assert scores.columns[:2].tolist() == ["省", "季"]
    assert peers.columns.tolist() == want.intensities.columns.tolist()
    assert (
        peers[["peer", "peer_period"]].to_numpy().tolist()
        == want.intensities[["peer", "peer_period"]].to_numpy().tolist()
    )


def test_rows_without_labels_are_numbered_across_parts(data: pd.DataFrame, tmp_path: Path) -> None:
    frame = data[data["year"] == 2002].reset_index(drop=True)
    folder = tmp_path / "p"
    folder.mkdir()
    for i, part in enumerate((frame[:25], frame[25:])):
        part.reset_index(drop=True).to_parquet(folder / f"{i}.parquet")
    roles = {name: one for name, one in ROLES.items() if name != "dmu"}
    found = sbmdea.distributed.score("super_sbm", folder, **roles).intensities.compute()
    want = sbmdea.super_sbm(frame, **roles).intensities
    assert found[["dmu", "peer"]].to_numpy().tolist() == want[["dmu", "peer"]].to_numpy().tolist()


@pytest.mark.parametrize(
    "options", [{"exclude": "unit", "frontier": "global"}, {"group": "region"}, {"disposability": "weak"}]
)
def test_it_warns_as_one_machine_does(options: Any, tmp_path: Path) -> None:
    """Of few rows, of constant columns and of whom nobody is left to be compared with, in the same words."""
    frame = panel(8, 3, seed=3).assign(x2=7.0)
    frame.loc[frame["dmu"] == "unit 0", "region"] = "alone"
    if "exclude" in options:
        frame["region"] = "one"
        frame = frame[frame["dmu"].isin(["unit 1", "unit 2"]) | (frame["year"] == 2000)].reset_index(drop=True)
        frame["region"] = np.where(frame["dmu"] == "unit 1", "first", "rest")
        options = {**options, "group": "region"}
    with warnings.catch_warnings(record=True) as want:
        warnings.simplefilter("always", SbmdeaWarning)
        sbmdea.super_sbm(frame, **PANEL, **options)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", SbmdeaWarning)
        sbmdea.distributed.score("super_sbm", write(frame, tmp_path / "p", [5, 11]), **PANEL, **options)
    expected = [str(one.message) for one in want if "rows are efficient" not in str(one.message)]
    assert [str(one.message) for one in found] == expected
    assert len(expected) >= 2


def test_progress_is_counted_in_parts(folder: Path) -> None:
    heard: list[tuple[int, int]] = []
    with heard_by(lambda done, total: heard.append((done, total))):
        sbmdea.distributed.score("sbm", folder, **PANEL)
    assert heard == [(done, 5) for done in range(1, 6)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"frontier": "windows"}, 'Did you mean "window"'),
        ({"rts": ("grs", 1.2, 0.8)}, "generalized returns to scale need"),
        ({"rtz": "vrs"}, 'Did you mean "rts"'),
        ({"inputs": np.ones((2, 2))}, "inputs must be names of columns of data; got a ndarray"),
        ({"weights": {"co2": 1}}, "weights must name role columns"),
        ({"undesirable_as": "literal"}, "0 for every DMU"),
        ({"evaluate": np.ones(3, bool)}, "evaluate must be the name of a column of data, boolean"),
        ({"tables": ["targtes"]}, 'Did you mean "targets"'),
        pytest.param({"executor": object()}, "executor must have a folder", id="executor without a folder"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_at_once(folder: Path, options: Any, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        sbmdea.distributed.score("super_sbm", folder, **{**PANEL, **options})


def test_a_model_that_does_not_exist(folder: Path) -> None:
    with pytest.raises(SpecError, match='Did you mean "sbm"'):
        sbmdea.distributed.score("smb", folder, **PANEL)


def test_data_that_cannot_be_used(data: pd.DataFrame, folder: Path, tmp_path: Path) -> None:
    score = sbmdea.distributed.super_sbm
    with pytest.raises(DataError, match=r"has no \*\.parquet"):
        score(tmp_path, **PANEL)
    with pytest.raises(DataError, match="is not there"):
        score(tmp_path / "nowhere", **PANEL)
    with pytest.raises(DataError, match="must be a Dask DataFrame or a folder of Parquet files; got DataFrame"):
        score(data, **PANEL)
    with pytest.raises(DataError, match="x9"):
        score(folder, **{**PANEL, "inputs": ["x9"]})
    with pytest.raises(DataError, match="at least two DMUs"):
        score(write(data.iloc[:1], tmp_path / "one", []), **PANEL)
    bad = data.copy()
    bad.loc[100, "y1"] = -1.0
    with pytest.raises(DataError, match=f"'y1' is negative .* for .*{bad.loc[100, 'dmu']}"):
        score(write(bad, tmp_path / "bad", [50, 80]), **PANEL)
    bad.loc[100, "y1"] = np.nan
    with pytest.raises(DataError, match=f"'y1'.*{bad.loc[100, 'dmu']}"):
        score(write(bad, tmp_path / "bad", [50, 80]), **PANEL)
