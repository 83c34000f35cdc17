"""Small jobs that are scored in one go have the answers of calls of their own, to the last bit."""

from __future__ import annotations

import cProfile
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.batches import jobs as batches
from sbmdea.models import answering

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
PARTS = ("efficiency", "components", "targets", "prices", "status", "flags", "certificate", "intensities", "omega")
ROLES: dict[str, Any] = {"inputs": ["a", "b"], "outputs": ["y", "z"], "undesirable": "u", "dmu": "dmu"}


def tables(kind: str, many: int = 9) -> list[pd.DataFrame]:
    rng = np.random.default_rng(7)
    found = []
    for i in range(many):
        n = int(rng.integers(8, 60))
        Z = rng.lognormal(0.0, 0.6, (n, 5))
        if kind == "ties":
            Z = rng.integers(1, 4, (n, 5)).astype(float)
        elif kind == "resamples":
            Z = np.random.default_rng(1).lognormal(0.0, 0.5, (30, 5))[rng.integers(0, 30, n)]
        elif kind == "scales":
            Z = Z * 10.0 ** rng.integers(-6, 7, (1, 5)) * 10.0 ** (8 * (i % 3))
        elif kind == "constant":
            Z[:, i % 5] = 3.0
        frame = pd.DataFrame(Z, columns=["a", "b", "y", "z", "u"])
        found.append(frame.assign(dmu=[f"企业{j}" for j in range(n)], year=np.arange(n) % 3 + 2001))
    return found


