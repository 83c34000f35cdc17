"""What counts as rounding in an answer."""

from __future__ import annotations

TOLERANCE = 1e-9  # on every figure of a certificate
NEGLIGIBLE = 1e-12  # weights below this share of the program's largest, and of every value of its point, are rounding
PRICE_FLOOR = 1e-4  # times the largest price: what a price that is not 0 counts at least where rounding is judged
