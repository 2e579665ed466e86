"""QTI 1.2's rules: what an answer earns and is told by an item's conditions. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from memora.services.content.formats.markup import local_name
from memora.services.content.formats.qti.numbers import as_number
from memora.services.content.formats.qti.v12.conditions import (
    FULL,
    Condition,
    Conditions,
    Given,
    Named,
    Setting,
)
from memora.services.content.formats.qti.v12.presentation import Response

_SCORES = ("score", "que_score", "que_score1")
#: Words for all points, where the amount stands elsewhere.
_ALL = ("score.max", "max")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer earns, in the item's own points, and the idents of what is told then."""

    score: float
    feedback: tuple[str, ...]


@dataclass(slots=True)
class Processing:
    """An item's conditions, in order."""

    conditions: list[Condition] = field(default_factory=list)

    def run(self, given: Given) -> Outcome:
        """Mark an answer.

        Args:
            given: What was chosen or typed, by the response's ident.
        """
        variables: dict[str, float] = {}
        feedback: list[str] = []
        is_decided = False
        for condition in self.conditions:
            if (condition.is_other and is_decided) or not condition.test(given):
                continue
            is_decided = is_decided or (bool(condition.settings) and not condition.is_other)
            for setting in condition.settings:
                _set(variables, setting)
            feedback += condition.feedback
            if not condition.goes_on:
                break
        return Outcome(_score(variables), tuple(dict.fromkeys(feedback)))

    def rename(self, names: Mapping[str, str]) -> None:
        """Have feedback called by other names.

        Args:
            names: The new names by the old ones.
        """
        self.conditions = [
            replace(each, feedback=tuple(names.get(ident, ident) for ident in each.feedback))
            for each in self.conditions
        ]

    def named(self, ident: str) -> Iterator[Named]:
        """Yield the values that conditions which earn points name of a response."""
        for condition in self.conditions:
            if is_earning(condition):
                yield from (each for each in condition.named if each.respident == ident)


def is_earning(condition: Condition) -> bool:
    """Return whether a condition says of answers that they are right."""
    variables: dict[str, float] = {}
    for setting in condition.settings:
        _set(variables, setting)
    return _score(variables) > 0


def read_processing(
    item: etree._Element, responses: Sequence[Response], names: Mapping[str, str]
) -> Processing:
    """Read an item's conditions.

    Args:
        item: The item.
        responses: What they compare answers to.
        names: What is meant by names of options that do not exist.
    """
    conditions = Conditions(responses, names)
    return Processing(
        [
            conditions.read(element)
            for block in item
            if local_name(block) == "resprocessing"
            for element in block
            if local_name(element) == "respcondition"
        ]
    )


def _set(variables: dict[str, float], setting: Setting) -> None:
    before = variables.get(setting.variable, 0.0)
    amount = _amount(setting.value, variables)
    if setting.action == "add":
        variables[setting.variable] = before + amount
    elif setting.action == "subtract":
        variables[setting.variable] = before - amount
    elif setting.action == "multiply":
        variables[setting.variable] = before * amount
    elif setting.action == "divide":
        variables[setting.variable] = before / amount if amount else before
    else:
        variables[setting.variable] = amount


def _amount(value: str, variables: Mapping[str, float]) -> float:
    word = value.strip().lower()
    if word in variables:
        return variables[word]
    if word.endswith(_ALL):
        return FULL
    return as_number(word) or 0.0


def _score(variables: Mapping[str, float]) -> float:
    for name in _SCORES:
        if name in variables:
            return variables[name]
    # D2L and Respondus count what is right and what is wrong in two variables of their own.
    return sum(
        -value if name.endswith(("incorrect", "wrong")) else value
        for name, value in variables.items()
    )
