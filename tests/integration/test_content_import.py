"""The import of courses: nodes, their order, what it leaves alone and what it refuses."""

import copy
import json
import threading
from datetime import datetime
from functools import partial

import frappe
import pytest

from memora.services.content.importing import import_course
from memora.services.content.importing.tree import walk
from memora.utils import errors
from memora.utils.clock import to_host_time
from memora.utils.errors import NotFoundError, ServiceUnavailable, ValidationError
from tests.support.factories import (
    DEMO_COURSE,
    counts,
    course_file,
    lessons_of,
    make_grade,
    make_lesson,
    make_plan,
    make_sales_item,
    make_subject,
    make_track,
)
from tests.support.threads import at_once

CONTENT = ("Subject", "Track", "Unit", "Topic", "Lesson")
FIRST = "course.t01.u01.p01.l01"
NOW = datetime.fromisoformat("2026-02-03T04:05:06")
SECOND = "course.t01.u01.p01.l02"


def bit_indexes():
    rows = frappe.get_all(
        "Memora Lesson", fields=["name", "bit_index"], order_by="bit_index", limit=100
    )
    return [(row.name, row.bit_index) for row in rows]


def stored_rows():
    return [frappe.db.count(f"Memora {name}") for name in CONTENT]


def test_an_import_creates_every_node_of_the_file():
    report = import_course(course_file(tracks=2, units=2, topics=2, lessons=3))
    assert report == {
        "subject": "course",
        "created": 1 + 2 + 4 + 8 + 24,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
        "invalid": [],
        "warnings": [],
    }
    assert stored_rows() == [1, 2, 4, 8, 24]


def test_the_same_file_again_changes_nothing():
    course = course_file(tracks=2)
    import_course(course)
    before = frappe.db.get_value("Memora Lesson", FIRST, "modified")
    assert counts(import_course(course)) == (0, 0, 11, 0)
    assert frappe.db.get_value("Memora Lesson", FIRST, "modified") == before


def test_imported_nodes_are_published():
    import_course(course_file())
    for name in CONTENT:
        assert frappe.db.count(f"Memora {name}", {"is_published": 0}) == 0


def test_an_imported_lesson_reads_as_one_written_in_desk():
    course = course_file()
    raw = lessons_of(course)[0]
    raw.update(description="What it is about", base_xp=25)
    raw["stages"][1].update(target_time=40, weight=3, is_skippable=True)
    import_course(course, user="Administrator", now=NOW)
    lesson = frappe.get_doc("Memora Lesson", FIRST)
    assert (lesson.node_id, lesson.title, lesson.description) == (
        FIRST,
        raw["title"],
        "What it is about",
    )
    assert (lesson.base_xp, lesson.sort_order, lesson.parent_topic, lesson.subject) == (
        25,
        1,
        "course.t01.u01.p01",
        "course",
    )
    assert lesson.owner == "Administrator"
    stage = lesson.stages[1]
    assert (stage.idx, stage.type, stage.target_time, stage.weight, stage.is_skippable) == (
        2,
        "Quiz",
        40,
        3,
        1,
    )
    assert json.loads(stage.config) == raw["stages"][1]["config"]


def attribution():
    return frappe.db.get_value("Memora Subject", "course", ["license", "source"])


def test_an_imported_subject_says_where_it_comes_from():
    import_course({**course_file(), "license": "CC BY 4.0", "source": "An open textbook"})
    assert attribution() == ("CC BY 4.0", "An open textbook")


def test_a_file_without_attribution_leaves_what_was_written_in_desk():
    import_course({**course_file(), "license": "CC BY 4.0", "source": "An open textbook"})
    import_course({**course_file(), "license": "CC BY-SA 4.0"})
    assert attribution() == ("CC BY-SA 4.0", "An open textbook")


def test_stages_are_named_after_their_lesson_and_position():
    import_course(course_file())
    assert [s.name for s in frappe.get_doc("Memora Lesson", FIRST).stages] == [
        f"{FIRST}.s01",
        f"{FIRST}.s02",
    ]


