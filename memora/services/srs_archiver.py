"""The archive: a season's schedules move to ``Archived Memory Tracker`` when it is over.

Closed, copied, compared, dropped: a run that is killed anywhere is taken up by the next, and
nothing is dropped that is not in the archive word for word.
"""

from datetime import datetime, timedelta
from typing import Any, TypedDict

import frappe
from frappe import _

from memora.services.reviews import archive_steps
from memora.services.reviews.archive_steps import ARCHIVE, count_rows, in_row_chunks
from memora.services.reviews.memory_trackers import TABLE
from memora.utils.clock import to_iso, utc_now
from memora.utils.errors import (
    ConflictError,
    MemoraError,
    NotFoundError,
    ValidationError,
)
from memora.utils.job_run import job_run
from memora.utils.names import is_same_name
from memora.utils.retry import LOCK_CONFLICTS
from memora.utils.single_flight import single_flight

ERROR_TITLE = "SRS Archive Error"


class ArchiveResult(TypedDict):
    """What archiving a season did: how many records of it are in the archive."""

    success: bool
    archived_count: int
    season: str
    error: str | None


class SRSArchiver:
    """Moves schedules of seasons that are over into the archive."""

    RETENTION_DAYS = 3 * 365  # 3 years

    def check_archivable(self, season_name: str) -> str:
        """Refuse a season that cannot be archived; return its name as it is stored.

        Raises:
            NotFoundError: There is no such season.
            ValidationError: It is active.
        """
        season = _season_row(season_name)
        if season.is_active:
            raise archive_steps.still_active(season.name)
        return str(season.name)

    def archive_season(self, season_name: str, *, now: datetime | None = None) -> ArchiveResult:
        """Archive all schedules of a season; commits. Repeating it changes nothing.

        Args:
            season_name: Name of a Memora Season.
            now: Naive UTC time to use instead of the clock.

        Raises:
            NotFoundError: There is no such season.
            ValidationError: It is active.
            ConflictError: It is being archived at this moment.
            ServiceUnavailable: A player's reviews could not be stored; nothing is lost, run it
                again.
            RuntimeError: The archive does not hold what the trackers do; nothing was dropped.
        """
        season_name = self.check_archivable(season_name)
        with single_flight(f"srs_archive::{season_name}") as alone:
            if not alone:
                raise ConflictError(
                    _("Season {0} is being archived right now. Ask for its status.").format(
                        season_name
                    )
                )
            archive_steps.close(season_name, now or utc_now())
            archive_steps.store_what_is_pending(season_name)
            archive_steps.copy(season_name, now or utc_now())
            archive_steps.compare(season_name)
            archive_steps.drop(season_name)
            archive_steps.finish(season_name, now or utc_now())
        return ArchiveResult(
            success=True, archived_count=_archived(season_name), season=season_name, error=None
        )

    def process_auto_archive(self, *, now: datetime | None = None) -> dict[str, Any] | None:
        """Archive the seasons that ask for it, are over and not active; the daily job.

        Args:
            now: Naive UTC time to use instead of the clock.

        Returns:
            ``success``; ``archived_seasons``, how many; ``failed_seasons``, those that the next
            run tries again, the Error Log says why. None when another run is under way.
        """
        with job_run("srs_auto_archive", error_title=ERROR_TITLE) as alone:
            if not alone:
                return None
            seasons = frappe.db.sql(
                """SELECT name FROM `tabMemora Season` WHERE auto_archive = 1 AND is_active = 0
                AND end_date < %s AND archived_at IS NULL ORDER BY end_date, name""",
                (now or utc_now()).date(),
                pluck=True,
            )
            failed = [season for season in seasons if not self._archive_or_log(season, now)]
            return {
                "success": not failed,
                "archived_seasons": len(seasons) - len(failed),
                "failed_seasons": failed,
            }

    def flag_eligible_for_deletion(self, *, now: datetime | None = None) -> dict[str, Any] | None:
        """Flag what has been in the archive for three years; the weekly job.

        Args:
            now: Naive UTC time to use instead of the clock.

        Returns:
            ``success``, ``flagged_count`` and ``cutoff_date``; None when another run is under way.
        """
        with job_run("srs_flag_for_deletion", error_title=ERROR_TITLE) as alone:
            if not alone:
                return None
            cutoff = (now or utc_now()) - timedelta(days=self.RETENTION_DAYS)
            flagged = sum(
                in_row_chunks(
                    f"""UPDATE `{ARCHIVE}` SET eligible_for_deletion = 1 WHERE season = %s
                    AND archived_at <= %s AND eligible_for_deletion = 0""",
                    (season, cutoff),
                )
                for season in _archived_seasons()
            )
            return {"success": True, "flagged_count": flagged, "cutoff_date": to_iso(cutoff)}

    def get_archive_status(self, season_name: str) -> dict[str, Any]:
        """Return how far a season's archiving is.

        Returns:
            ``season``, ``is_active``, ``auto_archive``, ``end_date``, ``active_records``,
            ``archived_records``, ``eligible_for_deletion``, ``total_records`` and
            ``archived_at``. While it is being archived, the archive grows beside the active
            records, which go all at once at the end.

        Raises:
            NotFoundError: There is no such season.
        """
        row = _season_row(season_name)
        season_name = row.name
        active, archived = count_rows(TABLE, season_name), _archived(season_name)
        ((eligible,),) = frappe.db.sql(
            f"SELECT COUNT(*) FROM `{ARCHIVE}` WHERE season = %s AND eligible_for_deletion = 1",
            season_name,
        )
        return {
            "season": row.name,
            "is_active": bool(row.is_active),
            "auto_archive": bool(row.auto_archive),
            "end_date": row.end_date.isoformat(),
            "active_records": active,
            "archived_records": archived,
            "eligible_for_deletion": eligible,
            "total_records": active + archived,
            "archived_at": to_iso(row.archived_at),
        }

    def delete_eligible_records(
        self, season_name: str | None = None, confirm: bool = False
    ) -> dict[str, Any]:
        """Delete what is flagged; commits.

        Args:
            season_name: Only of this season.
            confirm: Must be true.

        Returns:
            ``success``, ``deleted_count`` and ``error``.

        Raises:
            ValidationError: ``confirm`` is not true; nothing was deleted.
            NotFoundError: There is no such season.
        """
        if confirm is not True:
            raise ValidationError(
                _("This deletes archived reviews for good. Send confirm as true to do so.")
            )
        if season_name:
            season_name = _season_row(season_name).name
        deleted = sum(
            in_row_chunks(
                f"DELETE FROM `{ARCHIVE}` WHERE season = %s AND eligible_for_deletion = 1",
                (season,),
            )
            for season in ([season_name] if season_name else _archived_seasons())
        )
        return {"success": True, "deleted_count": deleted, "error": None}

    def _archive_or_log(self, season: str, now: datetime | None) -> bool:
        try:
            self.archive_season(season, now=now)
        except (MemoraError, RuntimeError, *LOCK_CONFLICTS):
            # One season that cannot be archived holds up no other.
            frappe.db.rollback()
            frappe.log_error(title=ERROR_TITLE)
            frappe.db.commit()
            return False
        return True


def process_auto_archive() -> dict[str, Any] | None:
    """Archive the seasons that ask for it and are over; see ``SRSArchiver``."""
    return SRSArchiver().process_auto_archive()


def flag_eligible_for_deletion() -> dict[str, Any] | None:
    """Flag what has been in the archive for three years; see ``SRSArchiver``."""
    return SRSArchiver().flag_eligible_for_deletion()


def archive_season(season: str) -> ArchiveResult:
    """Archive a season; the job behind the API. See ``SRSArchiver``."""
    return SRSArchiver().archive_season(season)


def _season_row(season: str) -> Any:
    fields = ["name", "is_active", "auto_archive", "end_date", "archived_at"]
    row = frappe.db.get_value("Memora Season", season, fields, as_dict=True)
    if not row or not is_same_name(season, row.name):
        raise NotFoundError(_("There is no season {0}.").format(season))
    return row


def _archived_seasons() -> list[str]:
    return frappe.db.sql(
        f"SELECT DISTINCT season FROM `{ARCHIVE}` ORDER BY season LIMIT 10000", (), pluck=True
    )


def _archived(season: str) -> int:
    return count_rows(ARCHIVE, season)
