"""Where packages are read: a public lesson's by everybody, else by whom the address was given to.

``/memora_package/<sha256>/<key>/…``. The key stands in the path, so that links within a package go
on with it. It is the lesson's name where the lesson is public: then the lesson's published file
says whether the address works, so that it closes with the file. Else the key begins with ``~`` and
holds, in cipher, whom it was given to, for which lesson, and until when.
"""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, NamedTuple

from cryptography.fernet import Fernet, InvalidToken

from memora.services.cdn_export.local_storage import read_content_file
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.signed_address import derived_key
from memora.utils.own_requests import PACKAGE_ROUTE

_PURPOSE = b"memora: address of a package"
_SEALED = "~"
#: The first page, without its suffix: web servers take that off addresses, and then links within
#: the package would be looked for one folder above.
_FIRST_PAGE = "index"


class PackageGrant(NamedTuple):
    """What an address was given for.

    Attributes:
        user: Whom it was given to.
        lesson_id: The lesson that shows the package; empty for staff who look at it.
    """

    user: str
    lesson_id: str


def public_address(sha256: str, lesson_id: str) -> str:
    """Return where a public lesson's package is read."""
    return f"/{PACKAGE_ROUTE}/{sha256}/{lesson_id}/{_FIRST_PAGE}"


def sealed_address(sha256: str, grant: PackageGrant, expires_at: datetime) -> str:
    """Return where one user reads a package, for some time.

    Args:
        sha256: The package.
        grant: Whom it is given to, and why.
        expires_at: Until when it works, naive UTC.
    """
    content = json.dumps([sha256, *grant, _seconds(expires_at)])
    key = _cipher().encrypt(content.encode()).decode().rstrip("=")
    return f"/{PACKAGE_ROUTE}/{sha256}/{_SEALED}{key}/{_FIRST_PAGE}"


def is_sealed(key: str) -> bool:
    """Say whether an address's key was given to somebody."""
    return key.startswith(_SEALED)


def open_seal(sha256: str, key: str, *, now: datetime) -> PackageGrant | None:
    """Return what an address was given for; None if it is forged, expired or another package's.

    Args:
        sha256: The package that is asked for.
        key: The address's key.
        now: The present moment, naive UTC.
    """
    text = key.removeprefix(_SEALED)
    try:
        content = _cipher().decrypt(text + "=" * (-len(text) % 4))
    except (InvalidToken, ValueError):
        return None
    # Only what we sealed comes here.
    sealed, user, lesson_id, expires = json.loads(content)
    is_right = sealed == sha256 and _seconds(now) < expires
    return PackageGrant(user, lesson_id) if is_right else None


def is_public(sha256: str, lesson_id: str) -> bool:
    """Say whether a lesson's public file names a package at this moment.

    Asked of the file and not of MariaDB: whatever takes the file away, a price or a refusal,
    closes the address with it, and both can be read while MariaDB is away.
    """
    try:
        lesson = read_content_file(paths.lesson_path(lesson_id))
    except ValueError:
        return False
    address = public_address(sha256, lesson_id)
    return any(config.get("url") == address for config in _interactive(lesson))


def _interactive(lesson: Any) -> Iterator[dict[str, Any]]:
    for stage in lesson["stages"] if lesson else ():
        if stage["type"] == "Interactive":
            yield stage["config"]


def _seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=timezone.utc).timestamp())


def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key(_PURPOSE)))
