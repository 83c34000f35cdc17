"""A progress bar when somebody is watching and it takes a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

Progress: TypeAlias = Callable[[int], None]  # told how many more are done

_listener: ContextVar[Callable[[int, int], None] | None] = ContextVar("listener", default=None)

QUICK = 20_000  # programs that are over before a bar could be read; loading tqdm for them would take longer


@contextmanager
def heard_by(listener: Callable[[int, int], None]) -> Iterator[None]:
    """Tell how many of how many are done instead of drawing a bar; what ``listener`` raises ends the work."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


@contextmanager
def bar(total: int, wanted: bool | None, unit: str = "DMU") -> Iterator[Progress | None]:
    """``None``: a bar on a terminal or in a notebook, once a second has gone by. ``True``: at once, anywhere."""
    if (listener := _listener.get()) is not None:
        yield _counting(total, listener)
        return
    if wanted is False or (wanted is None and total < QUICK):
        yield None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if wanted:
            raise ImportError('progress=True needs tqdm: pip install "sbmdea[progress]"') from None
        yield None
        return
    with tqdm(total=total, unit=unit, delay=0 if wanted else 1.0, disable=None if wanted is None else False) as shown:

        def update(done: int) -> None:
            shown.update(done)

        yield update


def _counting(total: int, listener: Callable[[int, int], None]) -> Progress:
    so_far = 0

    def update(done: int) -> None:
        nonlocal so_far
        so_far += done
        listener(so_far, total)

    return update
