from urllib.parse import urlsplit

import frappe
from frappe import _

from memora.memora.field_checks import MAX_INT, require_between
from memora.memora.record import MemoraRecord
from memora.utils.errors import ValidationError

NEEDED = ("endpoint_url", "bucket_name", "access_key", "secret_key")
PURGE = ("cloudflare_zone_id", "cloudflare_api_token")
LONGEST_EXPIRY_H = 168
UNSAFE = " <>\"'\\"


class CDNSettings(MemoraRecord):
    """Where published files go besides this site."""

    def validate(self) -> None:
        """Check addresses, keys and limits."""
        for fieldname in ("endpoint_url", "cdn_base_url"):
            self.validate_url(fieldname)
        if str(self.enabled or 0) != "0":
            self.require(NEEDED)
        if any(self.get(fieldname) for fieldname in PURGE):
            self.require(PURGE)
        require_between(self, "signed_url_expiry_hours", 1, LONGEST_EXPIRY_H)
        require_between(self, "batch_threshold", 1, MAX_INT)

    def validate_url(self, fieldname: str) -> None:
        """Refuse what is no web address; store it without the slash at its end."""
        address = str(self.get(fieldname) or "").strip().rstrip("/")
        if address and not _is_address(address):
            frappe.throw(
                _(
                    "{0} must be an address like https://cdn.school.example, without query or"
                    " password."
                ).format(_(self.meta.get_label(fieldname))),
                ValidationError,
            )
        self.set(fieldname, address)

    def require(self, fieldnames: tuple[str, ...]) -> None:
        """Refuse settings of which a part is missing, naming the part."""
        missing = [name for name in fieldnames if not str(self.get(name) or "").strip()]
        if missing:
            labels = ", ".join(_(self.meta.get_label(name)) for name in missing)
            frappe.throw(
                _("The CDN cannot work without {0}. Fill it in.").format(labels), ValidationError
            )


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_port = parts.port != 0
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and has_port
        and not (parts.query or parts.fragment or parts.username)
        and all(char.isprintable() and char not in UNSAFE for char in text)
    )
