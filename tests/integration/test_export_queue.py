"""The export's queue: what waits is built once, what fails is tried again, what is over goes."""

from datetime import datetime, timedelta

import frappe
import pytest

from memora.services.cdn_export import change_tracker
from memora.services.cdn_export.batch_processor import (
    get_queue_status,
    process_due_plans,
    process_pending_plans,
    rebuild_plan,
    remove_expired_files,
    retry_dead_letter,
)
from memora.services.cdn_export.build.export_record import RecordStore, plan_scope, subject_scope
from memora.services.cdn_export.health_checker import daily_full_scan
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.queue import sync_log
from memora.services.cdn_export.versions.kept_versions import rolled_back_to
from memora.services.cdn_export.versions.rollback import rollback
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_cdn_queue_key
from tests.support import content_files, export_queue, factories, jobs
from tests.support.threads import at_once

NOON = datetime.fromisoformat("2026-03-01 12:00")
DELAY = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
DELAYS_S = [30, 60, 120, 300, 900]


@pytest.fixture
def course():
    """A subject with a lesson in a published plan, which waits to be built; no file is there."""
    content_files.remove_all()
    lesson = factories.make_lesson()
    plan = factories.make_plan(lesson.subject).name
    frappe.db.commit()
    return frappe._dict(lesson=lesson, plan=plan, subject=lesson.subject)


def run(now=NOON, max_plans=10):
    """What a run of the queue did: processed, failed, skipped."""
    answer = process_pending_plans(max_plans, now=now)
    return answer["processed"], answer["failed"], answer["skipped"]


def rename(lesson, title="Renamed"):
    lesson.title = title
    lesson.save()
    frappe.db.commit()


def spoil(lesson):
    """Give a lesson a figure that no file may hold."""
    frappe.db.set_value("Memora Lesson", lesson.name, "base_xp", -1)
    frappe.db.commit()


def mend(lesson):
    frappe.db.set_value("Memora Lesson", lesson.name, "base_xp", 10)
    frappe.db.commit()


def fail_until_given_up(course):
    spoil(course.lesson)
    moment = NOON
    run(moment)
    for delay in DELAYS_S:
        moment += timedelta(seconds=delay)
        run(moment)
    return moment


def publish(plan, value):
    doc = frappe.get_doc("Memora Academic Plan", plan)
    doc.is_published = value
    doc.save()
    frappe.db.commit()


def manifest(plan):
    return f"plans/{plan}/manifest.json"


def test_what_waits_is_built_and_its_story_told(course):
    assert run() == (1, 0, 0)

    assert set(content_files.follow(course.plan)) > {f"lessons/{course.lesson.name}.json"}
    log = export_queue.story(course.plan)
    assert (log.status, log.retry_count, log.next_retry_at) == ("Success", 0, None)
    assert (log.started_at, log.completed_at) == (NOON, NOON)
    assert log.version == content_files.read(manifest(course.plan))["version"]
    assert (log.files_written, log.triggered_by) == (7, "Administrator")
    assert export_queue.logs() == [course.plan]


def test_a_second_run_has_nothing_to_do(course):
    run()

    assert run() == (0, 0, 0)
    assert export_queue.logs() == [course.plan]


def test_a_run_takes_as_many_as_it_may_and_the_next_one_the_others(course):
    for _ in range(3):
        factories.make_plan(course.subject)
    frappe.db.commit()

    assert [run(max_plans=3)[0], run(max_plans=3)[0]] == [3, 1]


def test_what_was_taken_from_redis_and_never_built_is_built_by_the_next_run(course):
    export_queue.settings(local_fallback_mode=0)
    rename(course.lesson)
    assert change_tracker.get_pending_plans() == [course.plan]
    assert change_tracker.get_pending_plans() == []

    assert run() == (1, 0, 0)


def test_an_edit_whose_worker_died_before_it_could_tell_redis_is_built(course):
    run()
    export_queue.settings(local_fallback_mode=0)
    course.lesson.title = "Renamed"
    course.lesson.save()
    frappe.db.after_commit.reset()
    frappe.db.commit()

    assert run() == (1, 0, 0)
    assert content_files.read(f"lessons/{course.lesson.name}.json")["title"] == "Renamed"


