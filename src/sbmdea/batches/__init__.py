"""Many evaluations at once, resumable."""
