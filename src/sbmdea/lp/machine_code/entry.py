"""A kernel as Python calls it: loaded as machine code, or compiled, when it is called for the first time."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from ..kernels import kept
from .loaded import function
from .shipped import shipped

PACKAGE = __name__.partition(".lp.")[0]
DIGEST = hashlib.sha256().digest_size

Called: TypeAlias = Callable[[tuple[Any, ...]], int]


class Entry:
    """The kernel ``name`` of a module of this package. What it compiles it keeps, for processes to come."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = f"{PACKAGE}.{module}", name
        self.symbol = f"sbmdea_{module.rpartition('.')[2]}_{name}"
        self._called: Called | None = None

    def __call__(self, *arguments: Any) -> int:
        return (self._called or self._made())(arguments)

    @property
    def ready(self) -> bool:
        return self._called is not None

    @property
    def file_name(self) -> str:
        """With what stands for the source of a kernel outside this folder."""
        if self.module.startswith(f"{PACKAGE}.lp."):
            return f"{self.symbol}.o"
        spec = find_spec(self.module)
        assert spec is not None
        assert spec.origin is not None
        return f"{self.symbol}-{hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()[:16]}.o"

    def kernel(self) -> Any:
        """numba's function, compiled."""
        return getattr(importlib.import_module(self.module), self.name)

    def object_file(self) -> bytes:
        kernel = self.kernel()
        from .object_file import object_file  # with numba, which machine code does without

        code: bytes = object_file(kernel, self.symbol)
        return code

    def _made(self) -> Called:
        with kept.lock:
            if self._called is None:
                code = shipped(self.file_name) or self._kept()
                self._called = self._compiled() if code is None else function(code, self.symbol)
            return self._called

    def _compiled(self) -> Called:
        kernel = self.kernel()
        from .object_file import Untranslatable

        try:
            code = self.object_file()
        except Untranslatable:
            return lambda arguments: int(kernel(*arguments) or 0)
        self._keep(code)
        return function(code, self.symbol)

    def _kept(self) -> bytes | None:
        folder = kept.folder()
        if folder is None:
            return None
        try:
            found = (folder / self.file_name).read_bytes()
        except OSError:
            return None
        digest, code = found[:DIGEST], found[DIGEST:]
        # a file that was cut short would end the process where another kind of file raises
        return code if hashlib.sha256(code).digest() == digest else None

    def _keep(self, code: bytes) -> None:
        folder = kept.folder()
        if folder is None:
            return
        half = folder / f"{self.file_name}.{os.getpid()}"
        try:
            half.write_bytes(hashlib.sha256(code).digest() + code)
            half.replace(folder / self.file_name)
        except OSError as error:
            kept.do_without(f"{str(folder)!r}: {error.strerror}")
