"""Taking back what events had earned, because staff found that nobody learned there.

Rows of the log are never changed: each row that is voided gets one that takes its XP and gems back,
with the reason, booked on the voided row's day. What was passed stays passed, and the streak stays:
they say where a student is on the map, and a lesson that is played again then pays as a replay.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import frappe
from frappe import _

from memora.services import ledger
from memora.services.integrity.names import known_player
from memora.services.ledger import Recorded
from memora.services.ledger.entry import (
    CLIENT_XP,
    LESSON_COMPLETION,
    QUEST_REWARD,
    QUEST_UNDONE,
    VOIDED,
    Entry,
)
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.review_record import REVIEW, REVIEW_UNDONE
from memora.services.wallet_engine import STAFF_XP
from memora.utils.errors import ConflictError, NotFoundError, ValidationError

#: What may be voided. What was bought is the store's to take back.
VOIDABLE = (LESSON_COMPLETION, CLIENT_XP, REVIEW, QUEST_REWARD, STAFF_XP)
MOST_EVENTS = 200
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that may be voided."""

    seq: int
    kind: str
    reference_id: str
    subject: str | None
    season: str | None
    xp: int
    gems: int
    at: datetime

    @property
    def day(self) -> str:
        """The UTC day on which it was earned, as ISO date."""
        return self.at.date().isoformat()


