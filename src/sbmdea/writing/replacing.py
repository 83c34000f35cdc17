"""Write a file whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident

STEM = 40  # letters of the name that the draft repeats: it must not be longer than a name may be


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path beside the target to write to; it takes the target's place, and its mode, only once all is written.

    What is there and is no file, a pipe or a device, stays: OSError.
    """
    target = Path(os.path.realpath(os.path.expanduser(path)))
    draft = target.with_name(f".{target.stem[:STEM]}.{os.getpid()}-{get_ident()}{target.suffix}")
    try:
        there = target.exists()
        if there and not target.is_file() and not target.is_dir():
            raise OSError(errno.EINVAL, "it is a pipe or a device, which is not replaced. Name a file")
        yield draft
        if there and target.is_file():
            shutil.copymode(target, draft)
        os.replace(draft, target)
    except OSError as error:
        raise OSError(error.errno, _message(path, target, error)) from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _message(path: str | os.PathLike[str], target: Path, error: OSError) -> str:
    reason = error.strerror or str(error)
    if not target.parent.is_dir():
        reason = f"the folder {str(target.parent)!r} does not exist"
    elif target.is_dir():
        reason = "it is a folder"
    elif isinstance(error, PermissionError):
        reason += "; is it open in another program?"
    return f"cannot write {os.fspath(path)!r}: {reason}."
