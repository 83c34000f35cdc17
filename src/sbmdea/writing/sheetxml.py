"""Tables as an .xlsx file: a row is one template that its values fill, and the whole is one archive."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile

from .sheetsafe import runs_as_formula

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

_ROW = "\0"  # stands for the row's number in a template: no text in a sheet may hold it

Values = Sequence[object]


class Words:
    """The texts of all sheets, each once; cells hold their numbers."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))

    def places(self, texts: Iterable[str]) -> list[int]:
        place, known = self._places.setdefault, self._places
        return [place(text, len(known)) for text in texts]

    def xml(self) -> str:
        items = "".join(f"<si>{_text(one)}</si>" for one in self._places)
        return f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(self._places)}">{items}</sst>'


def archive(sheets: Mapping[str, str], words: Words) -> bytes:
    """The file that holds these worksheets, by their names, and their texts."""
    whole = io.BytesIO()  # a disk that fills up is then met once, by one write
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
    with ZipFile(whole, "w", ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr(
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_KIND}.sheet.main+xml"/><Override PartName="/xl/styles.xml" '
            f'ContentType="{_KIND}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" '
            f'ContentType="{_KIND}.sharedStrings+xml"/>{parts}</Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
            f"<definedNames>{titles}</definedNames></workbook>",
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="rId{len(names) + 1}" '
            f'Type="{_OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId{len(names) + 2}" '
            f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        book.writestr("xl/styles.xml", _styles())
        book.writestr("xl/sharedStrings.xml", words.xml())
        for k, xml in enumerate(sheets.values(), 1):
            book.writestr(f"xl/worksheets/sheet{k}.xml", xml)
    return whole.getvalue()


def worksheet(
    header: Sequence[str],
    columns: Sequence[Values],
    formats: Sequence[str],
    widths: Sequence[float],
    frozen: int,
    words: Words,
) -> str:
    """A sheet: a bold header that stays in sight with the first ``frozen`` columns, filters, and the columns' cells."""
    letters = [letter(place) for place in range(len(columns))]
    rows = len(columns[0]) if columns else 0
    corner = f"{letter(frozen)}2"
    split = f'xSplit="{frozen}" ' if frozen else ""
    pane = "bottomRight" if frozen else "bottomLeft"
    shape = "".join(
        f'<col min="{k}" max="{k}" width="{width:g}" customWidth="1"/>' for k, width in enumerate(widths, 1)
    )
    top = "".join(
        f'<c r="{column}1" {_words(words.place(name), BOLD_QUOTED if runs_as_formula(name) else BOLD)}'
        for column, name in zip(letters, header, strict=True)
    )
    cells = [
        _cells(column, values, FORMATS.index(form), words)
        for column, values, form in zip(letters, columns, formats, strict=True)
    ]
    template = f'<row r="{_ROW}">{"".join(piece for piece, _ in cells)}</row>'
    lines = map(template.__mod__, zip(*(values for _, values in cells), strict=True))
    body = "".join([line.replace(_ROW, str(row)) for row, line in enumerate(lines, 2)])
    last = f"{letters[-1] if letters else 'A'}{rows + 1}"
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{last}"/>'
        f'<sheetViews><sheetView workbookViewId="0"><pane {split}ySplit="1" topLeftCell="{corner}" activePane="{pane}" '
        f'state="frozen"/></sheetView></sheetViews><cols>{shape}</cols><sheetData><row r="1">{top}</row>{body}'
        f'</sheetData><autoFilter ref="A1:{last}"/><pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def letter(place: int) -> str:
    """A, B, … Z, AA for 0, 1, … 25, 26."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _cells(column: str, values: Values, style: int, words: Words) -> tuple[str, Sequence[object]]:
    """A column's part of the template, and what fills it in each row."""
    start, kinds = f'<c r="{column}{_ROW}" ', set(map(type, values))
    if kinds == {float}:
        return f'{start}s="{style}"><v>%r</v></c>', values
    if kinds == {int}:
        return f'{start}s="{style}"><v>%d</v></c>', values
    if kinds == {bool}:
        return f'{start}s="{FORMATS.index(TRUTH)}" t="b"><v>%d</v></c>', values
    if kinds == {str}:
        texts = cast("Sequence[str]", values)
        if not any(map(runs_as_formula, dict.fromkeys(texts))):
            return f"{start}{_words('%d', 0)}", words.places(texts)
    tails: dict[object, str] = {}
    cells = []
    for value in values:
        key = (type(value), value)
        if (tail := tails.get(key)) is None:
            tail = tails[key] = _tail(value, style, words)
        cells.append(start + tail if tail else "")
    return "%s", cells


def _tail(value: object, style: int, words: Words) -> str:
    """What stands in a cell's line after its place; nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _words(words.place(value), QUOTED if runs_as_formula(value) else 0)
    if isinstance(value, bool):
        return f's="{FORMATS.index(TRUTH)}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.date):
        moment = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
        days = (moment - _EPOCH) / datetime.timedelta(days=1)
        return f's="{MOMENT if value is moment else DAY}"><v>{days!r}</v></c>'
    return f's="{style}"><v>{value!r}</v></c>'


def _words(place: int | str, style: int) -> str:
    return f's="{style}" t="s"><v>{place}</v></c>'


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
