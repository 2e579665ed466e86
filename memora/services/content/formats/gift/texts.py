"""Texts and how they are written: ``[html]``, ``[moodle]``, ``[plain]``, ``[markdown]``."""

import re
from typing import Literal

from memora.services.content.formats.bank import EMPTY, Text
from memora.services.content.formats.gift.escapes import restore

Style = Literal["html", "moodle", "plain", "markdown"]

DEFAULT: Style = "moodle"
_STYLES: dict[str, Style] = {
    "html": "html",
    "moodle": "moodle",
    "plain": "plain",
    "markdown": "markdown",
}
_PREFIX = re.compile(r"\[([A-Za-z]{4,8})\]")
_MARKED_UP = re.compile(
    r"<[A-Za-z/!]|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_SPACE = re.compile(r"\s+")
#: A gap in a sentence, as Moodle draws it; in Markdown underscores are emphasis or a rule.
_BLANKS: dict[Style, str] = {
    "html": "_____", "moodle": "_____", "plain": "_____", "markdown": r"\_\_\_\_\_"
}  # fmt: skip


def split_style(source: str, default: Style) -> tuple[Style, str]:
    """Return how a text is written and the text, without the prefix that says so."""
    text = source.strip()
    prefix = _PREFIX.match(text)
    style = _STYLES.get(prefix[1].lower()) if prefix else None
    return (style, text[prefix.end() :].strip()) if prefix and style else (default, text)


def read_text(source: str, default: Style = DEFAULT) -> Text:
    """Return a text as it is meant.

    Args:
        source: As it stands in the file, escapes as signs.
        default: How texts are written that do not say it: as the question's own.
    """
    style, text = split_style(source, default)
    return styled(text, style)


def styled(text: str, style: Style) -> Text:
    """Return a text of a known style as it is meant."""
    meant = restore(text).strip()
    if not meant:
        return EMPTY
    if style != "moodle":
        return Text(meant, style)
    return Text(_broken(meant), "html") if _MARKED_UP.search(meant) else Text(meant)


def blank(style: Style) -> str:
    """Return what stands in a sentence for the word that is missing."""
    return _BLANKS[style]


def _broken(text: str) -> str:
    """Return Moodle's own style, HTML whose new lines are seen, as HTML; programs as they are."""
    pieces = []
    at = 0
    lowered = text.lower()
    while (start := lowered.find("<pre", at)) >= 0:
        end = lowered.find("</pre", start)
        end = len(text) if end < 0 else end
        pieces += [_with_breaks(text[at:start]), text[start:end]]
        at = end
    return "".join((*pieces, _with_breaks(text[at:])))


def _with_breaks(text: str) -> str:
    return _SPACE.sub(_break, text)


def _break(space: re.Match[str]) -> str:
    """Return space between words as HTML: beside a tag a new line is none that is seen."""
    text = space.string
    is_at_tag = (
        text[space.start() - 1 : space.start()] == ">" or text[space.end() : space.end() + 1] == "<"
    )
    return " " if is_at_tag else space[0].replace("\n", "<br>\n")
