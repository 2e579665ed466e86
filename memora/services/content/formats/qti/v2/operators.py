"""Operators of QTI's rules: what they make of the values within them. Pure.

IMS QTI 2.2 information model, section 2.11 "Expressions". What draws by chance, asks for areas of
pictures or is another system's own is not read.
"""

import math
from collections.abc import Callable, Sequence

from lxml import etree

from memora.services.content.formats.qti.numbers import as_number
from memora.services.content.formats.qti.v2.declarations import Scalar, Value
from memora.services.content.formats.qti.v2.names import attribute
from memora.services.content.formats.qti.v2.nodes import Node

_EQUAL = 1e-9


def is_true(value: Value) -> bool:
    """Return whether a condition holds; one that has no value does not."""
    return value is True


def _items(value: Value) -> list[Scalar]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple | frozenset) else [value]


def _numbers(values: Sequence[Value]) -> list[float] | None:
    """Return all values as numbers, None where one is none."""
    found: list[float] = []
    for value in values:
        for item in _items(value) if value is not None else [None]:
            number = as_number(item) if isinstance(item, str) else item
            if number is None:
                return None
            found.append(float(number))
    return found


def _arithmetic(work: Callable[[list[float]], float]) -> Callable[[Node, list[Value]], Value]:
    def operator(_: Node, values: list[Value]) -> Value:
        numbers = _numbers(values)
        if not numbers:
            return None
        try:
            result = float(work(numbers))
        except (ArithmeticError, ValueError, IndexError, TypeError):
            return None
        return result if math.isfinite(result) else None

    return operator


def _comparison(work: Callable[[float, float], bool]) -> Callable[[Node, list[Value]], Value]:
    def operator(_: Node, values: list[Value]) -> Value:
        numbers = _numbers(values)
        if numbers is None or len(numbers) != 2:  # noqa: PLR2004 - two are compared
            return None
        return work(numbers[0], numbers[1])

    return operator


def _match(_: Node, values: list[Value]) -> Value:
    if len(values) != 2 or None in values:  # noqa: PLR2004 - two are compared
        return None
    left, right = values
    if isinstance(left, tuple) or isinstance(right, tuple):
        return _items(left) == _items(right)
    if isinstance(left, list) or isinstance(right, list):
        return _parts(left) == _parts(right)
    if isinstance(left, float) or isinstance(right, float):
        numbers = _numbers(values)
        return numbers is not None and abs(numbers[0] - numbers[1]) <= _EQUAL
    return left == right


def _parts(value: Value) -> list[str]:
    """Return a container's items, sorted; real files write some in one value, with spaces."""
    items = value.split() if isinstance(value, str) else map(str, _items(value))
    return sorted(items)


