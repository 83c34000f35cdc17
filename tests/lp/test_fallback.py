"""What the simplex cannot prove is settled in rational arithmetic, or by HiGHS; what nothing proves has no score."""

from __future__ import annotations

import numpy as np
import pytest

import sbmdea
from sbmdea.lp import driver, rounds
from sbmdea.lp.batch import FAILED
from sbmdea.lp.status import Status
from tests.samples.nasty import ordinary, split


@pytest.fixture
def data():
    X, Y, B = split(ordinary(np.random.default_rng(8), 30, 2, 1, 1), 2, 1)
    return {"inputs": X, "outputs": Y, "undesirable": B, "rts": "vrs"}


@pytest.fixture
def helpless(monkeypatch):
    """A simplex that solves nothing."""

    def give_up(todo, *arrays):
        arrays[-2][todo] = FAILED

    monkeypatch.setattr(rounds, "simplex", give_up)


def test_highs_takes_over_where_rational_arithmetic_gives_up(data, helpless, monkeypatch):
    monkeypatch.setattr(driver, "decide", lambda batch, solution, todo, working: todo)
    res = sbmdea.super_sbm(**data)
    monkeypatch.undo()
    expected = sbmdea.super_sbm(**data)
    assert set(res.certificate["solver"]) == {"highs"}
    assert res.certificate["certified"].all()
    np.testing.assert_allclose(res.efficiency, expected.efficiency, rtol=1e-9)


def test_a_wrong_basis_is_caught(data, monkeypatch):
    """Prices that are a little off, as after an inverse gone stale, must not pass."""
    honest = rounds.simplex

    def careless(todo, *arrays):
        honest(todo, *arrays)
        arrays[-4][todo, 0] *= 1 + 1e-7  # a basic value

    monkeypatch.setattr(rounds, "simplex", careless)
    res = sbmdea.sbm(**data)
    monkeypatch.undo()
    moved = res.certificate["solver"] == "exact"
    assert moved.any()
    np.testing.assert_allclose(res.efficiency, sbmdea.sbm(**data).efficiency, rtol=1e-9)


@pytest.fixture
def hopeless(helpless, monkeypatch):
    """And a HiGHS that solves nothing either."""
    nothing = np.arange(6), np.full(6, np.nan), np.full(6, np.nan)
    monkeypatch.setattr(driver, "solve_one", lambda batch, o: (Status.FAILED, *nothing))


@pytest.mark.parametrize("model", ["sbm", "super_sbm", "radial", "additive", "directional", "ebm"])
def test_rational_arithmetic_has_the_last_word(data, hopeless, monkeypatch, model):
    res = getattr(sbmdea, model)(**data)
    monkeypatch.undo()
    expected = getattr(sbmdea, model)(**data)
    assert set(res.certificate["solver"]) == {"exact"}
    assert res.certificate["certified"].all()
    np.testing.assert_array_equal(res.status, expected.status)
    np.testing.assert_allclose(res.efficiency, expected.efficiency, rtol=1e-9)


def test_no_proof_no_score(data, hopeless, monkeypatch):
    monkeypatch.setattr(driver, "decide", lambda batch, solution, todo, working: todo)
    res = sbmdea.sbm(**data)
    assert (res.status == "failed").all()
    assert res.efficiency.isna().all()
    assert not res.certificate["certified"].any()


def test_an_unproved_answer_of_highs_is_no_score(data, helpless, monkeypatch):
    solved = driver.solve_one

    def sloppy(batch, o):
        status, basis, value, price = solved(batch, o)
        return status, basis, value * (1 + 1e-6), price

    monkeypatch.setattr(driver, "solve_one", sloppy)
    monkeypatch.setattr(driver, "decide", lambda batch, solution, todo, working: todo)
    res = sbmdea.sbm(**data)
    assert (res.status == "failed").all()
    assert res.efficiency.isna().all()


def test_what_has_no_end_is_not_handed_to_another_solver(monkeypatch):
    """Inputs of the smallest row cannot shrink: rational arithmetic proves that a price has no limit."""
    asked = []
    monkeypatch.setattr(driver, "solve_one", lambda batch, o: asked.append(o))
    corners = {"inputs": np.array([[2.0], [4.0], [8.0]]), "outputs": np.array([[1.0], [4.0], [6.0]])}
    found = sbmdea.scale_elasticity(**corners).components
    assert found["left"].tolist() == [np.inf, pytest.approx(1.5), pytest.approx(2.0 / 3.0)]
    assert not asked
