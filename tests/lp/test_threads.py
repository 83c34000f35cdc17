"""The number of threads changes the time and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import sbmdea
from tests.samples.nasty import KINDS, split


@pytest.mark.parametrize("kind", ["heavy_tailed", "all_efficient"])
def test_the_same_bits(kind):
    X, Y, B = split(KINDS[kind](np.random.default_rng(3), 900, 3, 1, 2), 3, 1)
    one, two, five = (
        sbmdea.super_sbm(inputs=X, outputs=Y, undesirable=B, rts="vrs", threads=threads) for threads in (1, 2, 5)
    )
    for other in (two, five):
        for frame in ("efficiency", "slacks", "targets", "intensities", "prices", "certificate"):
            assert getattr(one, frame).equals(getattr(other, frame))
