"""A file that somebody sends: imported at once, or by a worker where that takes long."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import frappe

from memora.services.content.importing import file_import, tasks, waiting_files
from memora.services.content.importing.banks import BankTerms
from memora.services.content.text import inert

#: Of a file, as its record keeps it.
MAX_NAME = 140


def take_file(
    data: bytes,
    file_name: str,
    *,
    format_name: str | None,
    terms: BankTerms,
    background: bool | None,
    user: str,
    now: datetime,
) -> dict[str, Any]:
    """Import a file, or let a worker do it; the caller commits.

    Args:
        data: The file.
        file_name: What it is called.
        format_name: The format that it is said to be in; None where that shall be found out.
        terms: How it shall be imported.
        background: Whether a worker shall do it; None where its length decides.
        user: Whose change it is.
        now: The present moment, UTC.

    Returns:
        As ``file_import.import_source``, in the words of who asks; for a worker as
        ``tasks.get_status``.

    Raises:
        MemoraError: As ``file_import.read_file`` and ``file_import.import_source``.
    """
    file_import.check_size(len(data))
    checked = file_import.check_format(format_name)
    is_long = background is None and len(data) > file_import.LONG_BYTES
    if not background and not is_long:
        source = file_import.read_file(data, file_name, checked)
        if background is False or not file_import.is_long(source):
            outcome = file_import.import_source(source, file_name, terms, user=user, now=now)
            return file_import.shown(outcome)
    else:
        file_import.check_kind(data, file_name, checked)
    return _request(data, file_name, checked, terms, user=user, now=now)


def _request(
    data: bytes,
    file_name: str,
    format_name: str | None,
    terms: BankTerms,
    *,
    user: str,
    now: datetime,
) -> dict[str, Any]:
    """Keep a file that a worker shall import, once the caller commits."""
    doc = frappe.get_doc({"doctype": tasks.DOCTYPE, "dry_run": int(terms.dry_run)})
    doc.flags.request = {
        "subject": inert(terms.subject or ""),
        "course_title": inert(file_import.title_of(file_name)),
        "file_name": inert("".join(filter(str.isprintable, file_name)))[-MAX_NAME:],
        "file_sha256": waiting_files.keep(data),
        "options": json.dumps({"format": format_name, "terms": asdict(terms)}),
        "status": "Queued",
        "total": 0,
        "done": 0,
        "attempts": 0,
        "requested_by": user,
        "requested_at": now,
    }
    doc.insert(ignore_permissions=True)
    return tasks.get_status(doc.name)
