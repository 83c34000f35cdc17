"""Intervals by resampling: stored cases of an independent program and of R packages, laws, refusals, bits."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.errors import SpecError
from sbmdea.inference.against import Asked
from sbmdea.inference.asked import Sample
from sbmdea.inference.bandwidth import bandwidth, silverman, ucv
from sbmdea.inference.interval_forms import ends, moments, quantiles
from sbmdea.inference.rates import exponent
from sbmdea.inference.smooth import Homogeneous, smoothed
from sbmdea.inference.subsample import Drawing, Scores
from tests.inference.inference_cases import case, data, names
from tests.samples.nasty import ordinary

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
RTS = {"variable": "vrs", "constant": "crs"}


def radial(orientation="input", rts="vrs", **more):
    return sbmdea.radial(data(), inputs=["x1", "x2"], outputs="y", orientation=orientation, rts=rts, **more)


def delta(orientation="input", rts="vrs"):
    return 1.0 / radial(orientation, rts).efficiency.to_numpy()


@pytest.mark.parametrize("name", names("radial delta"))
def test_scores(name):
    one = case(name)
    o, rts = one["options"]["orientation"], one["options"]["rts"]
    np.testing.assert_allclose(delta(o, rts), one["expected"]["delta"], rtol=one["tolerance"])


@pytest.mark.parametrize("name", names("bandwidth"))
def test_bandwidths(name):
    one = case(name)
    options = one["options"]
    h = bandwidth(delta(options["orientation"], options["rts"]), options["rule"])
    assert h == pytest.approx(one["expected"]["h"], rel=one["tolerance"])


def binned_ucv(x):
    """R's bw.ucv as it stands in R: 1 000 bins, and an optimum to a tenth of the lower bound."""
    from scipy.optimize import minimize_scalar

    n, most = len(x), 1.144 * x.std(ddof=1) * len(x) ** -0.2
    width = (x.max() - x.min()) * 1.01 / 1000
    cell = np.trunc(np.abs(x) / width) * np.sign(x)
    apart = np.abs(cell[:, None] - cell)[np.triu_indices(n, 1)].astype(int)
    counts = np.bincount(apart, minlength=1000)[:1000]

    def loss(h):
        square = (np.arange(1000) * width / h) ** 2
        term = np.where(square < 1000, np.exp(-square / 4) - np.sqrt(8.0) * np.exp(-square / 2), 0.0)
        return (0.5 + (term * counts).sum() / n) / (n * h * np.sqrt(np.pi))

    return minimize_scalar(loss, bounds=(0.1 * most, most), method="bounded", options={"xatol": 0.01 * most}).x


@pytest.mark.parametrize("name", names("rDEA", "bandwidth"))
def test_scores_and_bandwidths_of_rdea(name):
    """rDEA reflects the same set; "cv.adjusted" alone is put on the scale of all rows, as ours always is.

    In one of its runs a row at 1 counts as inefficient by rounding.
    """
    one = case(name)
    options, expected = one["options"], one["expected"]
    ours = delta(options["orientation"], RTS[options["rts"]])
    np.testing.assert_allclose(1.0 / ours, expected["theta"], rtol=one["tolerance"])
    inside = ours[ours > 1.0 + 1e-6]
    rounded = (options["orientation"], options["rts"]) == ("input", "variable") and options["rule"] != "cv.adjusted"
    inside = np.append(inside, np.ones(int(rounded)))
    mirrored = np.concatenate([inside, 2.0 - inside])
    if options["rule"] == "silverman":
        low, high = np.quantile(mirrored, [0.25, 0.75])
        h = 0.9 * min(mirrored.std(ddof=1), (high - low) / 1.34) * len(mirrored) ** -0.2
        assert silverman(mirrored) == pytest.approx(h, rel=0.007)  # IQR/1.349 here
    else:
        h = binned_ucv(mirrored)
        if not rounded and options["orientation"] == "output":
            assert ucv(mirrored) == pytest.approx(h, rel=0.03)  # to how exactly R looks for it
    if options["rule"] == "cv.adjusted":
        h *= (len(mirrored) / len(ours)) ** 0.2 * ours.std(ddof=1) / mirrored.std(ddof=1)
    assert h == pytest.approx(expected["h"], rel=one["tolerance"])


