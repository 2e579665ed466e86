"""Items as parsers make them, for tests of what becomes of them."""

from typing import Any

from memora.services.content.formats.bank import (
    Answer,
    Bank,
    Choice,
    Choices,
    Item,
    SourceUnit,
    Text,
)
from memora.services.content.formats.natives import Asked, Natives, to_natives
from memora.services.content.formats.report import Place


def item(answer: Answer, text: str = "Which?", **fields: Any) -> Item:
    """Return an item on line 7."""
    return Item(Place(line=7), fields.pop("name", "one"), Text(text), answer, **fields)


def choices(*options: tuple[str, float], **fields: Any) -> Choices:
    """Return options with their credits."""
    return Choices([Choice(Text(text), credit) for text, credit in options], **fields)


def natives_of(*items: Item) -> Natives:
    """Return what a bank of these items becomes, each a unit of its own."""
    bank = Bank("made", [SourceUnit([each]) for each in items])
    return to_natives(bank, lambda file: file.name)


def question_of(answer: Answer, text: str = "Which?", **fields: Any) -> dict[str, Any]:
    """Return the native question that an item becomes."""
    natives = natives_of(item(answer, text, **fields))
    assert natives.groups, [line.what for line in natives.report]
    piece = natives.groups[0].pieces[0]
    assert isinstance(piece, Asked)
    return piece.question


def lines_of(answer: Answer, text: str = "Which?", **fields: Any) -> list[tuple[str, str]]:
    """Return severity and words of each line about an item."""
    report = natives_of(item(answer, text, **fields)).report
    return [(line.severity, line.what.format(*line.values)) for line in report]
