"""The media that come with a course file, in one package."""

import hashlib
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _

from memora.services.content.formats.course_package import PackageMedia
from memora.services.content.formats.report import FormatError
from memora.services.content.importing.banks import lines
from memora.services.content.media import files
from memora.services.content.media.names import folded, is_name
from memora.services.content.media.prepare import prepare
from memora.services.content.media.uploads import About, file_fields, save
from memora.services.content.text import inert
from memora.utils.errors import ValidationError


def prepare_media(
    subject: str, media: Mapping[str, PackageMedia], *, keep: bool
) -> dict[str, dict[str, Any]]:
    """Clean the files of a package one by one, and return what their records shall say, by name.

    Args:
        subject: Name of the subject, which need not exist yet.
        media: What came with the course, by name.
        keep: Whether to keep the bytes on this site; otherwise they are only looked at.

    Raises:
        ValidationError: A file or its name cannot be taken; ``details["invalid"]`` names all.
    """
    stored = _stored_hashes(subject)
    prepared: dict[str, dict[str, Any]] = {}
    faults = []
    for name, medium in media.items():
        fields = _prepared(name, medium, stored.get(folded(name)), keep=keep)
        if isinstance(fields, str):
            faults.append({"path": f"media/{name}", "message": fields})
        else:
            prepared[name] = fields
    if faults:
        raise ValidationError(
            _(
                "The course was not imported: {0} of its media cannot be used, the first: {1}"
            ).format(len(faults), f"{faults[0]['path']} {faults[0]['message']}"),
            invalid=faults,
        )
    return prepared


def save_media(subject: str, prepared: Mapping[str, Mapping[str, Any]]) -> None:
    """Make or change the records of a course's media; part of its import's transaction.

    Args:
        subject: Name of the subject.
        prepared: From ``prepare_media``.
    """
    for name, fields in prepared.items():
        save(subject, name, dict(fields))


def _prepared(
    name: str, medium: PackageMedia, stored: str | None, *, keep: bool
) -> dict[str, Any] | str:
    """Return the fields of a medium's record, or why it cannot be taken."""
    if not is_name(name):
        return _("A medium cannot be called so.")
    try:
        return _fields(medium, stored, keep=keep)
    except FormatError as error:
        return lines.words_of(error)
    except ValidationError as error:
        return str(error)


def _fields(medium: PackageMedia, stored: str | None, *, keep: bool) -> dict[str, Any]:
    about = About(
        medium.alt or None,
        medium.is_decorative or None,
        medium.license or None,
        medium.source or None,
    ).fields()
    data = medium.file.read()
    if hashlib.sha256(data).hexdigest() == stored:
        # It was cleaned when it came; encoding a photograph anew would change it.
        return {**about, "file_name": inert(medium.file.name)}
    cleaned = prepare(data)
    if keep:
        sha256 = files.store(cleaned.data, cleaned.file_type.extension)
    else:
        sha256 = hashlib.sha256(cleaned.data).hexdigest()
    return {**about, "file_name": inert(medium.file.name), **file_fields(cleaned, sha256)}


def _stored_hashes(subject: str) -> dict[str, str]:
    rows = frappe.db.sql(
        "SELECT media_name, sha256 FROM `tabMemora Media` WHERE subject = %s", (subject,)
    )
    return {folded(name): sha256 for name, sha256 in rows}
