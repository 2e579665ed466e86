"""Addresses at which this site gives a private file to one player, for some time.

Each is given for a lesson: its own file, or a medium that it shows.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import NamedTuple

from cryptography.fernet import Fernet
from frappe.utils.password import get_encryption_key

from memora.services.cdn_export.url_resolver import get_content_url, local_base_url

_PURPOSE = b"memora: address of a private content file"
_HOLDER = b"memora: holder of the address of a private content file"


class Holder(NamedTuple):
    """Whom an address was given to, and for which lesson."""

    player: str
    lesson: str


def sign_local_address(path: str, expires_at: datetime, *, player: str, lesson: str) -> str:
    """Return the address of a private file on this site.

    It names the player it was given to, so that whoever reads it can be asked for their access; in
    cipher, since addresses end up in the logs of servers and proxies.

    Args:
        path: Path of the file.
        expires_at: Until when it works, naive UTC.
        player: Whom it is given to.
        lesson: The lesson that the file belongs to.
    """
    expires = str(int(expires_at.replace(tzinfo=timezone.utc).timestamp()))
    holder = Fernet(_cipher_key()).encrypt(f"{player}\n{lesson}".encode()).decode()
    url = get_content_url(path, base_url=local_base_url())
    signature = _sign(path, expires, holder)
    return f"{url}?expires={expires}&holder={holder}&signature={signature}"


def holder_of(path: str, query: Mapping[str, str], *, now: datetime) -> Holder | None:
    """Return whose address a request for a private file used; None if it is forged or expired.

    Args:
        path: Path of the file.
        query: The request's query.
        now: The present moment, naive UTC.
    """
    expires, holder = query.get("expires", ""), query.get("holder", "")
    signature = query.get("signature", "")
    if not hmac.compare_digest(_sign(path, expires, holder).encode(), _bytes(signature)):
        return None
    # Only what we signed comes here, so it is a number and a cipher of ours.
    if now.replace(tzinfo=timezone.utc).timestamp() >= int(expires):
        return None
    player, _break, lesson = Fernet(_cipher_key()).decrypt(holder.encode()).decode().partition("\n")
    return Holder(player, lesson)


def _sign(path: str, expires: str, holder: str) -> str:
    text = _bytes(f"{expires}\n{holder}\n{path}")
    return hmac.new(derived_key(_PURPOSE), text, hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    # A query may hold what has no UTF-8 form; it matches nothing that we signed.
    return text.encode(errors="surrogatepass")


def _cipher_key() -> bytes:
    return base64.urlsafe_b64encode(derived_key(_HOLDER))


def derived_key(purpose: bytes) -> bytes:
    """Return the site's secret for one purpose."""
    # The site's key also encrypts passwords: what signs addresses is derived from it.
    return hmac.digest(get_encryption_key().encode(), purpose, hashlib.sha256)
