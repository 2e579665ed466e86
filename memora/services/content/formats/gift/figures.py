"""Numbers between braces: values with a tolerance, ranges, and feedback for all others."""

from memora.services.content.formats.bank import Number, Numbers
from memora.services.content.formats.gift.escapes import restore
from memora.services.content.formats.gift.parts import Part, split_parts
from memora.services.content.formats.gift.telling import Telling
from memora.services.content.formats.gift.texts import Style, read_text
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.marking.numbers import read_numbers

_ANYTHING = "*"
_RANGE = ".."
_READ_AS = phrase("The number {0} is read as {1}.")
_NO_TOLERANCE = phrase("The tolerance {0} is no number: correct it and import the file again.")
_NO_RANGE = phrase("An end of the range {0} is no number: correct it and import the file again.")
_TURNED = phrase("The range {0} is read from its lower end to its higher one.")


def read_figures(content: str, style: Style, telling: Telling) -> Numbers:
    """Read accepted numbers.

    Args:
        content: What stands behind the ``#``.
        style: How feedback is written that does not say it.
        telling: Where it is said how numbers are read.

    Raises:
        Refused: A tolerance or an end of a range is no number.
    """
    parts = split_parts(content, "=~", telling)
    return Numbers([_number(part, style, telling) for part in parts])


def _number(part: Part, style: Style, telling: Telling) -> Number:
    text = restore(part.text).strip()
    feedback = read_text(part.feedback, style)
    if part.mark == "~":
        # Moodle knows no wrong numbers, only feedback for what is none of the right ones.
        text, credit = text or _ANYTHING, part.weight or 0.0
    else:
        credit = 1.0 if part.weight is None else part.weight
    if text.find(_RANGE) > 0:
        low, high = _ends(text, telling)
        return Number(None, low=low, high=high, credit=credit, feedback=feedback)
    value, colon, tolerance = text.partition(":")
    value = value.strip()
    _say_reading(value, telling)
    margin = _tolerance(tolerance.strip(), value) if colon and tolerance.strip() else 0.0
    return Number(value, tolerance=margin, credit=credit, feedback=feedback)


def _ends(text: str, telling: Telling) -> tuple[float, float]:
    before, _, behind = text.partition(_RANGE)
    ends = [_worth(end) for end in (before, behind)]
    low, high = ends
    if low is None or high is None:
        raise Refused(_NO_RANGE, text, part="values")
    if low > high:
        telling.changed(_TURNED, text, part="values")
    return min(low, high), max(low, high)


def _tolerance(text: str, value: str) -> float:
    share = text.removesuffix("%").removesuffix("٪")
    tolerance, worth = _worth(share), _worth(value)
    if tolerance is None:
        raise Refused(_NO_TOLERANCE, text, part="values")
    if share != text:
        if worth is None:
            raise Refused(_NO_TOLERANCE, text, part="values")
        tolerance *= abs(worth) / 100
    return abs(tolerance)


def _worth(text: str) -> float | None:
    readings = read_numbers(text.strip())
    return readings[0].value if readings else None


def _say_reading(text: str, telling: Telling) -> None:
    """Say how a number is read that Moodle takes for anything: with a comma or other digits."""
    readings = read_numbers(text)
    if len(readings) == 1 and ("," in text or not text.isascii()):
        telling.changed(_READ_AS, text, readings[0].writing, part="values")
