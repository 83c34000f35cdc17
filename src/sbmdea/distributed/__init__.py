"""Data larger than memory: models over the partitions of a data set."""

from .over_partitions import score, super_sbm

__all__ = ["score", "super_sbm"]
