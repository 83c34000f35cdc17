"""The config of a simulated study, for tests to change."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

CONFIG: dict[str, Any] = {
    "title": "Simulated",
    "controls": ["urbanisation", "finance"],
    "data": {"simulate": {"seed": 1, "design": "exact"}, "type": "type", "benchmark": "benchmark"},
    "efficiency": {
        "inputs": ["capital", "labour", "energy"],
        "outputs": ["gdp"],
        "undesirable": ["wastewater", "so2", "dust"],
    },
    "factors": {"technology": "technology", "talent": "talent", "equipment": "equipment"},
    "mediators": {"revitalise": "revitalise", "substitute": "substitute"},
    "moderators": {"penalties": "penalties", "funding": "funding"},
    "groups": {"coal_dependent": "coal_dependent", "low_income": {"column": "gdp_per_capita", "below": 0.5}},
    "moderation": [
        {"moderator": "penalties", "factor": "technology", "mediator": "substitute"},
        {"moderator": "funding", "factor": "technology", "mediator": "substitute"},
    ],
    "inference": {"standardise": False, "draws": 499, "permutations": 499},
    "robustness": {"simar_wilson": 0, "half_samples": 0, "placebo": 0},
}


def config(**changes: Any) -> dict[str, Any]:
    """The config with parts of its tables replaced: ``config(data={"missing": "drop"})``; None takes a key away."""
    made = deepcopy(CONFIG)
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(made.get(name), dict):
            made[name] = {key: one for key, one in {**made[name], **value}.items() if one is not None}
        elif value is None:
            del made[name]
        else:
            made[name] = value
    return made
