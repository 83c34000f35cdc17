"""Linear programs, many at once: this package knows nothing of DEA."""
