"""MathML as TeX: what schools' editors write, and what Temml reads. Pure.

Presentation MathML Core, https://www.w3.org/TR/mathml-core/. Where an editor kept the TeX beside
it, that is taken. What is unknown gives what it holds: a formula too simple is better than none.
"""

from collections.abc import Callable

from lxml import etree

from memora.services.content.formats.markup import local_name
from memora.services.content.formats.texts.tex_signs import GREEK, OVER, SIGNS, UNDER

#: Deeper is no formula.
_MAX_DEPTH = 60
#: A stroke through the sign before it.
_STRUCK = "\u0338"
_TEX = ("application/x-tex", "latex", "tex", "text/latex")
_FUNCTIONS = frozenset(
    (
        "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln exp lim max min gcd"
        " det deg dim sup inf"
    ).split()
)
_VARIANTS = {
    "bold": "mathbf",
    "normal": "mathrm",
    "bold-italic": "boldsymbol",
    "double-struck": "mathbb",
    "script": "mathcal",
    "fraktur": "mathfrak",
    "sans-serif": "mathsf",
}
_LIMITS = frozenset({r"\sum", r"\prod", r"\int", r"\lim", r"\max", r"\min"})
_OPENING, _CLOSING = ("(", "[", r"\{"), (")", "]", r"\}")
_TALL = (r"\frac", r"\begin{", r"\sum", r"\int", r"\prod")
_OF_TEXT = str.maketrans(
    {letter: f"\\{letter}" for letter in "#$%&_{}"}
    | {"\\": r"\textbackslash ", "^": r"\textasciicircum ", "~": r"\textasciitilde "}
)


def to_tex(math: etree._Element) -> str:
    """Return a formula as TeX, empty where it says nothing.

    Args:
        math: A ``math`` element of HTML or XML.
    """
    for annotation in math.iter(etree.Element):
        is_tex = (annotation.get("encoding") or "").lower() in _TEX
        if local_name(annotation) == "annotation" and is_tex and (annotation.text or "").strip():
            return str(annotation.text).strip()
    return _row(math, 0).strip()


def words(text: str) -> str:
    """Return words as they stand within a formula."""
    return rf"\text{{{text.translate(_OF_TEXT)}}}"


def _row(element: etree._Element, depth: int) -> str:
    return _joined([_one(child, depth + 1) for child in element])


def _joined(parts: list[str]) -> str:
    """Return parts one behind the other; brackets around what is tall grow with it, as MathML's."""
    opened: list[int] = []
    for at, part in enumerate(parts):
        if part in _OPENING:
            opened.append(at)
        elif part in _CLOSING and opened:
            start = opened.pop()
            if _is_tall(parts[start + 1 : at]):
                parts[start], parts[at] = rf"\left{parts[start]}", rf"\right{part}"
    for start in opened:
        if parts[start] == r"\{" and _is_tall(parts[start + 1 : start + 2]):
            parts[start] = r"\left\{"
            parts[start + 1] += r"\right."
    return "".join(parts)


def _is_tall(parts: list[str]) -> bool:
    return any(command in part for part in parts for command in _TALL)


def _one(element: etree._Element, depth: int) -> str:
    name = local_name(element)
    if depth > _MAX_DEPTH or name in ("annotation", "annotation-xml", "none", "mprescripts"):
        return ""
    if name in _LEAVES:
        return _LEAVES[name](element)
    children = [_one(child, depth + 1) for child in element]
    write = _WRITERS.get(name)
    if write is None or len(children) < _FEWEST.get(name, 1):
        return _joined(children)
    return write(element, children)


def _letters(element: etree._Element) -> str:
    text = "".join(element.itertext()).strip()
    variant = _VARIANTS.get(element.get("mathvariant", ""))
    if text in _FUNCTIONS:
        return rf"\{text} "
    written = "".join(map(_sign, text))
    if variant and variant != "mathrm":
        return rf"\{variant}{{{written}}}"
    if len(text) > 1 and text.isalpha():
        return rf"\mathrm{{{text}}}" if text.isascii() else words(text)
    if text and not text.isascii() and text not in GREEK and text not in SIGNS:
        return words(text)
    return rf"\mathrm{{{written}}}" if variant and len(text) == 1 else written


def _number(element: etree._Element) -> str:
    # In TeX a comma is a sign that parts; in a number it does not.
    return "".join(element.itertext()).strip().replace(",", "{,}").replace(" ", r"\,")


def _operator(element: etree._Element) -> str:
    text = "".join(element.itertext()).strip()
    if text in _FUNCTIONS:
        return rf"\{text} "
    if len(text) > 1 and text.isalpha():
        return rf"\operatorname{{{text}}}"
    if _STRUCK in text:
        return r"\not " + "".join(map(_sign, text.replace(_STRUCK, "")))
    return "".join(map(_sign, text))


def _sign(letter: str) -> str:
    known = SIGNS.get(letter, GREEK.get(letter))
    if known is None:
        return letter
    return f"{known} " if known[-1:].isalpha() and known.startswith("\\") else known


def _text(element: etree._Element) -> str:
    text = " ".join("".join(element.itertext()).replace("\xa0", " ").split(" "))
    return words(text) if text.strip() else r"\ " if text else ""


def _space(element: etree._Element) -> str:
    if element.get("linebreak") == "newline":
        return r"\\ "
    width = element.get("width", "")
    return r"\quad " if width.endswith("em") and not width.startswith(("0", ".")) else r"\, "


