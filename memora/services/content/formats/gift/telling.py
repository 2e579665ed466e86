"""What is said about one question while it is read, and that it cannot be."""

from dataclasses import dataclass, field
from typing import Any

from memora.services.content.formats.gift.escapes import restore
from memora.services.content.formats.report import Phrase, Place, Refused, Report

#: Of a text that a line quotes, people need no more.
_LONGEST = 80


@dataclass(slots=True)
class Telling:
    """The lines about one question.

    Attributes:
        line: Where it stands.
        name: What the file calls it.
        report: Its lines so far.
    """

    line: int
    name: str
    report: Report = field(default_factory=Report)

    @property
    def place(self) -> Place:
        """Where the question stands."""
        return Place(line=self.line)

    def changed(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something is read otherwise than it stands there."""
        self.report.changed(self.place, self.name, what, *map(_shown, values), part=part)

    def dropped(self, what: Phrase, *values: Any, part: str = "", line: int | None = None) -> None:
        """Say that something is left out; of a line of its own."""
        place = Place(line=line or self.line)
        self.report.dropped(place, self.name, what, *map(_shown, values), part=part)

    def refused(self, refusal: Refused) -> Report:
        """Return what there is to say of a question that cannot be read: only why."""
        report = Report()
        values = map(_shown, refusal.values)
        report.refused(self.place, self.name, refusal.what, *values, part=refusal.part)
        return report


def _shown(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = " ".join(restore(value[: 2 * _LONGEST]).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
