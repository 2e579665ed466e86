"""What kind of sheet a file is, by its content, and its sheets. Pure."""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from memora.services.content.formats.archives import MAX_FILES
from memora.services.content.formats.encodings import decode, say_encoding
from memora.services.content.formats.report import FormatError, Report, phrase
from memora.services.content.formats.sheet import (
    delimited,
    old_workbooks,
    open_documents,
    workbooks,
)
from memora.services.content.formats.sheet.cells import LOCKED, Grid, Row
from memora.services.content.formats.sheet.headings import find_columns, is_class_list, likeness
from memora.services.content.formats.sheet.unheaded import implied_columns
from memora.services.content.zips import ZipError, open_zip

FileKind: TypeAlias = Literal["xlsx", "xlsb", "ods", "xls", "locked", "other", "text"]

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: Names within Microsoft's compound files ([MS-CFB], 2.6.1) are UTF-16.
_LOCKED, *_OLD = (name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book"))
_CONTENT = "content.xml"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
#: Bytes; headings that begin later are none.
_SAMPLE = 64 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY = phrase("This kind of workbook (.xlsb) is not read. Save it as .xlsx and try again.")
_NO_SHEET = phrase("This file is no sheet. Choose one that ends in .xlsx, .ods, .xls or .csv.")


def kind_of(data: bytes) -> FileKind:
    """Return what kind of sheet a file is; ``other`` where it is none, ``text`` may be one."""
    if data.startswith(_OLD_OFFICE):
        if _LOCKED in data:
            return "locked"
        return "xls" if any(name in data for name in _OLD) else "other"
    return _kind_of_zip(data) if data.startswith(_ZIP) else "text"


def grids_of(data: bytes, report: Report) -> Iterator[Grid]:
    """Return a file's sheets.

    Args:
        data: The file.
        report: Hears how a text's letters were found out.

    Raises:
        FormatError: It is no sheet, has a password or is damaged.
    """
    match kind_of(data):
        case "xlsx":
            return workbooks.grids(data)
        case "ods":
            return open_documents.grids(data)
        case "xls":
            return old_workbooks.grids(data)
        case "locked":
            raise FormatError(LOCKED)
        case "xlsb":
            raise FormatError(_BINARY)
        case "other":
            raise FormatError(_NO_SHEET)
    decoded = decode(data)
    say_encoding(decoded, report)
    separator = delimited.separator_of(decoded.text, _likeness)
    return iter([Grid("", delimited.rows(decoded.text, separator, report))])


def heads_a_sheet(data: bytes) -> bool:
    """Say whether a text begins as a sheet of questions does, or a list of people."""
    try:
        text = decode(_whole_lines(data)).text
    except FormatError:
        return False
    # XML and JSON have words and commas too.
    if text.lstrip()[:1] in ("<", "{", "["):
        return False
    rows = delimited.first_rows(text, _likeness)
    return bool(find_columns(rows) or is_class_list(rows) or implied_columns(rows))


def _kind_of_zip(data: bytes) -> FileKind:
    try:
        names = open_zip(data, MAX_FILES).namelist()
    except ZipError:
        return "other"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ods" if _CONTENT in names and _OPEN_DOCUMENT in data[:_SAMPLE] else "other"


def _likeness(rows: Sequence[Row]) -> int:
    """Return how much the first rows look like a sheet, read with one separator."""
    return likeness(rows) or (1 if implied_columns(rows) else 0)


def _whole_lines(data: bytes) -> bytes:
    """Return the beginning of a file up to the end of a line."""
    if len(data) <= _SAMPLE:
        return data
    if data.startswith(_UTF_16):
        return data[:_SAMPLE]
    end = max(data.rfind(line_end, 0, _SAMPLE) for line_end in (b"\n", b"\r"))
    return data[: end + 1] if end > 0 else data[:_SAMPLE]