@pytest.mark.parametrize("name", names("sw1998"))
def test_given_draws_smooth_to_the_stored_pseudo_sample(name):
    one = case(name)
    options, expected = one["options"], one["expected"]
    sample = Sample(radial(options["orientation"], options["rts"]))
    block = Homogeneous.of(sample, sample.blocks[0], options["h"])
    assert block.h == options["h"]
    for index, noise, pseudo, star in zip(
        options["index"], options["normal"], expected["pseudo"], expected["delta_star"], strict=True
    ):
        drawn = smoothed(block.delta, np.array(index), np.array(noise), options["h"])
        np.testing.assert_allclose(drawn, pseudo, rtol=one["tolerance"])
        score, tally = block.against(np.arange(40), drawn / block.delta)
        np.testing.assert_allclose(1.0 / score, star, rtol=one["tolerance"])
        assert tally.certified == 40


@pytest.mark.parametrize("name", names("subsample injected"))
def test_given_subsamples_score_as_stored(name):
    one = case(name)
    options, expected = one["options"], one["expected"]
    sample = Sample(radial(options["orientation"], options["rts"]))
    scores = Scores(sample)
    found = np.array([scores([np.array(index)])[0] for index in options["index"]])
    np.testing.assert_allclose(found, expected["delta_star"], rtol=one["tolerance"])
    assert (found == 0.0).sum() == expected["infeasible"]
    assert (options["m"] / 40) ** sample.kappa == pytest.approx(expected["scale"])


@pytest.mark.parametrize("name", names("Benchmarking dea.boot"))
def test_the_smoothed_bootstrap_of_benchmarking(name):
    """Within four standard errors of both runs, by batches of ours."""
    one = case(name)
    options, expected = one["options"], {k: np.array(v, float) for k, v in one["expected"].items()}
    res = radial(options["orientation"], options["rts"])
    boot = sbmdea.bootstrap(res, method="smoothed", interval="basic", reps=4000, seed=11, keep_draws=True)
    d = 1.0 / res.efficiency.to_numpy()
    inward = options["orientation"] == "input"

    def figures(draws):
        low, high = ends(d, draws, 1.0, 0.95, "basic")
        found = np.array([d - moments(d, draws, 1.0)[0], high if inward else low, low if inward else high])
        return 1.0 / found if inward else found

    batches = np.array([figures(boot.draws[k : k + 200]) for k in range(0, 4000, 200)])
    size = batches.std(axis=0, ddof=1) * np.sqrt(200 * (1 / 2000 + 1 / 4000))
    ours = figures(boot.draws)
    np.testing.assert_allclose(d if not inward else 1.0 / d, expected["eff"], rtol=1e-8)
    for figure, theirs, se in zip(ours, ("corrected", "lower", "upper"), size, strict=True):
        assert (np.abs(figure - expected[theirs]) <= 4 * se).all(), theirs
    shown = boot.efficiency[["corrected", "lower", "upper"] if inward else ["corrected", "upper", "lower"]].to_numpy()
    np.testing.assert_allclose(shown.T if inward else 1.0 / shown.T, ours, rtol=1e-12)


def reflected_first(delta, index, noise, h):
    """rDEA's draws: δ alone (n values), reflected, then shrunk about the mean of δ̂."""
    n = len(delta)
    drawn = delta[index % n] + h * noise
    drawn = np.where(drawn >= 1.0, drawn, 2.0 - drawn)
    return delta.mean() + (drawn - delta.mean()) / np.sqrt(1.0 + h * h / delta.var())


@pytest.mark.parametrize("name", names("rDEA", "bootstrap"))
def test_rdea_by_its_own_order_and_the_right_order_apart_from_it(name):
    """Their numbers come out where our programs get draws in their order, so the programs are not what differs."""
    one = case(name)
    options, expected = one["options"], {k: np.array(v, float) for k, v in one["expected"].items()}
    sample = Sample(radial(options["orientation"], RTS[options["rts"]]))
    h = case(f"rDEA {options['orientation']} {options['rts']} cv.adjusted bandwidth")["expected"]["h"]
    block = Homogeneous.of(sample, sample.blocks[0], h)
    rng, reps = np.random.default_rng(4), 2000
    theirs = np.empty((reps, 40))
    for b in range(reps):
        drawn = reflected_first(block.delta, rng.integers(0, 40, 40), rng.standard_normal(40), h)
        theirs[b] = block.against(np.arange(40), drawn / block.delta)[0]
    theta = 1.0 / block.delta
    bias = theirs.mean(axis=0) - theta
    size = np.sqrt(theirs.var(axis=0) / reps + expected["mc_se_mean"] ** 2)
    corrected = theta - bias
    assert (np.abs(corrected - expected["theta_bc"]) <= 4 * size).all()
    low, high = np.quantile(theirs, [0.025, 0.975], axis=0) - 2 * bias
    assert (np.abs(low - expected["lower_minus2bias"]) <= 16 * size).all()
    assert (np.abs(high - expected["upper_minus2bias"]) <= 16 * size).all()
    right = sbmdea.bootstrap(sample.result, method="smoothed", bandwidth=h, reps=400, seed=1).efficiency
    assert (right["corrected"] > corrected).all()  # theirs overstates the bias


