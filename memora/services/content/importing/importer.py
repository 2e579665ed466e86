"""The import of a course: check, compare, write, report."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import frappe
from frappe import _
from pymysql.err import IntegrityError

from memora.services.content.importing.course_faults import course_faults
from memora.services.content.importing.course_warnings import course_warnings
from memora.services.content.importing.diff import Diff, compare
from memora.services.content.importing.question_ids import (
    find_clashes,
    kept_prefix,
    prefix_faults,
)
from memora.services.content.importing.schema import Fault
from memora.services.content.importing.stored import Key, StoredNode, load_subject
from memora.services.content.importing.tree import flatten
from memora.services.content.importing.write import Progress, write
from memora.services.content.tree import announce_change
from memora.utils import errors
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, ServiceUnavailable, ValidationError
from memora.utils.mariadb import is_duplicate
from memora.utils.retry import retry_on_lock_conflict, too_busy
from memora.utils.transaction import begin_without_gap_locks

Result = TypeVar("Result")


def import_course(
    course: dict[str, Any],
    plan: str | None = None,
    dry_run: bool = False,
    *,
    question_id_prefix: str | None = None,
    user: str = "Administrator",
    now: datetime | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Bring a course file into the database: all of it or, where it is faulty, nothing.

    The same file again changes nothing. Nodes missing from a later file stay. Everything happens
    in one transaction that begins here, and which the caller commits; what was open is committed.

    Args:
        course: The parsed file, format ``memora.course/1`` or ``memora.course/2``.
        plan: Name of a Memora Academic Plan that shall list the subject.
        dry_run: Only report what would happen.
        question_id_prefix: What shall stand before the ids of its questions; the course keeps it
            for later imports, which need not name it.
        user: Whose change it is.
        now: The moment of the change, UTC; the present by default.
        progress: Told how many of the file's nodes are as the file says, and how many it has.

    Returns:
        ``{subject, created, changed, unchanged, missing, invalid, warnings}``: the subject's name,
        counts of nodes (the subject among them), an empty list, and ``[{path, message}]`` of what
        cannot be kept or was probably meant otherwise.

    Raises:
        ValidationError: The file is faulty; ``details["invalid"]`` is ``[{path, message}]``.
        NotFoundError: There is no such plan.
        PermissionError: The user may not change plans.
        ConflictError: The course was imported with another prefix.
        ServiceUnavailable: Something that it changes stayed locked; the transaction is undone.
    """
    check_course(course, plan, question_id_prefix, user=user)

    def step() -> dict[str, Any]:
        stored = load_subject(course["id"], lock=not dry_run)
        return bring_in(
            course,
            stored,
            plan=plan,
            dry_run=dry_run,
            question_id_prefix=question_id_prefix,
            user=user,
            now=now or utc_now(),
            progress=progress,
        )

    return run_import(step)


def run_import(step: Callable[[], Result]) -> Result:
    """Run the one transaction of an import, again where another change was in its way.

    Args:
        step: Does all of it, and commits nothing; what it does is undone before it is called again.

    Raises:
        ServiceUnavailable: Something that it changes stayed locked; the transaction is undone.
    """

    def transaction() -> Result:
        begin_without_gap_locks()
        try:
            return step()
        except frappe.QueryTimeoutError as error:
            # It has waited long enough for one request.
            frappe.db.rollback()
            raise too_busy() from error
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            # Somebody has made one of the new nodes meanwhile: the next attempt sees it.
            raise frappe.QueryDeadlockError from error

    try:
        return retry_on_lock_conflict(transaction)
    except ServiceUnavailable as error:
        raise ServiceUnavailable(
            _(
                "Nothing was imported: something that this course or its plan needs was held by"
                " another change, also when the import tried again. Import it again in a minute."
            )
        ) from error


