"""The bucket follows the site's files: whole, in order, nothing stale and nothing leaked."""

import json
import signal
from datetime import datetime, timedelta
from itertools import count

import frappe
import pytest
import requests

from memora.services.cdn_export.batch_processor import (
    _rebuild_plan,
    process_pending_plans,
    rebuild_plan,
    remove_expired_files,
)
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.error import BucketError
from memora.services.cdn_export.build import plan_rebuild
from memora.services.cdn_export.build.export_record import plan_scope, records_folder, subject_scope
from memora.services.cdn_export.local_storage import (
    get_file_hash,
    get_local_storage,
    write_content_file,
)
from memora.services.content.importing import import_course
from memora.utils.errors import ConflictError, ServiceUnavailable
from tests.support import content_files, factories, forked
from tests.support.bucket import Bucket

NOON = datetime.fromisoformat("2026-03-01 12:00")
DELAY = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


class Course:
    """A subject with two topics of two lessons each, in one plan."""

    def __init__(self, **plan):
        unit = factories.make_unit().name
        self.topics = [factories.make_topic(unit).name for _ in range(2)]
        made = [factories.make_lesson(topic) for topic in self.topics for _ in range(2)]
        self.lessons = [lesson.name for lesson in made]
        self.subject = made[0].subject
        self.plan = factories.make_plan(self.subject, **plan).name

    def sell(self, number):
        """Make a lesson paid and return its private path."""
        frappe.db.set_value(
            "Memora Lesson", self.lessons[number], "required_item", factories.make_sales_item().name
        )
        return f"private/lessons/{self.lessons[number]}.json"

    def edit(self, number, title):
        frappe.db.set_value("Memora Lesson", self.lessons[number], "title", title)
        return f"lessons/{self.lessons[number]}.json"

    def hide(self, doctype, name):
        plan = frappe.get_doc("Memora Academic Plan", self.plan)
        plan.append("overrides", {"target_doctype": doctype, "target_name": name, "action": "Hide"})
        plan.save()


@pytest.fixture
def course():
    return Course()


def publish(course, now=NOON):
    """Build and mirror a plan; return what the mirror did."""
    rebuild_plan(course.plan, now=now)
    return bucket_mirror.mirror_plan(course.plan, now=now)


def follow(bucket, plan):
    """What a stranger gets who follows the addresses from the manifest at the CDN."""
    files = {}

    def take(url):
        answer = requests.get(url, timeout=5)
        assert answer.status_code == 200, url
        files[url.removeprefix(f"{bucket.cdn_url}/")] = answer.json()
        return answer.json()

    manifest = take(f"{bucket.cdn_url}/plans/{plan}/manifest.json")
    for shard in take(manifest["search_url"])["shards"]:
        take(shard["shard_url"])
    for subject in manifest["subjects"]:
        take(f"{bucket.cdn_url}/{subject['id']}.json")
        take(subject["bitmap_url"])
        for track in take(subject["hierarchy_url"])["tracks"]:
            topics = [topic for unit in track["units"] for topic in unit["topics"]]
            for topic in topics:
                for lesson in take(topic["topic_url"])["lessons"]:
                    if lesson["lesson_url"]:
                        take(lesson["lesson_url"])
    return files


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


