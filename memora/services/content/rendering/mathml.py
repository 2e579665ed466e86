"""MathML as our pages carry it: no ``style``, a few classes, directions. Pure: no framework.

A strict Content-Security-Policy blocks ``style`` attributes, which Temml writes on a quarter of
all formulas. What they say is said by attributes of MathML or by classes of
``frontend/styles/math.css``.
"""

import re
from collections.abc import Iterator

from lxml import etree

_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_LENGTH = re.compile(r"(-?[\d.]+)(em|pt|px)?")
_PT_AN_EM = 11.955
#: From how many em on a cell's padding counts as the next step: none, a column's, a case's, wide.
_STEPS = (0.05, 0.75, 1.5)
_SIDES = ("top", "right", "bottom", "left")
_ALIGNMENTS = ("left", "center", "right")
_COLOURS = {"color": "mathcolor", "background-color": "mathbackground"}
#: Temml writes "undefined" for a box's; that is a word like any, but no colour.
_COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}|(?!undefined)[a-z]+")
#: What may be a term's own sign or stand between two.
_SIGNS = ("+", "−", "±", "∓")
#: What is said by Temml's own classes, by MathML itself, or not at all.
_UNSAID = {"display", "right", "bottom", "height", "white-space", "width"}


def clean_mathml(mathml: str, *, is_rtl: bool) -> str:
    """Return a formula of Temml's without styles, and readable in a text of either direction.

    Args:
        mathml: A ``<math>`` element.
        is_rtl: Whether the text around it runs from right to left.
    """
    root = etree.fromstring(mathml, _parser())  # noqa: S320 - Temml wrote it, see _parser
    for element in root.iter():
        _take_style(element)
    _space_after_columns(root)
    if is_rtl:
        _turn_arabic_cells(root)
    return str(etree.tostring(root, encoding="unicode"))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


def _take_style(element: etree._Element) -> None:
    style = element.attrib.pop("style", None)
    if not style:
        return
    classes = element.get("class", "").split()
    for declaration in str(style).split(";"):
        name, _colon, value = (part.strip() for part in declaration.partition(":"))
        if name in _COLOURS:
            if _COLOUR.fullmatch(value):
                element.set(_COLOURS[name], value)
        elif name not in _UNSAID:
            classes += _classes_for(name, value)
    if classes:
        element.set("class", " ".join(dict.fromkeys(classes)))


def _classes_for(name: str, value: str) -> Iterator[str]:
    """Yield the classes that say what a declaration does; none for what no formula needs."""
    kind, _dash, side = name.partition("-")
    if kind == "padding":
        step = _step(value)
        yield from (f"m-p{s[0]}{step}" for s in ([side] if side else _SIDES) if step or side)
    elif kind == "border" and side != "color":
        line = "d" if "dashed" in value else ""
        yield from (f"m-b{s[0]}{line}" for s in ([side] if side else _SIDES))
    elif name == "text-align" and value in _ALIGNMENTS:
        yield f"tml-{value}" if value != "center" else "m-center"
    elif name == "font-weight" and value == "bold":
        yield "m-bold"
    elif name == "position":
        yield f"m-{value}"
    elif name == "math-depth" and value == "0":
        yield "m-full"


def _space_after_columns(root: etree._Element) -> None:
    """Let a sign that begins an aligned column stand between two terms, as TeX does.

    In ``x &+ y`` browsers would take it for the sign of y alone.
    """
    for table in root.iter("mtable"):
        if "tml-jot" not in table.get("class", ""):
            continue
        for cell in table.iter("mtd"):
            first = next(cell.iter("mo", "mi", "mn", "mtext"), None)
            is_column = "tml-left" in cell.get("class", "") and cell.getprevious() is not None
            if is_column and first is not None and first.text in _SIGNS:
                first.set("form", "infix")


def _step(value: str) -> int:
    found = _LENGTH.match(value)
    if not found:
        return 0
    number, unit = float(found[1]), found[2]
    ems = number if unit == "em" else number / _PT_AN_EM
    return sum(ems >= border for border in _STEPS)


def _turn_arabic_cells(root: etree._Element) -> None:
    """Let cells with Arabic words run from right to left, and what is no word in them not.

    Browsers lay out the children of a row in one direction: "if x > 0" in Arabic would begin at
    the left. Outside of tables a formula keeps its direction, only its words have their own.
    """
    for text in root.iter("mtext"):
        if _ARABIC.search(text.text or ""):
            text.set("dir", "rtl")
    for cell in root.iter("mtd"):
        if any(text.get("dir") == "rtl" for text in cell.iter("mtext")):
            cell.set("dir", "rtl")
            row = cell[0] if len(cell) == 1 and cell[0].tag == "mrow" else cell
            _wrap_what_is_no_word(row)


def _wrap_what_is_no_word(row: etree._Element) -> None:
    wrapper = None
    for child in list(row):
        if child.tag == "mtext" and child.get("dir") == "rtl":
            wrapper = None
            continue
        if wrapper is None:
            wrapper = etree.Element("mrow", dir="ltr")
            row.replace(child, wrapper)
        wrapper.append(child)
