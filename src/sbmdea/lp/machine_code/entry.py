"""A kernel as Python calls it: loaded as machine code, or compiled, when it is called for the first time."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Callable
from importlib.resources import files
from typing import Any, ClassVar, TypeAlias

from ..kernels import kept
from .loaded import function
from .shipped import shipped

PACKAGE = __name__.partition(".lp.")[0]
DIGEST = hashlib.sha256().digest_size

Called: TypeAlias = Callable[[tuple[Any, ...]], int]


class Entry:
    """The kernel ``name`` of a module of this package. What it compiles it keeps, for processes to come."""

    known: ClassVar[list[Entry]] = []  # all that were made

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = f"{PACKAGE}.{module}", name
        self.symbol = f"sbmdea_{module.rpartition('.')[2]}_{name}"
        self._called: Called | None = None
        self.known.append(self)

    def __call__(self, *arguments: Any) -> int:
        return (self._called or self._made())(arguments)

    @property
    def ready(self) -> bool:
        return self._called is not None

    @property
    def file_name(self) -> str:
        """With what stands for the sources of a kernel that is none of the folders `kept` knows: its whole room."""
        room = self.module.rpartition(".")[0]
        if room.startswith(f"{PACKAGE}.lp."):
            return f"{self.symbol}.o"
        seen = hashlib.sha256()
        for file in sorted(files(room).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".py"):
                seen.update(file.read_bytes())
        return f"{self.symbol}-{seen.hexdigest()[:16]}.o"

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
