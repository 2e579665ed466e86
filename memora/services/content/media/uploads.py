"""Taking in a file: cleaned, kept under its hash, and a record that lessons refer to."""

import unicodedata
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from memora.services.content.media import files
from memora.services.content.media.names import (
    LONGEST,
    LONGEST_RECORD,
    folded,
    is_name,
    name_of_file,
    numbered,
    record_name,
)
from memora.services.content.media.prepare import Prepared, prepare
from memora.services.content.text import inert
from memora.utils import errors
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.names import stored_name
from memora.utils.retry import retry_on_lock_conflict
from memora.utils.transaction import begin_without_gap_locks

MEDIA = "Memora Media"
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
#: Room for the number of a medium whose file is called like another's.
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a file; None leaves what was said before.

    Attributes:
        alt: What it shows, in words.
        is_decorative: Whether it shows nothing that needs words.
        license: Under which terms it may be used.
        source: Where it comes from.
    """

    alt: str | None = None
    is_decorative: bool | None = None
    license: str | None = None
    source: str | None = None

    def fields(self) -> dict[str, Any]:
        """Return what was said, as the record's fields."""
        said = {
            "alt": self.alt,
            "is_decorative": None if self.is_decorative is None else int(self.is_decorative),
            "license": self.license,
            "source": self.source,
        }
        return {
            name: inert(value) if isinstance(value, str) else value
            for name, value in said.items()
            if value is not None
        }


def upload(
    data: bytes, *, subject: str, name: str | None, file_name: str, about: About, user: str
) -> dict[str, Any]:
    """Take in a file as a subject's medium; the caller commits.

    Under a name that is given, it takes the place of the medium of that name. Without one it is
    called after its file, and another medium that is called so stays beside it.

    Args:
        data: The file.
        subject: The subject.
        name: What lessons shall call it.
        file_name: What the file is called.
        about: What is said of it.
        user: Who uploads.

    Returns:
        ``name, reference, subject, kind, sha256, extension, file_size, width, height, alt,
        status``.

    Raises:
        NotFoundError: There is no such subject.
        PermissionError: The user may not write the subject's content.
        ValidationError: The file or the name cannot be taken.
    """
    stored = stored_name("Memora Subject", subject)
    if stored is None:
        raise NotFoundError(_("There is no subject {0}. Choose one from the list.").format(subject))
    _check_may_write(stored, user)
    wanted = None if name is None else unicodedata.normalize("NFC", name)
    if wanted is not None and not is_name(wanted):
        raise ValidationError(
            _(
                "A medium cannot be called {0}. Begin with a letter or digit, then use letters,"
                " digits, dots, hyphens and underscores only, at most {1}."
            ).format(wanted, LONGEST)
        )
    prepared = prepare(data)
    sha256 = files.store(prepared.data, prepared.file_type.extension)
    fields = {**file_fields(prepared, sha256), **about.fields()}
    shown_name = inert("".join(filter(str.isprintable, file_name)))

    def transaction() -> dict[str, Any]:
        begin_without_gap_locks()
        # Two uploads into one subject choose their names one after the other.
        frappe.db.get_value("Memora Subject", stored, "name", for_update=True)
        called = wanted or _free_name(stored, file_name, sha256)
        return save(stored, called, {"file_name": shown_name, **fields})

    return retry_on_lock_conflict(transaction)


def _check_may_write(subject: str, user: str) -> None:
    allowed = frappe.has_permission(MEDIA, "create", user=user) and frappe.has_permission(
        "Memora Subject", "write", doc=subject, user=user
    )
    if not allowed:
        raise errors.PermissionError(
            _("You may not change the subject {0}. Ask an administrator.").format(subject)
        )


def save(subject: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Make or change the record of a medium; part of a transaction that has locked its subject.

    Args:
        subject: Name of the subject.
        name: What lessons call the medium.
        fields: What its record shall say.

    Returns:
        As ``upload``.

    Raises:
        ValidationError: The name is too long, or too like another one.
    """
    record = record_name(subject, name)
    if len(record) > LONGEST_RECORD:
        raise ValidationError(
            _("{0} is too long a name in this subject. Choose a shorter one.").format(name)
        )
    if not frappe.db.exists(MEDIA, record):
        new = {"doctype": MEDIA, "subject": subject, "media_name": name, **fields}
        doc = frappe.get_doc(new)
        doc.flags.has_file = True
        doc.insert(ignore_permissions=True)
        return _answer(doc, CREATED)
    doc = frappe.get_doc(MEDIA, record, for_update=True)
    if folded(doc.media_name) != folded(name):
        raise ValidationError(
            _("{0} is too like {1}, which is there already. Choose another name.").format(
                name, doc.media_name
            )
        )
    if all(doc.get(key) == value for key, value in fields.items() if key != "file_name"):
        return _answer(doc, UNCHANGED)
    doc.update(fields)
    doc.flags.has_file = True
    doc.save(ignore_permissions=True)
    return _answer(doc, CHANGED)


def _free_name(subject: str, file_name: str, sha256: str) -> str:
    """Return what a medium is called after its file: a name that is free, or has its bytes."""
    room = LONGEST_RECORD - len(record_name(subject, ""))
    base = name_of_file(file_name)[: room - _DIGITS]
    name, number = base, 0
    while frappe.db.get_value(MEDIA, record_name(subject, name), "sha256") not in (None, sha256):
        number += 1
        name = numbered(base, number)
    return name


def file_fields(prepared: Prepared, sha256: str) -> dict[str, Any]:
    """Return what a file says of itself, as fields of its record.

    Args:
        prepared: The file.
        sha256: Of its bytes.
    """
    return {
        "kind": prepared.file_type.kind,
        "sha256": sha256,
        "extension": prepared.file_type.extension,
        "file_size": len(prepared.data),
        "width": prepared.width or 0,
        "height": prepared.height or 0,
    }


def _answer(doc: Any, status: str) -> dict[str, Any]:
    return {
        "name": doc.media_name,
        "reference": f"media:{doc.media_name}",
        "subject": doc.subject,
        "kind": doc.kind,
        "sha256": doc.sha256,
        "extension": doc.extension,
        "file_size": doc.file_size,
        "width": doc.width or None,
        "height": doc.height or None,
        "alt": doc.alt or None,
        "status": status,
    }
