"""Faults while the bucket follows the site: readers keep a whole plan, the next run ends it."""

import signal
from itertools import count

import frappe
import pytest

from memora.services.cdn_export.batch_processor import (
    _rebuild_plan,
    rebuild_plan,
    remove_expired_files,
)
from memora.services.cdn_export.bucket import mirror as bucket_mirror
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.error import BucketError
from memora.utils.errors import ServiceUnavailable
from tests.support import content_files, factories, forked
from tests.support.bucket import Bucket
from tests.support.mirrored import DELAY, NOON, Course, follow, publish


@pytest.fixture
def course():
    return Course()


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
