"""What the client's page may load, run and reach: its Content-Security-Policy.

No code stands in the page, and none is made of text: scripts and styles are files of ours, markup
enters the page through the two Trusted Types policies that are named here.
"""

from urllib.parse import quote

from memora.services.cdn_export.url_resolver import outside_addresses
from memora.services.content import packages

SELF, NONE = "'self'", "'none'"
#: What a policy's grammar gives a meaning to, and an address's path may hold, is left to be quoted.
_PLAIN = "/:%?&=@~!$*+"
#: Of the worker's script: it is ours, runs no text, and reaches what its pages may. Which addresses
#: those are changes without a change of the script, and a browser keeps the policy it came with.
WORKER_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src *; require-trusted-types-for 'script'"
)


def page_policy(*, is_preview: bool = False) -> str:
    """Return the policy of the client's page.

    Args:
        is_preview: Whether pages of this site, which is Desk, may show it in a frame.
    """
    published = [_source(address) for address in outside_addresses()]
    hosts = [f"https://{host}" for host in packages.read_hosts()]
    directives = {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *published],
        # Films of the sites that the school allows in lessons, beside its own.
        "media-src": [SELF, "blob:", *published, *hosts],
        "connect-src": [SELF, *published],
        "frame-src": [SELF, *hosts],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF if is_preview else NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["lit-html", "memora"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _source(address: str) -> str:
    """Return an address as a policy names all that is below it.

    With its path: many schools' buckets share a host, and a page that could reach them all could
    carry anything there.
    """
    return f"{quote(address, safe=_PLAIN)}/"
