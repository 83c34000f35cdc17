"""Hostile draws, some seconds of them; ``python -m tests.fuzz`` goes on for as long as one likes."""

from __future__ import annotations

import importlib.util
import inspect

import pytest
from hypothesis import HealthCheck, Phase, settings

import sbmdea
from sbmdea.catalogue import ANALYSES, MODELS

if importlib.util.find_spec("pyarrow") is None or importlib.util.find_spec("openpyxl") is None:
    pytest.skip('needs pyarrow and openpyxl: pip install "sbmdea[excel,parquet]"', allow_module_level=True)

from tests.fuzz.questions import KEYS, OPTIONS
from tests.fuzz.targets import TARGETS

DRAWS = {"scores": 40, "frames": 80, "arrays": 80, "files": 80}
UNASKED = {"data", "inputs", "outputs", "undesirable", "dmu", "period", "measure"}  # drawn by other means

pytestmark = [
    pytest.mark.unverified("draws of any size are judged in exact arithmetic, by the target itself"),
    pytest.mark.filterwarnings("ignore:overflow encountered in cast"),  # pandas on longdouble
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),  # numpy.matrix
]


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_a_proved_answer_or_a_refusal_in_words(target: str) -> None:
    settings(
        max_examples=DRAWS[target],
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],  # explaining traces lines: CPython 3.11 looped for ever
        derandomize=True,  # the same draws for everyone; the command draws new ones
        print_blob=True,
    )(TARGETS[target])()


def test_every_option_of_every_model_is_drawn() -> None:
    known = UNASKED | set(OPTIONS) | set(KEYS)
    for model in (*MODELS, *ANALYSES):
        assert set(inspect.signature(getattr(sbmdea, model)).parameters) <= known, model
