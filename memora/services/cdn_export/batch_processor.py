"""The door to the export: builds plans and removes what they no longer need."""

import time
from datetime import datetime
from typing import Any

import frappe
from frappe import _

from memora.services.cdn_export import content_loader
from memora.services.cdn_export.build_lock import BuildLock
from memora.services.cdn_export.content_loader import PlanContent
from memora.services.cdn_export.export_record import (
    RecordStore,
    plan_scope,
    subject_of,
    subject_scope,
)
from memora.services.cdn_export.kept_versions import DamagedVersionError, KeptVersions
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.plan_build import BuildResult, InvalidContentError, PlanBuild
from memora.services.cdn_export.restored_content import restore_content
from memora.services.cdn_export.schema_validator import (
    validate_all_json_files,
    validate_json_schema,
)
from memora.utils.clock import utc_now
from memora.utils.errors import (
    ConflictError,
    MemoraError,
    NotFoundError,
    ServiceUnavailable,
    ValidationError,
)
from memora.utils.job_run import job_run

__all__ = [
    "rebuild_plan",
    "remove_expired_files",
    "validate_all_json_files",
    "validate_json_schema",
]

#: How long a build waits for another one of the same plan or subject, in seconds.
LOCK_WAIT_S = 30
#: Faults named to a person at once; the rest is counted.
MAX_FAULTS_SHOWN = 20


def rebuild_plan(
    plan_id: str, *, now: datetime | None = None, version: int | None = None
) -> dict[str, Any]:
    """Bring all files of a published plan up to date.

    Commits the caller's transaction: what it has written is published too.

    Args:
        plan_id: The plan.
        now: The moment of the build, naive UTC; the present if None.
        version: A kept version that the plan's own files shall follow; see ``versions.rollback``.

    Returns:
        ``plan_id``; ``version`` of the manifest; ``files``, the number of the plan's files by
        kind (``manifest, hierarchies, bitmaps, topics, lessons, subjects, search``);
        ``written``, ``unchanged``; ``removed_pending``, files that nothing names any more and
        that go 15 minutes after they dropped out; ``duration_s``.

    Raises:
        NotFoundError: There is no such plan, or the version is not kept.
        ConflictError: It is not published, or is being built by somebody else; or the version is
            damaged or has nothing that the plan shows.
        ValidationError: Its content cannot be published; ``errors`` says why. Nothing changed.
        ServiceUnavailable: The disk is full or fails; the files in place are whole.
    """
    started = time.monotonic()
    try:
        result = _build(plan_id, now or utc_now(), version)
    except InvalidContentError as error:
        shown = error.errors[:MAX_FAULTS_SHOWN]
        raise ValidationError(
            _("Plan {0} was not published. Correct this and publish again: {1}").format(
                plan_id, "; ".join(shown)
            ),
            errors=shown,
            error_count=len(error.errors),
        ) from error
    except OSError as error:
        raise ServiceUnavailable(
            _(
                "The files of plan {0} could not be stored: {1}. Mend that and publish again."
            ).format(plan_id, error.strerror)
        ) from error
    return {
        "plan_id": plan_id,
        "version": result.version,
        "files": {
            kind: 1 if isinstance(paths, str) else len(paths)
            for kind, paths in result.paths.items()
        },
        "written": len(result.written),
        "unchanged": result.unchanged,
        "removed_pending": result.removed_pending,
        "duration_s": round(time.monotonic() - started, 3),
    }


def remove_expired_files(*, now: datetime | None = None) -> int | None:
    """Remove the files whose time has come, of all plans; what is being built is left to it.

    Args:
        now: The present moment, naive UTC.

    Returns:
        How many files were removed; None when another run is under way.
    """
    with job_run("expired_files", error_title="CDN File Removal Error") as alone:
        return _remove_expired_files(now or utc_now()) if alone else None


def _remove_expired_files(now: datetime) -> int:
    storage, records, removed = get_local_storage(), RecordStore.of_site(), 0
    for scope in records.scopes():
        try:
            with BuildLock(wait_s=0) as lock:
                lock.take([scope])
                record = records.load(scope)
                if record is None:
                    continue
                subject_id = subject_of(scope)
                named = records.paths_named_by_plans(subject_id) if subject_id else ()
                removed += record.remove_due(storage, now, still_named=named)
                records.save(record)
        except ConflictError:
            continue
    storage.flush()
    return removed


