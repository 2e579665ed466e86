"""What a card's two sides are as a question: typed, compared with a model, or just read. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from memora.services.content.formats.anki.clozes import Deletion
from memora.services.content.formats.anki.markup import (
    has_formula,
    has_lines,
    has_media,
    is_empty,
    plain,
)
from memora.services.content.formats.bank import (
    EMPTY,
    Accepted,
    Answer,
    Gap,
    Gaps,
    Item,
    Own,
    Reading,
    Text,
    Words,
)
from memora.services.content.formats.report import Place, Report, phrase

#: What is longer, or a sentence, nobody types as it stands: it is compared with a model answer.
_LONGEST_SHORT, _MOST_WORDS = 40, 5
#: Where the card itself asks for typing, it may be longer.
_LONGEST_TYPED = 200
#: Characters of a short text with all its markup.
_LONGEST_SOURCE = 5000
_MOST_GAPS = 100
_SENTENCE_ENDS = tuple(".!?؟。！？…")
_LONGEST_NAME = 80


Way = Literal["typed", "compared"]


@dataclass(frozen=True, slots=True)
class Card:
    """A card's sides, in Anki's HTML.

    Attributes:
        place: Where it stands.
        name: What it is found by.
        front: What is asked.
        back: What is to be known.
        more: What the back shows besides, ``back`` included; empty where there is nothing else.
        hints: In order.
        way: How it is answered, where the source says so: typed, or compared with the back.
        key: What tells it from others for ever; may be empty.
        category: The deck, from the top.
        tags: As they are.
    """

    place: Place
    name: str
    front: str
    back: str
    more: str = ""
    hints: Sequence[str] = ()
    way: Way | None = None
    key: str = ""
    category: tuple[str, ...] = ()
    tags: Sequence[str] = ()


def name_of(source: str) -> str:
    """Return what a card is found by: the beginning of its first field."""
    return plain(source)[:_LONGEST_NAME].strip()


def item_of(card: Card, text_of: Callable[[str], Text], report: Report) -> Item:
    """Return the question that a card is.

    A back of a few words is typed; a longer one, one of several lines, a formula or a picture is
    compared with. A card without a back asks nothing.

    Args:
        card: The card.
        text_of: Makes a text of Anki's HTML.
        report: Gets a line where nothing is asked.
    """
    explanation = card.more
    answer: Answer
    if is_empty(card.back) and is_empty(card.more):
        report.changed(
            card.place,
            card.name,
            phrase("The card's back is empty, so its front became a text to read."),
        )
        answer = Reading()
    elif card.way != "compared" and can_be_typed(card.back, at_length=card.way == "typed"):
        answer = Words([Accepted(as_pattern(plain(card.back)))])
        explanation = card.more or (card.back if has_media(card.back) else "")
    else:
        answer = Own(text_of(card.more or card.back))
        explanation = ""
    return _item(card, text_of(card.front), answer, text_of(explanation), text_of)


def gapped_item(card: Card, gaps: Sequence[Deletion], text_of: Callable[[str], Text]) -> Item:
    """Return the text with gaps that a card is.

    Args:
        card: Its front has ``{{1}}`` for the first gap.
        gaps: What belongs into the gaps, each of which ``fits_gap``.
        text_of: Makes a text of Anki's HTML.
    """
    answers = [Words([Accepted(as_pattern(plain(gap.content)))]) for gap in gaps]
    front, more = text_of(card.front), text_of(card.more)
    return _item(card, front, Gaps([Gap(answer) for answer in answers]), more, text_of)


def can_be_gaps(gaps: Sequence[Deletion]) -> bool:
    """Say whether all of a note's gaps can be filled by typing."""
    return 0 < len(gaps) <= _MOST_GAPS and all(
        can_be_typed(gap.content, at_length=True) and not has_media(gap.content) for gap in gaps
    )


def as_pattern(text: str) -> str:
    """Return an accepted answer in which a star is a star."""
    return text.replace("*", r"\*")


def _item(
    card: Card,
    front: Text,
    answer: Answer,
    explanation: Text,
    text_of: Callable[[str], Text],
) -> Item:
    return Item(
        place=card.place,
        name=card.name,
        text=front,
        answer=answer,
        key=card.key,
        category=card.category,
        explanation=explanation or EMPTY,
        hints=[text_of(hint) for hint in card.hints],
        tags=card.tags,
    )


def can_be_typed(source: str, *, at_length: bool = False) -> bool:
    """Say whether a text is one that somebody would type: a few words of one line.

    Args:
        source: The text.
        at_length: Whether it is meant to be typed, so that it may be a sentence.
    """
    text = plain(source) if len(source) <= _LONGEST_SOURCE else ""
    if not text or has_formula(source) or has_lines(source):
        return False
    if at_length:
        return len(text) <= _LONGEST_TYPED
    words = text.split()
    is_sentence = len(words) > 1 and text.endswith(_SENTENCE_ENDS)
    return len(text) <= _LONGEST_SHORT and len(words) <= _MOST_WORDS and not is_sentence
