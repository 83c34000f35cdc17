"""Compiled code: the simplex methods on small programs, prices against many columns, and proofs."""
