"""Change over time, from scores against other periods' technologies."""
