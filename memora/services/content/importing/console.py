"""The import for an operator at a console, with a progress bar."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from frappe import _

from memora.services.content.importing.course_text import parse_course
from memora.services.content.importing.importer import import_course
from memora.services.content.importing.schema import Fault
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.terminal import show_progress


def import_file(
    path: str,
    plan: str | None = None,
    dry_run: bool = False,
    question_id_prefix: str | None = None,
) -> dict[str, Any]:
    """Import a course file from disk: ``bench execute`` with this function's dotted path.

    A terminal shows a progress bar; every fault and warning of the file has a line on standard
    error.

    Args:
        path: The ``*.course.json`` file.
        plan: Name of a Memora Academic Plan that shall list the subject.
        dry_run: Only report what would happen.
        question_id_prefix: What shall stand before the ids of its questions.

    Returns:
        The report of ``import_course``.

    Raises:
        NotFoundError: There is no such file or plan.
        ValidationError: The file is no JSON or faulty.
        ConflictError: The course was imported with another prefix.
        ServiceUnavailable: Somebody else is writing the same course.
    """
    try:
        course = parse_course(Path(path).read_bytes())
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no file {0}. Check the path.").format(path)) from error
    try:
        report = import_course(
            course, plan, dry_run, question_id_prefix=question_id_prefix, progress=show_progress
        )
    except ValidationError as error:
        _print(error.details.get("invalid", ()))
        raise
    _print(report["warnings"])
    return report


def _print(found: Iterable[Fault]) -> None:
    for fault in found:
        sys.stderr.write(f"{fault['path']} {fault['message']}\n")
