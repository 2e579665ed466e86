"""Workbooks in the form of before 2007 (``.xls``). Pure."""

import io
import itertools
import struct
from collections.abc import Iterator, Sequence

import xlrd
from xlrd.compdoc import CompDocError

from memora.services.content.formats.report import FormatError, Place
from memora.services.content.formats.sheet.cells import DAMAGED, LOCKED, Grid, Row, row_of, text_of
from memora.services.content.formats.sheet.raised import Level, with_indices

#: What xlrd raises over a workbook that is broken somewhere.
_BROKEN = (
    *(xlrd.XLRDError, CompDocError, xlrd.xldate.XLDateError, struct.error),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError),
    *(EOFError, OSError, ArithmeticError, RuntimeError, MemoryError, NotImplementedError),
)
_ENCRYPTED = "encrypted"
#: [MS-XLS], 2.5.122: how a font says that it stands higher or lower.
_LEVELS: tuple[Level, ...] = ("", "sup", "sub")


def grids(data: bytes) -> Iterator[Grid]:
    """Yield a workbook's sheets.

    Args:
        data: The file.

    Raises:
        FormatError: It is damaged or has a password.
    """
    try:
        # With the formats, which say what is a date or a percentage. Its complaints go nowhere.
        book = xlrd.open_workbook(
            file_contents=data,
            on_demand=True,
            ragged_rows=True,
            formatting_info=True,
            logfile=io.StringIO(),
        )
        names = book.sheet_names()
    except _BROKEN as error:
        locked = _ENCRYPTED in str(error)
        raise FormatError(LOCKED if locked else DAMAGED) from error
    for at, name in enumerate(names):
        yield Grid(name, _rows(book, at))
        book.unload_sheet(at)


def _rows(book: xlrd.book.Book, at: int) -> Iterator[Row]:
    try:
        sheet = book.sheet_by_index(at)
        for number in range(sheet.nrows):
            cells = enumerate(sheet.row(number))
            yield row_of(number + 1, (_text(book, sheet, number, *cell) for cell in cells))
    except _BROKEN as error:
        raise FormatError(DAMAGED, place=Place(sheet=book.sheet_names()[at])) from error


def _text(
    book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, cell: xlrd.sheet.Cell
) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return text_of(xlrd.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return text_of(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return text_of(xlrd.error_text_from_code.get(cell.value))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        number_format = book.format_map[book.xf_list[cell.xf_index].format_key]
        return text_of(cell.value, number_format.format_str)
    fonts = sheet.rich_text_runlist_map.get((row, column))
    return text_of(with_indices(_runs(book, cell.value, fonts)) if fonts else cell.value)


def _runs(
    book: xlrd.book.Book, text: str, fonts: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, Level]]:
    """Yield the parts of a text that change their fonts, each from where it does."""
    yield text[: fonts[0][0]], ""
    ends = [start for start, _font in fonts[1:]]
    for (start, font), end in itertools.zip_longest(fonts, ends):
        yield text[start:end], _LEVELS[book.font_list[font].escapement]
