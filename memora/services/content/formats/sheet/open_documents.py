"""Sheets of OpenDocument (``.ods``), as LibreOffice writes them, read row by row. Pure.

ISO/IEC 26300-3, 9: rows and cells that are alike stand once, with a number. That number is a
claim: nothing is repeated more often than a sheet of questions can have it.
"""

from collections.abc import Iterator
from typing import TypeAlias

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
from memora.services.content.formats.sheet.raised import Level, with_indices

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _TEXT, _OFFICE = _NS % "table", _NS % "text", _NS % "office"
_DRAW, _SVG, _STYLES = _NS % "drawing", _NS % "svg-compatible", _NS % "style"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SHEET, _ROW = f"{_TABLE}table", f"{_TABLE}table-row"
_STYLE, _SPAN = f"{_STYLES}style", f"{_TEXT}span"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LAST_ROW = 2**20
#: Which names of styles stand higher or lower; filled while a document is read.
Levels: TypeAlias = dict[str, Level]


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
    levels: Levels = {}
    walk = _walk(archive.pieces(_CONTENT), levels)
    for event, element in walk:
        if event == "start" and element.tag == _SHEET:
            name = element.get(f"{_TABLE}name", "")
            pictures: list[Picture] = []
            rows = _rows(walk, archive, pictures, levels)
            yield Grid(name, rows, pictures)
            # What nobody asked for stands before the next sheet.
            for _row in rows:
                pass


def _walk(pieces: Iterator[bytes], levels: Levels) -> Iterator[tuple[str, etree._Element]]:
    parser = etree.XMLPullParser(
        ("start", "end"), tag=(_SHEET, _ROW, _STYLE), resolve_entities=False, no_network=True
    )
    try:
        for piece in pieces:
            parser.feed(piece)
            for event, element in parser.read_events():
                if element.tag != _STYLE:
                    yield event, element
                elif event == "end":
                    _note_level(element, levels)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise FormatError(DAMAGED) from error


def _note_level(style: etree._Element, levels: Levels) -> None:
    """Note where what has a style stands: ``super 58%``, or how far above its line."""
    for properties in style.iterchildren(f"{_STYLES}text-properties"):
        position = properties.get(f"{_STYLES}text-position", "0%").split()[:1]
        if position in (["super"], ["sub"]):
            levels[style.get(f"{_STYLES}name", "")] = "sup" if position == ["super"] else "sub"
        elif position and position[0].strip("+-0%"):
            levels[style.get(f"{_STYLES}name", "")] = "sub" if position[0][0] == "-" else "sup"


def _rows(
    walk: Iterator[tuple[str, etree._Element]],
    archive: Archive,
    pictures: list[Picture],
    levels: Levels,
) -> Iterator[Row]:
    number = 1
    for event, element in walk:
        if element.tag == _SHEET and event == "end":
            return
        if element.tag != _ROW or event == "start":
            continue
        cells = _cells(element, levels)
        pictures += _pictures(element, number, archive)
        times = _times(element, "rows", _LAST_ROW)
        if cells:
            for at in range(number, min(number + times, _LAST_ROW + 1)):
                yield Row(at, cells)
        number += times
        element.clear(keep_tail=False)


def _cells(row: etree._Element, levels: Levels) -> list[str]:
    """Return a row's texts up to its last one."""
    texts: list[str] = []
    empty = 0
    for cell in row.iterchildren(*_CELLS):
        text = _text(cell, levels)
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


def _text(cell: etree._Element, levels: Levels) -> str:
    value_type = cell.get(f"{_OFFICE}value-type")
    if value_type == "boolean":
        return (cell.get(f"{_OFFICE}boolean-value") or "").upper()
    if value_type in ("float", "currency"):
        try:
            return text_of(float(cell.get(f"{_OFFICE}value", "")))
        except (ValueError, ArithmeticError):
            return ""
    paragraphs = cell.iterchildren(f"{_TEXT}p", f"{_TEXT}h")
    return "\n".join(_paragraph(paragraph, levels) for paragraph in paragraphs).strip()


def _paragraph(element: etree._Element, levels: Levels) -> str:
    """Return a paragraph's text; what somebody noted beside it is none of it."""
    parts: list[tuple[str, Level]] = [(element.text or "", "")]
    for child in element:
        level = levels.get(child.get(f"{_TEXT}style-name", ""), "") if child.tag == _SPAN else ""
        parts += [(_inline(child, levels), level), (child.tail or "", "")]
    return with_indices(parts)


def _inline(child: etree._Element, levels: Levels) -> str:
    """Return what an element within a paragraph shows."""
    if child.tag == f"{_TEXT}s":
        count = child.get(f"{_TEXT}c", "1")
        return " " * min(int(count), 100) if count.isdigit() else " "
    if child.tag == f"{_TEXT}tab":
        return "\t"
    if child.tag == f"{_TEXT}line-break":
        return "\n"
    is_text = isinstance(child.tag, str) and not child.tag.startswith(_OFFICE)
    return _paragraph(child, levels) if is_text else ""
