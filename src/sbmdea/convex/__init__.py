"""Convex regression: frontiers with noise, shaped by theory and not by a formula."""
