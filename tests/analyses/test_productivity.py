"""Malmquist indices and the Luenberger indicator: a plain oracle, and identities."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import sbmdea
from sbmdea import DataError, SpecError
from tests.excel import read_excel
from tests.oracle import plain

ROLES = {"inputs": ["x1", "x2"], "outputs": ["y1"], "undesirable": ["b1"], "dmu": "unit", "period": "year"}
BASES = ["adjacent", "global", "sequential", "biennial", "fixed"]
DECOMPOSITIONS = [None, "fgnz", "ray-desli", "zofio"]


def panel(n=12, T=3, seed=0, growth=0.1):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"unit": np.repeat([f"u{i}" for i in range(n)], T), "year": np.tile(2001 + np.arange(T), n)})
    for column in ("x1", "x2", "y1", "b1"):
        frame[column] = rng.lognormal(0, 0.4, n * T)
    frame["y1"] *= np.exp(growth * (frame["year"] - 2001))
    return frame


def close(found, expected, tolerance=1e-12):
    np.testing.assert_allclose(found, np.array(expected, float), rtol=0, atol=tolerance)


# ---- a plain oracle


def sbm_anywhere(X, Y, B, x, y, b, lower, upper):
    """SBM from its formula, super-SBM where there is none: (1 ∓ mean) / (1 ± mean), Charnes–Cooper, one linprog."""
    for sign in (-1.0, 1.0):
        m, s, n = len(x), len(y) + len(b), len(X)
        P, Q = X.T / x[:, None], np.vstack([-Y.T / y[:, None], B.T / b[:, None]])
        own = np.concatenate([np.ones(m), -np.ones(len(y)), np.ones(len(b))])
        cost = np.concatenate([[1.0], np.full(m, sign / m), np.zeros(s + n)])
        norm = np.concatenate([[1.0], np.zeros(m), np.full(s, -sign / s), np.zeros(n)])
        rows = np.hstack([-own[:, None], -sign * np.eye(m + s), np.vstack([P, Q])])
        sums = np.concatenate([np.zeros(1 + m + s), np.ones(n)])
        A_ub, b_ub, A_eq, b_eq = [], [], [norm], [1.0]
        if sign < 0:
            A_eq, b_eq = [*A_eq, *rows], [*b_eq, *np.zeros(m + s)]
        else:
            A_ub, b_ub = [*rows], [*np.zeros(m + s)]
        one = np.zeros_like(norm)
        one[0] = 1.0
        if lower == upper == 1.0:
            A_eq, b_eq = [*A_eq, sums - one], [*b_eq, 0.0]
        answer = linprog(
            cost, np.array(A_ub) if A_ub else None, b_ub or None, np.array(A_eq), b_eq,
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )  # fmt: skip
        if answer.status == 0:
            return answer.fun
    return np.nan


def radial_anywhere(X, Y, B, x, y, b, lower, upper):
    found = plain.radial(plain.Technology(X, Y, B, "vrs" if lower else "crs"), x, y, b, "input")
    return np.nan if found is None else found


def ddf_anywhere(X, Y, B, x, y, b, lower, upper):
    tech = plain.Technology(X, Y, B, "vrs" if lower else "crs")
    found = tech.solve([-1.0], (np.zeros((len(x), 1)), -y[:, None], -b[:, None]), x, y, b)
    return np.nan if found is None or found[0] >= 1.0 else 1.0 / (1.0 - found[0])


ORACLES = {"sbm": sbm_anywhere, "radial": radial_anywhere, "ddf": ddf_anywhere}


def technologies(base, T):
    """Per period pair (0-based t): own spans before and after, and the rulers; all as inclusive period ranges."""
    own = (lambda t: (0, t)) if base == "sequential" else (lambda t: (t, t))
    rulers = {
        "adjacent": lambda t: [(t, t), (t + 1, t + 1)],
        "sequential": lambda t: [(0, t), (0, t + 1)],
        "global": lambda t: [(0, T - 1)],
        "biennial": lambda t: [(t, t + 1)],
        "fixed": lambda t: [(0, 0)],
    }[base]
    return [(own(t), own(t + 1), rulers(t)) for t in range(T - 1)]


@pytest.mark.parametrize("measure", ORACLES)
@pytest.mark.parametrize("base", BASES)
def test_oracle(measure, base):
    n, T = 6, 3
    frame = panel(n, T, seed=BASES.index(base))
    values = frame[["x1", "x2", "y1", "b1"]].to_numpy().reshape(n, T, 4)
    score = {}

    def E(span, i, t, lower):
        key = (span, i, t, lower)
        if key not in score:
            rows = values[:, span[0] : span[1] + 1].reshape(-1, 4)
            z = values[i, t]
            score[key] = ORACLES[measure](
                rows[:, :2], rows[:, 2:3], rows[:, 3:], z[:2], z[2:3], z[3:], lower, 1.0 if lower else np.inf
            )
        return score[key]

    result = sbmdea.malmquist(frame, **ROLES, measure=measure, base=base, decomposition="zofio")
    for i, (t, (old, new, rulers)) in itertools.product(range(n), enumerate(technologies(base, T))):

        def change(lower, i=i, t=t, rulers=rulers):
            return np.prod([E(r, i, t + 1, lower) / E(r, i, t, lower) for r in rulers]) ** (1 / len(rulers))

        own = [E(new, i, t + 1, lower) / E(old, i, t, lower) for lower in (0.0, 1.0)]
        expected = {
            "productivity_change": change(0.0),
            "pure_efficiency_change": own[1],
            "scale_efficiency_change": own[0] / own[1],
            "pure_technical_change": change(1.0) / own[1],
            "scale_technical_change": change(0.0) / own[0] / (change(1.0) / own[1]),
        }
        found = result.index.loc[(f"u{i}", 2002 + t)]
        for name, value in expected.items():
            np.testing.assert_allclose(found[name], value, rtol=1e-8, err_msg=f"{name} of u{i}, {2002 + t}")


def test_oracle_of_luenberger_and_its_contributions():
    n, T = 8, 2
    frame = panel(n, T, seed=3)
    values = frame[["x1", "x2", "y1", "b1"]].to_numpy().reshape(n, T, 4)
    weights = np.array([1 / 4, 1 / 4, 1 / 4, 1 / 4])

    def D(tau, i, t):
        rows, z = values[:, tau], values[i, t]
        tech = plain.Technology(rows[:, :2], rows[:, 2:3], rows[:, 3:])
        for worsens in (False, True):
            found = plain.additive(tech, z[:2], z[2:3], z[3:], weights / z, worsens)
            if found is not None:
                return -found[0] if worsens else found[0]
        raise AssertionError

    result = sbmdea.luenberger(frame, **ROLES)
    for i in range(n):
        d = {(tau, t): D(tau, i, t) for tau in (0, 1) for t in (0, 1)}
        row = result.index.loc[(f"u{i}", 2002)]
        close(row["productivity_change"], (d[0, 0] - d[0, 1] + d[1, 0] - d[1, 1]) / 2, 1e-8)
        close(row["efficiency_change"], d[0, 0] - d[1, 1], 1e-8)
        close(row["technical_change"], (d[1, 1] - d[0, 1] + d[1, 0] - d[0, 0]) / 2, 1e-8)
    close(result.contributions.sum(axis=1), result.index["productivity_change"])


# ---- identities


@pytest.mark.parametrize("measure", ["radial", "sbm", "super_sbm", "ddf", "ebm"])
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("decomposition", DECOMPOSITIONS)
def test_the_parts_multiply(measure, base, decomposition):
    result = sbmdea.malmquist(panel(20, 4), **ROLES, measure=measure, base=base, decomposition=decomposition)
    product = result.index[list(result.parts)].prod(axis=1, skipna=False)
    whole = result.index["productivity_change"]
    known = result.index.notna().all(axis=1)
    assert known.sum() > 40
    np.testing.assert_allclose(product[known], whole[known], rtol=1e-12)
    if decomposition == "fgnz":
        parts = result.index["pure_efficiency_change"] * result.index["scale_efficiency_change"]
        np.testing.assert_allclose(parts, result.index["efficiency_change"], rtol=1e-12)


@pytest.mark.parametrize("measure", ["sbm_ddf", "ddf"])
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("decomposition", DECOMPOSITIONS)
def test_the_parts_add(measure, base, decomposition):
    result = sbmdea.luenberger(panel(20, 4), **ROLES, measure=measure, base=base, decomposition=decomposition)
    known = result.index.notna().all(axis=1)
    assert known.sum() > 40
    total = result.index[list(result.parts)].sum(axis=1)
    np.testing.assert_allclose(total[known], result.index.loc[known, "productivity_change"], rtol=0, atol=1e-12)
    if measure == "sbm_ddf":
        close(result.contributions.sum(axis=1), result.index["productivity_change"])


def test_the_global_index_is_circular():
    frame = panel(15, 4)
    whole = sbmdea.malmquist(frame, **ROLES, measure="sbm", base="global")
    ends = whole.scores.xs("2001–2004", level="technology")["crs"].unstack()
    last = whole.cumulated["productivity_change"].xs(2004, level="year")
    close(last, (ends[2004] / ends[2001])[last.index])


def test_sequential_technologies_never_regress():
    result = sbmdea.malmquist(panel(20, 4), **ROLES, measure="radial", base="sequential")
    assert (result.index["technical_change"].dropna() >= 1.0 - 1e-9).all()


def test_radial_under_constant_returns_is_the_same_both_ways():
    frame = panel(20, 3)
    one, other = (
        sbmdea.malmquist(frame, inputs=["x1", "x2"], outputs="y1", dmu="unit", period="year", orientation=way).index
        for way in ("input", "output")
    )
    np.testing.assert_allclose(one, other, rtol=1e-10)


def test_units_and_row_order_do_not_matter():
    frame = panel(15, 3)
    other = frame.sample(frac=1.0, random_state=1)
    other[["x1", "b1"]] *= [1000.0, 1e-3]
    one = sbmdea.malmquist(frame, **ROLES, measure="sbm", decomposition="ray-desli").index
    two = sbmdea.malmquist(other, **ROLES, measure="sbm", decomposition="ray-desli").index
    np.testing.assert_allclose(two.loc[one.index], one, rtol=1e-9)


def test_the_same_period_twice_changes_nothing():
    frame = panel(15, 1)
    both = pd.concat([frame, frame.assign(year=2002)])
    for measure in ("radial", "sbm", "super_sbm", "ddf"):
        index = sbmdea.malmquist(both, **ROLES, measure=measure).index
        if measure != "super_sbm":  # a DMU meets its own row of the other year, but not that of its own
            np.testing.assert_allclose(index, 1.0, rtol=1e-12)
    close(sbmdea.luenberger(both, **ROLES).index, np.zeros((15, 3)))


def test_within_a_period_the_scores_are_the_models_own():
    frame = panel(15, 3)
    scores = sbmdea.malmquist(frame, **ROLES, measure="super_sbm").scores["crs"]
    own = sbmdea.super_sbm(frame, **ROLES).efficiency
    same = [scores[unit, year, str(year)] for unit, year in own.index]
    np.testing.assert_allclose(same, own, rtol=1e-12)


def test_ebm_has_one_epsilon_for_all_technologies():
    frame = panel(15, 3)
    index = sbmdea.malmquist(frame, **ROLES, measure="ebm", base="global")
    pooled = sbmdea.ebm(frame, **ROLES, frontier="global")
    found = index.scores.xs("2001–2003", level="technology")["crs"]
    np.testing.assert_allclose(found[pooled.efficiency.index], pooled.efficiency, rtol=1e-9)
    epsilon = {role: pooled.components[f"epsilon {role}"].iloc[0] for role in ("inputs", "outputs", "undesirable")}
    assert epsilon["outputs"] == 0.0  # a single column
    assert 0.0 < epsilon["inputs"] < 1.0


def test_groups_meet_their_own_technologies():
    frame = panel(24, 3).assign(region=np.repeat(["a", "b"], 36))
    both = sbmdea.malmquist(frame, **ROLES, measure="sbm", group="region").index
    alone = sbmdea.malmquist(frame[frame["region"] == "b"], **ROLES, measure="sbm").index
    np.testing.assert_allclose(both.loc[alone.index], alone, rtol=1e-10)


# ---- what does not exist


def test_what_is_infeasible_is_missing_and_counted():
    frame = panel(15, 4, seed=5)
    result = sbmdea.malmquist(frame, **ROLES, rts="vrs")
    missing = result.index["productivity_change"].isna()
    assert result.infeasible == (result.scores["status"] == "infeasible").sum() > 0
    assert missing.any()
    assert f"infeasible   {result.infeasible} of {len(result.scores)} scores" in result.summary()
    assert (result.base == "adjacent").all()
    lost = result.scores.index[result.scores["status"] == "infeasible"]
    pairs = {(unit, max(year, int(technology))) for unit, year, technology in lost}
    assert pairs == set(missing.index[missing])
    chain = result.cumulated["productivity_change"]
    unit, year = missing.index[missing][0]
    assert chain[unit].loc[year:].isna().all()


@pytest.mark.parametrize("instead", ["global", "biennial"])
def test_another_base_where_a_score_is_missing(instead):
    frame = panel(15, 4, seed=5)
    plainly = sbmdea.malmquist(frame, **ROLES, rts="vrs")
    filled = sbmdea.malmquist(frame, **ROLES, rts="vrs", infeasible=instead)
    throughout = sbmdea.malmquist(frame, **ROLES, rts="vrs", base=instead)
    missing = plainly.index["productivity_change"].isna()
    assert ((filled.base == instead) == missing).all()
    assert filled.index.notna().all(axis=None)
    np.testing.assert_allclose(filled.index[missing], throughout.index[missing], rtol=1e-12)
    np.testing.assert_allclose(filled.index[~missing], plainly.index[~missing], rtol=1e-12)


def test_unbalanced_panels():
    frame = panel(15, 4).drop(index=[1, 4, 8])  # u0 lacks 2002, u1 begins in 2002, u2 lacks 2001
    frame = frame[~((frame["unit"] == "u2") & (frame["year"] == 2001))]
    result = sbmdea.malmquist(frame, **ROLES, measure="sbm")
    assert list(result.index.loc["u0"].index) == [2004]
    assert result.cumulated["productivity_change"]["u0"].isna().tolist() == [False, True, True]
    assert result.cumulated["productivity_change"]["u1"].iloc[0] == 1.0
    assert result.unpaired == 1
    assert "1 observation without the period before" in result.summary()


def test_a_directional_distance_of_minus_one_or_less_has_no_ratio():
    """(1 − D)·0.2 ≥ 1 gives D = −4 for the clean unit, and 1 + D is no efficiency."""
    years = {"unit": ["a", "b"] * 2, "year": [1, 1, 2, 2], "x": [1.0, 1, 1, 1], "y": [1.0, 1, 1, 1]}
    frame = pd.DataFrame({**years, "b": [1.0, 1, 0.2, 1.0]})
    roles = {"inputs": "x", "outputs": "y", "undesirable": "b", "dmu": "unit", "period": "year", "rts": "vrs"}
    ratio = sbmdea.malmquist(frame, **roles, measure="ddf")
    assert ratio.scores.loc[("a", 2, "1"), "vrs"] == pytest.approx(-4.0, abs=1e-12)
    assert ratio.infeasible == 0
    assert ratio.index["productivity_change"].isna().tolist() == [True, False]
    difference = sbmdea.luenberger(frame, **roles, measure="ddf")
    close(difference.index.loc[("a", 2), "productivity_change"], 2.0)  # ½ (0 + 4 + 0 − 0)


# ---- the result, and refusals


def test_the_result_is_frozen_and_says_what_it_is(tmp_path):
    result = sbmdea.malmquist(panel(), **ROLES, decomposition="fgnz")
    with pytest.raises(AttributeError):
        result.index = None
    assert repr(result) == repr(result)
    assert "malmquist, radial, adjacent, fgnz, crs" in repr(result)
    assert "<table>" in result._repr_html_()
    wide = result.to_frame()
    assert len(wide) == 24
    assert "cumulated productivity_change" in wide
    result.to_csv(tmp_path / "index.csv")
    back = pd.read_csv(tmp_path / "index.csv")
    np.testing.assert_allclose(back["productivity_change"], result.index["productivity_change"], rtol=1e-15)
    result.to_excel(tmp_path / "index.xlsx")
    sheets = read_excel(tmp_path / "index.xlsx", sheet_name=None)
    assert list(sheets) == ["index", "cumulated", "scores", "options"]
    sbmdea.luenberger(panel(), **ROLES).to_excel(tmp_path / "change.xlsx")
    assert "contributions" in read_excel(tmp_path / "change.xlsx", sheet_name=None)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"measure": "radical"}, SpecError, 'Did you mean "radial"'),
        ({"base": "adjacant"}, SpecError, 'Did you mean "adjacent"'),
        ({"decomposition": "ray"}, SpecError, "decomposition must be one of"),
        ({"decomposition": "fgnz", "rts": "vrs"}, SpecError, 'rts must be "crs"'),
        ({"orientation": "non-oriented"}, SpecError, "orientation must be one of"),
        ({"exclude": "unit"}, SpecError, 'Use measure="super_sbm"'),
        ({"fixed_period": 2001}, SpecError, 'goes with base="fixed"'),
        ({"base": "fixed", "fixed_period": 1999}, SpecError, "must be one of the periods; got 1999"),
        ({"base": "fixed", "fixed_period": np.int64(1999)}, SpecError, "one of the periods; got 1999"),
        ({"infeasible": "drop"}, SpecError, "infeasible must be one of"),
        ({"period": None, "dmu": None}, DataError, "at least two periods"),
        ({"weights": {"x1": 2}}, SpecError, "weights"),
    ],
)
def test_refusals(options, error, message):
    with pytest.raises(error, match=message.replace("(", r"\(")):
        sbmdea.malmquist(panel(), **{**ROLES, **options})


def test_no_two_consecutive_periods():
    frame = panel(12, 2)
    frame["unit"] = np.arange(len(frame))
    with pytest.raises(DataError, match="two consecutive periods"):
        sbmdea.malmquist(frame, **ROLES)


def test_on_the_command_line(tmp_path, capsys):
    from sbmdea.cli import main

    panel().to_csv(tmp_path / "panel.csv", index=False)
    asked = ["run", str(tmp_path / "panel.csv"), "--model", "malmquist", "--inputs", "x1,x2", "--outputs", "y1"]
    asked += ["--undesirable", "b1", "--dmu", "unit", "--period", "year", "--measure", "sbm", "--base", "global"]
    assert main(asked) == 0
    assert "technical_change" in capsys.readouterr().out
    for ending in ("csv", "xlsx", "parquet"):
        assert main([*asked, "--decomposition", "fgnz", "--out", str(tmp_path / f"index.{ending}")]) == 0
        assert "scale_efficiency_change" in capsys.readouterr().out
    assert len(pd.read_csv(tmp_path / "index.csv")) == 24
    assert main([*asked, "--window", "2"]) == 2
    assert "--model malmquist must be asked without --window" in capsys.readouterr().err


def test_arrays_and_masks():
    frame = panel()
    arrays = {"inputs": frame[["x1", "x2"]].to_numpy(), "outputs": frame["y1"].to_numpy()}
    keys = {"dmu": frame["unit"].to_numpy(), "period": frame["year"].to_numpy()}
    result = sbmdea.malmquist(**arrays, **keys)
    named = sbmdea.malmquist(frame, inputs=["x1", "x2"], outputs="y1", dmu="unit", period="year")
    np.testing.assert_array_equal(result.index, named.index)
    assert "inputs       x1, x2" in result.summary()
    some = sbmdea.malmquist(frame, **ROLES, measure="sbm", evaluate=frame["unit"].isin(["u1", "u5"]))
    whole = sbmdea.malmquist(frame, **ROLES, measure="sbm")
    assert len(some.index) == 4
    np.testing.assert_allclose(some.index, whole.index.loc[some.index.index], rtol=1e-12)
    with pytest.raises(DataError, match=r"the one of 2001 that scores \('u0', 2001\) has none"):
        sbmdea.malmquist(frame, **ROLES, reference=frame["year"] > 2001)


def test_the_reference_solver_says_the_same():
    frame = panel(8, 2)
    for measure in ("radial", "sbm", "ddf"):
        one, two = (
            sbmdea.malmquist(frame, **ROLES, measure=measure, solver=solver).index for solver in ("simplex", "highs")
        )
        np.testing.assert_allclose(one, two, rtol=1e-8)
