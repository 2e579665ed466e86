r"""Words as they stand in Markdown: what would be read as markup gets a backslash, nothing else.

The rules are those of CommonMark 0.31.2 with tables, strikethrough and ``$…$``, as
``rendering/markdown.py`` reads them. Whoever edits a text later reads it with its backslashes, so
``snake_case``, ``3 * 4`` or ``[2 marks]`` go without.
"""

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Stand in the words for what is no words: a formula, and code or a medium.
FORMULA, OPAQUE = "\x01", "\x02"

_ASCII_PUNCTUATION = frozenset(string.punctuation)
_ACTIVE = re.compile(r"\\|\*+|_+|`|~~+|[\[\]$&<|!]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>]+)>")
_LINKED = re.compile(r"\][(\[:]")
#: What begins a block where a line begins; the group is what gets the backslash.
_BEGINNING = re.compile(
    r"\#{1,6}(?=[ \n]|\Z)|>|[-+*](?=[ \n]|\Z)|[0-9]{1,9}(?P<mark>[.)])(?=[ \n]|\Z)"
    r"|=+[ ]*(?=\n|\Z)|~{3}|\$\$|[-_*](?:[ ]*[-_*]){2,}[ ]*(?=\n|\Z)"
)
_OF_TABLE_RULE = frozenset("|:- ")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around and between the words of a paragraph.

    Attributes:
        has_marks: Whether stars and tildes of ours will stand between them.
        links: From where to where words lead somewhere.
        in_table: Whether it is a cell.
        within_line: Whether it is rendered within a line, where no block can begin.
    """

    has_marks: bool = False
    links: Sequence[tuple[int, int]] = ()
    in_table: bool = False
    within_line: bool = False


def escapes(words: str, around: Surroundings) -> dict[int, str]:
    r"""Find what in the words of a paragraph would be read as markup.

    Args:
        words: The paragraph's words, in which ``FORMULA`` and ``OPAQUE`` stand for what is not and
            ``\n`` for a break.
        around: What they stand in.

    Returns:
        What stands in place of a character, by its position.
    """
    found: dict[int, str] = {}
    is_active = _Activity(words, around)
    for match in _ACTIVE.finditer(words):
        if is_active(match):
            found |= {at: f"\\{words[at]}" for at in range(*match.span())}
    if not (around.in_table or around.within_line):
        _escape_beginnings(words, found)
    _escape_digits(words, found)
    return found


class _Activity:
    """Says of signs whether they would be read as markup."""

    def __init__(self, words: str, around: Surroundings) -> None:
        self._words, self._around = words, around
        self._linked_until = max((found.start() for found in _LINKED.finditer(words)), default=-1)
        self._linked = {at for start, end in around.links for at in range(start, end)}
        self._link_starts = {start for start, _end in around.links}
        self._dollars = _open_dollars(words, has_marks=around.has_marks)

    def __call__(self, match: re.Match[str]) -> bool:
        at, words = match.start(), self._words
        before = words[at - 1] if at else "\n"
        after = words[match.end()] if match.end() < len(words) else "\n"
        match words[at]:
            case "*" | "_" | "\\" as sign:
                return self._is_run_active(sign, before, after)
            case "[" | "]" | "!" as sign:
                return self._is_link(sign, at)
            case "$":
                return at in self._dollars
            case "&":
                return bool(_ENTITY.match(words, at))
            case "<":
                return bool(_AUTOLINK.match(words, at))
        return words[at] != "|" or self._around.in_table

    def _is_run_active(self, sign: str, before: str, after: str) -> bool:
        if sign == "\\":
            is_before_sign = after in _ASCII_PUNCTUATION or not after.isprintable()
            return self._around.has_marks or is_before_sign
        if before.isspace() and after.isspace():
            return sign == "*" and self._around.has_marks
        return sign == "*" or not (before.isalnum() and after.isalnum())

    def _is_link(self, sign: str, at: int) -> bool:
        if sign == "!":
            return at + 1 in self._link_starts
        return at in self._linked or (sign == "[" and at < self._linked_until)


def _open_dollars(words: str, *, has_marks: bool) -> set[int]:
    """Return the dollars to be escaped: all, where one might begin a formula; prices stay."""
    places = [found.start() for found in re.finditer(r"\$", words)]
    has_others = FORMULA in words or OPAQUE in words or (has_marks and len(places) > 1)
    is_any_open = any(_is_formula(words, at, end) for at, end in pairwise(places))
    return set(places) if has_others or is_any_open else set()


def _is_formula(words: str, at: int, closing: int) -> bool:
    before = words[at - 1] if at else " "
    after = words[closing + 1] if closing + 1 < len(words) else " "
    # A break is written with a backslash, which a formula may begin with.
    is_opening = words[at + 1] == "\n" or not words[at + 1].isspace()
    is_closing = not words[closing - 1].isspace()
    return is_opening and is_closing and not before.isdigit() and not after.isdigit()


def _escape_beginnings(words: str, found: dict[int, str]) -> None:
    start = 0
    for line in words.split("\n"):
        match = _BEGINNING.match(line)
        at = start + (match.start("mark") if match and match["mark"] else 0)
        if match or ("-" in line and _OF_TABLE_RULE.issuperset(line)):
            found.setdefault(at, f"\\{words[at]}")
        start += len(line) + 1


def _escape_digits(words: str, found: dict[int, str]) -> None:
    """Write digits beside a formula by their number: "2$x$" is no formula but money."""
    for match in re.finditer(FORMULA, words):
        for at in (match.start() - 1, match.end()):
            if 0 <= at < len(words) and words[at].isdigit():
                found[at] = f"&#{ord(words[at])};"
