"""Workbooks and documents of sheets, made for tests."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

_NS = "urn:oasis:names:tc:opendocument:xmlns"
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return a workbook; a value with its number format is a pair of them."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([value[0] if isinstance(value, tuple) else value for value in row])
            for at, value in enumerate(row, start=1):
                if isinstance(value, tuple):
                    sheet.cell(sheet.max_row, at).number_format = value[1]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def open_document(rows: str, manifest: str = "<manifest/>", styles: str = "") -> bytes:
    """Return a document with one sheet called Water, whose rows and styles are given as XML."""
    content = (
        f'<office:document-content xmlns:office="{_NS}:office:1.0" xmlns:table="{_NS}:table:1.0"'
        f' xmlns:text="{_NS}:text:1.0"><office:automatic-styles>{styles}'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Water">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", _MIMETYPE)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def document_row(*cells: str, times: int = 1) -> str:
    """Return a row of texts."""
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{inner}</table:table-row>'


def with_shared(data: bytes, text: str, shared: str) -> bytes:
    """Return a workbook in which one text is shared, as Excel writes them, and given as XML."""
    sheet, types = "xl/worksheets/sheet1.xml", "[Content_Types].xml"
    cell = f't="inlineStr"><is><t>{text}</t></is>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    data = changed(data, sheet, lambda xml: xml.replace(cell, 't="s"><v>0</v>'))
    target = io.BytesIO(changed(data, types, lambda xml: xml.replace("</Types>", part)))
    with zipfile.ZipFile(target, "a") as archive:
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{shared}</sst>')
    return target.getvalue()


def changed(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Return a zip of which one file is another."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        for each in source.namelist():
            content = source.read(each)
            archive.writestr(each, change(content.decode()) if each == name else content)
    return target.getvalue()
