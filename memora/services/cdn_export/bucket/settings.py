"""Where the published files go besides this site, as CDN Settings say."""

from dataclasses import dataclass, field

import frappe
from frappe import _

from memora.utils.errors import ServiceUnavailable

SETTINGS = "CDN Settings"
SECONDS_PER_HOUR = 3600
#: How long a store or CDN may take to accept a connection, and then to go on answering.
CONNECT_TIMEOUT_S, READ_TIMEOUT_S = 5, 20


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """The bucket, the CDN before it, and what opens them.

    Attributes:
        endpoint_url: The store's address.
        bucket_name: The bucket.
        region: Its region; ``auto`` for R2.
        access_key: Name of the key.
        secret_key: The key.
        cdn_base_url: What the public files' addresses begin with; may be empty.
        cloudflare_zone_id: The zone whose cache is purged; empty if none is.
        cloudflare_api_token: What lets us purge it.
        signed_url_expiry_s: For how long a signed address works, in seconds.
    """

    endpoint_url: str
    bucket_name: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    cdn_base_url: str
    cloudflare_zone_id: str
    cloudflare_api_token: str = field(repr=False)
    signed_url_expiry_s: int

    @property
    def bucket_url(self) -> str:
        """The bucket's own address."""
        return f"{self.endpoint_url}/{self.bucket_name}"

    @property
    def base_url(self) -> str:
        """What the public files' addresses begin with, without a slash at its end."""
        return self.cdn_base_url or self.bucket_url

    @property
    def missing(self) -> list[str]:
        """Fields that a bucket cannot do without and that are empty."""
        needed = ("endpoint_url", "bucket_name", "access_key", "secret_key")
        return [name for name in needed if not getattr(self, name)]


class UnreadableKeysError(ServiceUnavailable):
    """The keys were encrypted with a key that this site does not have any more."""


def is_enabled() -> bool:
    """Say whether published files go to a bucket too."""
    return bool(frappe.db.get_single_value(SETTINGS, "enabled"))


def load(*, even_if_disabled: bool = False) -> BucketSettings | None:
    """Read the settings; None if the CDN is not enabled.

    Args:
        even_if_disabled: Read them all the same, to try them out.

    Raises:
        UnreadableKeysError: The keys cannot be decrypted.
    """
    settings = frappe.get_doc(SETTINGS)
    if not (settings.enabled or even_if_disabled):
        return None

    def password(fieldname: str) -> str:
        try:
            return settings.get_password(fieldname, raise_exception=False) or ""
        except frappe.ValidationError as error:
            # The host's message names site_config.json, which whoever sets the CDN up never sees.
            raise UnreadableKeysError(
                _(
                    "The keys in CDN Settings were stored under another encryption key of this"
                    " site, as after restoring a backup. Enter Access Key, Secret Key and"
                    " Cloudflare API Token again."
                )
            ) from error

    return BucketSettings(
        endpoint_url=settings.endpoint_url or "",
        bucket_name=settings.bucket_name or "",
        region=settings.region or "auto",
        access_key=password("access_key"),
        secret_key=password("secret_key"),
        cdn_base_url=settings.cdn_base_url or "",
        cloudflare_zone_id=settings.cloudflare_zone_id or "",
        cloudflare_api_token=password("cloudflare_api_token"),
        signed_url_expiry_s=settings.signed_url_expiry_hours * SECONDS_PER_HOUR,
    )


def load_addresses() -> list[str]:
    """Return what addresses of published files begin with beside this site's; none without CDN.

    First what clients shall use, which may be the bucket's own address; where it is not, that comes
    second, since signed addresses begin with it.

    Read without the keys, which take longer to decrypt than a page takes to answer.
    """
    rows = frappe.db.sql("SELECT field, value FROM tabSingles WHERE doctype = %s", SETTINGS)
    stored = {name: value or "" for name, value in rows}
    if stored.get("enabled", "0") in ("", "0"):
        return []
    bucket_url = f"{stored.get('endpoint_url', '')}/{stored.get('bucket_name', '')}"
    return list(dict.fromkeys(filter(None, [stored.get("cdn_base_url"), bucket_url])))


def load_expiry_s() -> int:
    """Return for how long a signed address works, in seconds, with or without CDN."""
    hours: int = frappe.db.get_single_value(SETTINGS, "signed_url_expiry_hours")
    return hours * SECONDS_PER_HOUR


def timeouts() -> tuple[float, float]:
    """Return the time-outs of a request, in seconds, as ``requests`` takes them."""
    return CONNECT_TIMEOUT_S, READ_TIMEOUT_S
