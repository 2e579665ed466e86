"""The search index: all that a plan shows, nothing that it hides, nothing that it teaches."""

import json
from datetime import datetime, timedelta

import frappe
import pytest

from memora.services.cdn_export import search_indexer
from memora.services.cdn_export.batch_processor import (
    rebuild_plan,
    remove_expired_files,
    validate_all_json_files,
)
from memora.utils.errors import ValidationError
from tests.support import content_files, factories

NOON = datetime.fromisoformat("2026-03-01 12:00")
DELAY = timedelta(minutes=15)
THRESHOLD = search_indexer.SHARD_THRESHOLD


@pytest.fixture
def course():
    """A subject with one track, two units of one topic each, each topic with two lessons."""
    track = factories.make_track()
    units = [factories.make_unit(track.name) for _ in range(2)]
    topics = [factories.make_topic(unit.name) for unit in units]
    lessons = [factories.make_lesson(topic.name) for topic in topics for _ in range(2)]
    plan = factories.make_plan(track.parent_subject)
    return frappe._dict(
        subject=track.parent_subject,
        track=track,
        units=units,
        topics=topics,
        lessons=lessons,
        plan=plan,
    )


def nodes(course):
    docs = [course.track, *course.units, *course.topics, *course.lessons]
    return {course.subject, *(doc.name for doc in docs)}


def index_of(plan_id):
    return content_files.read(f"plans/{plan_id}/search_index.json")


def found(index):
    return {item["id"] for item in index["items"]}


def item_of(index, name):
    return next(item for item in index["items"] if item["id"] == name)


def override(course, doc, action):
    target = {"target_doctype": doc.doctype, "target_name": doc.name, "action": action}
    course.plan.append("overrides", target)
    course.plan.save()


def fill(course, total):
    """Add lessons until the course has so many nodes."""
    for _ in range(total - len(nodes(course))):
        factories.make_lesson(course.topics[0].name)


def test_a_small_plan_has_one_index_with_every_node(course):
    rebuild_plan(course.plan.name)

    index = index_of(course.plan.name)

    assert (index["is_sharded"], index["shards"]) == (False, [])
    assert found(index) == nodes(course)
    assert index["total_items"] == len(index["items"]) == len(nodes(course))


def test_the_manifest_says_where_the_index_is(course):
    rebuild_plan(course.plan.name)

    manifest = content_files.read(f"plans/{course.plan.name}/manifest.json")

    assert content_files.path_of(manifest["search_url"]) == (
        f"plans/{course.plan.name}/search_index.json"
    )


def test_an_item_says_what_it_is_where_it_stands_and_what_opens_it(course):
    lesson, topic = course.lessons[0], course.topics[0]
    frappe.db.set_value(
        "Memora Lesson", lesson.name, {"title": "Les Équations", "description": "الأولى"}
    )
    rebuild_plan(course.plan.name)

    item = item_of(index_of(course.plan.name), lesson.name)

    title = frappe.db.get_value("Memora Subject", course.subject, "title")
    above = [course.track, course.units[0], topic]
    assert item == {
        "type": "lesson",
        "id": lesson.name,
        "title": "Les Équations",
        "description": "الأولى",
        "access": {"access_level": "authenticated", "required_item": None},
        "text": "les equations الاولي",
        "breadcrumb": [
            {"id": course.subject, "title": title},
            *({"id": doc.name, "title": doc.title} for doc in above),
        ],
        "topic_url": f"/memora_content/plans/{course.plan.name}/{topic.name}.json",
        "lesson_url": f"/memora_content/lessons/{lesson.name}.json",
    }


def test_only_topics_and_lessons_have_an_address_of_their_own(course):
    rebuild_plan(course.plan.name)

    index = index_of(course.plan.name)

    with_topic = {item["type"] for item in index["items"] if item["topic_url"]}
    with_lesson = {item["type"] for item in index["items"] if item["lesson_url"]}
    assert (with_topic, with_lesson) == ({"topic", "lesson"}, {"lesson"})


def test_a_paid_lesson_is_found_but_has_no_address(course):
    override(course, course.lessons[0], "Set Sold Separately")
    rebuild_plan(course.plan.name)

    index = index_of(course.plan.name)

    item = item_of(index, course.lessons[0].name)
    assert (item["access"]["access_level"], item["lesson_url"]) == ("paid", None)
    assert "private/" not in json.dumps(index)


def test_a_hidden_unit_leaves_the_index_with_all_below_it(course):
    rebuild_plan(course.plan.name)
    override(course, course.units[0], "Hide")

    rebuild_plan(course.plan.name)

    gone = {doc.name for doc in (course.units[0], course.topics[0], *course.lessons[:2])}
    assert found(index_of(course.plan.name)) == nodes(course) - gone


