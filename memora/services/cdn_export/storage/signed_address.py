"""Addresses at which this site gives a private file to whoever holds them, for some time."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timezone

from frappe.utils.password import get_encryption_key

from memora.services.cdn_export.url_resolver import get_content_url, local_base_url

_PURPOSE = b"memora: address of a private content file"


def sign_local_address(path: str, expires_at: datetime) -> str:
    """Return the address of a private file on this site.

    Args:
        path: Path of the file.
        expires_at: Until when it works, naive UTC.
    """
    expires = str(int(expires_at.replace(tzinfo=timezone.utc).timestamp()))
    url = get_content_url(path, base_url=local_base_url())
    return f"{url}?expires={expires}&signature={_sign(path, expires)}"


def is_signed(path: str, query: Mapping[str, str], *, now: datetime) -> bool:
    """Say whether a request may have a private file.

    Args:
        path: Path of the file.
        query: The request's query.
        now: The present moment, naive UTC.
    """
    expires, signature = query.get("expires", ""), query.get("signature", "")
    if not hmac.compare_digest(_sign(path, expires).encode(), signature.encode()):
        return False
    # Only what we signed comes here, so it is a number.
    return now.replace(tzinfo=timezone.utc).timestamp() < int(expires)


def _sign(path: str, expires: str) -> str:
    # The site's key also encrypts passwords: what signs addresses is derived from it.
    key = hmac.digest(get_encryption_key().encode(), _PURPOSE, hashlib.sha256)
    return hmac.new(key, f"{expires}\n{path}".encode(), hashlib.sha256).hexdigest()
