"""Object files in memory, and the functions in them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm

_engines: list[Any] = []


def function(code: bytes, name: str) -> Callable[[tuple[Any, ...]], int]:
    """The function ``name`` of an object file, of one tuple of arguments."""
    if not _engines:
        _engines.append(_engine())
    (engine,) = _engines
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address = engine.get_function_address(name)
    if not address:
        raise ImportError(name)
    called: Callable[[tuple[Any, ...]], int] = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)(address)
    return called


def _engine() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(codemodel="jitdefault", jit=True)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
