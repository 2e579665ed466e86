"""Answers one by one: what begins each, what it weighs, and its feedback."""

import re
from dataclasses import dataclass

from memora.services.content.formats.gift.telling import Telling
from memora.services.content.formats.report import phrase

_WEIGHT = re.compile(r"%\s*([-+−–]?)\s*(\d{1,6}(?:[.,٫]\d{0,40})?|[.,٫]\d{1,40})\s*[%٪]\s*")
_TOO_MUCH = phrase("A weight of {0} % is taken as {1} %.")
_FULL = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One answer.

    Attributes:
        mark: ``=``, ``~``, or nothing for one in front that has no mark.
        weight: The share of the points that it says, -1 to 1; None where it says none.
        text: What it says.
        feedback: What who gives it is told.
    """

    mark: str
    weight: float | None
    text: str
    feedback: str


def split_parts(content: str, marks: str, telling: Telling) -> list[Part]:
    """Return the answers of a text, in order; an empty one in front is none.

    Args:
        content: What stands between the braces, escapes as signs.
        marks: The characters that begin an answer.
        telling: Where it is said what is mended.
    """
    first, *others = re.split(f"([{marks}])", content)
    parts = [_part("", first, telling)] if first.strip() else []
    pairs = zip(others[::2], others[1::2], strict=True)
    return [*parts, *(_part(mark, source, telling) for mark, source in pairs)]


def _part(mark: str, source: str, telling: Telling) -> Part:
    source = source.strip()
    found = _WEIGHT.match(source)
    weight = None
    if found:
        source = source[found.end() :]
        weight = _share(found, telling)
    text, _, feedback = source.partition("#")
    return Part(mark, weight, text.strip(), feedback.strip())


def _share(found: re.Match[str], telling: Telling) -> float:
    per_cent = float(found[2].replace(",", ".").replace("٫", "."))
    if per_cent > _FULL:
        telling.changed(_TOO_MUCH, found[1] + found[2], f"{found[1]}{_FULL}", part="options")
    share = min(per_cent, _FULL) / _FULL
    return -share if found[1] in ("-", "−", "–") else share
