"""Memora Package: which packages a subject has, by names that its lessons use."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import frappe
from frappe import _

from memora.services.content.packages import storage
from memora.services.content.packages.archive import BadPackageError
from memora.services.content.packages.faults import describe_faults, in_one_text
from memora.services.content.packages.storage import StoredPackage
from memora.utils import errors
from memora.utils.clock import to_host_time, utc_now
from memora.utils.derived_names import derived_name
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.job_run import job_run
from memora.utils.names import stored_name
from memora.utils.retry import retry_on_lock_conflict
from memora.utils.transaction import begin_without_gap_locks

DOCTYPE = "Memora Package"
MAX_NAME = 60
PACKAGE_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MAX_NAME - 1}}}")


def upload_package(
    body: bytes,
    subject: str,
    *,
    file_name: str = "",
    name: str | None = None,
    about: Mapping[str, str | None] = MappingProxyType({}),
    user: str,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Unpack a zip and let a subject's lessons use it; under a name that is there, in its place.

    What is open is committed; what it writes itself the caller commits.

    Args:
        body: The zip.
        subject: The subject.
        file_name: What the zip is called, from which the package is named where ``name`` is None.
        name: The name that lessons use.
        about: ``title``, ``license`` and ``source``; None leaves what was said before.
        user: Who uploads it.
        now: The moment, naive UTC; the present by default.

    Returns:
        ``{name, record, subject, title, sha256, files, file_size, status}``; ``name`` is what
        lessons call it, ``record`` its record, ``status`` created, changed or unchanged.

    Raises:
        NotFoundError: There is no such subject.
        PermissionError: The user may not write the subject's content.
        ValidationError: The name cannot be used, or the zip be no package; ``details["invalid"]``
            then lists why.
        ServiceUnavailable: The record stayed locked.
        OSError: It could not be stored.
    """
    stored_subject = stored_name("Memora Subject", subject)
    if not stored_subject:
        raise NotFoundError(_("There is no subject {0}.").format(subject))
    if not frappe.has_permission("Memora Subject", "write", doc=stored_subject, user=user):
        raise errors.PermissionError(
            _("You may not change the subject {0}. Ask an administrator.").format(stored_subject)
        )
    package_name = _checked_name(name, file_name)
    package = _stored(body)
    moment = now or utc_now()

    def transaction() -> dict[str, Any]:
        begin_without_gap_locks()
        return _save(_locked(stored_subject, package_name, user, moment), package, about)

    return retry_on_lock_conflict(transaction)


def find_hash(subject: str, package_name: str) -> str | None:
    """Return where the files of a subject's package lie, None if it has none of that name."""
    rows = frappe.db.sql(
        """SELECT sha256 FROM `tabMemora Package`
        WHERE subject = %s AND package_name = %s""",
        (subject, package_name.lower()),
    )
    return rows[0][0] if rows else None


def find_hashes(lesson_id: str, names: Collection[str]) -> dict[str, str]:
    """Return where the files of those packages lie that a lesson's subject has, by name.

    Args:
        lesson_id: The lesson.
        names: Names of packages, in small letters.
    """
    if not names:
        return {}
    rows = frappe.db.sql(
        """SELECT package.package_name, package.sha256 FROM `tabMemora Package` package
        JOIN `tabMemora Lesson` lesson ON lesson.subject = package.subject
        WHERE lesson.name = %s AND package.package_name IN %s""",
        (lesson_id, tuple(names)),
    )
    return dict(rows)


def lessons_with(subject: str, package_name: str) -> list[str]:
    """Return the lessons of a subject that show a package, in order."""
    rows = frappe.db.sql(
        """SELECT DISTINCT lesson.name FROM `tabMemora Lesson` lesson
        JOIN `tabMemora Lesson Stage` stage
            ON stage.parent = lesson.name AND stage.parenttype = 'Memora Lesson'
        WHERE lesson.subject = %s AND stage.type = 'Interactive'
            AND LOWER(JSON_VALUE(stage.config, '$.package')) = %s
        ORDER BY lesson.name""",
        (subject, package_name),
    )
    return [name for (name,) in rows]


def remove_unused_packages(*, now: datetime | None = None) -> int | None:
    """Remove the files of packages that no record has named for thirty days; the daily job.

    Returns:
        How many packages went; None when another run is under way.
    """
    with job_run("packages", error_title="Package Clean-Up Error") as alone:
        if not alone:
            return None
        rows = frappe.db.sql("SELECT DISTINCT sha256 FROM `tabMemora Package`")
        return storage.remove_unused({sha256 for (sha256,) in rows}, now or utc_now())


def _stored(body: bytes) -> StoredPackage:
    try:
        return storage.store(body)
    except BadPackageError as error:
        lines = describe_faults(error.faults)
        raise ValidationError(
            _("The package was not uploaded: {0} Mend it and upload it again.").format(
                in_one_text(lines)
            ),
            invalid=lines,
        ) from error


def _save(doc: Any, package: StoredPackage, about: Mapping[str, str | None]) -> dict[str, Any]:
    status = "created"
    if doc.sha256:
        status = "unchanged" if doc.sha256 == package.sha256 else "changed"
    doc.update({"sha256": package.sha256, "files": package.files, "file_size": package.size})
    doc.update({fieldname: text for fieldname, text in about.items() if text})
    doc.title = doc.title or doc.package_name
    doc.save(ignore_permissions=True)
    return {
        "name": doc.package_name,
        "record": doc.name,
        "subject": doc.subject,
        "title": doc.title,
        "sha256": package.sha256,
        "files": package.files,
        "file_size": package.size,
        "status": status,
    }


def _checked_name(name: str | None, file_name: str) -> str:
    """Return the name that lessons use, in small letters: they need not care for the case."""
    stem = file_name.rpartition("/")[2].rpartition("\\")[2]
    given = name or re.sub(r"[^A-Za-z0-9._-]+", "-", re.sub(r"(?i)\.zip\Z", "", stem)).strip("-._")
    if not PACKAGE_NAME.fullmatch(given):
        raise ValidationError(
            _(
                "A package cannot be called {0}. Choose a name that begins with a letter or digit"
                " and holds only letters, digits, dots, hyphens and underscores, at most {1}."
            ).format(given or file_name, MAX_NAME)
        )
    return given.lower()


def _locked(subject: str, package_name: str, user: str, now: datetime) -> Any:
    """Return the package's record, locked; made where it is missing, by whoever comes first.

    With ON DUPLICATE KEY and not IGNORE: that would share the lock on a row which is there, and two
    who share it wait for each other as soon as both want to write.
    """
    name = derived_name(subject, package_name)
    frappe.db.sql(
        """INSERT INTO `tabMemora Package`
        (name, subject, package_name, creation, modified, owner, modified_by)
        VALUES (%s, %s, %s, %s, %s, %s, %s) ON DUPLICATE KEY UPDATE name = name""",
        (name, subject, package_name, *(to_host_time(now),) * 2, *(user,) * 2),
    )
    return frappe.get_doc(DOCTYPE, name, for_update=True)
