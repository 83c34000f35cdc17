"""Data larger than memory: `super_sbm` over the partitions of a data set."""

from .over_partitions import super_sbm

__all__ = ["super_sbm"]
