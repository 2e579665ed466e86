"""Publishing again: only what changed is written, and what dropped out goes in its time."""

import errno
import shutil
from datetime import datetime, timedelta

import frappe
import pytest

from memora.services.cdn_export.batch_processor import (
    _generate_atomic_files_for_plan,
    _rebuild_plan,
    rebuild_plan,
    remove_expired_files,
)
from memora.services.cdn_export.local_storage import get_local_storage, write_content_file
from memora.utils.errors import ServiceUnavailable
from tests.support import content_files, factories

NOON = datetime.fromisoformat("2026-03-01 12:00")
DELAY = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


@pytest.fixture
def course():
    """A subject with two topics of two lessons each, in one plan."""
    unit = factories.make_unit().name
    topics = [factories.make_topic(unit) for _ in range(2)]
    lessons = [factories.make_lesson(topic.name) for topic in topics for _ in range(2)]
    subject = lessons[0].subject
    plan = factories.make_plan(subject).name
    return frappe._dict(subject=subject, topics=topics, lessons=lessons, plan=plan)


def written_by(plan, now=NOON):
    succeeded, written, errors = _generate_atomic_files_for_plan(plan, now=now)
    assert (succeeded, errors) == (True, [])
    return sorted(written)


def hide(plan, doc):
    doc_plan = frappe.get_doc("Memora Academic Plan", plan)
    target = {"target_doctype": doc.doctype, "target_name": doc.name, "action": "Hide"}
    doc_plan.append("overrides", target)
    doc_plan.save()


def unhide(plan):
    doc_plan = frappe.get_doc("Memora Academic Plan", plan)
    doc_plan.set("overrides", [])
    doc_plan.save()


def lesson_path(lesson):
    return f"lessons/{lesson.name}.json"


def identities(plan):
    storage = get_local_storage()
    return {path: storage.identity(path) for path in content_files.follow(plan)}


def test_a_second_build_without_change_writes_nothing(course):
    first = rebuild_plan(course.plan, now=NOON)
    before = identities(course.plan)

    second = rebuild_plan(course.plan, now=NOON + timedelta(days=1))

    assert (second["written"], second["unchanged"]) == (0, 11)
    assert second["version"] == first["version"]
    assert identities(course.plan) == before


def test_a_stage_edit_rewrites_the_lesson_file_alone(course):
    rebuild_plan(course.plan, now=NOON)
    lesson = course.lessons[2]
    lesson.stages[0].title = "Read again"
    lesson.save()

    assert written_by(course.plan) == [lesson_path(lesson)]


def test_a_stage_written_past_its_lesson_is_noticed(course):
    rebuild_plan(course.plan, now=NOON)
    stage = course.lessons[2].stages[0].name
    frappe.db.set_value(
        "Memora Lesson Stage", stage, "config", '{"text": "x"}', update_modified=False
    )

    assert written_by(course.plan) == [lesson_path(course.lessons[2])]


def test_a_new_title_rewrites_the_files_that_show_it(course):
    rebuild_plan(course.plan, now=NOON)
    lesson = course.lessons[2]
    lesson.title = "Renamed"
    lesson.save()

    assert written_by(course.plan) == sorted(
        [
            lesson_path(lesson),
            f"plans/{course.plan}/{lesson.parent_topic}.json",
            f"plans/{course.plan}/search_index.json",
            f"{course.subject}.json",
        ]
    )


def test_a_new_lesson_reaches_every_file_that_counts_or_lists_it(course):
    rebuild_plan(course.plan, now=NOON)
    lesson = factories.make_lesson(course.topics[0].name)

    assert written_by(course.plan) == sorted(
        [
            lesson_path(lesson),
            f"plans/{course.plan}/{course.topics[0].name}.json",
            f"plans/{course.plan}/{course.subject}_h.json",
            f"plans/{course.plan}/{course.subject}_b.json",
            f"plans/{course.plan}/manifest.json",
            f"plans/{course.plan}/search_index.json",
            f"{course.subject}.json",
        ]
    )


def test_the_version_rises_with_the_manifest_even_when_the_clock_goes_back(course):
    first = rebuild_plan(course.plan, now=NOON)["version"]
    factories.make_lesson(course.topics[0].name)

    assert rebuild_plan(course.plan, now=NOON - timedelta(hours=1))["version"] == first + 1


def test_a_file_that_was_lost_or_altered_is_put_right(course):
    rebuild_plan(course.plan, now=NOON)
    lost, altered = map(lesson_path, course.lessons[:2])
    before = content_files.contents(content_files.follow(course.plan))
    (content_files.public_root() / lost).unlink()
    assert write_content_file(altered, {"id": "altered"}) == (True, None)

    assert written_by(course.plan) == sorted([lost, altered])
    assert content_files.contents(content_files.follow(course.plan)) == before


def test_lost_records_cost_no_write(course):
    rebuild_plan(course.plan, now=NOON)
    shutil.rmtree(frappe.get_site_path("private", "memora_export"))

    assert written_by(course.plan) == []


def test_a_file_that_dropped_out_before_the_records_were_lost_still_goes(course):
    rebuild_plan(course.plan, now=NOON)
    hide(course.plan, course.topics[0])
    shutil.rmtree(frappe.get_site_path("private", "memora_export"))
    topic = f"plans/{course.plan}/{course.topics[0].name}.json"

    rebuild_plan(course.plan, now=NOON)
    assert content_files.exists(topic)
    rebuild_plan(course.plan, now=NOON + DELAY)

    assert not content_files.exists(topic)


