"""HTML that stands open in the XML, as tools write it that join strings: it is closed in. Pure."""

import re

from memora.services.content.formats.encodings import decode
from memora.services.content.formats.report import Place, Report, phrase

_EDGES = re.compile(r"(<text(?:\s[^<>]*)?>|</text\s*>)")
_CLOSED = "<![CDATA["
_DECLARED = re.compile(r"""(<\?xml[^>]*?encoding\s*=\s*["'])[^"']*""")


def with_closed_html(data: bytes, report: Report) -> bytes | None:
    """Return a file whose texts hold their HTML as text; None where none stands open.

    ``<text>2<br>3</text>`` is no XML, though it is plain what is meant.

    Args:
        data: The file.
        report: Hears of it.

    Raises:
        FormatError: It is no text.
    """
    pieces = _EDGES.split(decode(data).text)
    closed = 0
    for at in range(2, len(pieces) - 1, 2):
        is_whole = pieces[at - 1][1] != "/" and pieces[at + 1][1] == "/"
        if is_whole and "<" in pieces[at] and not pieces[at].lstrip().startswith(_CLOSED):
            pieces[at] = f"{_CLOSED}{pieces[at].replace(']]>', ']]&gt;')}]]>"
            closed += 1
    if not closed:
        return None
    what = phrase("In {0} texts HTML stood open in the XML; it was read as it is meant.")
    report.changed(Place(), "", what, closed)
    return _DECLARED.sub(r"\1utf-8", "".join(pieces), count=1).encode()
