"""HTML that stands open in the XML, as tools write it that join strings: it is closed in. Pure."""

import re

from memora.services.content.formats.report import Place, Report, phrase

_EDGES = re.compile(r"(<text(?:\s[^<>]*)?>|</text\s*>)")
_CLOSED = "<![CDATA["


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
