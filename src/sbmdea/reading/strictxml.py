"""Workbooks saved as "Strict Open XML": the same sheets under other names, which openpyxl does not know."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

_WORKBOOK = "xl/workbook.xml"
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMES = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/package/relationships",
        b"http://schemas.openxmlformats.org/package/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


def transitional(file: Path) -> Path | io.BytesIO:
    """The file itself, or a strict one's content under the usual names."""
    with ZipFile(file) as book:
        if _WORKBOOK not in book.namelist() or _STRICT not in book.read(_WORKBOOK):
            return file
        rewritten = io.BytesIO()
        with ZipFile(rewritten, "w") as copy:
            for part in book.namelist():
                content = book.read(part)
                if part.endswith((".xml", ".rels")):
                    for strict, usual in _NAMES:
                        content = content.replace(strict, usual)
                copy.writestr(part, content)
    rewritten.seek(0)
    return rewritten
