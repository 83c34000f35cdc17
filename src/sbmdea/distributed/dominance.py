"""Who is beaten clearly, in every column, by a single point that may be scaled."""

from __future__ import annotations

from ..lp.kernels.compiled import njit


@njit("void(f8[:,::1], f8[:,::1], b1[::1], f8, f8, f8, b1[::1])", cache=True, nogil=True, error_model="numpy")
def beaten(rows, rivals, goods, lower, upper, margin, found):  # type: ignore[no-untyped-def]
    """Mark in ``found`` the positive ``rows`` that a rival, times a factor from ``lower`` to ``upper``, beats.

    The rival makes more of every good and takes less of everything else, by a share of ``margin`` at least.
    """
    n, d = rows.shape
    for i in range(n):
        for rival in range(len(rivals)):
            least, most = lower, upper
            for k in range(d):
                if goods[k]:
                    least = max(least, rows[i, k] * (1.0 + margin) / rivals[rival, k])
                else:
                    most = min(most, rows[i, k] * (1.0 - margin) / rivals[rival, k])
                if least > most:
                    break
            if least <= most:
                found[i] = True
                break
