"""Formulas as other systems leave them in HTML: MathML, scripts, pictures, and their doubles."""

import html
import re
from typing import TypeAlias

from lxml import etree

from memora.services.content.formats.markup import parse_fragment
from memora.services.content.formats.texts.mathml_tex import to_tex

Found: TypeAlias = tuple[str, bool]
"""A formula's TeX, and whether it stands in a line of its own."""

#: How WIRIS writes MathML into an attribute.
_WIRIS = str.maketrans({"«": "<", "»": ">", "¨": '"', "§": "&", "`": "'"})
#: What formulas look like to those who see them, beside the same for all others, or for a moment.
_DOUBLES = frozenset(
    "katex-html MathJax_Preview MathJax_Display MathJax_SVG MathJax_CHTML mjx-chtml".split()
)
_CANVAS_ALT = re.compile(r"LaTeX:\s*", re.IGNORECASE)
_OF_TEX_FILTER = re.compile(r"/(?:filter/(?:tex|algebra)|cgi-bin/mathtex|latex|mimetex)\b")


def of_mathml(element: etree._Element) -> Found:
    """Return the formula of a ``math`` element."""
    return to_tex(element), element.get("display") == "block"


def of_script(element: etree._Element) -> Found | None:
    """Return the formula of a script that is one, as MathJax leaves it; None of any other."""
    kind, _semicolon, mode = element.get("type", "").partition(";")
    text = "".join(element.itertext())
    if kind.strip() == "math/tex":
        return text, "display" in mode
    if kind.strip() == "math/mml":
        return _of_source(text)
    return None


def of_image(element: etree._Element) -> Found | None:
    """Return the formula that a picture shows, where it says which; None of other pictures."""
    canvas = element.get("data-equation-content")
    if canvas:
        return html.unescape(canvas), False
    names = element.get("class", "").split()
    alt, title = element.get("alt", ""), element.get("title", "")
    if "Wirisformula" in names or element.get("data-mathml"):
        return _of_source((element.get("data-mathml") or "").translate(_WIRIS))
    if "equation_image" in names and (alt or title):
        return _CANVAS_ALT.sub("", alt or title, count=1), False
    if ("texrender" in names or _OF_TEX_FILTER.search(element.get("src", ""))) and (alt or title):
        return alt or title, False
    return None


def is_shown_otherwise(element: etree._Element) -> bool:
    """Say whether an element shows a formula that stands beside it in a form that can be read."""
    names = element.get("class", "").split()
    if _DOUBLES.isdisjoint(names) and "MathJax" not in names:
        return False
    return next(element.iter("math"), None) is None


def _of_source(mathml: str) -> Found | None:
    math = next(parse_fragment(mathml).iter("math"), None)
    return None if math is None else of_mathml(math)
