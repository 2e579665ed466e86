"""An item's body: its texts as HTML, and its interactions where they stand. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from memora.services.content.formats.markup import inner_html, parse_fragment
from memora.services.content.formats.qti.v2.declarations import Declarations
from memora.services.content.formats.qti.v2.feedback import Feedback, is_feedback, read_feedback
from memora.services.content.formats.qti.v2.names import attribute, descendants, name_of

_ENDING = "interaction"
INLINE = frozenset({"textentryinteraction", "inlinechoiceinteraction"})
#: They ask nothing: a button, a film.
_NOTHING_ASKED = frozenset({"endattemptinteraction", "mediainteraction"})
_CHOICES = frozenset(
    {"simplechoice", "inlinechoice", "simpleassociablechoice", "gaptext", "hottext"}
)
_FOR_STUDENTS = frozenset({"candidate", ""})
_FOR_MARKERS = frozenset({"scorer", "author", "tutor", "proctor", "testconstructor"})
#: What only holds others, in QTI's words and in HTML's.
_HOLDERS = {
    "contentbody": "div",
    "rubricblock": "div",
    "templateblock": "div",
    "templateinline": "span",
    "positionobjectstage": "div",
    "infocontrol": "div",
    "feedbackblock": "div",
    "feedbackinline": "span",
    "stimulusbody": "div",
}
_WHOLE_HTML = re.compile(r"\s*<(\w+)\b[^<>]{0,1000}>.*</\1>\s*", re.DOTALL)
_MARK = re.compile("\ue000([0-9]+)\ue001")


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction that stands between texts."""

    element: etree._Element


@dataclass(frozen=True, slots=True)
class Prose:
    """A text; the interactions within it stand as ``gaps``, in order.

    Attributes:
        source: HTML with a mark for each interaction.
        gaps: The interactions.
    """

    source: str
    gaps: tuple[etree._Element, ...] = ()

    def with_marks(self, mark: str) -> str:
        """Return the HTML with something in the place of each interaction.

        Args:
            mark: What; ``{0}`` is the interaction's number, counted from 1.
        """
        numbers = iter(range(1, len(self.gaps) + 1))
        source = self.source.replace("{{", "{&#8288;{") if self.gaps else self.source
        return _MARK.sub(lambda _: mark.replace("{0}", str(next(numbers))), source)


Piece: TypeAlias = Asked | Prose


@dataclass(slots=True)
class Body:
    """What an item shows and asks.

    Attributes:
        pieces: In order.
        feedback: What is told after answers, and stands within the body.
        for_markers: What only who marks reads, as HTML.
    """

    pieces: list[Piece] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)
    for_markers: str = ""


def read_body(element: etree._Element, declared: Declarations) -> Body:
    """Read a body; its element is changed.

    Args:
        element: The ``itemBody``.
        declared: What the item declares: variables are shown, and feedback that is seen at once
            is no feedback.
    """
    body = Body()
    unescape_whole(element)
    for prompt in descendants(element, "prompt"):
        unescape_whole(prompt)
    _take_out(element, declared, body)
    _make_html(element, declared)
    inline: list[etree._Element] = []
    for interaction in list(_interactions(element)):
        if name_of(interaction) in INLINE:
            _put_mark(interaction, len(inline))
            inline.append(interaction)
    body.pieces = list(_pieces(element, inline))
    return body


def is_interaction(element: etree._Element) -> bool:
    """Return whether an element asks something."""
    name = name_of(element)
    return name.endswith(_ENDING) and name not in _NOTHING_ASKED


def _interactions(element: etree._Element) -> Iterator[etree._Element]:
    return (each for each in element.iter(etree.Element) if is_interaction(each))


def _take_out(body: etree._Element, declared: Declarations, found: Body) -> None:
    """Take feedback and what markers read out of a body."""
    for element in list(body.iter(etree.Element)):
        if name_of(element) == "rubricblock":
            views = set(attribute(element, "view").lower().split())
            if views & _FOR_MARKERS and not views & _FOR_STUDENTS:
                found.for_markers += inner_html(element)
                _remove(element)
        elif name_of(element) == "endattemptinteraction":
            _remove(element)
        elif is_feedback(element) and not any(map(is_interaction, element.iter(etree.Element))):
            feedback = read_feedback(element, _choice_around(element))
            outcome = declared.outcomes.get(feedback.outcome)
            default = outcome.default if outcome else None
            values = default if isinstance(default, list | tuple) else [default]
            if not (feedback.is_shown and feedback.identifier in values):
                found.feedback.append(feedback)
                _remove(element)


