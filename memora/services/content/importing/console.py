"""The import for an operator at a console, with a progress bar."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from frappe import _

from memora.services.content.importing import file_import
from memora.services.content.importing.banks import BankTerms
from memora.services.content.importing.importer import import_course
from memora.services.content.importing.schema import Fault
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.terminal import show_progress


def import_file(
    path: str,
    plan: str | None = None,
    dry_run: bool = False,
    question_id_prefix: str | None = None,
    *,
    format: str | None = None,  # noqa: A002 - as the API calls it
    subject: str | None = None,
    lessons_of: int = 10,
    topics_by: str = "category",
) -> dict[str, Any]:
    """Import a file from disk: ``bench execute`` with this function's dotted path.

    A terminal shows a progress bar; every fault and warning of a course, and every line of the
    report of a bank, has a line on standard error.

    Args:
        path: A course file, a package of one, or a bank of questions of another system.
        plan: Name of a Memora Academic Plan that shall list the subject of a course file.
        dry_run: Only report what would happen.
        question_id_prefix: What shall stand before the ids of a course file's questions.
        format: The format that a bank is in; by its content if it is not given.
        subject: Id or title of a subject for a bank, or the title of a new one.
        lessons_of: How many questions of a bank a lesson shall have.
        topics_by: ``category``, or ``file`` to make one topic of a bank.

    Returns:
        The report of ``import_course``, or for a bank that of ``import_file``.

    Raises:
        NotFoundError: There is no such file or plan.
        ValidationError: The file is of no kind that is taken, or faulty.
        ConflictError: The course was imported with another prefix.
        ServiceUnavailable: Somebody else is writing the same course.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no file {0}. Check the path.").format(path)) from error
    source = file_import.read_file(data, Path(path).name, file_import.check_format(format))
    try:
        if isinstance(source, file_import.CourseFile) and not source.media:
            return _import_course(source.course, plan, dry_run, question_id_prefix)
        outcome = file_import.import_source(
            source,
            Path(path).name,
            BankTerms(subject, lessons_of, topics_by == "category", dry_run),
            user="Administrator",
            now=utc_now(),
            progress=show_progress,
        )
    except ValidationError as error:
        _print(error.details.get("invalid", ()))
        raise
    shown = file_import.shown(outcome)
    for line in shown["report"]:
        words = [line["severity"], line["place"], line["question"], line["field"], line["what"]]
        sys.stderr.write(f"{' · '.join(filter(None, words))}\n")
    return shown


def _import_course(
    course: Any, plan: str | None, dry_run: bool, question_id_prefix: str | None
) -> dict[str, Any]:
    report = import_course(
        course, plan, dry_run, question_id_prefix=question_id_prefix, progress=show_progress
    )
    _print(report["warnings"])
    return report


def _print(found: Iterable[Fault]) -> None:
    for fault in found:
        sys.stderr.write(f"{fault['path']} {fault['message']}\n")
