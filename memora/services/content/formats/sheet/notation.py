"""How accepted answers, numbers, pairs and gaps stand in a cell, both ways. Pure.

Made to be typed by teachers: strokes between what is accepted, ``left = right``, ``3 ± 0.5``,
``1 .. 5``. What a cell cannot say so is kept beside it (``keeping``).
"""

import re
from collections.abc import Iterable, Sequence

from memora.services.content.formats.bank import (
    Accepted,
    Choice,
    Choices,
    Number,
    Numbers,
    Text,
    Words,
)
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.marking.folding import with_plain_digits
from memora.services.content.marking.numbers import read_numbers
from memora.services.content.marking.values import text_of

_BETWEEN = re.compile(r"\||\n")
_JOINED = " | "
_TOLERANCE = re.compile(r"(.*[^\s±+/-])\s*(?:±|\+/?[-−])\s*(\S.*)", re.DOTALL)
_RANGE = re.compile(r"(.*[^\s.])\s*(?:\.\.\.?|…)\s*(\S.*)", re.DOTALL)
_FIGURE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_CODE = re.compile(r"0[0-9]")
_ARROWS = ("=>", "->", "→", "⇒", "←", "=", ":", "\t")
#: The left side of what belongs to nothing.
_NOTHING = ("?", "؟")
_RIGHT = re.compile(r"\*\s+(\S.*)", re.DOTALL)
_NUMBER = re.compile(r"#\s*(\S.*)", re.DOTALL)


def accepted_in(cell: str) -> list[str]:
    """Return the accepted answers of a cell."""
    return [part.strip() for part in _BETWEEN.split(cell) if part.strip()]


def joined(texts: Iterable[str]) -> str:
    """Return texts as one cell has them."""
    return _JOINED.join(texts)


def is_number(text: str) -> bool:
    """Say whether a text is a number, and not a code that begins with zeros."""
    return not _CODE.match(text) and any(True for _number in read_numbers(text))


def figure_in(cell: str) -> float | None:
    """Return the figure that a cell begins with; None where there is none."""
    figure = _FIGURE.match(with_plain_digits(cell))
    return float(figure[0].replace(",", ".")) if figure else None


def numbers_in(cell: str, tolerance: str = "") -> list[Number]:
    """Return the accepted numbers of a cell.

    Args:
        cell: Such as ``3.14 ± 0.01 | 1 .. 5``.
        tolerance: Of those that have none of their own.

    Raises:
        Refused: A tolerance or the end of a range is no number.
    """
    return [_number(part, tolerance) for part in accepted_in(cell)]


def shown_number(number: Number) -> str:
    """Return a number as a cell has it."""
    if number.value is None:
        ends = [text_of(end) or "" for end in (number.low, number.high)]
        return f"{ends[0]} .. {ends[1]}"
    return f"{number.value} ± {text_of(number.tolerance)}" if number.tolerance else number.value


def pairs_in(cells: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return the two sides of each pair; an empty left one belongs to a distractor.

    Args:
        cells: A pair each, or one with a pair a line.

    Returns:
        None if one of them is no pair.
    """
    texts = [cell.strip() for cell in cells]
    if len(texts) == 1:
        texts = [part.strip() for part in re.split(r"\n|;|\|", texts[0]) if part.strip()]
    for arrow in _ARROWS:
        parted = [text.partition(arrow) for text in texts]
        if parted and all(sign and right.strip() for _left, sign, right in parted):
            sides = [(left.strip(), right.strip()) for left, _sign, right in parted]
            return [("" if left in _NOTHING else left, right) for left, right in sides]
    return None


def shown_pair(left: str, right: str) -> str:
    """Return a pair as a cell has it; without a left side it is a distractor."""
    # An application takes a text that begins with = for a formula.
    return f"{left or _NOTHING[0]} = {right}"


def gap_in(cell: str) -> Choices | Words | Numbers:
    """Return how a gap is filled: ``* few | many`` is chosen, ``# 3`` a number, else typed.

    Raises:
        Refused: It is a number that cannot be read.
    """
    number = _NUMBER.fullmatch(cell)
    if number:
        return Numbers(numbers_in(number[1]))
    parts = accepted_in(cell)
    stars = [_RIGHT.fullmatch(part) for part in parts]
    if any(stars):
        options = [
            Choice(Text(star[1] if star else part), float(bool(star)))
            for star, part in zip(stars, parts, strict=True)
        ]
        return Choices(options)
    return Words([Accepted(part) for part in parts])


def shown_gap(answer: Choices | Words | Numbers) -> str:
    """Return a gap as a cell has it."""
    match answer:
        case Choices(options):
            return joined(f"{'* ' * (each.credit >= 1)}{each.text.source}" for each in options)
        case Words(answers):
            return joined(each.pattern for each in answers if each.credit > 0)
        case Numbers(values):
            return f"# {joined(shown_number(each) for each in values if each.credit > 0)}"


def _number(text: str, tolerance: str) -> Number:
    around = _TOLERANCE.fullmatch(text)
    if around:
        return Number(around[1].strip(), tolerance=_value(around[2]))
    ends = _RANGE.fullmatch(text)
    if ends:
        return Number(None, low=_value(ends[1]), high=_value(ends[2]))
    return Number(text, tolerance=_value(tolerance) if tolerance else 0.0)


def _value(text: str) -> float:
    # 0,001 may be one or a thousandth: a tolerance is the smaller, and a range's end seldom has
    # a comma.
    values = sorted({number.value for number in read_numbers(text)}, key=abs)
    if not values:
        raise Refused(phrase("“{0}” is no number. Correct it."), text, part="values")
    return values[0]
