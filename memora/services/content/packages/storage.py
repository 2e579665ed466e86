"""Where the files of packages lie: ``<site>/private/memora_packages/<sha256>/…``, by their hash.

No web server shows that folder. A package is unpacked beside it and moved there as a whole, so
that it is there or not, and two uploads of one zip at once do no harm.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import frappe

from memora.services.content.packages.archive import Package, read_package
from memora.services.content.packages.file_names import is_safe
from memora.services.content.zips import canonical
from memora.utils.durable import flush_folder

_FOLDER = "memora_packages"
#: Lessons that were published with it may still name a package that has been replaced.
KEPT_FOR = timedelta(days=30)
#: What a killed upload left may go once nobody can be at it any more.
UNFINISHED_FOR = timedelta(days=1)
_HASH = re.compile(r"[0-9a-f]{64}")
_TEMPORARY = ".new-"
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class StoredPackage:
    """A package that lies unpacked.

    Attributes:
        sha256: Its name: the hash of its zip.
        files: Their number.
        size: Their bytes.
    """

    sha256: str
    files: int
    size: int


def store(body: bytes) -> StoredPackage:
    """Unpack a zip, durably, unless it was already.

    Args:
        body: The zip.

    Raises:
        BadPackageError: It cannot be a package; nothing is left of it.
        OSError: It could not be stored.
    """
    package = read_package(body)
    sha256, root = hashlib.sha256(body).hexdigest(), _root()
    root.mkdir(parents=True, exist_ok=True)
    draft = root / f"{_TEMPORARY}{sha256[:16]}-{secrets.token_hex(4)}"
    try:
        size = _unpack(package, draft)
        with _alone(root):
            if is_stored(sha256):
                # It may have been about to go.
                os.utime(root / sha256)
            else:
                draft.rename(root / sha256)
                flush_folder(root)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return StoredPackage(sha256, len(package), size)


def is_stored(sha256: str) -> bool:
    """Say whether a package's files are there."""
    return bool(_HASH.fullmatch(sha256)) and (_root() / sha256).is_dir()


def locate(sha256: str, path: str) -> Path | None:
    """Return where a file of a package lies; None if there is no such file.

    Args:
        sha256: The package's hash.
        path: The file's path within it, as an address has it.
    """
    if not _HASH.fullmatch(sha256) or not is_safe(path):
        return None
    file = _root() / sha256 / canonical(path)
    return file if file.is_file() else None


def remove_unused(used: Collection[str], now: datetime) -> int:
    """Remove packages that nobody has named for thirty days, and what killed uploads left.

    Args:
        used: Hashes of those that are named today.
        now: The present moment, naive UTC.

    Returns:
        How many packages went.
    """
    root, present = _root(), now.replace(tzinfo=timezone.utc).timestamp()
    if not root.is_dir():
        return 0
    removed = 0
    for folder in sorted(root.iterdir()):
        if folder.name in used:
            # The day on which it was named last is the folder's own time.
            os.utime(folder, (present, present))
        elif folder.name.startswith(_TEMPORARY):
            if folder.stat().st_mtime < present - UNFINISHED_FOR.total_seconds():
                shutil.rmtree(folder)
        elif _HASH.fullmatch(folder.name):
            removed += _remove(folder, present - KEPT_FOR.total_seconds())
    return removed


def _remove(folder: Path, oldest: float) -> bool:
    with _alone(folder.parent):
        # Looked at under the lock: an upload may just have named it again.
        if folder.stat().st_mtime >= oldest:
            return False
        leaving = folder.with_name(f"{_TEMPORARY}{folder.name[:16]}-{secrets.token_hex(4)}")
        folder.rename(leaving)
    shutil.rmtree(leaving)
    return True


def _unpack(package: Package, draft: Path) -> int:
    total, folders = 0, {draft}
    draft.mkdir()
    for path, chunks in package.unpack():
        target = draft / path
        target.parent.mkdir(parents=True, exist_ok=True)
        folders.update(parent for parent in target.parents if parent.is_relative_to(draft))
        with target.open("xb") as file:
            total += sum(map(file.write, chunks))
            file.flush()
            os.fsync(file.fileno())
    for folder in folders:
        flush_folder(folder)
    return total


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep a package from being removed while an upload finds that it is there."""
    with (root / _LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _root() -> Path:
    return Path(frappe.get_site_path("private", _FOLDER)).absolute()
