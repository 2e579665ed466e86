"""Drawings (SVG) with nothing in them but shapes and words. Pure: no framework.

An SVG is a document: opened by itself it may run scripts in the site's origin, and load what it
names. So what it may hold is listed. What shows nothing is left out (an editor's notes, scripts);
a drawing that would look different without something else is refused and says what that is.
"""

import re
from typing import Any

from lxml import etree

MAX_BYTES = 1 << 20
#: Also of what is drawn where references are followed: ten that double each other draw 1,024.
MAX_ELEMENTS = 20_000
_MAX_SIZE = 100_000
_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"

_ELEMENTS = {
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse"),
    *("line", "polyline", "polygon", "text", "tspan", "textPath", "marker", "linearGradient"),
    *("radialGradient", "stop", "clipPath", "mask", "pattern"),
}
#: Show nothing themselves.
_LEFT_OUT = {"metadata", "script", "view", "cursor"}
_ATTRIBUTES = {
    *("id", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy"),
    *("r", "rx", "ry", "fx", "fy", "d", "points", "dx", "dy", "rotate", "textLength", "pathLength"),
    *("lengthAdjust", "transform", "preserveAspectRatio", "version", "role", "aria-label"),
    *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "opacity"),
    *("stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "color"),
    *("stroke-miterlimit", "clip-path", "clip-rule", "mask", "marker-start", "marker-mid"),
    *("marker-end", "markerWidth", "markerHeight", "markerUnits", "orient", "refX", "refY"),
    *("gradientUnits", "gradientTransform", "spreadMethod", "offset", "stop-color", "stop-opacity"),
    *("patternUnits", "patternTransform", "patternContentUnits", "clipPathUnits", "maskUnits"),
    *("maskContentUnits", "font-family", "font-size", "font-weight", "font-style", "text-anchor"),
    *("dominant-baseline", "alignment-baseline", "baseline-shift", "letter-spacing", "direction"),
    *("word-spacing", "text-decoration", "visibility", "display", "overflow", "startOffset"),
    *("vector-effect", "paint-order", "shape-rendering", "unicode-bidi", "writing-mode"),
}
_DECLARATION = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]+?)\s*(?:;|\Z)")
#: What names something outside the drawing, or could end the value.
_OUTSIDE = re.compile(r"url\s*\((?!\s*['\"]?#)|[\\<>@]|expression|javascript:", re.IGNORECASE)
_REFERENCE = re.compile(r"url\s*\(\s*['\"]?#([^'\")\s]+)")
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


class DrawingError(Exception):
    """A drawing that cannot be taken.

    Attributes:
        reason: ``broken``, ``large``, ``empty``, ``entities`` or ``element``.
        what: Of the last, the element's name.
    """

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.what = what


def clean_drawing(data: bytes) -> tuple[bytes, int | None, int | None]:
    """Return a drawing with what it may hold, and its size in pixels where it says one.

    Raises:
        DrawingError: It is no SVG, too large, nothing is left of it, or it holds what would be
            missing.
    """
    if len(data) > MAX_BYTES:
        raise DrawingError("large")
    if _ENTITY.search(data):
        # Ten that name each other ten times are a gigabyte; the parser would make it.
        raise DrawingError("entities")
    # UTF-8 whatever the file says: no other encoding hides an entity from the look above.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)  # noqa: S320 - no entities, no network, bounded
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DrawingError("broken") from error
    if etree.QName(root).localname != "svg":
        raise DrawingError("broken")
    if sum(1 for _element in root.iter()) > MAX_ELEMENTS:
        raise DrawingError("large")
    clean = _copied(root)
    if clean is None or not len(clean):
        raise DrawingError("empty")
    if _drawn(clean) > MAX_ELEMENTS:
        raise DrawingError("large")
    return etree.tostring(clean), *_size(clean)


def _copied(element: Any) -> Any:
    """Copy what may stay; an element that shows nothing goes with all within.

    Raises:
        DrawingError: An element would be missing.
    """
    if not isinstance(element.tag, str):
        return None
    name = etree.QName(element)
    if name.namespace not in (_SVG, None) or name.localname in _LEFT_OUT:
        return None
    # A link leads nowhere from a picture; what it is around stays.
    local = "g" if name.localname == "a" else name.localname
    if local not in _ELEMENTS:
        raise DrawingError("element", local)
    copy = etree.Element(f"{{{_SVG}}}{local}", nsmap={None: _SVG})
    style = str(element.get("style", ""))
    for attribute, value in element.attrib.items():
        _copy_attribute(copy, str(attribute), str(value))
    # After the attributes, before which a style goes.
    for found in _DECLARATION.finditer(style):
        _copy_attribute(copy, found[1], found[2])
    copy.text = element.text
    for child in element:
        kept = _copied(child)
        if kept is not None:
            kept.tail = child.tail
            copy.append(kept)
        elif child.tail and len(copy):
            copy[-1].tail = (copy[-1].tail or "") + child.tail
        elif child.tail:
            copy.text = (copy.text or "") + child.tail
    return copy


def _copy_attribute(copy: Any, name: str, value: str) -> None:
    if name in ("href", _XLINK_HREF):
        if value.startswith("#"):
            copy.set("href", value)
    elif name in _ATTRIBUTES and not _OUTSIDE.search(value):
        copy.set(name, value)


def _drawn(root: Any) -> int:
    """Count what is drawn where every reference is followed, up to more than may be drawn.

    A reference to what it stands in, which browsers do not follow, counts as too much.
    """
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    known: dict[Any, int] = {}
    pending: set[Any] = set()

    def count(element: Any) -> int:
        if element in known:
            return known[element]
        if element in pending:
            return MAX_ELEMENTS + 1
        pending.add(element)
        total = 1
        for target in (*element, *_targets(element, by_id)):
            total = min(total + count(target), MAX_ELEMENTS + 1)
        pending.discard(element)
        known[element] = total
        return total

    try:
        return count(root)
    except RecursionError:
        return MAX_ELEMENTS + 1  # a chain of references as no drawing program makes it


def _targets(element: Any, by_id: dict[str, Any]) -> list[Any]:
    names = [str(element.get("href", ""))[1:]]
    names += [name for value in element.attrib.values() for name in _REFERENCE.findall(str(value))]
    return [by_id[name] for name in names if name in by_id]


def _size(root: Any) -> tuple[int | None, int | None]:
    width, height = _pixels(root.get("width")), _pixels(root.get("height"))
    if width and height:
        return width, height
    match re.split(r"[\s,]+", (root.get("viewBox") or "").strip()):
        case [_, _, width_of_box, height_of_box]:
            return _pixels(width_of_box), _pixels(height_of_box)
    return None, None


def _pixels(length: str | None) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,9}(?:\.\d+)?)(?:px)?\s*", length or "", re.ASCII)
    return min(_MAX_SIZE, max(1, round(float(found[1])))) if found else None
