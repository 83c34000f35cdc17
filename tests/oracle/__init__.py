"""Independent ways to the same numbers."""
