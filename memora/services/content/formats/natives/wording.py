"""The texts of one item in one text format: plain where all are, else Markdown. Pure."""

import re
from collections.abc import Iterator

from memora.services.content.formats.bank import (
    Choices,
    Gaps,
    Item,
    Numbers,
    Order,
    Own,
    Pairs,
    Text,
    Truth,
    Words,
)
from memora.services.content.formats.natives.account import Account
from memora.services.content.formats.texts import Converted, NameOf, as_plain, convert

#: What no column or JSON holds, and nobody sees.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

#: Control characters that were Windows' signs before somebody took its letters for Latin-1's.
_WINDOWS = {at: bytes([at]).decode("cp1252", "ignore") for at in range(0x80, 0xA0)}

#: The parts that are shown with paragraphs and lists; all others stand within a line.
_IN_PARAGRAPHS = ("text", "explanation", "answer")


class Wording:
    """Gives an item's texts as its question has them.

    Attributes:
        text_format: ``plain`` where no text of the item needs markup, else ``markdown``.
        media: The names of the files that the texts show, in order.

    Args:
        item: The item.
        name_of: Names the files that its texts show.
        account: Hears of what texts lose.
        markdown: Whether it shall be Markdown in any case.
    """

    def __init__(
        self, item: Item, name_of: NameOf, account: Account, *, markdown: bool = False
    ) -> None:
        self.media: list[str] = []
        self._converted: dict[int, Converted] = {}
        for part, text in _texts_of(item):
            if text and id(text) not in self._converted:
                converted = convert(text, name_of, inline=part not in _IN_PARAGRAPHS)
                self._converted[id(text)] = converted
                self.media += converted.media
                for what, values in converted.losses:
                    account.dropped(what, *values, part=part)
        is_plain = all(each.plain is not None for each in self._converted.values())
        self.text_format = "plain" if is_plain and not markdown else "markdown"

    def of(self, text: Text) -> str:
        """Return one of the item's texts; an empty one where nothing of it can be seen."""
        converted = self._converted.get(id(text))
        if converted is None:
            return ""
        plain = converted.plain if self.text_format == "plain" else None
        kept = storable(converted.markdown if plain is None else plain)
        return kept if kept.strip() else ""


def plain_text(text: Text) -> str:
    """Return a text as it is where no markup can stand, such as in a menu."""
    return " ".join(storable(as_plain(text)).split())


def menu_text(text: Text) -> str | None:
    """Return a text as a line without markup shows it; None where that shows less of it."""
    shown = convert(text, inline=True)
    if shown.plain is None or shown.losses:
        return None
    return " ".join(storable(shown.plain).split())


def storable(text: str) -> str:
    """Return a text without what nothing can store."""
    return _UNSTORABLE.sub("", text).translate(_WINDOWS)


def _texts_of(item: Item) -> Iterator[tuple[str, Text]]:
    """Yield the texts that may hold markup, with the parts of the question that they are."""
    yield "text", item.text
    yield "explanation", item.explanation
    yield from (("hints", hint) for hint in item.hints)
    match item.answer:
        case Gaps(gaps):
            for gap in gaps:
                yield from _of_gap(gap.answer)
        case Choices(options):
            yield from (("options", option.text) for option in options)
            yield from (("options", option.feedback) for option in options)
        case Truth() as truth:
            texts = (truth.true, truth.false, truth.if_true, truth.if_false)
            yield from (("options", text) for text in texts)
        case Words(answers):
            yield from (("answers", answer.feedback) for answer in answers)
        case Numbers(values):
            yield from (("values", value.feedback) for value in values)
        case Pairs(pairs, distractors):
            yield from (("pairs", side) for pair in pairs for side in pair)
            yield from (("distractors", text) for text in distractors)
        case Order(items):
            yield from (("items", each) for each in items)
        case Own(model):
            yield "answer", model


def _of_gap(answer: Choices | Words | Numbers) -> Iterator[tuple[str, Text]]:
    """Yield the feedback of a gap; its options stand in a menu, which shows no markup."""
    match answer:
        case Choices(options):
            yield from (("gaps", option.feedback) for option in options)
        case Words(answers):
            yield from (("gaps", each.feedback) for each in answers)
        case Numbers(values):
            yield from (("gaps", each.feedback) for each in values)
