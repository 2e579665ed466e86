"""The last word on what reaches a page: a short list of what HTML may hold. Pure: no framework.

The renderer builds its HTML itself and lets no markup of a text through; this is the second wall,
for whatever a library of today or tomorrow gets wrong.
"""

import re

import nh3

_HTML = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "em", "strong", "s", "sub", "sup", "a", "span", "div", "bdi"),
    *("table", "thead", "tbody", "tr", "th", "td", "img", "figure", "figcaption", "audio", "video"),
}
_MATHML = {
    *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot"),
    *("mstyle", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"),
    *("mprescripts", "none", "mtable", "mtr", "mtd", "menclose", "mpadded", "mphantom"),
}
_LENGTHS = {"width", "height", "depth", "lspace", "rspace", "voffset", "linethickness"}
_OPERATOR = {
    *("fence", "form", "stretchy", "symmetric", "separator", "largeop", "movablelimits"),
    *("minsize", "maxsize", "accent"),
}
_OF_ALL_MATHML = {
    *("class", "dir", "mathvariant", "mathcolor", "mathbackground", "mathsize"),
    *("displaystyle", "scriptlevel"),
}
_OF_ELEMENT = {
    "math": {"display"},
    "mo": _OPERATOR | _LENGTHS,
    "mspace": _LENGTHS,
    "mpadded": _LENGTHS,
    "mfrac": {"linethickness"},
    "munder": {"accentunder"},
    "mover": {"accent"},
    "munderover": {"accent", "accentunder"},
    "menclose": {"notation"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "rowlines", "columnlines", "frame"},
    "mtr": {"columnalign"},
    "mtd": {"columnalign", "columnspan", "rowspan"},
}
_ATTRIBUTES = {
    **{tag: _OF_ALL_MATHML | _OF_ELEMENT.get(tag, set()) for tag in _MATHML},
    **{tag: {"dir", "class"} for tag in ("span", "div", "bdi", "td", "th", "li", "table", "p")},
    "a": {"href", "data-media"},
    "ol": {"start"},
    "code": {"class", "dir"},
    "pre": {"dir"},
    "img": {"src", "alt", "width", "height", "data-media", "loading", "decoding"},
    "audio": {"src", "controls", "preload", "data-media", "aria-label"},
    "video": {"src", "controls", "preload", "data-media", "width", "height", "aria-label"},
}
_CLASS = re.compile(
    r"(?:m|tml|chr|wbk|ff|text|language|longdiv|phasor)-[\w-]+|math|mathcal|mathscr|menclose"
    r"|upstrike|downstrike|sout|actuarial|textcircle|circle-pad|special-fraction"
)
_OWN_FILE = re.compile(r"(?:https://[^/\s]+)?/[A-Za-z0-9._/-]+(?:\?[A-Za-z0-9._=&%-]*)?")
#: An uploaded file where we publish it, which may be a server of the school's without TLS.
_MEDIA_FILE = re.compile(
    r"(?:https?://[^/\s]+)?(?:/[\w-][\w.-]*)*/media/[0-9a-f]{64}\.[a-z0-9]+", re.ASCII
)
_LINK = re.compile(r"https://\S+|/learn(?:/[^\s\\]*)?|#[\w.-]*")


def is_link(address: str) -> bool:
    """Say whether a text may lead to an address: a secure page, the client, a place of the page."""
    return bool(_LINK.fullmatch(address)) and ".." not in address


def sanitize(html: str) -> str:
    """Return HTML with nothing in it but what the lists above allow."""
    return nh3.clean(
        html,
        tags=_HTML | _MATHML,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        # Which addresses may stand where is the filter's to say.
        url_schemes={"https", "http"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def _filter(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        kept = [name for name in value.split() if _CLASS.fullmatch(name)]
        return " ".join(kept) or None
    if attribute == "href":
        return value if is_link(value) or _MEDIA_FILE.fullmatch(value) else None
    if attribute == "src":
        is_own = _OWN_FILE.fullmatch(value) or _MEDIA_FILE.fullmatch(value)
        return value if is_own and ".." not in value else None
    if attribute == "dir":
        return value if value in ("ltr", "rtl") else None
    return value
