"""QTI 1.2's conditions: tests of an answer, and what follows where they hold. Pure.

Read as the systems that write them mean them, which is not always as the specification has it:
IMS QTI ASI 1.2 binding, section 3.5 ``resprocessing``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from memora.services.content.formats.markup import local_name
from memora.services.content.formats.qti.lines import excerpt
from memora.services.content.formats.qti.numbers import as_number
from memora.services.content.formats.qti.v12.presentation import Response

Given: TypeAlias = Mapping[str, Sequence[str]]
Test: TypeAlias = Callable[[Given], bool]

#: All points, in percent.
FULL = 100.0
_SAYS_RIGHT = "correct"
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "varlt": lambda given, bound: given < bound,
    "varlte": lambda given, bound: given <= bound,
    "vargt": lambda given, bound: given > bound,
    "vargte": lambda given, bound: given >= bound,
}
_MATCHED = ("varequal", "varsubset", "varsubstring")
_COMPARISONS = frozenset({*_MATCHED, *_COMPARED})


@dataclass(frozen=True, slots=True)
class Named:
    """A value that a condition names.

    Attributes:
        element: The condition's element.
        respident: Of which response.
        value: The value.
        negated: Whether it must not be that.
    """

    element: etree._Element
    respident: str
    value: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable and how it changes."""

    variable: str
    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    Attributes:
        element: Where it stands.
        test: Whether it is true of an answer.
        settings: What is earned then.
        feedback: What is told then.
        goes_on: Whether the next conditions are looked at all the same.
        is_other: Whether it is for what no condition before has decided.
        named: What it compares answers with, in order.
    """

    element: etree._Element
    test: Test
    settings: tuple[Setting, ...]
    feedback: tuple[str, ...]
    goes_on: bool
    is_other: bool
    named: tuple[Named, ...]


def compared_in(item: etree._Element) -> Iterator[etree._Element]:
    """Yield all comparisons of an item's conditions."""
    return (each for each in item.iter(etree.Element) if local_name(each) in _COMPARISONS)


def mend_cardinality(item: etree._Element, responses: Sequence[Response], *, several: bool) -> None:
    """Have responses take several options where they must, whatever they say of themselves.

    Args:
        item: The item: conditions may want several options at once.
        responses: Its responses; they are changed.
        several: Whether its type says so.
    """
    wanted = {ident for each in item.iter(etree.Element) for ident in _together(each)}
    for response in responses:
        is_single = response.render == "choice" and response.cardinality == "single"
        if is_single and (several or response.ident in wanted):
            response.cardinality = "multiple"


def options_by_order(item: etree._Element, response: Response) -> dict[str, str]:
    """Return the options that conditions mean where they name others than there are.

    Blackboard Ultra gives options new names and leaves the old ones in the conditions; as many as
    there are options, in their order.

    Args:
        item: The item.
        response: A response with options.

    Returns:
        The options' idents by the names in the conditions; empty where these are right.
    """
    named = dict.fromkeys(
        (each.text or "").strip()
        for each in item.iter(etree.Element)
        if local_name(each) == "varequal" and each.get("respident") == response.ident
    )
    idents = [label.ident for label in response.labels]
    if len(named) != len(idents) or set(named) & set(idents) or response.render != "choice":
        return {}
    texts = {excerpt(label.html) for label in response.labels}
    return {} if set(named) & texts else dict(zip(named, idents, strict=True))


def _together(element: etree._Element) -> list[str]:
    """Return the responses of which an ``and`` wants several values."""
    if local_name(element) != "and":
        return []
    idents = [child.get("respident") or "" for child in element if local_name(child) == "varequal"]
    return [ident for ident in set(idents) if idents.count(ident) > 1]


