"""What compiled code prints meanwhile is not heard; what others print is."""

from __future__ import annotations

import ctypes
import os
import threading

import pytest

from sbmdea.lp.quiet import quiet

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere nothing is silenced")


def say(words: bytes) -> None:
    ctypes.CDLL(None).puts(words)


def test_only_what_is_printed_meanwhile_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    if threading.active_count() > 1:
        pytest.skip("beside other threads nothing is silenced")
    say(b"before")
    with quiet():
        say(b"meanwhile")
    say(b"after")
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr().out.split() == ["before", "after"]


def test_another_thread_may_have_something_to_say(capfd: pytest.CaptureFixture[str]) -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        with quiet():
            say(b"meanwhile")
            ctypes.CDLL(None).fflush(None)
    finally:
        done.set()
        other.join()
    assert capfd.readouterr().out.split() == ["meanwhile"]
