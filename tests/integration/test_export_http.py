"""Content files over HTTP, from servers without nginx."""

import json

import frappe
import pytest
from werkzeug.http import parse_date

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.cdn_export.local_storage import get_file_hash
from tests.support import content_files, factories


@pytest.fixture
def lesson():
    """A lesson of a published and exported plan."""
    lesson = factories.make_lesson()
    lesson.plan = factories.make_plan(lesson.subject).name
    rebuild_plan(lesson.plan)
    return lesson


def test_a_guest_reads_a_published_file(client, lesson):
    answer = client.get(f"/memora_content/plans/{lesson.plan}/manifest.json")

    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json == content_files.read(f"plans/{lesson.plan}/manifest.json")


def test_the_addresses_in_the_files_lead_to_the_files(client, lesson):
    manifest = client.get(f"/memora_content/plans/{lesson.plan}/manifest.json").json
    hierarchy = client.get(manifest["subjects"][0]["hierarchy_url"]).json
    topic = client.get(hierarchy["tracks"][0]["units"][0]["topics"][0]["topic_url"]).json
    file = client.get(topic["lessons"][0]["lesson_url"]).json

    assert file["id"] == lesson.name
    assert client.get(manifest["subjects"][0]["bitmap_url"]).json["total_lessons"] == 1


def test_a_file_may_be_cached_for_5_minutes(client, lesson):
    path = f"lessons/{lesson.name}.json"

    headers = client.get(f"/memora_content/{path}").headers

    assert sorted(headers["Cache-Control"].split(", ")) == ["max-age=300", "public"]
    assert headers["ETag"] == f'"{get_file_hash(path)}"'
    modified = (content_files.public_root() / path).stat().st_mtime
    assert parse_date(headers["Last-Modified"]).timestamp() == int(modified)


@pytest.mark.parametrize(
    ("known", "condition"), [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")]
)
def test_a_client_that_has_the_file_is_not_sent_it_again(client, lesson, known, condition):
    url = f"/memora_content/lessons/{lesson.name}.json"
    value = client.get(url).headers[known]

    answer = client.get(url, headers={condition: value})

    assert (answer.status_code, answer.data) == (304, b"")


def test_a_changed_file_is_sent_again(client, lesson):
    url = f"/memora_content/lessons/{lesson.name}.json"
    etag = client.get(url).headers["ETag"]
    frappe.db.set_value("Memora Lesson", lesson.name, "title", "Renamed")
    rebuild_plan(lesson.plan)

    answer = client.get(url, headers={"If-None-Match": etag})

    assert (answer.status_code, answer.json["title"]) == (200, "Renamed")


def test_head_answers_without_the_file(client, lesson):
    answer = client.request("HEAD", f"/memora_content/lessons/{lesson.name}.json")

    assert (answer.status_code, answer.data) == (200, b"")


def test_text_is_sent_as_utf_8(client):
    lesson = factories.make_lesson(title="المعادلات الخطية")
    rebuild_plan(factories.make_plan(lesson.subject).name)

    body = client.get(f"/memora_content/lessons/{lesson.name}.json").data

    assert json.loads(body.decode("utf-8"))["title"] == "المعادلات الخطية"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nowhere.json",
        "lessons",
        "lessons/",
        "lessons/nowhere.json",
        "../site_config.json",
        "%2e%2e/site_config.json",
        "..%2f..%2fsite_config.json",
        "lessons/..%2f..%2f..%2fsite_config.json",
        "%2fetc%2fpasswd.json",
        "lessons//{lesson}.json",
        "./lessons/{lesson}.json",
        ".%5clessons%5c{lesson}.json",
        "lessons/{lesson}.json%00",
        "lessons/{lesson}",
        "private/lessons/{lesson}.json",
        "lessons/" + "x" * 300 + ".json",
        "lessons/%D8%AF%D8%B1%D8%B3.json",
    ],
)
def test_there_is_nothing_but_the_published_files(client, lesson, path):
    answer = client.get(f"/memora_content/{path.format(lesson=lesson.name)}")

    assert answer.status_code == 404


def test_a_half_written_file_is_never_served(client, lesson):
    name = f"{lesson.name}.json.0a0b0c0d-00000000.tmp"
    (content_files.public_root() / "lessons" / name).write_text("{")

    status = client.get(f"/memora_content/lessons/{name}").status_code

    (content_files.public_root() / "lessons" / name).unlink()
    assert status == 404


def test_a_paid_lesson_has_no_address(client):
    lesson = factories.make_lesson(required_item=factories.make_sales_item("BOOK").name)
    rebuild_plan(factories.make_plan(lesson.subject).name)

    for path in (f"lessons/{lesson.name}.json", f"private/lessons/{lesson.name}.json"):
        assert client.get(f"/memora_content/{path}").status_code == 404


def test_a_file_that_was_asked_for_too_early_is_found_once_published(client):
    lesson = factories.make_lesson()
    url = f"/memora_content/lessons/{lesson.name}.json"
    assert client.get(url).status_code == 404

    rebuild_plan(factories.make_plan(lesson.subject).name)

    assert client.get(url).status_code == 200
