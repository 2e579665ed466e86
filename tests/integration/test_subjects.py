"""The subjects of a student's plan: what they are called, cost, and how far the student is."""

import frappe
import pytest

from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from memora.services.learning import subjects
from memora.services.ledger.player_view import LessonRef
from memora.services.profiles import onboarding
from memora.utils.clock import utc_now
from tests.support.factories import course_file, insert, make_plan, make_sales_item
from tests.support.players import finish_lesson, make_player
from tests.support.students import School, Student


def import_subject(course_id, **shape):
    return content_import.import_course(course_file(course_id, **shape))["subject"]


class Class:
    """A player in a plan of two subjects, the second one first."""

    def __init__(self, user):
        self.player = make_player(user)
        self.subjects = [import_subject("math", lessons=3), import_subject("physics", lessons=2)]
        self.plan = make_plan(
            subjects=[
                {"subject": self.subjects[0], "display_name": "الرياضيات", "sort_order": 2},
                {"subject": self.subjects[1], "is_mandatory": 0, "sort_order": 1},
            ]
        )
        batch_processor.rebuild_plan(self.plan.name)
        onboarding.set_academic_profile(self.player, self.plan.grade, None, self.plan.season)

    def change(self, subject, **fields):
        frappe.db.set_value("Memora Subject", subject, fields)

    def override(self, **row):
        self.plan.reload()
        self.plan.append("overrides", row)
        self.plan.save()

    def read(self):
        frappe.db.commit()
        return subjects.get_subjects(self.player, today=utc_now().date())

    def read_one(self, subject):
        return next(row for row in self.read() if row["name"] == subject)


@pytest.fixture
def school_class(borrow_user):
    return Class(borrow_user())


@pytest.fixture
def student(new_client, borrow_user):
    return Student(new_client, borrow_user("Memora Student"))


def test_subjects_come_in_the_plans_order_under_the_plans_names(school_class):
    assert [(row["name"], row["title"]) for row in school_class.read()] == [
        ("physics", "A course"),
        ("math", "الرياضيات"),
    ]


def test_a_subjects_own_title_and_the_plans_name_for_it_are_told_apart(school_class):
    listed = subjects.get_my_subjects(school_class.player)

    assert [
        (row["id"], row["name"], row["display_name"], row["is_mandatory"]) for row in listed
    ] == [
        ("physics", "A course", "A course", False),
        ("math", "A course", "الرياضيات", True),
    ]


def test_progress_in_each_subject_is_what_its_map_shows(school_class):
    finish_lesson(school_class.player, LessonRef("math", 1))

    found = {row["name"]: row for row in school_class.read()}
    assert [found["math"][k] for k in ("passed_lessons", "total_lessons", "percentage")] == [
        *(1, 3, 33.33)
    ]
    assert [found["physics"][k] for k in ("passed_lessons", "total_lessons")] == [0, 2]


def test_progress_is_the_same_without_redis(school_class, redis_server):
    finish_lesson(school_class.player, LessonRef("math", 1))
    before = school_class.read()
    redis_server.stop()

    assert school_class.read() == before


def test_a_subject_is_paid_where_an_item_is_required(school_class):
    item = make_sales_item("math-item")
    school_class.change("math", required_item=item.name, full_price=30, discounted_price=20)

    row = school_class.read_one("math")

    assert (row["is_paid"], row["is_owned"], row["required_item"]) == (True, False, "math-item")
    assert (row["full_price"], row["discounted_price"]) == (30, 20)


def test_a_plan_may_give_a_paid_subject_away(school_class):
    school_class.change("math", required_item=make_sales_item().name)
    school_class.override(target_doctype="Memora Subject", target_name="math", action="Set Free")

    assert school_class.read_one("math")["is_paid"] is False


@pytest.mark.parametrize(
    ("access", "owned"),
    [
        ({"access_type": "full"}, {"math", "physics"}),
        ({"access_type": "full", "subject": "math"}, {"math"}),
        ({"access_type": "trial", "expiry_date": "2020-01-01"}, set()),
        (
            {
                "access_type": "limited",
                "contents": [
                    {"target_doctype": "Memora Lesson", "target_name": "math.t01.u01.p01.l01"}
                ],
            },
            set(),
        ),
        (
            {
                "access_type": "limited",
                "contents": [{"target_doctype": "Memora Subject", "target_name": "math"}],
            },
            {"math"},
        ),
    ],
)
def test_a_subject_is_owned_when_all_of_it_is_open(school_class, access, owned):
    season = school_class.plan.season
    insert("Game Subscription Access", player=school_class.player, season=season, **access)

    assert {row["name"] for row in school_class.read() if row["is_owned"]} == owned


def test_what_the_plan_hides_or_nobody_published_is_not_listed(school_class):
    school_class.override(target_doctype="Memora Subject", target_name="math", action="Hide")
    school_class.change("physics", is_published=0)

    assert school_class.read() == []


def test_a_subject_that_was_not_built_yet_has_no_lessons(school_class):
    new = import_subject("biology")
    school_class.plan.reload()
    school_class.plan.append("subjects", {"subject": new, "sort_order": 3})
    school_class.plan.save()

    assert school_class.read_one(new)["total_lessons"] == 0


def test_tracks_come_with_their_look_and_state(school_class):
    track = "math.t01"
    looks = {"icon": "🎯", "description": "From the start"}
    frappe.db.set_value("Memora Track", track, dict(looks))

    (answer,) = subjects.get_game_tracks(school_class.player, "math")

    assert (
        answer | looks | {"name": track, "total_lessons": 3, "unlock_state": "unlocked"} == answer
    )


def test_a_track_below_the_players_level_is_locked(school_class):
    frappe.db.set_value("Memora Track", "math.t01", "unlock_level", 5)
    batch_processor.rebuild_plan(school_class.plan.name)

    (answer,) = subjects.get_game_tracks(school_class.player, "math")

    assert (answer["unlock_level"], answer["unlock_state"]) == (5, "locked")


@pytest.mark.parametrize("endpoint", ["subjects.get_subjects", "subjects.get_my_subjects"])
def test_before_onboarding_there_are_no_subjects(student, endpoint):
    student.login()

    assert student.get(endpoint).json["message"] == []


@pytest.mark.parametrize("endpoint", ["subjects.get_subjects", "subjects.get_my_subjects"])
def test_with_a_plan_that_was_withdrawn_there_are_no_subjects(student, endpoint):
    school = School()
    school.enrol(student)
    frappe.db.set_value("Memora Academic Plan", school.plan.name, "is_published", 0)

    assert student.get(endpoint).json["message"] == []


def test_in_a_season_that_is_over_everything_can_still_be_read(student):
    school = School()
    school.enrol(student)
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=5)
    frappe.db.set_value("Memora Season", school.plan.season, "is_active", 0)

    (subject,) = student.get("subjects.get_subjects").json["message"]
    assert (subject["name"], subject["passed_lessons"]) == (school.subject, 1)
    tracks = student.get("subjects.get_game_tracks", subject=school.subject).json["message"]
    assert [track["passed_lessons"] for track in tracks] == [1]
