"""Every kind of answer shows and writes itself by the same lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

import sbmdea
from sbmdea.writing.tabular import Tabular
from tests.excel import read_excel
from tests.inference.test_files import ANSWERS as INFERRED

ROLES = {"inputs": "labour", "outputs": "paper", "dmu": "mill"}
MILLS = pd.DataFrame(
    {
        "mill": list("ABCDEF") * 2,
        "year": [1] * 6 + [2] * 6,
        "side": list("nnnsss") * 2,
        "labour": [2.0, 4, 6, 3, 5, 7, 2, 4, 5, 3, 5, 6],
        "paper": [2.0, 6, 6, 2, 4, 7, 3, 6, 8, 3, 4, 8],
    }
)
ONCE = MILLS[:6]
STAGED = ONCE.assign(pulp=[3.0, 5, 6, 2, 5, 6])
ONE = {"mill": {"inputs": "labour", "outputs": "paper"}}
ANSWERS: dict[str, Callable[[], Tabular]] = {
    "Result": lambda: sbmdea.sbm(ONCE, **ROLES),
    "ProductivityResult": lambda: sbmdea.malmquist(MILLS, **ROLES, period="year"),
    "MetafrontierResult": lambda: sbmdea.metafrontier(ONCE, **ROLES, group="side"),
    "WindowAnalysis": lambda: sbmdea.window_analysis(MILLS, **ROLES, period="year", window=1),
    "QuantityIndex": lambda: sbmdea.hicks_moorsteen(MILLS, **ROLES, period="year"),
    "CommonWeights": lambda: sbmdea.common_weights(ONCE, **ROLES),
    "Several": lambda: sbmdea.benchmark(ONCE, **ROLES, group="side"),
    "NetworkResult": lambda: sbmdea.network_sbm(ONCE, sbmdea.Network(divisions=ONE), dmu="mill"),
    "PriceResult": lambda: sbmdea.two_stage(STAGED, **ROLES, links="pulp"),
    "CrossEfficiency": lambda: sbmdea.cross_efficiency(ONCE, **ROLES),
    "Comparison": lambda: sbmdea.compare(ONCE, {"sbm": "sbm", "radial": "radial"}, **ROLES),
}
ONCE_FOR_ALL = ("to_csv", "to_excel", "__repr__", "_repr_html_")


OF_NETWORKS = {"NetworkWindows", "NetworkBootstrap", "NetworkProductivity"}  # tests/network reads and saves them


def test_every_answer_is_asked() -> None:
    for name in sbmdea.catalogue.HOME:
        getattr(sbmdea, name)
    kinds = {*ANSWERS, *INFERRED, *OF_NETWORKS} - {"ProductivityResult"}  # which is a network's, too
    assert kinds == {kind.__name__ for kind in _leaves(Tabular) if kind.__module__.startswith("sbmdea.")}


def _leaves(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield from _leaves(one) if one.__subclasses__() else [one]


@pytest.fixture(params=ANSWERS)
def answer(request: pytest.FixtureRequest) -> Tabular:
    found = ANSWERS[request.param]()
    assert type(found).__name__ == request.param
    return found


def test_no_kind_of_answer_writes_itself(answer: Tabular) -> None:
    assert not set(ONCE_FOR_ALL) & set(vars(type(answer)))


def test_files_and_screen_show_the_frame(answer: Tabular, tmp_path: Path) -> None:
    answer.to_csv(tmp_path / "answer.csv")
    frame = answer.to_frame()
    stored = pd.read_csv(tmp_path / "answer.csv")
    assert stored.shape == (len(frame), frame.index.nlevels + frame.shape[1])
    title, header, *rows, foot = repr(answer).splitlines()
    assert title
    assert header.split()
    assert 0 < len(rows) <= answer.HEAD
    assert foot.startswith("[")
    assert answer._repr_html_().count("<tr>") == len(rows) + 1
    assert str(answer.summary())


def test_a_workbook_holds_every_sheet(answer: Tabular, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    answer.to_excel(tmp_path / "answer.xlsx")
    stored = read_excel(tmp_path / "answer.xlsx", sheet_name=None)
    assert list(stored) == list(answer.sheets())
    assert "options" in stored
    for name, (table, labels) in answer.sheets().items():
        assert stored[name].shape == table.shape
        assert 0 <= labels <= table.shape[1]


@pytest.mark.parametrize("method", ["to_csv", "to_excel", "save"])
def test_a_file_that_cannot_be_written_does_not_read_like_lost_work(
    answer: Tabular, method: str, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match=f"The result is still in memory: call {method} with another path"):
        getattr(answer, method)(tmp_path / "nowhere" / "answer.xlsx")
