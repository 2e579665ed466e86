"""Files that wait for a worker to import them: on this site's disk, under their SHA-256.

``<site>/private/memora_imports/<sha256>``, which no web server shows. A file of 50 MB is more than
MariaDB takes in one statement.
"""

import hashlib
import os
import re
from collections.abc import Collection
from datetime import datetime, timedelta, timezone
from pathlib import Path

import frappe
from frappe import _

from memora.utils.durable import write_file
from memora.utils.errors import NotFoundError

FOLDER = "memora_imports"
#: How long a file may lie there before the task that needs it is committed.
_UNCLAIMED_FOR = timedelta(days=1)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Keep a file, durably, and return its SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    file = _folder() / sha256
    try:
        # Where it came for an import that is over, its day begins anew.
        os.utime(file)
    except FileNotFoundError:
        write_file(file, data)
    return sha256


def read(sha256: str) -> bytes:
    """Return a file that waits.

    Raises:
        NotFoundError: This site does not have it.
    """
    file = _folder() / sha256
    if not _SHA256.fullmatch(sha256) or not file.is_file():
        raise NotFoundError(
            _("The file that waited for its import is gone from this server. Import it again.")
        )
    return file.read_bytes()


def remove_unclaimed(claimed: Collection[str], *, now: datetime) -> int:
    """Remove files that no task needs, a day after they came; return how many.

    Args:
        claimed: The hashes of those that tasks need.
        now: The present moment, naive UTC.
    """
    folder, moment = _folder(), now.replace(tzinfo=timezone.utc)
    if not folder.is_dir():
        return 0
    oldest = (moment - _UNCLAIMED_FOR).timestamp()
    unclaimed = [
        file
        for file in folder.iterdir()
        if file.name not in claimed and file.stat().st_mtime <= oldest
    ]
    for file in unclaimed:
        file.unlink(missing_ok=True)
    return len(unclaimed)


def _folder() -> Path:
    return Path(frappe.get_site_path("private", FOLDER)).absolute()
