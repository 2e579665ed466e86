"""Builds a plan's files, or withdraws them, under the locks that this needs."""

from datetime import datetime
from itertools import chain
from typing import Any

import frappe
from frappe import _

from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.build.build_lock import BuildLock
from memora.services.cdn_export.build.content_digest import digest_content
from memora.services.cdn_export.build.content_loader import PlanContent
from memora.services.cdn_export.build.export_record import (
    ExportRecord,
    RecordStore,
    plan_of,
    plan_scope,
    subject_of,
    subject_scope,
)
from memora.services.cdn_export.build.file_build import (
    MEDIA_LOCK,
    BuildResult,
    InvalidContentError,
)
from memora.services.cdn_export.build.plan_build import PlanBuild, shared_paths
from memora.services.cdn_export.build.stage_update import StageUpdate
from memora.services.cdn_export.build.text_faults import UnreadableTextError
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.local import LocalStorage
from memora.services.cdn_export.url_resolver import settled_addresses
from memora.services.cdn_export.versions.kept_versions import DamagedVersionError, KeptVersions
from memora.services.cdn_export.versions.restored_content import restore_content
from memora.utils.errors import ConflictError, NotFoundError

#: How long a build waits for another one of the same plan or subject, in seconds.
LOCK_WAIT_S = 30


def is_published(plan_id: str) -> bool:
    """Say whether a plan is there and published."""
    return bool(frappe.db.get_value("Memora Academic Plan", plan_id, "is_published"))


def require_published(plan_id: str) -> dict[str, Any]:
    """Return a plan's row.

    Raises:
        NotFoundError: There is no such plan.
        ConflictError: It is not published.
    """
    plan = content_loader.load_plan(plan_id)
    if not plan["is_published"]:
        raise ConflictError(
            _("Plan {0} is not published. Tick Is Published, save, then publish again.").format(
                plan_id
            )
        )
    return plan


def build_plan(plan_id: str, now: datetime, version: int | None = None) -> BuildResult:
    """Bring all files of a published plan up to date; ends the caller's transaction.

    Args:
        plan_id: The plan.
        now: The moment of the build, naive UTC.
        version: A kept version that the plan's own files shall follow.

    Raises:
        NotFoundError: There is no such plan, or the version is not kept.
        ConflictError: It is not published, or is being built by somebody else; or the version is
            damaged or has nothing that the plan shows.
        InvalidContentError: Its content cannot be published. Nothing changed.
        OSError: A file could not be stored; the files in place are whole.
    """
    require_published(plan_id)
    try:
        with settled_addresses(), BuildLock(wait_s=LOCK_WAIT_S) as lock:
            return _prepare(plan_id, lock, now, version).run()
    except UnreadableTextError as error:
        raise InvalidContentError(error.errors) from error
    except ValueError as error:
        raise InvalidContentError([str(error)]) from error


def is_outdated(plan_id: str, now: datetime) -> bool:
    """Say whether a build would change a published plan's files; ends the caller's transaction.

    Content that cannot be published counts: the build will say what is wrong with it.

    Raises:
        ConflictError: The plan is being built right now, or is not published any more.
        NotFoundError: There is no such plan any more.
    """
    try:
        with settled_addresses(), BuildLock(wait_s=0) as lock:
            return _prepare(plan_id, lock, now).is_outdated()
    except ValueError:
        return True


def withdraw_plan(plan_id: str, now: datetime) -> list[str]:
    """Take back the files of a plan that is unpublished or gone; ends the caller's transaction.

    The manifest goes at once, so that nobody begins with it any more. Whoever has read it finds
    what it names for another 15 minutes. Lessons that another published plan shows stay.

    Returns:
        Paths of the files that will go.

    Raises:
        ConflictError: The plan or a subject of it is being built, or the plan was published again.
        OSError: A file could not be removed; the next attempt will.
    """
    storage, records = get_local_storage(), RecordStore.of_site()
    with BuildLock(wait_s=LOCK_WAIT_S) as lock:
        lock.take([plan_scope(plan_id)])
        record = records.load(plan_scope(plan_id)) or ExportRecord(plan_scope(plan_id))
        lock.take(map(subject_scope, record.named))
        _start_snapshot()
        if is_published(plan_id):
            raise ConflictError(_("Plan {0} is published.").format(plan_id))
        return _withdraw(plan_id, record, storage, records, now)


