r"""Texts with gaps between stars: ``*word/other word:tip*`` and words that are dragged. Pure.

Blanks: the first colon begins the tip, slashes stand between accepted answers. DragText:
``*word:tip\+right\-wrong*``, without alternatives. Both as their players read them:
https://github.com/h5p/h5p-blanks and https://github.com/h5p/h5p-drag-text.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_SAID = re.compile(r"\\([+-])([^\\*:]*)|:([^\\*]*)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Star:
    """A gap.

    Attributes:
        answers: What is accepted, the best first.
        tip: Shown to who asks.
        if_right: What who was right is told.
        if_wrong: What who was wrong is told.
    """

    answers: tuple[str, ...]
    tip: str = ""
    if_right: str = ""
    if_wrong: str = ""


def blanks_in(source: str) -> Iterator[str | Star]:
    """Yield an HTML text's parts: texts, and gaps that are typed.

    A star without another belongs to the text; so do two without anything between.
    """
    for part in starred(source):
        if isinstance(part, str):
            yield part
            continue
        content = _TAG.sub("", part[0])
        words, _colon, tip = content.partition(":")
        answers = tuple(filter(None, map(_plain, words.split("/"))))
        yield Star(answers, tip.strip()) if answers else f"*{part[0]}*"


def drags_in(source: str) -> Iterator[str | Star]:
    """Yield a text's parts: texts, and gaps that a word is dragged into. Lines end with a break."""
    for part in starred(source.strip().replace("\r\n", "\n").replace("\n", "<br>")):
        if isinstance(part, str):
            yield part
            continue
        content = _TAG.sub("", part[0])
        said = {"+": "", "-": "", ":": ""}
        for found in _SAID.finditer(content):
            sign, feedback, tip = found.groups()
            said[sign or ":"] = (feedback if sign else tip).strip()
        word = _plain(_SAID.sub("", content))
        yield Star((word,), said[":"], said["+"], said["-"]) if word else f"*{part[0]}*"


def starred(source: str) -> Iterator[str | tuple[str]]:
    """Yield texts, and in tuples what stands between two stars; two in a row are text."""
    at = text_from = 0
    while True:
        start = source.find("*", at)
        end = source.find("*", start + 1) if start >= 0 else -1
        if end < 0:
            yield source[text_from:]
            return
        if end == start + 1:
            at = end + 1
            continue
        yield source[text_from:start]
        yield (source[start + 1 : end],)
        at = text_from = end + 1


def _plain(text: str) -> str:
    return _SPACE.sub(" ", html.unescape(text).replace("\xa0", " ")).strip()
