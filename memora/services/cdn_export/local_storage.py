"""The site's content on local disk, under the papers' names."""

import hashlib
import json
from pathlib import Path
from typing import Any

import frappe
from frappe import _

from memora.services.cdn_export.storage.local import LocalStorage
from memora.utils.own_requests import CONTENT_ROUTE

_SINGLE_WRITER = "single"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def get_local_base_path() -> Path:
    """Return the folder of the site's public content, ``<site>/public/memora_content``."""
    return Path(frappe.get_site_path("public", CONTENT_ROUTE)).absolute()


def get_local_storage() -> LocalStorage:
    """Return the site's content storage.

    Files of the private prefix lie in ``<site>/private/memora_content``, which no web server
    shows.
    """
    private_root = Path(frappe.get_site_path("private", CONTENT_ROUTE)).absolute()
    return LocalStorage(get_local_base_path(), private_root, compresses=True)


def encode_content(data: Any) -> bytes:
    """Return data as the bytes of a content file: compact JSON in UTF-8."""
    return _ENCODER.encode(data).encode()


def write_content_file(path: str, data: Any) -> tuple[bool, str | None]:
    """Replace one content file atomically and durably.

    The export's records notice by the file's identity that it is another one.

    Args:
        path: Path of the file; see ``paths``.
        data: What it shall hold, as JSON.

    Returns:
        ``(success, error_message)``; after a failure the old file stands.
    """
    storage = get_local_storage()
    try:
        storage.write(path, encode_content(data), owner=_SINGLE_WRITER)
        storage.flush()
    except ValueError:
        return False, _("{0} is not a path within the content folder.").format(path)
    except OSError as error:
        return False, _("{0} could not be written: {1}").format(path, error.strerror)
    return True, None


def read_content_file(path: str) -> Any | None:
    """Return what a content file holds; None if there is none.

    Raises:
        ValueError: The file is not JSON.
    """
    try:
        return json.loads(get_local_storage().read(path))
    except FileNotFoundError:
        return None


def get_file_hash(path: str) -> str | None:
    """Return the MD5 of a content file, as S3's ETag states it; None if there is none."""
    try:
        body = get_local_storage().read(path)
    except FileNotFoundError:
        return None
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def delete_content_file(path: str) -> bool:
    """Remove a content file; say whether there was one.

    Raises:
        ValueError: The path is not a content path.
    """
    storage = get_local_storage()
    was_there = storage.delete(path)
    storage.flush()
    return was_there
