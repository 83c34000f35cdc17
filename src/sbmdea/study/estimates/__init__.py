"""What a study computes: regressions, their evidence, findings and robustness."""
