"""One way to check an option's value: name the valid ones and the nearest spelling."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from ..errors import SpecError


def choose(option: str, got: object, valid: Sequence[str], also: str = "") -> str:
    """Return ``got`` if it is one of ``valid``; otherwise raise a SpecError that helps."""
    if isinstance(got, str) and got in valid:
        return got
    listed = ", ".join(f'"{name}"' for name in valid) + (f" or {also}" if also else "")
    near = difflib.get_close_matches(str(got).lower(), valid, n=1, cutoff=0.5)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise SpecError(f"{option} must be one of {listed}; got {got!r}.{hint}")
