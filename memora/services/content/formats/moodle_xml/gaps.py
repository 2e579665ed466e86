"""Moodle's gapselect and ddwtos: words to choose from for places in a text. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from memora.services.content.formats.bank import Choice, Choices, Gap, Text
from memora.services.content.formats.moodle_xml.answers import child_of
from memora.services.content.formats.moodle_xml.source import Source, words_of
from memora.services.content.formats.report import Refused, phrase

_PLACE = re.compile(r"\[\[(\d{1,4})\]\]")
_FIRST_GROUP = "1"


@dataclass(frozen=True, slots=True)
class _Word:
    """A word to choose, and the group of places that it is offered for."""

    text: Text
    group: str


def read_places(source: Source, text: Text) -> tuple[Text, list[Gap]]:
    """Return a text with ``{{1}}`` for its first place, and the gaps.

    ``[[2]]`` is the place of the second word. Each place offers all words of that word's group.

    Args:
        source: The question.
        text: Its text.

    Raises:
        Refused: A place has no word of its number.
    """
    words = [_word(element, source) for element in _elements(source)]
    shuffle = source.flag("shuffleanswers")
    gaps: list[Gap] = []

    def mark(place: re.Match[str]) -> str:
        number = int(place[1])
        if not 1 <= number <= len(words):
            raise Refused(
                phrase("The gap {0} has no word of that number; add the word or correct the gap."),
                place.group(),
                part="gaps",
            )
        options = _options(words, words[number - 1], source)
        gaps.append(Gap(Choices(options, shuffle=shuffle)))
        return f"{{{{{len(gaps)}}}}}"

    return Text(_PLACE.sub(mark, text.source), text.markup, text.files), gaps


def _elements(source: Source) -> list[etree._Element]:
    return [*source.all("selectoption"), *source.all("dragbox")]


def _word(element: etree._Element, source: Source) -> _Word:
    group = child_of(element, "group")
    said = "" if group is None else words_of(group)
    return _Word(source.text(element, loosely=True), said or _FIRST_GROUP)


def _options(words: list[_Word], right: _Word, source: Source) -> list[Choice]:
    """Return the words that a place offers: its group's, or all where that has only the right one.

    Where two places need the same word, it stands in the file twice.
    """
    offered = _different(word for word in words if word.group == right.group)
    if len(offered) == 1:
        offered = _different(words)
        source.changed(
            phrase("The gap for “{0}” offered no other word; it offers those of the other gaps."),
            right.text.source,
            part="gaps",
        )
    return [Choice(text, float(said == right.text.source)) for said, text in offered.items()]


def _different(words: Iterable[_Word]) -> dict[str, Text]:
    return {word.text.source: word.text for word in words if word.text}
