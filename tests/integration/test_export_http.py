"""Content files over HTTP, from servers without nginx."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest
from werkzeug.http import parse_date

from memora.services.cdn_export.batch_processor import rebuild_plan
from memora.services.cdn_export.local_storage import get_file_hash, get_local_storage
from tests.support import content_files, factories
from tests.support.students import Student


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


def test_no_answer_about_a_file_carries_a_cookie(client, new_client, borrow_user, lesson):
    url = f"/memora_content/lessons/{lesson.name}.json"
    etag = client.get(url).headers["ETag"]
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    reader = student.client
    assert reader.cookie("sid")
    for who in (client, reader):
        asked = {
            200: who.get(url),
            304: who.get(url, headers={"If-None-Match": etag}),
            404: who.get("/memora_content/nowhere.json"),
        }
        who.set_cookie("sid", "no-such-session")
        asked |= {-200: who.get(url), -404: who.get(url + "?sid=x"), -1: who.get(url + "?cmd=ping")}
        for status, answer in asked.items():
            assert status < 0 or answer.status_code == status
            assert answer.headers.getlist("Set-Cookie") == []


def test_a_file_is_sent_compressed_to_who_can_read_that(client):
    plan = _published_with_a_long_title()
    path = f"plans/{plan}/search_index.json"
    plain = client.get(f"/memora_content/{path}")
    for accepted in ("gzip", "br, gzip;q=0.5", "*"):
        packed = client.get(f"/memora_content/{path}", headers={"Accept-Encoding": accepted})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert int(packed.headers["Content-Length"]) < len(plain.data) / 2
    for refused in ("", "br", "gzip;q=0", "identity, *;q=0"):
        again = client.get(f"/memora_content/{path}", headers={"Accept-Encoding": refused})
        assert again.data == plain.data
        assert "Content-Encoding" not in again.headers
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_each_form_of_a_file_has_its_own_tag(client):
    url = f"/memora_content/plans/{_published_with_a_long_title()}/search_index.json"
    gzipped = {"Accept-Encoding": "gzip"}
    plain, packed = (
        client.get(url).headers["ETag"],
        client.get(url, headers=gzipped).headers["ETag"],
    )

    known = client.get(url, headers=gzipped | {"If-None-Match": packed})
    other = client.get(url, headers=gzipped | {"If-None-Match": plain})

    assert (known.status_code, known.headers["Vary"]) == (304, "Accept-Encoding")
    assert (other.status_code, plain != packed) == (200, True)


def test_a_small_file_is_not_compressed(client, lesson):
    url = f"/memora_content/lessons/{lesson.name}.json"
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})

    assert len(answer.data) < 1_024
    assert "Content-Encoding" not in answer.headers
    assert not content_files.exists(f"lessons/{lesson.name}.json.gz")


def test_a_compressed_form_lies_beside_its_file_and_goes_with_it(client):
    plan = _published_with_a_long_title()
    file = content_files.public_root() / f"plans/{plan}/search_index.json"
    packed = file.with_name(f"{file.name}.gz")
    assert gzip.decompress(packed.read_bytes()) == file.read_bytes()
    assert client.get(f"/memora_content/plans/{plan}/search_index.json.gz").status_code == 404

    storage = get_local_storage()
    path = f"plans/{plan}/search_index.json"
    storage.write(path, b"{}" * 1_000, owner="another build")
    assert gzip.decompress(packed.read_bytes()) == b"{}" * 1_000
    storage.write(path, b"{}", owner="another build")
    assert not packed.exists()
    storage.write(path, b"{}" * 1_000, owner="another build")
    assert path in storage.names(f"plans/{plan}")
    assert not [name for name in storage.names(f"plans/{plan}") if name.endswith(".gz")]
    storage.delete(path)
    assert not packed.exists()


def test_no_reader_ever_finds_the_compressed_form_of_another_body():
    storage, path = get_local_storage(), "lessons/raced.json"
    file = storage.locate(path)
    packed = file.with_name(f"{file.name}.gz")
    bodies = [(f'"{number}" ' * 500).encode() for number in range(4)]

    def write(number):
        for _ in range(25):
            storage.write(path, bodies[number], owner=f"plan {number}")

    with ThreadPoolExecutor(len(bodies)) as builders:
        list(builders.map(write, range(len(bodies))))

    assert file.read_bytes() in bodies
    assert not packed.exists() or gzip.decompress(packed.read_bytes()) == file.read_bytes()
    storage.delete(path)


def _published_with_a_long_title():
    lesson = factories.make_lesson(title="A title that is long enough " * 4)
    for number in range(30):
        factories.make_lesson(
            topic=lesson.parent_topic, title=f"Another title, number {number}, long"
        )
    plan = factories.make_plan(lesson.subject).name
    rebuild_plan(plan)
    return plan
