"""What the first screen needs, in one answer."""

from datetime import date, datetime, timedelta

import frappe
import pytest
from redis.connection import AbstractConnection

from memora.services import profiles, wallet_engine
from memora.services.access.opening import find_lesson
from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from memora.services.learning import completion
from memora.utils import client_build
from tests.support import documented
from tests.support.client_build import write_build
from tests.support.factories import course_file, insert, make_plan
from tests.support.reviews import NOW, make_reviewer, plant, quiz_course
from tests.support.students import School, Student

QUESTIONS = [f"start.q{number:02}" for number in range(1, 5)]


@pytest.fixture
def newcomer(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    return student


@pytest.fixture
def school():
    return School(units=2, topics=2, lessons=2)


@pytest.fixture
def student(school, newcomer):
    return school.enrol(newcomer)


@pytest.fixture
def reviewer(borrow_user):
    """A player with four questions in a plan, and the season."""
    # Files outlive their test: no other one publishes this course.
    subject = content_import.import_course(quiz_course(course_id="start"))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    lesson = find_lesson("start.t01.u01.p01.l01")
    completion.complete_for_hearts(player, lesson, hearts_earned=3, now=NOW - timedelta(days=40))
    return player, season


def start_of(student):
    answer = student.get("profile.get_start")
    documented.check("profile.get_start", answer)
    return answer.json["message"]


def start(player, now=NOW):
    frappe.db.commit()
    return profiles.get_start(player, language="en", now=now)


def change_season(name, **fields):
    frappe.get_doc("Memora Season", name).update(fields).save()
    frappe.db.commit()


# Before and after the plan


def test_who_has_no_plan_yet_is_told_so_and_nothing_is_missing_besides(newcomer):
    answer = start_of(newcomer)

    assert [answer[key] for key in ("plan", "season", "exam", "reviews")] == [None] * 4
    assert answer["subjects"] == []
    assert (answer["xp"], answer["level"], answer["daily_goal"]) == (0, 1, 50)
    assert answer["streak"]["status"] == "none"


def test_a_plan_that_is_published_no_more_is_none(school, student):
    frappe.get_doc("Memora Academic Plan", school.plan.name).update({"is_published": 0}).save()

    assert start_of(student)["plan"] is None


def test_the_plan_leads_to_its_files(school, student):
    plan = start_of(student)["plan"]

    assert (plan["id"], plan["title"]) == (school.plan.name, school.plan.title)
    assert plan["content_url"] == "/memora_content"
    manifest = student.client.get(plan["manifest_url"]).json
    assert manifest["plan_id"] == school.plan.name


def test_with_a_cdn_the_addresses_are_its(school, student):
    addresses = {
        "endpoint_url": "https://s3.example.org",
        "cdn_base_url": "https://cdn.example.com",
    }
    settings = frappe.get_doc("CDN Settings")
    settings.update({"enabled": 1, "bucket_name": "b", "access_key": "k", "secret_key": "s"})
    settings.update(addresses).save()

    plan = start_of(student)["plan"]

    assert plan["content_url"] == "https://cdn.example.com"
    assert plan["manifest_url"] == f"https://cdn.example.com/plans/{school.plan.name}/manifest.json"


# What comes next


def test_the_next_lesson_says_where_it_stands_and_how_long_it_takes(school, student):
    lesson = school.lesson_id(1)
    frappe.db.sql("UPDATE `tabMemora Lesson Stage` SET target_time = 100 WHERE parent = %s", lesson)
    subject = start_of(student)["subjects"][0]

    assert (subject["id"], subject["title"]) == (school.subject, "A course")
    assert (subject["total_lessons"], subject["passed_lessons"]) == (8, 0)
    assert (subject["language"], subject["dir"]) == ("en", "ltr")
    assert subject["next_lesson"] == {
        "id": lesson,
        "title": "Lesson t01.u01.p01.l01",
        "track": "course.t01",
        "unit": "course.t01.u01",
        "unit_title": "Node t01.u01",
        "topic": "course.t01.u01.p01",
        "position": 1,
        "unit_lessons": 4,
        "target_minutes": 4,
        "is_open": True,
    }


def test_a_completed_lesson_moves_the_start_on(school, student):
    for number in (1, 2):
        student.post("progress.complete_lesson", lesson_id=school.lesson_id(number), hearts=5)

    answer = start_of(student)

    subject = answer["subjects"][0]
    assert (subject["passed_lessons"], subject["percentage"]) == (2, 25.0)
    following = subject["next_lesson"]
    assert (following["id"], following["position"]) == ("course.t01.u01.p02.l01", 3)
    wallet = student.get("player.get_wallet").json["message"]
    assert (answer["xp"], answer["gems"]) == (wallet["total_xp"], wallet["gems"])
    assert answer["xp_today"] == answer["xp"] > 0
    assert answer["streak"]["status"] == "done"
    assert answer["streak"]["week"][-1]["status"] == "done"


def test_a_subject_that_is_done_has_no_next_lesson(student):
    for node in ("u01.p01", "u01.p02", "u02.p01", "u02.p02"):
        for lesson in ("l01", "l02"):
            name = f"course.t01.{node}.{lesson}"
            student.post("progress.complete_lesson", lesson_id=name, hearts=5)

    assert start_of(student)["subjects"][0]["next_lesson"] is None


def test_a_next_lesson_that_is_paid_and_not_owned_is_not_open(school, student):
    override = {
        "target_doctype": "Memora Subject",
        "target_name": school.subject,
        "action": "Set Sold Separately",
    }
    plan = frappe.get_doc("Memora Academic Plan", school.plan.name)
    plan.append("overrides", override)
    plan.save()
    batch_processor.rebuild_plan(plan.name)

    assert start_of(student)["subjects"][0]["next_lesson"]["is_open"] is False


def test_an_arabic_subject_runs_from_right_to_left(school, student):
    frappe.db.set_value("Memora Subject", school.subject, "language", "ar")

    assert start_of(student)["subjects"][0]["dir"] == "rtl"


def test_quests_are_those_of_the_quests_endpoint(student):
    insert("Game Daily Quest", quest_title="Two", quest_type="complete_lessons", target=2)

    quests = start_of(student)["quests"]

    assert quests == student.get("quests.get_daily_quests").json["message"]
    assert quests


# What waits


def test_reviews_that_are_due_are_counted(reviewer):
    player, season = reviewer
    plant(player, season, QUESTIONS, NOW - timedelta(days=1))

    assert start(player)["reviews"] == {"due": 4, "next_due_at": None}


def test_without_a_due_review_the_next_one_is_named(reviewer):
    player, season = reviewer
    plant(player, season, QUESTIONS, NOW + timedelta(hours=2))

    assert start(player)["reviews"] == {"due": 0, "next_due_at": "2026-11-02T14:00:00Z"}


def test_an_archived_season_has_no_reviews(reviewer):
    player, season = reviewer
    plant(player, season, QUESTIONS, NOW - timedelta(days=1))
    frappe.db.set_value("Memora Season", season, "closed_at", NOW)

    answer = start(player)

    assert answer["reviews"] == {"due": 0, "next_due_at": None}
    assert answer["season"]["is_over"] is True


def test_an_exam_to_come_is_counted_down_to(reviewer):
    player, season = reviewer
    # Desk refuses a day that is over.
    frappe.db.set_value("Memora Season", season, "exam_date", date(2026, 11, 25))

    assert start(player)["exam"] == {"name": season, "date": "2026-11-25", "days_left": 23}
    assert start(player, datetime(2026, 11, 25, 23))["exam"]["days_left"] == 0
    assert start(player, datetime(2026, 11, 26))["exam"] is None


def test_a_season_is_over_on_the_day_after_its_last(reviewer):
    player, season = reviewer
    change_season(season, start_date=date(2026, 9, 1), end_date=date(2026, 11, 25))

    assert start(player, datetime(2026, 11, 25, 23))["season"] == {
        "name": season,
        "ends_on": "2026-11-25",
        "is_over": False,
    }
    assert start(player, datetime(2026, 11, 26))["season"]["is_over"] is True


def test_a_missed_day_that_a_freeze_covered_is_shown_as_such(reviewer):
    player, _season = reviewer
    for ago in (5, 4, 2, 1):
        wallet_engine.update_streak(player, 3, now=NOW - timedelta(days=ago))
    lost = [day["status"] for day in start(player)["streak"]["week"]]
    assert lost == ["missed", "done", "done", "missed", "done", "done", "today"]

    frappe.get_doc("Memora Settings").update({"streak_freeze_days": 1}).save()
    wallet_engine.update_streak(player, 3, now=NOW)
    wallet_engine.update_streak(player, 3, now=NOW + timedelta(days=2))

    streak = start(player, NOW + timedelta(days=2))["streak"]
    statuses = [day["status"] for day in streak["week"]]
    assert statuses == ["done", "missed", "done", "done", "done", "freeze", "done"]
    assert (streak["days"], streak["status"]) == (4, "done")


# The person and the session


def test_the_language_is_the_one_that_answers_come_in(student):
    student.post("profile.set_preferences", language="ar")
    assert start_of(student)["language"] == "ar"

    student.post("profile.set_preferences", language="en")
    assert start_of(student)["language"] == "en"
    frappe.db.set_value("User", student.user, "language", None)


def test_a_chosen_drawing_has_an_address_once_the_client_is_built(student, tmp_path, monkeypatch):
    monkeypatch.setattr(client_build, "FOLDER", tmp_path)
    student.post("profile.set_preferences", avatar="noon")
    assert (start_of(student)["avatar"], start_of(student)["avatar_url"]) == ("noon", None)

    write_build(tmp_path, avatars={"noon": "noon.0a1b2c.svg"})

    assert start_of(student)["avatar_url"] == "/assets/memora/learn/noon.0a1b2c.svg"


def test_a_session_without_a_token_says_that_posts_need_none(student):
    assert start_of(student)["csrf_token"] is None


def test_a_session_with_a_token_gets_it_and_its_answer_is_not_compressed(student):
    token = student.client.call("memora_probe.api.csrf_token").json["message"]
    assert student.post("profile.set_preferences", daily_goal=70).status_code == 400

    answer = student.client.get(
        "/api/method/memora.api.profile.get_start", headers={"Accept-Encoding": "gzip"}
    )

    assert answer.json["message"]["csrf_token"] == token
    assert "Content-Encoding" not in answer.headers
    student.client.headers["X-Frappe-CSRF-Token"] = token
    assert student.post("profile.set_preferences", daily_goal=70).status_code == 200


def test_while_redis_is_away_the_start_comes_from_mariadb_and_says_so(student, redis_server):
    student.post("progress.complete_lesson", lesson_id="course.t01.u01.p01.l01", hearts=5)
    before = start_of(student)
    redis_server.stop()

    answer = start_of(student)

    assert answer["is_degraded"] is True
    assert answer["reviews"] == {"due": None, "next_due_at": None}
    for key in ("xp", "streak", "subjects", "quests"):
        assert answer[key] == before[key]


# What it costs


def test_the_start_takes_few_statements_however_many_subjects_there_are(borrow_user, statements):
    player, _season = make_reviewer(borrow_user("Memora Student"), School().subject)
    profiles.get_start(player, language="en")
    statements.clear()
    profiles.get_start(player, language="en")
    of_one = len(statements)

    more = [
        content_import.import_course(course_file(f"course{number}"))["subject"]
        for number in range(4)
    ]
    plan = make_plan(*more)
    batch_processor.rebuild_plan(plan.name)
    frappe.db.set_value("Memora Player Profile", player, "plan", plan.name)
    profiles.get_start(player, language="en")
    statements.clear()
    profiles.get_start(player, language="en")

    assert len(statements) == of_one <= 9


def test_the_start_takes_three_round_trips_to_redis(student, redis_server, monkeypatch):
    start_of(student)
    sent, send = [], AbstractConnection.send_packed_command

    def counting(connection, command, **options):
        if connection.port == redis_server.port:
            sent.append(command)
        send(connection, command, **options)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", counting)
    start_of(student)

    assert len(sent) == 3
