"""The export's queue under kills, hangs and outages: nothing is lost, nobody publishes twice."""

import os
import signal
from datetime import datetime, timedelta
from itertools import count

import frappe
import pytest

from memora.services.cdn_export.batch_processor import process_pending_plans, rebuild_plan
from memora.services.cdn_export.build.export_record import plan_scope, subject_scope
from memora.services.cdn_export.health_checker import hourly_health_check
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_build_heartbeat_key
from memora.utils.single_flight import is_running, lock_name
from tests.support import content_files, export_queue, factories, forked
from tests.support.waiting import wait_until

NOON = datetime.fromisoformat("2026-03-01 12:00")
RETRY = timedelta(seconds=30)


@pytest.fixture
def make_plan():
    """Make a published plan with one lesson, which waits to be built."""

    def make():
        lesson = factories.make_lesson()
        plan = factories.make_plan(lesson.subject).name
        frappe.db.commit()
        return plan, lesson

    return make


def process():
    process_pending_plans(now=NOON)


def locks():
    """What a build locks."""
    frappe.db.commit()
    plans, subjects = (
        frappe.get_all(doctype, pluck="name", order_by="name", limit=0)
        for doctype in ("Memora Academic Plan", "Memora Subject")
    )
    return ["cdn_export", *map(plan_scope, plans), *map(subject_scope, subjects)]


def work_that_dies(host, site, work, **options):
    """Let a process do some work; return how it ended, once MariaDB has noticed."""
    status = forked.wait(forked.start(host, site, work, **options))
    wait_until(lambda: not any(map(is_running, locks())))
    return status


def test_a_build_killed_at_any_file_is_tried_again(host, site, make_plan):
    for kill_at in count(1):
        plan, _lesson = make_plan()
        status = work_that_dies(host, site, process, kill_at=kill_at)
        if status == 0:
            break
        assert status == -signal.SIGKILL

        process_pending_plans(now=NOON)  # finds it, and counts it as a failure
        found = export_queue.story(plan)
        process_pending_plans(now=NOON + RETRY)

        ended = export_queue.story(plan)
        assert (found.status, found.next_retry_at) == ("Failed", NOON + RETRY), kill_at
        assert (ended.status, ended.retry_count) == ("Success", 1), kill_at
        assert content_files.follow(plan)
    assert kill_at > 5


def test_a_queue_whose_worker_is_killed_at_any_statement_is_finished(host, site, make_plan):
    plan, _lesson = make_plan()
    for number in count(1):
        export_queue.forget()
        plan, _lesson = make_plan()

        def work(number=number):
            forked.kill_before_call(number)
            process()

        status = work_that_dies(host, site, work)
        for moment in (NOON, NOON + RETRY):
            process_pending_plans(now=moment)

        frappe.db.commit()
        assert export_queue.logs(plan=plan, status="Success") == [plan], number
        assert export_queue.logs() == [plan], number
        if status == 0:
            break
    assert number > 20


def test_a_builder_that_kills_its_process_each_time_is_given_up(host, site, make_plan):
    plan, _lesson = make_plan()
    moment, attempts = NOON, 0
    while export_queue.story(plan).status != "Dead Letter":

        def work(moment=moment):
            process_pending_plans(now=moment)

        work_that_dies(host, site, work, kill_at=1)
        process_pending_plans(now=moment)
        frappe.db.commit()
        attempts += 1
        moment = export_queue.story(plan).next_retry_at or moment

    assert attempts == 6


@pytest.fixture
def hung_builder(host, site, make_plan):
    """A process that builds a plan and hangs before it replaces the first file."""
    plan, lesson = make_plan()
    hung, wake = os.pipe(), os.pipe()

    def build():
        os.close(hung[0])
        os.close(wake[1])
        forked.hang_before_rename(1, hung=hung[1], wake=wake[0])
        process()

    pid = forked.start(host, site, build)
    os.close(hung[1])
    os.close(wake[0])
    assert os.read(hung[0], 1) == b""
    # What the builder has committed is seen from here on.
    frappe.db.commit()
    yield frappe._dict(plan=plan, lesson=lesson, pid=pid, wake=lambda: os.close(wake[1]))
    os.close(hung[0])


def fall_silent(plan):
    """Let the builder's heartbeat expire."""
    scope = lock_name(plan_scope(plan))
    owner = frappe.db.sql("SELECT IS_USED_LOCK(%s)", (scope,))[0][0]
    assert get_redis().delete(get_build_heartbeat_key(owner)) == 1


def rename(lesson):
    lesson.title = "Newer"
    lesson.save()
    frappe.db.commit()


def test_a_builder_that_outlived_its_lock_cannot_publish(hung_builder):
    fall_silent(hung_builder.plan)
    rename(hung_builder.lesson)

    rebuild_plan(hung_builder.plan, now=NOON + RETRY)
    published = content_files.follow(hung_builder.plan)
    hung_builder.wake()

    assert forked.wait(hung_builder.pid) == 1
    assert content_files.follow(hung_builder.plan) == published
    lesson = f"lessons/{hung_builder.lesson.name}.json"
    assert published[lesson]["title"] == "Newer"


def test_a_builder_that_hangs_does_not_hold_the_queue_up_for_ever(hung_builder, make_plan):
    other, _lesson = make_plan()
    fall_silent(hung_builder.plan)

    assert process_pending_plans(now=NOON) is None
    hung_builder.wake()
    forked.wait(hung_builder.pid)
    process_pending_plans(now=NOON)
    process_pending_plans(now=NOON + RETRY)

    assert content_files.follow(other)
    assert content_files.follow(hung_builder.plan)


def test_the_hours_check_ends_a_builder_that_hangs_and_says_so(hung_builder):
    fall_silent(hung_builder.plan)

    report = hourly_health_check(now=NOON)
    hung_builder.wake()

    assert report["ended_builders"] == [hung_builder.plan]
    assert forked.wait(hung_builder.pid) == 1


def test_nobody_is_ended_while_redis_is_away(hung_builder, redis_server):
    redis_server.stop()

    assert hourly_health_check(now=NOON)["ended_builders"] == []
    hung_builder.wake()
    assert forked.wait(hung_builder.pid) == 0


def test_a_builder_that_goes_on_is_left_alone(hung_builder):
    assert hourly_health_check(now=NOON)["ended_builders"] == []
    hung_builder.wake()
    assert forked.wait(hung_builder.pid) == 0


def test_processors_beside_each_other_build_each_plan_once(host, site, make_plan):
    plans = sorted(make_plan()[0] for _ in range(6))

    workers = [forked.start(host, site, process) for _ in range(3)]

    assert [forked.wait(worker) for worker in workers] == [0, 0, 0]
    process()
    frappe.db.commit()
    assert export_queue.logs(status="Success") == plans
    assert export_queue.logs() == plans


def test_publishing_by_hand_beside_the_queue_takes_turns(host, site, make_plan):
    plan, _lesson = make_plan()

    def publish():
        for _ in range(5):
            rebuild_plan(plan, now=NOON)

    workers = [forked.start(host, site, work) for work in (publish, process, publish)]

    assert [forked.wait(worker) for worker in workers] == [0, 0, 0]
    frappe.db.commit()
    assert set(export_queue.logs(status="Success")) == {plan}
    assert export_queue.queued() == []