def void_events(
    player: str,
    *,
    seqs: Collection[int] | None = None,
    day: date | None = None,
    reason: str,
    by: str,
    event_id: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Take back what events of a player have earned, and what came on top of them.

    Args:
        player: Whose events.
        seqs: Numbers of rows; each stands for its whole event. None with ``day``.
        day: All events of this UTC day.
        reason: Why; it stands in the log and in the student's history.
        by: The member of staff.
        event_id: The caller's name for this.
        now: Naive UTC time to use instead of MariaDB's clock.

    Returns:
        ``voided`` rows, ``xp_reverted``, ``gems_reverted`` and ``new_total_xp``.

    Raises:
        ValidationError: Neither or both of ``seqs`` and ``day`` are given, or too many events.
        NotFoundError: The player has no wallet, or no such event.
        ConflictError: Nothing is left to void there; or ``event_id`` was used for something else.
        ServiceUnavailable: The player's lock could not be had; nothing was recorded.
    """
    if (seqs is None) == (day is None) or len(seqs or ()) > MOST_EVENTS:
        raise ValidationError(
            _("Name either a day, or at most {0} events by their numbers.").format(MOST_EVENTS)
        )
    player = known_player(player)
    arguments = {"void": sorted(seqs or ()), "day": day, "reason": reason}
    return ledger.record(
        player,
        partial(_decide, player, sorted(set(seqs or ())), day, reason, by),
        event_id=event_id,
        arguments=arguments,
        now=now,
    )


def _decide(
    player: str,
    seqs: list[int],
    day: date | None,
    reason: str,
    by: str,
    state: PlayerState,
    _at: datetime,
) -> Decision:
    rows = _rows_of_day(player, day) if day else _rows_of_events(player, seqs)
    if not rows:
        raise NotFoundError(_("{0} has no such events.").format(player))
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("These are too many events. Void some of them first."))
    standing = _standing(player, rows)
    if not standing:
        raise ConflictError(
            _("Nothing is left to void: these events earned nothing, or it is taken back already.")
        )
    entries = [
        Entry(
            *(VOIDED, by, row.subject, row.season, -row.xp),
            gems=-row.gems,
            reason=reason,
            undoes_day=row.day,
            voids=row.seq,
        )
        for row in standing
    ]
    xp = sum(row.xp for row in standing)
    answer: dict[str, Any] = {
        "voided": len(standing),
        "xp_reverted": xp,
        "gems_reverted": sum(row.gems for row in standing),
        "new_total_xp": state.xp.total - xp,
    }
    return Decision(entries, answer)


def _rows_of_day(player: str, day: date) -> list[_Row]:
    begins = datetime.combine(day, time())
    until = begins + timedelta(days=1)
    return _read(player, "created_at >= %(begins)s AND created_at < %(until)s", begins, until)


def _rows_of_events(player: str, seqs: list[int]) -> list[_Row]:
    found: dict[int, _Row] = {}
    for seq in seqs:
        if seq not in found:
            first, behind = _extent_of_event(player, seq)
            rows = _read(player, "seq >= %(begins)s AND seq < %(until)s", first, behind)
            found |= {row.seq: row for row in rows}
    return [found[seq] for seq in sorted(found)]


def _extent_of_event(player: str, seq: int) -> tuple[int, int]:
    """Return the number of the first row of a row's event, and of the first one behind it."""
    # An event's answer stands in its first row.
    (first, behind) = frappe.db.sql(
        """SELECT (SELECT seq FROM `tabMemora Interaction Log`
            WHERE player = %(player)s AND seq <= %(seq)s
            AND JSON_EXISTS(interaction_data, '$.answer') ORDER BY seq DESC LIMIT 1),
        (SELECT seq FROM `tabMemora Interaction Log`
            WHERE player = %(player)s AND seq > %(seq)s
            AND JSON_EXISTS(interaction_data, '$.answer') ORDER BY seq LIMIT 1)""",
        {"player": player, "seq": seq},
    )[0]
    return (first if first is not None else seq), (behind if behind is not None else 1 << 62)


def _read(player: str, inside: str, begins: Any, until: Any) -> list[_Row]:
    rows = frappe.db.sql(
        f"""SELECT seq, interaction_type, reference_id, subject, season, xp,
        COALESCE(JSON_VALUE(interaction_data, '$.facts.gems'), 0), created_at
        FROM `tabMemora Interaction Log`
        WHERE player = %(player)s AND {inside} AND interaction_type IN %(kinds)s
        ORDER BY seq LIMIT %(limit)s""",
        {
            "player": player,
            "begins": begins,
            "until": until,
            "kinds": VOIDABLE,
            "limit": MOST_ROWS + 1,
        },
    )
    return [_Row(*row[:6], int(row[6]), row[7]) for row in rows]


def _standing(player: str, rows: list[_Row]) -> list[_Row]:
    """Return the rows whose XP or gems nobody has taken back yet."""
    gone: set[int] = set()
    quests: Counter[tuple[str, str]] = Counter()
    taken = frappe.db.sql(
        """SELECT interaction_type, reference_id, JSON_VALUE(interaction_data, '$.facts.voids'),
        JSON_VALUE(interaction_data, '$.facts.review.undoes'),
        JSON_VALUE(interaction_data, '$.facts.undoes_day')
        FROM `tabMemora Interaction Log`
        WHERE player = %s AND seq > %s AND interaction_type IN %s""",
        (player, rows[0].seq, (VOIDED, REVIEW_UNDONE, QUEST_UNDONE)),
    )
    for kind, reference_id, voids, undoes, day in taken:
        if kind == QUEST_UNDONE:
            quests[reference_id, day] += 1
        else:
            gone.add(int(voids if kind == VOIDED else undoes))
    gone |= _undone_rewards(player, quests)
    return [row for row in rows if (row.xp or row.gems) and row.seq not in gone]


def _undone_rewards(player: str, quests: Counter[tuple[str, str]]) -> set[int]:
    """Return the rewards that undone reviews took back: of a quest's rewards of a day the first."""
    paid: dict[tuple[str, str], list[int]] = defaultdict(list)
    if not quests:
        return set()
    rows = frappe.db.sql(
        """SELECT seq, reference_id, DATE(created_at) FROM `tabMemora Interaction Log`
        WHERE player = %s AND interaction_type = %s AND reference_id IN %s ORDER BY seq""",
        (player, QUEST_REWARD, tuple({quest for quest, _day in quests})),
    )
    for seq, quest, day in rows:
        paid[quest, day.isoformat()].append(seq)
    return {seq for key, count in quests.items() for seq in paid[key][:count]}
