"""The bucket follows the site's files: whole, in order, nothing stale and nothing leaked."""

import json
from datetime import timedelta

import frappe
import pytest
import requests

from memora.services.cdn_export.batch_processor import (
    process_pending_plans,
    rebuild_plan,
    remove_expired_files,
)
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.services.cdn_export.build import plan_rebuild
from memora.services.cdn_export.build.export_record import plan_scope, records_folder, subject_scope
from memora.services.cdn_export.local_storage import (
    get_file_hash,
    get_local_storage,
    write_content_file,
)
from memora.services.content.importing import import_course
from memora.utils.errors import ConflictError, ServiceUnavailable
from tests.support import content_files, factories
from tests.support.mirrored import DELAY, NOON, Course, follow, publish

SECOND = timedelta(seconds=1)


@pytest.fixture
def course():
    return Course()


def test_a_stranger_who_follows_the_manifest_finds_every_file(bucket, course):
    answer = rebuild_plan(course.plan, now=NOON)

    files = follow(bucket, course.plan)
    assert (answer["uploaded"], answer["sync_verified"]) == (11, True)
    assert set(files) == bucket.keys()
    for path, data in files.items():
        assert data == content_files.read(path)
        assert bucket.head(path)["ETag"].strip('"') == get_file_hash(path)


def test_what_a_file_names_is_sent_before_it(bucket, course):
    rebuild_plan(course.plan, now=NOON)

    ranks = {"lessons": 0, f"{course.subject}.json": 1, "plans": 2}
    order = [ranks[key.split("/")[0]] for key in bucket.puts]
    assert order == sorted(order)
    names = (f"{course.subject}_h", "search_index", "manifest")
    assert bucket.puts[-3:] == [f"plans/{course.plan}/{name}.json" for name in names]


def test_a_second_run_without_change_sends_and_purges_nothing(bucket, course):
    publish(course)
    bucket.puts.clear()
    bucket.purges.clear()

    result = publish(course, NOON + timedelta(days=1))

    assert (bucket.puts, bucket.purges, bucket.deletes) == ([], [], 0)
    assert (result.uploaded, result.verified) == ([], True)


def test_an_edit_sends_and_purges_the_lessons_file_alone(bucket, course):
    publish(course)
    bucket.puts.clear()
    bucket.purges.clear()
    lesson = frappe.get_doc("Memora Lesson", course.lessons[1])
    lesson.stages[0].title = "Read again"
    lesson.save()

    rebuild_plan(course.plan, now=NOON)

    path = f"lessons/{course.lessons[1]}.json"
    assert bucket.puts == [path]
    assert bucket.purged == {f"{bucket.cdn_url}/{path}"}
    assert bucket.read(path)["stages"][0]["title"] == "Read again"


def test_without_cdn_nothing_is_sent(bucket, course):
    bucket.use(enabled=0)

    answer = rebuild_plan(course.plan, now=NOON)

    assert (answer["uploaded"], answer["sync_verified"]) == (0, False)
    assert bucket_mirror.mirror_plan(course.plan, now=NOON) is None
    assert bucket_mirror.withdraw_plan(course.plan, now=NOON) is None
    assert bucket.keys() == set()


def test_turning_the_cdn_on_and_off_rewrites_the_files_that_hold_addresses(bucket, course):
    bucket.use(enabled=0)
    rebuild_plan(course.plan, now=NOON)
    bucket.use(enabled=1)

    on = rebuild_plan(course.plan, now=NOON)
    manifest = content_files.read(f"plans/{course.plan}/manifest.json")
    bucket.use(enabled=0)
    off = rebuild_plan(course.plan, now=NOON)

    assert (on["written"], off["written"]) == (5, 5)
    assert manifest["subjects"][0]["bitmap_url"].startswith(bucket.cdn_url)
    assert set(content_files.follow(course.plan)) == bucket.keys()


def test_a_hidden_topic_leaves_the_bucket_with_all_below_it_15_minutes_later(bucket, course):
    publish(course)
    course.hide("Memora Topic", course.topics[0])
    gone = {f"plans/{course.plan}/{course.topics[0]}.json"} | {
        f"lessons/{lesson}.json" for lesson in course.lessons[:2]
    }

    publish(course)
    remove_expired_files(now=NOON + DELAY - SECOND)
    assert gone <= bucket.keys()
    bucket.purges.clear()

    remove_expired_files(now=NOON + DELAY)
    assert bucket.keys() == set(follow(bucket, course.plan))
    assert not gone & bucket.keys()
    assert bucket.purged == {f"{bucket.cdn_url}/{path}" for path in gone}


