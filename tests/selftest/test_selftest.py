"""``sbmdea selftest``: that it finds what is right, and says what is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sbmdea import cli
from sbmdea.selftest import printed, solvers
from sbmdea.selftest.verdict import Check, run


def test_everything_comes_out_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sbmdea", "selftest"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("sbmdea ")
    assert "numbers as they should be" in done.stdout
    assert len(printed.checks()) == 22
    assert len(solvers.checks()) == 7


def test_a_number_that_is_off_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    right = next(check for check in printed.checks() if check.name == "Tone (2001), Table 2: SBM")
    wrong = Check(right.name, lambda: [0.798, 0.568, 1, 0.666, 1], right.found, right.allowed)
    monkeypatch.setattr(printed, "checks", lambda: [right, wrong])
    monkeypatch.setattr(solvers, "checks", lambda: [right])
    assert cli.main(["selftest"]) == 1
    told = capsys.readouterr().out
    assert "6.7e-04 !" in told
    assert told.rstrip().endswith("FAILED: Tone (2001), Table 2: SBM")


def test_a_missing_number_is_off_and_an_unstated_one_is_not() -> None:
    assert run(Check("", lambda: [1, 2, None], lambda: [1, np.nan, 7], 1e-9)).largest == np.inf
    assert run(Check("", lambda: [1, np.nan, None], lambda: [1, np.nan, 7], 1e-9)).largest == 0.0
