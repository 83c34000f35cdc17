"""Small matrices by the thousand: threads inside a product cost more than they bring."""

from __future__ import annotations

from contextlib import AbstractContextManager

from ...support.optional import require


def single_threaded() -> AbstractContextManager[object]:
    """Products of matrices on one thread each."""
    limits: AbstractContextManager[object] = require("threadpoolctl", "study", "the study").threadpool_limits(1)
    return limits