def same(one: sbmdea.Result, other: sbmdea.Result) -> None:
    for part in PARTS:
        mine, its = getattr(one, part), getattr(other, part)
        compare = pd.testing.assert_frame_equal if isinstance(mine, pd.DataFrame) else pd.testing.assert_series_equal
        compare(mine, its, check_exact=True)
    assert one.options == {**other.options, "threads": one.options["threads"], "progress": one.options["progress"]}


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many calls were scored in one go, each time."""
    seen: list[int] = []

    def counted(several: list[Any]) -> list[Any]:
        seen.append(len(several))
        return answering.answers(several)

    monkeypatch.setattr(batches, "answers", counted)
    return seen


@pytest.mark.parametrize("kind", ["ordinary", "ties", "resamples", "scales", "constant"])
@pytest.mark.parametrize("model", ["super_sbm", "sbm", "radial"])
def test_answers_are_those_of_single_calls(model: str, kind: str, sizes: list[int]) -> None:
    data = tables(kind)
    found = sbmdea.batch(sbmdea.Job(model, one, **ROLES) for one in data)
    assert sizes == [len(data)]
    for one, result in zip(data, found, strict=True):
        same(result, getattr(sbmdea, model)(one, **ROLES))


@pytest.mark.parametrize(
    "extra",
    [
        {"rts": "vrs", "period": "year"},
        {"period": "year", "frontier": "sequential"},
        {"period": "year", "frontier": "biennial", "rts": "nirs"},
        {"group": "year", "orientation": "output", "rts": "vrs"},
        {"rts": ("grs", 0.8, 1.2)},
        {"weights": {"a": 2.0}},
        {"disposability": "weak", "rts": "vrs"},
        {"projection": "pareto"},
        {"variant": "composite"},
        {"nondiscretionary": ["b"]},
        {"category": "year"},
    ],
)
def test_so_are_those_to_other_questions(extra: dict[str, Any], sizes: list[int]) -> None:
    data = tables("resamples", 4)
    found = sbmdea.batch(sbmdea.Job("super_sbm", one, **ROLES, **extra) for one in data)
    assert sizes == [4]
    for one, result in zip(data, found, strict=True):
        same(result, sbmdea.super_sbm(one, **ROLES, **extra))


def test_who_asks_something_else_is_scored_apart(sizes: list[int]) -> None:
    one, two = tables("ordinary", 2)
    large = pd.concat([one, two, one]).assign(dmu=lambda rows: range(len(rows)))
    work = [
        ("sbm", one, ROLES),
        ("sbm", two.rename(columns={"u": "v"}), {**ROLES, "undesirable": "v"}),
        ("sbm", two, {**ROLES, "rts": "vrs"}),
        ("sbm", two, {**ROLES, "weights": {"a": 2.0}}),
        ("sbm", one, {**ROLES, "weights": {"a": 3.0}}),
        ("super_sbm", two, ROLES),
        ("sbm", two, ROLES),
        ("sbm", large, ROLES),
        ("additive", one, ROLES),
        ("russell", one, ROLES),
        ("sbm", one, {**ROLES, "solver": "highs"}),
        ("sbm", one, {**ROLES, "evaluate": np.arange(len(one)) < 3}),
        ("sbm", one, {**ROLES, "frontier": "window", "window": 2, "period": "year"}),
    ]
    assert len(large) > 64
    found = sbmdea.batch(sbmdea.Job(model, data, **options) for model, data, options in work)
    assert sorted(sizes) == [1, 1, 1, 1, 1, 3]
    for result, (model, data, options) in zip(found, work, strict=True):
        same(result, getattr(sbmdea, model)(data, **options))


@pytest.mark.parametrize("rts", ["crs", "vrs"])
def test_the_largest_tables_that_go_together_are_those_that_go_whole(rts: str, sizes: list[int]) -> None:
    rows = np.random.default_rng(5).lognormal(0.0, 0.5, (3, 64, 6))
    data = [pd.DataFrame(one, columns=["a", "c", "e", "y", "z", "u"]).assign(dmu=range(64)) for one in rows]
    asked = {"inputs": ["a", "c", "e"], "outputs": ["y", "z"], "undesirable": "u", "dmu": "dmu", "rts": rts}
    found = sbmdea.batch(sbmdea.Job("super_sbm", one, **asked) for one in data)
    assert sizes == [3]
    for one, result in zip(data, found, strict=True):
        same(result, sbmdea.super_sbm(one, **asked))


def test_errors_stay_with_their_job() -> None:
    one, two, three = tables("ordinary", 3)
    two.loc[0, "a"] = -1.0
    found = sbmdea.batch(sbmdea.Job("sbm", data, **ROLES) for data in (one, two, three))
    assert list(found.failed) == [1]
    assert "'a'" in str(found.failed[1])
    same(found[2], sbmdea.sbm(three, **ROLES))


def test_what_goes_wrong_for_all_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(several: list[Any]) -> list[Any]:
        raise MemoryError("no room for all")

    monkeypatch.setattr(batches, "answers", broken)
    data = tables("ordinary", 3)
    found = sbmdea.batch(sbmdea.Job("sbm", one, **ROLES) for one in data)
    for one, result in zip(data, found, strict=True):
        same(result, sbmdea.sbm(one, **ROLES))


def test_rows_without_others_and_infeasible_ones(sizes: list[int]) -> None:
    data = [one.assign(alone=[9, *[1] * (len(one) - 1)]) for one in tables("ordinary", 3)]
    options = {**ROLES, "group": "alone", "rts": "vrs", "orientation": "output"}
    with pytest.warns(sbmdea.SbmdeaWarning, match="nobody is left to compare '企业0' with"):
        found = sbmdea.batch(sbmdea.Job("super_sbm", one, **options) for one in data)
    assert sizes == [3]
    for one, result in zip(data, found, strict=True):
        alone = sbmdea.super_sbm(one, **options)
        same(result, alone)
        assert result.outcome.rays.keys() == alone.outcome.rays.keys()
        assert all((ray == alone.outcome.rays[row]).all() for row, ray in result.outcome.rays.items())
    assert any(result.outcome.rays for result in found)


def test_programs_can_be_shown() -> None:
    data = tables("resamples", 3)
    for one, result in zip(data, sbmdea.batch(sbmdea.Job("sbm", one, **ROLES) for one in data), strict=True):
        assert str(result.problem("企业2")) == str(sbmdea.sbm(one, **ROLES).problem("企业2"))


def test_a_profiler_does_not_wait_for_ever_afterwards() -> None:
    sbmdea.batch(sbmdea.Job("sbm", one, **ROLES, zeros="drop-term") for one in tables("ordinary", 2))
    big = pd.concat(tables("ordinary", 9)).assign(dmu=lambda rows: range(len(rows)))
    sbmdea.batch([sbmdea.Job("sbm", big, **ROLES)] * 2)
    assert cProfile.Profile().runcall(lambda: sum(i for i in range(10))) == 45
