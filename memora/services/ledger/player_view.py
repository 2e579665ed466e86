"""The fast view of a player in Redis: the fold of the player's log, ready to be read.

A view consists of the wallet hash and, for each subject, a bitmap and packed best hearts.
Its fields ``epoch`` (the server's run and history that wrote it) and ``upto`` (the last log
row in it) say whether it may be believed: a view from before a restart or a failover may have
lost its last writes and is never used again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import frappe
import redis

from memora.services.ledger.entry import Entry
from memora.services.ledger.lua import Pipeline, Script, run_pipeline
from memora.services.ledger.packing import (
    pack_bitmap,
    pack_days,
    pack_earlier,
    pack_hearts,
    unpack,
    unpack_bits,
    unpack_days,
    unpack_earlier,
)
from memora.services.ledger.period_xp import PeriodXP
from memora.services.ledger.player_state import DayTally, PlayerState, SubjectState
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import (
    TTL_SECONDS,
    get_best_hearts_key,
    get_last_played_at_synced_key,
    get_progress_key,
    get_wallet_key,
)

_SUBJECT = b"subject:"
_ACHIEVEMENT = b"achievement:"
#: Of the player, and with a subject behind it of that.
_EARLIER = b"earlier:"
_PERIODS = (b"total_xp", b"xp_day", b"xp_week", b"xp_month")

_READ = Script("epoch", "view", "view_read")
_APPLY = Script("epoch", "view_apply")
_WRITE = Script("epoch", "view_write")
_PACKED = Script("epoch", "view_packed")
_SEEN = Script("epoch", "view_seen")


class LessonRef(NamedTuple):
    """Where a lesson's progress is kept."""

    subject: str
    bit_index: int


@dataclass(slots=True)
class KnownState:
    """A player's state as a view showed it, with the one lesson that was asked for."""

    state: PlayerState
    lesson: LessonRef | None = None


def load_many(players: list[str], subject: str | None = None) -> list[PlayerState | None]:
    """Read the views of several players in one round trip.

    Args:
        players: users.
        subject: the subject whose lessons are wanted too.

    Returns:
        The states in the order of ``players``; None where there is no view that may be
        believed.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    subjects = [subject] if subject else []

    def fill(pipe: Pipeline) -> None:
        for player in players:
            _READ.queue(pipe, _keys(player, subjects), (subject or "", ""))

    return [_decode_reply(reply, subject) for reply in run_pipeline(fill)]


def load_subjects(player: str, subjects: Collection[str]) -> PlayerState | None:
    """Read a player's view with the lessons of several subjects, in one round trip.

    Returns:
        None if there is no view that may be believed.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """

    def fill(pipe: Pipeline) -> None:
        for subject in subjects:
            _READ.queue(pipe, _keys(player, [subject]), (subject, ""))

    state = None
    for subject, reply in zip(subjects, run_pipeline(fill), strict=True):
        read = _decode_reply(reply, subject)
        if read is None:
            return None
        if state and subject in read.subjects:
            state.subjects[subject] = read.subjects[subject]
        state = state or read
    return state


class PackedQuery(NamedTuple):
    """Which subjects of a player are wanted as bytes, and at which row the view has to stand."""

    player: str
    upto: int
    subjects: list[str]


def load_packed(queries: list[PackedQuery]) -> list[list[tuple[bytes, bytes]] | None]:
    """Read bitmaps and best hearts as they lie there, of several players in one round trip.

    Returns:
        For each query (bitmap, hearts) of its subjects, or None where the view has moved on, is
        not to be believed, or lacks one of them.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """

    def fill(pipe: Pipeline) -> None:
        for query in queries:
            _PACKED.queue(pipe, _keys(query.player, query.subjects), (query.upto,))

    return [
        list(zip(reply[::2], reply[1::2], strict=True)) if reply and None not in reply else None
        for reply in run_pipeline(fill)
    ]


def _decode_reply(reply: list[Any] | None, subject: str | None) -> PlayerState | None:
    if reply is None:
        return None
    state = decode(reply[0])
    if subject and subject in state.subjects:
        state.subjects[subject].best = unpack(*reply[1])
    return state


def decode(flat: list[bytes]) -> PlayerState:
    """Decode a wallet hash, given as field, value, field, value."""
    fields = dict(zip(flat[::2], flat[1::2], strict=True))
    at = _moment(fields[b"at"])
    total, day, week, month = (int(fields[name]) for name in _PERIODS)
    return PlayerState(
        upto=int(fields[b"upto"]),
        at=at,
        xp=PeriodXP(
            *(total, day, week, month, at.date() if at else None),
            int(fields[b"xp_reached_ms"]),
            unpack_earlier(fields.get(_EARLIER, b"")),
        ),
        lesson_xp_today=int(fields[b"lesson_xp_today"]),
        client_xp_today=int(fields[b"client_xp_today"]),
        gems=int(fields[b"gems"]),
        streak=int(fields[b"current_streak"]),
        last_success_date=_day(fields[b"last_success_date"]),
        subjects={
            name[len(_SUBJECT) :].decode(): _decode_subject(
                packed, fields.get(_EARLIER + name[len(_SUBJECT) :], b"")
            )
            for name, packed in fields.items()
            if name.startswith(_SUBJECT)
        },
        today=_decode_today(fields),
        freezes=int(fields[b"streak_freezes"]),
        excused=unpack_days(fields[b"excused"].decode()),
        perfect=int(fields[b"perfect"]),
        reviews=int(fields[b"reviews"]),
        achievements={
            name[len(_ACHIEVEMENT) :].decode(): _required_day(day)
            for name, day in fields.items()
            if name.startswith(_ACHIEVEMENT)
        },
        seen_at=_moment(fields.get(b"seen_at", b"")),
    )


def decode_known(
    flat: list[bytes], lesson: LessonRef | None, hearts_and_bitmap: tuple[int, bytes] | None
) -> KnownState:
    """Decode a wallet hash together with one lesson's best hearts and its subject's bitmap."""
    state = decode(flat)
    subject = state.subjects.get(lesson.subject) if lesson else None
    if lesson and subject and hearts_and_bitmap:
        hearts, bitmap = hearts_and_bitmap
        subject.bits = unpack_bits(bitmap)
        if subject.bits >> lesson.bit_index & 1:
            subject.best = {lesson.bit_index: hearts}
    return KnownState(state, lesson)


def load_known(player: str, lesson: LessonRef | None) -> KnownState | None:
    """Read a player's view with one lesson; None if there is none that may be believed.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    keys = _keys(player, [lesson.subject] if lesson else [])
    wanted = lesson or LessonRef("", 0)
    reply = _READ.call(keys, (wanted.subject, wanted.bit_index))
    if reply is None:
        return None
    return decode_known(reply[0], lesson, reply[1] if lesson else None)


