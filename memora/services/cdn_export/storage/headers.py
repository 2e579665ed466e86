"""What is said with a published file, by a bucket as by this site: its type, how long it holds."""

from memora.services.cdn_export.storage.paths import PRIVATE_PREFIX, is_media
from memora.services.content.media.sniff import BY_EXTENSION

#: How long clients and the CDN may keep what may change.
MAX_AGE_S = 300
#: As long as caches keep anything: the same address never holds anything else.
IMMUTABLE_MAX_AGE_S = 365 * 24 * 3600
JSON_TYPE = "application/json; charset=utf-8"


def content_type_of(path: str) -> str:
    """Return what the file of a content path is served as.

    Raises:
        KeyError: It is a medium of no known type.
    """
    return BY_EXTENSION[path.rpartition(".")[2]].content_type if is_media(path) else JSON_TYPE


def caching_of(path: str) -> str:
    """Return the ``Cache-Control`` of a content path."""
    if path.startswith(PRIVATE_PREFIX):
        return "private, no-store"
    if is_media(path):
        return f"public, max-age={IMMUTABLE_MAX_AGE_S}, immutable"
    return f"public, max-age={MAX_AGE_S}"
