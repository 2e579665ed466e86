"""Plays of lessons with their answers: XP, archive and review schedules in one transaction."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import frappe

from memora.services import ledger
from memora.services.access import Enrolment, Lesson, is_sold, open_lesson
from memora.services.cdn_export import load_stages, load_writing
from memora.services.cdn_export.json_generator import generate_lesson_json_shared
from memora.services.content.marking import shown_stages
from memora.services.learning.completion import (
    Completion,
    completion_entry,
    finished,
    nothing,
    price,
    repeated_entry,
)
from memora.services.learning.order import LessonLock, load_lesson_lock
from memora.services.learning.play_marks import (
    FULL_SCORE,
    Marked,
    Play,
    mark_play,
    result_of_play,
    tell_solutions,
)
from memora.services.learning.plays import find_earlier_play, record_play
from memora.services.learning.replays import read_today
from memora.services.ledger import Recorded
from memora.services.ledger.earnings import Rules
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.review_record import LESSON_ANSWER, Memory
from memora.services.reviews import memory_trackers
from memora.services.reviews.marking import result_of
from memora.services.reviews.memory_trackers import Marks
from memora.services.reviews.questions import questions_of_play
from memora.services.reviews.schedule import Planner, make_planner
from memora.services.reviews.season import get_review_season, is_open
from memora.services.rewards import load_rules
from memora.services.srs_redis_manager import queue_move
from memora.utils.clock import to_host_time, to_iso
from memora.utils.derived_names import derived_name

__all__ = ["FULL_SCORE", "Play", "get_lesson_details", "submit_session"]


def get_lesson_details(player: str, lesson: Lesson) -> dict[str, Any]:
    """Return a lesson with its stages, as its published file has them.

    Where keys are withheld, what is to be put in order or together comes in an order of the
    player's own.

    Raises:
        PermissionError: the lesson's subject is not in the player's plan, or the lesson is paid
            and the player has no access to it.
        NotFoundError: the player's plan hides the lesson, or something above it is unpublished.
    """
    open_lesson(player, lesson)
    fields = ["name", "title", "base_xp", "modified"]
    row = frappe.db.get_value("Memora Lesson", lesson.lesson_id, fields, as_dict=True)
    shown = generate_lesson_json_shared(
        row | load_writing(row.name),
        stages=load_stages([row.name])[row.name],
        is_lenient=True,
        with_keys=True,
        is_private=is_sold(lesson),
    )
    return {
        "name": row.name,
        "title": row.title,
        "xp_reward": lesson.base_xp,
        "stages": shown_stages(shown["stages"], player=player),
    }


def submit_session(
    player: str,
    lesson: Lesson,
    play: Play,
    *,
    event_id: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Record a play of a lesson: XP by the completion's formula, at most what the client claims.

    The server marks; hearts are the marks' share of five, each question weighing its points. A
    question of a stage that may not be skipped and is not answered is wrong, and an answer to a
    question that the lesson does not ask counts for nothing. A play of an older file is marked by
    that file, for 30 days.

    Args:
        player: Who played.
        lesson: The lesson.
        play: What the client sent.
        event_id: The client's name for this play.
        now: Naive UTC time to use instead of MariaDB's clock.

    Returns:
        ``status``, ``xp_earned``, ``new_total_xp``, ``score``, ``hearts`` and ``results`` as the
        API documents them.

    Raises:
        PermissionError: the lesson's subject is not in the player's plan, or the lesson is paid
            and the player has no access to it.
        NotFoundError: the player's plan hides the lesson, or something above it is unpublished.
        ConflictError: another lesson, or a level, has to come first; or ``event_id`` was used for
            something else.
        ServiceUnavailable: the player's lock could not be had; nothing was recorded.
    """
    enrolment = open_lesson(player, lesson, now=now).enrolment
    rules, lock = load_rules(), load_lesson_lock(lesson, enrolment)
    planner = make_planner(get_review_season(player).exam)

    def record(name: str | None, is_paid: bool) -> Recorded:
        session = _Session(
            player, lock, play, enrolment, planner, rules, event_id=name, is_paid=is_paid
        )
        return ledger.record(
            player,
            session.decide,
            lesson=lesson.ref,
            rules=rules,
            event_id=name,
            arguments=play.arguments(lesson.lesson_id),
            now=now,
        )

    recorded = record_play(record, player, lesson.lesson_id, event_id, is_session=True)
    return replace(recorded, answer=tell_solutions(player, lesson, play, recorded.answer, now=now))


