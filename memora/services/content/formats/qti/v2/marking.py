"""What answers of a QTI 2 or 3 item earn and are told, whichever rules say so. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from memora.services.content.formats.qti.credits import Score
from memora.services.content.formats.qti.lines import words_of
from memora.services.content.formats.qti.v2.declarations import Response, Value
from memora.services.content.formats.qti.v2.feedback import Feedback, visible
from memora.services.content.formats.qti.v2.nodes import UnreadableError
from memora.services.content.formats.qti.v2.processing import Processing, by_template


class Way(Enum):
    """How it was found out what a response's answers earn."""

    RULES = "rules"
    TOGETHER = "together"
    KEY = "key"


@dataclass(slots=True)
class Marking:
    """An item's rules, with its feedback.

    Attributes:
        processing: The rules.
        feedback: All feedback of the item.
        ways: How it was found out what each response's answers earn.
        same: Of each feedback the place of the first that says the same.
    """

    processing: Processing
    feedback: Sequence[Feedback]
    ways: dict[str, Way] = field(default_factory=dict)
    same: list[int] = field(init=False)
    _others: dict[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first: dict[str, int] = {}
        self.same = [
            first.setdefault(words_of(each.html) or each.html, at)
            for at, each in enumerate(self.feedback)
        ]

    def scorer(self, response: Response, answers: Iterable[Sequence[str]]) -> Score:
        """Return what gives a response's answers their points.

        The item's own rules do, the other responses left empty or, where that earns nothing,
        answered rightly; and what the response declares to be right where its rules say nothing.

        Args:
            response: The response.
            answers: What may be right: with rules that can be asked one of them earns something.
        """
        tried = [tuple(answer) for answer in (response.correct, *answers) if answer]
        right = {
            each.identifier: each.correct
            for each in self.processing.declared.responses.values()
            if each.identifier != response.identifier and each.correct
        }
        for way, others in ((Way.RULES, {}), (Way.TOGETHER, right)):
            if way is Way.TOGETHER and not right:
                continue
            score = self._by_rules(response, others)
            if self._earns(score, tried):
                self.ways[response.identifier] = way
                self._others[response.identifier] = others
                return self._readable(response, score)
        if self.processing.scores and (response.correct or response.mapping):
            self.ways[response.identifier] = Way.KEY
        template = "map_response" if response.mapping is not None else "match_correct"
        declared = self.processing.declared
        return lambda given: by_template(declared, template, response.identifier, given)

    def told(self, response: Response, answer: Sequence[str]) -> frozenset[int]:
        """Return which feedback an answer calls for, by its place among all."""
        given = {**self._others.get(response.identifier, {}), response.identifier: answer}
        return self.told_of({key: values for key, values in given.items() if values})

    def told_of(self, given: Mapping[str, Sequence[str]]) -> frozenset[int]:
        """Return which feedback answers to all responses call for."""
        try:
            outcomes = self.processing.run(given).outcomes
        except UnreadableError:
            return frozenset()

        def value(identifier: str) -> Value:
            declared = self.processing.declared.outcomes.get(identifier)
            return outcomes.get(identifier, declared.default if declared else None)

        return frozenset(
            self.same[at] for at, each in enumerate(self.feedback) if visible(each, value)
        )

    def right_answers(self) -> dict[str, Sequence[str]]:
        """Return the right answers to all responses, as they are declared."""
        declared = self.processing.declared.responses.values()
        return {each.identifier: each.correct for each in declared if each.correct}

    def _readable(self, response: Response, score: Score) -> Score:
        """Return what gives points, none to an answer for which the rules cannot be read."""

        def readable(given: Sequence[str]) -> float:
            try:
                return score(given)
            except UnreadableError:
                self.ways[response.identifier] = Way.KEY
                return 0.0

        return readable

    def _by_rules(self, response: Response, others: Mapping[str, Sequence[str]]) -> Score:
        def score(given: Sequence[str]) -> float:
            answers = {**others, response.identifier: given} if given else others
            return self.processing.run(answers).score

        return score

    def _earns(self, score: Score, answers: Iterable[Sequence[str]]) -> bool:
        if not self.processing.scores:
            return False
        try:
            nothing = score(())
            return any(score(answer) > max(0.0, nothing) for answer in answers)
        except UnreadableError:
            return False
