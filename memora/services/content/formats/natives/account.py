"""What there is to say of one item on its way to a native question. Pure."""

from typing import Any

from memora.services.content.formats.bank import Item
from memora.services.content.formats.report import Line, Phrase, Place, Refused, Report, Severity


class Account:
    """Collects the lines about one item; of one that is refused only the reason is kept.

    Args:
        item: The item.
    """

    def __init__(self, item: Item) -> None:
        self._place: Place = item.place
        self._name = item.name or item.key
        self._lines: list[Line] = []

    def changed(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something is imported otherwise than it stands there."""
        self._add("changed", what, values, part)

    def dropped(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something is left out."""
        self._add("dropped", what, values, part)

    def first_loss(self, part: str) -> Line | None:
        """Return the first line about something of a part that is left out."""
        lost = (each for each in self._lines if each.severity == "dropped" and each.field == part)
        return next(lost, None)

    def hand_on(self, report: Report) -> None:
        """Put the lines into a report, each once."""
        report.lines += dict.fromkeys(self._lines)

    def refuse(self, report: Report, reason: Refused) -> None:
        """Put into a report why the item is refused, and nothing else."""
        report.refused(self._place, self._name, reason.what, *reason.values, part=reason.part)

    def leave_out(self, report: Report, reason: Refused) -> None:
        """Put into a report why the item is left out of a unit whose other items come in."""
        report.dropped(self._place, self._name, reason.what, *reason.values, part=reason.part)

    def _add(self, severity: Severity, what: Phrase, values: tuple[Any, ...], part: str) -> None:
        self._lines.append(Line(severity, self._place, self._name, part, what, values))