def test_the_next_build_removes_what_is_due_too(bucket, course):
    publish(course)
    course.hide("Memora Topic", course.topics[0])
    publish(course)

    rebuild_plan(course.plan, now=NOON + DELAY)

    assert bucket.keys() == set(follow(bucket, course.plan))


def test_what_is_shown_again_in_time_stays(bucket, course):
    publish(course)
    course.hide("Memora Topic", course.topics[0])
    publish(course)
    plan = frappe.get_doc("Memora Academic Plan", course.plan)
    plan.set("overrides", [])
    plan.save()
    publish(course)

    remove_expired_files(now=NOON + DELAY)

    assert len(follow(bucket, course.plan)) == 11


def test_a_lesson_that_another_plan_names_stays(bucket, course):
    other = factories.make_plan(course.subject).name
    publish(course)
    rebuild_plan(other, now=NOON)
    course.hide("Memora Topic", course.topics[0])
    publish(course)

    remove_expired_files(now=NOON + DELAY)

    assert len(follow(bucket, other)) == 11


def test_a_subject_that_leaves_the_plan_leaves_the_bucket(bucket, course):
    lesson = factories.make_lesson()
    plan = frappe.get_doc("Memora Academic Plan", course.plan)
    plan.append("subjects", {"subject": lesson.subject})
    plan.save()
    publish(course)
    plan.set("subjects", [{"subject": course.subject}])
    plan.save()
    publish(course)

    remove_expired_files(now=NOON + DELAY)

    assert bucket.keys() == set(follow(bucket, course.plan))


def test_a_withdrawn_plan_leaves_the_bucket_and_others_stay(bucket, course):
    other = factories.make_plan(course.subject).name
    publish(course)
    rebuild_plan(other, now=NOON)

    frappe.db.set_value("Memora Academic Plan", course.plan, "is_published", 0)
    plan_rebuild.withdraw_plan(course.plan, NOON)

    result = bucket_mirror.withdraw_plan(course.plan, now=NOON)

    manifest = f"plans/{course.plan}/manifest.json"
    assert result.deleted == [manifest]
    assert f"{bucket.cdn_url}/{manifest}" in bucket.purged
    assert len(bucket.keys(f"plans/{course.plan}/")) == 5
    assert bucket_mirror.remove_due(NOON + DELAY) == 5
    assert bucket.keys() == set(follow(bucket, other))
    assert not (records_folder() / "bucket" / f"{plan_scope(course.plan)}.json").exists()


def test_an_unpublished_plan_leaves_the_bucket_by_itself(bucket, course):
    publish(course)
    plan = frappe.get_doc("Memora Academic Plan", course.plan)
    plan.is_published = 0
    plan.save()
    frappe.db.commit()

    process_pending_plans(now=NOON)
    remove_expired_files(now=NOON + DELAY)

    assert bucket.keys() == set()


def test_the_builds_log_tells_of_the_bucket(bucket, course):
    course.sell(0)
    bucket.shows_private = True
    rebuild_plan(course.plan, now=NOON)

    fields = ["status", "files_uploaded", "sync_verified", "details"]
    log = frappe.get_all("CDN Sync Log", {"status": "Success"}, fields)[0]
    assert (log.files_uploaded, log.sync_verified) == (10, 1)
    assert json.loads(log.details)["private_held_back"] == 1


def test_what_the_bucket_refused_is_tried_again_by_itself(bucket, course):
    bucket.forbid_writing()
    with pytest.raises(ServiceUnavailable):
        rebuild_plan(course.plan, now=NOON)
    logs = frappe.get_all("CDN Sync Log", {"status": "Failed"}, ["error_message"])
    assert ["may not do this" in log.error_message for log in logs] == [True]
    bucket.mend()

    process_pending_plans(now=NOON + timedelta(seconds=30))

    assert len(follow(bucket, course.plan)) == 11


def test_a_record_that_is_lost_costs_uploads_and_never_a_wrong_skip(bucket, course):
    publish(course)
    course.hide("Memora Topic", course.topics[0])
    for scope in (plan_scope(course.plan), subject_scope(course.subject)):
        (records_folder() / "bucket" / f"{scope}.json").unlink()

    result = publish(course)

    assert len(result.uploaded) == 0
    remove_expired_files(now=NOON + DELAY)
    assert bucket.keys(f"plans/{course.plan}/{course.topics[0]}.json") == set()
    assert set(follow(bucket, course.plan)) <= bucket.keys()


@pytest.mark.parametrize("part", ["lessons/", "plans/", ""])
def test_what_others_took_out_of_the_bucket_is_put_back(bucket, course, part):
    publish(course)
    before = bucket.keys()
    for key in bucket.keys(part):
        bucket.client.delete_object(Bucket="memora-content", Key=key)

    result = bucket_mirror.mirror_plan(course.plan, now=NOON)

    assert result.verified
    assert bucket.keys() == before


