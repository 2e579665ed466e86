"""QTI's response processing: what an answer earns, and which feedback it calls for. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from memora.services.content.formats.qti.v2.declarations import Declarations, Value
from memora.services.content.formats.qti.v2.expressions import evaluate
from memora.services.content.formats.qti.v2.names import attribute, children
from memora.services.content.formats.qti.v2.nodes import Node, State, UnreadableError, read_node
from memora.services.content.formats.qti.v2.operators import is_true

_SCORE = "SCORE"
_MAXIMUM = "MAX"
_IGNORED = frozenset({"exitresponse", "lookupoutcomevalue"})
_BRANCHES = frozenset({"responseif", "responseelseif"})


@dataclass(frozen=True, slots=True)
class Marked:
    """What an answer earns, and all outcomes that were set."""

    score: float
    outcomes: Mapping[str, Value]


@dataclass(slots=True)
class Processing:
    """An item's rules.

    Attributes:
        declared: What the item declares.
        template: The standard rules that it follows: ``match_correct``, ``map_response``; empty
            where it has its own.
        nodes: Its own rules.
        scores: Whether they say what answers earn.
    """

    declared: Declarations
    template: str = ""
    nodes: list[Node] = field(default_factory=list)
    scores: bool = False

    def run(self, given: Mapping[str, Sequence[str]]) -> Marked:
        """Mark an answer.

        Args:
            given: The values by response; none of what was not answered.

        Raises:
            UnreadableError: The rules hold something that is not read.
        """
        state = State(self.declared, given)
        if self.template:
            state.outcomes[_SCORE] = sum(
                by_template(self.declared, self.template, identifier, values)
                for identifier, values in given.items()
            )
        _run(self.nodes, state)
        return Marked(_score(state), state.outcomes)

    def all_nodes(self) -> Iterator[Node]:
        """Yield all elements of the rules, in order."""
        waiting = list(reversed(self.nodes))
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)


def by_template(
    declared: Declarations, template: str, identifier: str, values: Sequence[str]
) -> float:
    """Return what a response earns by one of the standard rules."""
    response = declared.responses.get(identifier)
    if response is None or not values:
        return 0.0
    if template == "map_response" and response.mapping is not None:
        return response.mapping.points(values)
    given, wanted = response.value(values), response.key
    if isinstance(wanted, frozenset):
        return float(given in wanted)
    if isinstance(given, list) and isinstance(wanted, list) and response.cardinality == "multiple":
        return float(sorted(map(str, given)) == sorted(map(str, wanted)))
    return float(wanted is not None and given == wanted)


def read_processing(item: etree._Element, declared: Declarations) -> Processing:
    """Read an item's rules."""
    found = Processing(declared)
    for element in children(item, "responseprocessing"):
        named = (attribute(element, "template") or attribute(element, "templatelocation")).lower()
        name = named.rpartition("/")[2].replace("-", "_").removesuffix(".xml")
        if "match_correct" in name or "match_basic" in name:
            found.template = "match_correct"
        elif "map_response" in name and "point" not in name:
            found.template = "map_response"
        found.nodes += [read_node(child) for child in element.iterchildren(etree.Element)]
        # A template that is not known scores too, in a way that cannot be read.
        found.scores = bool(name) or any(_is_score(node, declared) for node in found.all_nodes())
    return found


def _is_score(node: Node, declared: Declarations) -> bool:
    if node.name != "setoutcomevalue":
        return False
    outcome = declared.outcomes.get(node.identifier)
    is_number = outcome is not None and outcome.base_type in ("float", "integer")
    return node.identifier == _SCORE or is_number


def _run(nodes: Sequence[Node], state: State) -> None:
    for node in nodes:
        if node.name == "responsecondition":
            _run(_branch(node, state), state)
        elif node.name == "setoutcomevalue":
            state.outcomes[node.identifier] = (
                evaluate(node.children[0], state) if node.children else None
            )
        elif node.name in ("responseprocessingfragment", "include"):
            _run(node.children, state)
        elif node.name not in _IGNORED:
            raise UnreadableError(node.name)


def _branch(condition: Node, state: State) -> Sequence[Node]:
    """Return what is done where the first condition holds, or else."""
    for branch in condition.children:
        if branch.name == "responseelse":
            return branch.children
        is_branch = branch.name in _BRANCHES and bool(branch.children)
        if is_branch and is_true(evaluate(branch.children[0], state)):
            return branch.children[1:]
    return ()


def _score(state: State) -> float:
    if _SCORE in state.outcomes or _SCORE in state.declared.outcomes:
        value = state.variable(_SCORE)
        return value if isinstance(value, float) else 0.0
    return sum(
        value
        for identifier, value in state.outcomes.items()
        if isinstance(value, float) and not identifier.upper().startswith(_MAXIMUM)
    )
