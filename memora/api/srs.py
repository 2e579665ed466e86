"""The review schedules, for administrators: cache, archive, reconciliation."""

from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._endpoint import require_staff
from memora.services.reviews import admin as srs_admin
from memora.services.srs_archiver import SRSArchiver
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def get_cache_status() -> dict[str, Any]:
    """Read what the fast store holds of the review schedules, and how far its jobs are.

    Returns:
        redis_connected (bool): whether the fast store answers.
        is_safe_mode (bool): whether students get fewer reviews from MariaDB meanwhile.
        memory_used_mb (float | None): memory of the whole store; null without it.
        total_keys (int | None): schedules in it; null without it.
        keys_by_season (dict): schedules by season.
        jobs (dict): of ``srs_cache_rebuild`` and ``srs_reconciliation`` the figures and the
            ``status`` (running, completed, failed) of the last run; null if none is known.
    """
    return srs_admin.get_cache_status()


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def rebuild_season_cache(season_name: str | None = None) -> dict[str, Any]:
    """Let a worker make the schedules of everybody in a season anew.

    Args:
        season_name: the season.

    Returns:
        status (str): ``started``.
        job_id (str): names the work; ``get_cache_status`` tells how far it is.
        estimated_records (int): records to read.

    Raises:
        ValidationError: ``season_name`` is missing.
        NotFoundError: there is no such season.
    """
    season = arguments.text("season_name", season_name)
    return srs_admin.start_rebuild(season, now=utc_now())


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def archive_season(
    season_name: str | None = None, confirm: bool = False, *, background: bool = False
) -> dict[str, Any]:
    """Move a season's review schedules into the archive. Nobody can review in it afterwards.

    Args:
        season_name: the season; it must not be active.
        confirm: must be true.
        background (optional): let a worker do it, for more records than a request has time for;
            ``get_archive_status`` tells how far it is.

    Returns:
        success (bool): true.
        archived_count (int): records of the season in the archive; 0 while a worker does it.
        message (str): what was done, in the user's language.

    Raises:
        ValidationError: ``season_name`` is missing, ``confirm`` is not true, or it is active.
        NotFoundError: there is no such season.
        ConflictError: it is being archived at this moment.
        ServiceUnavailable: some reviews could not be stored yet; run it again in a minute.
    """
    season = arguments.text("season_name", season_name)
    if not confirm:
        raise ValidationError(
            _("Nobody can review in an archived season. Send confirm as true to archive it.")
        )
    archiver = SRSArchiver()
    season = archiver.check_archivable(season)
    if background:
        return srs_admin.start_archiving(season)
    result = archiver.archive_season(season)
    return {
        "success": True,
        "archived_count": result["archived_count"],
        "message": _("Season archived successfully"),
    }


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_staff
def get_archive_status(season_name: str | None = None) -> dict[str, Any]:
    """Read how far a season's archiving is.

    Args:
        season_name: the season.

    Returns:
        season (str): the season.
        is_active (bool): whether it is under way.
        auto_archive (bool): whether it is archived by itself when it is over.
        end_date (date): its last day.
        active_records (int): schedules that are not archived; they go all at once at the end.
        archived_records (int): schedules in the archive.
        eligible_for_deletion (int): those of them that are three years old.
        total_records (int): both together.
        archived_at (datetime | None): when the archiving was done, in UTC.

    Raises:
        ValidationError: ``season_name`` is missing.
        NotFoundError: there is no such season.
    """
    return SRSArchiver().get_archive_status(arguments.text("season_name", season_name))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def delete_eligible_archived_records(
    season_name: str | None = None, confirm: bool = False
) -> dict[str, Any]:
    """Delete what has been in the archive for three years, for good.

    Args:
        season_name (optional): only of this season.
        confirm: must be true.

    Returns:
        success (bool): true.
        deleted_count (int): records deleted.
        message (str): what was done, in the user's language.

    Raises:
        ValidationError: ``confirm`` is not true; nothing was deleted.
        NotFoundError: there is no such season.
    """
    season = arguments.optional_text("season_name", season_name)
    deleted = SRSArchiver().delete_eligible_records(season, confirm)["deleted_count"]
    message = _("Deleted {0} eligible records").format(f"{deleted:,}")
    return {"success": True, "deleted_count": deleted, "message": message}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def trigger_reconciliation() -> dict[str, Any]:
    """Let a worker compare every schedule in the fast store with MariaDB, and repair it.

    Returns:
        status (str): ``started``.
        job_id (str): names the work; ``get_cache_status`` tells how far it is.
    """
    return srs_admin.start_reconciliation(now=utc_now())
