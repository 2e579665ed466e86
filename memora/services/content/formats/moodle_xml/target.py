"""A question's element of Moodle XML as it is written, with what all kinds share. Pure."""

import base64
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from lxml import etree

from memora.services.content.formats.moodle_xml.embedded import PLUGIN_FILE
from memora.services.content.formats.moodle_xml.source import OWN
from memora.services.content.formats.outgoing import MediaOf
from memora.services.content.formats.report import Phrase, Place, Report, phrase

_FORMATS = {"plain": "plain_text", "markdown": "markdown"}
#: A medium as a link's or picture's address, or as that of a footnote-like reference.
_MEDIUM = re.compile(r"(?P<before>\]\(\s*<?|\]:\s*<?)media:(?P<name>[^\s()<>\[\]\"':]+)")
_FORMULA = re.compile(r"(?<![\\$])\$[^$\s](?:[^$\n]*[^$\s])?\$(?!\$)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Target:
    """The element that a question becomes.

    Attributes:
        element: It.
        question: The native question.
        has_formula: Whether a formula stands between single dollar signs in it.

    Args:
        question: The native question.
        kind: Its type in Moodle's words.
        media: Gives the bytes of what its texts show.
        report: Hears of what has no place in it.
    """

    def __init__(self, question: dict[str, Any], kind: str, media: MediaOf, report: Report) -> None:
        self.question = question
        self.has_formula = False
        self.element = etree.Element("question", {"type": kind}, nsmap={"memora": OWN})
        self._format = _FORMATS[question.get("text_format", "plain")]
        self._media = media
        self._report = report
        self._shown: set[str] = set()
        self._has_told = False

    def text(
        self, name: str, source: str, holder: etree._Element | None = None, **said: str
    ) -> etree._Element:
        """Write a text in the question's format, with the files that it shows.

        Args:
            name: The element's name.
            source: The text.
            holder: The element that it belongs to; the question's where it is not said.
            said: The element's attributes.

        Returns:
            The element.
        """
        element = etree.SubElement(
            self.element if holder is None else holder, name, {**said, "format": self._format}
        )
        self.fill(element, source)
        return element

    def fill(self, element: etree._Element, source: str) -> None:
        """Write a text into an element, with the files that it shows."""
        names: dict[str, None] = {}

        def refer(medium: re.Match[str]) -> str:
            names[medium["name"]] = None
            return f"{medium['before']}{PLUGIN_FILE}/{quote(medium['name'])}"

        shown = source
        if self._format == "markdown":
            shown = _MEDIUM.sub(refer, source)
            self.has_formula = self.has_formula or _FORMULA.search(source) is not None
        etree.SubElement(element, "text").text = self._writable(shown)
        for name in names:
            self._add_file(element, name)

    def typed(self, name: str, text: str, holder: etree._Element, **said: str) -> etree._Element:
        """Write what is plain text in Moodle: a typed answer, a name."""
        element = etree.SubElement(holder, name, said)
        etree.SubElement(element, "text").text = self._writable(text)
        return element

    def say(self, name: str, value: str, holder: etree._Element | None = None) -> etree._Element:
        """Write a setting."""
        element = etree.SubElement(self.element if holder is None else holder, name)
        element.text = self._writable(value)
        return element

    def feedback(self, entry: Any, holder: etree._Element) -> None:
        """Write the feedback of an entry of the question, where it has some."""
        feedback = entry.get("feedback") if isinstance(entry, dict) else None
        if feedback:
            self.text("feedback", feedback, holder)

    def changed(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something is written otherwise than it is."""
        self._report.changed(Place(), self.question["id"], what, *values, part=part)

    def dropped(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something stays behind."""
        self._report.dropped(Place(), self.question["id"], what, *values, part=part)

    def say_media_beside(self) -> None:
        """Say which media stay behind since they stand beside the texts, not in one."""
        beside = [name.removeprefix("media:") for name in self.question.get("media", ())]
        for name in beside:
            if name not in self._shown:
                self.dropped(
                    phrase("The file {0} stands beside the texts; Moodle shows files in texts."),
                    name,
                    part="media",
                )

    def _add_file(self, element: etree._Element, name: str) -> None:
        self._shown.add(name)
        content = self._media(name)
        if content is None:
            self.dropped(phrase("The file {0} is missing."), name, part="media")
            return
        said = {"name": name, "path": "/", "encoding": "base64"}
        etree.SubElement(element, "file", said).text = base64.b64encode(content).decode()

    def _writable(self, text: str) -> str:
        written = _UNWRITABLE.sub("", text)
        if written != text and not self._has_told:
            self._has_told = True
            self.dropped(phrase("Control characters in a text stay behind; XML holds none."))
        return written


Fill = Callable[[Target], None]
"""Writes what is particular to a kind of question."""
