"""The steps that move a season's schedules into the archive; each may be repeated."""

from datetime import datetime
from typing import Any

import frappe
from frappe import _

from memora.services import partition_manager, srs_persistence
from memora.services.reviews.memory_trackers import TABLE
from memora.services.reviews.season import wait_for_reviews
from memora.services.srs_redis_manager import SRSRedisManager
from memora.utils.errors import ServiceUnavailable, ValidationError

ARCHIVE = "tabArchived Memory Tracker"
ROWS_A_CHUNK = 5_000
_COLUMNS = (
    *("name", "creation", "modified", "owner", "modified_by", "player", "question_id", "season"),
    *("subject", "topic", "lesson", "next_review_date", "last_review_date", "interval_days"),
    *("stability", "ease", "reps", "lapses", "scheduler", "upto", "card"),
)
#: What makes an archived row the same as its tracker.
_SAME = " AND ".join(f"archived.`{column}` <=> tracker.`{column}`" for column in _COLUMNS)


def close(season: str, now: datetime) -> None:
    """Let nobody review in the season any more; waits for those who are about to.

    Raises:
        ValidationError: it was made active in between.
        ServiceUnavailable: a player's lock could not be had; run it again.
    """
    frappe.db.commit()
    frappe.db.sql(
        """UPDATE `tabMemora Season` SET closed_at = COALESCE(closed_at, %s)
        WHERE name = %s AND is_active = 0""",
        (now, season),
    )
    frappe.db.commit()
    frappe.clear_document_cache("Memora Season", season)
    if not frappe.db.get_value("Memora Season", season, "closed_at"):
        raise still_active(season)
    wait_for_reviews()


def still_active(season: str) -> ValidationError:
    """Return what to raise for a season that is under way."""
    return ValidationError(
        _("Season {0} is active. Untick Active first, then archive it.").format(season)
    )


def store_what_is_pending(season: str) -> None:
    """Bring every review of a closed season into the trackers.

    Raises:
        ServiceUnavailable: a player's reviews could not be stored.
    """
    srs_persistence.persist_everybody()
    if srs_persistence.has_pending(season):
        raise ServiceUnavailable(
            _("Some reviews of season {0} could not be stored yet. Try again in a minute.").format(
                season
            )
        )


def copy(season: str, now: datetime) -> None:
    """Copy a closed season's trackers into the archive, in parts.

    What a run that was killed left there is brought up to date: trackers may have been repaired
    since.
    """
    columns = ", ".join(f"`{column}`" for column in _COLUMNS)
    again = ", ".join(f"`{column}` = VALUES(`{column}`)" for column in _COLUMNS)
    last: str | None = ""
    while last is not None:
        following = _last_of_chunk(season, last)
        frappe.db.sql(
            f"""INSERT INTO `{ARCHIVE}` ({columns}, archived_at, eligible_for_deletion)
            SELECT {columns}, %(now)s, 0 FROM `{TABLE}`
            WHERE season = %(season)s AND name > %(last)s
            AND (%(following)s IS NULL OR name <= %(following)s)
            ON DUPLICATE KEY UPDATE {again}""",
            {"now": now, "season": season, "last": last, "following": following},
        )
        frappe.db.commit()
        last = following


def _last_of_chunk(season: str, after: str) -> str | None:
    """Return the last name of a full chunk, None where the rest is less than one."""
    rows = frappe.db.sql(
        f"""SELECT name FROM `{TABLE}` WHERE season = %s AND name > %s
        ORDER BY name LIMIT 1 OFFSET %s""",
        (season, after, ROWS_A_CHUNK - 1),
    )
    return rows[0][0] if rows else None


def compare(season: str) -> None:
    """Refuse to go on unless the archive holds every tracker of the season as it is.

    Raises:
        RuntimeError: it does not.
    """
    ((same,),) = frappe.db.sql(
        f"""SELECT COUNT(*) FROM `{TABLE}` tracker
        JOIN `{ARCHIVE}` archived ON archived.name = tracker.name
        WHERE tracker.season = %s AND {_SAME}""",
        season,
    )
    kept = count_rows(TABLE, season)
    if same != kept:
        raise RuntimeError(f"Of {kept} trackers of season {season} the archive holds {same}.")


def drop(season: str) -> None:
    """Drop the season's trackers, with their partition if they have one of their own."""
    if not partition_manager.drop_partition(season):
        # Its rows lie among others', in the partition of all seasons without one.
        in_row_chunks(f"DELETE FROM `{TABLE}` WHERE season = %s", (season,))


def finish(season: str, now: datetime) -> None:
    """Note that a season is archived, and forget its schedules in Redis."""
    frappe.db.sql(
        "UPDATE `tabMemora Season` SET archived_at = COALESCE(archived_at, %s) WHERE name = %s",
        (now, season),
    )
    frappe.db.commit()
    frappe.clear_document_cache("Memora Season", season)
    manager, last = SRSRedisManager(), ""
    while players := _players_of_archive(season, last):
        for player in players:
            if not manager.clear_user_cache(player, season):
                # Nobody reads the keys of a closed season, and they end by themselves.
                return
        last = players[-1]


def _players_of_archive(season: str, after: str) -> list[str]:
    return frappe.db.sql(
        f"""SELECT DISTINCT player FROM `{ARCHIVE}` WHERE season = %s AND player > %s
        ORDER BY player LIMIT %s""",
        (season, after, ROWS_A_CHUNK),
        pluck=True,
    )


def count_rows(table: str, season: str) -> int:
    """Return how many rows of a season a table has."""
    return frappe.db.sql(f"SELECT COUNT(*) FROM `{table}` WHERE season = %s", season)[0][0]


def in_row_chunks(statement: str, values: tuple[Any, ...]) -> int:
    """Run a DELETE or UPDATE in parts, each committed; return how many rows it touched."""
    total = 0
    while True:
        frappe.db.sql(f"{statement} LIMIT {ROWS_A_CHUNK}", values)
        ((count,),) = frappe.db.sql("SELECT ROW_COUNT()", ())
        frappe.db.commit()
        total += max(0, count)
        if count < ROWS_A_CHUNK:
            return total
