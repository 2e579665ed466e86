"""XML and the HTML within texts: read without entities, network or document types. Pure.

Real files are XML almost: HTML's names for signs, an ``&`` of a text, another encoding than they
say. What they mean is plain, so it is mended and said; what is broken in earnest is refused with
its line. An account of what XML can be abused for: C. Späth et al., "SoK: XML Parser
Vulnerabilities" (WOOT 2016).
"""

import html
import re
from collections.abc import Mapping
from copy import deepcopy
from html.entities import html5
from types import MappingProxyType

import lxml.html
from lxml import etree

from memora.services.content.formats.encodings import Decoded, decode, say_encoding
from memora.services.content.formats.report import FormatError, Phrase, Place, Report, phrase

#: How deep elements may lie in each other; questions take twenty.
MAX_DEPTH = 200

#: How XML is parsed: without entities, network or document types.
PARSER_OPTIONS: Mapping[str, bool] = MappingProxyType(
    {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "remove_comments": True,
        "remove_pis": True,
        # A picture of ten megabytes is one text; without a document type nothing multiplies.
        "huge_tree": True,
    }
)

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']""")
_UNSEEN = re.compile(r"\s+|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)", re.DOTALL)
_DOCTYPE = "<!DOCTYPE"
#: A piece of a document type that holds no bracket of its own.
_OF_DOCTYPE = re.compile(r"\"[^\"]*\"|'[^']*'|<!--(?:.*?-->|.*)|[^\"'\[\]<>]+|.", re.DOTALL)
_ENTITY = re.compile(r"<!ENTITY\s+(?:%\s+)?([\w.:-]+)")
#: What XML cannot hold, as it stands.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: What is left alone, and what may have to be mended.
_PIECES = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*)"
    r"|&(?:\#(?P<decimal>[0-9]{1,9});|\#[xX](?P<hexadecimal>[0-9A-Fa-f]{1,8});|(?P<name>\w+);)?"
    r"|<(?![\w:/!?])",
    re.DOTALL,
)
_REFERENCE = re.compile(
    r"&\#(?:(?P<decimal>[0-9]{1,9})|[xX](?P<hexadecimal>[0-9A-Fa-f]{1,8}))(?![0-9A-Fa-f]);?"
)
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAMED = phrase("{0} names of signs that XML does not know, such as {1}, were read as HTML's.")
_LOOSE = phrase("{0} times a sign of XML stands for itself ({1}); it was read as text.")
_CONTROL = phrase("{0} control characters, which no XML may hold, were left out.")
_OTHER_ENCODING = phrase("The file says that it is written in {0}; it was read as {1}.")
_BROKEN = phrase("Line {0} cannot be read as XML ({1}). Mend that line, or export the file again.")
_TOO_DEEP = phrase("The elements of this file lie too deep in each other.")
_OWN_ENTITIES = phrase(
    "This file defines abbreviations of its own ({0}), which are not read. Export it without them."
)
_TAG = re.compile(r"<[^<>]*>")
#: What is around a page; what a text holds behind its end would be lost.
_OF_PAGE = re.compile(r"</?(?:html|head|body|frameset)\b[^<>]*>", re.IGNORECASE)
_NO_LETTERS = 0x110000
#: Letters of a parser's own words.
_MOST_SAID = 200
_TOO_MUCH_FOR_PARSER = etree.ErrorTypes.ERR_RESOURCE_LIMIT


def parse_xml(data: bytes, report: Report) -> etree._Element:
    """Read XML.

    Args:
        data: The file.
        report: Where it is said what had to be mended, with the first line where it was.

    Returns:
        The root; comments and instructions are gone, ``sourceline`` is the line in the file.

    Raises:
        FormatError: It is no XML, or one that does harm; with the line.
    """
    text = xml_text(data, report)
    try:
        root = _parse(text)
    except etree.XMLSyntaxError:
        try:
            root = _parse(mended_xml(text, report))
        except etree.XMLSyntaxError as error:
            raise broken_xml(error) from error
    if root.xpath(f"boolean({'/*' * (MAX_DEPTH + 1)})"):
        raise FormatError(_TOO_DEEP)
    return root


def xml_text(data: bytes, report: Report) -> str:
    """Return a file of XML as text, to be parsed as UTF-8 with ``PARSER_OPTIONS``'s options.

    Args:
        data: The file.
        report: Where it is said how its letters were read.

    Raises:
        FormatError: It is no text, or defines entities of its own.
    """
    found = _DECLARED.search(data[:1000].replace(b"\0", b""))
    declared = found[1].decode("ascii") if found else None
    decoded = decode(data, declared=declared)
    _say_encoding(decoded, declared, report)
    return _without_prolog(decoded.text)


def broken_xml(error: etree.XMLSyntaxError) -> FormatError:
    """Return what is said of XML that cannot be read even when it is mended."""
    if error.code == _TOO_MUCH_FOR_PARSER:
        return FormatError(_TOO_DEEP)
    line = max(1, error.lineno or 1)
    why = error.msg.rpartition(", line ")[0] or error.msg
    # It may name an attribute, which may be all that the file holds.
    why = why if len(why) <= _MOST_SAID else f"{why[: _MOST_SAID - 1]}…"
    return FormatError(_BROKEN, line, why, place=Place(line=line))


