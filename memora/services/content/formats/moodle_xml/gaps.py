"""Moodle's gapselect and ddwtos: words to choose from for places in a text. Pure."""

import re
from dataclasses import dataclass

from lxml import etree

from memora.services.content.formats.bank import Choice, Choices, Gap, Text
from memora.services.content.formats.moodle_xml.answers import child_of
from memora.services.content.formats.moodle_xml.source import Refused, Source, words_of
from memora.services.content.formats.report import phrase

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
        options = _options(words, words[number - 1])
        gaps.append(Gap(Choices(options, shuffle=shuffle)))
        return f"{{{{{len(gaps)}}}}}"

    return Text(_PLACE.sub(mark, text.source), text.markup, text.files), gaps


def _elements(source: Source) -> list[etree._Element]:
    return [*source.all("selectoption"), *source.all("dragbox")]


def _word(element: etree._Element, source: Source) -> _Word:
    group = child_of(element, "group")
    said = "" if group is None else words_of(group)
    return _Word(source.text(element, loosely=True), said or _FIRST_GROUP)


def _options(words: list[_Word], right: _Word) -> list[Choice]:
    """Return the words of a group; where two places need the same word, it is there twice."""
    offered = dict.fromkeys(word.text.source for word in words if word.group == right.group)
    texts = {word.text.source: word.text for word in words if word.group == right.group}
    return [
        Choice(texts[source], float(source == right.text.source)) for source in offered if source
    ]
