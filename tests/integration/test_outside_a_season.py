"""Every student endpoint for students who have no plan yet, have lost it, or whose season ended."""

import frappe
import pytest

from tests.integration.test_api_contract import STUDENT_ENDPOINTS, student_calls
from tests.support import documented
from tests.support.endpoints import FUNCTIONS, NAMES, send
from tests.support.factories import make_sales_item
from tests.support.http import message_of
from tests.support.reviews import NOW, plant
from tests.support.students import School, Student

SUBJECT_LISTS = ("get_subjects", "get_my_subjects")
#: What belongs to a plan; whoever has none is asked to choose one.
OF_A_PLAN = {
    "map_engine.get_map_data",
    "map_engine.get_subject_map",
    "map_engine.get_topic_details",
    "map_engine.get_track_details",
    "map_engine.get_unit_topics",
    "player.complete_lesson",
    "progress.complete_lesson",
    "progress.get_progress",
    "reviews.get_review_session",
    "reviews.submit_review_session",
    "sessions.get_lesson_details",
    "sessions.get_lesson_url",
    "sessions.submit_session",
    "subjects.get_game_tracks",
}
OPEN_TO_STUDENTS = [
    name for name in NAMES if FUNCTIONS[name].memora_access in ("session", "student or staff")
]


@pytest.fixture
def school():
    return School(lessons=2)


@pytest.fixture
def newcomer(school, new_client, borrow_user):  # noqa: ARG001 - there is a plan to be chosen
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    return student


@pytest.fixture
def calls(school):
    """What a student sends; an item, a purchase or a review of theirs only where they have one."""
    item = make_sales_item(season=school.plan.season).name

    def of(student, purchase="none", job="none"):
        sent = student_calls(school, student) | {
            "store.request_purchase": {"item_id": item, "payment_method": "manual"},
            "store.cancel_purchase": {"purchase_id": purchase},
            "reviews.get_persistence_status": {"job_id": job},
            "reviews.undo_review": {"question_id": school.question_id(1)},
        }
        # The last thing that a student does.
        return sent | {"player.logout": sent.pop("player.logout")}

    return of


def answer_of(student, name, arguments):
    """Send a request; the answer must be a documented one, and tell a person what is wrong."""
    answer = send(student.client, name, arguments)
    documented.check(name, answer)
    assert answer.status_code == 200 or message_of(answer), name
    return answer


def statuses(student, calls):
    return {name: answer_of(student, name, sent).status_code for name, sent in calls.items()}


def test_every_endpoint_that_lets_students_in_is_asked(student, calls):
    assert {*STUDENT_ENDPOINTS, *OPEN_TO_STUDENTS} <= calls(student).keys()


def test_before_onboarding_a_student_is_asked_to_choose_a_plan(newcomer, calls):
    sent = calls(newcomer)
    del sent["onboarding.set_academic_profile"]

    assert statuses(newcomer, sent) == dict.fromkeys(sent, 200) | dict.fromkeys(OF_A_PLAN, 403) | {
        "store.cancel_purchase": 404,
        "reviews.get_persistence_status": 404,
        "reviews.undo_review": 404,
    }


def test_before_onboarding_there_are_no_subjects_and_nothing_is_earned_by_trying(newcomer, calls):
    sent = calls(newcomer)

    assert [newcomer.get(f"subjects.{name}").json["message"] for name in SUBJECT_LISTS] == [[], []]
    for name in OF_A_PLAN:
        answer_of(newcomer, name, sent[name])
    assert newcomer.get("player.get_wallet").json["message"]["total_xp"] == 0


def test_a_student_whose_plan_is_withdrawn_is_asked_to_choose_another(school, student, calls):
    frappe.db.set_value("Memora Academic Plan", school.plan.name, "is_published", 0)
    sent = calls(student)

    assert statuses(student, sent) == dict.fromkeys(sent, 200) | dict.fromkeys(OF_A_PLAN, 403) | {
        "onboarding.set_academic_profile": 400,
        "store.cancel_purchase": 404,
        "reviews.get_persistence_status": 404,
        "reviews.undo_review": 404,
    }


@pytest.fixture
def archived(school, student):
    """A student with something learned, whose season was closed and archived since."""
    plant(student.user, school.plan.season, [school.question_id(1)], NOW)
    frappe.db.set_value("Memora Season", school.plan.season, {"is_active": 0, "closed_at": NOW})
    return student


def test_after_its_season_a_student_still_learns_but_reviews_no_more(archived, calls):
    sent = calls(archived)

    assert statuses(archived, sent) == dict.fromkeys(sent, 200) | {
        "onboarding.set_academic_profile": 400,
        "reviews.submit_review_session": 409,
        "store.cancel_purchase": 404,
        "reviews.get_persistence_status": 404,
        "reviews.undo_review": 404,
    }


def test_after_its_season_nothing_is_due(archived):
    session = archived.get("reviews.get_review_session").json["message"]

    assert (session["questions"], session["next_due_at"]) == ([], None)


def test_after_its_season_a_student_may_choose_the_new_one(school, archived):
    new = School(course_id="next-year").plan

    answer = archived.post(
        "onboarding.set_academic_profile", grade=new.grade, academic_year=new.season
    )

    assert (answer.status_code, answer.json["message"]["plan"]) == (200, new.name)
    assert archived.get("progress.get_progress", subject_id=school.subject).status_code == 403
