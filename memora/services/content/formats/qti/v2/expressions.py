"""Expressions of QTI's rules: what they are worth for an answer. Pure."""

from collections.abc import Callable

from memora.services.content.formats.qti.v2.declarations import Value
from memora.services.content.formats.qti.v2.nodes import Node, State, UnreadableError
from memora.services.content.formats.qti.v2.operators import OPERATORS, is_true


def evaluate(node: Node, state: State) -> Value:
    """Return what an expression is worth.

    Raises:
        UnreadableError: It is of a kind that is not read.
    """
    known = _SPECIAL.get(node.name)
    if known is not None:
        return known(node, state)
    operator = OPERATORS.get(node.name)
    if operator is None:
        raise UnreadableError(node.name)
    values = [evaluate(child, state) for child in node.children]
    for at, value in enumerate(values):
        if isinstance(value, frozenset):
            each_of_them = ([*values[:at], each, *values[at + 1 :]] for each in value)
            return any(is_true(operator(node, each)) for each in each_of_them)
    return operator(node, values)


def _variable(node: Node, state: State) -> Value:
    return state.variable(node.identifier)


def _correct(node: Node, state: State) -> Value:
    response = state.declared.responses.get(node.identifier)
    return response.key if response else None


def _map_response(node: Node, state: State) -> Value:
    response = state.declared.responses.get(node.identifier)
    given = state.given.get(node.identifier, ())
    if response is None or response.mapping is None or not given:
        return 0.0
    return response.mapping.points(given)


def _default(node: Node, state: State) -> Value:
    outcome = state.declared.outcomes.get(node.identifier)
    return outcome.default if outcome else None


_SPECIAL: dict[str, Callable[[Node, State], Value]] = {
    "basevalue": lambda node, _: node.value,
    "variable": _variable,
    "correct": _correct,
    "default": _default,
    "mapresponse": _map_response,
}
