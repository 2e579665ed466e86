"""A bank as a file of Moodle XML. Pure."""

import re
from collections.abc import Iterable
from io import BytesIO

from lxml import etree

from memora.services.content.formats.bank import Text
from memora.services.content.formats.moodle_xml.target import Target
from memora.services.content.formats.moodle_xml.written_kinds import KINDS
from memora.services.content.formats.outgoing import MediaOf, Outgoing
from memora.services.content.formats.report import Place, Report, phrase
from memora.services.content.formats.texts import as_plain
from memora.services.content.marking.values import list_of

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_TAIL = b"</quiz>\n"
#: Moodle's longest id number.
_LONGEST_KEY = 100
_LONGEST_EXCERPT = 60
_DOLLARS = phrase(
    "Formulas stand between single dollar signs. Have Moodle's MathJax filter take these, or they"
    " are shown there as they are written."
)
#: Moodle puts it above all categories of a course.
_TOP = "$course$/top"


def write(questions: Iterable[Outgoing], *, title: str, media: MediaOf, report: Report) -> bytes:
    """Return questions as Moodle XML.

    Args:
        questions: In order.
        title: The category of those that have none.
        media: Gives the bytes of what texts show; called for one at a time.
        report: Hears of what Moodle cannot hold.
    """
    out = BytesIO()
    out.write(_HEAD)
    category: tuple[str, ...] | None = None
    has_formula = False
    for outgoing in questions:
        if outgoing.category != category:
            category = outgoing.category
            _append(out, _category(category or (title,)))
        target = _question(outgoing, media, report)
        has_formula = has_formula or target.has_formula
        _append(out, target.element)
    if has_formula:
        report.changed(Place(), "", _DOLLARS)
    out.write(_TAIL)
    return out.getvalue()


def _append(out: BytesIO, element: etree._Element) -> None:
    etree.indent(element)
    out.write(etree.tostring(element, encoding="utf-8"))
    out.write(b"\n")


def _category(names: tuple[str, ...]) -> etree._Element:
    path = "/".join([_TOP, *(name.strip().replace("/", "//") for name in names)])
    element = etree.Element("question", {"type": "category"})
    holder = etree.SubElement(element, "category")
    etree.SubElement(holder, "text").text = path
    return element


def _question(outgoing: Outgoing, media: MediaOf, report: Report) -> Target:
    question = outgoing.question
    kind, fill = KINDS[question["type"]]
    target = Target(question, kind, media, report)
    has_key = len(question["id"]) <= _LONGEST_KEY
    name = _name(outgoing) if has_key else question["id"]
    target.typed("name", name, target.element)
    if question["type"] != "cloze":
        target.text("questiontext", question["text"])
    if question.get("explanation"):
        target.text("generalfeedback", question["explanation"])
    if "points" in question or question["type"] == "cloze":
        target.say("defaultgrade", repr(question.get("points", 1)))
    if has_key:
        target.say("idnumber", question["id"])
    fill(target)
    for hint in list_of(question.get("hints")):
        target.text("hint", hint)
    tags = list_of(question.get("tags"))
    if tags:
        holder = etree.SubElement(target.element, "tags")
        for tag in tags:
            target.typed("tag", tag, holder)
    target.say_media_beside()
    return target


def _name(outgoing: Outgoing) -> str:
    """Return what a question is called in Moodle's list, which is sorted by it."""
    question = outgoing.question
    text = Text(question["text"], question.get("text_format", "plain"))
    words = re.sub(r"\s+", " ", as_plain(text)).strip()
    excerpt = words if len(words) <= _LONGEST_EXCERPT else f"{words[: _LONGEST_EXCERPT - 1]}…"
    return f"{outgoing.lesson} · {excerpt}" if outgoing.lesson else excerpt
