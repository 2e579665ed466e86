"""Every change of content queues the plans that show it: those, once, and no others."""

import frappe
import pytest
from frappe.core.doctype.deleted_document.deleted_document import restore

from memora.services.cdn_export import change_tracker
from memora.services.cdn_export.batch_processor import trigger_plan_rebuild
from memora.services.cdn_export.dependency_resolver import (
    get_affected_plan_ids,
    get_direct_plans_for_content,
)
from memora.services.content.importing.importer import import_course
from tests.support import export_queue, factories

LEVELS = ["subject", "track", "unit", "topic", "lesson"]


@pytest.fixture
def course():
    """A branch of nodes that the plans ``a`` and ``b`` list; ``other`` lists another subject."""
    subject = factories.make_subject()
    track = factories.make_track(subject.name)
    unit = factories.make_unit(track.name)
    topic = factories.make_topic(unit.name)
    lesson = factories.make_lesson(topic.name)
    made = frappe._dict(subject=subject, track=track, unit=unit, topic=topic, lesson=lesson)
    made.a, made.b = (factories.make_plan(subject.name).name for _ in "ab")
    made.other = factories.make_plan(factories.make_lesson().subject).name
    factories.make_plan(subject.name, is_published=0)
    made.plans = sorted([made.a, made.b])
    start_anew()
    return made


def start_anew():
    frappe.db.commit()
    export_queue.forget()


def deleted(doc):
    frappe.delete_doc(doc.doctype, doc.name)
    return frappe.db.get_value("Deleted Document", {"deleted_name": doc.name})


def plan_of(name):
    return frappe.get_doc("Memora Academic Plan", name)


@pytest.mark.parametrize("level", LEVELS)
def test_an_edit_of_any_level_queues_the_plans_that_list_the_subject(course, level):
    course[level].title = "Another"
    course[level].save()

    assert export_queue.queued() == course.plans


@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_new_node_of_any_level_queues_them(course, level):
    make = getattr(factories, f"make_{level}")
    parent = course[LEVELS[LEVELS.index(level) - 1]]

    make(parent.name)

    assert export_queue.queued() == course.plans


@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_delete_and_a_restore_of_any_level_queue_them(course, level):
    parent = course[LEVELS[LEVELS.index(level) - 1]]
    node = getattr(factories, f"make_{level}")(parent.name)
    start_anew()

    tombstone = deleted(node)
    after_delete = export_queue.queued()
    start_anew()
    restore(tombstone)

    assert (after_delete, export_queue.queued()) == (course.plans, course.plans)


def test_a_stage_edited_with_its_lesson_queues_them(course):
    course.lesson.stages[0].title = "Another"
    course.lesson.save()

    assert export_queue.queued() == course.plans


@pytest.mark.parametrize("change", ["save", "delete"])
def test_a_stage_saved_or_deleted_by_itself_queues_them(course, change):
    stage = frappe.get_doc("Memora Lesson Stage", course.lesson.stages[0].name)
    stage.title = "Another"

    getattr(stage, change)()

    assert export_queue.queued() == course.plans


def test_a_move_within_the_subject_queues_them(course):
    course.lesson.parent_topic = factories.make_topic(course.unit.name).name
    start_anew()
    course.lesson.save()

    assert export_queue.queued() == course.plans


def test_unpublishing_a_node_queues_them(course):
    course.lesson.is_published = 0
    course.lesson.save()

    assert export_queue.queued() == course.plans


def test_a_draft_queues_nothing(course):
    draft = factories.make_lesson(course.topic.name, is_published=0)
    draft.title = "Another"
    draft.save()
    deleted(draft)

    assert export_queue.queued() == []


def test_a_draft_that_becomes_the_default_track_queues_them(course):
    factories.make_track(course.subject.name, is_published=0, is_default=1)

    assert export_queue.queued() == course.plans


def test_several_edits_in_one_transaction_queue_a_plan_once(course):
    for title in ("Second", "Third"):
        course.lesson.title = course.topic.title = title
        course.lesson.save()
        course.topic.save()

    assert export_queue.queued() == course.plans


def test_an_edit_that_is_rolled_back_queues_nothing(course):
    course.lesson.title = "Another"
    course.lesson.save()
    frappe.db.rollback()

    assert export_queue.queued() == []


def test_an_edit_after_a_rolled_back_savepoint_queues_them(course):
    frappe.db.savepoint("first_edit")
    course.lesson.title = "Another"
    course.lesson.save()
    frappe.db.rollback(save_point="first_edit")
    course.topic.title = "Another"
    course.topic.save()

    assert export_queue.queued() == course.plans


def test_a_retitled_plan_queues_itself_alone(course):
    plan = plan_of(course.a)
    plan.title = "Another"
    plan.save()

    assert export_queue.queued() == [course.a]


@pytest.mark.parametrize(
    ("action", "value", "concerns"),
    [
        ("Hide", None, "all"),
        ("Set Free", None, "all"),
        ("Set Sold Separately", None, "all"),
        ("Set Access Level", "paid", "all"),
        ("Set Linear", "1", "itself"),
    ],
)
def test_an_override_queues_whom_it_concerns(course, action, value, concerns):
    plan = plan_of(course.a)
    target = {"target_doctype": "Memora Lesson", "target_name": course.lesson.name}
    plan.append("overrides", {**target, "action": action, "override_value": value})
    plan.save()
    expected = course.plans if concerns == "all" else [course.a]

    after_adding = export_queue.queued()
    start_anew()
    plan.set("overrides", [])
    plan.save()

    assert (after_adding, export_queue.queued()) == (expected, expected)


