"""The ``answer`` elements of a Moodle XML question and what each is worth. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from memora.services.content.formats.bank import Text
from memora.services.content.formats.markup import local_name
from memora.services.content.formats.moodle_xml.figures import are_shares_of_one, decimal_of
from memora.services.content.formats.moodle_xml.source import Source, words_of
from memora.services.content.formats.report import phrase

_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Answer:
    """One of a question's answers.

    Attributes:
        element: It.
        words: What it says, as it stands there.
        credit: The share of the points, from -1 to 1.
        feedback: What who gave it is told.
    """

    element: etree._Element
    words: str
    credit: float
    feedback: Text

    def of(self, name: str) -> str:
        """Return what a child of the answer says; empty where there is none."""
        child = child_of(self.element, name)
        return "" if child is None else words_of(child)


def child_of(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of a name."""
    for child in element:
        if local_name(child) == name:
            return child
    return None


def read_answers(source: Source, *, is_typed: bool = False) -> list[Answer]:
    """Return a question's answers, those that say nothing too.

    Args:
        source: The question.
        is_typed: Whether answers that say nothing of their worth are accepted all the same.
    """
    elements = source.all("answer")
    shares = [_share(element, source) for element in elements]
    if is_typed and elements and all(share is None for share in shares):
        source.changed(phrase("Its answers have no grade; each counts as right."), part="answers")
        shares = [_PERCENT] * len(elements)
    percents = [share or Decimal(0) for share in shares]
    if are_shares_of_one(percents):
        source.changed(
            phrase("Its grades are shares of 1; they were read as percent of all points."),
            part="options",
        )
        percents = [share * _PERCENT for share in percents]
    return [
        Answer(element, words_of(element), _credit(share, source), source.text(_feedback(element)))
        for element, share in zip(elements, percents, strict=True)
    ]


def _feedback(element: etree._Element) -> etree._Element | None:
    return child_of(element, "feedback")


def _share(element: etree._Element, source: Source) -> Decimal | None:
    """Return the percent of the points that an answer says; old files have it as a child, of 1."""
    child = child_of(element, "fraction")
    written = words_of(child) if child is not None else (element.get("fraction") or "").strip()
    if not written:
        return None
    share = decimal_of(written)
    if share is None:
        source.changed(
            phrase("The grade “{0}” is no number; it was read as 0."), written, part="options"
        )
        return Decimal(0)
    return share if child is None else share * _PERCENT


def _credit(percent: Decimal, source: Source) -> float:
    if abs(percent) > _PERCENT:
        source.changed(
            phrase("The grade {0} % is beyond 100 %; it was read as that."),
            float(percent),
            part="options",
        )
        return 1.0 if percent > 0 else -1.0
    # Decimals shift without a rounding of their own: 33.33333 is 0.3333333.
    return float(percent / _PERCENT)
