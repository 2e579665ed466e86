"""Takes over progress that a school recorded before Memora, from a table of its own.

Each player's rows become one event of the ledger, under an ``event_id`` that names the table: a run
that was killed is simply started again, and no player is taken over twice. A lesson
that exists no more gives its XP all the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypedDict

import frappe
from frappe import _

from memora.services import ledger
from memora.services.ledger.entry import MAX_HEARTS, Entry
from memora.services.ledger.interaction_log import Decision, LedgerGapError
from memora.services.ledger.player_state import PlayerState
from memora.utils.errors import ValidationError
from memora.utils.terminal import show_progress

#: A row that was taken over: XP, and the lesson's bit and hearts where the lesson exists.
LEGACY_PROGRESS = "legacy_progress"
PLAYERS_A_CHUNK = 200


@dataclass(frozen=True, slots=True)
class LegacyTable:
    """Where the old progress lies: a row for each time that a player has completed a lesson.

    Attributes:
        table: the table's name in MariaDB.
        player: column with the user.
        lesson: column with the lesson's name.
        hearts: column with the hearts that were left; what is above 5 counts as 5.
        xp: column with the XP that it earned.
        completed_at: column with its time, in UTC.
    """

    table: str = "tabMemora Lesson Progress"
    player: str = "player"
    lesson: str = "lesson"
    hearts: str = "hearts"
    xp: str = "xp_earned"
    completed_at: str = "completed_at"


class Counts(TypedDict):
    """Players, lessons that they have completed, and the XP of those."""

    players: int
    lessons: int
    xp: int


class MigrationReport(TypedDict):
    """What a run did.

    Attributes:
        before: what the old table holds.
        after: what the log holds of it.
        migrated: players taken over by this run.
        without_profile: players of the old table who have none; their rows wait.
        without_lesson: lessons taken over as XP only, since they exist no more.
    """

    before: Counts
    after: Counts
    migrated: int
    without_profile: int
    without_lesson: int


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What a player once achieved in one lesson; ``subject`` and bit are None if it is gone."""

    lesson_id: str
    subject: str | None
    bit_index: int | None
    hearts: int
    xp: int
    completed_at: datetime | None


def migrate_to_bitmap_structure(
    *,
    legacy: LegacyTable | None = None,
    progress: Callable[[int, int], Any] | None = show_progress,
) -> MigrationReport:
    """Take over the progress of everybody who is in the old table and was not taken over yet.

    Hearts and bits are merged with what a player has earned since: the best counts. XP is dated at
    the player's last old completion, so that this week's boards do not show years of it, but
    never before a row that the player has already.

    Args:
        legacy: where the old progress lies.
        progress: told how many players are done, and of how many.

    Returns:
        The counts; ``before`` and ``after`` are equal when nobody is left.

    Raises:
        ValidationError: there is no such table, or it lacks a column.
    """
    legacy = legacy or LegacyTable()
    _check_columns(legacy)
    before = _count_before(legacy)
    migrated = 0
    for players in _waiting(legacy):
        for player, lessons in _read(legacy, players).items():
            try:
                _take_over(legacy, player, lessons)
            except LedgerGapError:
                # That player alone waits: the alarm is raised, the next run tries again.
                continue
            migrated += 1
        if progress:
            progress(min(migrated, before["players"]), before["players"])
    return MigrationReport(
        before=before,
        after=_count_after(),
        migrated=migrated,
        without_profile=_count_without_profile(legacy),
        without_lesson=_count_without_lesson(),
    )


def _take_over(legacy: LegacyTable, player: str, lessons: list[_Lesson]) -> None:
    entries = [
        Entry(
            LEGACY_PROGRESS,
            lesson.lesson_id,
            lesson.subject,
            xp=lesson.xp,
            bit_index=lesson.bit_index,
            hearts=lesson.hearts if lesson.subject else 0,
        )
        for lesson in lessons
    ]

    def decide(_state: PlayerState, _at: datetime) -> Decision:
        return Decision(entries, {"lessons": len(entries)})

    ledger.record(
        player,
        decide,
        from_log=True,
        event_id=_event_id(legacy),
        now=max((lesson.completed_at for lesson in lessons if lesson.completed_at), default=None),
    )


def _event_id(legacy: LegacyTable) -> str:
    return f"migration:{legacy.table}"


