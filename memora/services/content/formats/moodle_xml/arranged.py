"""Moodle's questions that are answered by arranging: matching and ordering. Pure."""

from lxml import etree

from memora.services.content.formats.bank import Order, Pairs, Text
from memora.services.content.formats.moodle_xml.answers import child_of
from memora.services.content.formats.moodle_xml.figures import number_of
from memora.services.content.formats.moodle_xml.source import Source
from memora.services.content.formats.report import phrase

#: ``selecttype`` of a question that asks for all its items.
_ALL = ("", "0", "ALL")


def read_pairs(source: Source) -> Pairs:
    """Read a matching question; an empty left side makes its right side a distractor."""
    pairs: list[tuple[Text, Text]] = []
    distractors = []
    for element in source.all("subquestion"):
        left = source.text(element)
        right = source.text(child_of(element, "answer"), loosely=True)
        if left:
            pairs.append((left, right))
        elif right:
            distractors.append(right)
    return Pairs(pairs, distractors, shuffle=source.flag("shuffleanswers"))


def read_order(source: Source) -> Order:
    """Read an ordering question: Moodle takes its items as they stand, whatever their numbers."""
    elements = source.all("answer")
    numbers = [number_of(element.get("fraction") or "") for element in elements]
    known = [number for number in numbers if number is not None]
    if known != sorted(known):
        source.changed(
            phrase("Its items are numbered otherwise than they stand; they stay as they stand."),
            part="items",
        )
    _say_what_is_asked(source, len(elements))
    for element in elements:
        _drop_feedback(element, source)
    return Order([source.text(element) for element in elements])


def _drop_feedback(element: etree._Element, source: Source) -> None:
    if source.text(child_of(element, "feedback")):
        source.dropped(
            phrase("Feedback to a single item of an order has no place; it was left out."),
            part="items",
        )


def _say_what_is_asked(source: Source, items: int) -> None:
    count = number_of(source.words("selectcount"))
    if source.words("selecttype").upper() not in _ALL and count and 1 < count < items:
        source.changed(
            phrase("Moodle asks for {0} of its items at a time; here all are put in order."),
            int(count),
            part="items",
        )
