"""Answers in gzip, for clients that take it."""

import gzip
from typing import Any

#: Less than this fits in one packet anyway, in bytes.
LEAST = 1_024
#: The suffix of a compressed file, and of its entity tag.
SUFFIX = ".gz"
_LEVEL = 6


def compress(body: bytes) -> bytes:
    """Return a body in gzip; the same bytes always give the same."""
    return gzip.compress(body, _LEVEL, mtime=0)


def accepts_gzip(request: Any) -> bool:
    """Say whether who sends a request can read gzip, and has not ruled it out with ``q=0``."""
    return request.accept_encodings.quality("gzip") > 0


def encode(response: Any, request: Any) -> None:
    """Compress a response where its client takes that and it is worth it.

    Caches on the way learn in any case that there are two forms of it. An entity tag stands for
    one of them: that of the compressed form has the suffix ``-gz``.
    """
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < LEAST or "Content-Encoding" in response.headers or not accepts_gzip(request):
        return
    response.set_data(compress(body))
    response.headers["Content-Encoding"] = "gzip"
    tag, is_weak = response.get_etag()
    if tag:
        response.set_etag(f"{tag}-gz", weak=is_weak)
