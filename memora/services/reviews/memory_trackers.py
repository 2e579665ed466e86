"""The review schedules in MariaDB: ``Player Memory Tracker``, and the log rows ahead of it.

A review is a row of the log at once and reaches its tracker with a job. What is read here is the
truth at any moment: the trackers, and on top the rows between the wallet's ``srs_upto`` (in the
trackers) and ``srs_seq`` (the newest that moved a schedule), all of it brought before the season's
exam. Every query names player and season: one partition, one index range.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace as changed
from datetime import datetime
from typing import Any, NamedTuple

import frappe

from memora.services.ledger.interaction_log import ledger_gap
from memora.services.ledger.review_record import (
    REVIEW_UNDONE,
    SCHEDULING,
    CardState,
    FirstAnswer,
    Memory,
    decode_memory,
)
from memora.services.reviews.schedulers.exam_mode import brought_forward, start_of_exam
from memora.utils.bulk import in_chunks, upsert_newer
from memora.utils.clock import to_host_time, utc_now

TABLE = "tabPlayer Memory Tracker"
_STATE = (
    *("stability", "ease", "interval_days", "reps", "lapses"),
    *("last_review_date", "next_review_date", "card"),
)
_PLACE = ("scheduler", "lesson", "topic", "subject", "upto")
_KEY = ("name", "player", "question_id", "season")
_STAMPS = ("creation", "owner", "modified", "modified_by")
_COLUMNS = ", ".join(("question_id", *_STATE, *_PLACE))


class Marks(NamedTuple):
    """How far schedules are: the newest row of the log, and the newest in the trackers."""

    srs_seq: int
    srs_upto: int


class Pending(NamedTuple):
    """A row of the log that may not be in its tracker yet."""

    seq: int
    question_id: str
    season: str
    memory: Memory


def read_marks(player: str) -> Marks:
    """Return how far a player's schedules are; nothing was reviewed without a wallet."""
    row = frappe.db.sql(
        "SELECT srs_seq, srs_upto FROM `tabMemora Player Wallet` WHERE name = %s", player
    )
    return Marks(*row[0]) if row else Marks(0, 0)


def read(player: str, season: str, question_ids: Iterable[str]) -> dict[str, Memory]:
    """Return what a player remembers of some questions, by question; not those never met."""
    wanted = set(question_ids)
    ahead = {q: memory for q, memory in read_ahead(player, season).items() if q in wanted}
    exam = read_exam(season)
    found = read_stored(player, season, wanted) | ahead
    return {question: _before_exam(memory, exam) for question, memory in found.items()}


def read_undone(player: str, memories: Mapping[str, Memory]) -> dict[str, FirstAnswer]:
    """Return the answers that were taken back and not given anew, by question.

    Args:
        player: Whose.
        memories: What the player remembers of the questions, by question.
    """
    questions = {memory.upto: question for question, memory in memories.items()}
    found = {}
    for chunk in in_chunks(sorted(questions)):
        rows = frappe.db.sql(
            """SELECT seq, JSON_EXTRACT(interaction_data, '$.facts.review.first')
            FROM `tabMemora Interaction Log`
            WHERE player = %s AND seq IN %s AND interaction_type = %s""",
            (player, chunk, REVIEW_UNDONE),
        )
        # Rows from before this was kept say nothing of the answer.
        found |= {questions[seq]: FirstAnswer(**json.loads(first)) for seq, first in rows if first}
    return found


def read_stored(player: str, season: str, question_ids: Iterable[str]) -> dict[str, Memory]:
    """Return what the trackers alone say of some questions, by question."""
    found: dict[str, Memory] = {}
    for chunk in in_chunks(sorted(question_ids)):
        rows = frappe.db.sql(
            f"""SELECT {_COLUMNS} FROM `{TABLE}`
            WHERE player = %s AND season = %s AND question_id IN %s""",
            (player, season, chunk),
        )
        found |= map(_decode, rows)
    return found


def read_lessons(player: str, season: str, question_ids: Iterable[str]) -> dict[str, str | None]:
    """Return the lesson in which a player met each of some questions, by question."""
    found: dict[str, str | None] = {}
    for chunk in in_chunks(sorted(question_ids)):
        rows = frappe.db.sql(
            f"""SELECT question_id, lesson FROM `{TABLE}`
            WHERE player = %s AND season = %s AND question_id IN %s""",
            (player, season, chunk),
        )
        found |= dict(rows)
    return found | {question: m.lesson for question, m in read_ahead(player, season).items()}


def read_ahead(player: str, season: str) -> dict[str, Memory]:
    """Return what the log says of questions whose trackers do not hold it yet, by question."""
    pending = read_pending(player, read_marks(player))
    return {row.question_id: row.memory for row in pending if row.season == season}


def read_due(player: str, season: str, at: datetime) -> dict[str, datetime]:
    """Return the questions that are due, with the moment since when, the longest due first.

    Args:
        player: Whose.
        season: Of which season.
        at: The present moment, naive UTC.
    """
    dates = _read_dates(player, season, until=at)
    due = {question: date for question, date in dates.items() if date <= at}
    return dict(sorted(due.items(), key=lambda item: (item[1], item[0])))


