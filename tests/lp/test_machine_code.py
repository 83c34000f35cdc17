"""Kernels as machine code: the same answers as numba's function, nothing taken that is not what was asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from sbmdea.lp import entries
from sbmdea.lp.kernels import kept
from sbmdea.lp.machine_code import entry, ship, shipped
from sbmdea.lp.machine_code.entry import Entry
from sbmdea.lp.machine_code.loaded import function
from sbmdea.lp.machine_code.object_file import Untranslatable, object_file

Values = np.ndarray[Any, Any]


@numba.njit("i8(f8[:,::1], i8[::1], i4[::1], i1[::1], b1[::1], f8, i8, b1)", nogil=True, error_model="numpy")
def everything(A, i, j, k, b, x, n, yes):  # type: ignore[no-untyped-def]
    room = np.zeros(A.shape[1])
    for row in range(A.shape[0]):
        room += A[row] * x
    A[0, 0] = room.sum() + math.frexp(x)[1] if yes else -1.0
    return i[-1] + j[-1] + k[-1] + b[-1] + n


@numba.njit("f8(f8[::1])", nogil=True)
def middle(values):  # type: ignore[no-untyped-def]
    return np.partition(values, 1)[1]


@numba.njit("i8(f8[::1])", nogil=True)
def second(values):  # type: ignore[no-untyped-def]
    return int(np.partition(values, 1)[1])


def given() -> list[Any]:
    A = np.arange(6.0).reshape(2, 3)
    return [
        A, np.array([1, 2]), np.array([3], np.int32), np.array([4], np.int8), np.array([True]), 2.0, np.int64(7), True,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def called() -> Callable[..., int]:
    inside = function(object_file(everything, "everything"), "everything")
    return lambda *arguments: inside(arguments)


def test_it_does_what_the_function_does(called: Callable[..., int]) -> None:
    ours, theirs = given(), given()
    assert called(*ours) == everything(*theirs) == 17
    assert ours[0][0, 0] == theirs[0][0, 0] == 30.0 + 2.0


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        pytest.param(0, np.zeros(6), id="one dimension"),
        pytest.param(0, np.zeros((2, 3), np.float32), id="fewer digits"),
        pytest.param(0, np.zeros((2, 3), np.int64), id="integers"),
        pytest.param(0, np.zeros((3, 2)).T, id="columns first"),
        pytest.param(0, np.zeros((2, 6))[:, ::2], id="gaps"),
        pytest.param(0, [[1.0]], id="a list"),
        pytest.param(0, None, id="nothing"),
        pytest.param(1, np.zeros(2), id="numbers for integers"),
        pytest.param(2, np.zeros(2, np.int64), id="wide integers"),
        pytest.param(4, np.zeros(2, np.int8), id="bytes for booleans"),
        pytest.param(5, "2", id="text"),
        pytest.param(6, 7.5, id="a number for an integer"),
    ],
)
def test_anything_else_is_refused(called: Callable[..., int], place: int, wrong: object) -> None:
    arguments = given()
    arguments[place] = wrong
    with pytest.raises((TypeError, ValueError, BufferError)):
        called(*arguments)
    assert called(*given()) == 17


def test_what_must_not_be_written_is_refused(called: Callable[..., int]) -> None:
    arguments = given()
    arguments[0].flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        called(*arguments)


@pytest.mark.parametrize("arguments", [given()[:-1], [*given(), 1], []])
def test_the_number_of_arguments_is_counted(called: Callable[..., int], arguments: list[Any]) -> None:
    with pytest.raises((TypeError, IndexError)):
        called(*arguments)


@pytest.mark.parametrize("kernel", [middle, second])
def test_what_only_numba_has_is_told_in_time(kernel: object) -> None:
    with pytest.raises(Untranslatable):
        object_file(kernel, "alone")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "folder", lambda: tmp_path)
    return tmp_path


def kinds() -> Entry:
    return Entry("lp.kernels.boxes", "kinds")


def ask(kernel: Entry) -> list[int]:
    out = np.empty(2, np.int64)
    kernel(np.arange(2), np.array([[5, 7], [7, 5]]), 5, 100, out)
    same: list[int] = out.tolist()
    return same


def test_what_is_compiled_is_kept_and_found_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(kinds())
    assert first[0] == first[1]
    assert [file.name for file in home.glob("*.o*")] == ["sbmdea_boxes_kinds.o"]
    monkeypatch.setattr(Entry, "kernel", lambda self: pytest.fail("compiled again"))
    assert ask(kinds()) == first


@pytest.mark.parametrize("length", [0, 20, 400])
def test_a_file_that_was_cut_short_is_written_anew(home: Path, length: int) -> None:
    first = ask(kinds())
    (file,) = home.glob("*.o")
    whole = file.read_bytes()
    file.write_bytes(whole[:length])
    assert ask(kinds()) == first
    assert len(file.read_bytes()) == len(whole)


def test_where_nothing_can_be_kept_it_is_compiled_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "folder", lambda: None)
    assert ask(kinds()) == ask(entries.kinds)


def test_what_cannot_be_translated_is_numbas_function(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(kernel: object, name: str) -> bytes:
        raise Untranslatable

    monkeypatch.setattr("sbmdea.lp.machine_code.object_file.object_file", refuse)
    assert ask(kinds()) == ask(entries.kinds)
    assert not list(home.glob("*.o"))


@pytest.fixture
def wheel(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place as in a wheel, with one kernel for the first kind of processor that is this one."""
    able = next(name for name in shipped.targets() if shipped.fits(name))
    monkeypatch.setattr(ship, "DECLARED", ())
    monkeypatch.setattr(Entry, "known", [])
    kinds()
    monkeypatch.setattr(shipped, "place", lambda: home / "objects")
    shipped.folder.cache_clear()
    ship.write(home / "objects" / able)
    yield home / "objects" / able
    shipped.folder.cache_clear()


def test_what_came_with_the_package_is_used(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Entry, "kernel", lambda self: pytest.fail("compiled"))
    assert ask(kinds()) == ask(entries.kinds)
    assert entry.shipped("another.o") is None


def test_what_came_with_other_sources_is_not(wheel: Path, home: Path) -> None:
    (wheel / shipped.SOURCES).write_text("others", encoding="utf-8")
    assert ask(kinds()) == ask(entries.kinds)
    assert (home / "sbmdea_boxes_kinds.o").exists()


@pytest.mark.slow
def test_every_kernel_becomes_machine_code() -> None:
    for module in ship.DECLARED:
        import_module(f"sbmdea.{module}")
    assert len(Entry.known) > 14
    for one in Entry.known:
        assert one.object_file()
