"""What the simplex cannot prove goes to HiGHS; what HiGHS cannot prove either has no score."""

from __future__ import annotations

import numpy as np
import pytest

import sbmdea
from sbmdea.lp import driver, rounds
from sbmdea.lp.batch import FAILED
from sbmdea.lp.status import Status
from sbmdea.programs.slacks import Slacks
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


def test_highs_takes_over(data, helpless, monkeypatch):
    res = sbmdea.super_sbm(**data)
    monkeypatch.undo()
    expected = sbmdea.super_sbm(**data)
    assert set(res.certificate["solver"]) == {"highs"}
    assert res.certificate["certified"].all()
    np.testing.assert_allclose(res.efficiency, expected.efficiency, rtol=1e-9)


def test_highs_finds_the_columns_it_needs(data, helpless, monkeypatch):
    """Over many columns it begins with a few and is given the worst offender of all until there is none."""
    monkeypatch.setattr(driver, "LARGE", 10)
    seen = []
    solved = driver.solve_one

    def counted(batch, o, **more):
        seen.append(len(more["columns"]) if more else None)
        return solved(batch, o, **more)

    monkeypatch.setattr(driver, "solve_one", counted)
    res = sbmdea.super_sbm(**data)
    monkeypatch.undo()
    assert None not in seen
    assert max(seen) < 30
    assert set(res.certificate["solver"]) == {"highs"}
    assert res.certificate["certified"].all()
    np.testing.assert_allclose(res.efficiency, sbmdea.super_sbm(**data).efficiency, rtol=1e-9)


def test_a_wrong_basis_is_caught(data, monkeypatch):
    """Prices that are a little off, as after an inverse gone stale, must not pass."""
    honest = rounds.simplex

    def careless(todo, *arrays):
        honest(todo, *arrays)
        arrays[-4][todo, 0] *= 1 + 1e-7  # a basic value

    monkeypatch.setattr(rounds, "simplex", careless)
    res = sbmdea.sbm(**data)
    monkeypatch.undo()
    moved = res.certificate["solver"] == "highs"
    assert moved.any()
    np.testing.assert_allclose(res.efficiency, sbmdea.sbm(**data).efficiency, rtol=1e-9)


def test_no_proof_no_score(data, helpless, monkeypatch):
    nothing = np.arange(6), np.full(6, np.nan), np.full(6, np.nan)
    monkeypatch.setattr(driver, "solve_one", lambda batch, o: (Status.FAILED, *nothing))
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
    res = sbmdea.sbm(**data)
    assert (res.status == "failed").all()
    assert res.efficiency.isna().all()


def test_a_score_that_is_not_the_optimum_is_not_certified(data, monkeypatch):
    read = Slacks.read

    def careless(self, solved):
        score, targets = read(self, solved)
        score[3] *= 1 + 1e-8
        return score, targets

    monkeypatch.setattr(Slacks, "read", careless)
    assert np.flatnonzero(~sbmdea.sbm(**data).certificate["certified"]).tolist() == [3]
