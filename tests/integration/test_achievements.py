"""Achievements: what the log says a student has reached, with the day it was."""

from datetime import timedelta

import frappe
import pytest

from memora.services import wallet_engine
from memora.services.access.opening import find_lesson
from memora.services.learning import completion
from memora.services.ledger.entry import SUBJECT_COMPLETED
from memora.services.rewards import achievements
from memora.utils.redis_client import get_redis
from tests.support.factories import make_lesson
from tests.support.reviews import NOW
from tests.support.students import School
from tests.support.threads import at_once


@pytest.fixture
def school():
    return School(lessons=2)


def complete(school, student, number, now=NOW, hearts=3):
    lesson = find_lesson(school.lesson_id(number))
    return completion.complete_lesson(student.user, lesson, hearts, now=now).answer


def earned(student):
    """Return the days of what was earned, by achievement."""
    listed = achievements.get_achievements(student.user)["achievements"]
    return {one["id"]: one["earned_on"] for one in listed if one["earned_on"]}


def rewards_of(answer):
    return [one["id"] for one in answer.get("rewards", []) if one["type"] == "achievement"]


def subjects_completed(student):
    frappe.db.commit()
    return frappe.db.count(
        "Memora Interaction Log", {"player": student.user, "interaction_type": SUBJECT_COMPLETED}
    )


def test_achievements_are_answered_as_documented(school, student):
    complete(school, student, 1)
    answer = student.get("quests.get_achievements").json["message"]

    assert answer["streak_freezes"] == 0
    assert answer["achievements"][:2] == [
        {
            "id": "first_lesson",
            "title": "Lessons passed: 1",
            "earned_on": "2026-11-02",
            "progress": 1,
            "target": 1,
        },
        {
            "id": "lessons_10",
            "title": "Lessons passed: 10",
            "earned_on": None,
            "progress": 1,
            "target": 10,
        },
    ]


def test_the_answer_says_what_was_achieved_once(school, student):
    assert rewards_of(complete(school, student, 1)) == ["first_lesson"]
    assert rewards_of(complete(school, student, 1)) == []


def test_a_week_of_learning_is_an_achievement(school, student):
    for number in range(7):
        answer = complete(school, student, 1, now=NOW + timedelta(days=number))

    assert rewards_of(answer) == ["streak_7"]


def test_the_last_lesson_completes_the_subject(school, student):
    first = rewards_of(complete(school, student, 1))
    last = rewards_of(complete(school, student, 2))

    assert f"subject_completed:{school.subject}" not in first
    assert last == [f"subject_completed:{school.subject}"]


def test_last_lessons_at_the_same_moment_complete_the_subject_once(school, student, host, site):
    complete(school, student, 1)
    frappe.db.commit()

    at_once(host, site, [lambda: complete(school, student, 2)] * 6)

    assert subjects_completed(student) == 1


def test_a_lesson_that_is_added_takes_no_subject_away(school, student):
    for number in (1, 2):
        complete(school, student, number)
    topic = frappe.db.get_value("Memora Lesson", school.lesson_id(1), "parent_topic")
    make_lesson(topic)

    assert f"subject_completed:{school.subject}" in earned(student)


def test_a_completed_subject_is_listed_with_its_title(school, student):
    for number in (1, 2):
        complete(school, student, number)
    last = achievements.get_achievements(student.user)["achievements"][-1]

    assert last == {
        "id": f"subject_completed:{school.subject}",
        "title": "Subject completed: A course",
        "earned_on": "2026-11-02",
        "progress": 1,
        "target": 1,
    }


def test_achievements_are_the_same_after_a_flush_and_without_redis(school, student, redis_server):
    for number in (1, 2):
        complete(school, student, number, hearts=5)
    seen = earned(student)
    get_redis().flushall()
    rebuilt = earned(student)
    redis_server.stop()

    assert seen == rebuilt == earned(student)


def test_achievements_need_no_lesson_of_their_own(student):
    for number in range(8):
        wallet_engine.update_streak(student.user, 3, now=NOW + timedelta(days=number))

    assert list(earned(student)) == ["streak_7"]


def test_a_guest_sees_no_achievements(client):
    assert client.read("memora.api.quests.get_achievements").status_code == 401
