"""Which feedback of a QTI 2 or 3 item goes where: to an answer, to all, nowhere. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from memora.services.content.formats.bank import Text
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.lines import NO_PLACE, excerpt
from memora.services.content.formats.qti.v2.declarations import Response
from memora.services.content.formats.qti.v2.marking import Marking
from memora.services.content.formats.report import Place, Report
from memora.services.content.formats.silent import is_stock_phrase


@dataclass(slots=True)
class Telling:
    """An item's feedback, and which of it has found its place.

    Attributes:
        marking: The item's rules.
        document: Where it stands.
    """

    marking: Marking
    document: Document
    _runs: list[frozenset[int]] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)

    def of_answers(
        self, response: Response, answers: Sequence[str], *, several: bool = False
    ) -> list[Text]:
        """Return what each answer alone is told, without what all of them are told.

        Args:
            response: The response.
            answers: Values of it, at least two.
            several: Whether several may be given together.
        """
        runs = [self.marking.told(response, (answer,)) for answer in answers]
        self._runs += runs
        common = frozenset.intersection(*runs) if runs else frozenset()
        if several:
            # Whoever chose nothing is told what was missed; it is no matter of the option chosen.
            common |= self.marking.told(response, ())
        return [
            self._text((run - common) | self._within(answer))
            for answer, run in zip(answers, runs, strict=True)
        ]

    def look_at(self, response: Response, *answers: Sequence[str]) -> None:
        """Look at what certain answers are told, of a response that says nothing to each part.

        Args:
            response: The response.
            answers: A right one and a wrong one; who answers nothing is told something else.
        """
        self._runs += [self.marking.told(response, answer) for answer in answers]

    def explanation(self) -> Text:
        """Return what everybody is told; called when all answers were looked at."""
        right = self.marking.told_of(self.marking.right_answers())
        common = frozenset.intersection(right, *self._runs)
        return self._text(common - self._used)

    def say_rest(self, place: Place, question: str, report: Report) -> None:
        """Report what has found no place."""
        told = {self.marking.same[at] for at in self._used}
        for at in dict.fromkeys(self.marking.same):
            source = self.marking.feedback[at].html
            words = excerpt(source)
            if at not in told and words and not is_stock_phrase(source):
                report.dropped(place, question, NO_PLACE, words, part="explanation")

    def _within(self, choice: str) -> frozenset[int]:
        """Return the feedback that is an option's by its name or place, and no rule calls for."""
        called_for = frozenset[int]().union(*self._runs)
        return frozenset(
            at
            for at, feedback in enumerate(self.marking.feedback)
            if at not in called_for and choice in (feedback.choice, feedback.identifier)
        )

    def _text(self, places: frozenset[int]) -> Text:
        self._used |= places
        texts = [
            feedback.html
            for at, feedback in enumerate(self.marking.feedback)
            if at in places and feedback.html and not is_stock_phrase(feedback.html)
        ]
        if len(texts) != 1:
            return self.document.text("".join(f"<div>{text}</div>" for text in texts))
        return self.document.text(texts[0])
