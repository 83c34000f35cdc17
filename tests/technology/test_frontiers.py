"""Every frontier rule against programs built by hand from its reference rows."""

from __future__ import annotations

import itertools
import re
import warnings

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.reference_solvers import cvxpy_model
from sbmdea.reference_solvers import highs_model as highs
from tests.oracle.build import build
from tests.samples.nasty import ordinary

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")

UNITS, PERIODS = 7, 4
INPUTS, OUTPUTS, BADS = ["x1", "x2"], ["y"], ["b"]


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(3)
    Z = np.vstack([ordinary(rng, UNITS, 2, 1, 1) * 1.05**t for t in range(PERIODS)])
    frame = pd.DataFrame(Z, columns=[*INPUTS, *OUTPUTS, *BADS])
    frame["city"] = np.tile([f"城{i}" for i in range(UNITS)], PERIODS)
    frame["year"] = np.repeat(2006 + np.arange(PERIODS), UNITS)
    return frame.sample(frac=1, random_state=0).drop(index=[5]).reset_index(drop=True)  # unbalanced, unordered


def run(panel, model=sbmdea.super_sbm, **options):
    return model(
        panel, inputs=INPUTS, outputs=OUTPUTS, undesirable=BADS, dmu="city", period="year", **options
    )  # fmt: skip


def rows_of(panel, row, frontier):
    year, last = panel.year, panel.year.max()
    own = panel.year[row]
    seen = {
        "contemporaneous": year == own,
        "global": year > 0,
        "sequential": year <= own,
        "biennial": year.between(own, own + 1) if own < last else year.between(last - 1, last),
    }[frontier]
    return np.flatnonzero(seen)


def by_hand(panel, row, rows, solve=highs.solve, exclude="row", **options):
    """Tone's two steps for one row against the given reference rows."""
    arrays = panel[INPUTS].to_numpy(), panel[OUTPUTS].to_numpy(), panel[BADS].to_numpy()
    others = rows[panel.city[rows] != panel.city[row]] if exclude == "unit" else rows[rows != row]
    first = solve(build(*arrays, row, model="sbm", reference=np.append(others, row), **options))
    if first.score < 1 - 1e-8:
        return first.score
    return solve(build(*arrays, row, model="super_sbm", reference=others, **options)).score


@pytest.mark.parametrize("exclude", ["row", "unit"])
@pytest.mark.parametrize("frontier", ["contemporaneous", "global", "sequential", "biennial"])
def test_scores_by_frontier(panel, frontier, exclude):
    for rts, orientation, undesirable_as in itertools.product(
        ("crs", "vrs"), ("non-oriented", "input", "output"), ("output", "input")
    ):
        options = {"rts": rts, "orientation": orientation, "undesirable_as": undesirable_as}
        res = run(panel, frontier=frontier, exclude=exclude, **options)
        for row in range(0, len(panel), 3):
            expected = by_hand(panel, row, rows_of(panel, row, frontier), exclude=exclude, **options)
            assert res.efficiency.iloc[row] == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize("frontier", ["contemporaneous", "global", "sequential", "window", "biennial"])
@pytest.mark.parametrize("rts", ["crs", "vrs", "nirs", "ndrs", ("grs", 0.9, 1.1)], ids=str)
def test_both_reference_solvers_over_the_whole_grid(panel, rts, frontier):
    some = np.zeros(len(panel), bool)
    some[[1, 8, 20]] = True
    for orientation, undesirable_as in itertools.product(("non-oriented", "input", "output"), ("output", "input")):
        options = {"rts": rts, "frontier": frontier, "orientation": orientation, "undesirable_as": undesirable_as}
        ours = run(panel, evaluate=some, **options)
        highs_says = run(panel, evaluate=some, solver="highs", **options)
        cvxpy_says = run(panel, evaluate=some, solver="cvxpy", **options)
        assert ours.status.tolist() == highs_says.status.tolist() == cvxpy_says.status.tolist()
        np.testing.assert_allclose(ours.efficiency, highs_says.efficiency, rtol=1e-9)
        np.testing.assert_allclose(ours.efficiency, cvxpy_says.efficiency, rtol=1e-6)
        assert highs_says.certificate["certified"].all()
        assert set(highs_says.certificate["solver"]) == {"highs"}


def test_cvxpy_by_hand(panel):
    ours = run(panel, frontier="global", rts="vrs")
    for row in (0, 13):
        expected = by_hand(panel, row, np.arange(len(panel)), solve=cvxpy_model.solve, rts="vrs")
        assert ours.efficiency.iloc[row] == pytest.approx(expected, abs=1e-6)


