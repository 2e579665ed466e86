import re
from urllib.parse import urlsplit

import frappe
from frappe import _

from memora.memora.field_checks import MAX_INT, labels_of_missing, require_between
from memora.memora.record import MemoraRecord
from memora.utils.errors import ValidationError

NEEDED = ("endpoint_url", "bucket_name", "access_key", "secret_key")
PURGE = ("cloudflare_zone_id", "cloudflare_api_token")
LONGEST_EXPIRY_H = 168
UNSAFE = " <>\"'\\"
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_HOST = 253
REGION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class CDNSettings(MemoraRecord):
    """Where published files go besides this site."""

    def validate(self) -> None:
        """Check addresses, keys and limits."""
        for fieldname in ("endpoint_url", "cdn_base_url"):
            self.validate_url(fieldname)
        self.validate_region()
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

    def validate_region(self) -> None:
        """Refuse what no client of S3's takes for a region."""
        self.region = str(self.region or "").strip()
        if self.region and not REGION.fullmatch(self.region):
            frappe.throw(
                _("{0} is no region. Use the bucket's, such as eu-central-1, or auto.").format(
                    self.region
                ),
                ValidationError,
            )

    def require(self, fieldnames: tuple[str, ...]) -> None:
        """Refuse settings of which a part is missing, naming the part."""
        if labels := labels_of_missing(self, fieldnames):
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
        and _is_host(parts.hostname or "")
        and has_port
        and not (parts.query or parts.fragment or parts.username)
        and all(char.isprintable() and char not in UNSAFE for char in text)
    )


def _is_host(name: str) -> bool:
    """Say whether a name is one that S3's clients take: as DNS does, or an IPv6 address."""
    labels = name.split(".")
    return ":" in name or (len(name) <= LONGEST_HOST and all(map(LABEL.fullmatch, labels)))
