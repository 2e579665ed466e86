"""XML whose elements do not fit into each other, mended as it was meant. Pure.

People edit these files by hand and paste HTML into them: a ``<br>`` that nobody closes, an
attribute without a value, an end that is missing. What is closed by whom is plain all the same.
"""

import html
import re
from collections.abc import Iterator

from memora.services.content.formats.encodings import decode, say_encoding
from memora.services.content.formats.report import Place, Report, phrase

_MENDED = phrase("Line {0} is no correct XML; it was mended: check the question there.")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']""")
#: What elements stand between, their ends, and their beginnings.
_TOKEN = re.compile(
    r"(?P<other><!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<![^<>]*>)"
    r"|</\s*(?P<end>[A-Za-z_][\w:.-]*)[^<>]*>"
    r"|<(?P<start>[A-Za-z_][\w:.-]*)",
    re.DOTALL,
)
#: Of attributes: repeated within one pattern it would take memory for each letter.
_OF_ATTRIBUTES = re.compile(r"[^<>\"']+|\"[^\"<]{0,9000}\"|'[^'<]{0,9000}'")
_ATTRIBUTE = re.compile(
    r"""([A-Za-z_][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'/]+)))?""", re.DOTALL
)
#: Elements of HTML that never hold anything.
_EMPTY = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"})
#: What holds one question never holds another.
_UNITS = frozenset({"item", "assessmentitem", "qti-assessment-item"})
#: Deeper than this nobody meant it.
_DEEPEST = 200


def mended(data: bytes, line: int, report: Report) -> bytes | None:
    """Return XML in which every element is closed; None where nothing can be done.

    Args:
        data: A file that could not be read as XML.
        line: Where that was noticed.
        report: Hears of it.
    """
    found = _DECLARED.search(data[:1000].replace(b"\0", b""))
    decoded = decode(data, declared=found[1].decode("ascii") if found else None)
    say_encoding(decoded, report)
    pieces = list(_Mender().pieces(decoded.text))
    if not pieces:
        return None
    report.changed(Place(line=line), "", _MENDED, line)
    return "".join(pieces).encode()


class _Mender:
    def __init__(self) -> None:
        self._open: list[str] = []

    def pieces(self, text: str) -> Iterator[str]:
        """Yield the text with its elements closed; nothing of one that is nested too deep."""
        written: list[str] = []
        at = 0
        for token, end in _tokens(text):
            written.append(text[at : token.start()])
            at = end
            if token["other"]:
                # What the letters were is known by now, and they are written as UTF-8.
                written.append("" if token["other"].startswith("<?xml") else token["other"])
            elif token["end"]:
                written.append(self._close(_local(token["end"])))
            else:
                written.append(self._start(token["start"], text[token.end() : end - 1]))
            if len(self._open) > _DEEPEST:
                return
        written.append(text[at:].rstrip())
        while self._open:
            written.append(f"</{self._open.pop()}>")
        yield from written

    def _start(self, name: str, attributes: str) -> str:
        local = _local(name)
        closed = ""
        if local in _UNITS:
            unit = next((_local(each) for each in self._open if _local(each) in _UNITS), "")
            closed = self._close(unit) if unit else ""
        is_empty = attributes.rstrip().endswith("/") or local in _EMPTY
        if not is_empty:
            self._open.append(name)
        return f"{closed}<{name}{_written(attributes)}{'/' if is_empty else ''}>"

    def _close(self, local: str) -> str:
        """Close an element and all within it; an end of what is not open is left out."""
        if not any(_local(each) == local for each in self._open):
            return ""
        closed = []
        while True:
            name = self._open.pop()
            closed.append(f"</{name}>")
            if _local(name) == local:
                return "".join(closed)


def _tokens(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield what stands in angle brackets, and where it ends."""
    at = 0
    while token := _TOKEN.search(text, at):
        at = token.end()
        if token["start"]:
            while piece := _OF_ATTRIBUTES.match(text, at):
                at = piece.end()
            if not text.startswith(">", at):
                continue
            at += 1
        yield token, at


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _written(attributes: str) -> str:
    """Return attributes as XML has them: each once, with a value."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        found.setdefault(name, double or single or bare)
    return "".join(
        f' {name}="{html.escape(html.unescape(value))}"' for name, value in found.items()
    )
