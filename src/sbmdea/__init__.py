"""Data envelopment analysis with exact, certified scores."""

from importlib import import_module
from typing import Any

from .catalogue import HOME

_HOME = {
    "super_sbm": "models.sbm",
    "sbm": "models.sbm",
    "russell": "models.russell",
    "radial": "models.radial",
    "ccr": "models.radial",
    "bcc": "models.radial",
    "returns_to_scale": "models.returns_to_scale",
    "directional": "models.directional",
    "ebm": "models.ebm",
    "hybrid_sbm": "models.hybrid",
    "nonseparable_sbm": "models.hybrid",
    "by_production": "models.byproduction",
    "cost": "models.economic",
    "revenue": "models.economic",
    "profit": "models.economic",
    "profitability": "models.economic",
    "additive": "models.additive",
    "Job": "batches.jobs",
    "batch": "batches.jobs",
    "fdh": "models.fdh",
    "malmquist": "models.productivity",
    "luenberger": "models.productivity",
    "metafrontier": "models.metafrontier",
    "window_analysis": "models.window",
    "cross_efficiency": "models.cross",
    "compare": "comparisons.comparison",
    "read_table": "files.tables",
    "check": "files.checking",
    "Result": "results.result",
    "ResultSet": "batches.resultset",
    "DataError": "errors",
    "SpecError": "errors",
    "InfeasibleError": "errors",
    "OutOfMemoryError": "errors",
    "CheckpointError": "batches.checkpoint",
    "JobError": "batches.resultset",
    "SbmdeaWarning": "errors",
    "datasets": "",
    "study": "",
    "distributed": "",
    "inequality": "",
}


__all__ = ["__version__", *HOME]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that ``import sbmdea`` costs next to nothing."""
    if name not in HOME:
        raise AttributeError(f"module 'sbmdea' has no attribute {name!r}")
    home = HOME[name]
    value = getattr(import_module(f".{home}", __name__), name) if home else import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
