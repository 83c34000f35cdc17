"""No kernel reads or writes beyond its arrays: the ways through them once more, with numba's check of every index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

SCRIPT = """
import numpy as np
import sbmdea
from tests.samples.nasty import KINDS, split
from sbmdea.lp import driver, rounds

driver.LARGE = 10
for ways in ({}, {"MANY": 16, "MANY_ABREAST": 32}, {"ABREAST": 10**9}):
    for name, value in ways.items():
        setattr(rounds, name, value)
    for kind in ("heavy_tailed", "all_efficient", "ties"):
        X, Y, B = split(KINDS[kind](np.random.default_rng(5), 600, 3, 1, 2), 3, 1)
        for rts in ("crs", "vrs", "ndrs"):
            res = sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts=rts)
            assert res.certificate["certified"].all()
print("done")
"""


@pytest.mark.slow
def test_every_index_is_within_its_array(tmp_path: Path) -> None:
    path = os.pathsep.join([str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    environment = {**os.environ, "PYTHONPATH": path, "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "done\n", done.stderr
