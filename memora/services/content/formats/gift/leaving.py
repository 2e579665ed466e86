"""A native question on its way into GIFT: its texts as GIFT writes them, and what stays behind."""

import re
from typing import Any

from memora.services.content.formats.gift.escapes import escape
from memora.services.content.formats.gift.texts import split_style
from memora.services.content.formats.report import Phrase, Place, Report, phrase

#: A medium as the address of a picture or link; what stands for it is kept.
_MEDIUM = re.compile(r"!?\[([^\[\]]*)\]\(\s*<?media:([^\s()<>\[\]\"':]+)[^()\n]*\)")
_NUMBER_OF_SIGN = re.compile(r"(?:\d+|[xX][0-9A-Fa-f]+);")
_LINE_END = re.compile(r"\r\n?")
_FILE = phrase("GIFT holds no files: {0} stays behind, and its words are kept.")
_FILE_BESIDE = phrase("GIFT holds no files: {0} stays behind.")


class Leaving:
    """A question that leaves.

    Attributes:
        question: The native question.
        style: How its texts are written: ``plain`` or ``markdown``.

    Args:
        question: The native question.
        report: Hears of what stays behind.
    """

    def __init__(self, question: dict[str, Any], report: Report) -> None:
        self.question = question
        self.style = question.get("text_format", "plain")
        self._report = report
        self._shown: set[str] = set()

    def changed(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something is written otherwise than it is."""
        self._report.changed(Place(), self.question["id"], what, *values, part=part)

    def dropped(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something stays behind."""
        self._report.dropped(Place(), self.question["id"], what, *values, part=part)

    def text(self, source: str) -> str:
        """Return a text in the question's style, on one line."""
        meant = self._without_media(source)
        return self._guarded(meant, self.style)

    def words(self, source: str) -> str:
        """Return what is plain text in any question: a typed answer, a right side."""
        return self._guarded(source, "plain")

    def feedback(self, entry: Any) -> str:
        """Return the feedback of an entry with the sign before it; nothing where it has none."""
        feedback = entry.get("feedback") if isinstance(entry, dict) else None
        written = self.text(feedback) if feedback else ""
        # Behind an ampersand the sign and a number would be one sign of HTML: "R&#1;…".
        sign = "# " if _NUMBER_OF_SIGN.match(written) else "#"
        return f"{sign}{written}" if written else ""

    def say_media_beside(self) -> None:
        """Say which media stay behind since they stand beside the texts."""
        for name in self.question.get("media", ()):
            if name.removeprefix("media:") not in self._shown:
                self.dropped(_FILE_BESIDE, name.removeprefix("media:"), part="media")

    def _guarded(self, source: str, style: str) -> str:
        """Return a text whose beginning nobody takes for a style or a weight."""
        text = _LINE_END.sub("\n", source).strip()
        begins_like_a_sign = text.startswith("%") or split_style(text, "moodle")[1] != text
        return f"[{style}]{escape(text)}" if begins_like_a_sign else escape(text)

    def _without_media(self, source: str) -> str:
        if self.style != "markdown" or "media:" not in source:
            return source
        return _MEDIUM.sub(self._words_of, source)

    def _words_of(self, medium: re.Match[str]) -> str:
        if medium[2] not in self._shown:
            self._shown.add(medium[2])
            self.dropped(_FILE, medium[2], part="media")
        return medium[1]
