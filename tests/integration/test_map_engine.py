"""The learning map in pieces: each is a cut of the one progress tree."""

import frappe
import pytest

from memora.services.cdn_export import batch_processor
from memora.services.learning import map_engine, progress_map
from memora.utils.clock import utc_now
from tests.support.factories import insert, make_sales_item
from tests.support.http import message_of
from tests.support.students import School, Student

STATES = ("status", "unlock_state", "total_lessons", "passed_lessons", "percentage", "is_linear")
PIECES = {
    "map_engine.get_map_data": {"subject": "course", "track": "course.t01"},
    "map_engine.get_track_details": {"track": "course.t01"},
    "map_engine.get_unit_topics": {"unit_id": "course.t01.u01"},
    "map_engine.get_topic_details": {"topic_id": "course.t01.u01.p01"},
    "subjects.get_game_tracks": {"subject": "course"},
}


@pytest.fixture
def school():
    return School(tracks=2, units=2, topics=2, lessons=2)


@pytest.fixture
def newcomer(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    return student


@pytest.fixture
def student(school, newcomer):
    school.enrol(newcomer)
    newcomer.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=4)
    return newcomer


def read(student, endpoint, **arguments):
    answer = student.get(endpoint, **(PIECES[endpoint] | arguments))
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


def branches(node, depth=0):
    """Yield (id, states) of all containers of a map, whatever its children are called."""
    yield node["id"], [node[key] for key in STATES]
    for key in ("children", "units", "topics"):
        for child in node.get(key, []):
            if child["type"] != "lesson":
                yield from branches(child, depth + 1)


def test_every_piece_says_what_the_whole_tree_says(school, student):
    whole = progress_map.get_progress(student.user, school.subject)
    tree = dict(branches(whole["root"]))
    track = read(student, "map_engine.get_track_details")
    unit = read(student, "map_engine.get_unit_topics")
    topic = read(student, "map_engine.get_topic_details")
    units = read(student, "map_engine.get_map_data")["units"]

    found = [pair for piece in (track, unit, topic, *units) for pair in branches(piece)]

    assert {node_id for node_id, _states in found} == {
        n for n in tree if n.startswith("course.t01")
    }
    assert all(tree[node_id] == states for node_id, states in found)


def test_a_tracks_map_holds_its_units_topics_and_lessons(student):
    answer = read(student, "map_engine.get_map_data")

    assert (answer["total_lessons"], answer["passed_lessons"], answer["percentage"]) == (8, 1, 12.5)
    assert [unit["name"] for unit in answer["units"]] == ["course.t01.u01", "course.t01.u02"]
    topic = answer["units"][0]["topics"][0]
    assert [(one["name"], one["status"], one["best_hearts"]) for one in topic["lessons"]] == [
        ("course.t01.u01.p01.l01", "passed", 4),
        ("course.t01.u01.p01.l02", "not_passed", 0),
    ]


def test_a_piece_suggests_the_next_lesson_within_itself(school, student):
    frappe.db.set_value("Memora Topic", "course.t01.u01.p01", "is_linear", 1)
    batch_processor.rebuild_plan(school.plan.name)

    suggested = read(student, "map_engine.get_topic_details")["suggested_next_lesson_id"]
    other = read(student, "map_engine.get_track_details", track="course.t02")

    assert suggested == "course.t01.u01.p01.l02"
    assert other["suggested_next_lesson_id"] == "course.t02.u01.p01.l01"


def test_a_node_names_all_above_it(student):
    topic = read(student, "map_engine.get_topic_details", topic_id="course.t02.u01.p02")

    above = [topic[key] for key in ("subject", "track", "unit")]
    assert above == ["course", "course.t02", "course.t02.u01"]


def test_descriptions_come_from_the_records(student):
    frappe.db.set_value("Memora Topic", "course.t01.u01.p01", "description", "Adding up")

    assert read(student, "map_engine.get_topic_details")["description"] == "Adding up"


def selling(student):
    lessons = read(student, "map_engine.get_topic_details")["lessons"]
    return [(lesson["is_paid"], lesson["is_owned"]) for lesson in lessons]


