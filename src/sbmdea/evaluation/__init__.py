"""From a question to an outcome: programs put together, solved, read and collected."""
