"""What counts as rounding in an answer."""

from __future__ import annotations

TOLERANCE = 1e-9  # on every figure of a certificate
NEGLIGIBLE = 1e-12  # weights below this share of the program's largest, and of every value of its point, are rounding
