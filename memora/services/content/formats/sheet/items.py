"""From a row to an item of the intermediate form. Pure."""

import re
from collections.abc import Sequence

from memora.services.content.formats.bank import EMPTY, Gaps, Item, Text
from memora.services.content.formats.categories import read_path
from memora.services.content.formats.report import Refused, Report, phrase
from memora.services.content.formats.sheet.answers import answer_of
from memora.services.content.formats.sheet.cells import Row, holdable, row_of
from memora.services.content.formats.sheet.gaps import with_marks
from memora.services.content.formats.sheet.headings import columns_of
from memora.services.content.formats.sheet.keeping import rejoined, unkept
from memora.services.content.formats.sheet.layout import ENGLISH, options_shown
from memora.services.content.formats.sheet.notation import figure_in
from memora.services.content.formats.sheet.originals import original_item
from memora.services.content.formats.sheet.rows import Cells, Sheet
from memora.services.content.formats.sheet.vocabulary import UNNAMED_SHEETS, plain
from memora.services.content.marking.folding import with_plain_digits

_NO_TEXT = phrase("There is no question in this row. Write it and import the file again.")
_NO_POINTS = phrase("The points “{0}” are no number; they were left out.")
_NO_SECONDS = phrase("The time “{0}” could not be read; it was left out.")
_BETWEEN_TAGS = re.compile(r"[,،;؛\n]")
_CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-9]{2})")
_IN_MINUTES = re.compile(r"[0-9]\s*(?:m|min|دقيق)")
_SECONDS, _MOST_SECONDS = 60, 1_000_000


_DAMAGED = phrase(
    "The last column of this row is damaged; what the other cells do not show was left out."
)


def item_of(cells: Cells, key: str) -> Item:
    """Return what a row asks, with what its last column keeps if the sheet is ours.

    Args:
        cells: The row.
        key: What tells it from others; empty where nothing does.

    Raises:
        Refused: It is no question.
    """
    item = visible_item(cells, key)
    kept = cells.first("extras")
    if not kept:
        return item
    question = unkept(kept)
    was = original_item(question, item.category, item.place) if question else None
    if was is None:
        cells.dropped(item.name or key, _DAMAGED, part="options")
        return item
    showed = shown_item(was, cells.sheet.name)
    return item if showed is None else rejoined(was, showed, item)


def shown_item(item: Item, sheet: str) -> Item | None:
    """Return what the cells of an item say on our template; None if they ask nothing."""
    options = options_shown(item)
    columns = columns_of(Row(1, ENGLISH.headings(options)))
    row = row_of(item.place.row or 0, map(holdable, ENGLISH.row(item, options)))
    cells = Cells(Sheet(sheet, columns, Report()), row)
    try:
        return visible_item(cells, cells.first("id"))
    except Refused:
        return None


def visible_item(cells: Cells, key: str) -> Item:
    """Return what the cells of a row ask.

    Args:
        cells: The row.
        key: What tells it from others; empty where nothing does.

    Raises:
        Refused: They ask nothing.
    """
    text = cells.question()
    if not text:
        raise Refused(_NO_TEXT, part="text")
    answer = answer_of(cells)
    sheet = cells.sheet
    return Item(
        place=sheet.place(cells.number),
        name=cells.first("name"),
        text=with_marks(text) if isinstance(answer, Gaps) else text,
        answer=answer,
        key=key,
        category=_category(cells),
        explanation=_joined([cells.text(each) for each in cells.all("explanation")]),
        hints=_hints(cells),
        tags=[
            *(tag.strip() for each in cells.all("tags") for tag in _BETWEEN_TAGS.split(each)),
            *cells.all("difficulty"),
        ],
        points=_points(cells, key),
        seconds=_time(cells, key),
    )


def _category(cells: Cells) -> tuple[str, ...]:
    sheet = cells.sheet
    written = cells.all("category") or cells.all("source")
    if written:
        return read_path(written[0]) if sheet.is_own else tuple(written)
    is_named = plain(sheet.name).rstrip(" 0123456789") not in UNNAMED_SHEETS
    return (sheet.name,) if sheet.name and is_named else ()


def _hints(cells: Cells) -> list[Text]:
    hints = cells.all("hint")
    if cells.sheet.is_own:
        hints = [line.strip() for hint in hints for line in hint.split("\n")]
    return [cells.text(hint) for hint in hints if hint]


def _joined(texts: Sequence[Text]) -> Text:
    if len(texts) < 2:  # noqa: PLR2004 - nothing to join
        return texts[0] if texts else EMPTY
    return Text("\n\n".join(text.source for text in texts), texts[0].markup)


def _points(cells: Cells, key: str) -> float | None:
    written = cells.first("points")
    if not written:
        return None
    figure = figure_in(written)
    if figure is None:
        cells.dropped(key, _NO_POINTS, written, part="points")
    return figure


def _time(cells: Cells, key: str) -> int | None:
    written = cells.first("seconds")
    if not written:
        return None
    digits = with_plain_digits(written)
    clock = _CLOCK.fullmatch(digits)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return (hours * _SECONDS + minutes) * _SECONDS + seconds
    amount = figure_in(written) or 0.0
    if not 0 < amount <= _MOST_SECONDS:
        cells.dropped(key, _NO_SECONDS, written, part="target_time")
        return None
    in_minutes = cells.sheet.columns.is_minutes or _IN_MINUTES.search(digits.lower())
    return max(1, round(amount * _SECONDS if in_minutes else amount))