def mark_seen(player: str, at: datetime) -> bool:
    """Note in the view that a player was here, and whether it is time to log it too.

    Args:
        player: who.
        at: naive UTC time.

    Returns:
        Whether a quarter of an hour has passed since this was last True.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    keys = (get_wallet_key(player), get_last_played_at_synced_key(player))
    return bool(_SEEN.call(keys, (_stamp(at), TTL_SECONDS["last_played"])))


def queue_apply(
    pipe: Pipeline,
    player: str,
    entries: Iterable[Entry],
    first_seq: int,
    after: PlayerState,
) -> None:
    """Queue the script that brings a view over the rows just committed.

    The values are absolute: the script applies them only to a view that stands exactly
    before the first row, so the same call may be repeated.

    Args:
        pipe: the pipeline to queue it in.
        player: whose view.
        entries: the committed rows, in order.
        first_seq: the number of the first.
        after: the state after the last; it holds at least the lessons in ``entries``.
    """
    entries = list(entries)
    subjects = {entry.subject for entry in entries if entry.subject}
    # Older achievements are in the view already.
    fields = _encode(after, subjects, since=after.at and after.at.date())
    keys, marks = [get_wallet_key(player)], []
    for entry in entries:
        if entry.subject and entry.bit_index is not None:
            keys += _subject_keys(player, entry.subject)
            marks += [entry.bit_index, after.subjects[entry.subject].best[entry.bit_index]]
    _APPLY.queue(pipe, keys, (first_seq, after.upto, len(fields) // 2, *fields, *marks))


def queue_write(pipe: Pipeline, player: str, state: PlayerState) -> None:
    """Queue the script that writes a whole view; call it under the player's lock only."""
    fields = _encode(state, state.subjects)
    packed = []
    for subject in state.subjects.values():
        packed += [pack_bitmap(subject.best), pack_hearts(subject.best)]
    keys = _keys(player, state.subjects)
    _WRITE.queue(pipe, keys, (state.upto, len(fields) // 2, *fields, *packed))


def queue_replace(pipe: Pipeline, player: str, state: PlayerState) -> None:
    """Queue a whole view in place of any other, a newer one too; for repairs under the lock."""
    pipe.delete(get_wallet_key(player))
    queue_write(pipe, player, state)


def queue_drop(pipe: Pipeline, player: str) -> None:
    """Queue that a player's view goes; the next reader makes it anew."""
    pipe.delete(get_wallet_key(player))


def drop(player: str) -> None:
    """Drop a player's view; with Redis away there is none that would be believed later."""
    try:
        get_redis().delete(get_wallet_key(player))
    except redis.RedisError as error:
        frappe.logger("memora").warning("The view of %s was not dropped: %s", player, error)


def _keys(player: str, subjects: Iterable[str]) -> list[str]:
    keys = [get_wallet_key(player)]
    for subject in subjects:
        keys += _subject_keys(player, subject)
    return keys


def _subject_keys(player: str, subject: str) -> list[str]:
    return [get_progress_key(player, subject), get_best_hearts_key(player, subject)]


def _encode(state: PlayerState, subjects: Iterable[str], *, since: date | None = None) -> list[Any]:
    fields: dict[str, Any] = {
        "at": _stamp(state.at) if state.at else "",
        "total_xp": state.xp.total,
        "xp_day": state.xp.day,
        "xp_week": state.xp.week,
        "xp_month": state.xp.month,
        "xp_reached_ms": state.xp.reached_ms,
        "lesson_xp_today": state.lesson_xp_today,
        "client_xp_today": state.client_xp_today,
        "gems": state.gems,
        "current_streak": state.streak,
        "last_success_date": _text(state.last_success_date),
        **_encode_today(state.today),
        "streak_freezes": state.freezes,
        "excused": pack_days(state.excused),
        "perfect": state.perfect,
        "reviews": state.reviews,
    }
    for key, day in state.achievements.items():
        if since is None or day >= since:
            fields[_ACHIEVEMENT.decode() + key] = _text(day)
    if earlier := pack_earlier(state.xp.earlier):
        fields[_EARLIER.decode()] = earlier
    for subject in subjects:
        fields[_SUBJECT.decode() + subject] = _encode_subject(state.subjects[subject])
        if earlier := pack_earlier(state.subjects[subject].xp.earlier):
            fields[_EARLIER.decode() + subject] = earlier
    return [part for pair in fields.items() for part in pair]


def _encode_today(today: DayTally) -> dict[str, Any]:
    """Pack the day's figures into one field; each paid quest has one of its own.

    No value may be longer than 64 bytes: with one that is, Redis keeps the whole hash as a table of
    twice the size. Quests of an earlier day stay where they are, beyond the count.
    """
    figures = (today.lessons, today.perfect, today.reviews, today.xp, len(today.quests))
    quests = {f"quest:{place}": quest for place, quest in enumerate(today.quests)}
    return {"today": ":".join(map(str, figures)), **quests}


def _decode_today(fields: dict[bytes, bytes]) -> DayTally:
    *figures, paid = map(int, fields[b"today"].split(b":"))
    quests = (fields[b"quest:%d" % place].decode() for place in range(paid))
    return DayTally(*figures, quests=tuple(quests))


def _encode_subject(state: SubjectState) -> str:
    """Pack a subject into one short field: as fields of their own they cost twice as much.

    The order is known to ``view.lua``, which reads the fifth figure.
    """
    xp = state.xp
    figures = (xp.total, xp.day, xp.week, xp.month, state.passed, state.last_seq, xp.reached_ms)
    return ":".join(map(str, (*figures, _text(xp.on))))


def _decode_subject(packed: bytes, earlier: bytes) -> SubjectState:
    *figures, on = packed.split(b":")
    total, day, week, month, passed, last_seq, reached_ms = map(int, figures)
    xp = PeriodXP(total, day, week, month, _day(on), reached_ms, unpack_earlier(earlier))
    return SubjectState(xp, passed, last_seq)


def _stamp(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="microseconds")


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: bytes) -> date | None:
    return date.fromisoformat(text.decode()) if text else None


def _required_day(text: bytes) -> date:
    return date.fromisoformat(text.decode())


def _moment(text: bytes) -> datetime | None:
    return datetime.fromisoformat(text.decode()) if text else None
