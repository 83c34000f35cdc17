"""Data envelopment analysis with exact, certified scores."""

from importlib import import_module
from typing import Any

from .catalogue import HOME

__version__ = "0.2.0.dev0"


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
