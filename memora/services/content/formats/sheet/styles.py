"""How our workbooks look: made to be filled in by hand, from the left or from the right. Pure."""

import io
import re
from collections.abc import Sequence

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from memora.services.content.formats.sheet.cells import holdable
from memora.services.content.formats.sheet.layout import Layout

_HEAD, _BODY, _NOTE = "Memora head", "Memora text", "Memora note"
#: Shows what is typed as it is typed: no date of 1/2, no number of 1,3.
_AS_TEXT = "@"
#: Rows that offer the types to choose from.
_OFFERED_ROWS = 2_000
#: In characters: category, id, type and question; an option; what follows.
_BEFORE, _OPTION, _AFTER = (18, 14, 18, 46), 20, (20, 9, 36, 28, 20, 10, 14, 12)
_TYPE_COLUMN = 3
#: What an application would take for a formula.
_LIKE_FORMULA = ("=", "+", "-", "@", "\t")
#: What a reader would take for the number of a sign.
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def new_workbook(title: str) -> openpyxl.Workbook:
    """Return an empty workbook that knows our styles."""
    workbook = openpyxl.Workbook(write_only=True)
    workbook.properties.title = holdable(title)
    top = Alignment(vertical="top", wrap_text=True)
    dark = PatternFill("solid", fgColor="1F3A5F")
    workbook.add_named_style(
        NamedStyle(
            _HEAD,
            font=Font(bold=True, color="FFFFFF"),
            fill=dark,
            alignment=Alignment(vertical="center", wrap_text=True),
            number_format=_AS_TEXT,
        )
    )
    workbook.add_named_style(NamedStyle(_BODY, alignment=top, number_format=_AS_TEXT))
    pale = PatternFill("solid", fgColor="EEF3F9")
    workbook.add_named_style(NamedStyle(_NOTE, alignment=top, fill=pale, number_format=_AS_TEXT))
    return workbook


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
    _set_columns(sheet, (28, 90), layout)
    for at, row in enumerate(rows):
        sheet.append([_cell(sheet, text, _NOTE if at else _HEAD) for text in row])


def add_row(sheet: WriteOnlyWorksheet, texts: Sequence[str]) -> None:
    """Add a row of texts to a sheet; no application takes one of them for a formula."""
    sheet.append([_cell(sheet, text, _BODY) if text else None for text in texts])


def saved(workbook: openpyxl.Workbook) -> bytes:
    """Return a workbook as a file."""
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _set_columns(sheet: WriteOnlyWorksheet, widths: Sequence[int], layout: Layout) -> None:
    sheet.sheet_view.rightToLeft = layout.language == "ar"
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, start=1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width = width
        column.number_format = _AS_TEXT
        column.alignment = Alignment(vertical="top", wrap_text=True)


def _cell(sheet: WriteOnlyWorksheet, text: str, style: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _LIKE_ESCAPE.sub("_x005F_", holdable(text)))
    cell.style = style
    # Not what openpyxl takes it for: =1+1 and #N/A are texts here.
    cell.data_type = "s"
    if text.startswith(_LIKE_FORMULA):
        cell.quotePrefix = True
    return cell
