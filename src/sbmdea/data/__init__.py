"""The border: what the caller hands over becomes a checked `Panel`."""

from .columns import Columns
from .panel import Panel, read_panel

__all__ = ["Columns", "Panel", "read_panel"]
