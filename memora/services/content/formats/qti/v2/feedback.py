"""Feedback of QTI 2 and 3 items: in their bodies, in their options and beside them. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from memora.services.content.formats.markup import inner_html
from memora.services.content.formats.qti.v2.declarations import Value
from memora.services.content.formats.qti.v2.names import attribute, name_of

IN_BODY = frozenset({"feedbackblock", "feedbackinline"})
MODAL = "modalfeedback"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A text that is shown, or hidden, where an outcome has a value.

    Attributes:
        html: The text.
        outcome: The outcome's identifier.
        identifier: The value.
        is_shown: Whether it is shown where the outcome has the value, or hidden there.
        choice: The identifier of the option in which it stands; empty where in none.
    """

    html: str
    outcome: str
    identifier: str
    is_shown: bool
    choice: str = ""


def read_feedback(element: etree._Element, choice: str = "") -> Feedback:
    """Read one feedback element."""
    return Feedback(
        inner_html(element).strip(),
        attribute(element, "outcomeidentifier"),
        attribute(element, "identifier"),
        attribute(element, "showhide").lower() != "hide",
        choice,
    )


def visible(feedback: Feedback, value_of: Callable[[str], Value]) -> bool:
    """Return whether a feedback is shown.

    Args:
        feedback: The feedback.
        value_of: Gives an outcome's value.
    """
    value = value_of(feedback.outcome)
    values = value if isinstance(value, list | tuple) else [value]
    has = any(item is not None and str(item).strip() == feedback.identifier for item in values) or (
        value is True and feedback.identifier.lower() == "true"
    )
    return has is feedback.is_shown


def is_feedback(element: etree._Element) -> bool:
    """Return whether an element of a body is feedback."""
    return name_of(element) in IN_BODY
