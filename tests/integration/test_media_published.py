"""Media as published files: under their hash, as long as a lesson shows them."""

import re
from datetime import datetime, timedelta

import frappe
import pytest

from memora.services.cdn_export.batch_processor import remove_expired_files
from memora.services.content.importing import import_course
from memora.services.content.media import files
from memora.utils.errors import ValidationError
from tests.support import media
from tests.support.content_files import exists, public_root, temporary_files
from tests.support.factories import lessons_of, make_plan
from tests.support.media import drawing, picture
from tests.support.media_course import MediaCourse, public_path

NOON = datetime.fromisoformat("2026-03-01 12:00")
DELAY = timedelta(minutes=15)
SHOWN = "One.\n\n![](media:cell)"


def faults(course):
    with pytest.raises(ValidationError) as refused:
        course.publish()
    return refused.value.details["errors"]


def queued(course):
    return frappe.db.count("CDN Sync Log", {"plan_id": course.plan.name, "status": "Queued"})


@pytest.fixture
def course():
    return MediaCourse(SHOWN)


def test_a_medium_is_published_under_its_hash_and_the_lesson_shows_it(course):
    answer = course.upload("cell", picture((4, 3)), alt="A <cell>")
    path = public_path(answer)

    course.publish()

    file = course.read()
    html = file["stages"][0]["config"]["html"]
    assert (public_root() / path).read_bytes() == files.locate(answer["sha256"], "png").read_bytes()
    assert f'src="/memora_content/{path}"' in html
    assert f'data-media="{path}"' in html
    assert 'alt="A &lt; cell&gt;"' in html
    assert file["media"] == [
        {
            "name": "cell",
            "key": path,
            "url": f"/memora_content/{path}",
            "kind": "image",
            "content_type": "image/png",
            "size": answer["file_size"],
            "width": 4,
            "height": 3,
            "alt": "A < cell>",
        }
    ]


def test_a_lesson_without_media_says_nothing_of_them(course):
    course.upload("cell")
    course.publish()

    assert "media" not in course.read(2)


def test_a_build_is_refused_where_a_medium_is_missing(course):
    [error] = faults(course)

    assert error.startswith(f"{course.lesson(1)}: stage 1, text, line 3: cell")
    assert "upload it" in error


def test_a_build_is_refused_where_a_picture_has_no_words(course):
    course.upload("cell", alt=None)

    [error] = faults(course)

    assert error.startswith(f"{course.lesson(1)}: stage 1, text, line 3: cell")


def test_words_in_the_text_are_words_enough():
    course = MediaCourse("![A cell](media:cell)")
    course.upload("cell", alt=None)

    course.publish()

    assert 'alt="A cell"' in course.read()["stages"][0]["config"]["html"]


def test_a_decorative_picture_needs_none(course):
    course.upload("cell", alt=None, is_decorative=True)

    course.publish()

    assert 'alt=""' in course.read()["stages"][0]["config"]["html"]


def test_a_medium_of_another_subject_is_not_the_lessons(course):
    MediaCourse().upload("cell")

    assert len(faults(course)) == 1


def test_a_question_that_shows_a_missing_medium_is_refused():
    course = MediaCourse()
    question = lessons_of(course.file)[0]["stages"][1]["config"]["questions"][0]
    question["media"] = ["media:graph"]
    import_course(course.file)

    [error] = faults(course)

    assert "graph" in error
    course.upload("graph")
    course.publish()
    assert [medium["name"] for medium in course.read()["media"]] == ["graph"]


def test_a_picture_of_the_solution_of_a_test_is_not_listed():
    course = MediaCourse()
    [stage] = [s for s in lessons_of(course.file)[0]["stages"] if s["type"] == "Quiz"]
    [question] = stage["config"]["questions"]
    question |= {"text": "![](media:task)", "explanation": "![](media:solution)"}
    import_course(course.file)
    doc = frappe.get_doc("Memora Lesson", course.lesson(1))
    doc.stages[1].server_marked = 1
    doc.save()
    for name in ("task", "solution"):
        course.upload(name)

    course.publish()

    assert [medium["name"] for medium in course.read()["media"]] == ["task"]


def test_bytes_that_are_lost_are_a_fault_in_words(course):
    answer = course.upload("cell")
    files.locate(answer["sha256"], "png").unlink()

    [error] = faults(course)

    assert "upload it again" in error


def test_bytes_that_are_damaged_are_the_same_fault_and_the_same_upload_mends_it(course):
    data = picture()
    answer = course.upload("cell", data)
    files.locate(answer["sha256"], "png").write_bytes(b"<script>")
    assert len(faults(course)) == 1

    course.upload("cell", data)
    course.publish()

    assert b"<script>" not in (public_root() / public_path(answer)).read_bytes()


def test_a_second_publication_writes_nothing(course):
    course.upload("cell")
    course.publish()

    assert course.publish()["written"] == 0
    assert temporary_files() == []


def test_other_bytes_write_the_lessons_that_show_them_and_no_other(course):
    first = course.upload("cell")
    course.publish()
    before = course.read(2)["version"]

    second = course.upload("cell")

    assert queued(course) == 1
    course.publish()
    assert public_path(second) in course.read()["stages"][0]["config"]["html"]
    assert exists(public_path(first))
    assert course.read(2)["version"] == before