def test_lessons_say_whether_they_are_paid_and_owned(school, student):
    item = make_sales_item(season=school.plan.season).name
    frappe.db.set_value("Memora Unit", "course.t01.u01", "required_item", item)
    frappe.db.set_value("Memora Lesson", school.lesson_id(1), "is_free_preview", 1)
    batch_processor.rebuild_plan(school.plan.name)
    assert selling(student) == [(False, False), (True, False)]

    insert(
        "Game Subscription Access",
        player=student.user,
        season=school.plan.season,
        access_type="limited",
        contents=[{"target_doctype": "Memora Lesson", "target_name": school.lesson_id(2)}],
    )
    assert selling(student) == [(False, False), (True, True)]


def test_a_lesson_opens_exactly_where_the_map_says_so(school, student):
    item = make_sales_item(season=school.plan.season).name
    frappe.db.set_value("Memora Topic", "course.t01.u01.p01", "required_item", item)
    frappe.db.set_value("Memora Lesson", school.lesson_id(1), "is_free_preview", 1)
    batch_processor.rebuild_plan(school.plan.name)

    answers = [
        student.get("sessions.get_lesson_url", lesson_id=school.lesson_id(number)).status_code
        for number in (1, 2)
    ]

    shown = [not is_paid or is_owned for is_paid, is_owned in selling(student)]
    assert [status == 200 for status in answers] == shown == [True, False]


def test_what_the_plan_hides_is_not_on_the_map(school, student):
    school.plan.reload()
    school.plan.append(
        "overrides",
        {"target_doctype": "Memora Unit", "target_name": "course.t01.u01", "action": "Hide"},
    )
    school.plan.save()

    units = read(student, "map_engine.get_map_data")["units"]
    hidden = student.get("map_engine.get_topic_details", topic_id="course.t01.u01.p01")

    assert [unit["name"] for unit in units] == ["course.t01.u02"]
    assert (hidden.status_code, "no topic" in message_of(hidden)) == (404, True)


def test_a_track_of_another_subject_is_not_found(school, student):  # noqa: ARG001 - enrolled
    School(course_id="foreign")

    answer = student.get("map_engine.get_map_data", subject="course", track="foreign.t01")

    assert answer.status_code == 404


def test_the_map_is_the_same_without_redis(student, redis_server):
    before = {name: read(student, name) for name in PIECES}
    redis_server.stop()

    for name, answer in before.items():
        now = read(student, name)
        if isinstance(now, dict):
            assert now.pop("is_degraded") is True
        assert now == answer


@pytest.mark.parametrize("endpoint", PIECES)
def test_before_onboarding_the_way_to_a_map_is_named(school, newcomer, endpoint):  # noqa: ARG001
    answer = newcomer.get(endpoint, **PIECES[endpoint])

    assert (answer.status_code, "Choose your grade" in message_of(answer)) == (403, True)


@pytest.mark.parametrize("endpoint", PIECES)
def test_without_a_plan_the_way_to_a_map_is_named(school, student, endpoint):
    frappe.db.set_value("Memora Academic Plan", school.plan.name, "is_published", 0)

    answer = student.get(endpoint, **PIECES[endpoint])

    assert (answer.status_code, "Choose your grade" in message_of(answer)) == (403, True)


@pytest.mark.parametrize("endpoint", PIECES)
def test_the_map_of_a_season_that_is_over_stays(school, student, endpoint):
    before = read(student, endpoint)
    frappe.db.set_value("Memora Season", school.plan.season, "is_active", 0)

    assert read(student, endpoint) == before


def test_the_service_counts_access_by_the_day_it_is_given(school, student):
    season = school.plan.season
    frappe.db.set_value(
        "Memora Topic", "course.t01.u01.p01", "required_item", make_sales_item().name
    )
    batch_processor.rebuild_plan(school.plan.name)
    last = utc_now().date()
    insert(
        "Game Subscription Access",
        player=student.user,
        season=season,
        access_type="trial",
        expiry_date=last,
    )

    def owned(today):
        answer = map_engine.get_topic_details(student.user, "course.t01.u01.p01", today=today)
        return answer["lessons"][0]["is_owned"]

    assert (owned(last), owned(last.replace(year=last.year + 1))) == (True, False)
