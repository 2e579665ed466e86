"""What happened to a file's questions on their way in or out: nothing is lost without a word.

Pure: a line keeps its phrase untranslated, with what belongs into it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NewType

Severity = Literal["refused", "changed", "dropped"]
Phrase = NewType("Phrase", str)
"""A sentence of a report in English, to be translated when it is shown; ``{0}`` is a value."""


def phrase(text: str) -> Phrase:
    """Mark a sentence for translation; it is translated where the report is shown."""
    return Phrase(text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a source something stands; what is unknown is None.

    Attributes:
        file: The file within a package, such as ``items/choice.xml``.
        line: The line of a text, counted from 1.
        row: The row of a sheet, counted from 1 as its application shows it; or the note's or
            question's number in a source without lines.
        sheet: The sheet's name.
    """

    file: str | None = None
    line: int | None = None
    row: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report.

    Attributes:
        severity: ``refused``: the question is not imported; ``changed``: it is, other than it
            stands there; ``dropped``: something of it is left out.
        place: Where it stands.
        question: What the source calls the question; empty where it is of the whole file.
        field: Which part of the question, in the native question's words (``options``, ``text``).
        what: What happened and, where somebody can mend it, how.
        values: What belongs into ``what``, in order.
    """

    severity: Severity
    place: Place
    question: str
    field: str
    what: Phrase
    values: tuple[Any, ...] = ()


@dataclass(slots=True)
class Report:
    """The lines of one file, in the order in which they were found."""

    lines: list[Line] = field(default_factory=list)

    def refused(
        self, place: Place, question: str, what: Phrase, *values: Any, part: str = ""
    ) -> None:
        """Say that a question is not imported, and why."""
        self.lines.append(Line("refused", place, question, part, what, values))

    def changed(
        self, place: Place, question: str, what: Phrase, *values: Any, part: str = ""
    ) -> None:
        """Say that something is imported otherwise than it stands there."""
        self.lines.append(Line("changed", place, question, part, what, values))

    def dropped(
        self, place: Place, question: str, what: Phrase, *values: Any, part: str = ""
    ) -> None:
        """Say that something is left out."""
        self.lines.append(Line("dropped", place, question, part, what, values))

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)


class Refused(Exception):
    """A question cannot be read, asked or written; the others can.

    Attributes:
        what: Why, and what to do about it.
        values: What belongs into ``what``, in order.
        part: Which part of the question, in the native question's words.
    """

    def __init__(self, what: Phrase, *values: Any, part: str = "") -> None:
        super().__init__(what.format(*values))
        self.what = what
        self.values = values
        self.part = part


class FormatError(Exception):
    """A file cannot be read at all; nothing of it is imported.

    Attributes:
        what: Why, and what to do about it.
        values: What belongs into ``what``, in order.
        place: Where it was found.
    """

    def __init__(self, what: Phrase, *values: Any, place: Place | None = None) -> None:
        super().__init__(what.format(*values))
        self.what = what
        self.values = values
        self.place = place or Place()
