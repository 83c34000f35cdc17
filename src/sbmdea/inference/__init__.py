"""What scores say beyond the sample: intervals, tests, second stages, partial frontiers, outliers."""
