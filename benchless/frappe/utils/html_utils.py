"""HTML that people send: dangerous tags are escaped."""

import json
from html.parser import HTMLParser
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer

TAGS = frozenset(
    "a abbr address area article aside audio b big blockquote body br button caption center cite"
    " code col colgroup dd del details div dl dt em fieldset figcaption figure font footer form"
    " h1 h2 h3 h4 h5 h6 head header hr html i img input ins kbd label legend li link map meta"
    " nav ol optgroup option p path pre q s samp section select small source span strike strong"
    " style sub summary sup svg table tbody td textarea tfoot th thead time tr tt u ul var video".split()
)
ATTRIBUTES = frozenset(
    "abbr accept action align alt autocomplete border cellpadding cellspacing checked class color"
    " cols colspan controls datetime dir disabled enctype for frame headers height href hreflang"
    " id label lang list loop max maxlength media method min multiple name open placeholder"
    " poster preload readonly rel required rows rowspan scope selected shape size span src srcset"
    " start step style summary tabindex target title type usemap valign value width wrap".split()
)


class _TagFinder(HTMLParser):
    found = False

    def handle_starttag(self, tag: str, attrs: list) -> None:  # noqa: ARG002
        """Note that there is a tag."""
        self.found = True


def _allowed(tag: str, name: str, value: str) -> bool:  # noqa: ARG001
    return name.startswith("data-") or name in ATTRIBUTES


def sanitize_html(html: Any) -> Any:
    """Escape tags that could harm; texts without tags and JSON stay as they are."""
    if not isinstance(html, str):
        return html
    try:
        json.loads(html)
    except ValueError:
        finder = _TagFinder()
        finder.feed(html)
        finder.close()
        if not finder.found:
            return html
    else:
        return html
    return bleach.clean(
        html,
        tags=TAGS,
        attributes={"*": _allowed},
        css_sanitizer=CSSSanitizer(),
        strip_comments=False,
        protocols={"cid", "http", "https", "mailto"},
    )
