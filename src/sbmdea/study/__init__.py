"""The resource-city study, end to end: efficiency, what drives it, by which path, where, and when."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .chain import run as run
    from .cities.resource_cities import resource_cities as resource_cities
    from .cities.simulation import Planted as Planted
    from .cities.simulation import simulate as simulate
    from .config import Config as Config
    from .config import read_config as read_config
    from .estimates.policy import policy as policy
    from .estimates.spatial import nearest as nearest
    from .estimates.spatial import spatial as spatial
    from .estimates.threshold import threshold as threshold
    from .output.journal import journal as journal
    from .output.score_map import score_map as score_map
    from .study import Study as Study
    from .study import Table as Table

_HOME = {
    "run": "chain",
    "read_config": "config",
    "Config": "config",
    "simulate": "cities.simulation",
    "Planted": "cities.simulation",
    "journal": "output.journal",
    "threshold": "estimates.threshold",
    "policy": "estimates.policy",
    "spatial": "estimates.spatial",
    "nearest": "estimates.spatial",
    "score_map": "output.score_map",
    "resource_cities": "cities.resource_cities",
    "Study": "study",
    "Table": "study",
}

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sbmdea.study' has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value
