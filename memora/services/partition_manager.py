"""Partitions of the review schedules: one for each season, which is read and dropped alone.

``Player Memory Tracker`` is partitioned ``LIST COLUMNS (season)``; rows of a season without a
partition of its own lie in ``p_default``. Of the statements that add one, MariaDB 10.11 has two
that lose rows: ``p_default`` listed last in a REORGANIZE moves other seasons' rows into the new
partition, where nobody finds them, and ADD PARTITION hides rows that lie in ``p_default`` already.
What is used here lists ``p_default`` first and looks afterwards;
``tests/contract/test_partitions.py`` has all forms.
"""

import hashlib
import re
from typing import Any

import frappe

from memora.utils.job_hint import hint_job
from memora.utils.job_run import job_run
from memora.utils.retry import LOCK_WAIT_S

DOCTYPE = "Player Memory Tracker"
DEFAULT = "p_default"
_TABLE = f"tab{DOCTYPE}"
#: While DDL waits for the table, everybody else queues behind it: it gives up soon.
_ALTER = f"SET STATEMENT lock_wait_timeout = {LOCK_WAIT_S} FOR ALTER TABLE `{_TABLE}`"


def request_partitions(season: str) -> None:
    """Let a worker make the partition of a new season once it is committed.

    Until then, and if the job is lost until the daily one, its rows lie in ``p_default``.
    """
    hint_job("memora.jobs.create_missing_partitions", job_id=f"partition::{partition_name(season)}")


def setup_partitioning() -> None:
    """Partition the table, if it is not yet, and give each season its partition.

    Ends the open transaction, as all DDL does. Fills in seasons first: NULL belongs to no key.

    Raises:
        QueryTimeoutError: others kept the table busy.
        RuntimeError: rows lie in a wrong partition.
    """
    if list_partitions(DOCTYPE):
        _create_missing()
        return
    fill_null_seasons()
    seasons = _open_seasons()
    parts, values = _definitions(seasons)
    _ddl(
        f"""{_ALTER} MODIFY `season` varchar(140) NOT NULL,
        DROP PRIMARY KEY, ADD PRIMARY KEY (`name`, `season`)
        PARTITION BY LIST COLUMNS (`season`) ({parts})""",
        values,
    )


def create_missing_partitions() -> list[str] | None:
    """Give each season that is not archived its partition; the daily job.

    Returns:
        The seasons that lacked one; None when another run is under way.

    Raises:
        QueryTimeoutError: others kept the table busy; nothing was changed.
        RuntimeError: rows lie in a wrong partition.
    """
    with job_run("partitions", error_title="Partition Error") as alone:
        return _create_missing() if alone else None


def _create_missing() -> list[str]:
    present = {row["name"] for row in list_partitions(DOCTYPE)}
    missing = [season for season in _open_seasons() if partition_name(season) not in present]
    if missing:
        _split_off(missing)
    return missing


def create_partition(season: str) -> bool:
    """Give one season its partition; rows that were there before move into it.

    Args:
        season: Name of a Memora Season.

    Returns:
        Whether it had none.

    Raises:
        QueryTimeoutError: others kept the table busy; nothing was changed.
        RuntimeError: rows lie in a wrong partition.
    """
    if has_partition(season):
        return False
    _split_off([season])
    return True


def _split_off(seasons: list[str]) -> None:
    """Move the rows of seasons from the default partition into partitions of their own."""
    parts, values = _definitions(seasons)
    _ddl(f"{_ALTER} REORGANIZE PARTITION {DEFAULT} INTO ({parts})", values)
    _check([DEFAULT, *map(partition_name, seasons)])


def drop_partition(season: str) -> bool:
    """Drop a season's partition **with its rows**; no other season is touched or even read.

    Args:
        season: Name of a Memora Season.

    Returns:
        Whether it had one.

    Raises:
        QueryTimeoutError: others kept the table busy; nothing was changed.
    """
    if not has_partition(season):
        return False
    _ddl(f"{_ALTER} DROP PARTITION {partition_name(season)}", ())
    return True


