"""Native questions as a workbook, which reads back to the same questions. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from memora.services.content.formats.bank import Item
from memora.services.content.formats.outgoing import MediaOf, Outgoing
from memora.services.content.formats.report import Phrase, Place, Report, phrase
from memora.services.content.formats.sheet.cells import MAX_COLUMNS
from memora.services.content.formats.sheet.items import shown_item
from memora.services.content.formats.sheet.keeping import MAX_CELL, is_shown_whole, kept
from memora.services.content.formats.sheet.layout import (
    ARABIC,
    ENGLISH,
    OPTIONS,
    Layout,
    options_shown,
)
from memora.services.content.formats.sheet.originals import original_item
from memora.services.content.formats.sheet.styles import add_row, new_sheet, new_workbook, saved
from memora.services.content.marking.values import list_of

_SHEET = {ENGLISH.language: "Questions", ARABIC.language: "الأسئلة"}
_TOO_LONG = phrase("A text is longer than the {0} characters that a cell holds. Divide it.")
_TOO_MANY = phrase("It has more options, pairs or gaps than a sheet has columns. Divide it.")
_NOT_KEPT = phrase("It is too long to keep what cells do not show, such as feedback.")
_MEDIA = phrase("Pictures and sounds stay behind; a course package takes them along.")
_SHUFFLE = phrase("Whether its parts may be shown in another order has no place in a sheet.")
_GAP_FEEDBACK = phrase("What is said of a gap as a whole has no place in a sheet.")
_MOST_OPTIONS = MAX_COLUMNS - len(ENGLISH.headings(0))
_SHUFFLED = ("multiple_choice", "multiple_response", "matching")
_MEDIUM = "media:"


def write(
    questions: Iterable[Outgoing],
    *,
    title: str,
    media: MediaOf,  # noqa: ARG001 - a sheet holds texts alone
    report: Report,
) -> bytes:
    """Return a workbook with the columns of our template.

    What cells cannot show is kept in a last, hidden column. The headings are Arabic where most
    questions are.

    Args:
        questions: In order.
        title: What the bank is called.
        media: Not asked: a sheet holds texts alone.
        report: Hears of what a sheet cannot hold.
    """
    rows = list(_rows(questions, report))
    layout = _layout_of([item for item, _extras in rows])
    options = max([OPTIONS, *(options_shown(item) for item, _extras in rows)])
    workbook = new_workbook(title, layout)
    sheet = new_sheet(workbook, _SHEET[layout.language], layout, options)
    for number, (item, extras) in enumerate(rows, start=2):
        add_row(sheet, number, [*layout.row(item, options), extras])
    return saved(workbook)


def _rows(questions: Iterable[Outgoing], report: Report) -> Iterator[tuple[Item, str]]:
    """Yield the items that a sheet can hold, each with what its last cell keeps."""
    row = 2
    for each in questions:
        place = Place(row=row)
        name = str(each.question.get("id", ""))
        item = original_item(each.question, each.category, place)
        fault = _fault_of(item) if item else None
        if item is None or fault:
            report.refused(Place(), name, *(fault or (_TOO_MANY,)))
            continue
        _say_what_stays(each.question, name, place, report)
        extras = ""
        showed = shown_item(item, "")
        if showed is None or not is_shown_whole(item, showed):
            extras = kept(each.question)
            if len(extras) > MAX_CELL:
                report.dropped(place, name, _NOT_KEPT)
                extras = ""
        yield item, extras
        row += 1


def _fault_of(item: Item) -> tuple[Phrase, ...] | tuple[Phrase, int] | None:
    """Return why a sheet cannot hold an item."""
    if options_shown(item) > _MOST_OPTIONS:
        return (_TOO_MANY,)
    if max(map(len, ENGLISH.row(item, options_shown(item)))) > MAX_CELL:
        return _TOO_LONG, MAX_CELL
    return None


def _say_what_stays(question: dict[str, Any], name: str, place: Place, report: Report) -> None:
    if question.get("media") or _MEDIUM in kept(question):
        report.dropped(place, name, _MEDIA, part="media")
    if "shuffle" in question and question.get("type") not in _SHUFFLED:
        report.dropped(place, name, _SHUFFLE, part="shuffle")
    if any(isinstance(gap, dict) and gap.get("feedback") for gap in list_of(question.get("gaps"))):
        report.dropped(place, name, _GAP_FEEDBACK, part="gaps")


def _layout_of(items: list[Item]) -> Layout:
    arabic = sum(
        any("\u0620" <= letter <= "\u064a" for letter in item.text.source) for item in items
    )
    return ARABIC if 2 * arabic > len(items) else ENGLISH
