"""Publishing again by digest: whatever changed is noticed, and what did not is not read."""

import json
from datetime import datetime, timedelta

import frappe
import pytest

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.cdn_export.json_generator import get_content_paths_for_plan
from memora.services.cdn_export.local_storage import get_local_storage
from tests.support import content_files, factories

NOON = datetime.fromisoformat("2026-03-01 12:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def course():
    """Two topics of two lessons with two stages each; one plan with all, one besides."""
    stages = [factories.READING, factories.quiz(target_time=20, weight=2)]
    track = factories.make_track()
    unit = factories.make_unit(track.name)
    topics = [factories.make_topic(unit.name) for _ in range(2)]
    lessons = [factories.make_lesson(topic.name, stages=stages) for topic in topics for _ in (1, 2)]
    plan = factories.make_plan(track.parent_subject)
    rebuild_plan(plan.name, now=NOON)
    return frappe._dict(
        subject=frappe.get_doc("Memora Subject", track.parent_subject),
        track=track,
        unit=unit,
        topics=topics,
        topic=topics[0],
        lessons=lessons,
        lesson=lessons[0],
        stage=lessons[0].stages[1],
        plan=plan,
        plan_subject=plan.subjects[0],
        item=factories.make_sales_item().name,
    )


def write(doc, **values):
    """Change a row past its document, leaving no trace but the values."""
    frappe.db.set_value(doc.doctype, doc.name, values, update_modified=False)


def as_stored(path):
    return json.loads(get_local_storage().read(path))


def assert_up_to_date(plan):
    rebuild_plan(plan, now=NOON + MINUTE)
    generated = content_files.contents(get_content_paths_for_plan(plan))
    stored = content_files.contents({path: as_stored(path) for path in generated})
    assert stored == generated


NODES = ("subject", "track", "unit", "topic", "lesson")
COLUMNS = [
    *((node, "title", "Renamed") for node in NODES),
    *((node, "description", "Described") for node in NODES),
    *((node, "is_free_preview", 1) for node in NODES),
    *((node, "is_public", 1) for node in NODES),
    *((node, "required_item", "an item") for node in NODES),
    *((node, "is_published", 0) for node in NODES),
    *((node, "is_linear", 1) for node in NODES[:-1]),
    *((node, "sort_order", 99) for node in NODES[1:]),
    *(("subject", column, "#123456") for column in ("image", "icon", "color_code", "language")),
    ("track", "is_default", 1),
    ("track", "unlock_level", 7),
    ("track", "icon", "star"),
    ("lesson", "bit_index", 77),
    ("lesson", "base_xp", 77),
    ("stage", "title", "Renamed"),
    ("stage", "type", "Reading"),
    ("stage", "config", '{"questions": []}'),
    ("stage", "target_time", 21),
    ("stage", "weight", 3),
    ("stage", "is_skippable", 1),
    ("stage", "server_marked", 1),
    ("stage", "idx", 0),
    ("plan", "title", "Renamed"),
    ("plan", "stream", "Science"),
    ("plan_subject", "display_name", "Renamed"),
    ("plan_subject", "is_mandatory", 0),
]


@pytest.mark.parametrize(("what", "column", "value"), COLUMNS)
def test_a_change_of_any_column_is_published(course, what, column, value):
    before = frappe.db.get_value(course[what].doctype, course[what].name, column)
    value = course.item if value == "an item" else value
    assert before != value
    write(course[what], **{column: value})

    assert_up_to_date(course.plan.name)
    write(course[what], **{column: before})
    assert_up_to_date(course.plan.name)


def test_a_description_that_becomes_null_is_no_trouble(course):
    write(course.lesson, description="")
    rebuild_plan(course.plan.name, now=NOON)
    write(course.lesson, description=None)

    assert_up_to_date(course.plan.name)


def test_two_values_that_change_places_are_noticed(course):
    write(course.lesson, title="One", description="Two")
    rebuild_plan(course.plan.name, now=NOON)
    write(course.lesson, title="Two", description="One")

    assert_up_to_date(course.plan.name)


def test_a_stage_that_moves_to_the_next_lesson_is_noticed(course):
    write(course.stage, parent=course.lessons[1].name, idx=3)

    assert_up_to_date(course.plan.name)


def test_stages_that_two_lessons_exchange_are_noticed(course):
    write(course.lessons[1].stages[1], config='{"questions": []}')
    rebuild_plan(course.plan.name, now=NOON)
    write(course.stage, parent=course.lessons[1].name)
    write(course.lessons[1].stages[1], parent=course.lesson.name)

    assert_up_to_date(course.plan.name)


def test_a_lesson_that_is_added_moved_or_deleted_is_noticed(course):
    factories.make_lesson(course.topic.name)
    assert_up_to_date(course.plan.name)
    write(course.lesson, parent_topic=course.topics[1].name)
    assert_up_to_date(course.plan.name)
    course.lessons[3].delete()
    assert_up_to_date(course.plan.name)


@pytest.mark.parametrize("action", ["Hide", "Set Free", "Set Sold Separately"])
def test_an_override_is_noticed_when_it_comes_and_when_it_goes(course, action):
    target = {"target_doctype": "Memora Topic", "target_name": course.topic.name, "action": action}
    course.plan.append("overrides", target)
    course.plan.save()
    assert_up_to_date(course.plan.name)

    course.plan.set("overrides", [])
    course.plan.save()
    assert_up_to_date(course.plan.name)


def test_what_another_plan_sells_or_no_longer_sells_is_noticed(course):
    target = {
        "target_doctype": "Memora Lesson",
        "target_name": course.lesson.name,
        "action": "Set Sold Separately",
    }
    other = factories.make_plan(course.subject.name, overrides=[target])
    assert_up_to_date(course.plan.name)
    assert content_files.follow(course.plan.name)

    write(other, is_published=0)
    assert_up_to_date(course.plan.name)


def test_an_edit_that_another_plan_published_and_that_was_taken_back_is_noticed(course):
    other = factories.make_plan(course.subject.name).name
    rebuild_plan(course.plan.name, now=NOON)
    write(course.stage, target_time=50)
    rebuild_plan(other, now=NOON)
    write(course.stage, target_time=20)

    assert_up_to_date(course.plan.name)


def test_a_stage_edit_in_two_plans_reaches_both(course):
    other = factories.make_plan(course.subject.name).name
    rebuild_plan(other, now=NOON)
    rebuild_plan(course.plan.name, now=NOON)
    write(course.stage, target_time=50)

    assert_up_to_date(course.plan.name)
    assert_up_to_date(other)


@pytest.mark.parametrize("kind", ["topic", "lesson", "private lesson", "structure", "search"])
def test_a_file_of_any_kind_that_is_lost_is_put_back(course, kind):
    write(course.lessons[1], required_item=course.item)
    rebuild_plan(course.plan.name, now=NOON)
    folder = f"plans/{course.plan.name}"
    path = {
        "topic": f"{folder}/{course.topic.name}.json",
        "lesson": f"lessons/{course.lesson.name}.json",
        "private lesson": f"private/lessons/{course.lessons[1].name}.json",
        "structure": f"{course.subject.name}.json",
        "search": f"{folder}/search_index.json",
    }[kind]
    assert get_local_storage().delete(path)

    assert_up_to_date(course.plan.name)


def test_a_private_lessons_stage_edit_stays_private(course):
    write(course.lesson, required_item=course.item)
    rebuild_plan(course.plan.name, now=NOON)
    write(course.stage, target_time=50)

    assert_up_to_date(course.plan.name)
    path = f"private/lessons/{course.lesson.name}.json"
    assert as_stored(path)["stages"][1]["target_time"] == 50


def test_a_stage_edit_is_validated(course):
    before = content_files.read(f"lessons/{course.lesson.name}.json")
    write(course.stage, target_time=-1)

    with pytest.raises(frappe.ValidationError, match="target_time"):
        rebuild_plan(course.plan.name, now=NOON)

    assert content_files.read(f"lessons/{course.lesson.name}.json") == before
    write(course.stage, target_time=5)
    assert_up_to_date(course.plan.name)


def count_rows_read(monkeypatch, work):
    """How many rows the database answers to some work."""
    database, rows = type(frappe.local.db), 0
    execute = database.sql

    def counted(self, *arguments, **options):
        nonlocal rows
        answer = execute(self, *arguments, **options)
        rows += len(answer or ())
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(database, "sql", counted)
        work()
    return rows


@pytest.mark.parametrize("edited", [False, True])
def test_lessons_of_topics_without_an_edit_are_not_read(course, monkeypatch, edited):
    def publish():
        if edited:
            weight = frappe.db.get_value("Memora Lesson Stage", course.stage.name, "weight")
            write(course.stage, weight=weight + 1)
        return count_rows_read(monkeypatch, lambda: rebuild_plan(course.plan.name, now=NOON))

    few = publish()
    for _ in range(20):
        factories.make_lesson(course.topics[1].name)
    rebuild_plan(course.plan.name, now=NOON)

    assert publish() == few