class _Session:
    """Prices one play under the player's lock."""

    def __init__(
        self,
        player: str,
        lock: LessonLock,
        play: Play,
        enrolment: Enrolment,
        planner: Planner,
        rules: Rules,
        *,
        event_id: str | None,
        is_paid: bool,
    ) -> None:
        self.player, self.lock, self.play, self.enrolment = player, lock, play, enrolment
        self.lesson, self.season = lock.lesson, enrolment.season
        self.rules = rules
        self.planner, self.event_id, self.is_paid = planner, event_id, is_paid
        self.name = ""

    def decide(self, state: PlayerState, at: datetime) -> Decision:
        """Mark, price, and prepare what the transaction writes besides the log."""
        # The number of the play's row in the log tells it from the player's others for ever.
        self.name = derived_name("play", self.player, str(state.upto + 1))
        self.lock.require_open(state)
        earlier = find_earlier_play(self.player, self.lesson, state, at)
        asked = questions_of_play(self.lesson.lesson_id, self.play.content_version, at)
        marked = mark_play(asked, self.play)
        hearts, score = result_of_play(asked, marked, self.play.score_claim)
        if earlier and earlier.play:
            # The session itself came twice: it is archived and its answers are scheduled.
            answer = self._answer(nothing(state), hearts, score, marked, {})
            return Decision([self._repeated()], answer)
        if self.is_paid or earlier:
            first, paid, rest = self._repeated(), nothing(state), []
        else:
            today = read_today(self.player, self.lesson, state, at)
            claim = self.play.xp_claim
            priced = (state, self.lesson, hearts, self.rules, today)
            paid = price(*priced, most=claim, is_marked=True)
            first = completion_entry(self.lesson, self.season, paid, hearts, play=self.name)
            rest = finished(self.lock, state, self.enrolment)
        memories = self._planned(marked, at) if is_open(self.season) else {}
        entries = [
            Entry(LESSON_ANSWER, question, self.lesson.subject, self.season, review=facts)
            for question, (_memory, facts) in memories.items()
        ]
        moved = {question: memory for question, (memory, _facts) in memories.items()}
        answer = self._answer(paid, hearts, score, marked, moved)
        marks = memory_trackers.read_marks(self.player)
        last = state.upto + 1 + len(entries)

        def also(first_seq: int) -> None:
            self._archive(at, paid.xp_earned, score, hearts)
            if moved:
                self._store(moved, first_seq + 1, marks, last)

        def queue(pipe: Any, _first_seq: int) -> None:
            dates = {q: m.state.next_review for q, m in moved.items() if m.state.next_review}
            if dates:
                player_season = (self.player, self.season)
                queue_move(
                    *(pipe, *player_season, dates),
                    before=marks.srs_seq,
                    after=last,
                    exam=self.planner.exam,
                )

        return Decision([first, *entries, *rest], answer, also=also, queue=queue)

    def _planned(
        self, marked: list[Marked], at: datetime
    ) -> dict[str, tuple[Memory, dict[str, Any]]]:
        # What an older file asked and nobody asks any more cannot be reviewed.
        marked = [each for each in marked if each[0].is_asked_now]
        ids = [question.question_id for question, _answered, _verdict in marked]
        known = memory_trackers.read(self.player, self.season, ids)
        undone = memory_trackers.read_undone(self.player, known)
        planned = {}
        for question, answered, verdict in marked:
            before = known.get(question.question_id)
            first = undone.get(question.question_id)
            state, facts = self.planner.plan(before, question, answered, verdict, at, first=first)
            place = (question.lesson, question.topic, question.subject)
            memory = Memory(state, self.planner.scheduler.name, *place)
            planned[question.question_id] = (memory, facts)
        return planned

    def _store(self, moved: dict[str, Memory], first_seq: int, marks: Marks, last: int) -> None:
        numbered = {
            question: Memory(m.state, m.scheduler, m.lesson, m.topic, m.subject, first_seq + place)
            for place, (question, m) in enumerate(moved.items())
        }
        memory_trackers.write(self.player, self.season, numbered)
        is_stored = marks.srs_upto >= marks.srs_seq
        memory_trackers.mark_scheduled(self.player, last, is_stored=is_stored)

    def _archive(self, at: datetime, xp: int, score: int, hearts: int) -> None:
        stamp = to_host_time(at)
        raw = [
            {"question_id": a.question_id, "answer": a.answer, "is_correct": a.is_correct}
            | {"score": a.score, "time_ms": a.time_ms}
            for a in self.play.answers
        ]
        frappe.db.sql(
            """INSERT INTO `tabGameplay Session`
            (name, creation, modified, owner, modified_by, player, lesson, created_at, subject,
            season, event_id, score, hearts, xp_earned, raw_data)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            (
                *(self.name, stamp, stamp, self.player, self.player, self.player),
                *(self.lesson.lesson_id, at, self.lesson.subject, self.season, self.event_id),
                *(score, hearts, xp, json.dumps(raw, ensure_ascii=False)),
            ),
        )

    def _repeated(self) -> Entry:
        return repeated_entry(self.lesson, self.season, play=self.name)

    def _answer(
        self,
        paid: Completion,
        hearts: int,
        score: int,
        marked: list[Marked],
        moved: dict[str, Memory],
    ) -> dict[str, Any]:
        results = [
            {
                **result_of(answered, verdict),
                "next_review_date": _next_review(moved.get(question.question_id)),
            }
            for question, answered, verdict in marked
        ]
        answer = {
            "status": "success",
            "xp_earned": paid.xp_earned,
            "new_total_xp": paid.total_xp,
            "score": score,
            "hearts": hearts,
            "results": results,
        }
        return answer | {"xp_capped": True} if paid.is_capped else answer


def _next_review(memory: Memory | None) -> str | None:
    return to_iso(memory.state.next_review) if memory else None
