"""How a command ends."""

from __future__ import annotations

import sys

from ..language.told import told

DONE, FAILED, BAD_USE, INTERRUPTED = 0, 1, 2, 130


def complain(error: object, code: int) -> int:
    print(told(f"sbmdea: {' '.join(told(str(error)).splitlines())}"), file=sys.stderr)
    return code
