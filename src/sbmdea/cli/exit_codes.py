"""How a command ends."""

from __future__ import annotations

import sys

DONE, FAILED, BAD_USE, INTERRUPTED = 0, 1, 2, 130


def complain(error: object, code: int) -> int:
    print(f"sbmdea: {' '.join(str(error).splitlines())}", file=sys.stderr)
    return code