def _rebuild_plan(plan_id: str, *, now: datetime | None = None) -> bool:
    """Bring all files of a plan up to date; log why if that fails.

    Args:
        plan_id: The plan.
        now: The moment of the build, naive UTC; the present if None.

    Returns:
        Whether it succeeded.
    """
    try:
        succeeded, _files, errors = _generate_atomic_files_for_plan(plan_id, now=now)
    except (MemoraError, OSError) as error:
        succeeded, errors = False, [str(error)]
    if not succeeded:
        frappe.log_error(title="CDN Plan Rebuild Error", message="\n".join([plan_id, *errors]))
    return succeeded


def _generate_atomic_files_for_plan(
    plan_id: str, *, now: datetime | None = None
) -> tuple[bool, list[str], list[str]]:
    """Generate and put in place all files of a plan.

    Args:
        plan_id: The plan.
        now: The moment of the build, naive UTC; the present if None.

    Returns:
        ``(True, paths of the files written, [])``, or ``(False, [], errors)`` if the content
        cannot be published.

    Raises:
        NotFoundError: There is no such plan.
        ConflictError: It is not published, or is being built by somebody else.
    """
    try:
        return True, _build(plan_id, now or utc_now()).written, []
    except InvalidContentError as error:
        return False, [], error.errors


def _build(plan_id: str, now: datetime, version: int | None = None) -> BuildResult:
    content_loader.load_plan(plan_id)
    storage, records = get_local_storage(), RecordStore.of_site()
    try:
        with BuildLock(wait_s=LOCK_WAIT_S) as lock:
            content = _lock_and_load(plan_id, lock, records)
            if version is not None:
                content = _restore(content, version)
            build = PlanBuild(content, storage=storage, records=records, lock=lock, now=now)
            return build.run()
    except ValueError as error:
        raise InvalidContentError([str(error)]) from error


def _lock_and_load(plan_id: str, lock: BuildLock, records: RecordStore) -> PlanContent:
    """Lock a plan and its subjects, then read them as they are now.

    Subjects are locked too since plans share their lessons: a slower build of another plan must
    not put back what it read before an edit.
    """
    lock.take([plan_scope(plan_id)])
    record = records.load(plan_scope(plan_id))
    subjects = set(record.named) if record else set()
    _start_snapshot()
    subjects |= {row["subject"] for row in content_loader.load_plan_subjects(plan_id)}
    lock.take(map(subject_scope, subjects))
    _start_snapshot()

    plan = content_loader.load_plan(plan_id)
    if not plan["is_published"]:
        raise ConflictError(
            _("Plan {0} is not published. Tick Is Published, save, then publish again.").format(
                plan_id
            )
        )
    content = content_loader.load_plan_content(plan, also_subjects=subjects)
    if not content.contents.keys() <= subjects:
        raise ConflictError(_("The plan was edited while it was published. Publish it again."))
    return content


def _restore(content: PlanContent, version: int) -> PlanContent:
    """Return a plan's content in the arrangement and wording of a kept version."""
    plan_id = content.plan["name"]
    try:
        files = KeptVersions(plan_id).read(version)
        restored = restore_content(content, files, version) if files else None
    except (DamagedVersionError, KeyError) as error:
        raise ConflictError(
            _("Version {0} of plan {1} is damaged. Choose another version.").format(
                version, plan_id
            )
        ) from error
    if restored is None:
        raise NotFoundError(
            _("Version {0} of plan {1} is not kept. Choose one from the list of versions.").format(
                version, plan_id
            )
        )
    if not restored.subjects:
        raise ConflictError(
            _("Plan {1} shows nothing of version {0} any more. Choose another version.").format(
                version, plan_id
            )
        )
    return restored


def _start_snapshot() -> None:
    """End the transaction: under REPEATABLE READ it would show the content of before the lock."""
    frappe.db.commit()
