"""The benchmarks run and compare like with like: small sizes, no limit on times."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks import against, families, figures, fresh, ours, page, plot, sampled
from benchmarks.case import Bars, Case, Line, Plot, Table
from benchmarks.cases import CASES, start_up
from benchmarks.cases.packages import QUESTIONS, Question
from benchmarks.cases.solvers import PEERS
from benchmarks.peers import orange3_dea
from benchmarks.peers.peer import Peer
from tests.places import ROOT

RTS = ("crs", "vrs")
PRINTED = {"Pyfrontier": 1e-6}  # it reads six decimals from its solver's file
MISSING = "needs {}: pip install --group peers"

pytest.importorskip("highspy", reason="the benchmarks need highspy: pip install --group bench")
noisy = pytest.mark.filterwarnings("ignore")  # what other packages warn of is theirs


@pytest.mark.slow
@noisy
@pytest.mark.unverified("what is timed here is verified where it is asked for its scores")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_runs(case: Case) -> None:
    table = case.measure(True)
    assert table.rows
    assert all(len(row) == len(table.header) for row in table.rows)
    assert all(plot.svg(drawn).startswith("<?xml") for drawn in table.plots)


@noisy
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_parts_of_a_case_have_names_of_their_own(case: Case) -> None:
    calls = list(case.calls(False))
    assert calls
    assert len({call.name for call in calls}) == len(calls)
    next(iter(case.calls(True))).prepare()()


@pytest.mark.slow
@noisy
@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.package)
def test_solvers_are_given_the_same_programs(peer: Peer, rts: str) -> None:
    if peer.version is None:
        pytest.skip(MISSING.format(peer.package))
    data = families.panel(12, 3)
    want = ours.super_sbm(data, rts).efficiency.to_numpy()[:: peer.every]
    np.testing.assert_allclose(peer.scores(data, rts == "vrs"), want, rtol=0, atol=1e-9)


ANSWERS = [
    pytest.param(question, peer, id=f"{question.title}: {peer.package}")
    for question in QUESTIONS
    for peer in question.peers
    if not (question.bads and question.function == "super_sbm")
]


@pytest.mark.slow
@noisy
@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize(("question", "peer"), ANSWERS)
def test_packages_answer_the_same_question(question: Question, peer: Peer, rts: str) -> None:
    if peer.version is None:
        pytest.skip(MISSING.format(peer.package))
    data = question.put(families.panel(6, 3))
    want = ours.scores(question.function, data, rts)
    np.testing.assert_allclose(peer.scores(data, rts == "vrs"), want, rtol=0, atol=PRINTED.get(peer.package, 1e-9))


@noisy
def test_what_another_package_takes_for_bads_are_goods_to_it() -> None:
    pytest.importorskip("orangecontrib.dea", reason=MISSING.format("orange3-dea"))
    data = families.panel(6, 3)
    goods = families.Data(data.X, np.hstack([data.Y, data.B]), np.empty((data.rows, 0)))
    np.testing.assert_allclose(orange3_dea.super_sbm(data, False), ours.scores("super_sbm", goods, "crs"), atol=1e-9)


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("data", [families.cross(400), families.sphere(200), families.structured(200, 7, 0.2)])
def test_a_sample_by_highs_has_the_scores_of_the_whole(data: families.Data, rts: str) -> None:
    want = ours.super_sbm(data, rts).efficiency.to_numpy()
    rows = np.union1d(np.arange(0, data.rows, 7), np.argsort(-want)[:3])  # the best are efficient
    np.testing.assert_allclose(sampled.scores(data, rows, rts == "vrs"), want[rows], rtol=0, atol=1e-9)


def test_the_panel_is_the_one_that_published_figures_speak_of() -> None:
    data = families.panel()
    assert data.shape == (3, 1, 3)
    scores = ours.scores("sbm", data, "crs")
    assert scores.shape == (1760,)
    assert int((scores == 1.0).sum()) == 50


def test_families_have_the_frontier_that_was_asked_for() -> None:
    assert int((ours.scores("sbm", families.sphere(300, 1.0), "crs") == 1.0).sum()) == 300
    assert int((ours.scores("sbm", families.sphere(300, 0.5), "crs") == 1.0).sum()) >= 150
    assert int((ours.scores("sbm", families.structured(300, 7, 0.26), "vrs") == 1.0).sum()) == 78
    assert families.cross(50, (4, 3, 3)).shape == (4, 3, 3)


@pytest.mark.slow
def test_a_later_process_compiles_nothing() -> None:
    start_up.start(start_up.CALL)
    later = start_up.start(start_up.CALL)
    assert later.compiled == 0
    assert later.loaded >= 4


@pytest.mark.slow
def test_a_process_of_its_own_has_the_same_scores() -> None:
    request = fresh.Request("sphere", {"n": 150, "efficient": 0.3}, "vrs")
    run = fresh.measured(request)
    np.testing.assert_array_equal(run.scores, ours.super_sbm(request.data, "vrs").efficiency)
    assert run.certified == 150
    assert run.efficient == int((run.scores >= 1.0).sum())
    assert 0.0 < run.before <= run.peak <= run.peak_frames
    assert run.wall > 0.0


def test_the_page_on_speed_shows_every_section_and_plot() -> None:
    shown = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    measured = page.sections((ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8"))
    assert list(measured) == [case.name for case in CASES if case.name in measured]  # a new case is not measured yet
    assert re.findall(r"RESULTS\.md:(\w+)", shown) == list(measured)
    drawn = re.findall(r"\(\.\./docs/(speed/\w+\.svg)\)", "".join(measured.values()))
    assert re.findall(r"\((speed/\w+\.svg)\)", shown) == drawn
    assert all((ROOT / "docs" / name).exists() for name in drawn)


def _section(name: str, figure: str, *plots: Plot) -> tuple[str, str]:
    case = Case(name, f"About {name}", lambda quick: Table((), (), ""), lambda quick: [])
    table = Table(("what", "time"), ((name, figure),), "A note\n    on it.", plots)
    return name, page.section(case, table, "A machine.")


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    drawn = Plot("picture", "A picture", "x", "y", ())
    for section in (_section("second", "2 s"), _section("first", "1 s", drawn, drawn), _section("second", "3 s")):
        page.replace(file, ["first", "second"], *section)
    text = file.read_text(encoding="utf-8")
    assert [text.count(figure) for figure in ("1 s", "2 s", "3 s", "picture.svg")] == [1, 0, 1, 2]
    assert text.index("About first") < text.index("picture.svg") < text.index("About second")
    assert "A note on it.\n\nA machine.\n" in text
    assert list(page.sections(text)) == ["first", "second"]
    page.replace(file, ["first", "second"], "second", page.sections(text)["second"])
    assert file.read_text(encoding="utf-8") == text


def test_the_same_figures_draw_the_same_plot() -> None:
    lines = Line("ours", (1.0, 10.0), (0.1, 1.0)), Line("theirs", (1.0,), (9.0,), True)
    for drawn in (
        Plot("a", "Title", "rows", "seconds", lines),
        Bars("b", "Title", "seconds", ("ours", "theirs"), (1.0, 2.0)),
    ):
        assert plot.svg(drawn) == plot.svg(drawn)
        assert all(word in plot.svg(drawn) for word in ("Title", "ours", "theirs", "seconds"))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (figures.duration(0.0000081), "8.10 µs"),
        (figures.duration(0.01434), "14.3 ms"),
        (figures.duration(123.4), "123 s"),
        (figures.duration(61_641.0), "17.1 h"),
        (figures.times(1443.2), "1 443×"),
        (figures.times(0.31), "0.3×"),
        (figures.count(1_000_000), "1 000 000"),
        (figures.size(1.35e9), "1.35 GB"),
        (figures.size(257.4e6), "257 MB"),
    ],
)
def test_figures_read_well(text: str, want: str) -> None:
    assert text == want


@pytest.mark.slow
def test_two_states_of_the_package_answer_in_turn(tmp_path: Path) -> None:
    source = against.earlier(str(ROOT), tmp_path)
    assert source == ROOT / "src"
    with against.State(source, quick=True) as old, against.State(ROOT / "src", quick=True) as new:
        for name, one in (("old", old), ("new", new)):
            assert one.ask(call=0, times=2, scores=str(tmp_path / f"{name}.npy"))["spent"] > 0.0
        assert np.array_equal(*(np.load(tmp_path / f"{name}.npy") for name in ("old", "new")))
    label, rts, call = next(against.calls(quick=True))
    assert (label, rts) == ("sbm", "crs")
    assert np.array_equal(call().efficiency, np.load(tmp_path / "new.npy"))