def parse_fragment(source: str) -> etree._Element:
    """Read the HTML of a text as browsers do, whatever it is.

    Args:
        source: The HTML.

    Returns:
        A ``div`` around it. Of one that lies deeper than any text the words alone.
    """
    source = _UNPRINTABLE.sub("", _REFERENCE.sub(_if_printable, source))
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True)
    source = _OF_PAGE.sub("", source)
    root = lxml.html.document_fromstring(f"<html><body>{source}", parser=parser).body
    root.tag = "div"
    is_whole = not any(entry.type == _TOO_MUCH_FOR_PARSER for entry in parser.error_log)
    if is_whole and not root.xpath(f"boolean({'/*' * (MAX_DEPTH + 1)})"):
        return root
    words = lxml.html.Element("div")
    words.text = html.unescape(_TAG.sub(" ", source))
    return words


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace, in small letters; empty of what is none."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def inner_html(element: etree._Element) -> str:
    """Return what an element holds as HTML, whatever namespace it is in.

    Args:
        element: An element of XML, as XHTML and MathML stand in QTI.
    """
    copy = deepcopy(element)
    for each in copy.iter(etree.Element):
        each.tag = etree.QName(each).localname
        for name in [name for name in each.attrib if name.startswith("{")]:
            each.set(etree.QName(name).localname, each.attrib.pop(name))
    etree.cleanup_namespaces(copy)
    pieces = [html.escape(copy.text or "", quote=False)]
    pieces += (etree.tostring(child, encoding="unicode", method="html") for child in copy)
    return "".join(pieces)


def _say_encoding(decoded: Decoded, declared: str | None, report: Report) -> None:
    say_encoding(decoded, report)
    is_unicode = declared is None or declared.lower().startswith("utf")
    is_other = decoded.encoding.startswith("utf") and not (decoded.guessed or is_unicode)
    if is_other and not decoded.text.isascii():
        report.changed(Place(line=1), "", _OTHER_ENCODING, declared, decoded.encoding)


def _without_prolog(text: str) -> str:
    """Return XML without what stands before its root, whose lines stay.

    The declaration's encoding has been read, and a document type is not needed: without one there
    are no entities to multiply or to fetch.
    """
    at = 0
    while at < len(text):
        unseen = _UNSEEN.match(text, at)
        if unseen:
            at = unseen.end()
        elif text.startswith(_DOCTYPE, at):
            end = _end_of_doctype(text, at)
            _check_entities(text[at:end])
            at = end
        else:
            break
    return "\n" * text.count("\n", 0, at) + text[at:]


def _end_of_doctype(text: str, at: int) -> int:
    depth = 0
    for piece in _OF_DOCTYPE.finditer(text, at):
        depth += (piece.group() == "[") - (piece.group() == "]")
        if piece.group() == ">" and depth <= 0:
            return piece.end()
    return len(text)


def _check_entities(doctype: str) -> None:
    for name in _ENTITY.findall(doctype):
        if name not in _OF_XML and f"{name};" not in html5:
            raise FormatError(_OWN_ENTITIES, name)


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(encoding="utf-8", **PARSER_OPTIONS)
    return etree.fromstring(text.encode(), parser)  # noqa: S320 - no entities, no network, no DTD


class _Mended:
    """What was mended of one kind: how often, and where and what the first was."""

    def __init__(self, what: Phrase) -> None:
        self._what, self._count, self._first, self._line = what, 0, "", 0

    def add(self, text: str, at: int, example: str) -> None:
        if not self._count:
            self._first, self._line = example, text.count("\n", 0, at) + 1
        self._count += 1

    def say(self, report: Report) -> None:
        if self._count:
            report.changed(Place(line=self._line), "", self._what, self._count, self._first)


def mended_xml(text: str, report: Report) -> str:
    """Return XML in which signs that stand for themselves are written as XML wants them.

    Args:
        text: What could not be parsed, from ``xml_text``.
        report: Where it is said what had to be mended, with the first line where it was.
    """
    named, loose, control = _Mended(_NAMED), _Mended(_LOOSE), _Mended(_CONTROL)

    def mend(piece: re.Match[str]) -> str:
        written, name = piece.group(), piece["name"]
        if written[0] == "<":
            if len(written) > 1:
                return written
        elif name in _OF_XML:
            return written
        elif name and f"{name};" in html5:
            named.add(text, piece.start(), written)
            return html.escape(html5[f"{name};"])
        elif piece["decimal"] or piece["hexadecimal"]:
            if _is_printable(piece):
                return written
            control.add(text, piece.start(), written)
            return ""
        loose.add(text, piece.start(), written)
        return html.escape(written)

    mended = _PIECES.sub(mend, text)
    for found in _UNPRINTABLE.finditer(mended):
        control.add(mended, found.start(), "")
    for kind in (named, loose, control):
        kind.say(report)
    return _UNPRINTABLE.sub("", mended)


def _if_printable(reference: re.Match[str]) -> str:
    return reference.group() if _is_printable(reference) else ""


def _is_printable(reference: re.Match[str]) -> bool:
    decimal = reference["decimal"]
    number = int(decimal) if decimal else int(reference["hexadecimal"], 16)
    return number < _NO_LETTERS and not _UNPRINTABLE.match(chr(number))
