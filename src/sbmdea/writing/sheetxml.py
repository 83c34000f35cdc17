"""Tables as an .xlsx file: the parts of many rows are joined at once, and the whole is one archive."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from .decimals import numerals
from .sheetsafe import runs_as_formula
from .zipped import Zipped

FORMATS = ("General", "0.0000", "0.0E+00", "0", '"TRUE";"TRUE";"FALSE"', "#,##0.00", "0.000E+00", "yyyy-mm-dd",
           "yyyy-mm-dd h:mm:ss")  # fmt: skip
DAY, MOMENT = FORMATS.index("yyyy-mm-dd"), FORMATS.index("yyyy-mm-dd h:mm:ss")
BOLD, QUOTED, BOLD_QUOTED = len(FORMATS), len(FORMATS) + 1, len(FORMATS) + 2
_OWN = 164  # the first number that a file may give to a format of its own
_EPOCH = datetime.datetime(1899, 12, 30)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

PIECE = 1_000  # rows that are put together at once: few enough to stay in the cache of a processor

Values = Sequence[object] | NDArray[Any]
Part = bytes | list[bytes]  # the same in every row, or one for each


class Words:
    """The texts of all sheets, each once; cells hold their numbers."""

    def __init__(self) -> None:
        self._places: dict[str, bytes] = {}

    def place(self, text: str) -> bytes:
        if (place := self._places.get(text)) is None:
            place = self._places[text] = b"%d" % len(self._places)
        return place

    def places(self, texts: Sequence[str]) -> list[bytes]:
        for text in dict.fromkeys(texts):
            self.place(text)
        return [*map(self._places.__getitem__, texts)]

    def xml(self) -> str:
        items = "".join(f"<si>{_text(one)}</si>" for one in self._places)
        return f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(self._places)}">{items}</sst>'


def archive(sheets: Mapping[str, Iterable[bytes]], words: Words) -> memoryview:
    """The file that holds these worksheets, by their names, and their texts, which are complete afterwards."""
    names = [escape(name) for name in sheets]
    count = range(1, len(names) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{_KIND}.worksheet+xml"/>' for k in count
    )
    links = "".join(
        f'<Relationship Id="rId{k}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{k}.xml"/>' for k in count
    )
    listed = "".join(f'<sheet name="{name}" sheetId="{k}" r:id="rId{k}"/>' for k, name in enumerate(names, 1))
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{k}">\'{name.replace("&#x27;", "&#x27;&#x27;")}\'!$1:$1'
        "</definedName>"
        for k, name in enumerate(names)
    )
    book = Zipped()
    texts = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_KIND}.sheet.main+xml"/><Override PartName="/xl/styles.xml" '
        f'ContentType="{_KIND}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" '
        f'ContentType="{_KIND}.sharedStrings+xml"/>{parts}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
        f"<definedNames>{titles}</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId{len(names) + 2}" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": _styles(),
    }
    for name, text in texts.items():
        book.add(name, [text.encode()])
    for k, pieces in enumerate(sheets.values(), 1):
        book.add(f"xl/worksheets/sheet{k}.xml", pieces)
    book.add("xl/sharedStrings.xml", [words.xml().encode()])
    return book.whole()


def worksheet(
    header: Sequence[str],
    columns: Sequence[Values],
    formats: Sequence[str],
    widths: Sequence[float],
    frozen: int,
    words: Words,
) -> Iterator[bytes]:
    """A sheet: a bold header that stays in sight with the first ``frozen`` columns, filters, and the columns' cells.

    A column is an array of doubles, whole numbers or truth values, a list of texts, or a list of values of any kind.
    """
    letters = [letter(place) for place in range(len(columns))]
    rows = len(columns[0]) if columns else 0
    corner = f"{letter(frozen)}2"
    split = f'xSplit="{frozen}" ' if frozen else ""
    pane = "bottomRight" if frozen else "bottomLeft"
    shape = "".join(
        f'<col min="{k}" max="{k}" width="{width:g}" customWidth="1"/>' for k, width in enumerate(widths, 1)
    )
    top = "".join(
        f'<c r="{column}1" s="{BOLD_QUOTED if runs_as_formula(name) else BOLD}" t="s">'
        f"<v>{words.place(name).decode()}</v></c>"
        for column, name in zip(letters, header, strict=True)
    )
    styles = [*map(FORMATS.index, formats)]
    last = f"{letters[-1] if letters else 'A'}{rows + 1}"
    before = (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}"/>'
        f'<sheetViews><sheetView workbookViewId="0"><pane {split}ySplit="1" topLeftCell="{corner}" activePane="{pane}" '
        f'state="frozen"/></sheetView></sheetViews><cols>{shape}</cols><sheetData><row r="1">{top}</row>'
    )
    after = f'</sheetData><autoFilter ref="A1:{last}"/><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    yield before.encode()
    for start in range(0, rows, PIECE):
        yield _rows(start, [column[start : start + PIECE] for column in columns], letters, styles, words)
    yield after.encode()


def letter(place: int) -> str:
    """A, B, … Z, AA for 0, 1, … 25, 26."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _rows(start: int, columns: Sequence[Values], letters: Sequence[str], styles: Sequence[int], words: Words) -> bytes:
    """The lines of some rows: all their parts, one after the other, joined at once."""
    count = len(columns[0])
    numbers = [b"%d" % row for row in range(start + 2, start + 2 + count)]
    parts: list[Part] = [b'<row r="', numbers, b'">']
    for column, values, style in zip(letters, columns, styles, strict=True):
        parts += _cells(f'<c r="{column}'.encode(), numbers, values, style, words)
    merged: list[Part] = []
    for part in [*parts, b"</row>"]:
        if isinstance(part, bytes) and merged and isinstance(merged[-1], bytes):
            merged[-1] += part
        else:
            merged.append(part)
    width = len(merged)
    lines = [b""] * (count * width)
    for place, part in enumerate(merged):
        lines[place::width] = part if isinstance(part, list) else [part] * count
    return b"".join(lines)