def test_a_corrected_question_changes_its_lesson_alone():
    course = course_file()
    import_course(course)
    lessons_of(course)[0]["stages"][1]["config"]["questions"][0]["text"] = "How much is 1 + 3?"
    assert counts(import_course(course)) == (0, 1, 5, 0)
    stage = frappe.get_doc("Memora Lesson", FIRST).stages[1]
    assert "1 + 3" in stage.config


def test_a_stage_taken_out_of_the_file_goes():
    course = course_file()
    import_course(course)
    del lessons_of(course)[0]["stages"][0]
    import_course(course)
    assert [s.type for s in frappe.get_doc("Memora Lesson", FIRST).stages] == ["Quiz"]


def test_a_node_missing_from_a_later_file_stays_and_is_counted():
    course = course_file(lessons=3)
    import_course(course)
    course["tracks"][0]["units"][0]["topics"][0]["lessons"].pop()
    assert counts(import_course(course)) == (0, 0, 6, 1)
    assert frappe.db.exists("Memora Lesson", "course.t01.u01.p01.l03")


def test_bit_indexes_follow_the_order_of_the_file():
    import_course(course_file(tracks=2, lessons=2))
    assert [index for _name, index in sorted(bit_indexes())] == [0, 1, 2, 3]


def test_a_lesson_put_in_between_gets_the_next_bit_and_the_others_keep_theirs():
    course = course_file()
    import_course(course)
    new = copy.deepcopy(lessons_of(course)[0])
    new["id"] = new["stages"][1]["config"]["questions"][0]["id"] = "new"
    course["tracks"][0]["units"][0]["topics"][0]["lessons"].insert(0, new)
    import_course(course)
    assert bit_indexes() == [(FIRST, 0), (SECOND, 1), ("course.new", 2)]


def test_a_lesson_moved_within_the_file_keeps_its_bit():
    course = course_file(topics=2)
    import_course(course)
    first, second = course["tracks"][0]["units"][0]["topics"]
    second["lessons"].append(first["lessons"].pop(0))
    before = bit_indexes()
    import_course(course)
    assert bit_indexes() == before
    assert frappe.db.get_value("Memora Lesson", FIRST, "parent_topic") == "course.t01.u01.p02"


def test_a_lesson_added_in_desk_after_an_import_gets_the_next_bit():
    import_course(course_file())
    assert make_lesson("course.t01.u01.p01").bit_index == 2


def test_what_authors_decided_in_desk_survives_the_next_import():
    course = course_file()
    import_course(course)
    lesson = frappe.get_doc("Memora Lesson", FIRST)
    lesson.update(
        {
            "is_published": 0,
            "is_free_preview": 1,
            "required_item": make_sales_item("course-pass").name,
        }
    )
    lesson.save()
    lessons_of(course)[0]["title"] = "A better title"
    assert counts(import_course(course)) == (0, 1, 5, 0)
    lesson.reload()
    assert (lesson.is_published, lesson.is_free_preview, lesson.required_item) == (
        0,
        1,
        "course-pass",
    )


def test_an_empty_text_is_the_same_whether_desk_stores_it_or_not():
    course = course_file()
    lessons_of(course)[0]["description"] = ""
    import_course(course)
    frappe.db.set_value("Memora Lesson", FIRST, "description", None)
    assert counts(import_course(course)) == (0, 0, 6, 0)


def test_a_text_changed_in_desk_is_the_files_again_after_an_import():
    course = course_file()
    import_course(course)
    lesson = frappe.get_doc("Memora Lesson", FIRST)
    lesson.title = "Changed"
    lesson.save()
    assert counts(import_course(course)) == (0, 1, 5, 0)
    assert frappe.db.get_value("Memora Lesson", FIRST, "title") != "Changed"


