"""What a QTI 2 or 3 item declares: its responses with their keys, its outcomes. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lxml import etree

from memora.services.content.formats.qti.numbers import as_number
from memora.services.content.formats.qti.v2.names import attribute, children, words_of

Cardinality = Literal["single", "multiple", "ordered"]
Scalar: TypeAlias = bool | float | str
#: Several values are a list, in an order that counts a tuple; a set is any one of them.
Value: TypeAlias = Scalar | list[Scalar] | tuple[Scalar, ...] | frozenset[Scalar] | None

_NUMBERS = frozenset({"float", "integer"})
_PAIRS = frozenset({"pair", "directedpair"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What an answer is worth."""

    key: str
    points: float
    case_sensitive: bool


@dataclass(frozen=True, slots=True)
class Mapping:
    """What answers are worth, each by itself, and within which bounds together."""

    entries: Sequence[Entry]
    default: float
    low: float
    high: float

    @property
    def pays(self) -> bool:
        """Whether any answer is worth something: systems write empty ones beside their keys."""
        return self.default > 0 or any(entry.points > 0 for entry in self.entries)

    def points(self, values: Sequence[str]) -> float:
        """Return what answers are worth together; each counts once."""
        total = sum(self._of(value) for value in dict.fromkeys(values))
        return max(self.low, min(self.high, total))

    def _of(self, value: str) -> float:
        for entry in self.entries:
            if entry.key == value or (
                not entry.case_sensitive and entry.key.casefold() == value.casefold()
            ):
                return entry.points
        return self.default


@dataclass(frozen=True, slots=True)
class Response:
    """A response and its key.

    Attributes:
        identifier: What rules call it.
        cardinality: How many values it takes, and whether their order matters.
        base_type: What its values are, in small letters: ``identifier``, ``float``.
        correct: The values that are right.
        mapping: What values are worth; None where nothing is said.
    """

    identifier: str
    cardinality: Cardinality = "single"
    base_type: str = "identifier"
    correct: Sequence[str] = ()
    mapping: Mapping | None = None

    @property
    def is_number(self) -> bool:
        """Whether numbers are typed."""
        return self.base_type in _NUMBERS

    def value(self, given: Sequence[str]) -> Value:
        """Return what was answered as rules see it."""
        values = [typed for text in given if (typed := self._typed(text)) is not None]
        if not values:
            return None
        if self.cardinality == "single":
            return values[0]
        return tuple(values) if self.cardinality == "ordered" else values

    @property
    def key(self) -> Value:
        """What is right as rules see it; of one answer with several values any of them."""
        if self.cardinality != "single":
            return self.value(self.correct)
        values = [typed for text in self.correct if (typed := self._typed(text)) is not None]
        return frozenset(values) if len(values) > 1 else self.value(self.correct)

    def _typed(self, text: str) -> Scalar | None:
        return typed_value(text, self.base_type)

    def named_pairs(self) -> Iterator[tuple[str, str, float]]:
        """Yield the pairs that are right, with what each is worth."""
        worth = self._worth
        return _pairs({key: worth.get(key, 1.0) for key in self.correct} or self._gaining)

    def other_pairs(self) -> Iterator[tuple[str, str, float]]:
        """Yield the pairs that are worth something beside those that are called right."""
        named = set(self.correct or self._gaining)
        return _pairs({key: worth for key, worth in self._gaining.items() if key not in named})

    @property
    def _worth(self) -> dict[str, float]:
        return {entry.key: entry.points for entry in self.mapping.entries} if self.mapping else {}

    @property
    def _gaining(self) -> dict[str, float]:
        return {key: points for key, points in self._worth.items() if points > 0}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that rules set, and what it is before."""

    identifier: str
    base_type: str
    default: Value


@dataclass(slots=True)
class Declarations:
    """All that an item declares."""

    responses: dict[str, Response] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    templates: dict[str, Outcome] = field(default_factory=dict)


def _pairs(keys: dict[str, float]) -> Iterator[tuple[str, str, float]]:
    for key, points in keys.items():
        sides = key.split()
        if len(sides) == 2:  # noqa: PLR2004 - a pair
            yield sides[0], sides[1], points


def typed_value(text: str, base_type: str) -> Scalar | None:
    """Return a value as its type says; None where it is none of that type."""
    if base_type in _NUMBERS:
        return as_number(text)
    if base_type == "boolean":
        return text.strip().lower() in ("true", "1")
    if base_type in _PAIRS:
        sides = text.split()
        return " ".join(sorted(sides) if base_type == "pair" else sides)
    return text


def read_declarations(item: etree._Element) -> Declarations:
    """Read what an item declares."""
    found = Declarations()
    for element in children(item, "responsedeclaration"):
        response = _response(element)
        found.responses[response.identifier] = response
    for name, into in (
        ("outcomedeclaration", found.outcomes),
        ("templatedeclaration", found.templates),
    ):
        for element in children(item, name):
            outcome = _outcome(element)
            into[outcome.identifier] = outcome
    return found


def _response(element: etree._Element) -> Response:
    written = attribute(element, "cardinality").lower()
    correct: list[str] = []
    for each in children(element, "correctresponse"):
        correct += [words_of(value) for value in children(each, "value")]
    mapping = next(map(_mapping, children(element, "mapping")), None)
    return Response(
        attribute(element, "identifier"),
        "multiple" if written == "multiple" else "ordered" if written == "ordered" else "single",
        attribute(element, "basetype").lower() or "identifier",
        [value for value in correct if value],
        mapping if mapping and mapping.pays else None,
    )


def _mapping(element: etree._Element) -> Mapping:
    entries = [
        Entry(
            attribute(each, "mapkey"),
            as_number(attribute(each, "mappedvalue")) or 0.0,
            attribute(each, "casesensitive").lower() not in ("false", "0"),
        )
        for each in children(element, "mapentry")
    ]
    low, high = (as_number(attribute(element, name)) for name in ("lowerbound", "upperbound"))
    return Mapping(
        entries,
        as_number(attribute(element, "defaultvalue")) or 0.0,
        -math.inf if low is None else low,
        math.inf if high is None else high,
    )


def _outcome(element: etree._Element) -> Outcome:
    base_type = attribute(element, "basetype").lower()
    written = [
        typed
        for each in children(element, "defaultvalue")
        for value in children(each, "value")
        if (typed := typed_value(words_of(value), base_type)) is not None
    ]
    is_single = attribute(element, "cardinality").lower() in ("", "single")
    default: Value = (written[0] if is_single else written) if written else None
    if default is None and base_type in _NUMBERS and is_single:
        default = 0.0
    return Outcome(attribute(element, "identifier"), base_type, default)
