"""A zip archive in memory, compressed by isal where it is installed, by zlib otherwise; no file in it is ever whole."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from ..errors import DataError
from ..support.optional import is_installed

LEVEL = 1
MOST = 2**32 - 1  # bytes: what fields of four bytes can say
_NEEDED, _DEFLATED = 20, 8  # version 2.0 of the format, and its method
_MIDNIGHT, _DAY = 0, 1 << 5 | 1  # 1 January 1980: the same content gives the same bytes
_SIZES = "<4s3HHH3I2H"  # mark, version, flags, method, time, day, checksum, sizes, lengths of name and extra
_LISTED = "<4s4HHH3I5H2I"
_END = "<4s4H2IH"


class Zipped:
    """Files are added one after the other; ``whole`` is the archive."""

    def __init__(self) -> None:
        self._content = io.BytesIO()
        self._listed = b""
        self._count = 0
        self._tool: Any = import_module("isal.isal_zlib") if is_installed("isal") else zlib

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Raises DataError beyond 4 GiB."""
        start, place = self._content.tell(), name.encode("ascii")
        self._content.seek(struct.calcsize(_SIZES) + len(place), io.SEEK_CUR)
        press = self._tool.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        checksum = size = 0
        for piece in pieces:
            checksum = self._tool.crc32(piece, checksum)
            size += len(piece)
            self._content.write(press.compress(piece))
        self._content.write(press.flush())
        end = self._content.tell()
        if max(size, end) > MOST:
            raise DataError("an Excel workbook must be at most 4 GiB. Use to_csv instead.")
        facts = (0, _DEFLATED, _MIDNIGHT, _DAY, checksum, end - start - struct.calcsize(_SIZES) - len(place), size)
        self._content.seek(start)
        self._content.write(struct.pack(_SIZES, b"PK\3\4", _NEEDED, *facts, len(place), 0) + place)
        self._content.seek(end)
        of_list = struct.pack(_LISTED, b"PK\1\2", _NEEDED, _NEEDED, *facts, len(place), 0, 0, 0, 0, 0, start)
        self._listed += of_list + place
        self._count += 1

    def whole(self) -> memoryview:
        """The archive, after which nothing is added."""
        count, size, start = self._count, len(self._listed), self._content.tell()
        self._content.write(self._listed + struct.pack(_END, b"PK\5\6", 0, 0, count, count, size, start, 0))
        return self._content.getbuffer()
