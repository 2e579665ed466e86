"""Taking back a review: compensating rows put schedule, XP and quests back as they were."""

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe import _

from memora.services import ledger, srs_persistence, srs_redis_manager
from memora.services.ledger import Recorded, interaction_log
from memora.services.ledger.earnings import Rules, taken_back
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.player_view import KnownState
from memora.services.ledger.review_record import REVIEW, REVIEW_UNDONE, SCHEDULING, decode_state
from memora.services.reviews import memory_trackers
from memora.services.reviews.schedulers.exam_mode import brought_forward
from memora.services.reviews.season import require_open
from memora.services.rewards import load_rules
from memora.utils.clock import to_iso
from memora.utils.errors import ConflictError, NotFoundError

UNDO_WINDOW = timedelta(minutes=10)
#: Rows that are searched for the last session at first: as many as one request may bring, twice.
_ROWS_BACK = 1_000


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the log that moved a schedule."""

    seq: int
    kind: str
    question_id: str
    subject: str | None
    season: str
    xp: int
    at: datetime
    review: dict[str, Any]
    is_first: bool


def undo_review(
    player: str,
    question_id: str | None = None,
    *,
    known: KnownState | None = None,
    event_id: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Take back the last review session, or one question of it, within 10 minutes.

    Each question once: what was answered anew stands. The answer that is taken back has been marked
    for all to see, so it remains what the schedule goes by.

    Args:
        player: The player.
        question_id: Only this question; the whole session without it.
        known: The state that the guard brought along.
        event_id: The client's name for this request.
        now: Naive UTC time to use instead of MariaDB's clock.

    Returns:
        ``undone``, ``xp_reverted``, ``new_total_xp``, ``questions``, ``quests`` and
        ``persistence_job_id`` as the API documents them.

    Raises:
        NotFoundError: the player has no review session, or it does not hold the question.
        ConflictError: it is too long ago, or taken back already, or its questions were once before;
            they were answered again since; the season is archived; or ``event_id`` was used for
            something else.
        ServiceUnavailable: the player's lock could not be had; nothing was recorded.
    """
    rules = load_rules()

    def decide(state: PlayerState, at: datetime) -> Decision:
        rows = _session_to_undo(_read_session(player, state.upto, at), question_id, at)
        season = rows[0].season
        require_open(season)
        marks = memory_trackers.read_marks(player)
        entries = [_compensation(row) for row in rows]
        last = state.upto + len(entries)
        exam = memory_trackers.read_exam(season)
        before = {row.question_id: decode_state(row.review["before"]) for row in rows}
        dates = {
            question: brought_forward(state.next_review, state.last_review, exam)
            for question, state in before.items()
            if state.next_review
        }
        quests = _quests_to_undo(player, rules, entries, rows[0].at)
        entries += quests
        reverted = -sum(entry.xp for entry in entries)
        answer = {
            "undone": len(rows),
            "xp_reverted": reverted,
            "new_total_xp": state.xp.total - reverted,
            "questions": [
                {"question_id": question, "next_review_date": to_iso(due)}
                for question, due in dates.items()
            ],
            "quests": [entry.reference_id for entry in quests],
            "persistence_job_id": srs_persistence.job_id_of(player, last),
        }
        return Decision(
            entries,
            answer,
            also=lambda _first: memory_trackers.mark_scheduled(player, last, is_stored=False),
            queue=lambda pipe, _first: srs_redis_manager.queue_move(
                pipe, player, season, dates, before=marks.srs_seq, after=last, exam=exam
            ),
        )

    return ledger.record(
        player,
        decide,
        known=known,
        event_id=event_id,
        arguments={"undo": question_id},
        now=now,
    )


def _read_session(player: str, upto: int, at: datetime) -> list[_Row]:
    """Return the latest rows that moved schedules, with all of the last session's."""
    back = _ROWS_BACK
    while True:
        rows = _read_rows(player, upto, back)
        is_whole = any(row.kind == REVIEW and row.is_first for row in rows)
        if is_whole or not rows or rows[-1].at < at - UNDO_WINDOW or back >= upto:
            return rows
        back *= 2


def _read_rows(player: str, upto: int, back: int) -> list[_Row]:
    """Return what moved schedules among the latest rows of the log, the newest first."""
    rows = frappe.db.sql(
        """SELECT seq, interaction_type, reference_id, subject, season, xp, created_at,
        JSON_EXTRACT(interaction_data, '$.facts.review'),
        JSON_EXISTS(interaction_data, '$.answer')
        FROM `tabMemora Interaction Log`
        WHERE player = %s AND seq > %s AND interaction_type IN %s ORDER BY seq DESC""",
        (player, upto - back, SCHEDULING),
    )
    return [_Row(*row[:-2], json.loads(row[-2]), bool(row[-1])) for row in rows]


def _session_to_undo(rows: list[_Row], question_id: str | None, at: datetime) -> list[_Row]:
    """Return the rows of the last session that are to be taken back.

    Raises:
        NotFoundError, ConflictError: as ``undo_review``.
    """
    session = _last_session(rows)
    if question_id:
        session = [row for row in session if row.question_id == question_id]
    if not session:
        raise NotFoundError(_("There is no review that could be undone."))
    undone = {row.review["undoes"] for row in rows if row.kind == REVIEW_UNDONE}
    session = [row for row in session if row.seq not in undone]
    if not session:
        raise ConflictError(_("This review is undone already."))
    session = [row for row in session if not row.review.get("again")]
    if not session:
        raise ConflictError(_("A review can be undone once only. Your new answer stands."))
    if at - session[0].at > UNDO_WINDOW:
        raise ConflictError(_("A review can be undone within 10 minutes only."))
    newest = {row.question_id: row.seq for row in reversed(rows)}
    if any(newest[row.question_id] != row.seq for row in session):
        raise ConflictError(
            _("A question of this review was answered again since, so it cannot be undone.")
        )
    return session


def _last_session(rows: list[_Row]) -> list[_Row]:
    session: list[_Row] = []
    for row in rows:
        if row.kind == REVIEW:
            session.insert(0, row)
            if row.is_first:
                break
    return session


def _compensation(row: _Row) -> Entry:
    facts = {
        "lesson": row.review["lesson"],
        "topic": row.review["topic"],
        "undoes": row.seq,
        "first": {"rating": row.review["rating"], "is_correct": row.review["is_correct"]},
        "after": row.review["before"],
    }
    place = (row.question_id, row.subject, row.season)
    day = row.at.date().isoformat()
    return Entry(REVIEW_UNDONE, *place, -row.xp, review=facts, undoes_day=day)


def _quests_to_undo(player: str, rules: Rules, undone: list[Entry], at: datetime) -> list[Entry]:
    """Return the rows for what quests of the session's day are not fulfilled any more."""
    midnight = datetime.combine(at.date(), time())
    return taken_back(rules, interaction_log.read_since(player, midnight), undone, at.date())