def test_what_a_plan_hides_goes_15_minutes_after_the_manifest(course):
    rebuild_plan(course.plan, now=NOON)
    dropped = [
        f"plans/{course.plan}/{course.topics[0].name}.json",
        *map(lesson_path, course.lessons[:2]),
    ]
    hide(course.plan, course.topics[0])

    answer = rebuild_plan(course.plan, now=NOON)

    assert answer["removed_pending"] == 3
    assert not set(dropped) & set(content_files.follow(course.plan))
    remove_expired_files(now=NOON + DELAY - SECOND)
    assert all(map(content_files.exists, dropped))
    remove_expired_files(now=NOON + DELAY)
    assert not any(map(content_files.exists, dropped))
    assert set(map(lesson_path, course.lessons[2:])) <= set(content_files.follow(course.plan))


def test_the_next_build_removes_what_is_due(course):
    rebuild_plan(course.plan, now=NOON)
    hide(course.plan, course.lessons[0])
    rebuild_plan(course.plan, now=NOON)

    answer = rebuild_plan(course.plan, now=NOON + DELAY)

    assert answer["removed_pending"] == 0
    assert not content_files.exists(lesson_path(course.lessons[0]))


def test_a_node_that_comes_back_in_time_is_kept(course):
    rebuild_plan(course.plan, now=NOON)
    hide(course.plan, course.topics[0])
    rebuild_plan(course.plan, now=NOON)
    unhide(course.plan)

    rebuild_plan(course.plan, now=NOON + DELAY / 2)
    remove_expired_files(now=NOON + 2 * DELAY)

    assert set(map(lesson_path, course.lessons)) <= set(content_files.follow(course.plan))


def test_a_node_that_comes_back_too_late_is_written_again(course):
    rebuild_plan(course.plan, now=NOON)
    hide(course.plan, course.topics[0])
    rebuild_plan(course.plan, now=NOON)
    remove_expired_files(now=NOON + DELAY)
    unhide(course.plan)

    rebuild_plan(course.plan, now=NOON + 2 * DELAY)

    assert set(map(lesson_path, course.lessons)) <= set(content_files.follow(course.plan))


def test_a_lesson_that_another_plan_still_shows_is_kept(course):
    other = factories.make_plan(course.subject).name
    rebuild_plan(other, now=NOON)
    rebuild_plan(course.plan, now=NOON)
    hide(course.plan, course.topics[0])

    rebuild_plan(course.plan, now=NOON)
    remove_expired_files(now=NOON + DELAY)

    assert set(map(lesson_path, course.lessons)) <= set(content_files.follow(other))


def test_a_lesson_stays_while_an_older_manifest_of_another_plan_names_it(course):
    other = factories.make_plan(course.subject).name
    rebuild_plan(other, now=NOON)
    rebuild_plan(course.plan, now=NOON)
    course.lessons[0].is_published = 0
    course.lessons[0].save()
    rebuild_plan(course.plan, now=NOON)

    remove_expired_files(now=NOON + 2 * DELAY)
    assert content_files.exists(lesson_path(course.lessons[0]))
    rebuild_plan(other, now=NOON + 3 * DELAY)
    remove_expired_files(now=NOON + 4 * DELAY - SECOND)
    assert content_files.exists(lesson_path(course.lessons[0]))
    remove_expired_files(now=NOON + 4 * DELAY)
    assert not content_files.exists(lesson_path(course.lessons[0]))


def test_a_subject_that_leaves_the_plan_takes_its_files_along(course):
    rebuild_plan(course.plan, now=NOON)
    before = set(content_files.follow(course.plan))
    doc = frappe.get_doc("Memora Academic Plan", course.plan)
    doc.set("subjects", [{"subject": factories.make_lesson().subject}])
    doc.save()

    rebuild_plan(course.plan, now=NOON)
    remove_expired_files(now=NOON + DELAY)

    assert {path for path in before if content_files.exists(path)} == {
        f"plans/{course.plan}/manifest.json",
        f"plans/{course.plan}/search_index.json",
    }


def test_a_lesson_that_becomes_paid_leaves_its_public_address(course):
    rebuild_plan(course.plan, now=NOON)
    doc = frappe.get_doc("Memora Lesson", course.lessons[0].name)
    doc.required_item = factories.make_sales_item().name
    doc.save()

    rebuild_plan(course.plan, now=NOON)
    remove_expired_files(now=NOON + DELAY)

    path = lesson_path(doc)
    assert not content_files.exists(path)
    assert get_local_storage().identity(f"private/{path}") is not None


def test_a_full_disk_leaves_what_is_published(course, monkeypatch):
    rebuild_plan(course.plan, now=NOON)
    before = content_files.follow(course.plan)
    frappe.db.set_value("Memora Lesson", course.lessons[0].name, "title", "Renamed")

    def full_disk(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full_disk)
        with pytest.raises(ServiceUnavailable, match="No space left"):
            rebuild_plan(course.plan, now=NOON)

    assert content_files.follow(course.plan) == before
    assert content_files.temporary_files() == []


def test_a_failed_build_is_logged_with_its_plan_and_cause(course):
    frappe.db.set_value("Memora Lesson", course.lessons[0].name, "base_xp", -1)

    assert _rebuild_plan(course.plan, now=NOON) is False

    log = frappe.get_all("Error Log", ["method", "error"], order_by="creation", limit=1)[0]
    assert log.method == "CDN Plan Rebuild Error"
    assert course.plan in log.error
    assert lesson_path(course.lessons[0]) in log.error


def test_a_build_of_a_plan_that_is_gone_is_logged_too():
    assert _rebuild_plan("PLAN-NOWHERE") is False


def test_a_good_build_answers_true(course):
    assert _rebuild_plan(course.plan, now=NOON) is True
