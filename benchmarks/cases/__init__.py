"""The cases, one a file; a new one is added here and nowhere else."""

from . import panel_scores, start_up

CASES = (panel_scores.CASE, start_up.CASE)
