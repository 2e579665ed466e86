"""Questions of lessons that are not open to a student rest: unseen, unmarked, unpaid."""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.services.access import OpenLessons, open_lesson
from memora.services.access.opening import find_lesson
from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from memora.services.reviews import memory_trackers
from memora.services.reviews import review_session as reviews
from memora.services.reviews.marking import Answered
from memora.utils.errors import NotFoundError, PermissionError, ValidationError
from tests.support import factories
from tests.support.factories import course_file
from tests.support.reviews import NOW, answer, make_reviewer, plant

DAY = timedelta(days=1)
LESSONS = [f"course.t01.u01.p01.l0{number}" for number in (1, 2, 3)]
QUESTIONS = [f"t01.u01.p01.l0{number}.q1" for number in (1, 2, 3)]


@pytest.fixture
def world(borrow_user):
    """A player to whom the questions of three lessons are due, one each."""
    subject = content_import.import_course(course_file(lessons=3))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    plant(player, season, QUESTIONS, NOW - DAY, subject=subject)
    plan = frappe.db.get_value("Memora Player Profile", player, "plan")
    return SimpleNamespace(player=player, season=season, subject=subject, plan=plan)


def close(world, how):
    """Close the first lesson to the player."""
    if how == "unpublished":
        frappe.db.set_value("Memora Lesson", LESSONS[0], "is_published", 0)
    elif how == "topic unpublished":
        frappe.db.set_value("Memora Topic", "course.t01.u01.p01", "is_published", 0)
    elif how == "paid":
        item = factories.make_sales_item().name
        frappe.db.set_value("Memora Lesson", LESSONS[0], "required_item", item)
    else:
        row = {"target_doctype": "Memora Lesson", "target_name": LESSONS[0].upper()}
        plan = frappe.get_doc("Memora Academic Plan", world.plan)
        plan.append("overrides", {**row, "action": "Hide"})
        plan.save()
    frappe.db.commit()


def asked(world, **options):
    found = reviews.get_review_session(world.player, now=NOW, **options)
    return [question["id"] for question in found["questions"]]


def submit(world, *questions):
    given = [Answered(**answer(question)) for question in questions]
    return reviews.submit_review_session(world.player, given, now=NOW).answer


@pytest.mark.parametrize("how", ["unpublished", "paid", "hidden"])
def test_what_is_not_open_is_neither_shown_nor_marked_nor_paid(world, how):
    close(world, how)

    assert asked(world) == QUESTIONS[1:]
    with pytest.raises(ValidationError, match="Get a new review session"):
        submit(world, QUESTIONS[0])
    sent = submit(world, *QUESTIONS[:2])

    assert (sent["xp_earned"], sent["remaining_items"]) == (2, 1)
    assert [result["question_id"] for result in sent["results"]] == [QUESTIONS[1]]


def test_what_lies_below_something_unpublished_rests(world):
    close(world, "topic unpublished")

    assert asked(world) == []


def test_the_schedule_comes_back_with_the_access(world):
    before = memory_trackers.read_schedule(world.player, world.season)
    close(world, "paid")
    assert asked(world) == QUESTIONS[1:]

    factories.insert(
        "Game Subscription Access",
        player=world.player,
        season=world.season,
        access_type="full",
    )

    assert asked(world) == QUESTIONS
    assert memory_trackers.read_schedule(world.player, world.season) == before


def test_without_redis_the_same_rests(world, redis_server):
    close(world, "paid")
    redis_server.stop()

    assert asked(world) == QUESTIONS[1:]


def test_what_rests_takes_nothing_of_the_days_share(world):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 1)
    close(world, "paid")

    assert asked(world) == [QUESTIONS[1]]


def test_what_is_not_open_is_not_the_next_that_is_due(world):
    plant(world.player, world.season, QUESTIONS[:1], NOW + DAY / 2, subject=world.subject)
    submit(world, *QUESTIONS[1:])
    close(world, "paid")

    found = reviews.get_review_session(world.player, now=NOW)

    assert found["questions"] == []
    assert found["next_due_at"] > f"{NOW + DAY / 2:%Y-%m-%dT%H:%M:%SZ}"


def test_a_question_rests_with_the_lesson_in_which_it_was_met_whatever_another_course_asks(world):
    other = course_file("other", lessons=1)
    subject = content_import.import_course(other)["subject"]
    # As it could come in before ids had to be the school's.
    frappe.db.sql(
        "UPDATE `tabMemora Question` SET question_id = REPLACE(question_id, 'other.', '')"
    )
    plan = frappe.get_doc("Memora Academic Plan", world.plan)
    plan.append("subjects", {"subject": subject})
    plan.save()
    batch_processor.rebuild_plan(world.plan)
    frappe.db.sql(
        "UPDATE `tabPlayer Memory Tracker` SET lesson = %s WHERE question_id = %s",
        (LESSONS[0], QUESTIONS[0]),
    )
    close(world, "paid")

    assert asked(world) == QUESTIONS[1:]


def test_many_lessons_are_decided_as_one_is_and_with_as_few_statements(world, monkeypatch):
    close(world, "paid")
    frappe.db.set_value("Memora Lesson", LESSONS[2], "is_published", 0)
    foreign = factories.make_lesson().name
    names = [*LESSONS, foreign]

    def is_open(name):
        try:
            lesson = find_lesson(name)
            return bool(lesson and open_lesson(world.player, lesson, now=NOW))
        except (NotFoundError, PermissionError):
            return False

    one_by_one = {name for name in names if is_open(name)}
    statements, run = [], frappe.db.sql
    monkeypatch.setattr(frappe.db, "sql", lambda *a, **k: statements.append(a) or run(*a, **k))

    together = OpenLessons(world.player, now=NOW).among([*names, *map(str, range(400))])

    assert together == one_by_one == {LESSONS[1]}
    assert len(statements) <= 4
