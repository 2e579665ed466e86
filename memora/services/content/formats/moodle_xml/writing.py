"""A bank as a file of Moodle XML. Pure."""

from collections.abc import Iterable
from io import BytesIO

from lxml import etree

from memora.services.content.formats.categories import write_path
from memora.services.content.formats.moodle_xml.target import Target
from memora.services.content.formats.moodle_xml.written_kinds import KINDS
from memora.services.content.formats.outgoing import MediaOf, Outgoing, listed_name
from memora.services.content.formats.report import Place, Report, phrase
from memora.services.content.marking.values import list_of

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_TAIL = b"</quiz>\n"
#: Moodle's longest id number.
_LONGEST_KEY = 100
_DOLLARS = phrase(
    "Formulas stand between single dollar signs. Have Moodle's MathJax filter take these, or they"
    " are shown there as they are written."
)


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
    element = etree.Element("question", {"type": "category"})
    holder = etree.SubElement(element, "category")
    etree.SubElement(holder, "text").text = write_path(names)
    return element


def _question(outgoing: Outgoing, media: MediaOf, report: Report) -> Target:
    question = outgoing.question
    kind, fill = KINDS[question["type"]]
    target = Target(question, kind, media, report)
    has_key = len(question["id"]) <= _LONGEST_KEY
    name = listed_name(outgoing) if has_key else question["id"]
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