def test_a_formula_survives_the_import_a_save_in_desk_and_the_next_import():
    course = course_file()
    raw = lessons_of(course)[0]
    raw["title"] = raw["description"] = raw["stages"][0]["title"] = "If x<y and y>z then 3 < 4"
    raw["stages"][0]["config"]["text"] = "Since a<b and c>d, <b>bold</b> is no markup"
    import_course(course)
    lesson = frappe.get_doc("Memora Lesson", FIRST)
    lesson.save()
    lesson.reload()
    text = "If x< y and y>z then 3 < 4"
    assert (lesson.title, lesson.description, lesson.stages[0].title) == (text, text, text)
    assert json.loads(lesson.stages[0].config)["text"] == raw["stages"][0]["config"]["text"]
    assert counts(import_course(course)) == (0, 0, 6, 0)


def test_every_node_can_be_saved_in_desk_without_counting_as_changed():
    course = course_file()
    import_course(course)
    for name in CONTENT:
        for node in frappe.get_all(f"Memora {name}", pluck="name", order_by="name", limit=100):
            frappe.get_doc(f"Memora {name}", node).save()
    assert counts(import_course(course)) == (0, 0, 6, 0)


def test_a_faulty_file_is_refused_whole():
    course = course_file()
    del lessons_of(course)[1]["title"]
    with pytest.raises(ValidationError) as refusal:
        import_course(course)
    assert refusal.value.details["invalid"] == [
        {
            "path": "$.tracks[0].units[0].topics[0].lessons[1].title",
            "message": "is missing; add it",
        }
    ]
    assert stored_rows() == [0, 0, 0, 0, 0]


def test_a_dry_run_reports_and_writes_nothing():
    report = import_course(course_file(), dry_run=True)
    assert counts(report) == (6, 0, 0, 0)
    assert stored_rows() == [0, 0, 0, 0, 0]


def test_a_plan_named_lists_the_subject_once_at_its_end():
    other = make_subject()
    plan = make_plan()
    plan.append("subjects", {"subject": other.name, "sort_order": 4})
    plan.save()
    for _ in range(2):
        import_course(course_file(), plan=plan.name)
    plan.reload()
    assert [(row.subject, row.sort_order) for row in plan.subjects] == [
        (other.name, 4),
        ("course", 5),
    ]


def test_courses_imported_into_one_plan_at_once_are_both_listed(host, site):
    plan = make_plan()
    courses = ["one", "two", "three"]
    for name in courses:
        import_course(course_file(name))
    frappe.db.commit()

    def list_in_plan(name):
        import_course(course_file(name), plan=plan.name)
        frappe.db.commit()

    at_once(host, site, [partial(list_in_plan, name) for name in courses])
    plan.reload()
    assert sorted(row.subject for row in plan.subjects) == sorted(courses)
    assert sorted(row.sort_order for row in plan.subjects) == [1, 2, 3]


def test_a_dry_run_leaves_the_plan_as_it_is():
    plan = make_plan()
    import_course(course_file(), plan=plan.name, dry_run=True)
    assert frappe.get_doc("Memora Academic Plan", plan.name).subjects == []


def test_an_unknown_plan_is_refused_before_anything_is_written():
    with pytest.raises(NotFoundError):
        import_course(course_file(), plan="nowhere")
    assert stored_rows() == [0, 0, 0, 0, 0]


def test_an_author_cannot_list_a_subject_in_a_plan(borrow_user):
    plan = make_plan()
    with pytest.raises(errors.PermissionError):
        import_course(course_file(), plan=plan.name, user=borrow_user("Memora Author"))
    assert stored_rows() == [0, 0, 0, 0, 0]


def test_a_node_that_exists_in_another_subject_is_not_taken_over():
    other = make_track(node_id="course.t01")
    with pytest.raises(ValidationError) as refusal:
        import_course(course_file())
    assert [fault["path"] for fault in refusal.value.details["invalid"]] == ["$.tracks[0].id"]
    assert (
        frappe.db.get_value("Memora Track", "course.t01", "parent_subject") == other.parent_subject
    )


def test_an_id_that_differs_from_an_existing_one_by_case_alone_is_refused():
    course = course_file()
    import_course(course)
    with pytest.raises(ValidationError) as refusal:
        import_course({**course, "id": "Course"})
    assert refusal.value.details["invalid"][0] == {
        "path": "$.id",
        "message": "exists as course; write it with the same capitals",
    }


