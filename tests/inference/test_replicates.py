"""Original points against resamples: the same scores as one call of the model each, every program with its proof."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sbmdea
from sbmdea.data.panel import read_panel
from sbmdea.evaluation.evaluate import Setting
from sbmdea.inference.against import Written
from sbmdea.models.measure import SBM, SUPER_SBM
from sbmdea.models.radial import measure
from sbmdea.options.question import Question
from sbmdea.technology.frontier import blocks
from sbmdea.technology.points import Points
from tests.samples.nasty import KINDS, ordinary, split

RTS = ("crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2))
SHAPE = (2, 1, 1)


def written(Z, model, rts="vrs", orientation="input", disposability="strong"):
    X, Y, B = split(Z, *SHAPE[:2])
    panel = read_panel(None, inputs=X, outputs=Y, undesirable=B)
    question = Question(
        rts=rts, orientation=orientation if model == "radial" else "non-oriented", disposability=disposability
    )
    (block,) = blocks(panel, "contemporaneous")
    setting = Setting(panel, Points.of(panel.X, panel.Y, panel.B), question, block, None)
    if model == "radial":
        return Written(setting, replace(measure(panel, question, orientation), free=True), None)
    return Written(setting, SBM(panel, question), SUPER_SBM(panel, question))


def scores(against, *given):
    """As a model has them: NaN where there is none."""
    score, tally = against(*given)
    return np.where(np.isinf(score), np.nan, score), tally


def one_call(Z, pseudo, model, rts, orientation="input", disposability="strong"):
    """Pseudo rows as further DMUs that form the frontier and are not scored."""
    X, Y, B = split(np.vstack([Z, pseudo]), *SHAPE[:2])
    forms = np.arange(len(X)) >= len(Z)
    options = {"orientation": orientation, "second_stage": "none"} if model == "radial" else {}
    name = model if model == "radial" else "super_sbm"
    return getattr(sbmdea, name)(
        inputs=X, outputs=Y, undesirable=B, reference=forms, evaluate=~forms, rts=rts, disposability=disposability,
        **options,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["ordinary", *KINDS])
@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("model", ["radial", "sbm"])
def test_a_subsample_is_a_reference(kind, rts, model):
    rng = np.random.default_rng(4)
    Z = KINDS.get(kind, ordinary)(rng, 150, *SHAPE)
    against = written(Z, model, rts)
    for size, again in ((12, False), (60, False), (150, True)):
        drawn = rng.integers(0, 150, size) if again else rng.permutation(150)[:size]
        score, tally = scores(against, drawn)
        expected = one_call(Z, Z[drawn], model, rts)
        unproved = tally.programs - tally.certified
        assert tally.programs >= 150
        assert unproved == 0 or (kind == "row_scales" and unproved <= 2)
        lost = np.isnan(score) & (expected.status == "optimal").to_numpy()
        assert lost.sum() <= unproved  # what has no proof has no score
        # where the optimum jumps beside the own point, one call decides in whole numbers and many do not
        same = np.isclose(score, expected.efficiency, rtol=1e-9, atol=1e-13)
        jumped = ~same & expected.flags["near_discontinuity"].to_numpy()
        assert jumped.sum() <= (kind == "ties")
        both = ~lost & ~jumped & (expected.status != "failed").to_numpy()
        np.testing.assert_allclose(score[both], expected.efficiency[both], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("rts", RTS, ids=str)
@pytest.mark.parametrize("n", [40, 300])
def test_factors_move_the_pseudo_rows(orientation, rts, n):
    rng = np.random.default_rng(8)
    Z = ordinary(rng, n, *SHAPE)
    against = written(Z, "radial", rts, orientation)
    factor = rng.uniform(0.5, 1.5, n)
    pseudo = Z.copy()
    if orientation == "input":
        pseudo[:, :2] *= factor[:, None]
    else:
        pseudo[:, 2:3] /= factor[:, None]
    score, tally = scores(against, np.arange(n), factor)
    assert tally.certified == tally.programs == n
    np.testing.assert_allclose(score, one_call(Z, pseudo, "radial", rts, orientation).efficiency, rtol=1e-10)


@pytest.mark.parametrize("rts", ["crs", "vrs", "ndrs"])
def test_weakly_disposable_bads(rts):
    rng = np.random.default_rng(5)
    Z = ordinary(rng, 90, *SHAPE)
    for model in ("radial", "sbm"):
        drawn = rng.permutation(90)[:40]
        score, _ = scores(written(Z, model, rts, disposability="weak"), drawn)
        expected = one_call(Z, Z[drawn], model, rts, disposability="weak")
        np.testing.assert_allclose(score, expected.efficiency, rtol=1e-9)
