"""Where the bytes of media lie on this site: once for each content, under its SHA-256.

``<site>/private/memora_media/<sha256>.<ext>``, which no web server shows; publishing links or
copies them from there. What no medium names any more lies in ``removed/`` for a month: a record
that is restored has its file again.
"""

import hashlib
import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import frappe

from memora.services.content.media.sniff import BY_EXTENSION
from memora.utils.bulk import in_chunks
from memora.utils.clock import utc_now
from memora.utils.durable import TEMPORARY, write_file
from memora.utils.job_run import job_run

FOLDER, REMOVED = "memora_media", "removed"
KEPT_FOR = timedelta(days=30)
#: How long a half-written file may be somebody's who still writes it.
_WRITING_FOR = timedelta(days=1)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def store(data: bytes, extension: str) -> str:
    """Keep bytes, durably, and return their SHA-256; the same ones again lie there already.

    A file that was damaged is put right.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    kept = locate(sha256, extension)
    if kept is not None and kept.read_bytes() == data:
        return sha256
    write_file(_folder() / f"{sha256}.{extension}", data)
    return sha256


def locate(sha256: str | None, extension: str | None) -> Path | None:
    """Return the file that holds some bytes, None if this site does not have them.

    What was put aside comes back.
    """
    if extension not in BY_EXTENSION or not _SHA256.fullmatch(sha256 or ""):
        return None
    target = _folder() / f"{sha256}.{extension}"
    if not target.is_file():
        with suppress(FileNotFoundError):
            (_folder() / REMOVED / target.name).rename(target)
    return target if target.is_file() else None


def put_unused_aside(*, now: datetime | None = None) -> dict[str, int] | None:
    """Put the bytes aside that no medium names, and delete what has been aside for a month.

    Nothing is lost to an upload of the same bytes that is not committed yet: whoever looks for
    them finds them aside, too.

    Args:
        now: The present moment, naive UTC; the clock's if None.

    Returns:
        ``{put_aside, deleted}``; None when another run is under way.
    """
    with job_run("media_files", error_title="Media File Error") as alone:
        if not alone:
            return None
        names = [file.name for file in _files(_folder())]
        unused = [name for chunk in in_chunks(names) for name in _unused(chunk)]
        aside = _folder() / REMOVED
        if unused:
            aside.mkdir(exist_ok=True)
        for name in unused:
            (_folder() / name).rename(aside / name)
        moment = (now or utc_now()).replace(tzinfo=timezone.utc).timestamp()
        # By the time of the move: a file's own is that of its upload.
        old = [
            file
            for file in _files(aside)
            if file.stat().st_ctime <= moment - KEPT_FOR.total_seconds()
        ]
        old += [
            file
            for file in _folder().glob(f"*{TEMPORARY}")
            if file.stat().st_ctime <= moment - _WRITING_FOR.total_seconds()
        ]
        for file in old:
            file.unlink(missing_ok=True)
        return {"put_aside": len(unused), "deleted": len(old)}


def _unused(names: tuple[str, ...]) -> list[str]:
    named = frappe.db.sql(
        """SELECT CONCAT(sha256, '.', extension) FROM `tabMemora Media` WHERE sha256 IN %s""",
        ([name.partition(".")[0] for name in names],),
        pluck=True,
    )
    return sorted(set(names).difference(named))


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.glob("*.*") if _SHA256.fullmatch(file.stem) and file.is_file()]


def _folder() -> Path:
    return Path(frappe.get_site_path("private", FOLDER)).absolute()
