"""Hostile tables, questions and files: for the short tests, and for as long as one likes (``python -m tests.fuzz``)."""