class Conditions:
    """Reads conditions.

    Args:
        responses: What they compare answers to.
        names: What is meant by names of options that do not exist.
    """

    def __init__(self, responses: Sequence[Response], names: Mapping[str, str]) -> None:
        self._names = names
        # D2L's conditions call what is typed by its label.
        self._responses = {
            label.ident: response
            for response in responses
            for label in response.labels
            if response.render == "typed"
        } | {response.ident: response for response in responses}

    def read(self, element: etree._Element) -> Condition:
        """Read one ``respcondition``."""
        tests, settings, feedback = [], [], []
        named: list[Named] = []
        for child in element:
            name = local_name(child)
            if name == "conditionvar":
                tests.append(self._all(child, named, negated=False))
            elif name == "setvar":
                settings.append(_setting(child))
            elif name == "displayfeedback":
                feedback.append(child.get("linkrefid") or "")
        if not settings and _SAYS_RIGHT in feedback:
            # Blackboard says what is right by what is told alone.
            settings.append(Setting("score", "set", str(FULL)))
        # What only tells or adds does not end it, though real files seldom say so.
        decides = any(setting.action == "set" for setting in settings)
        goes_on = (element.get("continue") or "").lower() == "yes" or not decides
        return Condition(
            element,
            _both(tests),
            tuple(settings),
            tuple(filter(None, feedback)),
            goes_on,
            any(local_name(each) == "other" for test in element for each in test),
            tuple(named),
        )

    def _test(self, element: etree._Element, named: list[Named], *, negated: bool) -> Test:
        name = local_name(element)
        if name == "and":
            return self._all(element, named, negated=negated)
        if name == "or":
            tests = [self._test(child, named, negated=negated) for child in element]
            return lambda given: any(test(given) for test in tests)
        if name == "not":
            # Of several within it none may be true: real files mean it so.
            within = [self._test(child, named, negated=not negated) for child in element]
            return lambda given: not any(test(given) for test in within)
        if name in _COMPARISONS:
            return self._compare(element, name, named, negated=negated)
        if name == "unanswered":
            ident = self._ident(element)
            return lambda given: not given.get(ident)
        # `other` is all that is left; what else there may be (areas, durations) is never true.
        return (lambda _: True) if name == "other" else (lambda _: False)

    def _all(self, element: etree._Element, named: list[Named], *, negated: bool) -> Test:
        """All of them; but of values that exclude each other one, and a sequence in its order."""
        tests: list[Test] = []
        matched: dict[str, list[Test]] = {}
        sequences: dict[str, list[str]] = {}
        for child in element:
            ident = self._ident(child)
            response = self._responses.get(ident)
            test = self._test(child, named, negated=negated)
            if local_name(child) != "varequal" or response is None:
                tests.append(test)
            elif response.cardinality == "ordered":
                sequences.setdefault(ident, []).extend(_values(self._value(child), response))
            elif response.cardinality == "single":
                matched.setdefault(ident, []).append(test)
            else:
                tests.append(test)
        tests += map(_either, matched.values())
        tests += (_in_order(ident, values) for ident, values in sequences.items())
        return _both(tests)

    def _value(self, element: etree._Element) -> str:
        written = (element.text or "").strip()
        return self._names.get(written, written)

    def _ident(self, element: etree._Element) -> str:
        written = element.get("respident") or ""
        response = self._responses.get(written)
        return response.ident if response is not None else written

    def _compare(
        self, element: etree._Element, name: str, named: list[Named], *, negated: bool
    ) -> Test:
        ident, value = self._ident(element), self._value(element)
        own = self._responses.get(ident)
        named += (Named(element, ident, each, negated) for each in _values(value, own))
        if name in _COMPARED:
            return _within(ident, value, _COMPARED[name])
        is_typed = own is not None and own.render == "typed"
        keeps_case = not is_typed or (element.get("case") or "").lower() == "yes"
        wanted = value if keeps_case else value.casefold()

        def fold(text: str) -> str:
            return text.strip() if keeps_case else text.strip().casefold()

        if name == "varsubstring":
            return lambda given: any(wanted in fold(each) for each in given.get(ident, ()))
        return lambda given: any(wanted == fold(each) for each in given.get(ident, ()))


def _values(value: str, response: Response | None) -> list[str]:
    """Return what a condition compares with; an order may be written in one."""
    parts = value.replace(",", " ").split()
    if response is None or response.cardinality != "ordered" or len(parts) < 2:  # noqa: PLR2004
        return [value]
    return parts if {label.ident for label in response.labels}.issuperset(parts) else [value]


def _setting(element: etree._Element) -> Setting:
    variable = element.get("varname") or element.get("variablename") or "SCORE"
    action = (element.get("action") or "set").lower()
    return Setting(variable.lower(), action, element.text or "")


def _both(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda given: all(test(given) for test in tests)


def _either(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda given: any(test(given) for test in tests)


def _in_order(ident: str, values: list[str]) -> Test:
    return lambda given: list(given.get(ident, ())) == values


def _within(ident: str, bound: str, compare: Callable[[float, float], bool]) -> Test:
    limit = as_number(bound)

    def test(given: Given) -> bool:
        numbers = map(as_number, given.get(ident, ()))
        return limit is not None and any(
            number is not None and compare(number, limit) for number in numbers
        )

    return test
