"""Completing a lesson: the one way in which lessons become XP, bits, hearts and streaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from frappe import _

from memora.services import ledger
from memora.services.access import Enrolment, Lesson, open_lesson
from memora.services.learning.order import LessonLock, load_lesson_lock
from memora.services.learning.plays import find_earlier_play, record_play
from memora.services.learning.replays import PlayedToday, paid_of, read_today
from memora.services.ledger import Recorded
from memora.services.ledger.earnings import Rules
from memora.services.ledger.entry import (
    LESSON_COMPLETION,
    MAX_HEARTS,
    PLAY_REPEATED,
    SUBJECT_COMPLETED,
    Entry,
)
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState, subject_achievement
from memora.services.ledger.player_view import KnownState
from memora.services.progress_engine.xp_calculator import calculate_xp
from memora.services.rewards import load_rules
from memora.utils.errors import ConflictError

XP_A_HEART = 10
MOST_HEARTS_EARNED = 3


@dataclass(frozen=True, slots=True)
class Completion:
    """A priced completion, for the endpoints to answer in their documented shapes."""

    xp_earned: int
    total_xp: int
    is_first: bool
    is_record: bool
    is_capped: bool


def complete_lesson(
    player: str,
    lesson: Lesson,
    hearts: int,
    *,
    known: KnownState | None = None,
    event_id: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Record a completed lesson under the progress engine's formula.

    XP is the lesson's base, 2 a heart, 5 for the first completion and 10 for a new record; a lesson
    that is played again pays within the school's limits (``replays``).

    Args:
        player: who completed it.
        lesson: the lesson.
        hearts: hearts left by the client's count, 0 to 5; where answers to the lesson were marked
            today, their hearts are the most.
        known: the state that the guard brought along.
        event_id: the client's name for this completion.
        now: naive UTC time to use instead of MariaDB's clock.

    Returns:
        The documented answer of ``progress.complete_lesson``.

    Raises:
        PermissionError: the lesson's subject is not in the player's plan, or the lesson is paid
            and the player has no access to it.
        NotFoundError: the player's plan hides the lesson, or something above it is unpublished, or
            the lesson was not published yet.
        ConflictError: another lesson, or a level, has to come first; or the server alone marks the
            lesson and has no answers to it; or ``event_id`` was used for something else.
        ServiceUnavailable: the player's lock could not be had.
    """

    def pay(state: PlayerState, _at: datetime, rules: Rules, today: PlayedToday) -> _Paid:
        left = hearts if today.marked_hearts is None else min(hearts, today.marked_hearts)
        completion = price(state, lesson, left, rules, today)
        return _Paid(completion, left, _answer(completion))

    return _complete(
        player,
        lesson,
        _Formula(pay, lambda state, _at: _answer(nothing(state))),
        arguments_of(lesson.lesson_id, hearts=hearts),
        known=known,
        event_id=event_id,
        now=now,
    )


