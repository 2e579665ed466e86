"""Sides of cards as their templates write them, with a note's fields put in. Pure.

``{{Field}}``, ``{{filter:Field}}``, ``{{#Field}}…{{/Field}}`` and ``{{^Field}}…{{/Field}}``; the
language: https://docs.ankiweb.net/templates/fields.html. Templates of real decks close what they
did not open, and older ones have ``<%…%>`` for the braces.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from memora.services.content.formats.anki.markup import is_empty, plain, readings

_BRACES = re.compile(r"\{\{\{?([^{}]{0,500})\}?\}\}")
_OTHERS = re.compile(r"<%([^<>%]{0,500})%>|\{\{([^{}]{0,500})\}\}")
_NEW_BRACES = "{{=<% %>=}}"
_HIDDEN = tuple(
    (re.compile(opening, re.IGNORECASE), re.compile(closing, re.IGNORECASE))
    for opening, closing in (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"))
)
#: Tables of templates are layout: their rows become lines.
_LAYOUT = re.compile(r"</?(table|tbody|thead|tr|th|td|center|font)\b[^<>]{0,500}>", re.IGNORECASE)
_STYLES_AND_ACTS = re.compile(
    r"""\s(?:style|color|bgcolor|on[a-z]{2,20})\s*=\s*(?:"[^"<>]*"|'[^'<>]*')""", re.IGNORECASE
)
_PROGRAM = re.compile(r"<script\b|<[a-z][^<>]{0,2000}\son[a-z]{2,20}\s*=", re.IGNORECASE)
_EDGE = re.compile(r"""<hr\b[^<>]{0,200}\bid\s*=\s*["']?answer\b[^<>]{0,200}>""", re.IGNORECASE)
_GAP_NUMBER = re.compile(r"c[0-9]{1,3}")
FRONT = "FrontSide"


@dataclass(slots=True)
class Side:
    """A side of a card.

    Attributes:
        pieces: Its HTML, piece by piece, each with the field that it comes from; empty for the
            template's own.
        hints: What is shown only to who asks.
        typed: The field that is to be typed; empty where none is.
    """

    pieces: list[tuple[str, str]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    typed: str = ""

    @property
    def html(self) -> str:
        """Its HTML."""
        return "".join(text for text, _name in self.pieces)

    @property
    def filled(self) -> dict[str, str]:
        """What stands there of each field that has something, in order."""
        return {name: text for text, name in self.pieces if name and not is_empty(text)}


def has_script(template: str) -> bool:
    """Say whether a program belongs to a template."""
    return _PROGRAM.search(template) is not None


def behind_edge(template: str) -> str:
    """Return what of an answer's template is not the question over again."""
    found = list(_EDGE.finditer(template))
    return template[found[-1].end() :] if found else template


def filled_in(
    template: str,
    values: Mapping[str, str],
    *,
    gaps: Callable[[str, str], str] | None = None,
    reveals: bool = False,
) -> Side:
    """Put a note's fields into a template.

    Args:
        template: A side's template.
        values: The fields, and Anki's own such as ``Deck``, by name.
        gaps: Writes a field with gaps, by name and value; None where it has no gaps.
        reveals: Whether it is the answer's side, which shows what is asked and hinted at.
    """
    side = Side()
    sections: list[tuple[str, bool]] = []
    for text, mark in _parsed(template):
        if all(shown for _name, shown in sections):
            if text:
                side.pieces.append((text, ""))
            if mark and mark[0] not in "#^/!=":
                _put(side, mark, values, gaps, reveals=reveals)
        if mark.startswith(("#", "^")):
            name = mark[1:].strip()
            has_it = bool(_GAP_NUMBER.fullmatch(name)) or not is_empty(values.get(name, ""))
            sections.append((name, has_it == mark.startswith("#")))
        elif mark.startswith("/"):
            _close(sections, mark[1:].strip())
    return side


def _put(
    side: Side,
    mark: str,
    values: Mapping[str, str],
    gaps: Callable[[str, str], str] | None,
    *,
    reveals: bool,
) -> None:
    *filters, name = (part.strip() for part in mark.split(":"))
    value = values.get(name, "")
    for given in reversed(filters):
        if given.startswith("tts"):
            value = ""
        elif given == "type" and not reveals:
            side.typed = name
            value = value if gaps and "cloze" in filters else ""
        elif given == "hint" and not reveals and not is_empty(value):
            side.hints.append(value)
            value = ""
        elif given == "text":
            value = plain(value)
        elif given in ("furigana", "kana", "kanji"):
            value = readings(value, given)
        elif given in ("cloze", "cloze-only") and gaps:
            value = gaps(name, value)
    if value:
        side.pieces.append((value, name))


def _close(sections: list[tuple[str, bool]], name: str) -> None:
    """Close the last section of a name, whether or not it is the last that was opened."""
    for at in range(len(sections) - 1, -1, -1):
        if sections[at][0] == name:
            del sections[at]
            return


@lru_cache(maxsize=128)
def _parsed(template: str) -> tuple[tuple[str, str], ...]:
    bare = _STYLES_AND_ACTS.sub("", _without_hidden(template))
    return tuple(_tokens(_LAYOUT.sub(_line, bare)))


def _tokens(template: str) -> Iterator[tuple[str, str]]:
    """Yield the template's own text, each with the mark behind it; the last has none."""
    at = 0
    pattern = _BRACES
    found = pattern.search(template)
    while found:
        mark = next(filter(None, found.groups()), "").strip()
        yield template[at : found.start()], mark
        at = found.end()
        if found.group() == _NEW_BRACES:
            pattern = _OTHERS
        found = pattern.search(template, at)
    yield template[at:], ""


def _line(found: re.Match[str]) -> str:
    return "<br>" if found[1].lower() == "tr" else " "


def _without_hidden(template: str) -> str:
    for opening, closing in _HIDDEN:
        pieces, at = [], 0
        while start := opening.search(template, at):
            pieces.append(template[at : start.start()])
            end = closing.search(template, start.end())
            at = end.end() if end else len(template)
        template = "".join((*pieces, template[at:]))
    return template
