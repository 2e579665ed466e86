"""QTI 1.2's texts as HTML: ``material`` with text, pictures, sound and files. Pure."""

import html
import re
from collections.abc import Iterator

from lxml import etree

from memora.services.content.formats.markup import inner_html, local_name
from memora.services.content.formats.qti.files import Document

_TEXTS = frozenset({"mattext", "mat_formattedtext"})
_MEDIA = {"mataudio": "audio", "matvideo": "video", "matapplet": "a", "matapplication": "a"}
#: Where one text ends and the next is a paragraph of its own.
_BLOCKS = frozenset({"flow_mat", "flow", "flow_label"})
#: What is in a text that says that it is plain and means HTML.
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|div|br|span|img|b|i|u|em|strong|sub|sup|table|tr|td|ul|ol|li|font|a|h[1-6]|pre|hr)"
    r"\b[^<>]{0,1000}>|&(?:[A-Za-z]{2,10}|#[0-9]{1,6});",
    re.IGNORECASE,
)
#: A text that is said to be plain is HTML where it is nothing else.
_WHOLE_HTML = re.compile(
    r"\s*<(p|div|span|table|ul|ol|h[1-6])\b[^<>]{0,1000}>.*</\1>\s*\Z", re.IGNORECASE | re.DOTALL
)
_LINE_END = re.compile(r"\r\n?|\n")


def html_of(element: etree._Element, document: Document) -> str:
    """Return all materials within an element, one after the other.

    Args:
        element: A ``material`` or what holds some.
        document: Where it stands.
    """
    return "".join(_pieces(element, document))


def _pieces(element: etree._Element, document: Document) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name in _TEXTS:
            yield _text(child)
        elif name == "mattextemph":
            yield f"<em>{_text(child)}</em>"
        elif name == "matbreak":
            yield "<br>"
        elif name == "matimage":
            yield _image(child, document)
        elif name in _MEDIA:
            yield _medium(child, _MEDIA[name], document)
        elif name != "altmaterial":
            inner = html_of(child, document)
            yield f"<div>{inner}</div>" if inner and name in _BLOCKS else inner


def _text(element: etree._Element) -> str:
    if len(element):
        return inner_html(element)
    text = element.text or ""
    kind = (element.get("texttype") or element.get("type") or "").lower()
    means_html = _WHOLE_HTML.match if "plain" in kind else _LOOKS_LIKE_HTML.search
    if "html" in kind or means_html(text):
        return text
    return _LINE_END.sub("<br>", html.escape(text.strip(), quote=False))


def _image(element: etree._Element, document: Document) -> str:
    label = element.get("label") or ""
    address = _address(element, document)
    if not address:
        return ""
    return f'<img src="{html.escape(address)}" alt="{html.escape(label)}">'


def _medium(element: etree._Element, tag: str, document: Document) -> str:
    address = _address(element, document)
    if not address:
        return ""
    if tag != "a":
        return f'<{tag} src="{html.escape(address)}"></{tag}>'
    label = element.get("label") or address.rpartition("/")[2]
    return f'<a href="{html.escape(address)}">{html.escape(label)}</a>'


def _address(element: etree._Element, document: Document) -> str:
    content = (element.text or "").strip()
    if (element.get("embedded") or "").lower() == "base64" and content:
        kind = next((v for k, v in element.attrib.items() if str(k).endswith("type")), "image/png")
        return document.embed(content, f"{element.get('label') or 'file'}.{kind.partition('/')[2]}")
    return element.get("uri") or element.get("entityref") or ""