# Faults


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (lambda bucket: bucket.refuse(), "unreachable"),
        (Bucket.hang, "unreachable"),
        (lambda bucket: bucket.fail(503), "busy"),
        (lambda bucket: bucket.fail(500, method="PUT"), "busy"),
        (lambda bucket: bucket.forbid_writing(), "not_permitted"),
        (lambda bucket: bucket.lose("lessons/"), "lost"),
        (lambda bucket: bucket.lose("manifest"), "lost"),
    ],
    ids=["refused", "timed out", "503", "500", "forbidden", "lesson lost", "manifest lost"],
)
def test_after_a_fault_readers_have_the_old_plan_and_the_next_run_the_new_one(
    bucket, course, fault, reason, monkeypatch
):
    publish(course)
    before = follow(bucket, course.plan)
    added = f"lessons/{factories.make_lesson(course.topics[0]).name}.json"
    course.edit(0, "Renamed")
    fault(bucket)

    with monkeypatch.context() as patch:
        if fault is Bucket.hang:
            patch.setattr(bucket_settings, "READ_TIMEOUT_S", 0.1)
        with pytest.raises(ServiceUnavailable) as raised:
            rebuild_plan(course.plan, now=NOON)
    assert raised.value.details["reason"] == reason
    assert "published on this site" in str(raised.value)
    assert set(before) <= set(follow(bucket, course.plan)) <= {*before, added}
    assert content_files.exists(added)

    bucket.mend()
    answer = rebuild_plan(course.plan, now=NOON)
    assert (answer["written"], answer["sync_verified"]) == (0, True)
    after = follow(bucket, course.plan)
    assert added in after
    assert after[f"lessons/{course.lessons[0]}.json"]["title"] == "Renamed"


def test_a_build_whose_mirror_fails_is_logged_as_failed(bucket, course):
    bucket.forbid_writing()

    assert _rebuild_plan(course.plan, now=NOON) is False
    assert "may not do this" in frappe.get_all("Error Log", fields=["error"])[0].error


def test_an_upload_that_failed_twice_is_sent_a_third_time(bucket, course, monkeypatch):
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    bucket.fail(503, method="PUT", part="manifest", times=2)

    assert publish(course).verified


def test_what_cloudflare_did_not_purge_is_purged_by_the_next_run(bucket, course):
    publish(course)
    path = course.edit(0, "Renamed")
    bucket.purges.clear()
    bucket.purge_status = 500

    with pytest.raises(ServiceUnavailable, match="Cloudflare did not purge"):
        rebuild_plan(course.plan, now=NOON)
    bucket.purge_status = 200
    rebuild_plan(course.plan, now=NOON)

    assert f"{bucket.cdn_url}/{path}" in bucket.purged


def test_without_cloudflare_nothing_is_purged(bucket, course):
    bucket.use(cloudflare_zone_id="", cloudflare_api_token="")

    assert publish(course).verified
    assert bucket.purges == []


def test_the_sites_files_go_in_time_while_the_bucket_is_away(bucket, course):
    publish(course)
    course.hide("Memora Topic", course.topics[0])
    publish(course)
    bucket.fail(500)

    with pytest.raises(BucketError, match="busy"):
        remove_expired_files(now=NOON + DELAY)

    assert not content_files.exists(f"lessons/{course.lessons[0]}.json")
    bucket.mend()
    assert bucket_mirror.remove_due(NOON + DELAY) == 3


@pytest.mark.parametrize("is_disabled", [False, True])
def test_with_nothing_due_the_bucket_is_not_asked(bucket, course, is_disabled):
    publish(course)
    bucket.use(enabled=int(not is_disabled))
    bucket.refuse()

    assert bucket_mirror.remove_due(NOON) == 0


def test_a_mirror_killed_anywhere_leaves_a_whole_plan_and_the_next_one_finishes(host, site, bucket):
    course = Course()
    publish(course)
    for kill_at in count(1, 7):
        course.edit(0, f"Edit {kill_at}")
        added = factories.make_lesson(course.topics[1]).name
        frappe.db.set_value("Memora Lesson", added, "is_published", 1)
        frappe.db.commit()

        def build():
            rebuild_plan(course.plan, now=NOON)

        status = forked.wait(forked.start(host, site, build, kill_at=kill_at))
        follow(bucket, course.plan)

        publish(course)
        assert set(follow(bucket, course.plan)) == bucket.keys(), kill_at
        assert content_files.temporary_files() == [], kill_at
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert kill_at > 20


# What is sold


def test_a_paid_lesson_is_in_the_bucket_and_closed_to_strangers(bucket, course):
    path = course.sell(0)

    result = publish(course)

    assert bucket.head(path)["CacheControl"] == "private, no-store"
    assert result.private_held_back == 0
    for base in (bucket.cdn_url, f"{bucket.endpoint_url}/memora-content"):
        assert requests.get(f"{base}/{path}", timeout=5).status_code == 403
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