def test_what_others_changed_in_the_bucket_is_put_right(bucket, course):
    publish(course)
    for key in (f"lessons/{course.lessons[0]}.json", f"plans/{course.plan}/manifest.json"):
        bucket.client.put_object(Bucket="memora-content", Key=key, Body=b"{}")

    result = bucket_mirror.mirror_plan(course.plan, now=NOON)

    assert len(result.uploaded) == 2
    assert len(follow(bucket, course.plan)) == 11


def test_another_bucket_gets_everything(bucket, course):
    publish(course)
    bucket.client.create_bucket(Bucket="another")
    bucket.use(bucket_name="another")

    assert len(bucket_mirror.mirror_plan(course.plan, now=NOON).uploaded) == 11


def test_a_file_put_on_the_site_by_other_hands_is_sent(bucket, course):
    publish(course)
    path = f"plans/{course.plan}/{course.topics[0]}.json"
    write_content_file(path, {**content_files.read(path), "title": "Put back"})

    assert bucket_mirror.mirror_plan(course.plan, now=NOON).uploaded == [path]
    assert bucket.read(path)["title"] == "Put back"


def test_a_file_missing_on_the_site_is_said(bucket, course):
    publish(course)
    get_local_storage().delete(f"lessons/{course.lessons[0]}.json")

    with pytest.raises(ConflictError, match="missing on this site"):
        bucket_mirror.mirror_plan(course.plan, now=NOON)
    assert len(follow(bucket, course.plan)) == 11


def test_a_whole_book_is_in_the_bucket_and_nothing_of_it_is_sent_twice(bucket, course_data_dir):
    course = json.loads((course_data_dir / "anatomy-physiology-2e.course.json").read_bytes())
    plan = factories.make_plan().name
    import_course(course, plan)
    frappe.db.commit()

    first = rebuild_plan(plan, now=NOON)
    files = follow(bucket, plan)
    bucket.puts.clear()
    second = rebuild_plan(plan, now=NOON)

    assert sum(path.startswith("lessons/") for path in files) == 1362
    assert (first["uploaded"], set(files)) == (len(files), bucket.keys())
    assert (second["uploaded"], second["sync_verified"], bucket.puts) == (0, True, [])


# What is sold


def test_a_paid_lesson_is_in_the_bucket_and_closed_to_strangers(bucket, course):
    path = course.sell(0)

    result = publish(course)

    assert bucket.head(path)["CacheControl"] == "private, no-store"
    assert result.private_held_back == 0
    for base in (bucket.cdn_url, f"{bucket.endpoint_url}/memora-content"):
        assert requests.get(f"{base}/{path}", timeout=60).status_code == 403
    assert bucket.keys(f"lessons/{course.lessons[0]}.json") == set()
    assert bucket.keys("private/") == {path}


@pytest.mark.parametrize("leak", ["shows_private", "is_public"])
def test_a_bucket_that_everybody_reads_gets_no_paid_lesson(bucket, course, leak):
    course.sell(0)
    course.sell(1)
    setattr(bucket, leak, True)

    rebuild_plan(course.plan, now=NOON)
    result = bucket_mirror.mirror_plan(course.plan, now=NOON)

    assert bucket.keys("private/") == set()
    assert (result.private_held_back, result.verified) == (2, True)
    assert not any(key.startswith("private/lessons") for key in bucket.puts)


def test_paid_lessons_leave_a_bucket_that_was_made_public_and_come_back(bucket, course):
    path = course.sell(0)
    publish(course)
    bucket.shows_private = True

    result = bucket_mirror.mirror_plan(course.plan, now=NOON)
    assert (result.deleted, bucket.keys("private/")) == ([path], set())

    bucket.shows_private = False
    assert bucket_mirror.mirror_plan(course.plan, now=NOON).uploaded == [path]


def test_while_the_cdn_does_not_answer_no_paid_lesson_is_sent(bucket, course):
    course.sell(0)
    bucket.use(cdn_base_url="http://127.0.0.1:9")

    with pytest.raises(ServiceUnavailable, match="Check CDN Base URL"):
        rebuild_plan(course.plan, now=NOON)

    assert bucket.keys("private/") == set()


def test_a_lesson_that_becomes_paid_leaves_its_public_place(bucket, course):
    publish(course)
    bucket.purges.clear()
    path = course.sell(0)
    publish(course)

    remove_expired_files(now=NOON + DELAY)

    public = path.removeprefix("private/")
    assert (bucket.keys(path), bucket.keys(public)) == ({path}, set())
    assert f"{bucket.cdn_url}/{public}" in bucket.purged
