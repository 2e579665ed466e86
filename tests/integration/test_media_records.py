"""Media as records: what people may change, which lesson shows what, what nobody shows."""

import os
import time
from datetime import timedelta

import frappe
import pytest

from memora.memora.report.unused_media.unused_media import execute
from memora.services.content.importing import import_course
from memora.services.content.media import files, uses
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from tests.support import factories
from tests.support.factories import READING, lessons_of
from tests.support.media import picture, upload
from tests.support.media_course import MediaCourse

SHOWN = "![a cell](media:cell)"


@pytest.fixture
def subject():
    return factories.make_subject().name


def lessons_showing(course, name="cell"):
    return uses.lessons_with(f"{course.subject}:{name}", most=9)


def unused(subject=None):
    return [row["media_name"] for row in execute({"subject": subject})[1]]


def test_a_record_without_a_file_is_refused(subject):
    with pytest.raises(ValidationError, match="upload it"):
        factories.insert("Memora Media", subject=subject, media_name="cell", kind="image")


def test_what_the_file_says_of_itself_is_nobodys_to_change(subject):
    upload(subject, "cell", picture((4, 3)))
    doc = frappe.get_doc("Memora Media", f"{subject}:cell")
    sha256 = doc.sha256

    doc.update({"alt": "Another", "sha256": "0" * 64, "width": 99, "kind": "video"})
    doc.save()

    doc.reload()
    assert (doc.alt, doc.sha256, doc.width, doc.kind) == ("Another", sha256, 4, "image")


def test_a_deleted_medium_comes_back_with_its_file(subject):
    upload(subject, "cell")
    doc = frappe.get_doc("Memora Media", f"{subject}:cell")
    frappe.delete_doc("Memora Media", doc.name)
    files.put_unused_aside()

    restored = frappe.get_doc({**doc.as_dict(), "kind": "video", "name": None}).insert()

    assert (restored.name, restored.kind) == (doc.name, "image")


def test_a_medium_that_a_lesson_shows_is_not_deleted_and_the_lesson_is_named():
    course = MediaCourse(SHOWN)
    course.upload("cell")

    with pytest.raises(ValidationError, match=course.lesson(1)):
        frappe.delete_doc("Memora Media", f"{course.subject}:cell")

    course.write(1, "Nothing to see.")
    frappe.delete_doc("Memora Media", f"{course.subject}:cell")


def test_an_import_says_which_lesson_shows_what():
    course = MediaCourse(SHOWN, "![b](media:cell) ![c](media:leaf)")

    assert lessons_showing(course) == [course.lesson(1), course.lesson(2)]
    assert lessons_showing(course, "leaf") == [course.lesson(2)]


def test_a_later_import_follows():
    course = MediaCourse(SHOWN)
    lessons_of(course.file)[0]["stages"][0]["config"]["text"] = "![b](media:leaf)"

    import_course(course.file)

    assert lessons_showing(course) == []
    assert lessons_showing(course, "leaf") == [course.lesson(1)]


def test_a_saved_lesson_follows_and_a_deleted_one_shows_nothing():
    course = MediaCourse(SHOWN)
    course.write(1, "![b](media:leaf)")
    assert (lessons_showing(course), lessons_showing(course, "leaf")) == ([], [course.lesson(1)])

    frappe.delete_doc("Memora Lesson", course.lesson(1))

    assert lessons_showing(course, "leaf") == []


@pytest.mark.parametrize(
    "config",
    [
        {"text": "x", "objectives": ["See ![a](media:cell)"]},
        {"text": "![a]\n\n[a]: media:cell"},
        {"text": "| x |\n| - |\n| ![a](media:%63ell) |"},
        {"text": "![a](<media:CELL> 'title')"},
    ],
)
def test_a_reference_is_found_wherever_it_would_be_shown(config):
    topic = factories.make_topic()
    stage = {**READING, "config": frappe.as_json(config)}
    lesson = factories.make_lesson(topic.name, stages=[stage])

    assert uses.lessons_with(f"{lesson.subject}:cell", most=2) == [lesson.name]


def test_a_question_may_show_media_in_every_text_and_beside_them():
    question = {
        **factories.QUESTION,
        "text": "![a](media:m1)",
        "options": ["![b](media:m2)", "4"],
        "explanation": "![c](media:m3)",
        "hints": ["![d](media:m4)"],
        "media": ["media:m5"],
    }
    found = uses.uses_in("l", "s", [factories.quiz(question)])

    assert sorted(row["media"] for row in found.values()) == [f"s:m{n}" for n in range(1, 6)]


@pytest.mark.parametrize("written", ["media:film", "film"])
def test_a_video_stage_may_show_an_uploaded_film(written):
    found = uses.uses_in("l", "s", [{"type": "Video", "config": {"media": written}}])

    assert [row["media"] for row in found.values()] == ["s:film"]


def test_the_index_can_be_made_again_and_then_changes_nothing():
    course = MediaCourse(SHOWN)
    frappe.db.sql("UPDATE `tabMemora Media Use` SET media = 'nothing:x', name = 'wrong'")
    frappe.db.commit()

    assert uses.rebuild() == {"lessons": 2, "written": 1, "removed": 1}
    assert lessons_showing(course) == [course.lesson(1)]
    assert uses.rebuild() == {"lessons": 2, "written": 0, "removed": 0}


def test_the_report_lists_what_no_lesson_shows():
    course = MediaCourse(SHOWN)
    for name in ("cell", "leaf"):
        course.upload(name)
    upload(factories.make_subject().name, "root")

    assert unused(course.subject) == ["leaf"]
    assert sorted(unused()) == ["leaf", "root"]


def test_the_index_is_nobodys_to_write():
    course = MediaCourse(SHOWN)
    course.upload("cell")
    name = frappe.db.get_value("Memora Media Use", {"lesson": course.lesson(1)}, "name")

    with pytest.raises(frappe.PermissionError):
        frappe.delete_doc("Memora Media Use", name)


def test_bytes_that_no_medium_names_are_put_aside_and_deleted_after_a_month(subject):
    answer = upload(subject, "cell")
    kept = upload(subject, "leaf")
    frappe.delete_doc("Memora Media", f"{subject}:cell")
    frappe.db.commit()
    name = f"{answer['sha256']}.png"
    folder = files._folder()

    files.put_unused_aside()
    assert not (folder / name).exists()
    assert (folder / files.REMOVED / name).exists()
    files.put_unused_aside(now=utc_now() + timedelta(days=29))
    assert (folder / files.REMOVED / name).exists()

    files.put_unused_aside(now=utc_now() + timedelta(days=31))
    assert not (folder / files.REMOVED / name).exists()
    assert files.locate(kept["sha256"], "png")


def test_an_upload_of_bytes_that_were_put_aside_brings_them_back(subject):
    data = picture()
    answer = upload(subject, "cell", data)
    frappe.delete_doc("Memora Media", f"{subject}:cell")
    files.put_unused_aside()

    upload(subject, "cell", data)

    assert (files._folder() / f"{answer['sha256']}.png").exists()


def test_what_a_killed_upload_left_is_deleted_the_next_day(subject):
    upload(subject, "cell")
    left = files._folder() / f"{'0' * 64}.png.1234.tmp"
    left.write_bytes(b"half")
    os.utime(left, (time.time(), time.time()))

    files.put_unused_aside()
    assert left.exists()

    files.put_unused_aside(now=utc_now() + timedelta(days=2))
    assert not left.exists()
