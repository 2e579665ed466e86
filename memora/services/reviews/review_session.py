"""Review sessions: what is due, and what the answers make of it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import redis
from frappe import _

from memora.services import ledger, srs_persistence, srs_redis_manager
from memora.services.access import OpenLessons, get_enrolment
from memora.services.content.marking import Verdict
from memora.services.ledger import Recorded
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.player_view import KnownState
from memora.services.ledger.review_record import (
    NOTHING_DUE,
    REVIEW,
    CardState,
    FirstAnswer,
)
from memora.services.reviews import memory_trackers, safe_mode
from memora.services.reviews.due import QUESTIONS_A_SESSION, Filter, choose_due, choose_from
from memora.services.reviews.marking import Answered, first_answers, mark, result_of
from memora.services.reviews.question_texts import with_solutions, write_out
from memora.services.reviews.questions import as_they_were_asked, questions_at
from memora.services.reviews.schedule import Planner, left_today, make_planner
from memora.services.reviews.season import get_review_season, require_open
from memora.services.rewards import load_rules
from memora.utils.clock import to_iso
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.names import stored_name

XP_A_RIGHT_ANSWER = 2


def get_review_session(
    player: str,
    subject: str | None = None,
    topic_id: str | None = None,
    *,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Return the questions that a player shall review now, the longest due first.

    Questions of lessons that are not open to the player rest: they keep their place in the
    schedule and are asked again once the access is back.

    Args:
        player: The player.
        subject: Only questions of this subject.
        topic_id: Only questions of this topic.
        now: Naive UTC time to use instead of MariaDB's clock.

    Returns:
        ``questions``, ``is_degraded``, ``season`` and ``next_due_at`` as the API documents them.

    Raises:
        PermissionError: the player has no plan, or it does not hold the subject.
        NotFoundError: there is no such subject or topic.
        RateLimitError: Redis is away, and this player or all together asked too often.
    """
    wanted = _checked_filter(player, subject, topic_id, now)
    season = get_review_season(player)
    at = now or season.clock
    next_due_at, is_degraded = None, False
    if season.is_closed:
        chosen: list[str] = []
        limit = None
    else:
        try:
            chosen, next_due_at = choose_due(player, season, wanted, at)
            limit = QUESTIONS_A_SESSION
        except redis.RedisError:
            safe_mode.admit(player, at)
            is_degraded, limit = True, safe_mode.MAX_ITEMS
            schedule = memory_trackers.read_schedule(player, season.name)
            chosen, next_due_at = choose_from(player, season, wanted, at, schedule)
    return {
        "questions": _shown(player, season.name, chosen[:limit], wanted),
        "is_degraded": is_degraded,
        "season": season.name,
        "next_due_at": to_iso(next_due_at),
    }


