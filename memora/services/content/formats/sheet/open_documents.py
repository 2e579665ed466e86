"""Sheets of OpenDocument (``.ods``), as LibreOffice writes them, read row by row. Pure.

ISO/IEC 26300-3, 9: rows and cells that are alike stand once, with a number. That number is a
claim: nothing is repeated more often than a sheet of questions can have it.
"""

from collections.abc import Iterator

from lxml import etree

from memora.services.content.formats.archives import Archive, open_archive
from memora.services.content.formats.report import FormatError
from memora.services.content.formats.sheet.cells import (
    DAMAGED,
    LOCKED,
    MAX_COLUMNS,
    Grid,
    Row,
    text_of,
)
from memora.services.content.formats.sheet.pictures import Picture

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _TEXT, _OFFICE = _NS % "table", _NS % "text", _NS % "office"
_DRAW, _SVG = _NS % "drawing", _NS % "svg-compatible"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SHEET, _ROW = f"{_TABLE}table", f"{_TABLE}table-row"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LAST_ROW = 2**20


def grids(data: bytes) -> Iterator[Grid]:
    """Yield a document's sheets; the rows of each are read as they are asked for.

    Args:
        data: The file.

    Raises:
        FormatError: It is damaged, has a password, or unpacks to too much.
    """
    archive = open_archive(data)
    if _MANIFEST in archive.names and b"encryption-data" in archive.read(_MANIFEST):
        raise FormatError(LOCKED)
    walk = _walk(archive.pieces(_CONTENT))
    for event, element in walk:
        if event == "start" and element.tag == _SHEET:
            name = element.get(f"{_TABLE}name", "")
            pictures: list[Picture] = []
            rows = _rows(walk, archive, pictures)
            yield Grid(name, rows, pictures)
            # What nobody asked for stands before the next sheet.
            for _row in rows:
                pass


def _walk(pieces: Iterator[bytes]) -> Iterator[tuple[str, etree._Element]]:
    parser = etree.XMLPullParser(
        ("start", "end"), tag=(_SHEET, _ROW), resolve_entities=False, no_network=True
    )
    try:
        for piece in pieces:
            parser.feed(piece)
            yield from parser.read_events()
        parser.close()
    except etree.XMLSyntaxError as error:
        raise FormatError(DAMAGED) from error


def _rows(
    walk: Iterator[tuple[str, etree._Element]], archive: Archive, pictures: list[Picture]
) -> Iterator[Row]:
    number = 1
    for event, element in walk:
        if element.tag == _SHEET and event == "end":
            return
        if element.tag != _ROW or event == "start":
            continue
        cells = _cells(element)
        pictures += _pictures(element, number, archive)
        times = _times(element, "rows", _LAST_ROW)
        if cells:
            for at in range(number, min(number + times, _LAST_ROW + 1)):
                yield Row(at, cells)
        number += times
        element.clear(keep_tail=False)


def _cells(row: etree._Element) -> list[str]:
    """Return a row's texts up to its last one."""
    texts: list[str] = []
    empty = 0
    for cell in row.iterchildren(*_CELLS):
        text = _text(cell)
        times = _times(cell, "columns", MAX_COLUMNS)
        if not text:
            empty += times
        elif len(texts) + empty < MAX_COLUMNS:
            texts += [""] * empty + [text] * times
            empty = 0
    return texts[:MAX_COLUMNS]


def _pictures(row: etree._Element, number: int, archive: Archive) -> Iterator[Picture]:
    for image in row.iter(f"{_DRAW}image"):
        file = archive.file(image.get(_HREF, ""))
        if file is not None:
            frame = image.getparent()
            words = frame.findtext(f"{_SVG}desc") or frame.findtext(f"{_SVG}title") or ""
            yield Picture(number, file, words)


def _times(element: etree._Element, what: str, most: int) -> int:
    written = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return min(int(written), most) if written.isascii() and written.isdigit() else 1


def _text(cell: etree._Element) -> str:
    value_type = cell.get(f"{_OFFICE}value-type")
    if value_type == "boolean":
        return (cell.get(f"{_OFFICE}boolean-value") or "").upper()
    if value_type in ("float", "currency"):
        try:
            return text_of(float(cell.get(f"{_OFFICE}value", "")))
        except (ValueError, ArithmeticError):
            return ""
    shown = "\n".join(map(_paragraph, cell.iterchildren(f"{_TEXT}p", f"{_TEXT}h")))
    return shown.strip()


def _paragraph(element: etree._Element) -> str:
    """Return a paragraph's text; what somebody noted beside it is none of it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            parts.append(" " * min(int(count), 100) if count.isdigit() else " ")
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif isinstance(child.tag, str) and not child.tag.startswith(_OFFICE):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)