def _choice_around(element: etree._Element) -> str:
    for each in element.iterancestors():
        if name_of(each) in _CHOICES:
            return attribute(each, "identifier")
    return ""


def _remove(element: etree._Element) -> None:
    """Take an element out; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def unescape_whole(element: etree._Element) -> None:
    """Have texts of an element that are HTML altogether be elements: Angel writes such ones."""
    for at, child in reversed(list(enumerate(element))):
        _unescape(element, child.tail, at + 1, child)
    _unescape(element, element.text, 0, None)


def _unescape(
    parent: etree._Element, text: str | None, at: int, before: etree._Element | None
) -> None:
    if not text or not _WHOLE_HTML.fullmatch(text):
        return
    if before is None:
        parent.text = None
    else:
        before.tail = None
    for offset, child in enumerate(list(parse_fragment(text))):
        parent.insert(at + offset, child)


def _make_html(body: etree._Element, declared: Declarations) -> None:
    """Write QTI's own elements as HTML's."""
    for element in list(body.iter(etree.Element)):
        name = name_of(element)
        if name == "printedvariable":
            outcome = declared.templates.get(attribute(element, "identifier"))
            default = outcome.default if outcome else None
            element.tag, element.text = "span", "" if default is None else _written(default)
        elif name == "object":
            _make_medium(element)
        elif name in _HOLDERS:
            element.tag = _HOLDERS[name]
        elif name == "mediainteraction":
            element.tag = "div"


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _make_medium(element: etree._Element) -> None:
    """Turn an ``object`` into a picture, sound or film; what it holds is what stands for it."""
    address = attribute(element, "data")
    kind = attribute(element, "type").lower()
    if not address:
        element.tag = "div"
        return
    tail = element.tail
    if kind.startswith("image/") or not kind:
        words = " ".join("".join(element.itertext()).split())
        element.clear()
        element.tag = "img"
        element.set("src", address)
        element.set("alt", words)
    elif kind.startswith(("audio/", "video/")):
        element.tag = kind.partition("/")[0]
        element.attrib.clear()
        element.set("src", address)
    else:
        element.tag = "a"
        element.attrib.clear()
        element.set("href", address)
    element.tail = tail


def _put_mark(interaction: etree._Element, number: int) -> None:
    """Leave a mark where an interaction stood."""
    interaction.tail = f"\ue000{number}\ue001{interaction.tail or ''}"
    _remove(interaction)


def _pieces(element: etree._Element, inline: list[etree._Element]) -> Iterator[Piece]:
    """Yield the texts and interactions of a body; texts that follow each other as one."""
    texts: list[str] = []
    holding = {parent for each in _interactions(element) for parent in each.iterancestors()}
    for piece in _split(element, holding):
        if isinstance(piece, str):
            texts.append(piece)
            continue
        if any(text.strip() for text in texts):
            yield _prose("".join(texts), inline)
        texts = []
        yield Asked(piece)
    if any(text.strip() for text in texts):
        yield _prose("".join(texts), inline)


def _prose(source: str, inline: list[etree._Element]) -> Prose:
    found = [int(number) for number in _MARK.findall(source)]
    return Prose(source, tuple(inline[number] for number in found if number < len(inline)))


def _split(
    container: etree._Element, holding: Collection[etree._Element]
) -> Iterator[str | etree._Element]:
    """Yield a container's texts as HTML, and the interactions between them.

    Args:
        container: The container.
        holding: All elements in which there are interactions.
    """
    holder = etree.Element("div")
    holder.text = container.text
    for child in list(container):
        if not (is_interaction(child) or child in holding):
            holder.append(child)
            continue
        yield inner_html(holder)
        holder = etree.Element("div")
        holder.text = child.tail
        if is_interaction(child):
            yield child
        else:
            yield from _split(child, holding)
    yield inner_html(holder)
