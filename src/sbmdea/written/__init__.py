"""Programs written out: the linear program behind a score, in words, symbols and the data's units."""