@pytest.mark.usefixtures("course")
def test_without_redis_what_waits_is_built(redis_server):
    redis_server.stop()

    assert run() == (1, 0, 0)


def test_a_plan_that_redis_alone_knows_of_is_left(course):
    run()
    get_redis().sadd(get_cdn_queue_key(), course.plan)

    assert run() == (0, 0, 1)
    assert export_queue.hinted() == []


def test_a_build_takes_its_plan_out_of_redis(course):
    export_queue.settings(local_fallback_mode=0)
    rename(course.lesson)
    before = export_queue.hinted()
    rebuild_plan(course.plan, now=NOON)

    assert (before, export_queue.hinted()) == ([course.plan], [])


def test_an_edit_that_is_still_open_while_its_plan_is_built_is_built_afterwards(course, host, site):
    """Its row is held until the commit, so the build before it cannot take the row away."""
    sync_log.queue([course.plan], triggered_by="Administrator", now=NOON)

    assert at_once(host, site, [run]) == [(0, 0, 1)]
    assert run() == (1, 0, 0)


def test_an_edit_of_a_plan_whose_build_has_begun_waits_for_another_one(course):
    story = sync_log.begin(course.plan, now=NOON)
    rename(course.lesson)
    sync_log.succeed(story, {}, now=NOON)

    assert export_queue.queued() == [course.plan]


def test_a_failed_build_is_tried_again_to_the_second_and_then_given_up(course):
    spoil(course.lesson)
    moment, seen = NOON, []
    assert run(moment) == (0, 1, 0)
    for retry, delay in enumerate(DELAYS_S):
        log = export_queue.story(course.plan)
        seen.append((log.status, log.retry_count, log.next_retry_at - moment))
        assert run(moment + timedelta(seconds=delay) - SECOND) == (0, 0, 0), retry
        moment += timedelta(seconds=delay)
        assert run(moment) == (0, 1, 0), retry

    assert seen == [
        ("Failed", retry, timedelta(seconds=delay)) for retry, delay in enumerate(DELAYS_S)
    ]
    log = export_queue.story(course.plan)
    assert (log.status, log.retry_count, log.next_retry_at) == ("Dead Letter", 5, None)
    assert run(moment + timedelta(days=1)) == (0, 0, 0)
    assert export_queue.logs() == [course.plan]


def test_a_failure_says_why_and_leaves_an_error_log(course):
    spoil(course.lesson)

    answer = process_pending_plans(now=NOON)

    assert course.lesson.name in export_queue.story(course.plan).error_message
    assert answer["errors"][0].startswith(f"{course.plan}: ")
    assert frappe.get_all("Error Log", {"method": "CDN Plan Rebuild Error"}, limit=9)


def test_a_retry_that_succeeds_ends_the_story_well(course):
    spoil(course.lesson)
    run()
    mend(course.lesson)

    assert run(NOON + timedelta(seconds=30)) == (1, 0, 0)
    log = export_queue.story(course.plan)
    assert (log.status, log.retry_count, log.error_message) == ("Success", 1, None)


def test_an_edit_is_built_at_once_though_the_plan_waits_for_a_retry(course):
    spoil(course.lesson)
    run()
    course.lesson.reload()
    course.lesson.base_xp = 10
    rename(course.lesson)

    assert run(NOON + SECOND) == (1, 0, 0)
    assert run(NOON + DELAY) == (0, 0, 0)
    assert export_queue.logs(status="Success") == [course.plan]


def test_one_plan_that_fails_holds_up_no_other(course):
    other = factories.make_plan(factories.make_lesson().subject).name
    spoil(course.lesson)

    assert run() == (1, 1, 0)
    assert content_files.exists(manifest(other))


def test_a_dead_letter_is_built_when_somebody_asks_for_it(course):
    moment = fail_until_given_up(course)
    mend(course.lesson)

    answer = retry_dead_letter(course.plan, user="Administrator", now=moment)
    frappe.db.commit()

    assert answer == {"plan_id": course.plan, "status": "Queued"}
    assert run(moment) == (1, 0, 0)
    assert get_queue_status(now=moment)["dead_letter_count"] == 0


def test_what_was_not_given_up_cannot_be_retried(course):
    with pytest.raises(NotFoundError, match="Publish it"):
        retry_dead_letter(course.plan, user="Administrator", now=NOON)