def complete_for_hearts(
    player: str,
    lesson: Lesson,
    hearts_earned: int,
    *,
    known: KnownState | None = None,
    event_id: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Record a completed lesson under the player core's formula: 10 XP a heart.

    A heart of a lesson that is worth less gives what the lesson is worth. The limits of replays
    hold here too.

    Args:
        player: who completed it.
        lesson: the lesson.
        hearts_earned: hearts left by the client's count, 1 to 3; where answers to the lesson were
            marked today, their share of three is the most.
        known: as for ``complete_lesson``.
        event_id: likewise.
        now: likewise.

    Returns:
        The documented answer of ``player.complete_lesson``.

    Raises:
        MemoraError: whatever ``complete_lesson`` raises, for the same reasons.
    """

    def pay(state: PlayerState, at: datetime, rules: Rules, today: PlayedToday) -> _Paid:
        left = min(hearts_earned, _share_of_three(today.marked_hearts))
        completion = _price_for_hearts(state, lesson, left, rules, today)
        answer = _answer_for_hearts(state, left, completion, at)
        return _Paid(completion, left, answer, is_perfect=left == MOST_HEARTS_EARNED)

    return _complete(
        player,
        lesson,
        _Formula(pay, lambda state, at: _answer_for_hearts(state, 0, nothing(state), at)),
        arguments_of(lesson.lesson_id, hearts_earned=hearts_earned),
        known=known,
        event_id=event_id,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class _Paid:
    """A completion with the hearts that count for it, and its documented answer."""

    completion: Completion
    hearts: int
    answer: dict[str, Any]
    is_perfect: bool = False


@dataclass(frozen=True, slots=True)
class _Formula:
    """What one of the endpoints pays for a play, and what it answers to one that is paid."""

    pay: Callable[[PlayerState, datetime, Rules, PlayedToday], _Paid]
    answer_paid: Callable[[PlayerState, datetime], dict[str, Any]]


def _complete(
    player: str,
    lesson: Lesson,
    formula: _Formula,
    arguments: dict[str, Any],
    *,
    known: KnownState | None,
    event_id: str | None,
    now: datetime | None,
) -> Recorded:
    enrolment = open_lesson(player, lesson, now=now).enrolment
    rules, lock = load_rules(), load_lesson_lock(lesson, enrolment)

    def decide(is_paid: bool, state: PlayerState, at: datetime) -> Decision:
        lock.require_open(state)
        if is_paid or _came_as_session(player, lesson, state, at):
            repeated = repeated_entry(lesson, enrolment.season)
            return Decision([repeated], formula.answer_paid(state, at))
        today = read_today(player, lesson, state, at)
        _require_marks(lesson, today)
        paid = formula.pay(state, at, rules, today)
        entry = completion_entry(lesson, enrolment.season, paid.completion, paid.hearts)
        entry.is_perfect = paid.is_perfect
        return Decision([entry, *finished(lock, state, enrolment)], paid.answer)

    def record(name: str | None, is_paid: bool) -> Recorded:
        return ledger.record(
            player,
            partial(decide, is_paid),
            known=known,
            lesson=lesson.ref,
            rules=rules,
            event_id=name,
            arguments=arguments,
            now=now,
        )

    return record_play(record, player, lesson.lesson_id, event_id, is_session=False)


def arguments_of(lesson_id: str, **hearts: int) -> dict[str, Any]:
    """Return what tells one completion's request from another's.

    Args:
        lesson_id: the lesson.
        **hearts: ``hearts`` or ``hearts_earned``, as it was sent.
    """
    return {"lesson_id": lesson_id, **hearts}


def completion_entry(
    lesson: Lesson, season: str, completion: Completion, hearts: int, *, play: str | None = None
) -> Entry:
    """Return the log row of a completion; ``play`` names its Gameplay Session, if it has one."""
    place = (lesson.lesson_id, lesson.subject, season)
    return Entry(
        LESSON_COMPLETION,
        *place,
        completion.xp_earned,
        lesson.bit_index,
        hearts,
        play=play,
        is_replay=not completion.is_first,
    )


def repeated_entry(lesson: Lesson, season: str, *, play: str | None = None) -> Entry:
    """Return the log row of a play that is paid already."""
    return Entry(PLAY_REPEATED, lesson.lesson_id, lesson.subject, season, play=play)


def _require_marks(lesson: Lesson, today: PlayedToday) -> None:
    """Refuse a client's count of hearts where the server alone marks.

    Raises:
        ConflictError: no play of the lesson was marked today.
    """
    if lesson.is_server_marked and today.marked_hearts is None:
        raise ConflictError(
            _("This lesson is a test that the server marks. Send its answers to complete it.")
        )


def _came_as_session(player: str, lesson: Lesson, state: PlayerState, at: datetime) -> bool:
    earlier = find_earlier_play(player, lesson, state, at)
    return earlier is not None and earlier.play is not None


def nothing(state: PlayerState) -> Completion:
    """Return the price of a play that is paid already."""
    return Completion(
        xp_earned=0,
        total_xp=state.xp.total,
        is_first=False,
        is_record=False,
        is_capped=False,
    )


def finished(lock: LessonLock, state: PlayerState, enrolment: Enrolment) -> list[Entry]:
    """Return the row of a subject that the lesson completes, once; none if it does not."""
    subject = lock.lesson.subject
    if subject_achievement(subject) in state.achievements or not lock.completes_subject(state):
        return []
    return [Entry(SUBJECT_COMPLETED, subject, subject, enrolment.season)]


def price(
    state: PlayerState,
    lesson: Lesson,
    hearts: int,
    rules: Rules,
    today: PlayedToday,
    *,
    most: int | None = None,
    is_marked: bool = False,
) -> Completion:
    """Price a completion from the player's state, which holds today's figures.

    Args:
        state: the player's, before the completion.
        lesson: the lesson.
        hearts: hearts left, 0 to 5.
        rules: the school's limits.
        today: what the day has seen of the lesson.
        most: XP that the client counted; no more is given, and that is no cap.
        is_marked: whether the server has marked the answers.
    """
    best = state.best_hearts(*lesson.ref)
    priced = calculate_xp(
        lesson.lesson_id,
        hearts,
        best is None,
        {} if best is None else {lesson.lesson_id: best},
        lesson.base_xp,
    )
    is_record = priced["is_new_record"]
    worth = priced["xp_earned"] if most is None else min(most, priced["xp_earned"])
    xp = worth
    if best is not None:
        xp = paid_of(worth, state, rules, today, is_record=is_record, is_marked=is_marked)
    return _completion(state, best, xp, worth, is_record=is_record)


def _price_for_hearts(
    state: PlayerState, lesson: Lesson, hearts: int, rules: Rules, today: PlayedToday
) -> Completion:
    best = state.best_hearts(*lesson.ref)
    is_record = hearts > (best or 0)
    worth = hearts * min(XP_A_HEART, lesson.base_xp)
    xp = worth if best is None else paid_of(worth, state, rules, today, is_record=is_record)
    return _completion(state, best, xp, worth, is_record=is_record)


def _completion(
    state: PlayerState, best: int | None, xp: int, worth: int, *, is_record: bool
) -> Completion:
    return Completion(
        xp_earned=xp,
        total_xp=state.xp.total + xp,
        is_first=best is None,
        is_record=is_record,
        is_capped=xp < worth,
    )


def _share_of_three(marked_hearts: int | None) -> int:
    """Return the most hearts of three that marked hearts of five leave, halves rounded up."""
    if marked_hearts is None:
        return MOST_HEARTS_EARNED
    return int(MOST_HEARTS_EARNED * marked_hearts / MAX_HEARTS + 0.5)


def _answer_for_hearts(
    state: PlayerState, hearts: int, completion: Completion, at: datetime
) -> dict[str, Any]:
    step, day = state.streak_after(hearts, at.date())
    answer = {
        "xp": {"awarded": completion.xp_earned, "new_total": completion.total_xp},
        "streak": {
            "old_streak": step.old_streak,
            "new_streak": step.new_streak,
            "action": step.action,
            "last_success_date": day and day.isoformat(),
        },
    }
    return answer | _capped(completion)


def _answer(completion: Completion) -> dict[str, Any]:
    answer = {
        "success": True,
        "xp_earned": completion.xp_earned,
        "new_total_xp": completion.total_xp,
        "is_first_completion": completion.is_first,
        "is_new_record": completion.is_record,
    }
    return answer | _capped(completion)


def _capped(completion: Completion) -> dict[str, bool]:
    return {"xp_capped": True} if completion.is_capped else {}
