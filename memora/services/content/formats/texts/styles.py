"""What an element's style says that can be seen: marks, colours, what is hidden."""

import re
from dataclasses import dataclass

from lxml import etree

from memora.services.content.formats.texts import losses
from memora.services.content.formats.texts.losses import Losses
from memora.services.content.formats.texts.pieces import NO_MARKS, Mark

#: Colours that say nothing: they are the page's own, or editors write them on everything.
_PLAIN_COLOUR = re.compile(
    r"(?:inherit|initial|unset|currentcolor|windowtext|canvastext|black|white|transparent|none"
    r"|var\(.*|#0{3,8}|#[0-4][0-9a-f][0-4][0-9a-f][0-4][0-9a-f]|#[0-4]{3}|#f{3,8}|#(?:f[a-f]){3}"
    r"|rgba?\(\s*[0-7]?\d\s*,\s*[0-7]?\d\s*,\s*[0-7]?\d\s*(?:,[^)]*)?\)"
    r"|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5]\s*(?:,[^)]*)?\)|rgba\(.*,\s*0\s*\))"
)
_BOLD = re.compile(r"bold|bolder|[6-9]00")
_NOT_BOLD = re.compile(r"normal|lighter|[1-4]00")


@dataclass(frozen=True, slots=True)
class Style:
    """What of an element's looks has a place in Markdown.

    Attributes:
        marks: How it is set off.
        unmarked: How it is not, though what is around it is.
        index: ``sub`` or ``sup`` where it stands lower or higher.
        is_hidden: Whether it is not shown.
    """

    marks: frozenset[Mark] = NO_MARKS
    unmarked: frozenset[Mark] = NO_MARKS
    index: str = ""
    is_hidden: bool = False


_NOTHING = Style()


def style_of(element: etree._Element, lost: Losses) -> Style:
    """Read an element's style.

    Args:
        element: The element.
        lost: Where it is said that colours are.
    """
    colour = element.get("color", "") if element.tag == "font" else ""
    written = element.get("style", "")
    if not (written or colour or "hidden" in element.attrib):
        return _NOTHING
    style = dict(_declarations(f"{written};color:{colour}" if colour else written))
    colours = (style.get(name, "inherit") for name in ("color", "background-color", "background"))
    if not all(_PLAIN_COLOUR.fullmatch(value) for value in colours) and "".join(element.itertext()):
        lost.add(losses.COLOUR)
    marks: set[Mark] = set()
    unmarked: set[Mark] = set()
    weight, slant = style.get("font-weight", ""), style.get("font-style", "")
    line = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    if _BOLD.match(weight):
        marks.add("strong")
    elif _NOT_BOLD.match(weight):
        unmarked.add("strong")
    if slant.startswith(("italic", "oblique")):
        marks.add("em")
    elif slant == "normal":
        unmarked.add("em")
    if "underline" in line and element.tag != "a":
        marks.add("em")
        lost.add(losses.UNDERLINE)
    if "line-through" in line:
        marks.add("strike")
    index = {"super": "sup", "sub": "sub"}.get(style.get("vertical-align", ""), "")
    is_hidden = style.get("display") == "none" or "hidden" in element.attrib
    is_hidden = is_hidden or style.get("visibility") == "hidden"
    return Style(frozenset(marks), frozenset(unmarked), index, is_hidden)


def _declarations(written: str) -> list[tuple[str, str]]:
    pairs = (part.partition(":") for part in written.lower().split(";"))
    return [
        (name.strip(), value.replace("!important", "").strip())
        for name, _colon, value in pairs
        if value.strip()
    ]
