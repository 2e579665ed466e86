"""Which braces of a question hold its answers, and which are a program's, a formula's or a set's.

GIFT knows one pair. People write two or more: gaps in a sentence, several questions under each
other, TeX, code. What stands in them tells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memora.services.content.formats.gift.escapes import BACKSLASH
from memora.services.content.formats.gift.telling import Telling
from memora.services.content.formats.moodle_xml.cloze import GAP_START
from memora.services.content.formats.report import Refused, phrase
from memora.services.content.formats.truths import read_truth

_BRACE = re.compile("[{}]")
#: Right behind these a brace is TeX's: x_{1}, x^{2}, \sqrt{2}, \sqrt[3]{2}, \frac{1}{2}.
_TEX_BEFORE = re.compile(rf"(?:(?<![_\s])[_^]|{BACKSLASH}[A-Za-z]+\*?(?:\[[^\[\]]*\])?)$")
#: A TeX command is no longer.
_TEX_LOOK_BACK = 40
#: More stand in no question, nor in all that somebody forgets to part by blank lines.
_MOST = 5_000
_MARKERS = ("=", "~", "#", ">")
_NESTED = phrase("The braces within an answer are kept as part of it.")
_LITERAL = phrase("Braces that hold no answers are kept in the text: {0}")
_STRAY = phrase("A closing brace too many at the end is left out.")
_TOO_MANY = phrase(
    "There are more than {0} braces here. Leave a line blank between questions, and divide those"
    " that are too long."
)
_UNCLOSED = phrase("The opening brace is never closed. Close it behind the last answer.")
_UNOPENED = phrase(
    "There is a closing brace without an opening one. Open it before the first answer."
)
_UNPAIRED = phrase(
    "The braces do not pair, so that it is not clear where the answers are. Put a backslash before"
    " each brace that belongs to a text."
)
_UNCLEAR = phrase(
    "Several pairs of braces may hold the answers. Put = or ~ before each answer, and a backslash"
    " before each brace that belongs to a text."
)


@dataclass(frozen=True, slots=True)
class Block:
    """Answers in a text.

    Attributes:
        start: Where the opening brace stands.
        end: Where what follows the closing brace begins.
        content: What stands between, without the space around it.
    """

    start: int
    end: int
    content: str


def answer_blocks(text: str, telling: Telling) -> tuple[str, list[Block]]:
    """Find the answers of one question or of several under each other.

    Args:
        text: A question without its name, escapes as signs.
        telling: Where it is said what was mended.

    Returns:
        The text, without a brace too many, and its answers in order; none where it asks nothing.

    Raises:
        Refused: It is not clear where the answers are.
    """
    if text.count("{") > _MOST:
        raise Refused(_TOO_MANY, _MOST)
    pairs, is_nested = _outer_pairs(text)
    if pairs is None:
        text, pairs, is_nested = _mended(text, telling)
    blocks = list(_without_tex(text, pairs))
    chosen = _with_answers(blocks)
    answers = {block.start for block in chosen}
    literal = next((block for block in blocks if block.start not in answers), None)
    if literal:
        telling.changed(_LITERAL, text[literal.start : literal.end], part="text")
    if is_nested and any(_BRACE.search(block.content) for block in chosen):
        telling.changed(_NESTED, part="options")
    return text, chosen


def _with_answers(blocks: list[Block]) -> list[Block]:
    if len(blocks) < 2:  # noqa: PLR2004
        return blocks
    full = [block for block in blocks if _is_answer(block.content)]
    if full:
        return full
    if len({block.content for block in blocks}) > 1 or blocks[0].content:
        raise Refused(_UNCLEAR)
    return blocks[-1:]


def _is_answer(content: str) -> bool:
    return (
        content.startswith(_MARKERS)
        or read_truth(content.partition("#")[0]) is not None
        or is_embedded(content)
    )


def is_embedded(content: str) -> bool:
    """Say whether answers are a gap's as Moodle XML has them: ``1:SHORTANSWER:=a``."""
    return GAP_START.match(f"{{{content}}}") is not None


def _outer_pairs(text: str) -> tuple[list[tuple[int, int]] | None, bool]:
    """Return the pairs of braces that lie in no other, and whether others do; None if unpaired."""
    pairs: list[tuple[int, int]] = []
    depth = start = 0
    is_nested = False
    for brace in _braces(text):
        if text[brace] == "{":
            start = start if depth else brace
            is_nested = is_nested or depth > 0
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                pairs.append((start, brace + 1))
        else:
            return None, is_nested
    return (None if depth else pairs), is_nested


def _mended(text: str, telling: Telling) -> tuple[str, list[tuple[int, int]], bool]:
    """Return a text with pairs of braces where one is missing or too many and it is plain which."""
    first, last = text.find("{"), text.rfind("}")
    if first < 0:
        raise Refused(_UNOPENED)
    if last < first:
        raise Refused(_UNCLOSED)
    if text.endswith("}"):
        shorter = text[:-1].rstrip()
        pairs, is_nested = _outer_pairs(shorter)
        if pairs:
            telling.changed(_STRAY, part="text")
            return shorter, pairs, is_nested
        is_one_left_open = text.count("}") == 1 and _is_answer(text[first + 1 : last].strip())
        if is_one_left_open:
            return text, [(first, last + 1)], True
    raise Refused(_UNPAIRED)


def _braces(text: str) -> Iterator[int]:
    return (found.start() for found in _BRACE.finditer(text))


def _without_tex(text: str, pairs: list[tuple[int, int]]) -> Iterator[Block]:
    r"""Yield the pairs that are no formula's, such as both of \frac{1}{2}."""
    end_of_tex = -1
    for start, end in pairs:
        content = text[start + 1 : end - 1].strip()
        is_argument = start == end_of_tex or is_behind_tex(text, start)
        if is_argument and not content.startswith(_MARKERS):
            end_of_tex = end
        else:
            yield Block(start, end, content)


def is_behind_tex(text: str, at: int) -> bool:
    """Say whether a brace stands where it begins an argument of TeX: behind a command, _ or ^."""
    return bool(_TEX_BEFORE.search(text[max(0, at - _TEX_LOOK_BACK) : at]))