def test_publishing_by_hand_settles_what_waits_and_what_was_given_up(course):
    moment = fail_until_given_up(course)
    mend(course.lesson)
    change_tracker.add_plan_to_queue(course.plan)
    frappe.db.commit()

    rebuild_plan(course.plan, user="Administrator", now=moment)

    status = get_queue_status(now=moment)
    assert (status["pending_plans"], status["dead_letter_count"]) == (0, 0)
    assert export_queue.logs(status="Success") == [course.plan]


def test_publishing_by_hand_that_fails_is_told_and_tried_again(course):
    spoil(course.lesson)
    with pytest.raises(ValidationError):
        rebuild_plan(course.plan, now=NOON)
    mend(course.lesson)

    assert export_queue.story(course.plan).status == "Failed"
    assert run(NOON + timedelta(seconds=30)) == (1, 0, 0)


def test_a_plan_may_be_given_up_by_hand(course):
    log = change_tracker.move_to_dead_letter(course.plan, "It is broken.", now=NOON)

    assert frappe.db.get_value("CDN Sync Log", log, "status") == "Dead Letter"
    assert run() == (0, 0, 0)


def test_a_lock_is_had_once_and_again_after_its_release(course, host, site):
    def try_to():
        return change_tracker.acquire_lock(course.plan)

    assert try_to()
    assert at_once(host, site, [try_to]) == [False]
    change_tracker.release_lock(course.plan)
    assert at_once(host, site, [try_to]) == [True]


def test_the_status_tells_what_waits_and_what_failed(course):
    waiting = factories.make_plan().name
    frappe.db.commit()
    spoil(course.lesson)
    run(max_plans=1)

    status = get_queue_status(now=NOON)

    assert (status["pending_plans"], status["dead_letter_count"]) == (2, 0)
    assert status["last_processed"] == "2026-03-01T12:00:00Z"
    (failure,) = status["recent_failures"]
    assert (failure["plan_id"], failure["status"]) == (course.plan, "Failed")
    assert failure["next_retry_at"] == "2026-03-01T12:00:30Z"
    assert export_queue.queued() == [waiting]


def test_in_local_fallback_mode_an_edit_is_built_by_a_job_at_once(course):
    run()
    rename(course.lesson)

    assert "memora.jobs.process_due_plans" in jobs.drain()
    assert content_files.read(f"lessons/{course.lesson.name}.json")["title"] == "Renamed"


def test_else_as_many_as_the_threshold_are_built_at_once(course):
    export_queue.settings(local_fallback_mode=0, batch_threshold=2)
    jobs.drain()
    rename(course.lesson)
    below = [job.id for job in jobs.queued()]
    factories.make_plan(course.subject)
    frappe.db.commit()

    assert below == []
    assert jobs.drain().count("memora.jobs.process_due_plans") == 1
    assert export_queue.queued() == []


def test_an_edit_is_saved_though_the_queue_of_jobs_is_away(course, queue_server):
    queue_server.stop()
    rename(course.lesson)

    assert run() == (1, 0, 0)


def test_an_unpublished_plan_loses_its_manifest_at_once_and_the_rest_later(course):
    run()
    files = set(content_files.follow(course.plan))
    publish(course.plan, 0)

    assert run() == (1, 0, 0)

    assert not content_files.exists(manifest(course.plan))
    rest = files - {manifest(course.plan)}
    remove_expired_files(now=NOON + DELAY - SECOND)
    assert all(map(content_files.exists, rest))
    remove_expired_files(now=NOON + DELAY)
    assert not any(map(content_files.exists, rest))
    assert export_queue.story(course.plan).files_deleted == len(rest)
    assert RecordStore.of_site().load(plan_scope(course.plan)) is None
    assert RecordStore.of_site().load(subject_scope(course.subject)) is None


def test_a_deleted_plan_is_withdrawn(course):
    run()
    frappe.delete_doc("Memora Academic Plan", course.plan)
    frappe.db.commit()

    assert run() == (1, 0, 0)
    remove_expired_files(now=NOON + DELAY)
    assert list(get_local_storage().names(f"plans/{course.plan}")) == []


