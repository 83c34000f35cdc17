"""Every stored case is asked for by some test of inference."""

from __future__ import annotations

import importlib

from tests.inference import inference_cases

USERS = ("test_bootstrap", "test_hypotheses", "test_partial_frontiers", "test_simar_wilson")


def test_no_case_is_left_over() -> None:
    for name in USERS:
        importlib.import_module(f"tests.inference.{name}")
    assert set(inference_cases.CASES) == inference_cases.TAKEN