def test_two_courses_with_the_same_node_ids_stay_apart():
    import_course(course_file("one"))
    import_course(course_file("two"))
    assert stored_rows() == [2, 2, 2, 2, 4]


def test_a_document_cached_before_the_import_is_read_anew():
    course = course_file()
    import_course(course)
    frappe.db.commit()
    frappe.get_cached_doc("Memora Lesson", FIRST)
    lessons_of(course)[0]["title"] = "A better title"
    import_course(course)
    frappe.db.commit()
    assert frappe.get_cached_doc("Memora Lesson", FIRST).title == "A better title"


def test_the_progress_ends_with_all_nodes_written():
    steps = []
    import_course(course_file(lessons=3), progress=lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (7, 7)


def test_a_rolled_back_import_leaves_nothing():
    import_course(course_file())
    frappe.db.rollback()
    assert stored_rows() == [0, 0, 0, 0, 0]


def test_an_import_that_waits_too_long_is_undone_alone_and_answers_503(host, site):
    import_course(course_file())
    frappe.db.commit()
    import_course(course_file(lessons=3))

    def import_too():
        host.connect(site)
        frappe.db.sql("SET innodb_lock_wait_timeout = 1")
        make_grade("Written before")
        try:
            import_course(course_file(lessons=4))
        except ServiceUnavailable as refusal:
            refusals.append((refusal.http_status_code, frappe.db.count("Memora Grade")))
        finally:
            host.disconnect()

    refusals = []
    thread = threading.Thread(target=import_too)
    thread.start()
    thread.join()
    assert refusals == [(503, 1)]


def test_imports_of_one_course_at_once_give_every_lesson_one_bit(host, site):
    import_course(course_file(lessons=1))
    frappe.db.commit()

    def import_longer(lessons):
        import_course(course_file(lessons=lessons))
        frappe.db.commit()

    at_once(host, site, [partial(import_longer, lessons) for lessons in (10, 20, 30)])
    assert [index for _name, index in bit_indexes()] == list(range(30))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("anatomy-physiology-2e", [1, 6, 28, 197, 1362]),
        ("prealgebra-2e", [1, 1, 11, 71, 454]),
    ],
)
def test_a_real_book_is_imported_whole_and_only_once(course_data_dir, name, expected):
    course = json.loads((course_data_dir / f"{name}.course.json").read_text(encoding="utf-8"))
    assert counts(import_course(course)) == (sum(expected), 0, 0, 0)
    assert stored_rows() == expected
    assert counts(import_course(course)) == (0, 0, sum(expected), 0)


def test_the_demo_course_is_imported_whole_and_only_once():
    course = json.loads(DEMO_COURSE.read_text(encoding="utf-8"))
    nodes = 1 + sum(1 for _ in walk(course))
    assert counts(import_course(course)) == (nodes, 0, 0, 0)
    assert counts(import_course(course)) == (0, 0, nodes, 0)


def statements_of(action):
    def asked():
        return int(frappe.db.sql("SHOW SESSION STATUS LIKE 'Questions'")[0][1])

    to_host_time(NOW)  # the site's zone is read once
    frappe.db.commit()  # and what an earlier import left for after its commit is done
    before = asked()
    action()
    return asked() - before


def test_two_hundred_lessons_take_no_more_statements_than_four():
    few, many = course_file("few", lessons=4), course_file("many", lessons=200)
    for lesson in lessons_of(many):
        lesson["title"] = f"Of many: {lesson['title']}"

    statements = [statements_of(lambda c=course: import_course(c)) for course in (few, many)]

    assert statements[0] == statements[1]


def test_more_text_than_a_packet_holds_is_divided_among_statements():
    short, long = course_file("short", lessons=20), course_file("long", lessons=20)
    for lesson in lessons_of(long):
        lesson["stages"][0]["config"]["text"] = '"' * (500 << 10)
    few = statements_of(lambda: import_course(short))
    assert statements_of(lambda: import_course(long)) >= few + 4
