"""Sheets of questions: workbooks and texts of rows, whatever their columns are called.

Memora's own template, Kahoot's, Blooket's, Quizizz's, Gimkit's and Kolibri's layouts, and what
schools make themselves are read by their headings. Pure.
"""

from memora.services.content.formats.bank import Bank
from memora.services.content.formats.report import Report
from memora.services.content.formats.sheet.files import grids_of, heads_a_sheet, kind_of
from memora.services.content.formats.sheet.reading import read_grids
from memora.services.content.formats.sheet.template import template
from memora.services.content.formats.sheet.writing import write

__all__ = ["FORMAT", "looks_like", "read", "template", "write"]

FORMAT = "sheet"


def looks_like(data: bytes, file_name: str) -> bool:  # noqa: ARG001 - what is in it decides
    """Say whether a file is a sheet: a workbook of any content, or a text with known headings.

    Args:
        data: The file.
        file_name: What it is called, which says nothing that its content does not.
    """
    kind = kind_of(data)
    return heads_a_sheet(data) if kind == "text" else kind != "other"


def read(data: bytes, *, file_name: str) -> Bank:  # noqa: ARG001 - as above
    """Read a sheet.

    Args:
        data: The file.
        file_name: What it is called.

    Raises:
        FormatError: It is damaged, has a password, or no questions below known headings.
    """
    report = Report()
    return read_grids(FORMAT, grids_of(data, report), report)
