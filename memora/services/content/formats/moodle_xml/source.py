"""A question's element of Moodle XML, with what all kinds of questions read of it. Pure."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from memora.services.content.formats.bank import EMPTY, Markup, Text
from memora.services.content.formats.markup import inner_html, local_name
from memora.services.content.formats.moodle_xml.embedded import Embedded
from memora.services.content.formats.moodle_xml.figures import flag_of
from memora.services.content.formats.report import Phrase, Place, Refused, Report, phrase

#: What Moodle cannot say stands in attributes of this namespace, which it leaves alone.
OWN = "urn:memora"
#: By the names of the formats and by the numbers that Moodle itself keeps.
_MARKUPS: Mapping[str, Markup | None] = {
    "html": "html",
    "1": "html",
    "plain_text": "plain",
    "2": "plain",
    "markdown": "markdown",
    "4": "markdown",
    "moodle_auto_format": None,
    "0": None,
    "wiki_like": "plain",
    "3": "plain",
}
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
#: Elements that show something without a letter.
_SHOWN = re.compile(
    r"<(?:img|audio|video|source|iframe|object|embed|svg|math|table|hr|input)\b", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")


class Source:
    """One question of the file.

    Attributes:
        kind: Its type as the file has it, in small letters.
        name: What it is called; may be empty.
        place: Where it stands.
        markup: How its texts are written that do not say it; None for Moodle's mixture of text
            and HTML.
        files: What it carries in itself.

    Args:
        element: Its element.
        report: Hears of what is not read as it stands.
    """

    def __init__(self, element: etree._Element, report: Report) -> None:
        self._report = report
        self._children: dict[str, list[etree._Element]] = {}
        for child in element:
            self._children.setdefault(local_name(child), []).append(child)
        self.kind = (element.get("type") or "").strip().lower()
        self.name = " ".join(self.words("name").split())
        self.place = Place(line=element.sourceline)
        self.files = Embedded(element)
        questiontext = self.first("questiontext")
        self.markup = _markup_of(questiontext, "html")

    def first(self, name: str) -> etree._Element | None:
        """Return the first child of a name."""
        found = self._children.get(name)
        return found[0] if found else None

    def all(self, name: str) -> Sequence[etree._Element]:
        """Return the children of a name."""
        return self._children.get(name, ())

    def names(self) -> Sequence[str]:
        """Return the names of all children, each once."""
        return list(self._children)

    def words(self, name: str) -> str:
        """Return what the first child of a name says, without space around it."""
        child = self.first(name)
        return "" if child is None else words_of(child)

    def flag(self, name: str) -> bool | None:
        """Return whether a switch is on; None where the question has none or does not say."""
        said = self.words(name)
        return flag_of(said) if said else None

    def text(self, holder: etree._Element | None, *, loosely: bool = False) -> Text:
        """Return an element's text with its files; an empty one where nothing of it can be seen.

        Args:
            holder: The element that has ``text`` and ``file``.
            loosely: Whether it is one that Moodle knows as plain text, without its tags.
        """
        if holder is None:
            return EMPTY
        source = self._source(holder)
        if is_blank(source):
            return EMPTY
        if loosely and not holder.get("format"):
            has_markup = _TAG.search(source) or _ENTITY.search(source)
            return Text(source, "html" if has_markup else "plain")
        markup = _markup_of(holder, self.markup)
        if markup is None:
            source, markup = _without_mixture(source)
        return Text(source, markup, self.files.shown_in(source, holder))

    def _source(self, holder: etree._Element) -> str:
        element = _text_element(holder)
        if not len(element) or element is holder:
            return (element.text or "").strip()
        self.changed(phrase("Its HTML stood open in the XML; it was read as it is meant."))
        return inner_html(element).strip()

    def changed(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something is imported otherwise than it stands there."""
        self._report.changed(self.place, self.name, what, *values, part=part)

    def dropped(self, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something is left out."""
        self._report.dropped(self.place, self.name, what, *values, part=part)

    def refuse(self, reason: Refused) -> None:
        """Say why the question is not imported."""
        self._report.refused(self.place, self.name, reason.what, *reason.values, part=reason.part)


def words_of(element: etree._Element) -> str:
    """Return what an element says, in ``text`` or, as old files have it, in itself."""
    return (_text_element(element).text or "").strip()


def is_blank(source: str) -> bool:
    """Say whether nothing of a text can be seen: editors leave ``<p><br></p>`` behind."""
    if not source or _SHOWN.search(source):
        return not source
    return not html.unescape(_TAG.sub("", source)).strip()


def _text_element(holder: etree._Element) -> etree._Element:
    for child in holder:
        if local_name(child) == "text":
            return child
    return holder


def _markup_of(holder: etree._Element | None, otherwise: Markup | None) -> Markup | None:
    named = "" if holder is None else (holder.get("format") or "").strip().lower()
    return _MARKUPS.get(named, otherwise)


def _without_mixture(source: str) -> tuple[str, Markup]:
    """Return Moodle's auto-format, HTML in which line ends are meant, as plain text or as HTML."""
    if not _TAG.search(source) and not _ENTITY.search(source):
        return source, "plain"
    return _SPACE.sub(_line_ends, source), "html"


def _line_ends(space: re.Match[str]) -> str:
    """Return white space with its line ends as HTML, but beside tags, where none was meant."""
    text, start, end = space.string, space.start(), space.end()
    is_beside_tag = text[max(0, start - 1) : start] == ">" or text[end : end + 1] == "<"
    lines = 0 if is_beside_tag else space.group().count("\n")
    return "<br>" * lines or " "
