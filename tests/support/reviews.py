"""Players with something to review, without having them learn it first."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import frappe

from memora.services.cdn_export import batch_processor
from memora.services.ledger.review_record import CardState, Memory
from memora.services.reviews import memory_trackers
from tests.support.factories import course_file, lessons_of, make_plan
from tests.support.factories import quiz as quiz_stage
from tests.support.players import award, make_player

NOW = datetime(2026, 11, 2, 12)


def question_ids(count: int) -> list[str]:
    """Return the ids of the questions of ``quiz_course``'s first lessons."""
    return [f"course.q{number:02}" for number in range(1, count + 1)]


def quiz_course(questions: int = 4, course_id: str = "course") -> dict[str, Any]:
    """Return a course file of one lesson with that many questions, each right with option 1."""
    course = course_file(course_id, lessons=1)
    asked = [
        {
            "id": f"{course_id}.q{number:02}",
            "type": "multiple_choice",
            "text": f"Question {number}?",
            "options": ["no", "yes", "perhaps"],
            "answer_index": 1,
        }
        for number in range(1, questions + 1)
    ]
    lessons_of(course)[0]["stages"] = [quiz_stage(*asked)]
    return course


def make_reviewer(user: str, subject: str) -> tuple[str, str]:
    """Give a user profile, wallet and a plan that holds the subject; return player and season."""
    player = make_player(user)
    plan = make_plan(subject)
    frappe.db.set_value("Memora Player Profile", player, "plan", plan.name)
    frappe.db.commit()
    batch_processor.rebuild_plan(plan.name)
    return player, plan.season


def plant(
    player: str,
    season: str,
    questions: Iterable[str],
    due: datetime,
    *,
    state: CardState | None = None,
    subject: str | None = None,
) -> None:
    """Store trackers as if the player had learned the questions, the first due the longest."""
    award(player, 0, now=due - timedelta(days=30))
    seq = frappe.db.get_value("Memora Player Wallet", player, "last_seq")
    base = state or CardState(stability=1.0, ease=2.5, interval_days=1.0, reps=1)
    memories = {}
    for number, question in enumerate(questions):
        at = due + timedelta(seconds=number)
        card = CardState(
            base.stability,
            base.ease,
            base.interval_days,
            base.reps,
            base.lapses,
            at - timedelta(days=base.interval_days),
            at,
        )
        memories[question] = Memory(card, "classic", subject=subject, upto=seq)
    memory_trackers.write(player, season, memories)
    memory_trackers.mark_scheduled(player, seq, is_stored=True)
    frappe.db.commit()


def answer(question: str, *, right: bool = True, **given: Any) -> dict[str, Any]:
    """Return an answer to a question of ``quiz_course`` as a client sends it."""
    return {"question_id": question, "answer": 1 if right else 0, "is_correct": right, **given}


def trackers(player: str) -> dict[str, tuple[Any, ...]]:
    """Return what the stored trackers of a player say, by question."""
    frappe.db.commit()
    rows = frappe.db.sql(
        """SELECT question_id, season, stability, ease, interval_days, reps, lapses,
        last_review_date, next_review_date FROM `tabPlayer Memory Tracker`
        WHERE player = %s ORDER BY question_id""",
        player,
    )
    return {row[0]: row[1:] for row in rows}
