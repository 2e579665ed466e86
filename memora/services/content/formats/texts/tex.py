r"""Formulas within texts: found before anything else reads them, cleaned, and tried out.

In the HTML of real banks a formula holds what is HTML besides: ``\(a<b\)`` begins a bold text to
any parser. So formulas are taken out of the source first, and a mark stands in their place.
"""

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache

from memora.services.content.rendering import MARKDOWN, render

#: Between these stands a formula's number; both are characters that no text may hold.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef]")
_PLACEHOLDER = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
#: How formulas begin and end, and whether they stand in a line of their own; None: as it comes.
_DELIMITERS: dict[str, tuple[str, bool | None]] = {
    r"\(": (r"\)", False),
    r"\[": (r"\]", True),
    "$$": ("$$", None),
    "[latex]": ("[/latex]", False),
    "[tex]": ("[/tex]", False),
    "<tex>": ("</tex>", False),
    "[$]": ("[/$]", False),
    "[$$]": ("[/$$]", True),
}
_OPENING = re.compile("|".join(map(re.escape, _DELIMITERS)), re.IGNORECASE)
#: Longer is no formula; the renderer takes as much.
_LONGEST = 5_000
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|li|ul|ol|td|th|tr|table|h[1-6]|pre|img|script|math)\b", re.IGNORECASE
)
_INLINE_TAG = re.compile(
    r"</?(?:br|span|b|i|em|strong|font|u|a|nobr|wbr|code|small|big|sub|sup)\b[^<>]*>",
    re.IGNORECASE,
)
_WRAPPED = re.compile(
    r"\$\$?(?P<dollars>[^$]+)\$\$?|\\begin\{(?P<name>math|displaymath)\}(?P<content>.*)"
    r"\\end\{(?P=name)\}|\\\((?P<parens>.*)\\\)|\\\[(?P<brackets>.*)\\\]",
    re.DOTALL,
)
_GAP = re.compile(r"(\{\{[1-9][0-9]*\}\})")
#: What can stand in lines of its own alone, and what shows the same anywhere.
_WITHIN_A_LINE = {
    **dict.fromkeys(("align", "align*", "split", "eqnarray", "eqnarray*"), "{aligned}"),
    **dict.fromkeys(("gather", "gather*", "multline", "multline*"), "{gathered}"),
    **dict.fromkeys(("equation", "equation*", "displaymath"), "{gathered}"),
}
_ENVIRONMENT = re.compile(
    r"(\\(?:begin|end))\{(" + "|".join(map(re.escape, _WITHIN_A_LINE)) + r")\}"
)
_TAG = re.compile(r"\\tag\*?\{([^{}]*)\}")
#: In TeX a comment begins; in a formula of a school's it is a percentage.
_PERCENT = re.compile(r"(?<!\\)%")
_DOLLAR = re.compile(r"\\.|\$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a text.

    Attributes:
        tex: What it says.
        display: Whether it stands in a line of its own; None where it does if it is alone there.
        source: How it stood in the text.
    """

    tex: str
    display: bool | None
    source: str


@dataclass(slots=True)
class Protected:
    """A text in which marks stand for its formulas."""

    text: str
    formulas: list[Formula] = field(default_factory=list)

    def split(self, text: str) -> list[str | Formula]:
        """Part a piece of the text into words and formulas."""
        parts: list[str | Formula] = []
        for at, part in enumerate(_PLACEHOLDER.split(text)):
            if at % 2:
                parts.append(self.formulas[int(part)])
            elif part:
                parts.append(part)
        return parts

    def restore(self, text: str) -> str:
        """Return a piece of the text with its formulas as they stood there."""
        if _OPEN not in text:
            return text
        return _PLACEHOLDER.sub(lambda found: self.formulas[int(found[1])].source, text)


def protect(source: str, *, is_html: bool) -> Protected:
    """Take the formulas out of a text.

    Args:
        source: The text as it stands.
        is_html: Whether it is HTML, with names for signs and tags in its formulas.
    """
    source = _NO_CHARACTERS.sub("", source)
    protected = Protected("")
    pieces, at = [], 0
    never_closed: set[str] = set()
    for opening in _OPENING.finditer(source):
        if opening.start() < at or _is_escaped(source, opening.start()):
            continue
        closing, display = _DELIMITERS[opening.group().lower()]
        end = -1 if closing in never_closed else source.find(closing, opening.end())
        if end < 0:
            never_closed.add(closing)
            continue
        inner = source[opening.end() : end]
        tex = _tex_of(inner, is_html=is_html)
        if not tex:
            continue
        stood = source[opening.start() : end + len(closing)]
        formula = Formula(tex, display, html.unescape(stood) if is_html else stood)
        pieces.append(f"{source[at : opening.start()]}{_OPEN}{len(protected.formulas)}{_CLOSE}")
        protected.formulas.append(formula)
        at = end + len(closing)
    protected.text = "".join([*pieces, source[at:]])
    return protected


def _is_escaped(source: str, at: int) -> bool:
    return at > 0 and source[at - 1] == "\\"


def _tex_of(inner: str, *, is_html: bool) -> str:
    """Return what a formula says; empty where it is none."""
    if not inner.strip() or len(inner) > _LONGEST:
        return ""
    if is_html:
        if _BLOCK_TAG.search(inner):
            return ""
        inner = html.unescape(_INLINE_TAG.sub(" ", inner))
    return clean(inner)


def clean(tex: str) -> str:
    """Return TeX as it can stand between dollars; empty where nothing is left of it.

    Args:
        tex: TeX, perhaps with its own signs of beginning and end.
    """
    tex = " ".join(tex.replace("\xa0", " ").split())
    wrapped = _WRAPPED.fullmatch(tex)
    if wrapped:
        parts = (wrapped["dollars"], wrapped["content"], wrapped["parens"], wrapped["brackets"])
        tex = next(part for part in parts if part is not None).strip()
    backslashes = len(tex) - len(tex.rstrip("\\"))
    if backslashes % 2:
        # What is left of "\ ", a space at the end.
        tex = tex[:-1].rstrip()
    tex = _ENVIRONMENT.sub(lambda found: found[1] + _WITHIN_A_LINE[found[2]], tex)
    return _without_dollars(_PERCENT.sub(r"\%", _TAG.sub(r"\\quad \\text{(\1)}", tex)))


def _without_dollars(tex: str) -> str:
    r"""Write formulas within words of a formula, ``\text{if $x$}``, without dollars."""
    is_open = False

    def turn(found: re.Match[str]) -> str:
        nonlocal is_open
        if found.group() != "$":
            return found.group()
        is_open = not is_open
        return r"\(" if is_open else r"\)"

    turned = _DOLLAR.sub(turn, tex)
    return turned if not is_open else tex.replace("$", r"\$").replace(r"\\$", r"\$")


def split_at_gaps(tex: str) -> list[str] | None:
    """Part a formula at the gaps in it, which are every second part; None where it cannot be."""
    parts = _GAP.split(tex)
    if len(parts) > 1 and any(not _is_balanced(part) for part in parts[::2]):
        return None
    return [part.strip() for part in parts]


def _is_balanced(tex: str) -> bool:
    depth = 0
    for found in re.finditer(r"\\.|[{}]", tex, re.DOTALL):
        depth += (found.group() == "{") - (found.group() == "}")
        if depth < 0:
            return False
    return depth == 0 and tex.count(r"\left") == tex.count(r"\right")


@lru_cache(maxsize=4096)
def is_sound(tex: str) -> bool:
    """Say whether a formula can be shown. Without a converter any is taken to be."""
    return not _faults(tex) or bool(_faults("x"))


def _faults(tex: str) -> bool:
    faults = render(f"${tex}$", MARKDOWN, inline=True).faults
    return any(fault.kind == "formula" for fault in faults)
