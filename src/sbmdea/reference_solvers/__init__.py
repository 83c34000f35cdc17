"""Reference solvers: slow, plain, and written without a line of the fast path."""