def read_schedule(player: str, season: str) -> dict[str, datetime]:
    """Return when each of a player's questions of a season is due."""
    return _read_dates(player, season)


def read_exam(season: str) -> datetime | None:
    """Return the moment by which a season's reviews are due, None without an exam."""
    rows = frappe.db.sql("SELECT exam_date FROM `tabMemora Season` WHERE name = %s", season)
    return start_of_exam(rows[0][0]) if rows else None


def has_any(player: str, season: str) -> bool:
    """Say whether a player has trackers in a season."""
    query = f"SELECT 1 FROM `{TABLE}` WHERE player = %s AND season = %s LIMIT 1"
    return bool(frappe.db.sql(query, (player, season)))


def read_pending(player: str, marks: Marks) -> Iterator[Pending]:
    """Iterate over the rows of the log that may not be in their trackers yet, oldest first."""
    if marks.srs_seq <= marks.srs_upto:
        return
    rows = frappe.db.sql(
        """SELECT seq, reference_id, season, subject,
        JSON_EXTRACT(interaction_data, '$.facts.review')
        FROM `tabMemora Interaction Log`
        WHERE player = %s AND seq > %s AND seq <= %s AND interaction_type IN %s ORDER BY seq""",
        (player, marks.srs_upto, marks.srs_seq, SCHEDULING),
    )
    for seq, question_id, season, subject, review in rows:
        try:
            memory = decode_memory(json.loads(review), subject, seq)
        except (TypeError, ValueError, KeyError) as error:
            raise ledger_gap(f"Row {seq} of {player} cannot be read: {error}") from error
        yield Pending(seq, question_id, season, memory)


def write(player: str, season: str, memories: dict[str, Memory]) -> None:
    """Write trackers, each unless it holds a newer row of the log; nothing is committed.

    Args:
        player: Whose.
        season: Of which season.
        memories: By question.
    """
    stamp = to_host_time(utc_now())
    rows = [
        (
            *(tracker_name(player, question_id, season), player, question_id, season),
            *_encode(memory),
            *(stamp, player, stamp, player),
        )
        for question_id, memory in sorted(memories.items())
    ]
    if rows:
        columns = (*_KEY, *_STATE, *_PLACE, *_STAMPS)
        upsert_newer(TABLE, columns, rows, guard="upto", keep=(*_KEY, "creation", "owner"))


def replace(player: str, season: str, memories: dict[str, Memory]) -> None:
    """Write trackers whatever they hold, newer rows too; for repairs under the lock."""
    for chunk in in_chunks(sorted(memories)):
        frappe.db.sql(
            f"DELETE FROM `{TABLE}` WHERE player = %s AND season = %s AND question_id IN %s",
            (player, season, chunk),
        )
    write(player, season, memories)


def mark_scheduled(player: str, seq: int, *, is_stored: bool) -> None:
    """Note in the wallet the newest row that moved a schedule; nothing is committed.

    Args:
        player: Whose; the caller holds the lock.
        seq: The row's number.
        is_stored: Whether the trackers hold it and all before.
    """
    frappe.db.sql(
        """UPDATE `tabMemora Player Wallet` SET srs_seq = %s, srs_upto = IF(%s, %s, srs_upto)
        WHERE name = %s""",
        (seq, is_stored, seq, player),
    )


def tracker_name(player: str, question_id: str, season: str) -> str:
    """Return a tracker's name: the same for every writer, so that none makes a second one."""
    return hashlib.sha256(f"{player}\0{question_id}\0{season}".encode()).hexdigest()[:20]


def _read_dates(player: str, season: str, until: datetime = datetime.max) -> dict[str, datetime]:
    """Return when questions are due, at least those up to a moment."""
    exam = read_exam(season)
    rows = frappe.db.sql(
        f"""SELECT question_id, next_review_date, last_review_date FROM `{TABLE}`
        WHERE player = %s AND season = %s AND next_review_date <= %s""",
        # An exam may bring forward whatever was planned.
        (player, season, until if exam is None else datetime.max),
    )
    states = {q: memory.state for q, memory in read_ahead(player, season).items()}
    ahead = ((q, s.next_review, s.last_review) for q, s in states.items() if s.next_review)
    return {question: brought_forward(due, last, exam) for question, due, last in (*rows, *ahead)}


def _before_exam(memory: Memory, exam: datetime | None) -> Memory:
    state = memory.state
    if exam is None or state.next_review is None:
        return memory
    due = brought_forward(state.next_review, state.last_review, exam)
    return changed(memory, state=changed(state, next_review=due))


def _decode(row: tuple[Any, ...]) -> tuple[str, Memory]:
    question_id, *values = row
    stability, ease, interval, reps, lapses, last, due, card = values[: len(_STATE)]
    figures = (float(stability), float(ease), float(interval), reps, lapses)
    return question_id, Memory(CardState(*figures, last, due, card), *values[len(_STATE) :])


def _encode(memory: Memory) -> tuple[Any, ...]:
    state = memory.state
    return (
        *(state.stability, state.ease, state.interval_days, state.reps, state.lapses),
        *(state.last_review, state.next_review, state.card),
        *(memory.scheduler, memory.lesson, memory.topic, memory.subject, memory.upto),
    )
