"""The import for an operator at a console, with a progress bar."""

import sys
from pathlib import Path
from typing import Any

from frappe import _

from memora.services.content_import.course_text import parse_course
from memora.services.content_import.importer import import_course
from memora.utils.errors import NotFoundError, ValidationError

BAR_WIDTH = 40


def import_file(path: str, plan: str | None = None, dry_run: bool = False) -> dict[str, Any]:
    """Import a course file from disk: ``bench execute`` with this function's dotted path.

    A terminal shows a progress bar; every fault of the file has a line on standard error.

    Args:
        path: The ``*.course.json`` file.
        plan: Name of a Memora Academic Plan that shall list the subject.
        dry_run: Only report what would happen.

    Returns:
        The report of ``import_course``.

    Raises:
        NotFoundError: There is no such file or plan.
        ValidationError: The file is no JSON or faulty.
        ServiceUnavailable: Somebody else is writing the same course.
    """
    try:
        course = parse_course(Path(path).read_bytes())
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no file {0}. Check the path.").format(path)) from error
    # In a log a bar that is drawn anew again and again would be noise.
    progress = show_progress if sys.stderr.isatty() else None
    try:
        return import_course(course, plan, dry_run, progress=progress)
    except ValidationError as error:
        for fault in error.details.get("invalid", ()):
            sys.stderr.write(f"{fault['path']} {fault['message']}\n")
        raise


def show_progress(done: int, total: int) -> None:
    """Draw the bar anew on the console's current line."""
    filled = BAR_WIDTH * done // total
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r[{'#' * filled:<{BAR_WIDTH}}] {done}/{total}{end}")
    sys.stderr.flush()