def submit_review_session(
    player: str,
    answers: list[Answered],
    subject: str | None = None,
    topic_id: str | None = None,
    *,
    known: KnownState | None = None,
    event_id: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Record the answers of a review session.

    What is due moves on and, answered right, earns XP; what is not due any more, since another
    device was faster, is marked only. What rests, since its lesson is not open any more, is passed
    over: neither marked nor moved. The log has the answers at once, the trackers soon after.

    Args:
        player: The player.
        answers: What was answered; of several answers to a question the first counts.
        subject: The filter that the session was asked for with.
        topic_id: Likewise.
        known: The state that the guard brought along.
        event_id: The client's name for this session.
        now: Naive UTC time to use instead of MariaDB's clock.

    Returns:
        ``xp_earned``, ``remaining_items``, ``persistence_job_id`` and ``results`` as the API
        documents them.

    Raises:
        ValidationError: a question is unknown, or the player has never met it; or all of them rest.
        PermissionError: the player has no plan, or it does not hold the subject.
        NotFoundError: there is no such subject or topic.
        ConflictError: ``event_id`` was used for something else, or the season is archived.
        ServiceUnavailable: the player's lock could not be had; nothing was recorded.
    """
    answers = first_answers(answers)
    arguments = {
        "answers": [answered.claim for answered in answers],
        "subject": subject and (stored_name("Memora Subject", subject) or subject),
        "topic_id": topic_id and (stored_name("Memora Topic", topic_id) or topic_id),
    }

    def record() -> Recorded:
        wanted = _checked_filter(player, subject, topic_id, now)
        season = get_review_season(player)
        session = _Session(player, season.name, answers, wanted, make_planner(season.exam))
        return ledger.record(
            player,
            session.decide,
            known=known,
            rules=load_rules(),
            event_id=event_id,
            arguments=arguments,
            now=now,
        )

    recorded = ledger.answer_once(player, event_id, arguments, record)
    opened = OpenLessons(player, now=now)
    return replace(recorded, answer=_tell_solutions(recorded.answer, answers, opened))


class _Session:
    """Prices one submission under the player's lock."""

    def __init__(
        self,
        player: str,
        season: str,
        answers: list[Answered],
        wanted: Filter,
        planner: Planner,
    ) -> None:
        self.player, self.season, self.answers = player, season, answers
        self.wanted, self.planner = wanted, planner

    def decide(self, state: PlayerState, at: datetime) -> Decision:
        """Mark the answers and move what is due."""
        require_open(self.season)
        marks = memory_trackers.read_marks(self.player)
        ids = [answered.question_id for answered in self.answers]
        memories = memory_trackers.read(self.player, self.season, ids)
        # A verdict on what was never met would tell the keys of lessons that are not open.
        self._refuse_unknown(memories)
        anything = Filter(self.player, self.wanted.opened)
        questions = anything.find(memories)
        if not questions:
            self._refuse_unknown(questions)
        as_asked = as_they_were_asked(
            questions, {a.question_id: a.content_version for a in self.answers}
        )
        undone = memory_trackers.read_undone(self.player, memories)
        due = memory_trackers.read_due(self.player, self.season, at)
        entries, results, moved = [], [], {}
        for answered in self.answers:
            question = questions.get(answered.question_id)
            if question is None:
                continue
            verdict = mark(as_asked[answered.question_id].payload, answered)
            memory = memories[answered.question_id]
            is_due = answered.question_id in due
            if is_due:
                first = undone.get(answered.question_id)
                after, facts = self.planner.plan(
                    memory, question, answered, verdict, at, first=first
                )
                xp = XP_A_RIGHT_ANSWER if _earns(verdict, first) else 0
                place = (answered.question_id, question.subject, self.season)
                entries.append(Entry(REVIEW, *place, xp, review=facts))
                moved[answered.question_id] = after.next_review
            date = moved.get(answered.question_id) or memory.state.next_review
            results.append(
                result_of(answered, verdict)
                | {
                    "lesson": question.lesson,
                    "counted": is_due,
                    "next_review_date": to_iso(date),
                }
            )
        last = state.upto + len(entries)
        still_due = [question for question in due if question not in moved]
        rest = {question: due[question] for question in anything.keep(self.season, still_due)}
        left = left_today(self.player, rest, at, self.planner.exam, answered=len(moved))
        answer = {
            "xp_earned": sum(entry.xp for entry in entries),
            "remaining_items": len(
                self.wanted.keep(self.season, left) if self.wanted.is_narrow else left
            ),
            "persistence_job_id": (
                srs_persistence.job_id_of(self.player, last) if entries else None
            ),
            "results": results,
        }
        if not entries:
            return Decision([Entry(NOTHING_DUE, self.season, season=self.season)], answer)
        return Decision(
            entries,
            answer,
            also=lambda _first: memory_trackers.mark_scheduled(self.player, last, is_stored=False),
            queue=lambda pipe, _first: srs_redis_manager.queue_move(
                *(pipe, self.player, self.season, moved),
                before=marks.srs_seq,
                after=last,
                exam=self.planner.exam,
            ),
        )

    def _refuse_unknown(self, known: Collection[str]) -> None:
        unknown = [a.question_id for a in self.answers if a.question_id not in known]
        if unknown:
            raise ValidationError(
                _("There is no question {0}. Get a new review session and answer that.").format(
                    unknown[0]
                )
            )


def _earns(verdict: Verdict, first: FirstAnswer | None) -> bool:
    """Say whether an answer earns XP: the server found it right, and so was the one undone."""
    return verdict.is_verified and verdict.is_correct and (first is None or first.is_correct)


def _checked_filter(
    player: str, subject: str | None, topic: str | None, now: datetime | None
) -> Filter:
    if subject:
        subject = get_enrolment(player, subject).subject
    if topic:
        stored = stored_name("Memora Topic", topic)
        if stored is None:
            raise NotFoundError(_("There is no topic {0}.").format(topic))
        topic = stored
    return Filter(player, OpenLessons(player, now=now), subject, topic)


def _shown(player: str, season: str, chosen: list[str], wanted: Filter) -> list[dict[str, Any]]:
    memories = memory_trackers.read(player, season, chosen)
    written = write_out(wanted.find(memories).values(), wanted.opened)
    return [
        written[question].shown(player) | {"srs_data": _srs_data(memories[question].state)}
        for question in chosen
        if question in written
    ]


def _srs_data(state: CardState) -> dict[str, Any]:
    return {
        "stability": state.stability,
        "next_review_date": to_iso(state.next_review),
        "last_review_date": to_iso(state.last_review),
    }


def _tell_solutions(
    answer: dict[str, Any], answers: list[Answered], opened: OpenLessons
) -> dict[str, Any]:
    """Return the answer to a review session with what may be seen once a question is answered.

    The log keeps verdicts alone; this is told each time that the session is answered.
    """
    results = answer["results"]
    # Rows from before the lesson was kept are told nothing.
    places = [(result["lesson"], result["question_id"]) for result in results if "lesson" in result]
    questions = as_they_were_asked(
        questions_at(places), {a.question_id: a.content_version for a in answers}
    )
    written = write_out(questions.values(), opened)
    return {**answer, "results": with_solutions(results, written, answers)}
