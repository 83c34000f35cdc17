"""`reference=` as a second table, and models without inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError
from sbmdea.cli import main

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

ROLES: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": "y", "undesirable": "b", "dmu": "plant"}
PANEL: dict[str, Any] = {**ROLES, "period": "year", "group": "land"}


def table(seed: int, names: str, n: int = 9) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.lognormal(1.0, 0.4, (2 * n, 4)), columns=["x1", "x2", "y", "b"])
    frame["plant"] = [f"{names}{k}" for k in range(n)] * 2
    frame["year"] = np.repeat([2019, 2020], n)
    frame["land"] = np.tile(["north", "south", "south"], 2 * n // 3)
    return frame


OWN, OTHER = table(1, "own"), table(2, "peer", 12)
CALLS: dict[str, dict[str, Any]] = {
    "sbm": {}, "super_sbm": {"rts": "vrs"}, "ccr": {}, "bcc": {"super_efficiency": True}, "fdh": {},
    "additive": {"weights": "mip"}, "directional": {}, "ebm": {"super_efficiency": True},
    "by_production": {"polluting": "x1"},
}  # fmt: skip


def one_table() -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    both = pd.concat([OWN, OTHER], ignore_index=True)
    return both, np.arange(len(both)) >= len(OWN)


@pytest.mark.parametrize("frontier", ["contemporaneous", "global", "sequential", "biennial", "window"])
@pytest.mark.parametrize("name", CALLS)
def test_it_is_what_masks_over_one_table_say(name: str, frontier: Any) -> None:
    call, options = getattr(sbmdea, name), {**PANEL, **CALLS[name], "frontier": frontier, "window": 2}
    both, other = one_table()
    right = call(both, **options, reference=other, evaluate=~other)
    found = call(OWN, **options, reference=OTHER)
    for part in ("efficiency", "components", "targets", "slacks", "intensities", "status"):
        a, b = getattr(found, part), getattr(right, part)
        (pd.testing.assert_frame_equal if a.ndim == 2 else pd.testing.assert_series_equal)(a, b, check_exact=True)
    peers = found.intensities["peer"]
    assert peers.str.startswith("peer").all()
    assert found.efficiency.index.tolist() == list(zip(OWN["plant"], OWN["year"], strict=True))
    lands = OTHER.set_index("plant")["land"].groupby("plant").first()
    own = OWN.set_index("plant")["land"].groupby("plant").first()
    assert (lands[peers].to_numpy() == own[found.intensities["plant"]].to_numpy()).all()


def test_the_program_in_numbers() -> None:
    one, two = OWN[OWN["year"] == 2019], OTHER[OTHER["year"] == 2019]
    found = sbmdea.ccr(one, **ROLES, reference=two).efficiency
    X, Y, B = two[["x1", "x2"]].to_numpy(), two[["y"]].to_numpy(), two[["b"]].to_numpy()
    for (_, row), score in zip(one.iterrows(), found, strict=True):
        x, y, b = (row[c].to_numpy(float) for c in (["x1", "x2"], ["y"], ["b"]))
        A = np.vstack([np.c_[-x, X.T], np.c_[0.0, -Y.T], np.c_[0.0, B.T]])
        answer = linprog(np.r_[1.0, np.zeros(len(X))], A_ub=A, b_ub=np.r_[0.0, 0.0, -y, b], method="highs")
        assert score == pytest.approx(answer.fun, rel=1e-9) if answer.status == 0 else np.isnan(score)


def test_one_new_dmu_and_names_that_both_tables_have() -> None:
    two = OTHER[OTHER["year"] == 2019].assign(plant=["own0", *[f"p{k}" for k in range(11)]])
    new = OWN.iloc[[0]]
    result = sbmdea.super_sbm(new, **ROLES, reference=two)
    assert result.efficiency.index.tolist() == ["own0"]
    assert "1 row: 1 DMU" in result.summary()
    assert "12 rows of another table: 12 DMUs" in result.summary()
    assert "scored       1 of 1 row" in result.summary()
    twin = pd.concat([new, two.iloc[1:]])
    assert sbmdea.super_sbm(new, **ROLES, reference=twin).components["sbm"].iloc[0] <= 1.0
    alone = sbmdea.super_sbm(new, **ROLES, reference=twin, exclude="unit").efficiency
    apart = sbmdea.super_sbm(new, **ROLES, reference=two.iloc[1:]).efficiency
    np.testing.assert_allclose(alone, apart, rtol=1e-12)
    assert result.options["reference"] is two


def test_rows_without_a_name_and_per_row_arguments() -> None:
    one, two = OWN.drop(columns="plant").iloc[:9].reset_index(drop=True), OTHER.drop(columns="plant").iloc[:12]
    roles: dict[str, Any] = {"inputs": ["x1", "x2"], "outputs": "y"}
    result = sbmdea.ccr(one, **roles, reference=two)
    assert result.efficiency.index.tolist() == list(range(9))
    assert set(result.intensities["peer"]) <= set(range(12))
    both = pd.concat([one, two], ignore_index=True)
    other = np.arange(21) >= 9
    step = np.random.default_rng(3).uniform(1.0, 2.0, (21, 3))
    for given, whole in ((step[:9], step), ({"y": step[:9, 2]}, {"y": step[:, 2]}), ([1.0, 2.0, 1.0], [1.0, 2.0, 1.0])):
        np.testing.assert_array_equal(
            sbmdea.directional(one, **roles, reference=two, direction=given).efficiency,
            sbmdea.directional(both, **roles, reference=other, evaluate=~other, direction=whole).efficiency,
        )
    assert (
        sbmdea.cost(one, **roles, reference=two, input_prices=["y", "b"]).efficiency.tolist()
        == sbmdea.cost(both, **roles, reference=other, evaluate=~other, input_prices=["y", "b"]).efficiency.tolist()
    )
    some = sbmdea.ccr(one, **roles, reference=two, evaluate=one.index < 4).efficiency
    np.testing.assert_array_equal(some, result.efficiency[:4])


def test_analyses_take_it_too() -> None:
    both, other = one_table()
    roles = {name: PANEL[name] for name in ("inputs", "outputs", "undesirable", "dmu", "period")}
    pd.testing.assert_frame_equal(
        sbmdea.malmquist(OWN, **roles, reference=OTHER).index,
        sbmdea.malmquist(both, **roles, reference=other, evaluate=~other).index,
    )
    pd.testing.assert_frame_equal(
        sbmdea.metafrontier(OWN, **PANEL, reference=OTHER).to_frame(),
        sbmdea.metafrontier(both, **PANEL, reference=other, evaluate=~other).to_frame(),
    )
    pd.testing.assert_frame_equal(
        sbmdea.window_analysis(OWN, **roles, reference=OTHER, window=2).table,
        sbmdea.window_analysis(both, **roles, reference=other, evaluate=~other, window=2).table,
    )


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        (OTHER.drop(columns="x2"), r"in the table reference, inputs must be columns of data; got 'x2'"),
        (OTHER.drop(columns="year"), "in the table reference, period must be a column"),
        (OTHER.assign(x1=-1.0), "in the table reference, inputs must be positive for SBM"),
        (OTHER.iloc[:0], "in the table reference, there must be rows to compare with; got none"),
        (pd.concat([OTHER, OTHER]), "dmu and period must name a row once; got \\('peer0', 2019\\) 2 times"),
        (OTHER.assign(year=OTHER["year"] + 11), r"the one that scores \('[a-z0-9]+', 20\d\d\) has none"),
        (OTHER.assign(year=OTHER["year"].astype(str)), "period must have an order; 'year' mixes"),
        (OTHER.assign(land="west"), "every technology needs reference rows"),
    ],
)
def test_what_does_not_fit_is_said_of_the_table(reference: pd.DataFrame, words: str) -> None:
    with pytest.raises(DataError, match=words):
        sbmdea.sbm(OWN, **PANEL, reference=reference)
    with pytest.raises(DataError, match="reference must be a boolean array when there is no data; got a DataFrame"):
        sbmdea.sbm(inputs=OWN[["x1"]], outputs=OWN["y"], reference=OTHER)


# models without inputs


def test_without_inputs_it_is_the_benefit_of_the_doubt() -> None:
    """max Σ w y_o with Σ w y_j ≤ 1 for all j (Melyn & Moesen 1991)."""
    goods = OWN[OWN["year"] == 2019][["x1", "x2", "y"]].to_numpy()
    right = [-linprog(-own, A_ub=goods, b_ub=np.ones(len(goods)), method="highs").fun for own in goods]
    asks: dict[str, Any] = {"inputs": None, "outputs": ["x1", "x2", "y"], "dmu": "plant", "period": "year"}
    result = sbmdea.ccr(OWN, **asks, orientation="output")
    np.testing.assert_allclose(result.efficiency.xs(2019, level="year"), right, rtol=1e-12)
    ones = {**asks, "inputs": "one"}
    for call, options in (
        (sbmdea.sbm, {"orientation": "output"}),
        (sbmdea.super_sbm, {"orientation": "output", "rts": "vrs"}),
        (sbmdea.bcc, {"orientation": "output"}),
        (sbmdea.fdh, {"orientation": "output"}),
        (sbmdea.directional, {"orientation": "output"}),
        (sbmdea.additive, {"orientation": "output", "weights": "mip"}),
        (sbmdea.ebm, {"orientation": "output"}),
        (sbmdea.malmquist, {"orientation": "output"}),
    ):
        one: Any = call(OWN, **asks, **options)
        by_hand: Any = call(OWN.assign(one=1.0), **ones, **options)
        np.testing.assert_array_equal(
            one.to_frame().select_dtypes("number"), by_hand.to_frame().select_dtypes("number"), err_msg=call.__name__
        )
    arrays = sbmdea.ccr(inputs=None, outputs=goods, orientation="output")
    np.testing.assert_allclose(arrays.efficiency, right, rtol=1e-12)
    assert arrays.slacks.columns.tolist() == ["(one)", "y1", "y2", "y3"]


def test_the_command_line_does_without_inputs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = tmp_path / "schools.csv", tmp_path / "scores.csv"
    OWN.to_csv(data, index=False)
    asks = ["run", str(data), "--outputs", "x1,x2", "--dmu", "plant", "--period", "year", "--model", "ccr"]
    assert main([*asks, "--orientation", "output", "--out", str(out)]) == 0
    right = sbmdea.ccr(OWN, inputs=None, outputs=["x1", "x2"], dmu="plant", period="year", orientation="output")
    np.testing.assert_allclose(pd.read_csv(out)["efficiency"], right.efficiency, rtol=1e-12)
    assert main(asks) == 2
    assert "inputs must name at least one column for radial; got None" in capsys.readouterr().err


@pytest.mark.filterwarnings("error")
def test_the_one_of_everybody_is_no_constant_column() -> None:
    sbmdea.ccr(
        OWN, inputs=None, outputs=["x1", "x2"], dmu="plant", period="year", orientation="output", undesirable="b"
    )


def test_where_inputs_move_there_must_be_some() -> None:
    for call, options, model in (
        (sbmdea.ccr, {}, "radial"),
        (sbmdea.sbm, {}, "SBM"),
        (sbmdea.fdh, {}, "FDH"),
        (sbmdea.cost, {"input_prices": 1}, "cost"),
        (sbmdea.malmquist, {"dmu": "plant", "period": "year"}, "malmquist"),
    ):
        with pytest.raises(
            DataError, match=rf"inputs must name at least one column for {model}; got None\. Models whose"
        ):
            call(OWN, inputs=None, outputs="y", **options)  # type: ignore[operator]
    with pytest.raises(DataError, match="inputs must name at least one column; got none"):
        sbmdea.ccr(OWN, inputs=[], outputs="y", orientation="output")
