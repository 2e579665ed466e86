"""A subject's whole map in one answer: what is done, what is next, why the rest is closed."""

import gzip
import json

import frappe
import pytest
from redis.connection import AbstractConnection

from memora.services.cdn_export import batch_processor
from memora.services.learning import progress_map
from memora.services.progress_engine.structure_loader import load_lesson_gate
from tests.integration.test_progress_book import publish_in_strict_order
from tests.support.factories import insert, make_sales_item
from tests.support.students import School, Student

URL = "/api/method/memora.api.map_engine.get_subject_map"


@pytest.fixture
def school():
    return School(tracks=2, units=2, topics=2, lessons=3)


@pytest.fixture
def student(school, new_client, borrow_user):
    return school.enrol(Student(new_client, borrow_user("Memora Student")))


def read(student):
    answer = student.get("map_engine.get_subject_map", subject="course")
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


def put_in_order(school, *doctypes):
    for doctype in doctypes:
        frappe.db.sql(f"UPDATE `tab{doctype}` SET is_linear = 1")
    batch_processor.rebuild_plan(school.plan.name)


def lessons_of(answer):
    """Yield each lesson with what keeps it, or a node above it, closed."""
    for track in answer["tracks"]:
        for unit in track["units"]:
            for topic in unit["topics"]:
                for lesson in topic["lessons"]:
                    above = [track, unit, topic, lesson]
                    locks = [
                        (node.get("required_lesson_id"), node.get("required_level"))
                        for node in above
                        if "required_lesson_id" in node or "required_level" in node
                    ]
                    yield lesson, locks


def nodes_of(progress):
    found, open_nodes = [], [progress["root"]]
    for node in open_nodes:
        found.append((node["type"], node["id"], node["unlock_state"]))
        open_nodes += node["children"]
    return found


def test_the_map_says_of_each_lesson_what_the_progress_tree_says(school, student):
    put_in_order(school, "Memora Track", "Memora Topic")
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=4)
    tree = progress_map.get_progress(student.user, "course")

    answer = read(student)

    states = {
        lesson["id"]: (lesson["unlock_state"], lesson.get("best_hearts"))
        for lesson, _locks in lessons_of(answer)
    }
    assert {("lesson", name, state) for name, (state, _hearts) in states.items()} == {
        node for node in nodes_of(tree) if node[0] == "lesson"
    }
    assert states[school.lesson_id(1)] == ("unlocked", 4)
    assert [hearts for _state, hearts in states.values()].count(None) == len(states) - 1
    totals = ("total_lessons", "passed_lessons", "suggested_next_lesson_id")
    assert {key: answer[key] for key in totals} == {key: tree[key] for key in totals}


def test_what_is_closed_says_once_what_the_lessons_gate_says(school, student):
    put_in_order(school, "Memora Subject", "Memora Track", "Memora Unit", "Memora Topic")
    frappe.db.set_value("Memora Track", "course.t02", "unlock_level", 5)
    batch_processor.rebuild_plan(school.plan.name)
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=4)
    gate, passed = load_lesson_gate("course"), 1

    for lesson, locks in lessons_of(read(student)):
        known = gate.find_obstacle(lesson["id"], passed, player_level=1)
        assert locks == ([(known.lesson_id, known.level)] if known else [])


def test_a_lesson_that_is_sold_names_what_opens_it_until_it_is_owned(school, student):
    item = make_sales_item(season=school.plan.season).name
    frappe.db.set_value("Memora Track", "course.t01", "required_item", item)
    frappe.db.set_value("Memora Lesson", school.lesson_id(2), "is_free_preview", 1)
    batch_processor.rebuild_plan(school.plan.name)

    def first_three():
        lessons = [lesson for lesson, _locks in lessons_of(read(student))][:3]
        return [lesson.get("required_item", "open") for lesson in lessons]

    assert first_three() == [item, "open", item]
    insert(
        "Game Subscription Access",
        player=student.user,
        season=school.plan.season,
        access_type="full",
    )
    assert first_three() == ["open", "open", "open"]


def test_the_next_lesson_is_one_that_can_be_played(school, student):
    frappe.db.set_value("Memora Unit", "course.t01.u01", "required_item", make_sales_item().name)
    batch_processor.rebuild_plan(school.plan.name)
    assert read(student)["suggested_next_lesson_id"] == "course.t01.u02.p01.l01"

    frappe.db.set_value("Memora Subject", "course", "required_item", make_sales_item().name)
    batch_processor.rebuild_plan(school.plan.name)
    assert read(student)["suggested_next_lesson_id"] == "course.t01.u01.p01.l01"


def test_the_subject_has_the_plans_name_and_the_contents_direction(school, student):
    frappe.db.set_value("Memora Subject", "course", "language", "ar")
    frappe.db.set_value(
        "Memora Plan Subject", {"parent": school.plan.name}, "display_name", "الرياضيات"
    )

    answer = read(student)

    facts = [answer[key] for key in ("title", "language", "dir", "level")]
    assert facts == ["الرياضيات", "ar", "rtl", 1]


def test_a_lessons_base_xp_is_the_authors(school, student):
    frappe.db.set_value("Memora Lesson", school.lesson_id(2), "base_xp", 35)
    batch_processor.rebuild_plan(school.plan.name)

    lessons = [lesson for lesson, _locks in lessons_of(read(student))]

    assert lessons[1]["base_xp"] == 35


def test_the_next_lesson_alone_says_how_long_it_takes(student):
    frappe.db.sql("UPDATE `tabMemora Lesson Stage` SET target_time = 90")
    frappe.db.commit()

    minutes = [lesson.get("target_minutes") for lesson, _locks in lessons_of(read(student))]

    assert minutes == [3] + [None] * 23


def test_the_map_is_the_same_without_redis(school, student, redis_server):
    student.post("progress.complete_lesson", lesson_id=school.lesson_id(1), hearts=4)
    before = read(student)
    redis_server.stop()

    assert read(student) == before | {"is_degraded": True}


def test_a_map_costs_two_round_trips_and_as_many_statements_whatever_its_size(
    new_client, borrow_user, redis_server, monkeypatch, statements
):
    sent, send = [], AbstractConnection.send_packed_command

    def counting(connection, command, **options):
        if connection.port == redis_server.port:
            sent.append(command)
        send(connection, command, **options)

    costs = []
    for lessons in (1, 12):
        school = School(course_id=f"course{lessons}", tracks=2, units=2, topics=2, lessons=lessons)
        student = school.enrol(Student(new_client, borrow_user("Memora Student")))
        student.get("map_engine.get_subject_map", subject=school.subject)
        with monkeypatch.context() as patch:
            patch.setattr(AbstractConnection, "send_packed_command", counting)
            before = len(statements), len(sent)
            student.get("map_engine.get_subject_map", subject=school.subject)
            costs.append((len(statements) - before[0], len(sent) - before[1]))

    assert costs[0] == costs[1]
    assert costs[0][1] == 2
    assert costs[0][0] <= 8


def test_a_whole_book_comes_in_45_kb(course_data_dir, new_client, borrow_user):
    course = json.loads((course_data_dir / "anatomy-physiology-2e.course.json").read_bytes())
    student = Student(new_client, borrow_user("Memora Student"))
    subject, _player = publish_in_strict_order(course, student.user)
    student.login()

    answer = student.client.get(
        URL, query_string={"subject": subject}, headers={"Accept-Encoding": "gzip"}
    )

    lessons = list(lessons_of(json.loads(gzip.decompress(answer.data))["message"]))
    assert len(lessons) == 1_362
    assert len(answer.data) <= 45_000
