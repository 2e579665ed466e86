"""HTML that people send: tags that could harm are escaped."""

import json
import re

import bleach

# A subset of Frappe's list.
TAGS = bleach.ALLOWED_TAGS | frozenset(
    "article aside big br caption center cite dd del details div dl dt figcaption figure font"
    " footer h1 h2 h3 h4 h5 h6 header hr img ins kbd main nav p pre q s samp section small span"
    " strike sub summary sup table tbody td tfoot th thead time tr tt u var".split()
)
ATTRIBUTES = ("align", "alt", "class", "colspan", "dir", "href", "id", "lang", "rowspan", "src")
TAG = re.compile(r"<[a-zA-Z][^<>]*>")


def sanitize_html(html):
    """Escape tags that could harm; texts without tags and JSON stay as they are."""
    if not isinstance(html, str) or not TAG.search(html):
        return html
    try:
        json.loads(html)
    except ValueError:
        return bleach.clean(html, TAGS, {"*": ATTRIBUTES})
    return html
