"""Workbooks in today's form (``.xlsx``), read row by row. Pure."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.exceptions import InvalidFileException

from memora.services.content.formats.archives import open_archive
from memora.services.content.formats.report import FormatError, Place
from memora.services.content.formats.sheet.cells import (
    DAMAGED,
    MAX_COLUMNS,
    Grid,
    Row,
    row_of,
    text_of,
)
from memora.services.content.formats.sheet.pictures import pictures_in
from memora.services.content.formats.sheet.raised import Level, with_indices

#: What openpyxl raises over a workbook that is broken somewhere.
_BROKEN = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError),
    *(EOFError, OSError, ArithmeticError, RuntimeError, SyntaxError, StopIteration),
    *(zipfile.BadZipFile, zlib.error, struct.error, InvalidFileException),
)
_SHEETS, _PARTS = "xl/worksheets/", (".xml", ".rels")
#: ECMA-376 part 1, 22.9.2.17.
_LEVELS: Mapping[str, Level] = {"superscript": "sup", "subscript": "sub"}


def grids(data: bytes) -> Iterator[Grid]:
    """Yield a workbook's sheets; the rows of each are read as they are asked for.

    Formulas give what they came to when the workbook was saved.

    Args:
        data: The file.

    Raises:
        FormatError: It is damaged, has a password or macros, or unpacks to too much.
    """
    archive = open_archive(data)
    # Unpacked once to see how much it is: openpyxl has no bounds of its own. Sheets are read row
    # by row, all else is kept in memory.
    for name in archive.names:
        if name.startswith(_SHEETS):
            for _piece in archive.pieces(name):
                pass
        elif name.endswith(_PARTS):
            archive.read(name)
    try:
        workbook = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=True
        )
        sheets = workbook.worksheets
    except _BROKEN as error:
        raise FormatError(DAMAGED) from error
    pictures = pictures_in(archive)
    for sheet in sheets:
        yield Grid(sheet.title, _rows(sheet), pictures.get(sheet.title, ()))


def _rows(sheet: openpyxl.worksheet._read_only.ReadOnlyWorksheet) -> Iterator[Row]:
    # What a sheet says of its size is often wrong.
    sheet.reset_dimensions()
    try:
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
            yield row_of(number, map(_text, cells))
    except _BROKEN as error:
        raise FormatError(DAMAGED, place=Place(sheet=sheet.title)) from error


def _text(cell: openpyxl.cell.read_only.ReadOnlyCell) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return text_of(value)
    if isinstance(value, CellRichText):
        return text_of(with_indices(map(_run, value)))
    return text_of(value, cell.number_format)


def _run(part: str | TextBlock) -> tuple[str, Level]:
    if isinstance(part, TextBlock):
        return part.text, _LEVELS.get(part.font.vertAlign or "", "")
    return str(part), ""
