"""What would not fit is refused with figures, before it is begun."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest

import sbmdea
from sbmdea.evaluation import stage
from sbmdea.lp import driver
from sbmdea.support import memory

X = np.arange(1.0, 2001.0)[:, None]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with a megabyte."""
    monkeypatch.setattr(memory, "SMALL", 0)
    monkeypatch.setattr(memory, "available", lambda: 1_000_000)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("model", ["super_sbm", "radial", "additive", "fdh"])
def test_scores_that_would_not_fit(model: str) -> None:
    with pytest.raises(
        sbmdea.OutOfMemoryError, match=r"scoring 20,000 rows needs at least 0\.0 GB .* evaluate="
    ) as told:
        getattr(sbmdea, model)(inputs=np.tile(X, (10, 2)), outputs=np.tile(X, (10, 1)))
    assert isinstance(told.value, MemoryError)
    few = np.arange(20_000) < 50
    assert (
        getattr(sbmdea, model)(inputs=np.tile(X, (10, 2)), outputs=np.tile(X, (10, 1)), evaluate=few).efficiency.size
        == 50
    )


@pytest.mark.usefixtures("small")
def test_a_matrix_of_all_pairs_that_would_not_fit() -> None:
    with pytest.raises(sbmdea.OutOfMemoryError, match=r"a game of 2,000 DMUs with each other needs at least 0\.0 GB"):
        sbmdea.cross_efficiency(inputs=X, outputs=X, method="game")
    found = sbmdea.cross_efficiency(inputs=X, outputs=X)
    assert len(found.to_frame()) == 2_000
    with pytest.raises(sbmdea.OutOfMemoryError, match="the table of 2,000 DMUs that appraise each other"):
        _ = found.matrix


def test_a_hundred_million_rows_are_no_small_matter() -> None:
    assert memory.scoring(10**8, 6) > 5e10


def test_a_run_that_fits_is_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: pytest.fail("asked"))
    sbmdea.sbm(inputs=X, outputs=X)


def test_what_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info, limit, used = (tmp_path / name for name in ("meminfo", "limit", "used"))
    for name, path in (("MEMINFO", info), ("LIMIT", limit), ("USED", used)):
        monkeypatch.setattr(memory, name, path)
    assert memory.available() is None
    info.write_text("MemTotal: 900 kB\nMemAvailable: 600 kB\nSwapFree: 100 kB\n")
    assert memory.available() == 700 * 1024
    used.write_text("1000\n")
    limit.write_text("max\n")
    assert memory.available() == 700 * 1024
    limit.write_text("5000\n")
    assert memory.available() == 4000


def test_nothing_of_a_call_is_left_to_the_garbage_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = []

    def watched(batch: driver.LPBatch, *more: object) -> object:
        batches.append(weakref.ref(batch))
        return driver.solve(batch, *more)

    monkeypatch.setattr(stage, "solve", watched)
    gc.disable()
    try:
        sbmdea.super_sbm(inputs=X, outputs=np.sqrt(X))
        assert batches
        assert not any(one() for one in batches)
    finally:
        gc.enable()
