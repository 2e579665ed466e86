"""What has to be paid for has no public copy from that moment on, whatever a build does."""

from types import SimpleNamespace

import frappe
import pytest

from memora.services.cdn_export import withdraw_sold_copies
from memora.services.cdn_export.batch_processor import process_pending_plans, rebuild_plan
from memora.services.cdn_export.queue.sync_log import RETRY_DELAYS
from memora.services.content import importing as content_import
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from tests.support import content_files, factories, jobs


@pytest.fixture
def world():
    """A published course of two free lessons."""
    course_id = f"book-{frappe.generate_hash(length=8)}"
    subject = content_import.import_course(factories.course_file(course_id))["subject"]
    plan = factories.make_plan(subject).name
    lessons = [f"{course_id}.t01.u01.p01.l0{number}" for number in (1, 2)]
    item = factories.make_sales_item().name
    frappe.db.commit()
    return SimpleNamespace(plan=plan, subject=subject, lessons=lessons, item=item)


def public(lesson):
    return f"lessons/{lesson}.json"


def is_public(world, number=0):
    return content_files.exists(public(world.lessons[number]))


def in_bucket(bucket, world):
    """Return the numbers of the lessons that have a public copy in the bucket."""
    keys = bucket.keys()
    return {number for number in (0, 1) if public(world.lessons[number]) in keys}


def sell(world, doctype="Memora Lesson", name=None):
    """Let an author name the item that opens a node."""
    node = frappe.get_doc(doctype, name or world.lessons[0])
    node.required_item = world.item
    node.save()
    frappe.db.commit()


def break_builds(world):
    """Give a lesson what no published file may hold."""
    frappe.db.set_value("Memora Lesson", world.lessons[1], "base_xp", -1)
    frappe.db.commit()


def test_the_public_copy_goes_with_the_save_that_makes_a_lesson_paid(world):
    rebuild_plan(world.plan)
    break_builds(world)
    assert is_public(world)

    sell(world)

    assert (is_public(world), is_public(world, 1)) == (False, True)


@pytest.mark.parametrize("level", ["topic", "subject"])
def test_a_paid_branch_takes_all_its_copies_along(world, level):
    rebuild_plan(world.plan)
    topic = frappe.db.get_value("Memora Lesson", world.lessons[0], "parent_topic")

    sell(
        world,
        *{"topic": ("Memora Topic", topic), "subject": ("Memora Subject", world.subject)}[level],
    )

    assert not any(is_public(world, number) for number in (0, 1))


def test_a_plan_that_sells_a_lesson_takes_its_copy_away(world):
    rebuild_plan(world.plan)
    row = {"target_doctype": "Memora Lesson", "target_name": world.lessons[0]}
    factories.make_plan(world.subject, overrides=[{**row, "action": "Set Sold Separately"}])
    frappe.db.commit()

    assert not is_public(world)


def test_a_build_that_fails_takes_the_copies_away_all_the_same(world):
    rebuild_plan(world.plan)
    frappe.db.set_value("Memora Lesson", world.lessons[0], "required_item", world.item)
    break_builds(world)

    with pytest.raises(ValidationError):
        rebuild_plan(world.plan)

    assert not is_public(world)


def test_a_build_leaves_no_copy_for_readers_of_the_old_manifest(world):
    rebuild_plan(world.plan)
    frappe.db.set_value("Memora Lesson", world.lessons[0], "required_item", world.item)
    frappe.db.commit()

    rebuild_plan(world.plan)

    assert not is_public(world)


def test_the_copies_in_the_bucket_and_its_cache_go_though_builds_fail(bucket, world):
    rebuild_plan(world.plan)
    break_builds(world)
    bucket.purges.clear()
    assert in_bucket(bucket, world) == {0, 1}

    sell(world)
    jobs.drain()

    assert in_bucket(bucket, world) == {1}
    assert f"{bucket.cdn_url}/{public(world.lessons[0])}" in bucket.purged


def test_copies_of_which_the_record_is_lost_go_from_the_bucket_too(bucket, world):
    rebuild_plan(world.plan)
    bucket.forget_records()
    frappe.db.set_value("Memora Lesson", world.lessons[0], "required_item", world.item)

    withdraw_sold_copies([world.subject])

    assert in_bucket(bucket, world) == {1}


def test_a_bucket_that_fails_is_asked_again_with_the_next_build(bucket, world):
    rebuild_plan(world.plan)
    break_builds(world)
    bucket.refuse()
    sell(world)
    with pytest.raises(jobs.JobFailedError):
        jobs.drain()
    bucket.mend()

    assert process_pending_plans(now=utc_now() + RETRY_DELAYS[0])["failed"] == 1

    assert in_bucket(bucket, world) == {1}


def test_a_lesson_that_is_free_again_is_public_again(world):
    sell(world)
    rebuild_plan(world.plan)
    frappe.db.set_value("Memora Lesson", world.lessons[0], "required_item", None)
    frappe.db.commit()

    rebuild_plan(world.plan)

    assert is_public(world)


def test_a_free_copy_stays_in_the_bucket_though_another_plan_still_names_the_paid_one(
    bucket, world
):
    other = factories.make_plan(world.subject).name
    sell(world)
    for plan in (world.plan, other):
        rebuild_plan(plan)
    frappe.db.set_value("Memora Lesson", world.lessons[0], "required_item", None)
    frappe.db.commit()

    rebuild_plan(world.plan)

    assert in_bucket(bucket, world) == {0, 1}


# Ids that the export needs for itself


@pytest.mark.parametrize("node_id", ["manifest", "search_index", "search", "Manifest", "private"])
@pytest.mark.parametrize("make", [factories.make_topic, factories.make_subject])
def test_a_reserved_id_is_refused_on_save(make, node_id):
    with pytest.raises(ValidationError, match="reserved"):
        make(node_id=node_id)


def test_a_topic_takes_no_subjects_file(world):
    unit = factories.make_unit(factories.make_track(world.subject).name).name

    with pytest.raises(ValidationError, match="reserved"):
        factories.make_topic(unit, node_id=f"{world.subject}_h")


def test_a_subject_whose_files_are_a_topics_is_refused():
    factories.make_topic(node_id="algebra_b")

    with pytest.raises(ValidationError, match="reserved"):
        factories.make_subject(node_id="algebra")


def test_a_topic_may_end_like_a_file_of_a_subject_that_there_is_not():
    assert factories.make_topic(node_id="growth_h").name == "growth_h"


def test_a_lesson_may_have_any_id():
    assert factories.make_lesson(node_id="manifest").name == "manifest"


@pytest.mark.parametrize("node_id", ["manifest", "search_index", "Search"])
def test_an_import_refuses_reserved_ids_with_their_places(node_id):
    course = factories.course_file("clean")
    course["tracks"][0]["units"][0]["topics"][0]["id"] = node_id

    with pytest.raises(ValidationError) as refused:
        content_import.import_course(course)

    (fault,) = refused.value.details["invalid"]
    assert fault["path"] == "$.tracks[0].units[0].topics[0].id"
    assert "reserved" in fault["message"]


def test_an_import_refuses_a_course_of_a_reserved_id():
    with pytest.raises(ValidationError) as refused:
        content_import.import_course(factories.course_file("manifest"))

    assert [fault["path"] for fault in refused.value.details["invalid"]] == ["$.id"]