def _check_columns(legacy: LegacyTable) -> None:
    found = {
        column
        for (column,) in frappe.db.sql(
            """SELECT column_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = %s""",
            legacy.table,
        )
    }
    wanted = [getattr(legacy, field.name) for field in fields(legacy) if field.name != "table"]
    missing = [column for column in wanted if column not in found]
    if missing:
        raise ValidationError(
            _(
                "There is no table {0} with the columns {1}. Name table and columns of the old"
                " progress, see docs/operations.md."
            ).format(legacy.table, ", ".join(missing))
        )


def _waiting(legacy: LegacyTable) -> Iterator[list[str]]:
    """Yield the players who have a wallet and were not taken over, in chunks, by name."""
    last = ""
    while True:
        rows = frappe.db.sql(
            f"""SELECT DISTINCT wallet.name FROM `{legacy.table}` legacy
            JOIN `tabMemora Player Wallet` wallet ON wallet.name = legacy.`{legacy.player}`
            WHERE wallet.name > %s AND NOT EXISTS (
                SELECT 1 FROM `tabMemora Interaction Log` log
                WHERE log.player = wallet.name AND log.event_id = %s)
            ORDER BY wallet.name LIMIT %s""",
            (last, _event_id(legacy), PLAYERS_A_CHUNK),
        )
        if not rows:
            return
        players = [player for (player,) in rows]
        yield players
        last = players[-1]


def _read(legacy: LegacyTable, players: list[str]) -> dict[str, list[_Lesson]]:
    found = defaultdict(list)
    for player, *columns in frappe.db.sql(
        f"""SELECT wallet.name, COALESCE(legacy.`{legacy.lesson}`, ''),
            lesson.subject, lesson.bit_index,
            LEAST(GREATEST(MAX(COALESCE(legacy.`{legacy.hearts}`, 0)), 0), %s),
            SUM(COALESCE(legacy.`{legacy.xp}`, 0)),
            LEAST(MAX(legacy.`{legacy.completed_at}`), UTC_TIMESTAMP())
        FROM `{legacy.table}` legacy
        JOIN `tabMemora Player Wallet` wallet ON wallet.name = legacy.`{legacy.player}`
        LEFT JOIN `tabMemora Lesson` lesson ON lesson.name = legacy.`{legacy.lesson}`
        WHERE wallet.name IN %s
        GROUP BY wallet.name, legacy.`{legacy.lesson}`
        ORDER BY wallet.name, MAX(legacy.`{legacy.completed_at}`)""",
        (MAX_HEARTS, players),
    ):
        lesson_id, subject, bit_index, hearts, xp, at = columns
        found[player].append(_Lesson(lesson_id, subject, bit_index, int(hearts), int(xp), at))
    return found


def _count_before(legacy: LegacyTable) -> Counts:
    counts = frappe.db.sql(
        f"""SELECT COUNT(DISTINCT `{legacy.player}`),
            COUNT(DISTINCT `{legacy.player}`, COALESCE(`{legacy.lesson}`, '')),
            COALESCE(SUM(`{legacy.xp}`), 0)
        FROM `{legacy.table}`"""
    )
    return _counts(*counts[0])


def _count_after() -> Counts:
    counts = frappe.db.sql(
        """SELECT COUNT(DISTINCT player), COUNT(*), COALESCE(SUM(xp), 0)
        FROM `tabMemora Interaction Log` WHERE interaction_type = %s""",
        LEGACY_PROGRESS,
    )
    return _counts(*counts[0])


def _counts(players: int, lessons: int, xp: int) -> Counts:
    return Counts(players=players, lessons=lessons, xp=int(xp))


def _count_without_profile(legacy: LegacyTable) -> int:
    return frappe.db.sql(
        f"""SELECT COUNT(DISTINCT legacy.`{legacy.player}`) FROM `{legacy.table}` legacy
        LEFT JOIN `tabMemora Player Wallet` wallet ON wallet.name = legacy.`{legacy.player}`
        WHERE wallet.name IS NULL"""
    )[0][0]


def _count_without_lesson() -> int:
    return frappe.db.sql(
        """SELECT COUNT(*) FROM `tabMemora Interaction Log`
        WHERE interaction_type = %s AND subject IS NULL""",
        LEGACY_PROGRESS,
    )[0][0]