def test_window_keeps_every_window_and_averages(panel):
    res = run(panel, frontier="window", window=2)
    assert list(res.windows.index.get_level_values(0).unique()) == ["2006–2007", "2007–2008", "2008–2009"]
    for (window, city, year), score in res.windows["efficiency"].items():
        first = int(window[:4])
        rows = np.flatnonzero(panel.year.between(first, first + 1))
        row = int(np.flatnonzero((panel.city == city) & (panel.year == year))[0])
        assert score == pytest.approx(by_hand(panel, row, rows), abs=1e-9)
    means = res.windows["efficiency"].groupby(level=["city", "year"]).mean()
    for label, score in res.efficiency.items():
        assert score == pytest.approx(means[label], abs=1e-12)
    names = set(res.windows.index.get_level_values(0))
    assert set(res.intensities["window"]) == set(res.peers("城1")["window"]) == names


@pytest.mark.parametrize("width", [1, 2])
def test_windows_of_dates_are_called_alike_everywhere(panel, width):
    dated = panel.assign(year=pd.to_datetime(panel.year.astype(str)))
    res = run(dated, frontier="window", window=width)
    days = [f"{year}-01-01" for year in range(2006, 2010)]
    names = days if width == 1 else [f"{one}–{other}" for one, other in itertools.pairwise(days)]
    assert res.windows.index.get_level_values(0).unique().tolist() == names
    assert sorted(res.intensities["window"].unique()) == names
    assert "00:00:00" not in str(res.problem(("城2", pd.Timestamp("2006-01-01"))))


def test_a_program_says_its_window(panel):
    res = run(panel, frontier="window", window=2)
    first, second = (str(res.problem(("城2", year))).splitlines()[0] for year in (2006, 2007))
    assert first.endswith(f"(window 2006–2007; {panel.year.between(2006, 2007).sum()} reference DMUs)")
    assert "(window 2006–2007, the first of 2; " in second
    assert "window" not in str(run(panel).problem(("城2", 2007))).splitlines()[0]


