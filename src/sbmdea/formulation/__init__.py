"""A program as people write it: to read, to change and to solve again."""
