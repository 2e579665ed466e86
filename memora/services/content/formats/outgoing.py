"""Questions on their way out, as all formats that write them take them. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from memora.services.content.formats.bank import Text
from memora.services.content.formats.report import Report
from memora.services.content.formats.texts import as_plain

#: Letters of a question's text that tell it from others in a list.
_LONGEST_EXCERPT = 60

MediaOf: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of a medium by its name; None where there are none."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A question that leaves.

    Attributes:
        question: In the native form, with ``text_format`` said.
        category: Where it stands: the titles of its unit and topic, from the top.
        lesson: The title of its lesson.
    """

    question: dict[str, Any]
    category: tuple[str, ...] = ()
    lesson: str = ""


class Write(Protocol):
    """What writes a bank in one format."""

    def __call__(
        self,
        questions: Iterable[Outgoing],
        *,
        title: str,
        media: MediaOf,
        report: Report,
    ) -> bytes:
        """Return the file.

        Args:
            questions: In order.
            title: What the bank is called.
            media: Gives the bytes of what texts show.
            report: Hears of what the format cannot hold.
        """


def listed_name(outgoing: Outgoing) -> str:
    """Return what a question is called where it needs a name: its lesson and first words."""
    question = outgoing.question
    text = Text(question["text"], question.get("text_format", "plain"))
    words = " ".join(as_plain(text).split())
    excerpt = words if len(words) <= _LONGEST_EXCERPT else f"{words[: _LONGEST_EXCERPT - 1]}…"
    return f"{outgoing.lesson} · {excerpt}" if outgoing.lesson else excerpt