def check_course(
    course: Any, plan: str | None, question_id_prefix: str | None, *, user: str
) -> None:
    """Refuse what no import could bring in, whatever the database holds of the course.

    Args:
        course: The parsed file.
        plan: Name of a Memora Academic Plan that shall list the subject.
        question_id_prefix: What shall stand before the ids of its questions.
        user: Who imports.

    Raises:
        ValidationError: The file is faulty; ``details["invalid"]`` is ``[{path, message}]``.
        NotFoundError: There is no such plan.
        PermissionError: The user may not change plans.
    """
    _refuse(course_faults(course))
    if question_id_prefix:
        _refuse(prefix_faults(course, question_id_prefix))
    if plan:
        _check_plan(plan, user)


def _check_plan(plan: str, user: str) -> None:
    if not frappe.db.exists("Memora Academic Plan", plan):
        raise NotFoundError(_("There is no plan {0}. Choose an existing one.").format(plan))
    if not frappe.has_permission("Memora Academic Plan", "write", user=user):
        raise errors.PermissionError(
            _(
                "You may not change plan {0}. Import without a plan, or ask an administrator."
            ).format(plan)
        )


def bring_in(
    course: dict[str, Any],
    stored: dict[Key, StoredNode],
    *,
    plan: str | None = None,
    dry_run: bool,
    question_id_prefix: str | None = None,
    user: str,
    now: datetime,
    progress: Progress | None = None,
    tracks_before: int = 0,
) -> dict[str, Any]:
    """Compare a faultless course with what is stored of it, and write what differs.

    Part of ``run_import``'s transaction.

    Args:
        course: The parsed file.
        stored: What the database holds of it, locked unless ``dry_run``.
        plan: Name of a Memora Academic Plan that shall list the subject.
        dry_run: Only report what would happen.
        question_id_prefix: What shall stand before the ids of its questions.
        user: Whose change it is.
        now: The moment of the change, UTC.
        progress: Told how many of the file's nodes are as the file says, and how many it has.
        tracks_before: How many tracks of the subject stand before those of the file.

    Returns:
        As ``import_course``.

    Raises:
        ValidationError, ConflictError: As ``import_course``.
    """
    subject = course["id"]
    prefix = kept_prefix(subject, stored, question_id_prefix)
    nodes = flatten(course, prefix, tracks_before=tracks_before)
    diff = compare(nodes, stored)
    clashes = find_clashes(course, prefix, stored)
    # Of a node that may not come in at all, its questions are no second reason.
    refused = tuple(f"{fault['path'].removesuffix('.id')}." for fault in diff.faults)
    _refuse(diff.faults + [f for f in clashes.faults if not f["path"].startswith(refused)])

    def written(done: int, _of: int) -> None:
        if progress:
            progress(diff.unchanged + done, len(nodes))

    written(0, 0)
    if not dry_run:
        write(diff.changes, subject, user=user, now=now, progress=written)
        if diff.changes:
            announce_change(subject, user=user, now=now)
        if plan:
            _list_in_plan(plan, subject)
    return _report(subject, diff, [*course_warnings(course), *clashes.warnings])


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise ValidationError(
            _(
                "The course was not imported: the file has {0} faults, the first at {1}: {2}."
                " Correct them all and import it again."
            ).format(len(faults), faults[0]["path"], faults[0]["message"]),
            invalid=faults,
        )


def _list_in_plan(plan: str, subject: str) -> None:
    # Locked, so that two imports into one plan both find their place in it.
    doc = frappe.get_doc("Memora Academic Plan", plan, for_update=True)
    if any(row.subject == subject for row in doc.subjects):
        return
    position = max((row.sort_order for row in doc.subjects), default=0) + 1
    doc.append("subjects", {"subject": subject, "is_mandatory": 1, "sort_order": position})
    doc.save(ignore_permissions=True)


def _report(subject: str, diff: Diff, warnings: list[Fault]) -> dict[str, Any]:
    return {
        "subject": subject,
        "created": diff.created,
        "changed": diff.changed,
        "unchanged": diff.unchanged,
        "missing": diff.missing,
        "invalid": [],
        "warnings": warnings,
    }
