"""Files that are read: what a table looks like, and what is wrong with its cells."""
