"""Onboarding: what may be chosen, what not, and that choosing anew keeps everything earned."""

from datetime import timedelta

import frappe
import pytest

from memora.services.profiles import onboarding
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from tests.support.factories import (
    make_grade,
    make_plan,
    make_season,
    make_stream,
    make_subject,
)
from tests.support.http import message_of
from tests.support.players import make_player
from tests.support.students import School, Student


@pytest.fixture
def student(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    return student


def choose(student, plan, **fields):
    given = {"grade": plan.grade, "stream": plan.stream, "academic_year": plan.season}
    return student.post("onboarding.set_academic_profile", **given | fields)


def test_what_is_offered_leads_to_a_plan():
    make_grade("Grade 13")
    make_stream("Arts")
    plan = make_plan(make_subject().name, stream=make_stream().name, title="Science, 10")

    assert onboarding.get_academic_masters() == {
        "grades": [plan.grade],
        "streams": [plan.stream],
        "academic_years": [plan.season],
        "plans": ["Science, 10"],
        "combinations": [
            {
                "plan": plan.name,
                "grade": plan.grade,
                "stream": plan.stream,
                "academic_year": plan.season,
                "title": "Science, 10",
            }
        ],
    }


def test_grades_and_streams_come_in_the_schools_order():
    season = make_season().name
    for grade, place in (("Grade 10", 2), ("Grade 9", 1)):
        make_grade(grade, sort_order=place)
    for stream, place in (("Arts", 2), ("Science", 1)):
        make_stream(stream, sort_order=place)
        make_plan(grade="Grade 10", stream=stream, season=season)
    make_plan(grade="Grade 9", season=season)

    offered = onboarding.get_academic_masters()

    assert offered["grades"] == ["Grade 9", "Grade 10"]
    assert offered["streams"] == ["Science", "Arts"]


def test_the_newest_year_comes_first():
    for year in (2023, 2025, 2024):
        dates = {"start_date": f"{year}-09-01", "end_date": f"{year + 1}-06-30"}
        make_plan(season=make_season(f"{year}", **dates).name)

    assert onboarding.get_academic_masters()["academic_years"] == ["2025", "2024", "2023"]


@pytest.mark.parametrize(
    "plan", [{"is_published": 0}, {"season": "over"}], ids=["unpublished", "season over"]
)
def test_what_cannot_be_chosen_is_not_offered_and_refused(borrow_user, plan):
    player = make_player(borrow_user())
    make_season("over", is_active=0)
    closed = make_plan(make_subject().name, **plan)

    assert onboarding.get_academic_masters()["combinations"] == []
    with pytest.raises(ValidationError, match="none yet"):
        onboarding.set_academic_profile(player, closed.grade, None, closed.season)


def test_a_combination_without_a_plan_is_refused_with_those_that_exist(student):
    plan = make_plan(make_subject().name, stream=make_stream("Science").name)
    frappe.db.commit()

    answer = choose(student, plan, stream=None)

    assert answer.status_code == 400
    assert f"{plan.grade}, Science, {plan.season}" in message_of(answer)
    assert [row["plan"] for row in answer.json["combinations"]] == [plan.name]


def test_what_is_refused_leaves_the_choice_before_it(student):
    plan = make_plan(make_subject().name)
    choose(student, plan)

    choose(student, plan, grade="no-such-grade")

    answer = student.get("player.get_profile").json["message"]
    assert (answer["plan"], answer["grade"]) == (plan.name, plan.grade)


def test_after_the_first_completed_lesson_only_staff_change_the_plan(
    student, new_client, borrow_user
):
    school = School()
    school.enrol(student)
    other = make_plan(make_subject().name)
    assert choose(student, other).status_code == 200
    assert choose(student, school.plan).status_code == 200
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=5)

    refused, same = choose(student, other), choose(student, school.plan)
    staff = new_client(borrow_user("Memora Admin"))
    chosen = {"grade": other.grade, "academic_year": other.season, "player": student.user}
    by_staff = staff.call("memora.api.onboarding.set_academic_profile", **chosen)

    assert (refused.status_code, "Ask your school" in message_of(refused)) == (403, True)
    assert (same.status_code, by_staff.json["message"]["plan"]) == (200, other.name)


def test_who_is_in_no_published_plan_any_more_chooses_anew(student):
    school = School()
    school.enrol(student)
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=5)
    frappe.db.set_value("Memora Academic Plan", school.plan.name, "is_published", 0)

    assert choose(student, make_plan(make_subject().name)).status_code == 200


def test_a_season_that_has_not_begun_cannot_be_chosen(borrow_user):
    player, tomorrow = make_player(borrow_user()), utc_now().date() + timedelta(days=1)
    plan = make_plan(make_subject().name, season=make_season(start_date=tomorrow).name)

    assert onboarding.get_academic_masters()["combinations"] == []
    with pytest.raises(ValidationError, match="none yet"):
        onboarding.set_academic_profile(player, plan.grade, None, plan.season)
    begun = onboarding.set_academic_profile(player, plan.grade, None, plan.season, today=tomorrow)
    assert begun["plan"] == plan.name


def test_choosing_anew_keeps_everything_earned(student):
    frappe.db.set_value("Memora Settings", "Memora Settings", "students_change_plans", 1)
    school = School()
    school.enrol(student)
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=5)
    earned = student.get("progress.get_progress", subject_id=school.subject).json["message"]
    wallet = student.get("player.get_wallet").json["message"]

    choose(student, make_plan(make_subject().name))
    assert student.get("player.get_wallet").json["message"] == wallet
    choose(student, school.plan)

    again = student.get("progress.get_progress", subject_id=school.subject).json["message"]
    assert again == earned


def test_a_plan_with_the_same_subject_shows_what_was_passed_in_the_other(student):
    frappe.db.set_value("Memora Settings", "Memora Settings", "students_change_plans", 1)
    school = School()
    school.enrol(student)
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=5)

    choose(student, make_plan(school.subject))

    answer = student.get("progress.get_progress", subject_id=school.subject).json["message"]
    assert answer["passed_lessons"] == 1
