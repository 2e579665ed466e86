"""Addresses under which clients find the files."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.utils.own_requests import CONTENT_ROUTE

_settled_base_url: ContextVar[str | None] = ContextVar("settled_base_url", default=None)


@contextmanager
def settled_addresses() -> Iterator[None]:
    """Give all addresses within a block the same beginning, and read the settings once for it.

    A build must not mix the CDN's addresses with this site's, whoever saves the settings meanwhile.
    """
    token = _settled_base_url.set(_load_base_url())
    try:
        yield
    finally:
        _settled_base_url.reset(token)


def local_base_url() -> str:
    """Return what the addresses begin with that this site serves.

    Relative to the site, so that it is right under every name and port the site answers to.
    """
    return f"/{CONTENT_ROUTE}"


def get_content_url(path: str, *, base_url: str | None = None) -> str:
    """Return the full address of a content path.

    For example ``https://cdn.example.com/plans/P1/manifest.json``, or without CDN
    ``/memora_content/plans/P1/manifest.json``.

    Args:
        path: The path; see ``paths``.
        base_url: What it shall begin with; by the settings if None.
    """
    return f"{base_url or content_base_url()}/{path}"


def content_base_url() -> str:
    """Return what the addresses of published files begin with, without a slash at its end."""
    return _settled_base_url.get() or _load_base_url()


def outside_addresses() -> list[str]:
    """Return what addresses of files begin with that another server than this site serves."""
    return bucket_settings.load_addresses()


def _load_base_url() -> str:
    # The first is the one that clients shall use.
    return next(iter(outside_addresses()), local_base_url())
