"""QTI 2 and 3: what is typed: words, numbers. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from memora.services.content.formats.bank import Accepted, Number, Numbers, Words
from memora.services.content.formats.qti.credits import of_one
from memora.services.content.formats.qti.numbers import as_number, middle, symmetric
from memora.services.content.formats.qti.patterns import pattern_of
from memora.services.content.formats.qti.v2.declarations import Response
from memora.services.content.formats.qti.v2.marking import Marking
from memora.services.content.formats.qti.v2.names import attribute
from memora.services.content.formats.qti.v2.nodes import Node
from memora.services.content.formats.qti.v2.operators import tolerances
from memora.services.content.formats.qti.v2.telling import Telling

_LOWER = frozenset({"gte", "gt"})
_UPPER = frozenset({"lte", "lt"})
_FLIPPED = {"gte": "lte", "gt": "lt", "lte": "gte", "lt": "gt"}
#: What nobody types.
_NOBODYS = "\ufdd0"
_NOBODYS_NUMBER = "-7.7e77"
_COMPARISONS = frozenset({"match", "stringmatch", "equal", "substring", "equalrounded", "member"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What is accepted of a response, and what the best of it earns."""

    answer: Words | Numbers
    points: float


def words_of(response: Response, marking: Marking, telling: Telling) -> Typed:
    """Return the words that are accepted of a response."""
    parts = set(_compared(response, marking, frozenset({"substring"})))
    values = list(
        dict.fromkeys(
            (
                *response.correct,
                *(entry.key for entry in (response.mapping.entries if response.mapping else ())),
                *_compared(response, marking, _COMPARISONS),
            )
        )
    )
    score = marking.scorer(response, [(value,) for value in values])
    earned = of_one(values, score)
    told = telling.of_answers(response, [*values, _NOBODYS])
    answers = [
        Accepted(pattern_of(value, is_part=value in parts), credit, text)
        for value, credit, text in zip(values, earned.credits, told, strict=False)
        if credit > 0 or text
    ]
    if told[-1]:
        answers.append(Accepted("*", 0.0, told[-1]))
    keeps_case = any(
        score((value.swapcase(),)) < score((value,))
        for value, credit in zip(values, earned.credits, strict=True)
        if credit > 0
    )
    return Typed(Words(answers, keeps_case), earned.points)


def numbers_of(response: Response, marking: Marking, telling: Telling) -> Typed:
    """Return the numbers that are accepted of a response."""
    found = list(_unique(_numbers(response, marking)))
    probes = [middle(number) for number in found]
    score = marking.scorer(response, [(probe,) for probe in probes])
    earned = of_one(probes, score)
    told = telling.of_answers(response, [*probes, _NOBODYS_NUMBER])
    values = [
        Number(number.value, number.tolerance, number.low, number.high, credit, text)
        for number, credit, text in zip(found, earned.credits, told, strict=False)
        if credit > 0 or text
    ]
    if told[-1]:
        values.append(Number("*", credit=0.0, feedback=told[-1]))
    return Typed(Numbers(values), earned.points)


def _compared(response: Response, marking: Marking, names: frozenset[str]) -> Iterator[str]:
    """Yield the texts that an item's rules compare a response with."""
    for node in marking.processing.all_nodes():
        if node.name in names and _is_about(node, response):
            for child in node.children:
                constants = [child] if child.name == "basevalue" else child.children
                for each in constants:
                    if each.name == "basevalue" and isinstance(each.value, str):
                        yield each.value.strip()


def _is_about(node: Node, response: Response) -> bool:
    return any(
        child.name == "variable" and child.identifier == response.identifier
        for child in node.children
    )


def _unique(numbers: Iterator[Number]) -> Iterator[Number]:
    """Yield numbers; of those of one value the one with the most tolerance."""
    by_value: dict[object, Number] = {}
    for number in numbers:
        value = as_number(number.value or "")
        key = (number.low, number.high) if value is None else value
        same = by_value.setdefault(key, number)
        if number.tolerance > same.tolerance:
            by_value[key] = number
    yield from by_value.values()


def _numbers(response: Response, marking: Marking) -> Iterator[Number]:
    """Yield the numbers that a response's key and its item's rules name."""
    for node in marking.processing.all_nodes():
        if node.name in ("equal", "equalrounded") and _is_about(node, response):
            for text in _constants(node, response):
                yield _with_tolerance(node, text)
        elif node.name == "match" and _is_about(node, response):
            for text in _constants(node, response):
                yield Number(text)
        elif node.name == "and":
            yield from _range(node, response)
    for text in response.correct:
        yield Number(text)
    for entry in response.mapping.entries if response.mapping else ():
        yield Number(entry.key)


def _constants(node: Node, response: Response) -> Iterator[str]:
    for child in node.children:
        if child.name == "correct" and child.identifier == response.identifier:
            yield from response.correct
        elif child.name == "basevalue" and isinstance(child.value, float):
            yield _written(child.value)


def _written(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)  # noqa: PLR2004


def _with_tolerance(node: Node, text: str) -> Number:
    value = as_number(text)
    if value is None:
        return Number(text)
    if node.name == "equalrounded":
        figures = as_number(attribute(node.element, "figures"))
        is_decimal = attribute(node.element, "roundingmode").lower() == "decimalplaces"
        return Number(text, 0.5 * 10 ** -min(300, max(0, int(figures or 0))) if is_decimal else 0.0)
    below, above = tolerances(node.element, value)
    return symmetric(text, value - below, value + above)


def _range(node: Node, response: Response) -> Iterator[Number]:
    """Yield the range within which a condition has a response."""
    low: float | None = None
    high: float | None = None
    for child in node.children:
        if child.name not in _FLIPPED or len(child.children) != 2:  # noqa: PLR2004
            continue
        left, right = child.children
        name = child.name
        if right.identifier == response.identifier and right.name == "variable":
            left, right, name = right, left, _FLIPPED[name]
        if left.name != "variable" or left.identifier != response.identifier:
            continue
        if isinstance(right.value, float):
            low = right.value if name in _LOWER else low
            high = right.value if name in _UPPER else high
    if low is not None and high is not None:
        yield Number(None, low=low, high=high)