def _fraction(element: etree._Element, children: list[str]) -> str:
    if element.get("linethickness", "").startswith("0"):
        return rf"{{{children[0]} \atop {children[1]}}}"
    return rf"\frac{{{children[0]}}}{{{children[1]}}}"


def _root(_element: etree._Element, children: list[str]) -> str:
    return rf"\sqrt[{children[1]}]{{{children[0]}}}"


def _square_root(_element: etree._Element, children: list[str]) -> str:
    return rf"\sqrt{{{_joined(children)}}}"


def _base(tex: str) -> str:
    is_one = len(tex) <= 1 or (tex.startswith("\\") and tex[1:].strip().isalpha())
    return tex if is_one else f"{{{tex}}}"


def _index(tex: str, sign: str) -> str:
    # Degrees and primes are raised by themselves.
    if sign == "^" and tex.strip() in (r"^\circ", r"\circ", "'", "''"):
        return tex if tex.startswith("'") else r"^\circ "
    return f"{sign}{{{tex}}}"


def _sub(_element: etree._Element, children: list[str]) -> str:
    return _base(children[0]) + _index(children[1], "_")


def _sup(_element: etree._Element, children: list[str]) -> str:
    return _base(children[0]) + _index(children[1], "^")


def _subsup(_element: etree._Element, children: list[str]) -> str:
    return _base(children[0]) + _index(children[1], "_") + _index(children[2], "^")


def _over(element: etree._Element, children: list[str]) -> str:
    accent = OVER.get("".join(element[1].itertext()).strip())
    if accent:
        return rf"{accent}{{{children[0]}}}"
    if children[0].strip() in _LIMITS:
        return f"{children[0].strip()}^{{{children[1]}}}"
    return rf"\overset{{{children[1]}}}{{{children[0]}}}"


def _under(element: etree._Element, children: list[str]) -> str:
    accent = UNDER.get("".join(element[1].itertext()).strip())
    if accent:
        return rf"{accent}{{{children[0]}}}"
    if children[0].strip() in _LIMITS:
        return f"{children[0].strip()}_{{{children[1]}}}"
    return rf"\underset{{{children[1]}}}{{{children[0]}}}"


def _underover(_element: etree._Element, children: list[str]) -> str:
    if children[0].strip() in _LIMITS:
        return f"{children[0].strip()}_{{{children[1]}}}^{{{children[2]}}}"
    return rf"\underset{{{children[1]}}}{{\overset{{{children[2]}}}{{{children[0]}}}}}"


def _multiscripts(element: etree._Element, children: list[str]) -> str:
    """Write indices on both sides, as isotopes have them."""
    names = [local_name(child) for child in element]
    before = names.index("mprescripts") if "mprescripts" in names else len(names)
    right, left = children[1:before], children[before + 1 :]
    front = "".join(_pair(left[at : at + 2]) for at in range(0, len(left), 2))
    behind = "".join(_pair(right[at : at + 2]) for at in range(0, len(right), 2))
    return (f"{{}}{front}" if front else "") + _base(children[0]) + behind


def _pair(pair: list[str]) -> str:
    signs = zip("_^", pair, strict=False)
    return "".join(_index(tex, sign) for sign, tex in signs if tex)


def _fenced(element: etree._Element, children: list[str]) -> str:
    opening, closing = element.get("open", "("), element.get("close", ")")
    separator = element.get("separators", ",").strip()[:1]
    inner = separator.join(children)
    return rf"\left{_fence(opening)}{inner}\right{_fence(closing)}"


def _fence(sign: str) -> str:
    sign = sign.strip()
    return _sign(sign) if sign in (*"{}⟨⟩‖", *"()[]|") else "."


def _enclosed(element: etree._Element, children: list[str]) -> str:
    notation = element.get("notation", "longdiv").split()
    inner = _joined(children)
    if "box" in notation or "roundedbox" in notation:
        return rf"\boxed{{{inner}}}"
    if any(each.endswith("diagonalstrike") for each in notation):
        return rf"\cancel{{{inner}}}"
    if "radical" in notation:
        return rf"\sqrt{{{inner}}}"
    if "top" in notation:
        return rf"\overline{{{inner}}}"
    return rf"\underline{{{inner}}}" if "bottom" in notation else inner


def _table(_element: etree._Element, children: list[str]) -> str:
    rows = r" \\ ".join(children)
    return rf"\begin{{matrix}}{rows}\end{{matrix}}"


def _table_row(_element: etree._Element, children: list[str]) -> str:
    return " & ".join(children)


def _hidden(_element: etree._Element, children: list[str]) -> str:
    return rf"\phantom{{{_joined(children)}}}"


_LEAVES: dict[str, Callable[[etree._Element], str]] = {
    "mi": _letters,
    "mn": _number,
    "mo": _operator,
    "mtext": _text,
    "ms": _text,
    "mspace": _space,
}
_WRITERS: dict[str, Callable[[etree._Element, list[str]], str]] = {
    "mfrac": _fraction,
    "msqrt": _square_root,
    "mroot": _root,
    "msub": _sub,
    "msup": _sup,
    "msubsup": _subsup,
    "mover": _over,
    "munder": _under,
    "munderover": _underover,
    "mmultiscripts": _multiscripts,
    "mfenced": _fenced,
    "menclose": _enclosed,
    "mtable": _table,
    "mtr": _table_row,
    "mphantom": _hidden,
}
#: How many children a writer needs; with fewer the element is broken.
_FEWEST = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "mover", "munder"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