def few_rows(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return [text for one in caught if (text := str(one.message)).startswith("a frontier should have at least")]


def test_few_rows_are_counted_for_every_frontier(panel):
    begins = "a frontier should have at least max(m·(s+u), 3·(m+s+u)) = 12 rows for m = 2 inputs, s = 1 outputs "
    many = " Scores may crowd at 1: use fewer columns, more rows, or a wider frontier."
    size = panel.groupby("year").size()
    year = size.idxmin()
    who = next((city, y) for city, y in zip(panel.city, panel.year, strict=True) if y == year)
    (said,) = few_rows(lambda: run(panel))
    assert said == f"{begins}and u = 1 undesirable; 4 of 4 frontiers have fewer, that of {who} {size[year]}.{many}"
    assert few_rows(lambda: run(panel, frontier="global")) == []
    (said,) = few_rows(lambda: run(panel, frontier="sequential"))
    assert "; 1 of 4 frontiers have fewer, " in said
    (said,) = few_rows(lambda: run(panel[panel.year == 2007]))
    assert said.endswith("undesirable; got 7. Scores may crowd at 1: use fewer columns or more rows.")
    index = {"inputs": INPUTS, "outputs": OUTPUTS, "dmu": "city", "period": "year", "undesirable": BADS}
    (said,) = few_rows(lambda: sbmdea.malmquist(panel, **index))
    assert "; 4 of 4 frontiers have fewer, " in said


def jumps(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return [text for one in caught if (text := str(one.message)).startswith("periods should follow")]


DATES = {
    "numbers": lambda year: year,
    "floats": lambda year: year.astype(float),
    "text": lambda year: year.astype(str),
    "days": lambda year: pd.to_datetime(year.astype(str)),
    "periods": lambda year: pd.PeriodIndex(year.astype(str), freq="Y"),
}


@pytest.mark.parametrize("dates", DATES)
def test_a_year_that_nobody_has_is_said(panel, dates):
    later = panel.assign(year=DATES[dates](panel.year.replace(2009, 2012)))
    (said,) = jumps(lambda: run(later, frontier="biennial"))
    assert said.startswith('periods should follow one another for frontier="biennial", which takes the next one')
    assert re.search(r": '?2012(\.0|-01-01)?'? after '?2008", said)
    assert jumps(lambda: run(later)) == jumps(lambda: run(later, frontier="window", window=1)) == []
    assert len(jumps(lambda: run(later, frontier="window", window=2))) == 1
    index = {"inputs": INPUTS, "outputs": OUTPUTS, "undesirable": BADS, "dmu": "city", "period": "year"}
    (said,) = jumps(lambda: sbmdea.malmquist(later, **index, measure="sbm"))
    assert "follow one another for an index of productivity, " in said


def test_steps_that_are_alike_or_have_no_measure_are_no_jumps(panel):
    for years in (
        {2006: 1995, 2007: 2000, 2008: 2005, 2009: 2010},
        {2006: 2000, 2007: 2005, 2008: 2010, 2009: 2012},
        {2006: "T1", 2007: "T2", 2008: "T3", 2009: "T9"},
    ):
        assert jumps(lambda years=years: run(panel.assign(year=panel.year.map(years)), frontier="biennial")) == []
    quarters = {2006: "2019-03-31", 2007: "2019-06-30", 2008: "2019-09-30", 2009: "2019-12-31"}
    dated = panel.assign(year=pd.to_datetime(panel.year.map(quarters)))
    assert jumps(lambda: run(dated, frontier="biennial")) == []


def test_groups_and_masks(panel):
    coast = panel.city.isin(["城0", "城1", "城2", "城3"])
    res = run(panel.assign(coast=coast), frontier="global", group="coast", rts="vrs")
    lean = run(panel, frontier="global", reference=coast.to_numpy(), evaluate=(~coast).to_numpy(), rts="vrs")
    assert list(lean.efficiency.index) == [tuple(x) for x in panel.loc[~coast, ["city", "year"]].to_numpy()]
    for row in range(0, len(panel), 4):
        same = np.flatnonzero(coast == coast[row])
        assert res.efficiency.iloc[row] == pytest.approx(by_hand(panel, row, same, rts="vrs"), abs=1e-9)
    outsider = int(np.flatnonzero(~coast)[0])
    arrays = panel[INPUTS].to_numpy(), panel[OUTPUTS].to_numpy(), panel[BADS].to_numpy()
    first = highs.solve(build(*arrays, outsider, model="sbm", rts="vrs", reference=np.flatnonzero(coast)))
    if first.status == "infeasible":
        first = highs.solve(build(*arrays, outsider, model="super_sbm", rts="vrs", reference=np.flatnonzero(coast)))
    assert lean.efficiency.iloc[0] == pytest.approx(first.score, abs=1e-9)


def test_plain_sbm_outside_its_reference_is_infeasible_with_a_ray(panel):
    best = run(panel, frontier="global").efficiency.idxmax()
    others = np.array([tuple(x) != best for x in panel[["city", "year"]].to_numpy()])
    res = run(panel, model=sbmdea.sbm, frontier="global", reference=others, evaluate=~others)
    assert res.status.tolist() == ["infeasible"]
    assert np.isnan(res.efficiency.iloc[0])
    assert res.certificate["certified"].all()
    assert len(res.outcome.rays) == 1


def test_own_other_periods_are_flagged(panel):
    late = panel.copy()
    twins = late[late.year == 2008].assign(year=2009)
    twins[OUTPUTS] *= 0.999
    late = pd.concat([late[late.year != 2009], twins], ignore_index=True)
    res = run(late, frontier="global", exclude="unit")
    flagged = res.flags["self_dominated"]
    assert flagged.any()
    assert (res.efficiency[flagged] > 1).all()
    assert (run(late, frontier="global").efficiency[flagged] < 1).all()


def test_window_wider_than_the_panel(panel):
    with pytest.raises(
        sbmdea.SpecError, match="window must be a whole number from 1 to the number of periods, 4; got 9"
    ):
        run(panel, frontier="window", window=9)


@pytest.mark.parametrize("bounds", [("a", 1), (None, 2), (True, 2)])
def test_generalized_returns_need_two_numbers(bounds):
    with pytest.raises(sbmdea.SpecError, match="generalized returns to scale need two numbers; got "):
        sbmdea.sbm(inputs=[[1.0], [2.0]], outputs=[[1.0], [2.0]], rts=("grs", *bounds))


def test_an_array_for_a_word_is_refused_as_any_other():
    with pytest.raises(sbmdea.SpecError, match='undesirable_as must be one of "output", "input"; got array'):
        sbmdea.sbm(inputs=[[1.0], [2.0]], outputs=[[1.0], [2.0]], undesirable_as=np.arange(3))
