"""Data and results that several tests start from."""
