"""Publishing under kills and parallel builders: nothing half-written is ever seen."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from threading import Event

import frappe
import pytest

from memora.services.cdn_export.batch_processor import (
    rebuild_plan,
    remove_expired_files,
    validate_all_json_files,
)
from memora.services.cdn_export.build import plan_rebuild
from memora.services.cdn_export.build.build_lock import BuildLock
from memora.services.cdn_export.build.export_record import plan_scope, subject_scope
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.versions.kept_versions import KeptVersions
from memora.services.cdn_export.versions.rollback import rollback
from memora.utils.errors import ConflictError
from tests.support import content_files, factories, forked
from tests.support.waiting import wait_until

NOON = datetime.fromisoformat("2026-03-01 12:00")
DELAY = timedelta(minutes=15)


@pytest.fixture
def make_course():
    """Make a published plan of one subject: (plan, topics, lessons by topic)."""

    def make(topics, lessons):
        unit = factories.make_unit().name
        names = [factories.make_topic(unit).name for _ in range(topics)]
        made = [[factories.make_lesson(topic) for _ in range(lessons)] for topic in names]
        plan = factories.make_plan(made[0][0].subject).name
        return plan, names, [[lesson.name for lesson in of_topic] for of_topic in made]

    return make


def edit(doctype, name, **values):
    frappe.db.set_value(doctype, name, values)
    frappe.db.commit()


def files_on_disk(plan, lessons):
    storage = get_local_storage()
    of_lessons = [f"lessons/{name}.json" for name in lessons]
    return {*storage.names(f"plans/{plan}"), *filter(content_files.exists, of_lessons)}


def unit_of(topic):
    return frappe.db.get_value("Memora Topic", topic, "parent_unit")


def own_files(plan):
    files = content_files.follow(plan)
    return {path: data for path, data in files.items() if path.startswith("plans/")}


def newest_version(plan):
    kept = KeptVersions(plan)
    return kept.read(kept.newest())


def test_a_build_killed_anywhere_leaves_whole_files_and_the_next_one_finishes(
    host, site, make_course
):
    later = NOON + DELAY
    for kill_at in count(1):
        plan, topics, lessons = make_course(topics=3, lessons=1)
        rebuild_plan(plan, now=NOON)
        edit("Memora Topic", topics[0], is_published=0)
        rebuild_plan(plan, now=NOON)  # so that the build under test has something to remove
        edit("Memora Topic", topics[1], is_published=0)
        edit("Memora Lesson", lessons[2][0], title="Renamed")
        added = factories.make_lesson(topics[2])
        frappe.db.commit()

        def build(plan=plan):
            rebuild_plan(plan, now=later)

        status = forked.wait(forked.start(host, site, build, kill_at=kill_at))

        assert validate_all_json_files(content_files.follow(plan))["valid"], kill_at
        # Neither another plan's build nor the removal takes away what the killed one published.
        edit("Memora Lesson", added.name, is_published=0)
        rebuild_plan(factories.make_plan(added.subject).name, now=later)
        remove_expired_files(now=later + DELAY)
        assert validate_all_json_files(content_files.follow(plan))["valid"], kill_at

        rebuild_plan(plan, now=later + DELAY)
        assert content_files.temporary_files() == [], kill_at
        remove_expired_files(now=later + 2 * DELAY)
        finished = content_files.follow(plan)
        assert newest_version(plan) == own_files(plan), kill_at
        assert finished[f"lessons/{lessons[2][0]}.json"]["title"] == "Renamed"
        all_lessons = [added.name, *(name for of_topic in lessons for name in of_topic)]
        assert files_on_disk(plan, all_lessons) == {path for path in finished if "/" in path}
        assert {path for path in finished if path.startswith("lessons/")} == {
            f"lessons/{lessons[2][0]}.json"
        }
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert kill_at > 20


def test_a_stage_edit_killed_anywhere_and_taken_back_leaves_no_trace(host, site, make_course):
    plan, _topics, lessons = make_course(topics=2, lessons=2)
    rebuild_plan(plan, now=NOON)
    names = [name for of_topic in lessons for name in of_topic]
    before = content_files.contents(content_files.follow(plan))

    def set_times(seconds):
        for name in names:
            edit("Memora Lesson Stage", {"parent": name}, target_time=seconds)

    for kill_at in count(1):
        set_times(77)
        killed = forked.start(host, site, lambda: rebuild_plan(plan, now=NOON), kill_at=kill_at)
        status = forked.wait(killed)
        assert validate_all_json_files(content_files.follow(plan))["valid"], kill_at

        set_times(0)
        rebuild_plan(plan, now=NOON)
        assert content_files.contents(content_files.follow(plan)) == before, kill_at
        assert content_files.temporary_files() == [], kill_at
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert kill_at > 8


def test_a_rollback_killed_anywhere_leaves_whole_files_and_can_be_repeated(host, site, make_course):
    for kill_at in count(1):
        plan, topics, lessons = make_course(topics=2, lessons=1)
        version = rebuild_plan(plan, now=NOON)["version"]
        edit("Memora Topic", topics[0], title="Renamed")
        edit("Memora Lesson", lessons[1][0], is_published=0)
        factories.make_lesson(factories.make_topic(unit_of(topics[0])).name)
        rebuild_plan(plan, now=NOON)

        def put_back(plan=plan, version=version):
            rollback(plan, version, now=NOON)

        status = forked.wait(forked.start(host, site, put_back, kill_at=kill_at))

        assert validate_all_json_files(content_files.follow(plan))["valid"], kill_at
        put_back()
        assert content_files.temporary_files() == [], kill_at
        files = content_files.follow(plan)
        assert validate_all_json_files(files)["valid"], kill_at
        assert files[f"plans/{plan}/manifest.json"]["rolled_back_to"] == version
        assert files[f"plans/{plan}/{topics[0]}.json"]["title"] != "Renamed"
        assert newest_version(plan) == own_files(plan)
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert kill_at > 10


def test_plans_that_share_lessons_never_put_back_what_another_has_replaced(host, site, make_course):
    first, _topics, ((lesson, *_others),) = make_course(topics=1, lessons=3)
    subject = frappe.db.get_value("Memora Lesson", lesson, "subject")
    plans = [first, factories.make_plan(subject).name]
    frappe.db.commit()

    def retitle_and_rebuild(plan):
        for number in range(20):
            edit("Memora Lesson", lesson, title=f"{plan} {number}")
            rebuild_plan(plan, now=NOON)

    builders = [
        forked.start(host, site, lambda plan=plan: retitle_and_rebuild(plan)) for plan in plans
    ]

    assert [forked.wait(builder) for builder in builders] == [0, 0]
    frappe.db.rollback()
    title = frappe.db.get_value("Memora Lesson", lesson, "title")
    assert content_files.read(f"lessons/{lesson}.json")["title"] == title


def test_two_builds_of_one_plan_take_turns(host, site, make_course):
    plan, _topics, ((lesson, *_others),) = make_course(topics=1, lessons=3)
    frappe.db.commit()

    def retitle_and_rebuild():
        for number in range(15):
            edit("Memora Lesson", lesson, title=f"{os.getpid()} {number}")
            rebuild_plan(plan, now=NOON)

    builders = [forked.start(host, site, retitle_and_rebuild) for _ in range(3)]

    assert [forked.wait(builder) for builder in builders] == [0, 0, 0]
    assert rebuild_plan(plan, now=NOON)["written"] == 0
    assert content_files.temporary_files() == []


@pytest.fixture
def hold_elsewhere(host, site):
    """Hold a lock from another connection until the test ends."""
    release, threads = Event(), ThreadPoolExecutor(1)

    def hold(scope):
        taken = Event()

        def work():
            host.connect(site)
            with BuildLock(wait_s=0) as lock:
                lock.take([scope])
                taken.set()
                release.wait()
            host.disconnect()

        held = threads.submit(work)
        wait_until(lambda: taken.is_set() or held.done())
        assert taken.is_set() or held.result()

    yield hold
    release.set()
    threads.shutdown()


def test_a_lock_that_another_holds_is_refused(hold_elsewhere):
    hold_elsewhere("plan-P1")

    with BuildLock(wait_s=0) as lock, pytest.raises(ConflictError, match="Try again"):
        lock.take(["plan-P1"])


def test_a_lock_is_free_again_after_its_block():
    for _ in range(2):
        with BuildLock(wait_s=0) as lock:
            lock.take(["plan-P1", "subject-S1"])
            lock.ensure_held()


def test_a_builder_that_lost_its_lock_does_not_go_on():
    with BuildLock(wait_s=0) as lock:
        lock.take(["plan-P1"])
        frappe.db.sql("SELECT RELEASE_ALL_LOCKS()")

        with pytest.raises(ConflictError, match="Publish again"):
            lock.ensure_held()


@pytest.mark.parametrize("shared", ["plan", "subject"])
def test_a_build_waits_for_whoever_builds_the_plan_or_one_of_its_subjects(
    make_course, hold_elsewhere, monkeypatch, shared
):
    plan, _topics, ((lesson, *_others),) = make_course(topics=1, lessons=1)
    subject = frappe.db.get_value("Memora Lesson", lesson, "subject")
    hold_elsewhere(plan_scope(plan) if shared == "plan" else subject_scope(subject))
    monkeypatch.setattr(plan_rebuild, "LOCK_WAIT_S", 0)

    with pytest.raises(ConflictError, match="Try again"):
        rebuild_plan(plan, now=NOON)


def test_a_build_sees_what_was_committed_while_its_connection_had_an_older_view(
    host, site, make_course
):
    plan, _topics, ((lesson, *_others),) = make_course(topics=1, lessons=1)
    frappe.db.commit()
    frappe.db.get_value("Memora Lesson", lesson, "title")

    forked.wait(forked.start(host, site, lambda: edit("Memora Lesson", lesson, title="Newer")))
    rebuild_plan(plan, now=NOON)

    assert content_files.read(f"lessons/{lesson}.json")["title"] == "Newer"


def test_removal_leaves_a_plan_that_is_being_built_alone(make_course, hold_elsewhere):
    plan, topics, _lessons = make_course(topics=2, lessons=1)
    rebuild_plan(plan, now=NOON)
    edit("Memora Topic", topics[0], is_published=0)
    rebuild_plan(plan, now=NOON)
    hold_elsewhere(plan_scope(plan))

    remove_expired_files(now=NOON + DELAY)

    assert content_files.exists(f"plans/{plan}/{topics[0]}.json")