def find_withdrawable() -> list[str]:
    """Return the plans that have files in place though they are not published any more."""
    storage = get_local_storage()
    plans = filter(None, map(plan_of, RecordStore.of_site().scopes()))
    return [
        plan_id
        for plan_id in plans
        if not is_published(plan_id) and storage.identity(paths.manifest_path(plan_id))
    ]


def remove_expired(now: datetime) -> int:
    """Remove the files whose time has come; what is being built is left to it; return how many."""
    storage, records, removed = get_local_storage(), RecordStore.of_site(), 0
    for scope in records.scopes():
        try:
            with BuildLock(wait_s=0) as lock:
                lock.take([scope])
                record = records.load(scope)
                if record is None:
                    continue
                if any(map(paths.is_media, record.due(now))):
                    lock.take([MEDIA_LOCK])
                subject_id = subject_of(scope)
                removed += record.remove_due(
                    *(storage, now),
                    still_named=records.paths_named_by_plans(subject_id) if subject_id else (),
                    elsewhere=records.media_elsewhere(scope, now),
                )
                records.save(record)
                if record.is_empty:
                    records.discard(scope)
        except ConflictError:
            continue
    storage.flush()
    return removed


def _withdraw(
    plan_id: str,
    plan_record: ExportRecord,
    storage: LocalStorage,
    records: RecordStore,
    now: datetime,
) -> list[str]:
    manifest = paths.manifest_path(plan_id)
    storage.delete(manifest)
    storage.flush()
    plan_record.files.pop(manifest, None)
    in_folders = chain.from_iterable(map(storage.names, paths.plan_folders(plan_id)))
    in_place = {*plan_record.files, *in_folders}
    leaving = {plan_record.scope: in_place - plan_record.pending.keys()}
    contents = content_loader.load_subjects(plan_record.named)
    touched = [plan_record]
    for subject_id, subject in contents.items():
        record = records.load(subject_scope(subject_id))
        if record is not None:
            needed = shared_paths(subject, subject_id)
            leaving[record.scope] = (plan_record.named[subject_id] | record.files.keys()) - needed
            touched.append(record)
    # The plan's own record last: until it is stored, the next attempt does it all again.
    for record in reversed(touched):
        record.retire(leaving[record.scope], now)
        if record is plan_record:
            record.named = {}
        records.save(record)
    return sorted(chain.from_iterable(leaving.values()))


def _prepare(
    plan_id: str, lock: BuildLock, now: datetime, version: int | None = None
) -> PlanBuild | StageUpdate:
    storage, records = get_local_storage(), RecordStore.of_site()
    plan, subjects = _lock_plan(plan_id, lock, records)
    how = {"storage": storage, "records": records, "lock": lock, "now": now}
    digest = digest_content(plan, subjects)
    update = StageUpdate(plan["name"], subjects, digest, **how)
    if version is None and update.is_enough():
        return update
    content = content_loader.load_plan_content(plan, also_subjects=subjects)
    if not content.contents.keys() <= subjects:
        raise ConflictError(_("The plan was edited while it was published. Publish it again."))
    if version is not None:
        content = _restore(content, version)
    return PlanBuild(content, digest, **how)


def _lock_plan(
    plan_id: str, lock: BuildLock, records: RecordStore
) -> tuple[dict[str, Any], set[str]]:
    """Lock a plan and its subjects; return its row and their names as they are then.

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
    return require_published(plan_id), subjects


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
