"""Lists of HTML whose signs Markdown does not know: a), B), iv)."""

import re

from lxml import etree

from memora.services.content.formats.texts.pieces import (
    BREAK,
    Block,
    Piece,
    tidied,
    without_blocks,
)

_LETTERED = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)")
_LETTERS = 26
#: Roman numerals without an L.
_MOST_ROMAN = 39
#: What Markdown takes for a first number.
_MOST_DIGITS = 9


def first_number(element: etree._Element) -> int:
    """Return the number that an ordered list begins with."""
    written = element.get("start", "").strip()
    is_number = written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS
    return int(written) if is_number else 1


def marker_of(element: etree._Element) -> str:
    """Return how a list counts where not by numbers: ``a``, ``A``, ``i`` or ``I``; else empty."""
    kind = str(element.get("type", ""))
    if kind in _LETTERED.values():
        return kind
    styles = (each.get("style", "") for each in (element, *element))
    found = _STYLE.search(" ".join(styles).lower())
    return _LETTERED.get(str(found[1]), "") if found else ""


def as_lines(items: list[list[Block]], marker: str, start: int | None) -> list[Piece]:
    """Return a list as lines with the signs that it has.

    Args:
        items: What is in it.
        marker: How it counts, see ``marker_of``.
        start: Its first number; None where it has bullets.
    """
    pieces: list[Piece] = []
    for at, item in enumerate(items):
        sign = "• " if start is None else f"{_sign(start + at, marker)}) "
        pieces += [BREAK] if pieces else []
        pieces += [Piece("words", sign), *without_blocks(item)]
    return tidied(pieces)


def _sign(number: int, marker: str) -> str:
    if marker in ("a", "A") and 1 <= number <= _LETTERS:
        return chr(ord(marker) + number - 1)
    if marker in ("i", "I") and 1 <= number <= _MOST_ROMAN:
        roman = ""
        for value, sign in _ROMAN:
            roman, number = roman + sign * (number // value), number % value
        return roman if marker == "i" else roman.upper()
    return str(number)