def _cells(start: bytes, numbers: list[bytes], values: Values, style: int, words: Words) -> list[Part]:
    """The parts of a column's cells."""
    if not isinstance(values, np.ndarray):
        if all(type(one) is str for one in values):
            texts = cast("Sequence[str]", values)
            if not any(map(runs_as_formula, dict.fromkeys(texts))):
                return [start, numbers, b'" s="0" t="s"><v>', words.places(texts), b"</v></c>"]
        return [_each(start, numbers, values, style, words)]
    if values.dtype == bool:
        truth = b'" s="%d" t="b"><v>' % FORMATS.index(TRUTH)
        return [start, numbers, truth, [b"1" if one else b"0" for one in values.tolist()], b"</v></c>"]
    parts: list[Part] = [start, numbers, b'" s="%d"><v>' % style, numerals(values), b"</v></c>"]
    if not (missing := np.flatnonzero(~np.isfinite(values))).size:
        return parts
    return [_without(part, len(values), missing.tolist()) for part in parts]


def _without(part: Part, count: int, missing: list[int]) -> list[bytes]:
    kept = [*part] if isinstance(part, list) else [part] * count
    for row in missing:
        kept[row] = b""
    return kept


def _each(start: bytes, numbers: list[bytes], values: Sequence[object], style: int, words: Words) -> list[bytes]:
    """Whole cells, for a column in which they are of several kinds."""
    tails: dict[object, bytes] = {}
    cells = []
    for row, value in zip(numbers, values, strict=True):
        key = (type(value), value)
        if (tail := tails.get(key)) is None:
            tail = tails[key] = _tail(value, style, words)
        cells.append(start + row + tail if tail else b"")
    return cells


def _tail(value: object, style: int, words: Words) -> bytes:
    """What stands in a cell after its place; nothing for nothing."""
    if value is None:
        return b""
    if isinstance(value, str):
        return b'" s="%d" t="s"><v>%b</v></c>' % (QUOTED if runs_as_formula(value) else 0, words.place(value))
    if isinstance(value, bool):
        return b'" s="%d" t="b"><v>%d</v></c>' % (FORMATS.index(TRUTH), value)
    if isinstance(value, datetime.date):
        moment = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
        style, value = MOMENT if value is moment else DAY, (moment - _EPOCH) / datetime.timedelta(days=1)
    return f'" s="{style}"><v>{value!r}</v></c>'.encode()


def _text(value: str) -> str:
    kept = ' xml:space="preserve"' if value != value.strip() else ""
    return f"<t{kept}>{escape(value, quote=False)}</t>"


def _styles() -> str:
    own = "".join(f'<numFmt numFmtId="{_OWN + k}" formatCode="{escape(form)}"/>' for k, form in enumerate(FORMATS) if k)
    xf = 'fillId="0" borderId="0" xfId="0"'
    plain = [
        f'<xf numFmtId="{_OWN + k if k else 0}" fontId="0" {xf} applyNumberFormat="1"/>' for k in range(len(FORMATS))
    ]
    other = [
        f'<xf numFmtId="0" fontId="{bold}" {xf} applyFont="1"{quoted}/>'
        for bold, quoted in ((1, ""), (0, ' quotePrefix="1"'), (1, ' quotePrefix="1"'))
    ]
    font = '<sz val="11"/><name val="Calibri"/>'
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(FORMATS) - 1}">{own}</numFmts><fonts count="2"><font>'
        f'{font}</font><font><b/>{font}</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/>'
        '<bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
        f'borderId="0"/></cellStyleXfs><cellXfs count="{len(plain) + len(other)}">{"".join(plain + other)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


TRUTH = FORMATS[4]  # Excel needs no format for truth values, LibreOffice shows some as 0