def _equal(node: Node, values: list[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None or len(numbers) != 2:  # noqa: PLR2004 - two are compared
        return None
    given, wanted = numbers
    below, above = tolerances(node.element, given)
    fine = wanted - below - _EQUAL <= given <= wanted + above + _EQUAL
    # The tolerance is around the first of the two; which of them is the key differs in real files.
    return fine or given - below - _EQUAL <= wanted <= given + above + _EQUAL


def tolerances(element: etree._Element, value: float) -> tuple[float, float]:
    """Return how far below and above a value another may be to be equal.

    Args:
        element: The ``equal``.
        value: The value.
    """
    mode = attribute(element, "tolerancemode").lower() or "exact"
    written = [
        number
        for part in attribute(element, "tolerance").split()
        if (number := as_number(part)) is not None
    ]
    if mode == "exact" or not written:
        return 0.0, 0.0
    below, above = written[0], written[-1]
    if mode == "relative":
        return abs(value) * below / 100, abs(value) * above / 100
    return below, above


def _equal_rounded(node: Node, values: list[Value]) -> Value:
    numbers = _numbers(values)
    figures = as_number(attribute(node.element, "figures"))
    if numbers is None or len(numbers) != 2 or figures is None:  # noqa: PLR2004
        return None
    is_decimal = attribute(node.element, "roundingmode").lower() == "decimalplaces"
    return math.isclose(*(_rounded(number, int(figures), is_decimal) for number in numbers))


def _rounded(number: float, figures: int, is_decimal: bool) -> float:
    figures = max(-300, min(300, figures))
    if is_decimal or number == 0:
        return round(number, figures)
    return round(number, figures - 1 - math.floor(math.log10(abs(number))))


def _strings(values: list[Value]) -> tuple[str, str] | None:
    if len(values) != 2 or None in values:  # noqa: PLR2004 - two are compared
        return None
    return str(values[0]), str(values[1])


def _folded(node: Node, text: str) -> str:
    is_loose = attribute(node.element, "casesensitive").lower() in ("false", "0")
    return text.casefold() if is_loose else text


def _string_match(node: Node, values: list[Value]) -> Value:
    both = _strings(values)
    if both is None:
        return None
    left, right = (_folded(node, text.strip()) for text in both)
    if attribute(node.element, "substring").lower() == "true":
        return right in left
    return left == right


def _substring(node: Node, values: list[Value]) -> Value:
    both = _strings(values)
    return None if both is None else _folded(node, both[0]) in _folded(node, both[1])


def _member(_: Node, values: list[Value]) -> Value:
    if len(values) != 2 or values[0] is None:  # noqa: PLR2004 - two are compared
        return None
    return values[0] in _items(values[1])


def _contains(_: Node, values: list[Value]) -> Value:
    if len(values) != 2 or None in values:  # noqa: PLR2004 - two are compared
        return None
    outer = [str(item) for item in _items(values[0])]
    return all(str(item) in outer for item in _items(values[1]))


def _any_of(node: Node, values: list[Value]) -> Value:
    true = sum(is_true(value) for value in values)
    low, high = (as_number(attribute(node.element, name)) for name in ("min", "max"))
    return (low or 0) <= true <= (math.inf if high is None else high)


def _delete(_: Node, values: list[Value]) -> Value:
    gone, kept = (_items(value) for value in (*values, None, None)[:2])
    left = [item for item in kept if item not in gone]
    return left or None


def _index(node: Node, values: list[Value]) -> Value:
    at = as_number(attribute(node.element, "n"))
    items = _items(values[0]) if values else []
    return items[int(at) - 1] if at is not None and 1 <= at <= len(items) else None


def _multiple(_: Node, values: list[Value]) -> Value:
    return [item for value in values for item in _items(value)] or None


def _ordered(_: Node, values: list[Value]) -> Value:
    return tuple(item for value in values for item in _items(value)) or None


#: By their names in small letters.
OPERATORS: dict[str, Callable[[Node, list[Value]], Value]] = {
    "null": lambda *_: None,
    "isnull": lambda _, values: not values or values[0] is None or values[0] == "",
    "match": _match,
    "equal": _equal,
    "equalrounded": _equal_rounded,
    "stringmatch": _string_match,
    "substring": _substring,
    "member": _member,
    "contains": _contains,
    "and": lambda _, values: all(map(is_true, values)),
    "or": lambda _, values: any(map(is_true, values)),
    "not": lambda _, values: values[:1] != [True],
    "anyn": _any_of,
    "gt": _comparison(lambda left, right: left > right),
    "gte": _comparison(lambda left, right: left >= right),
    "lt": _comparison(lambda left, right: left < right),
    "lte": _comparison(lambda left, right: left <= right),
    "sum": _arithmetic(math.fsum),
    "product": _arithmetic(math.prod),
    "subtract": _arithmetic(lambda numbers: numbers[0] - numbers[1]),
    "divide": _arithmetic(lambda numbers: numbers[0] / numbers[1]),
    "integerdivide": _arithmetic(lambda numbers: numbers[0] // numbers[1]),
    "integermodulus": _arithmetic(lambda numbers: numbers[0] % numbers[1]),
    "power": _arithmetic(lambda numbers: numbers[0] ** numbers[1]),
    "round": _arithmetic(lambda numbers: math.floor(numbers[0] + 0.5)),
    "truncate": _arithmetic(lambda numbers: math.trunc(numbers[0])),
    "integertofloat": _arithmetic(lambda numbers: numbers[0]),
    "min": _arithmetic(min),
    "max": _arithmetic(max),
    "multiple": _multiple,
    "ordered": _ordered,
    "containersize": lambda _, values: float(len(_items(values[0]))) if values else 0.0,
    "delete": _delete,
    "index": _index,
}
