"""Addresses under which clients find the files."""

CONTENT_ROUTE = "memora_content"


def get_content_url(path: str) -> str:
    """Return the address of a content path, e.g. ``/memora_content/plans/P1/manifest.json``.

    Relative to the site, so that it is right under every name and port the site answers to.
    """
    return f"/{CONTENT_ROUTE}/{path}"
