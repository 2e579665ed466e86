"""A student's figures and choices: level, streak, week, mastery, preferences."""

import uuid
from datetime import date, datetime, timedelta

import frappe
import pytest

from memora.services import profiles
from memora.services.content import importing as content_import
from memora.services.ledger import recording as ledger
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_view import LessonRef
from memora.services.ledger.review_record import CardState
from memora.services.profiles import onboarding, profile
from memora.services.reviews import review_session as reviews
from memora.services.reviews.marking import Answered
from memora.utils import client_build
from memora.utils.errors import NotFoundError
from tests.support import reviews as reviews_support
from tests.support.client_build import write_build
from tests.support.factories import make_plan, make_subject
from tests.support.http import message_of
from tests.support.players import award, finish_lesson, make_player
from tests.support.reviews import make_reviewer, question_ids, quiz_course
from tests.support.students import School, Student

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12)


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


@pytest.fixture
def student(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    yield student
    # The pool lends the user again.
    frappe.db.set_value("User", student.user, "language", None)
    frappe.db.commit()


def stats(player, subject=None, today=TODAY):
    frappe.db.commit()
    return profile.get_full_profile_stats(player, subject, today=today)


def earn(player, xp, at, subject=None):
    entry = Entry("award", "test", subject, xp=xp)
    ledger.record(player, lambda _state, _at: Decision([entry], {}), now=at)


def plant(player, season, *stabilities, table="Player Memory Tracker", subject=None, **fields):
    """Write what a player remembers, without having them review."""
    names = [fields.get("question_id") or uuid.uuid4().hex for _ in stabilities]
    archive = {"archived_at": NOON} if table.startswith("Archived") else {}
    columns = ("name", "player", "season", "subject", "question_id", "stability", *archive)
    for name, stability in zip(names, stabilities, strict=True):
        values = (uuid.uuid4().hex, player, season, subject, name, stability, *archive.values())
        frappe.db.sql(f"INSERT INTO `tab{table}` ({', '.join(columns)}) VALUES %s", (values,))


def enrol(player):
    plan = make_plan(make_subject().name)
    onboarding.set_academic_profile(player, plan.grade, None, plan.season)
    return plan


def test_somebody_new_has_level_one_and_an_empty_week(player):
    answer = stats(player)

    assert [answer[key] for key in ("level", "levelTitle", "totalXP", "xpToNextLevel")] == [
        *(1, "Curious Beginner", 0, 205)
    ]
    assert [day["xp"] for day in answer["weeklyActivity"]] == [0] * 7
    assert (answer["totalLearned"], answer["mastery"]) == (
        0,
        {"new": 0, "learning": 0, "mature": 0},
    )


def test_the_level_follows_from_the_xp(player):
    award(player, 1_500)

    answer = stats(player)

    keys = ("level", "levelTitle", "xpInLevel", "xpToNextLevel", "nextLevelProgress")
    assert [answer[key] for key in keys] == [3, "Eager Learner", 683, 337, 66]


@pytest.mark.parametrize(
    ("level", "title"),
    [
        (1, "Curious Beginner"),
        (5, "Memory Guardian"),
        (29, "Grand Master"),
        (300, "Legend of Memory"),
    ],
)
def test_each_level_has_a_title(level, title):
    assert profile.level_title(level) == title


def test_the_week_is_seven_days_with_today_the_last(player):
    week = stats(player)["weeklyActivity"]

    assert [day["full_date"] for day in week] == [f"2026-11-{number}" for number in range(15, 22)]
    assert [day["day"] for day in week] == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert [day["isToday"] for day in week] == [False] * 6 + [True]


def test_the_week_holds_the_xp_of_each_utc_day(player):
    earn(player, 1, datetime(2026, 11, 14, 23, 59, 59))
    earn(player, 2, datetime(2026, 11, 15, 0, 0, 0))
    earn(player, 4, datetime(2026, 11, 20, 23, 59, 59, 999_999))
    earn(player, 8, datetime(2026, 11, 21, 0, 0, 0))
    earn(player, 16, NOON)

    assert [day["xp"] for day in stats(player)["weeklyActivity"]] == [2, 0, 0, 0, 0, 4, 24]


def test_a_week_of_many_events_is_counted_whole(player, monkeypatch):
    monkeypatch.setattr("memora.services.ledger.interaction_log.ROWS_OF_A_WEEK", 2)
    for number in range(7):
        earn(player, 1, NOON - timedelta(days=2 - number // 3))

    assert [day["xp"] for day in stats(player)["weeklyActivity"]][-3:] == [3, 3, 1]


def test_learned_questions_fall_into_three_bands(player):
    season = enrol(player).season
    plant(player, season, 0, 0.99, 1, 2.99, 3, 4, 5)

    answer = stats(player)

    assert answer["totalLearned"] == 7
    assert answer["mastery"] == {"new": 2, "learning": 2, "mature": 3}


def test_what_others_learned_or_in_another_season_is_not_counted(player, borrow_user):
    season = enrol(player).season
    plant(player, season, 1)
    plant(player, enrol(make_player(borrow_user())).season, 1)
    plant(borrow_user(), season, 1)

    assert stats(player)["totalLearned"] == 1


def test_what_was_learned_in_a_season_that_is_archived_stays(player):
    season = enrol(player).season
    plant(player, season, 4, 1, table="Archived Memory Tracker")
    frappe.db.set_value("Memora Season", season, "is_active", 0)

    assert stats(player)["mastery"] == {"new": 0, "learning": 1, "mature": 1}


def test_a_question_on_its_way_into_the_archive_counts_once(player):
    season = enrol(player).season
    for table in ("Player Memory Tracker", "Archived Memory Tracker"):
        plant(player, season, 4, table=table, question_id="q1")

    assert stats(player)["totalLearned"] == 1


def test_a_review_counts_before_its_job_has_reached_the_trackers(borrow_user):
    subject = content_import.import_course(quiz_course(2))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    frappe.db.set_value("Memora Player Profile", player, "season", season)
    known, unknown = question_ids(2)
    mature = CardState(stability=2.9, ease=2.5, interval_days=9.0, reps=4)
    reviews_support.plant(player, season, [known, unknown], NOON, state=mature, subject=subject)
    answered = [Answered(**reviews_support.answer(known))]

    reviews.submit_review_session(player, answered, now=NOON + timedelta(days=1))

    assert stats(player)["mastery"] == {"new": 0, "learning": 1, "mature": 1}
    assert stats(player, subject)["mastery"] == {"new": 0, "learning": 1, "mature": 1}
    assert stats(player, make_subject().name)["totalLearned"] == 0


def test_with_a_subject_only_what_belongs_to_it_counts(player):
    season, subject = enrol(player).season, make_subject().name
    earn(player, 300, NOON, subject)
    earn(player, 1_200, NOON)
    plant(player, season, 1, subject=subject)
    plant(player, season, 1, 1)

    answer = stats(player, subject)

    keys = ("totalXP", "level", "totalLearned")
    assert [answer[key] for key in keys] == [300, 2, 1]
    assert answer["weeklyActivity"][-1]["xp"] == 300


def test_a_subject_that_nobody_knows_is_not_found(player):
    with pytest.raises(NotFoundError, match="no subject"):
        stats(player, "no-such-subject")


def test_figures_are_the_same_without_redis(player, redis_server):
    earn(player, 300, NOON)
    before = stats(player)
    redis_server.stop()

    assert stats(player) == before | {"is_degraded": True}


def test_the_app_starts_with_xp_gems_and_grade(player):
    plan = enrol(player)
    award(player, 30)

    answer = profile.get_player_profile(player)

    keys = ("xp", "gems", "level", "current_grade", "current_stream")
    assert [answer[key] for key in keys] == [30, 0, 1, plan.grade, None]


def test_before_onboarding_there_is_no_grade(student):
    answer = student.get("profile.get_player_profile").json["message"]

    assert (answer["current_grade"], answer["current_stream"]) == (None, None)


def test_preferences_begin_with_a_name_on_the_boards_and_a_goal(student):
    answer = student.get("profile.get_player_profile").json["message"]

    assert [answer[key] for key in ("language", "is_anonymous", "daily_goal")] == [None, False, 50]


def test_what_is_not_sent_stays_as_it_is(student):
    student.post("profile.set_preferences", is_anonymous=True, daily_goal=120)

    answer = student.post("profile.set_preferences", is_anonymous=False).json["message"]

    assert answer == {
        "language": None,
        "is_anonymous": False,
        "daily_goal": 120,
        "avatar": None,
    }


@pytest.mark.parametrize("name", profiles.AVATARS)
def test_a_student_chooses_one_of_the_drawings(student, name):
    answer = student.post("profile.set_preferences", avatar=name).json["message"]

    assert answer["avatar"] == name
    assert student.get("profile.get_player_profile").json["message"]["avatar"] == name


def test_desk_offers_the_same_drawings():
    field = frappe.get_meta("Memora Player Profile").get_field("avatar")

    assert tuple(field.options.split("\n")) == ("", *profiles.AVATARS)


def test_the_profile_shows_the_drawing_in_the_place_of_a_picture(student, tmp_path, monkeypatch):
    monkeypatch.setattr(client_build, "FOLDER", tmp_path)
    write_build(tmp_path, avatars={"baa": "baa.0a1b2c.svg"})
    frappe.db.set_value("User", student.user, "user_image", "/files/face.png")
    frappe.db.commit()

    def shown():
        return student.get("profile.get_full_profile_stats").json["message"]["avatarUrl"]

    assert shown() == "/files/face.png"
    student.post("profile.set_preferences", avatar="baa")
    assert shown() == "/assets/memora/learn/baa.0a1b2c.svg"
    # It is not drawn yet.
    student.post("profile.set_preferences", avatar="taa")
    assert shown() == "/files/face.png"
    frappe.db.set_value("User", student.user, "user_image", None)


def test_from_the_next_answer_on_the_chosen_language_is_spoken(student):
    student.post("profile.set_preferences", language="ar")

    answer = student.get("profile.get_full_profile_stats").json["message"]

    assert answer["levelTitle"] == "المبتدئ الفضولي"
    assert {day["day"] for day in answer["weeklyActivity"]} == {
        *("سبت", "أحد", "اثنين", "ثلاثاء", "أربعاء", "خميس", "جمعة")
    }


def test_the_profile_shows_what_was_achieved(player):
    before = stats(player)
    finish_lesson(player, LessonRef("s", 0), hearts=3)
    after = stats(player)

    def earned(answer):
        return [each["id"] for each in answer["achievements"] if each["earned_on"]]

    assert (earned(before), earned(after), after["streakFreezes"]) == ([], ["first_lesson"], 0)


@pytest.mark.parametrize(
    "sent",
    [
        *({}, {"language": "fr"}, {"language": ""}, {"daily_goal": -1}, {"daily_goal": 1_001}),
        *({"avatar": "dragon"}, {"avatar": ""}, {"avatar": "Taa"}),
    ],
)
def test_an_odd_preference_changes_nothing(student, sent):
    before = student.get("profile.get_player_profile").json["message"]

    answer = student.post("profile.set_preferences", **sent)

    assert (answer.status_code, bool(message_of(answer))) == (400, True)
    assert student.get("profile.get_player_profile").json["message"] == before


def test_one_odd_preference_keeps_the_others_from_changing(student):
    student.post("profile.set_preferences", daily_goal=70, language="fr")

    answer = student.get("profile.get_player_profile").json["message"]
    assert answer["daily_goal"] == 50


def test_desk_refuses_a_goal_out_of_range(player):
    record = frappe.get_doc("Memora Player Profile", player)
    record.daily_goal = 1_001

    with pytest.raises(frappe.ValidationError, match="1000"):
        record.save()


def test_a_students_school_day_shows_in_the_profile(student):
    School().enrol(student)
    student.post("progress.complete_lesson", lesson_id="course.t01.u01.p01.l01", hearts=5)

    answer = student.get("profile.get_full_profile_stats").json["message"]

    assert (answer["totalXP"], answer["streak"]) == (35, 1)
    today = answer["weeklyActivity"][-1]
    assert (today["xp"], today["isToday"]) == (35, True)
