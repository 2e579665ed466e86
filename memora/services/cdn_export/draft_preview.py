"""A lesson that is not saved, as students would see it: rendered as publishing renders lessons."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import frappe
from frappe import _

from memora.services.cdn_export.addresses.files import FileAddresses
from memora.services.cdn_export.addresses.lessons import video_addresses
from memora.services.cdn_export.addresses.packages import PackageGrant, sealed_address
from memora.services.cdn_export.build.interactive_stages import package_of
from memora.services.cdn_export.json_generator import generate_lesson_json_shared
from memora.services.content import packages
from memora.services.content.importing.schema import schema_faults
from memora.services.content.importing.stage_faults import stage_faults
from memora.services.content.media.uses import load_named
from memora.services.content.rendering import find_references
from memora.utils.errors import NotFoundError, PermissionError

SUBJECT = "Memora Subject"
#: What a draft is called that has no title yet, or no record.
_NAME = "preview"
_FIELDS = ("title", "description", "text_format", "language")


def preview_draft(draft: dict[str, Any], *, user: str, now: datetime) -> dict[str, Any]:
    """Return what the client shows of a draft.

    Args:
        draft: ``subject`` and ``stages`` as a course file has them; ``title``, ``text_format`` and
            ``language`` where they are not the subject's. Already of these types.
        user: Who writes it.
        now: The present moment, naive UTC.

    Returns:
        ``lesson``: its file, with all answer keys, as publishing would write it, but for media and
        packages, which have no public address yet; None where the stages are no stages.
        ``addresses``: where they and videos are read, as ``sessions.get_lesson_url`` answers it.
        ``invalid``: what would keep it from being saved or published, ``{path, message}`` each.

    Raises:
        NotFoundError: There is no such subject.
        PermissionError: The user may not change it.
    """
    subject = _load_subject(str(draft["subject"]), user)
    stages = draft["stages"]
    if faults := schema_faults(stages, "stages"):
        return {"lesson": None, "addresses": None, "invalid": faults}
    written = {
        "text_format": subject.text_format or "plain",
        "language": subject.language or "",
        **{field: draft[field] for field in _FIELDS if draft.get(field)},
    }
    references = [(subject.name, name) for name in find_references(stages)]
    media = load_named(references).get(subject.name, [])
    lesson = {"name": _NAME, "title": "", "base_xp": 0, **written, "media": media}
    file = generate_lesson_json_shared(
        lesson, stages=stages, is_private=True, is_lenient=True, with_keys=True
    )
    writing = {"text_format": written["text_format"], "language": written["language"]}
    return {
        "lesson": file,
        "addresses": _addresses(file, subject.name, user, now),
        "invalid": stage_faults(stages, **writing),
    }


def _load_subject(name: str, user: str) -> Any:
    row = frappe.db.sql(
        "SELECT name, text_format, language FROM `tabMemora Subject` WHERE name = %s",
        name,
        as_dict=True,
    )
    if not row:
        raise NotFoundError(_("There is no subject {0}.").format(name))
    if not frappe.has_permission(SUBJECT, "write", doc=row[0].name, user=user):
        raise PermissionError(_("You may not change the lessons of {0}.").format(row[0].name))
    return row[0]


def _addresses(
    file: dict[str, Any], subject: str, user: str, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Return where the author reads what the draft shows, for as long as students would."""
    files = FileAddresses(user, now=now)
    life_s = files.watched_s(date.max)
    videos = video_addresses(file["stages"], files, life_s)
    # Given for no lesson: whoever reads it is asked whether they are of staff.
    media = [
        {"key": medium["key"], "url": files.local(medium["key"], lesson="", life_s=life_s)}
        for medium in file.get("media", ())
    ]
    until = now + timedelta(seconds=life_s)
    return {
        "videos": [{"stage_id": stage, "url": url} for stage, url, _is_signed in videos],
        "packages": list(_package_addresses(file["stages"], subject, user, until)),
        "media": media,
    }


def _package_addresses(
    stages: list[dict[str, Any]], subject: str, user: str, until: datetime
) -> Iterator[dict[str, Any]]:
    for stage in stages:
        if name := package_of(stage):
            sha256 = packages.find_hash(subject, name)
            is_there = sha256 is not None and packages.is_stored(sha256)
            url = sealed_address(sha256, PackageGrant(user, ""), until) if is_there else None
            yield {"stage_id": stage["id"], "url": url}