def has_partition(season: str) -> bool:
    """Say whether a season has a partition of its own."""
    return any(row["name"] == partition_name(season) for row in list_partitions(DOCTYPE))


def list_partitions(doctype: str) -> list[dict[str, Any]]:
    """Return a table's partitions.

    Args:
        doctype: The DocType of the table.

    Returns:
        Each with ``name``; ``values``, the season in quotes, ``DEFAULT`` for the one of all others;
        and ``rows``, MariaDB's estimate. Empty if the table has none.
    """
    rows = frappe.db.sql(
        """SELECT partition_name, partition_description, table_rows
        FROM information_schema.partitions
        WHERE table_schema = DATABASE() AND table_name = %s AND partition_name IS NOT NULL
        ORDER BY partition_ordinal_position""",
        (f"tab{doctype}",),
    )
    return [dict(zip(("name", "values", "rows"), row, strict=True)) for row in rows]


def partition_name(season: str) -> str:
    """Return the name of a season's partition: readable where it can be, and never another's.

    A season's name may hold any character; MariaDB and Frappe take ``S1`` and ``s1`` for the same.
    """
    digest = hashlib.blake2b(season.casefold().encode(), digest_size=4).hexdigest()
    readable = re.sub(r"[^a-z0-9]+", "_", season.casefold()).strip("_")[:40]
    return f"p_{readable}_{digest}" if readable else f"p_{digest}"


def fill_null_seasons() -> int:
    """Give trackers without a season the one they belong to, and commit.

    That is the season of the player's plan, else the one that their last review falls into, else
    the newest. Where the player has a tracker of the same question there already, that one stands.

    Returns:
        How many rows had none.
    """
    ((count,),) = frappe.db.sql(f"SELECT COUNT(*) FROM `{_TABLE}` WHERE season IS NULL")
    if count:
        frappe.db.sql(
            f"""UPDATE IGNORE `{_TABLE}` tracker SET season = COALESCE(
                (SELECT plan.season FROM `tabMemora Player Profile` profile
                 JOIN `tabMemora Academic Plan` plan ON plan.name = profile.plan
                 WHERE profile.name = tracker.player),
                (SELECT name FROM `tabMemora Season`
                 WHERE DATE(tracker.last_review_date) BETWEEN start_date AND end_date
                 ORDER BY start_date DESC LIMIT 1),
                (SELECT name FROM `tabMemora Season` ORDER BY start_date DESC LIMIT 1),
                '')
            WHERE season IS NULL ORDER BY last_review_date DESC"""
        )
        frappe.db.sql(f"DELETE FROM `{_TABLE}` WHERE season IS NULL")
        frappe.db.commit()
    return count


def _open_seasons() -> list[str]:
    return frappe.db.sql(
        "SELECT name FROM `tabMemora Season` WHERE closed_at IS NULL ORDER BY start_date, name",
        pluck=True,
    )


def _definitions(seasons: list[str]) -> tuple[str, tuple[str, ...]]:
    # p_default first: see above.
    named = [f"PARTITION {partition_name(season)} VALUES IN (%s)" for season in seasons]
    return ", ".join([f"PARTITION {DEFAULT} DEFAULT", *named]), tuple(seasons)


def _ddl(statement: str, values: tuple[str, ...]) -> None:
    # Not sql_ddl: it takes no values, and a season's name may hold quotes.
    frappe.db.commit()
    frappe.db.sql(statement, values)


def _check(partitions: list[str]) -> None:
    rows = frappe.db.sql(f"ALTER TABLE `{_TABLE}` CHECK PARTITION {', '.join(partitions)}", ())
    if rows[-1][-1] != "OK":
        raise RuntimeError(f"Rows of {DOCTYPE} lie in a wrong partition: {rows}. REPAIR the table.")