def test_reflection_before_shrinking_keeps_draws_away_from_the_frontier():
    rng = np.random.default_rng(1)
    eff = 1.0 + np.abs(rng.normal(0, 0.4, 300))
    index, noise, h = rng.integers(0, 600, 300), rng.standard_normal(300), 0.2
    ours, theirs = smoothed(eff, index, noise, h), reflected_first(eff, index, noise, h)
    gap = (eff.mean() - 1.0) * (1.0 - (1.0 + h * h / eff.var()) ** -0.5)
    assert ours.min() < 1.0 + gap / 4
    assert theirs.min() >= 1.0 + gap - 1e-12


def test_rates():
    assert exponent("vrs", 2) == pytest.approx(2 / 3)
    assert exponent("crs", 4) == 0.5
    assert exponent("nirs", 4) == exponent("vrs", 4) == pytest.approx(0.4)
    assert exponent("vrs", 4, hull=True) == 0.25


def test_quantiles_are_those_of_numpy_and_know_what_they_do_not_know():
    rng = np.random.default_rng(3)
    draws = rng.uniform(0.5, 2, (200, 4))
    np.testing.assert_allclose(quantiles(draws, 0.3), np.quantile(draws, 0.3, axis=0), rtol=1e-13)
    draws[:10, 1] = 0.0  # not reached: below everything
    draws[:7, 2] = np.nan  # no proof: not there
    np.testing.assert_allclose(quantiles(draws, 0.3)[1], np.quantile(draws[:, 1], 0.3), rtol=1e-13)
    np.testing.assert_allclose(quantiles(draws, 0.3)[2], np.nanquantile(draws[:, 2], 0.3), rtol=1e-13)
    assert np.isnan(quantiles(draws, 0.025)[1])
    assert np.isfinite(quantiles(draws, 0.975)[1])


def test_intervals_by_their_formulas():
    rng = np.random.default_rng(5)
    d, draws, scale = np.array([1.5, 2.0]), rng.uniform(0.8, 1.5, (400, 2)), 0.5
    theta = 1 / d
    a = scale * (1 / np.quantile(draws, [0.975, 0.025], axis=0) / theta - 1)
    low, high = ends(d, draws, scale, 0.95, "ratio")
    np.testing.assert_allclose([1 / high, 1 / low], [theta / (1 + a[1]), theta / (1 + a[0])])
    b = scale * (np.quantile(draws, [0.025, 0.975], axis=0) - d)
    np.testing.assert_allclose(ends(d, draws, scale, 0.95, "basic"), [d - b[1], d - b[0]])
    bias, variance = moments(d, draws, scale)
    np.testing.assert_allclose(bias, scale * (draws.mean(axis=0) - d))
    np.testing.assert_allclose(variance, scale**2 * draws.var(axis=0, ddof=1))
    np.testing.assert_allclose(ends(d, draws, 1.0, 0.95, "percentile"),
                               np.quantile(draws, [0.025, 0.975], axis=0) - 2 * moments(d, draws, 1.0)[0])  # fmt: skip


