"""A file that somebody sends: imported at once, or by a worker where that takes long."""

from datetime import datetime
from typing import Any

from memora.services.content.importing import file_import, tasks
from memora.services.content.importing.banks import BankTerms


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
    return tasks.request_file_import(data, file_name, checked, terms, user=user, now=now)
