"""The structure that the progress engine loads: always the published one."""

import os
from datetime import datetime
from pathlib import Path

import frappe
import pytest

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.cdn_export.local_storage import write_content_file
from memora.services.ledger.player_view import LessonRef
from memora.services.progress_engine.progress_computer import compute_progress
from memora.services.progress_engine.structure import iterate_lessons
from memora.services.progress_engine.structure_loader import (
    clear_cache,
    count_total_lessons,
    get_lesson_bit_index,
    get_lesson_ids,
    get_subject_json_path,
    load_subject_structure,
    validate_structure,
)
from tests.support import factories
from tests.support.players import finish_lesson, make_player

NOON = datetime.fromisoformat("2026-03-01 12:00")


@pytest.fixture
def course():
    """A subject of two lessons in a linear topic, exported."""
    topic = factories.make_topic(is_linear=1, is_free_preview=1).name
    lessons = [factories.make_lesson(topic, base_xp=10 + n) for n in range(2)]
    plan = factories.make_plan(lessons[0].subject).name
    rebuild_plan(plan, now=NOON)
    return frappe._dict(
        subject=lessons[0].subject, topic=topic, lessons=[x.name for x in lessons], plan=plan
    )


def test_the_structure_holds_what_the_engine_needs(course):
    topic = load_subject_structure(course.subject)["tracks"][0]["units"][0]["topics"][0]

    assert topic == {
        "id": course.topic,
        "type": "topic",
        "title": topic["title"],
        "is_free_preview": True,
        "is_linear": True,
        "lessons": [
            {
                "id": name,
                "type": "lesson",
                "title": topic["lessons"][number]["title"],
                "bit_index": number,
                "base_xp": 10 + number,
            }
            for number, name in enumerate(course.lessons)
        ],
    }


def test_lessons_are_counted_listed_and_found(course):
    structure = load_subject_structure(course.subject)

    assert count_total_lessons(structure) == 2
    assert get_lesson_ids(structure) == course.lessons
    assert get_lesson_bit_index(structure, course.lessons[1]) == 1
    with pytest.raises(ValueError, match="nowhere"):
        get_lesson_bit_index(structure, "nowhere")


def test_a_structure_is_read_once_and_again_after_a_publish(course):
    before = load_subject_structure(course.subject)
    assert load_subject_structure(course.subject) is before
    factories.make_lesson(course.topic)

    rebuild_plan(course.plan, now=NOON)

    assert count_total_lessons(load_subject_structure(course.subject)) == 3


def test_a_file_that_was_copied_over_with_its_old_time_is_read_again(course):
    before = load_subject_structure(course.subject)
    path = Path(get_subject_json_path(course.subject))
    stat, text = path.stat(), path.read_text()
    path.write_text(text.replace('"base_xp":10', '"base_xp":19'))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    after = load_subject_structure(course.subject)

    assert (path.stat().st_size, path.stat().st_ino) == (stat.st_size, stat.st_ino)
    assert [lesson["base_xp"] for lesson in iterate_lessons(before)] == [10, 11]
    assert [lesson["base_xp"] for lesson in iterate_lessons(after)] == [19, 11]


def test_a_cleared_cache_reads_the_file_again(course):
    before = load_subject_structure(course.subject)
    clear_cache()

    assert load_subject_structure(course.subject) is not before


@pytest.mark.parametrize("subject", ["nowhere", "../site_config", "", "a/b", "plans"])
def test_a_subject_that_is_not_published_has_no_file(subject):
    with pytest.raises(FileNotFoundError):
        get_subject_json_path(subject)


@pytest.mark.parametrize("field", ["id", "title", "is_linear", "tracks"])
def test_a_structure_without_a_required_field_is_refused(field):
    whole = {"id": "s", "title": "s", "is_linear": False, "tracks": []}
    assert validate_structure(whole) is True
    del whole[field]

    with pytest.raises(ValueError, match=field):
        validate_structure(whole)


def test_a_file_that_is_no_structure_is_refused(course):
    write_content_file(f"{course.subject}.json", {"id": course.subject})

    with pytest.raises(ValueError, match="tracks"):
        load_subject_structure(course.subject)


def test_progress_is_computed_over_the_published_structure(course, borrow_user):
    player = make_player(borrow_user("Memora Student"))
    finish_lesson(player, LessonRef(course.subject, 0), xp=35)
    answer = compute_progress(course.subject, player=player)

    assert answer["completion_percentage"] == 50.0
    assert answer["total_xp_earned"] == 35
    assert answer["suggested_next_lesson_id"] == course.lessons[1]


def test_progress_is_that_of_who_is_signed_in_where_nobody_is_named(course, borrow_user):
    player = make_player(borrow_user("Memora Student"))
    finish_lesson(player, LessonRef(course.subject, 0))
    frappe.set_user(player)

    assert compute_progress(course.subject)["passed_lessons"] == 1


def test_a_subject_that_is_not_published_has_no_progress(borrow_user):
    with pytest.raises(FileNotFoundError):
        compute_progress("nowhere", player=make_player(borrow_user("Memora Student")))
