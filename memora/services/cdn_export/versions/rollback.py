"""Older versions of a plan: which are kept, and putting one back."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from memora.services.cdn_export import batch_processor, change_tracker
from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.versions.kept_versions import KeptVersions


def list_versions(plan_id: str) -> list[dict[str, Any]]:
    """Return the versions of a plan that can be put back, the newest first.

    Args:
        plan_id: The plan.

    Returns:
        Of each ``version``, ``published_at``, ``lesson_count``, ``rolled_back_to`` (the older
        version that it puts back, or None) and ``is_current``.

    Raises:
        NotFoundError: There is no such plan.
    """
    return describe_versions(plan_id)["versions"]


def describe_versions(plan_id: str) -> dict[str, Any]:
    """Return ``plan_id``, as it is stored, and ``versions``, as ``list_versions`` has them.

    Raises:
        NotFoundError: There is no such plan.
    """
    plan = content_loader.load_plan(plan_id)["name"]
    try:
        kept = KeptVersions(plan).describe_all()
    except ValueError:
        kept = []  # an id that no file can bear: never published
    versions = [
        {**asdict(version), "is_current": position == 0} for position, version in enumerate(kept)
    ]
    return {"plan_id": plan, "versions": versions}


def rollback(
    plan_id: str,
    version: int,
    *,
    user: str = change_tracker.SYSTEM,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Put back a plan's own files of an older version, in one step for readers.

    The manifest gets a new, higher ``version`` and says ``rolled_back_to``. Lessons stay current,
    and so do access, linear order and XP; nodes that the plan does not show now stay away (see
    ``restored_content``). The next publication, by hand or after an edit, replaces the rollback by
    what the database holds.

    Args:
        plan_id: The plan.
        version: One of ``list_versions``.
        user: Who asks for it.
        now: The moment of the build, naive UTC; the present if None.

    Returns:
        As ``batch_processor.rebuild_plan``.

    Raises:
        NotFoundError: There is no such plan, or the version is not kept.
        ConflictError: The plan is not published, is being built by somebody else, or shows
            nothing of that version any more; or the version is damaged.
        ValidationError: Its content cannot be published; nothing changed.
        ServiceUnavailable: The disk is full or fails; the files in place are whole.
    """
    return batch_processor.rebuild_plan(plan_id, user=user, now=now, version=version)
