"""Packages that only some requests need."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def require(package: str, extra: str, purpose: str) -> ModuleType:
    """Import ``package``, or say which install line brings it."""
    try:
        return import_module(package)
    except ImportError as error:
        raise ImportError(f'{purpose} needs {package}, which is missing here: pip install "sbmdea[{extra}]"') from error


@cache
def is_installed(package: str) -> bool:
    """For what is done faster with a package, and without it as well."""
    return find_spec(package) is not None
