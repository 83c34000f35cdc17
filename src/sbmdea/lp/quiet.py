"""HiGHS prints some of its own errors, whatever it is told; they are none of the caller's, as other attempts follow."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing that is printed by compiled code meanwhile comes out, where no other thread could print as well."""
    if os.name != "posix" or threading.active_count() > 1:
        yield
        return
    try:
        flush = ctypes.CDLL(None).fflush
        saved, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    except (OSError, AttributeError):  # no output at all
        yield
        return
    flush(None)  # what others have printed before is theirs
    os.dup2(nowhere, 1)
    os.close(nowhere)
    try:
        yield
    finally:
        flush(None)
        os.dup2(saved, 1)
        os.close(saved)
