"""Packages that only some requests need."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def require(package: str, extra: str, purpose: str) -> ModuleType:
    """Import ``package``, or say which install line brings it."""
    try:
        return import_module(package)
    except ImportError as error:
        raise ImportError(f'{purpose} needs {package}, which is missing here: pip install "sbmdea[{extra}]"') from error
