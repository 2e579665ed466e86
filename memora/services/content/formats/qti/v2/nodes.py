"""QTI's rules as they are read, and what they see of an answer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from memora.services.content.formats.qti.v2.declarations import Declarations, Value, typed_value
from memora.services.content.formats.qti.v2.names import attribute, name_of, words_of


class UnreadableError(Exception):
    """Rules hold something that is not read."""


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the rules, read once for many answers.

    Attributes:
        name: As QTI 2 has it, in small letters.
        element: Where it stands.
        children: What is in it.
        identifier: Of the variable that it names.
        value: The constant that it is.
    """

    name: str
    element: etree._Element
    children: Sequence["Node"]
    identifier: str = ""
    value: Value = None


def read_node(element: etree._Element) -> Node:
    """Read an element of the rules with all that is in it."""
    name = name_of(element)
    value: Value = None
    if name == "basevalue":
        value = typed_value(words_of(element), attribute(element, "basetype").lower())
    return Node(
        name,
        element,
        [read_node(child) for child in element.iterchildren(etree.Element)],
        attribute(element, "identifier"),
        value,
    )


@dataclass(slots=True)
class State:
    """What rules see: the answer, what is declared, and what they have set."""

    declared: Declarations
    given: Mapping[str, Sequence[str]]
    outcomes: dict[str, Value] = field(default_factory=dict)

    def variable(self, identifier: str) -> Value:
        """Return a variable's value."""
        if identifier in self.outcomes:
            return self.outcomes[identifier]
        response = self.declared.responses.get(identifier)
        if response is not None:
            return response.value(self.given.get(identifier, ()))
        outcome = self.declared.outcomes.get(identifier) or self.declared.templates.get(identifier)
        return outcome.default if outcome is not None else None