@pytest.mark.parametrize("change", ["save", "delete"])
def test_an_override_saved_or_deleted_by_itself_queues_all_that_share_the_subject(course, change):
    plan = plan_of(course.a)
    target = {"target_doctype": "Memora Lesson", "target_name": course.lesson.name}
    plan.append("overrides", {**target, "action": "Hide"})
    plan.save()
    start_anew()

    getattr(frappe.get_doc("Memora Plan Override", plan.overrides[0].name), change)()

    assert export_queue.queued() == course.plans


def test_a_subject_that_joins_or_leaves_a_plan_queues_the_plans_that_share_it(course):
    plan = plan_of(course.other)
    plan.append("subjects", {"subject": course.subject.name})
    plan.save()
    after_joining = export_queue.queued()
    start_anew()
    plan.set("subjects", plan.subjects[:1])
    plan.save()

    everybody = sorted([*course.plans, course.other])
    assert (after_joining, export_queue.queued()) == (everybody, everybody)


def test_unpublishing_and_publishing_a_plan_queue_it_and_the_plans_that_share_a_subject(course):
    plan = plan_of(course.a)
    plan.is_published = 0
    plan.save()
    after_unpublishing = export_queue.queued()
    start_anew()
    plan.is_published = 1
    plan.save()

    assert (after_unpublishing, export_queue.queued()) == (course.plans, course.plans)


def test_a_deleted_plan_and_a_restored_one_queue_themselves_and_the_others(course):
    tombstone = deleted(plan_of(course.a))
    after_delete = export_queue.queued()
    start_anew()
    restore(tombstone)

    assert (after_delete, export_queue.queued()) == (course.plans, course.plans)


def test_a_plan_that_nobody_has_published_queues_nothing(course):
    draft = factories.make_plan(course.subject.name, is_published=0)
    draft.title = "Another"
    draft.save()
    deleted(draft)

    assert export_queue.queued() == []


def test_an_import_queues_the_plans_of_its_subject_once_and_unchanged_it_queues_nothing():
    file = factories.course_file()
    import_course(file)
    plan = factories.make_plan(file["id"]).name
    start_anew()

    import_course(file)
    unchanged = export_queue.queued()
    factories.lessons_of(file)[0]["title"] = "Another"
    import_course(file)

    assert (unchanged, export_queue.queued()) == ([], [plan])


def test_the_resolver_finds_the_published_plans_of_every_kind_of_record(course):
    found = {
        level: get_affected_plan_ids(course[level].doctype, course[level].name) for level in LEVELS
    }
    stage = course.lesson.stages[0].name
    row = plan_of(course.a).subjects[0].name

    assert found == dict.fromkeys(LEVELS, course.plans)
    assert get_affected_plan_ids("Memora Lesson Stage", stage) == course.plans
    assert get_affected_plan_ids("Memora Plan Subject", row) == course.plans
    assert get_affected_plan_ids("Memora Academic Plan", course.a) == course.plans


def test_the_resolver_finds_nothing_for_what_is_gone_or_not_exported():
    item = factories.make_sales_item()

    assert get_affected_plan_ids("Memora Lesson", "gone") == []
    assert get_affected_plan_ids("Memora Lesson Stage", "gone") == []
    assert get_affected_plan_ids("Memora Plan Override", "gone") == []
    assert get_affected_plan_ids(item.doctype, item.name) == []


def test_direct_plans_are_those_whose_rows_name_the_record(course):
    draft = factories.make_plan(is_published=0)
    target = {"target_doctype": "Memora Topic", "target_name": course.topic.name}
    draft.append("overrides", {**target, "action": "Hide"})
    draft.save()

    assert get_direct_plans_for_content("Memora Topic", course.topic.name) == [draft.name]
    assert get_direct_plans_for_content("Memora Lesson", course.lesson.name) == []
    assert get_direct_plans_for_content("Memora Plan Override", draft.overrides[0].name) == [
        draft.name
    ]
    assert set(course.plans) < set(
        get_direct_plans_for_content("Memora Subject", course.subject.name)
    )


def test_a_rebuild_may_be_asked_for_by_record(course):
    assert trigger_plan_rebuild("Memora Topic", course.topic.name) == course.plans
    assert export_queue.queued() == course.plans


def test_redis_hears_of_a_change_after_its_commit(course):
    export_queue.settings(local_fallback_mode=0)
    change_tracker.add_plan_to_queue(course.a)
    before = export_queue.hinted()
    frappe.db.commit()

    assert (before, export_queue.hinted()) == ([], [course.a])


def test_a_change_while_redis_is_away_waits_in_the_database(course, redis_server):
    export_queue.settings(local_fallback_mode=0)
    redis_server.stop()
    course.lesson.title = "Another"
    course.lesson.save()
    frappe.db.commit()

    assert export_queue.queued() == course.plans
    assert change_tracker.get_pending_plans() == course.plans
    assert export_queue.story(course.a).is_fallback == 1


def test_what_is_put_into_the_fallback_queue_waits_once(course):
    change_tracker.add_plan_to_queue(course.a)
    change_tracker.add_plan_to_fallback_queue(course.a)

    assert export_queue.queued() == [course.a]
    assert export_queue.story(course.a).is_fallback == 1