def test_other_words_write_the_lesson_alone(course):
    course.upload("cell", alt="A cell")
    course.publish()

    doc = frappe.get_doc("Memora Media", f"{course.subject}:cell")
    doc.alt = "A plant's cell"
    doc.save()
    frappe.db.commit()

    assert queued(course) == 1
    assert course.publish()["written"] == 1
    assert "plant's" in course.read()["media"][0]["alt"]


def test_a_medium_that_no_lesson_shows_queues_nothing(course):
    frappe.db.delete("CDN Sync Log")
    course.upload("leaf")

    assert queued(course) == 0


def test_a_medium_that_comes_after_its_lesson_queues_the_plan(course):
    frappe.db.delete("CDN Sync Log")
    course.upload("cell")

    assert queued(course) == 1


def test_what_no_lesson_shows_any_more_goes_a_while_after_the_manifest(course):
    path = public_path(course.upload("cell"))
    course.publish(now=NOON)

    course.write(1, "Nothing to see.")
    course.publish(now=NOON)
    assert exists(path)
    remove_expired_files(now=NOON + DELAY)

    assert not exists(path)


def test_bytes_that_two_subjects_show_stay_as_long_as_one_does(course):
    data, other = picture(), MediaCourse(SHOWN)
    path = public_path(course.upload("cell", data))
    other.upload("cell", data)
    for each in (course, other):
        each.publish(now=NOON)

    course.write(1, "Nothing to see.")
    course.publish(now=NOON)
    remove_expired_files(now=NOON + DELAY)
    assert exists(path)

    other.write(1, "Nothing to see.")
    other.publish(now=NOON + DELAY)
    remove_expired_files(now=NOON + 2 * DELAY)
    assert not exists(path)


def test_a_published_medium_that_somebody_changed_is_put_right(course):
    answer = course.upload("cell")
    course.publish()
    target = public_root() / public_path(answer)
    target.unlink()
    target.write_bytes(b"<script>")

    course.publish()

    assert target.read_bytes() == files.locate(answer["sha256"], "png").read_bytes()


def test_a_plan_of_both_subjects_has_the_bytes_once():
    data, courses = picture(), [MediaCourse(SHOWN), MediaCourse(SHOWN)]
    for course in courses:
        course.upload("cell", data)
    plan = make_plan(*(course.subject for course in courses))
    courses[0].plan = plan

    assert courses[0].publish()["files"]["media"] == 1


def test_a_plain_lesson_shows_the_reference_as_it_is_written():
    course = MediaCourse(SHOWN, text_format="plain")
    course.publish()

    assert course.read()["stages"][0]["config"] == {"text": SHOWN}


def test_a_name_in_arabic_is_found():
    course = MediaCourse("![](media:خلية)", language="ar")
    path = public_path(course.upload("خلية"))
    course.publish()

    assert path in course.read()["stages"][0]["config"]["html"]


def test_a_paper_is_a_link_and_a_film_a_player():
    course = MediaCourse("![The sheet](media:sheet)\n\n![The film](media:film)")
    sheet = public_path(course.upload("sheet", media.PDF + picture()))
    film = public_path(course.upload("film", media.MP4 + picture()))
    course.publish()

    html = course.read()["stages"][0]["config"]["html"]
    assert re.search(rf'<a [^>]*href="/memora_content/{sheet}"[^>]*>The sheet</a>', html)
    assert re.search(rf'<video [^>]*src="/memora_content/{film}"', html)


def test_this_site_answers_a_medium_as_what_it_is_and_for_ever(course, client):
    answer = course.upload("cell")
    course.publish()

    read = client.get(f"/memora_content/{public_path(answer)}")

    assert (read.status_code, len(read.data)) == (200, answer["file_size"])
    assert read.headers["Content-Type"] == "image/png"
    assert read.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in read.headers
    assert (
        client.get(
            f"/memora_content/{public_path(answer)}",
            headers={"If-None-Match": read.headers["ETag"]},
        ).status_code
        == 304
    )


def test_a_player_gets_the_part_that_it_asks_for(client):
    course = MediaCourse("![The film](media:film)")
    answer = course.upload("film", media.MP4 + picture())
    course.publish()

    read = client.get(f"/memora_content/{public_path(answer)}", headers={"Range": "bytes=4-7"})

    assert (read.status_code, read.data) == (206, b"ftyp")


def test_a_drawing_that_is_opened_by_itself_is_of_no_origin(course, client):
    answer = course.upload("cell", drawing(f'<path d="{frappe.generate_hash(length=9)}"/>'))
    course.publish()

    read = client.get(f"/memora_content/{public_path(answer)}")

    assert read.headers["Content-Type"].startswith("image/svg+xml")
    assert read.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )


@pytest.mark.parametrize("path", ["media/x.png", "media/", "media/a.html", "media/../x.png"])
def test_what_is_no_medium_is_not_found(client, path):
    assert client.get(f"/memora_content/{path}").status_code == 404


def test_a_lesson_asked_of_the_api_shows_its_media(course):
    from memora.services.cdn_export.json_generator import generate_lesson_json_shared

    path = public_path(course.upload("cell"))
    doc = frappe.get_doc("Memora Lesson", course.lesson(1))
    doc.text_format = "markdown"

    assert generate_lesson_json_shared(doc, is_private=False)["media"][0]["key"] == path
