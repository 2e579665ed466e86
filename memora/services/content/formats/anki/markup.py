r"""Anki's own markup within HTML: sounds, LaTeX, readings above characters. Pure.

``[sound:a.mp3]``, ``[latex]…[/latex]``, ``[$]…[/$]``, ``[$$]…[/$$]`` and ``<anki-mathjax>`` become
HTML with ``\(…\)`` and ``\[…\]`` (https://docs.ankiweb.net/math.html).
"""

import html
import re
from collections.abc import Iterator

_SOUND = re.compile(r"\[sound:([^\]\n]{1,300})\]")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_SPACE = re.compile(r"\s+")
_BREAK = re.compile(r"<(?:br|/?div|/?p|/?li|/?tr|/?h[1-6])\b[^<>]{0,2000}>", re.IGNORECASE)
#: A character with its reading: `` 漢字[かんじ]``, and what may be a sound or LaTeX instead.
_READING = re.compile(r" ?([^\s<>\[\]]{1,40})\[([^\[\]<>]{1,80})\]")
_NO_READINGS = ("sound:", "latex", "$", "/", "anki:")
_FORMULAS = (
    ("[latex]", "[/latex]", "", ""),
    ("[$$]", "[/$$]", r"\[", r"\]"),
    ("[$]", "[/$]", r"\(", r"\)"),
    ('<anki-mathjax block="true">', "</anki-mathjax>", r"\[", r"\]"),
    ("<anki-mathjax>", "</anki-mathjax>", r"\(", r"\)"),
)
_DOLLARS = re.compile(r"\$\$([^$]{1,5000})\$\$|\$([^$]{1,5000})\$")
_DISPLAYED = re.compile(
    r"\\begin\{(displaymath|equation\*?|math)\}(.{1,5000}?)\\end\{\1\}", re.DOTALL
)
_ENVIRONMENT = re.compile(r"\s*\\begin\{")
_FORMULA_EDGE = re.compile(r"\\[()\[\]]|\[/?(?:latex|\$\$?)\]|</?anki-mathjax[^<>]{0,50}>")
_OPENS = frozenset({r"\(", r"\[", "[latex]", "[$]", "[$$]"})
_MEDIA = re.compile(r"<(?:img|audio|video|svg|object|embed|iframe)\b", re.IGNORECASE)
_EMPTY = re.compile(r"(?:\s|&nbsp;|</?(?:br|div|p|span)\b[^<>]{0,2000}>)*", re.IGNORECASE)


def to_html(source: str) -> str:
    """Return a field's markup as HTML of everybody's."""
    for opening, closing, before, after in _FORMULAS:
        if opening in source:
            source = "".join(_with_formulas(source, opening, closing, before, after))
    return _SOUND.sub(_player, source)


def plain(source: str) -> str:
    """Return what is read in a field, in one line; without sounds and pictures."""
    text = _TAG.sub("", _BREAK.sub(" ", _SOUND.sub(" ", source)))
    return _SPACE.sub(" ", html.unescape(text).replace("\xa0", " ")).strip()


def is_empty(source: str) -> bool:
    """Say whether nothing is to be seen or heard in a field."""
    return _EMPTY.fullmatch(source) is not None


def has_media(source: str) -> bool:
    """Say whether a field has a picture, a sound or a film."""
    return _MEDIA.search(source) is not None or _SOUND.search(source) is not None


def has_formula(source: str) -> bool:
    """Say whether a field has a formula."""
    return _FORMULA_EDGE.search(source) is not None


def has_lines(source: str) -> bool:
    """Say whether a field's text stands in several lines."""
    return len([part for part in _BREAK.split(source) if plain(part)]) > 1


def is_in_formula(source: str, marker: re.Pattern[str]) -> bool:
    """Say whether one of the marks that a pattern finds stands within a formula."""
    marks = iter(found.start() for found in marker.finditer(source))
    mark = next(marks, None)
    inside = False
    for edge in _FORMULA_EDGE.finditer(source):
        while mark is not None and mark < edge.start():
            if inside:
                return True
            mark = next(marks, None)
        inside = edge.group() in _OPENS or edge.group().startswith("<anki-mathjax")
    return False


def readings(source: str, shown: str) -> str:
    """Return a field with its characters' readings.

    Args:
        source: The field.
        shown: ``furigana`` for both, ``kanji`` for the characters, ``kana`` for their readings.
    """

    def written(found: re.Match[str]) -> str:
        characters, reading = found.groups()
        if reading.startswith(_NO_READINGS):
            return found.group()
        return {"kanji": characters, "kana": reading}.get(shown, f"{characters}({reading})")

    return _READING.sub(written, source)


def _player(found: re.Match[str]) -> str:
    name = html.unescape(found.group(1)).strip()
    return f'<audio src="{html.escape(name)}"></audio>'


def _with_formulas(
    source: str, opening: str, closing: str, before: str, after: str
) -> Iterator[str]:
    at = 0
    while True:
        start = source.find(opening, at)
        end = source.find(closing, start + len(opening)) if start >= 0 else -1
        if end < 0:
            yield source[at:]
            return
        yield source[at:start]
        formula = _TAG.sub(" ", source[start + len(opening) : end]).strip()
        yield f"{before}{formula}{after}" if before else _from_latex(formula)
        at = end + len(closing)


def _from_latex(source: str) -> str:
    r"""Return a piece of a LaTeX document: formulas in dollars with words between, or one alone."""
    if "$" in source:
        return _DOLLARS.sub(
            lambda found: rf"\[{found[1]}\]" if found[1] else rf"\({found[2]}\)", source
        )
    displayed = _DISPLAYED.sub(lambda found: rf"\[{found[2].strip()}\]", source)
    if displayed != source or r"\(" in source or r"\[" in source:
        return displayed
    if _ENVIRONMENT.match(source):
        return rf"\[{source}\]"
    return rf"\({source}\)" if "\\" in source or "^" in source or "_" in source else source