def test_a_withdrawal_leaves_what_another_plan_shows(course):
    other = factories.make_plan(course.subject).name
    run()
    publish(course.plan, 0)

    run()
    remove_expired_files(now=NOON + DELAY)

    assert f"lessons/{course.lesson.name}.json" in content_files.follow(other)


def test_a_plan_published_again_in_time_loses_nothing(course):
    run()
    files = set(content_files.follow(course.plan))
    publish(course.plan, 0)
    run()
    publish(course.plan, 1)

    run(NOON + SECOND)
    remove_expired_files(now=NOON + 2 * DELAY)

    assert set(content_files.follow(course.plan)) == files


def test_a_lesson_that_a_plan_begins_to_sell_becomes_private_for_those_that_share_it(course):
    other = factories.make_plan(course.subject).name
    run()
    doc = frappe.get_doc("Memora Academic Plan", course.plan)
    target = {"target_doctype": "Memora Lesson", "target_name": course.lesson.name}
    doc.append("overrides", {**target, "action": "Set Sold Separately"})
    doc.save()
    frappe.db.commit()
    public = f"lessons/{course.lesson.name}.json"

    assert run() == (2, 0, 0)
    remove_expired_files(now=NOON + DELAY)
    assert not content_files.exists(public)
    publish(course.plan, 0)
    assert run() == (2, 0, 0)

    assert public in content_files.follow(other)


def test_the_daily_scan_queues_what_no_event_told_of(course):
    untouched = factories.make_plan(factories.make_lesson().subject).name
    run()
    frappe.db.set_value("Memora Lesson", course.lesson.name, "title", "Renamed with SQL")
    frappe.db.commit()

    assert daily_full_scan(now=NOON) == {"checked": 2, "queued": [course.plan]}
    assert untouched not in export_queue.queued()
    run()
    assert daily_full_scan(now=NOON) == {"checked": 2, "queued": []}


def test_the_daily_scan_finds_a_lost_file_and_a_plan_to_withdraw(course):
    gone = factories.make_plan(factories.make_lesson().subject).name
    run()
    (content_files.public_root() / f"lessons/{course.lesson.name}.json").unlink()
    frappe.db.set_value("Memora Academic Plan", gone, "is_published", 0)
    frappe.db.commit()

    assert daily_full_scan(now=NOON)["queued"] == sorted([course.plan, gone])
    run()
    assert not content_files.exists(manifest(gone))


def test_the_daily_scan_leaves_a_plan_alone_that_was_put_back(course):
    version = rebuild_plan(course.plan, now=NOON)["version"]
    rename(course.lesson)
    run()
    rollback(course.plan, version, now=NOON)

    assert daily_full_scan(now=NOON)["queued"] == []
    rename(course.lesson, "Renamed again")
    run()
    assert rolled_back_to(course.plan) is None


def test_a_rollback_takes_along_what_waits_so_that_it_stands(course):
    version = rebuild_plan(course.plan, now=NOON)["version"]
    rename(course.lesson)
    rollback(course.plan, version, now=NOON)

    assert run(NOON + DELAY) == (0, 0, 0)
    assert rolled_back_to(course.plan) == version


@pytest.mark.parametrize("waiting", [False, True])
def test_a_rollback_that_fails_is_followed_by_a_build_only_if_one_waited(course, waiting):
    rebuild_plan(course.plan, now=NOON)
    if waiting:
        rename(course.lesson)
    with pytest.raises(NotFoundError):
        rollback(course.plan, 1, now=NOON)

    assert export_queue.logs(status="Failed") == [course.plan]
    assert run(NOON + DELAY) == (int(waiting), 0, 0)


def test_the_daily_scan_forgets_stories_that_ended_long_ago(course):
    run()
    change_tracker.move_to_dead_letter("GIVEN-UP", "Broken.", now=NOON)

    daily_full_scan(now=NOON + sync_log.KEPT_FOR)
    in_time = export_queue.logs()
    daily_full_scan(now=NOON + sync_log.KEPT_FOR + SECOND)

    assert in_time == ["GIVEN-UP", course.plan]
    assert export_queue.logs() == ["GIVEN-UP"]


@pytest.mark.usefixtures("course")
def test_the_minutes_job_and_the_hours_job_do_the_same():
    assert process_due_plans(now=NOON)["processed"] == 1
    assert process_pending_plans(now=NOON)["processed"] == 0
