"""Who may look at a package: whoever may open the lesson that shows it, and staff."""

from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _

from memora.services.access.opening import may_read
from memora.services.cdn_export.addresses import packages as package_address
from memora.services.cdn_export.addresses.packages import PackageGrant
from memora.services.content import packages
from memora.utils.clock import to_iso
from memora.utils.errors import NotFoundError

#: For how long staff may look at a package with one address.
LOOK_FOR = timedelta(hours=1)


def may_read_package(sha256: str, key: str, *, now: datetime) -> bool:
    """Say whether an address of a package works at this moment.

    Args:
        sha256: The package.
        key: What the address says besides: a lesson's name, or whom it was given to.
        now: The present moment, naive UTC.
    """
    if not package_address.is_sealed(key):
        return package_address.is_public(sha256, key)
    grant = package_address.open_seal(sha256, key, now=now)
    if grant is None:
        return False
    if grant.lesson_id:
        return may_read(grant.user, grant.lesson_id, now=now)
    return bool(frappe.has_permission("Memora Package", "read", user=grant.user))


def get_package_url(user: str, subject: str, package_name: str, *, now: datetime) -> dict[str, Any]:
    """Return the documented answer of ``content.get_package_url``.

    Args:
        user: Who of staff asks.
        subject: The package's subject.
        package_name: What lessons call it.
        now: The present moment, naive UTC.

    Raises:
        NotFoundError: The subject has no such package, or its files are missing.
    """
    sha256 = packages.find_hash(subject, package_name)
    if sha256 is None or not packages.is_stored(sha256):
        raise NotFoundError(
            _("There is no package {0} in subject {1}. Upload it.").format(package_name, subject)
        )
    expires_at = now + LOOK_FOR
    grant = PackageGrant(user, "")
    url = package_address.sealed_address(sha256, grant, expires_at)
    return {"url": url, "expires_at": to_iso(expires_at)}
