"""Moodle XML that is none, though it is plain what is meant: as tools and people join it. Pure."""

import re

from memora.services.content.formats.report import Place, Report, phrase

_EDGES = re.compile(r"(<text(?:\s[^<>]*)?>|</text\s*>)")
_CLOSED = "<![CDATA["
_FIRST, _LAST = "<question", "</question>"
_OF_FILE = re.compile(r"</?quiz(?:\s[^<>]*)?>|<\?xml[^<>]*\?>")


def with_closed_html(text: str, report: Report) -> str:
    """Return XML whose texts hold their HTML as text.

    ``<text>2<br>3</text>`` is no XML, though it is plain what is meant.

    Args:
        text: XML that cannot be parsed.
        report: Hears of it.
    """
    pieces = _EDGES.split(text)
    closed = 0
    for at in range(2, len(pieces) - 1, 2):
        is_whole = pieces[at - 1][1] != "/" and pieces[at + 1][1] == "/"
        if is_whole and "<" in pieces[at] and not pieces[at].lstrip().startswith(_CLOSED):
            pieces[at] = f"{_CLOSED}{pieces[at].replace(']]>', ']]&gt;')}]]>"
            closed += 1
    if closed:
        what = phrase("In {0} texts HTML stood open in the XML; it was read as it is meant.")
        report.changed(Place(), "", what, closed)
    return "".join(pieces)


def with_one_quiz(text: str, report: Report) -> str:
    """Return XML that is one ``quiz`` from its first question to its last, on the same lines.

    Files are put one behind the other, lose their first or last line, or are copied with what
    stood around them. One that breaks off within a question stays as it is.

    Args:
        text: XML that cannot be parsed.
        report: Hears of it.
    """
    start, end = text.find(_FIRST), text.rfind(_LAST) + len(_LAST)
    if start < 0 or end < start or _FIRST in text[end:]:
        return text
    report.changed(
        Place(), "", phrase("What stands around the questions is no XML; they were read alone.")
    )
    lines = "\n" * text.count("\n", 0, start)
    return f"<quiz>{lines}{_OF_FILE.sub('', text[start:end])}</quiz>"