def table(n=60, seed=2, periods=1):
    Z = ordinary(np.random.default_rng(seed), n * periods, 2, 1, 1)
    frame = pd.DataFrame(Z, columns=["x1", "x2", "y", "b"])
    frame["dmu"] = [f"单位{k % n:03d}" for k in range(n * periods)]
    frame["sector"] = np.arange(len(frame)) % 2
    frame["year"] = [str(2001 + k // n) for k in range(n * periods)]
    return frame


ROLES = {"inputs": ["x1", "x2"], "outputs": "y", "undesirable": "b", "dmu": "dmu"}
MODELS = {
    "radial": {"rts": "vrs"},
    "sbm": {"rts": "vrs"},
    "super_sbm": {"rts": "crs"},
    "directional": {"rts": "vrs"},
    "russell": {"rts": "crs"},
    "hybrid_sbm": {"rts": "vrs", "radial": ["x1", "x2"]},
    "fdh": {},
}


@pytest.mark.parametrize("model", MODELS)
def test_every_model_by_subsamples(model):
    res = getattr(sbmdea, model)(table(), **ROLES, **MODELS[model])
    boot = sbmdea.bootstrap(res, reps=200, seed=3, size=0.6)
    frame = boot.efficiency
    assert list(frame.index) == list(res.efficiency.index)
    # hybrids and Russell's measure have no way back for points outside: the lower ends may stay open
    known = frame[frame["status"].isin(["interval", "one-sided"])]
    assert len(known) > 20
    assert not (known["lower"] > known["upper"] + 1e-12).any()
    assert (known["upper"] <= known["score"] + 1e-9).all()  # the frontier can only be further away
    assert boot.certified == boot.programs
    said = boot.summary()
    assert ("heuristic" in said) == (model in ("sbm", "super_sbm", "russell", "hybrid_sbm"))
    if model == "super_sbm":
        beyond = res.efficiency >= 1.0 - 1e-7
        assert (frame["status"] == "not inferable").equals(beyond.rename("status"))
        assert frame.loc[beyond, ["lower", "upper", "corrected"]].isna().all(axis=None)


@pytest.mark.parametrize("model", ["radial", "sbm", "super_sbm"])
@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_the_fast_way_and_the_models_own_procedure_agree(model, rts):
    sample = Sample(getattr(sbmdea, model)(table(), **ROLES, rts=rts))
    (block,) = sample.blocks
    fast, slow = sample.against(block), Asked(sample.panel, sample.question, block, sample._without_own())
    rng = np.random.default_rng(0)
    for size in (10, 25, 50):
        drawn = rng.permutation(60)[:size]
        np.testing.assert_allclose(fast(drawn)[0], slow(drawn)[0], rtol=1e-12)


@pytest.mark.parametrize("method", ["subsampling", "smoothed", "heterogeneous"])
def test_the_same_bits_for_any_threads_and_more_replicates_go_on(method):
    res = sbmdea.radial(table(), **ROLES, rts="vrs")
    one, two = (
        sbmdea.bootstrap(res, method=method, reps=260, seed=9, size=25, threads=t, keep_draws=True) for t in (1, 2)
    )
    assert np.array_equal(one.draws, two.draws)
    assert one.efficiency.equals(two.efficiency)
    more = sbmdea.bootstrap(res, method=method, reps=300, seed=9, size=25, keep_draws=True)
    assert np.array_equal(more.draws[:260], one.draws)


def test_a_checkpoint_goes_on_where_it_stopped(tmp_path, monkeypatch):
    res = sbmdea.radial(table(), **ROLES, rts="vrs")
    whole = sbmdea.bootstrap(res, reps=300, seed=9, size=25)
    calls = []

    def stops(self, drawn, factor=None, plain=Scores.__call__):
        calls.append(1)
        if len(calls) == 101:
            raise KeyboardInterrupt
        return plain(self, drawn, factor)

    with monkeypatch.context() as patched:
        patched.setattr(Scores, "__call__", stops)
        with pytest.raises(KeyboardInterrupt):
            sbmdea.bootstrap(res, reps=300, seed=9, size=25, checkpoint=tmp_path / "kept", threads=1)
    calls.clear()

    def counts(self, drawn, factor=None, plain=Scores.__call__):
        calls.append(1)
        return plain(self, drawn, factor)

    monkeypatch.setattr(Scores, "__call__", counts)
    again = sbmdea.bootstrap(res, reps=300, seed=9, size=25, checkpoint=tmp_path / "kept", threads=1)
    assert len(calls) == 200
    assert again.efficiency.equals(whole.efficiency)
    calls.clear()
    sbmdea.bootstrap(res, reps=320, seed=9, size=25, checkpoint=tmp_path / "kept")
    assert len(calls) == 20
    sbmdea.bootstrap(res, reps=300, seed=10, size=25, checkpoint=tmp_path / "kept")
    assert len(calls) == 320


def test_units_of_a_panel_are_drawn_with_all_their_periods():
    frame = table(30, periods=3)
    res = sbmdea.sbm(frame, **ROLES, period="year", frontier="global", rts="vrs")
    boot = sbmdea.bootstrap(res, reps=200, seed=1, size=0.6)
    assert boot.totals == (30,)
    sample = Sample(res)
    drawing = Drawing(sample, True, False)
    (rows,) = drawing.rows(drawing.draw(np.random.default_rng(0)), [10])
    units = sample.panel.unit[sample.blocks[0].reference[rows]]
    assert (np.bincount(units)[np.unique(units)] == 3).all()
    assert len(np.unique(units)) == 10
    assert sbmdea.bootstrap(res, reps=200, seed=1, size=0.6, cluster="row").totals == (90,)


def test_groups_and_periods_draw_their_own():
    frame = table(40, periods=2)
    by_year = sbmdea.bootstrap(sbmdea.radial(frame, **ROLES, period="year", rts="vrs"), reps=200, seed=1, size=0.6)
    assert by_year.totals == (40, 40)
    one = sbmdea.radial(frame[frame["year"] == "2001"], **ROLES, rts="vrs")
    assert len(by_year.efficiency) == 80
    alone = sbmdea.bootstrap(one, reps=200, seed=1, size=0.6).efficiency
    np.testing.assert_allclose(
        by_year.efficiency.xs("2001", level="year")["lower"], alone["lower"], rtol=1e-12
    )  # the first block draws first


def test_points_out_of_reach_leave_an_end_open():
    """Under variable returns nobody reaches the row with the largest good once it is not drawn."""
    frame = table()
    frame.loc[7, "y"] = 10 * frame["y"].max()
    boot = sbmdea.bootstrap(frame, model="radial", **ROLES, rts="vrs", reps=200, seed=1, size=10)
    row = boot.efficiency.iloc[7]
    assert row["status"] in ("one-sided", "too few replicates")
    assert np.isnan(row["lower"])
    assert row["outside"] > 100


def test_contrasts_are_shares_of_draws():
    res = sbmdea.radial(table(), **ROLES, rts="vrs")
    boot = sbmdea.bootstrap(res, reps=200, seed=1, size=20, keep_draws=True)
    drawn_again = sbmdea.bootstrap(res, reps=200, seed=1, size=20)
    best, worst = res.efficiency.idxmax(), res.efficiency.idxmin()
    assert boot.contrast(best, worst) == 1.0
    assert boot.contrast(best, worst) + boot.contrast(worst, best) == 1.0
    assert drawn_again.contrast(best, worst) == 1.0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"method": "smoothed", "model": "sbm"}, "needs a radial measure"),
        ({"method": "smoothed", "model": "radial", "exclude": "unit"}, "without exclude"),
        ({"method": "heterogeneous", "model": "radial", "group": "sector"}, "without group"),
        ({"method": "smoothd"}, 'Did you mean "smoothed"'),
        ({"reps": 100}, "at least 200; got 100. Intervals of level 0.95"),
        ({"level": 95}, "from 0.5 to below 1"),
        ({"size": 60}, "below the number there is to draw from, 60"),
        ({"size": 1.5}, "a power of n between 0 and 1"),
        ({"rate": -1}, "rate must be"),
        ({"seed": "x"}, "seed must be"),
        ({"model": "additive", "rts": "vrs"}, "scores above 0"),
        ({"model": "additive", "rts": "vrs", "weights": "ram"}, "the same for all of them"),
        ({"model": "ebm"}, "the same for all of them"),
        ({"model": "directional", "super_efficiency": True}, "Leave it out"),
        ({"interval": "bca"}, "interval must be one of"),
        ({"bandwidth": -1.0, "method": "smoothed"}, "a number above 0"),
        ({"model": "sbm", "period": "year", "frontier": "window", "window": 1}, "averages several"),
    ],
)
def test_refusals(wrong, words):
    with pytest.raises(SpecError, match=words):
        sbmdea.bootstrap(table(), **{**ROLES, "reps": 200, "size": 0.6, **wrong})


