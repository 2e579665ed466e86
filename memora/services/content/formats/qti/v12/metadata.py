"""What systems say of a QTI 1.2 item besides its text: its type, points and keys. Pure."""

import re
from enum import Enum
from typing import NamedTuple

from lxml import etree

from memora.services.content.formats.markup import local_name
from memora.services.content.formats.qti.numbers import as_number

_TYPES = (
    "question_type",
    "bbmd_questiontype",
    "qmd_questiontype",
    "questiontype",
    "respondusapi_qtype",
    "qmd_itemtype",
    "cc_profile",
)
_POINTS = (
    *("points_possible", "qmd_absolutescore_max", "cc_weighting", "qmd_weighting"),
    *("max_score", "respondusapi_qpoints"),
)
_ABOUT = frozenset({"itemmetadata", "qtimetadata"})
#: ``fillInBlank``.
_HUMPS = re.compile(r"([a-z])([A-Z])")
_DURATION = re.compile(
    r"P(?:0+Y)?(?:0+M)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,6})S)?)?"
)
#: ``cc.multiple_choice.v0p1`` and the like.
_VERSION = re.compile(r"^cc\.|\.v[0-9]+p[0-9]+$")


class Kind(Enum):
    """What a type's name says beyond what the item itself says."""

    CHOICE = "choice"
    TRUTH = "truth"
    SEVERAL = "several"
    TYPED = "typed"
    NUMBER = "number"
    GAPS = "gaps"
    MATCHING = "matching"
    ORDER = "order"
    CATEGORIES = "categories"
    ESSAY = "essay"
    UPLOAD = "upload"
    TEXT = "text"
    CALCULATED = "calculated"
    PICTURE = "picture"
    UNKNOWN = ""


#: By their names without "question": Canvas's, Common Cartridge's, Blackboard's, D2L's, ILIAS's.
_NAMES = {
    Kind.CHOICE: ("multiple choice", "single choice", "quiz bowl", "either/or"),
    Kind.TRUTH: ("true/false", "true false", "boolean"),
    Kind.SEVERAL: ("multiple answers", "multiple answer", "multiple response", "multi select"),
    Kind.TYPED: ("short answer", "fill in the blank", "fill in blank", "fib", "pattern match"),
    Kind.NUMBER: ("numerical", "numeric"),
    Kind.GAPS: (
        *("fill in multiple blanks", "fill in the blank plus", "fill in the blanks"),
        *("multiple dropdowns", "jumbled sentence", "cloze", "fill in multiple"),
    ),
    Kind.MATCHING: ("matching",),
    Kind.ORDER: ("ordering",),
    Kind.CATEGORIES: ("categorization",),
    Kind.ESSAY: ("essay", "long answer", "short response", "short/paragraph", "paragraph", "text"),
    Kind.UPLOAD: ("file upload", "audio recording"),
    Kind.TEXT: ("text only",),
    Kind.CALCULATED: ("calculated", "formula", "arithmetic", "significant figures"),
    Kind.PICTURE: ("hot spot", "image map"),
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names}


class About(NamedTuple):
    """What is said of an item.

    Attributes:
        kind: Its type.
        points: What it weighs; None where nothing is said.
        seconds: How long it should take; None where nothing is said.
        fields: All that is said, by labels in small letters.
    """

    kind: Kind
    points: float | None
    seconds: int | None
    fields: dict[str, str]


def read_metadata(item: etree._Element) -> About:
    """Read what is said of an item, or of a section or assessment."""
    fields: dict[str, str] = {}
    for block in item:
        if local_name(block) in _ABOUT:
            _collect(block, fields)
    kind = _kind(fields)
    if kind is Kind.UNKNOWN and any(map(_is_calculated, item)):
        kind = Kind.CALCULATED
    points = next((number for name in _POINTS if (number := _positive(fields.get(name)))), None)
    return About(kind, points, _seconds(item), fields)


def _collect(block: etree._Element, fields: dict[str, str]) -> None:
    for element in block.iter():
        name = local_name(element)
        if name in ("qtimetadatafield", "qti_metadatafield"):
            parts = {local_name(child): (child.text or "").strip() for child in element}
            label = parts.get("fieldlabel", "").lower()
            fields.setdefault(label, parts.get("fieldentry", ""))
        elif not len(element) and element.text and name not in ("fieldlabel", "fieldentry"):
            fields.setdefault(name, element.text.strip())


def _kind(fields: dict[str, str]) -> Kind:
    for name in _TYPES:
        apart = _HUMPS.sub(r"\1 \2", fields.get(name, ""))
        written = _VERSION.sub("", apart.lower())
        words = written.replace("_", " ").replace("-", " ").replace("question", "")
        kind = _KINDS.get(words.strip())
        if kind is not None:
            return kind
    return Kind.UNKNOWN


def _seconds(item: etree._Element) -> int | None:
    """Return an ISO 8601 duration in seconds: ``P0Y0M0DT0H1M30S`` is 90."""
    for child in item:
        found = _DURATION.fullmatch((child.text or "").strip())
        if local_name(child) == "duration" and found:
            days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
            return ((days * 24 + hours) * 60 + minutes) * 60 + seconds or None
    return None


def _is_calculated(block: etree._Element) -> bool:
    return local_name(block) == "itemproc_extension" and any(
        local_name(each) == "calculated" for each in block
    )


def _positive(text: str | None) -> float | None:
    number = as_number(text) if text else None
    return number if number is not None and number > 0 else None
