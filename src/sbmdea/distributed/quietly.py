"""Calls on the way to an answer: what they say is not theirs to say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..support.messages import noted
from ..support.progress import heard_by


@contextmanager
def quietly() -> Iterator[list[str]]:
    """Collect warnings, and show no progress."""
    with noted() as notes, heard_by(lambda done, total: None):
        yield notes
