"""A file of sheets into the intermediate form. Pure."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from memora.services.content.formats.bank import Bank, SourceUnit
from memora.services.content.formats.report import FormatError, Place, Refused, Report, phrase
from memora.services.content.formats.sheet.cells import Grid, Row
from memora.services.content.formats.sheet.headings import (
    SEARCHED_ROWS,
    Columns,
    find_columns,
    is_class_list,
)
from memora.services.content.formats.sheet.items import item_of
from memora.services.content.formats.sheet.labels import Evidence
from memora.services.content.formats.sheet.pictures import Picture
from memora.services.content.formats.sheet.rows import Cells, Sheet, separator_in
from memora.services.content.formats.sheet.unheaded import implied_columns
from memora.services.content.formats.sheet.vocabulary import OWN_NOTES, plain
from memora.services.content.marking.folding import with_plain_digits

#: Of a file; twice as many questions as are taken at once.
MAX_ROWS = 200_000
_NO_HEADINGS = phrase(
    "No row of headings such as Question and Right answer was found. Use the template."
)
_EMPTY = phrase("There is no question below the headings yet. Write some and try again.")
_PEOPLE = phrase("This is a list of people, not of questions. Import it where classes are kept.")
_TOO_MANY = phrase("This file has more than {0} rows. Divide it and import the parts.")
_IMPLIED = phrase(
    "There are no headings. The first column was read as the question, the last as its answer."
)
_LEFT_OUT = phrase("The column “{0}” has no place and was left out.")
_SHEET_LEFT_OUT = phrase("The sheet “{0}” has no questions below known headings; it was left out.")
_LONELY = phrase("A picture lies beside no question; it was left out.")
_FROM_ZERO = phrase("The column “{0}” counts the options from 0: 0 is the first.")


def read_grids(file_format: str, grids: Iterable[Grid], report: Report) -> Bank:
    """Return the questions of all sheets of a file.

    Args:
        file_format: What the bank's format is called.
        grids: The sheets.
        report: What was said of the file so far; the bank's goes on from there.

    Raises:
        FormatError: No sheet has questions.
    """
    bank = Bank(file_format, report=report)
    left_out: list[str] = []
    found_any = has_people = False
    for grid in grids:
        rows = iter(grid.rows)
        first = list(itertools.islice(rows, SEARCHED_ROWS))
        columns = _columns_in(first, grid.name, report)
        if columns is None:
            left_out += [grid.name] * any(row.cells for row in first)
            has_people = has_people or is_class_list(first)
        elif not (columns.has("extras") and plain(grid.name) in OWN_NOTES):
            found_any = True
            sheet = Sheet(grid.name, columns, report)
            _read_sheet(bank, sheet, itertools.chain(first, rows), grid.pictures)
    if not found_any:
        raise FormatError(_PEOPLE if has_people else _NO_HEADINGS)
    if not bank.units:
        raise FormatError(_EMPTY)
    for name in left_out:
        if plain(name) not in OWN_NOTES:
            report.dropped(Place(sheet=name), "", _SHEET_LEFT_OUT, name)
    return bank


def _columns_in(first: Sequence[Row], sheet: str, report: Report) -> Columns | None:
    """Return what the columns hold, by their headings or by what stands in them."""
    columns = find_columns(first)
    if columns is None:
        columns = implied_columns(first)
        if columns is not None:
            report.changed(Place(row=1, sheet=sheet or None), "", _IMPLIED)
    return columns


def _below_headings(
    pictures: Iterable[Picture], columns: Columns
) -> Mapping[int, Sequence[Picture]]:
    """Return pictures by their row; what lies above the headings belongs to the template."""
    found: dict[int, list[Picture]] = {}
    for picture in pictures:
        if picture.row > columns.row:
            found.setdefault(picture.row, []).append(picture)
    return found


def _read_sheet(bank: Bank, sheet: Sheet, rows: Iterable[Row], pictures: Iterable[Picture]) -> None:
    below = list(_questions(sheet, rows, MAX_ROWS - len(bank.units)))
    sheet.pictures = _below_headings(pictures, sheet.columns)
    cells = [Cells(sheet, row) for row in below]
    sheet.between = separator_in(each.first("options") for each in cells)
    answered = ((each.options, each.all("right")) for each in cells if each.all("right"))
    sheet.evidence = Evidence.of(sheet.columns, answered)
    _say_of_columns(sheet, below)
    for lonely in sorted(sheet.pictures.keys() - {each.number for each in cells}):
        sheet.report.dropped(sheet.place(lonely), "", _LONELY, part="media")
    bank.units += map(_unit, cells, _ids(cells))


def _unit(cells: Cells, key: str) -> SourceUnit:
    try:
        return SourceUnit((item_of(cells, key),))
    except Refused as fault:
        sheet, name = cells.sheet, cells.first("name") or key
        place = sheet.place(cells.number)
        sheet.report.refused(place, name, fault.what, *fault.values, part=fault.part)
        return SourceUnit()


def _questions(sheet: Sheet, rows: Iterable[Row], most: int) -> Iterator[Row]:
    """Yield the rows below the headings that have a question in them."""
    for row in rows:
        if row.number <= sheet.columns.row:
            continue
        cells = Cells(sheet, row)
        if cells.is_blank or cells.repeats_headings:
            continue
        most -= 1
        if most < 0:
            raise FormatError(_TOO_MANY, MAX_ROWS, place=sheet.place(row.number))
        yield row


def _say_of_columns(sheet: Sheet, rows: Sequence[Row]) -> None:
    columns = sheet.columns
    place = sheet.place(columns.row)
    for at in columns.unknown():
        if any(at < len(row.cells) and row.cells[at] for row in rows):
            sheet.report.dropped(place, "", _LEFT_OUT, columns.headings[at])
    if sheet.evidence.labels and sheet.evidence.counts_from_zero(columns) and columns.has("right"):
        heading = columns.headings[columns.of["right"][0]]
        sheet.report.changed(place, "", _FROM_ZERO, heading)


def _ids(cells: Sequence[Cells]) -> list[str]:
    """Return what tells each question from others for ever; numbers of rows do not."""
    ids = [["/".join([*each.all("source"), *each.all("id")])] for each in cells]
    written = [each[0] for each in ids]
    is_numbering = all(with_plain_digits(each).isdecimal() for each in written if each)
    is_own = bool(cells) and cells[0].sheet.is_own
    return [""] * len(written) if is_numbering and not is_own else written