@pytest.mark.parametrize("method", ["subsampling", "smoothed", "heterogeneous"])
def test_every_method_needs_three_rows_more_than_columns(method):
    Z = np.random.default_rng(4).lognormal(0.0, 0.5, (5, 3))
    res = sbmdea.radial(inputs=Z[:, :2], outputs=Z[:, 2], rts="vrs")
    with pytest.raises(SpecError, match="three rows more to draw from than columns; got 5 for 3 columns"):
        sbmdea.bootstrap(res, method=method, reps=200, seed=1)


def test_a_result_takes_no_further_options():
    res = sbmdea.radial(table(), **ROLES)
    with pytest.raises(SpecError, match="leave out rts"):
        sbmdea.bootstrap(res, rts="vrs")


def test_few_rows_in_many_columns_are_named():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(sbmdea.SbmdeaWarning, match="say little about a frontier in 4 columns"):
            sbmdea.bootstrap(sbmdea.radial(table(12), **ROLES, rts="vrs"), reps=200)


def test_the_volatility_rule_and_its_files(tmp_path):
    res = sbmdea.radial(table(), **ROLES, rts="vrs")
    boot = sbmdea.bootstrap(res, reps=200, seed=1)
    assert boot.curve["chosen"].sum() == 1
    chosen = boot.curve.index[boot.curve["chosen"]][0]
    assert boot.sizes == (chosen,)
    assert boot.curve["volatility"].idxmin() == chosen
    inner = boot.curve["volatility"].notna()
    assert not inner.iloc[0]
    assert not inner.iloc[-1]
    boot.to_csv(tmp_path / "a.csv")
    boot.to_excel(tmp_path / "a.xlsx")
    boot.report(tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "proved: Kneip" in page
    assert "单位007" in page
    with pytest.raises(SpecError, match=r"end in \.html"):
        boot.report(tmp_path / "a.txt")
    assert len(boot.plot.intervals().lines) >= 2
    boot.plot.size()
    boot.plot.density(boot.efficiency.index[3])


def test_the_rate_by_the_data_is_near_the_theory_where_rows_are_many():
    rng = np.random.default_rng(8)
    x = rng.uniform(1, 10, 1500)
    y = np.sqrt(x) * np.exp(-np.abs(rng.normal(0, 0.4, 1500)))
    some = np.arange(1500) % 30 == 0
    res = sbmdea.radial(inputs=x, outputs=y, rts="vrs", orientation="output", evaluate=some)
    boot = sbmdea.bootstrap(res, reps=400, seed=2, rate="estimate", size=0.6)
    assert abs(boot.kappa - 2 / 3) < 0.2


@pytest.mark.parametrize("method", ["subsampling", "heterogeneous"])
def test_draws_that_are_all_alike_identify_no_end(method):
    x = np.linspace(1.0, 3.0, 20)
    res = sbmdea.radial(inputs=x, outputs=2.0 * x, rts="crs", orientation="output")
    with pytest.warns(sbmdea.SbmdeaWarning, match="100% of the scores are 1"):
        found = sbmdea.bootstrap(res, method=method, reps=200, seed=1).efficiency
    assert (found["status"] == "not identified").all()
    assert found[["lower", "upper"]].isna().all(axis=None)


def test_changes_that_are_all_alike_are_not_called_significant():
    x = np.tile(np.linspace(1.0, 3.0, 12), 2)
    who, when = np.tile(np.arange(12), 2), np.repeat([1, 2], 12)
    index = sbmdea.malmquist(inputs=x, outputs=x * np.where(when == 1, 2.0, 2.2), dmu=who, period=when, rts="crs")
    found = index.bootstrap(reps=200, seed=1).table
    assert found[["lower", "upper"]].isna().all(axis=None)
    assert not found["significant"].any()


def test_a_change_that_no_frontier_can_move_is_known():
    """With unchanged inputs and constant returns: the ratio of outputs, in every draw."""
    rng = np.random.default_rng(5)
    x, who, when = np.tile(rng.uniform(1, 9, 15), 2), np.tile(np.arange(15), 2), np.repeat([1, 2], 15)
    y = x * rng.uniform(0.5, 1.0, 30)
    found = sbmdea.malmquist(inputs=x, outputs=y, dmu=who, period=when, rts="crs").bootstrap(reps=200, seed=1).table
    total = found.xs("productivity_change", level="part")
    np.testing.assert_allclose(total["lower"], y[15:] / y[:15], rtol=1e-9)
    np.testing.assert_allclose(total["upper"], total["lower"], rtol=1e-9)
    assert total["significant"].all()
    change = found.xs("efficiency_change", level="part")
    assert (change["upper"] > change["lower"]).all()
