"""Which requests are Memora's: those whose path names a method of ours, a file, or the client."""

import re

#: Below it are the published files, on this site as in a bucket's address.
CONTENT_ROUTE = "memora_content"
#: Below it are the files of packages that lessons show.
PACKAGE_ROUTE = "memora_package"
#: Here and below it is the student's client.
CLIENT_ROUTE = "learn"
#: Of the client: shows a draft that is posted to it.
PREVIEW_ROUTE = f"{CLIENT_ROUTE}/preview"
#: Frappe has three spellings of each method's address; the first is the documented one.
_METHOD = re.compile(r"/api(?:/v[12])?/method/(?P<name>memora\.[^/]*)")


def method_of(path: str) -> str | None:
    """Return the method of ours that a request's path names, dotted; None if it names none.

    It may not exist: ``/api/method/memora.api.nothing`` is answered by us too.
    """
    found = _METHOD.match(path)
    return found["name"] if found else None


def is_file(path: str) -> bool:
    """Say whether a request's path is that of a published file or a package's, or could be."""
    is_package = f"{path}/".startswith(f"/{PACKAGE_ROUTE}/")
    return is_package or path.startswith(f"/{CONTENT_ROUTE}/")


def is_client(path: str) -> bool:
    """Say whether a request's path is that of the student's client, whichever of its screens."""
    return f"{path}/".startswith(f"/{CLIENT_ROUTE}/")


def is_preview(path: str) -> bool:
    """Say whether a request's path is the one that shows drafts."""
    return f"{path}/".startswith(f"/{PREVIEW_ROUTE}/")


def is_ours(path: str) -> bool:
    """Say whether a request's path is a method's of ours, a file's, or the client's."""
    return is_file(path) or is_client(path) or method_of(path) is not None
