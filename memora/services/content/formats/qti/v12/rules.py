"""An item's conditions and what it tells, where its answers are looked for. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from memora.services.content.formats.qti.credits import Earned, Score, of_one, of_several
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.lines import excerpt
from memora.services.content.formats.qti.v12.presentation import Response
from memora.services.content.formats.qti.v12.processing import Outcome, Processing, is_earning
from memora.services.content.formats.qti.v12.told import Told


@dataclass(slots=True)
class Rules:
    """What is right in an item, and what is told.

    Attributes:
        processing: The conditions.
        told: The feedback.
        document: Where the item stands.
        responses: All that is asked.
        is_together: Whether a response was found to earn something only where all are right.
    """

    processing: Processing
    told: Told
    document: Document
    responses: Sequence[Response]
    is_together: bool = False
    _others: dict[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def run(self, response: Response, chosen: Sequence[str]) -> Outcome:
        """Mark an answer to one response; the others are empty or, where need be, right."""
        ident = response.ident
        if ident not in self._others:
            self._others[ident] = self._needed_others(response)
        return self.processing.run({**self._others[ident], ident: chosen})

    def _needed_others(self, response: Response) -> Mapping[str, Sequence[str]]:
        """Return right answers to the other responses where this one earns nothing by itself."""
        tries = list(self.right_sets(response))
        tries += [[value] for values in tries for value in values]
        right = {
            other.ident: _first(other, self.right_sets(other))
            for other in self.responses
            if other.ident != response.ident
        }
        if not right or self._earns({}, response, tries) or not self._earns(right, response, tries):
            return {}
        self.is_together = True
        return right

    def _earns(
        self,
        others: Mapping[str, Sequence[str]],
        response: Response,
        tries: Sequence[Sequence[str]],
    ) -> bool:
        run = self.processing.run
        nothing = max(0.0, run(others).score)
        return any(run({**others, response.ident: each}).score > nothing for each in tries)

    def earned(self, response: Response) -> Earned:
        """Return what each of a response's labels earns."""
        idents = [label.ident for label in response.labels]

        def score(chosen: Sequence[str]) -> float:
            return self.run(response, chosen).score

        earned = self._tried(response, idents, score)
        if earned.points > 0:
            return earned
        # ILIAS's conditions call options by their texts.
        texts = {label.ident: excerpt(label.html) for label in response.labels}
        return self._tried(response, idents, lambda chosen: score([texts[each] for each in chosen]))

    def _tried(self, response: Response, idents: Sequence[str], score: Score) -> Earned:
        if response.cardinality == "multiple":
            known = set(idents)
            rights = (right for right in self.right_sets(response) if known.issuperset(right))
            return of_several(idents, score, rights)
        return of_one(idents, score)

    def right_sets(self, response: Response) -> Iterator[list[str]]:
        """Yield what conditions that earn points name as chosen, in order."""
        for condition in self.processing.conditions:
            if is_earning(condition):
                named = [
                    each.value
                    for each in condition.named
                    if each.respident == response.ident and not each.negated
                ]
                if named:
                    yield list(dict.fromkeys(named))

    def right(self, response: Response) -> list[str]:
        """Return the labels' idents that earn something, or the order that earns most."""
        if response.cardinality == "ordered":
            known = {label.ident for label in response.labels}
            orders = [each for each in self.right_sets(response) if known.issuperset(each)]
            return max(
                orders,
                key=lambda order: self.run(response, order).score,
                default=[],
            )
        earned = self.earned(response)
        return [
            label.ident
            for label, credit in zip(response.labels, earned.credits, strict=True)
            if credit > 0
        ]


def _first(response: Response, sets: Iterator[list[str]]) -> Sequence[str]:
    """Return the first answer that conditions name; of what takes one value its first value."""
    named = next(sets, [])
    return named[:1] if response.cardinality == "single" else named
