"""How our workbooks look: made to be filled in by hand, from the left or from the right. Pure."""

import io
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from memora.services.content.formats.sheet.cells import holdable
from memora.services.content.formats.sheet.layout import Layout

_HEAD, _BODY, _NOTE, _TERM = "Memora head", "Memora text", "Memora note", "Memora term"
#: ECMA-376 part 1, 18.8.1.
_FROM_THE_RIGHT = 2
#: Shows what is typed as it is typed: no date of 1/2, no number of 1,3.
_AS_TEXT = "@"
#: Rows that offer the types to choose from.
_OFFERED_ROWS = 2_000
#: In points: a line of text, and the highest row that Excel has.
_LINE, _HIGHEST = 15, 409
#: How much wider than a digit letters are, with what words leave empty at the ends of lines.
_WIDER = 1.05
#: In characters: category, id, type and question; an option; what follows.
_BEFORE, _OPTION, _AFTER = (18, 14, 18, 46), 20, (20, 9, 36, 28, 20, 10, 14, 12)
_NOTE_WIDTHS = (28, 90)
_TYPE_COLUMN = 3
#: What an application would take for a formula.
_LIKE_FORMULA = ("=", "+", "-", "@", "\t")
#: What a reader would take for the number of a sign.
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def new_workbook(title: str, layout: Layout) -> openpyxl.Workbook:
    """Return an empty workbook that knows our styles.

    Args:
        title: What it calls itself.
        layout: Which side its texts begin at.
    """
    workbook = openpyxl.Workbook(write_only=True)
    workbook.properties.title = holdable(title)
    top = _alignment(layout)
    styles = (
        (_HEAD, _font(bold=True, color="FFFFFF"), "1F3A5F"),
        (_BODY, _font(), None),
        (_NOTE, _font(), "EEF3F9"),
        (_TERM, _font(bold=True), "EEF3F9"),
    )
    for name, font, colour in styles:
        style = NamedStyle(name, font=font, alignment=top, number_format=_AS_TEXT)
        if colour:
            style.fill = PatternFill("solid", fgColor=colour)
        workbook.add_named_style(style)
    return workbook


def _alignment(layout: Layout) -> Alignment:
    """Return where texts stand in their cells; a number's text, too, begins at the right."""
    side = {"horizontal": "right", "readingOrder": _FROM_THE_RIGHT} if layout.is_rtl else {}
    return Alignment(vertical="top", wrap_text=True, **side)


def _font(**how: Any) -> Font:
    # Without a name and a size each application takes another one.
    return Font(name="Calibri", size=11, **how)


def new_sheet(
    workbook: openpyxl.Workbook, name: str, layout: Layout, options: int
) -> WriteOnlyWorksheet:
    """Add a sheet for questions with its row of headings.

    Args:
        workbook: The workbook.
        name: What the sheet is called.
        layout: The headings, and which side the sheet begins at.
        options: How many columns of options it has.
    """
    sheet = workbook.create_sheet(name)
    headings = layout.headings(options)
    _set_columns(sheet, (*_BEFORE, *(_OPTION,) * options, *_AFTER), layout)
    sheet.column_dimensions[get_column_letter(len(headings))].hidden = True
    offered = DataValidation(
        type="list", formula1=f'"{",".join([*layout.kinds.values(), layout.several])}"'
    )
    # Whoever knows another word for a type may write it.
    offered.showErrorMessage = False
    letter = get_column_letter(_TYPE_COLUMN)
    offered.add(f"{letter}2:{letter}{_OFFERED_ROWS}")
    sheet.data_validations.append(offered)
    sheet.append([_cell(sheet, heading, _HEAD) for heading in headings])
    return sheet


def new_notes(
    workbook: openpyxl.Workbook, name: str, layout: Layout, rows: Sequence[Sequence[str]]
) -> None:
    """Add a sheet of notes, its first row as headings.

    Args:
        workbook: The workbook.
        name: What the sheet is called.
        layout: Which side the sheet begins at.
        rows: Two texts each.
    """
    sheet = workbook.create_sheet(name)
    _set_columns(sheet, _NOTE_WIDTHS, layout)
    for at, row in enumerate(rows):
        styles = (_TERM, _NOTE) if at else (_HEAD, _HEAD)
        cells = zip(row, styles, strict=True)
        _append(sheet, at + 1, [_cell(sheet, text, style) for text, style in cells])


def add_row(sheet: WriteOnlyWorksheet, number: int, texts: Sequence[str]) -> None:
    """Add a row of texts to a sheet; no application takes one of them for a formula.

    Args:
        sheet: The sheet.
        number: The row's, from 1.
        texts: Its cells.
    """
    _append(sheet, number, [_cell(sheet, text, _BODY) if text else None for text in texts])


def _append(sheet: WriteOnlyWorksheet, number: int, cells: Sequence[Any]) -> None:
    """Add a row as high as its longest text, which LibreOffice does not find out by itself."""
    most = 1
    for at, cell in enumerate(cells, start=1):
        column = sheet.column_dimensions[get_column_letter(at)]
        if cell is not None and not column.hidden:
            lines = str(cell.value).split("\n")
            most = max(most, sum(1 + int(_WIDER * len(line) / column.width) for line in lines))
    if most > 1:
        sheet.row_dimensions[number].height = min(most * _LINE, _HIGHEST)
    sheet.append(cells)


def saved(workbook: openpyxl.Workbook) -> bytes:
    """Return a workbook as a file."""
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _set_columns(sheet: WriteOnlyWorksheet, widths: Sequence[int], layout: Layout) -> None:
    sheet.sheet_view.rightToLeft = layout.is_rtl
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, start=1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width = width
        column.number_format = _AS_TEXT
        column.font = _font()
        column.alignment = _alignment(layout)


def _cell(sheet: WriteOnlyWorksheet, text: str, style: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _LIKE_ESCAPE.sub("_x005F_", holdable(text)))
    cell.style = style
    # Not what openpyxl takes it for: =1+1 and #N/A are texts here.
    cell.data_type = "s"
    if text.startswith(_LIKE_FORMULA):
        cell.quotePrefix = True
    return cell