def test_the_index_holds_no_content_and_no_answers():
    lesson = factories.make_lesson(
        stages=[
            {**factories.READING, "config": {"text": "Osmosis"}},
            factories.quiz(target_time=20, weight=2),
        ]
    )
    plan = factories.make_plan(lesson.subject)
    rebuild_plan(plan.name)

    text = json.dumps(index_of(plan.name))

    assert not [word for word in ("Osmosis", "answer", "options", "stages") if word in text]


def test_a_plan_of_as_many_nodes_as_the_threshold_is_not_sharded(course):
    fill(course, THRESHOLD)
    rebuild_plan(course.plan.name)

    index = index_of(course.plan.name)

    assert (index["is_sharded"], len(index["items"])) == (False, THRESHOLD)


def test_one_node_more_and_the_index_is_cut_by_subject(course):
    fill(course, THRESHOLD + 1)
    other = factories.make_lesson().subject
    course.plan.append("subjects", {"subject": other, "sort_order": 9})
    course.plan.save()

    answer = rebuild_plan(course.plan.name)

    index = index_of(course.plan.name)
    folder = f"plans/{course.plan.name}/search"
    assert (index["is_sharded"], index["items"]) == (True, [])
    assert index["shards"] == [
        {
            "subject_id": course.subject,
            "shard_url": f"/memora_content/{folder}/{course.subject}.json",
            "total_items": THRESHOLD + 1,
        },
        {
            "subject_id": other,
            "shard_url": f"/memora_content/{folder}/{other}.json",
            "total_items": 5,
        },
    ]
    assert index["total_items"] == THRESHOLD + 6
    shards = [content_files.read(f"{folder}/{subject}.json") for subject in (course.subject, other)]
    assert [len(shard["items"]) for shard in shards] == [THRESHOLD + 1, 5]
    assert answer["files"]["search"] == 3
    assert validate_all_json_files(content_files.follow(course.plan.name))["valid"]


def test_an_unpublished_subject_loses_its_shard(course):
    fill(course, THRESHOLD + 1)
    other = factories.make_lesson().subject
    course.plan.append("subjects", {"subject": other})
    course.plan.save()
    rebuild_plan(course.plan.name, now=NOON)
    frappe.db.set_value("Memora Subject", other, "is_published", 0)

    rebuild_plan(course.plan.name, now=NOON)
    remove_expired_files(now=NOON + DELAY)

    shards = index_of(course.plan.name)["shards"]
    assert [shard["subject_id"] for shard in shards] == [course.subject]
    assert not content_files.exists(f"plans/{course.plan.name}/search/{other}.json")


def test_a_plan_that_shrinks_has_one_index_again(course):
    fill(course, THRESHOLD + 1)
    rebuild_plan(course.plan.name, now=NOON)
    factories.make_lesson()
    override(course, course.units[0], "Hide")

    rebuild_plan(course.plan.name, now=NOON)

    shard = f"plans/{course.plan.name}/search/{course.subject}.json"
    assert index_of(course.plan.name)["is_sharded"] is False
    assert content_files.exists(shard)
    remove_expired_files(now=NOON + DELAY)
    assert not content_files.exists(shard)


def test_a_new_title_in_a_sharded_plan_rewrites_the_shard_and_not_the_index(course):
    fill(course, THRESHOLD + 1)
    rebuild_plan(course.plan.name)
    before = index_of(course.plan.name)
    frappe.db.set_value("Memora Lesson", course.lessons[0].name, "title", "Renamed")

    answer = rebuild_plan(course.plan.name)

    assert answer["written"] == 4  # the lesson, its topic, the subject's structure, the shard
    assert index_of(course.plan.name) == before


@pytest.mark.parametrize("name", ["search_index", "manifest"])
def test_a_topic_whose_file_would_be_the_plans_own_is_refused(course, name):
    topic = factories.make_topic(course.units[0].name).name
    # As an older release stored it: today the save refuses such a name.
    frappe.db.sql("UPDATE `tabMemora Topic` SET name = %s WHERE name = %s", (name, topic))

    with pytest.raises(ValidationError, match="two nodes would share this file"):
        rebuild_plan(course.plan.name)


def test_index_and_shard_can_be_generated_by_themselves(course):
    plan_id = course.plan.name
    rebuild_plan(plan_id)

    index = search_indexer.generate_search_index(plan_id)
    shard = search_indexer.generate_subject_shard(plan_id, course.subject)

    stored = index_of(plan_id)
    assert (index["items"], index["shards"]) == (stored["items"], [])
    assert (shard["items"], shard["total_items"]) == (stored["items"], stored["total_items"])


def test_a_hidden_subject_has_no_shard(course):
    override(course, frappe.get_doc("Memora Subject", course.subject), "Hide")

    assert search_indexer.generate_subject_shard(course.plan.name, course.subject) is None
