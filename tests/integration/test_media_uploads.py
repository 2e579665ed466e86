"""Taking in a file: over HTTP, by whom, under which name."""

import io

import frappe
import pytest

from memora.services.content.media import files, uploads
from memora.utils.errors import PermissionError
from tests.support import factories, media
from tests.support.http import message_of
from tests.support.media import drawing, opened, picture
from tests.support.threads import at_once

UPLOAD = "/api/method/memora.api.content.upload_media"


@pytest.fixture
def subject():
    return factories.make_subject().name


@pytest.fixture
def author(new_client, user_pool):
    return new_client(Authorization=user_pool.token("Memora Author")[1])


def send(client, data, subject, file_name="cell.png", **fields):
    form = {"file": (io.BytesIO(data), file_name), "subject": subject, **fields}
    return client.post(UPLOAD, data={k: v for k, v in form.items() if v is not None})


def taken(answer):
    assert answer.status_code == 200, answer.text
    return answer.json["message"]


def kept_files():
    return {file.name for file in files._files(files._folder())}


def test_an_author_uploads_a_picture_and_is_told_how_lessons_show_it(author, subject):
    answer = taken(
        send(author, picture((4, 3)), subject, alt="A cell", license="CC BY 4.0", source="Lina")
    )

    doc = frappe.get_doc("Memora Media", f"{subject}:cell")
    assert answer["reference"] == "media:cell"
    assert (answer["kind"], answer["width"], answer["height"]) == ("image", 4, 3)
    assert (answer["status"], answer["sha256"]) == ("created", doc.sha256)
    assert (doc.alt, doc.license, doc.source, doc.file_name) == (
        *("A cell", "CC BY 4.0", "Lina"),
        "cell.png",
    )


def test_the_bytes_that_are_kept_are_the_cleaned_ones(author, subject):
    answer = taken(send(author, picture() + b"<script>", subject))

    path = files.locate(answer["sha256"], "png")
    assert path.stat().st_size == answer["file_size"]
    assert b"<script>" not in path.read_bytes()
    assert opened(path.read_bytes()).size == (4, 3)


@pytest.mark.parametrize(
    ("data", "kind", "extension"),
    [
        (drawing(), "image", "svg"),
        (media.MP3, "audio", "mp3"),
        (media.MP4, "video", "mp4"),
        (media.PDF, "file", "pdf"),
    ],
)
def test_the_content_says_what_a_file_is_whatever_it_is_called(
    author, subject, data, kind, extension
):
    answer = taken(send(author, data, subject, file_name="page.html"))

    assert (answer["kind"], answer["extension"], answer["name"]) == (kind, extension, "page")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><script>alert(1)</script></html>", "cannot be shown in lessons"),
        (b"\x89PNG\r\n\x1a\n" + b"<script>", "damaged"),
        (drawing("<style>a</style><path/>"), '"style"'),
        (b"", "empty"),
        (b"%PDF-" + bytes(16 << 20), "17 MB, of 16"),
    ],
    ids=["page", "polyglot", "style", "empty", "large"],
)
def test_what_cannot_be_published_is_refused_in_words_and_keeps_nothing(
    author, subject, data, words
):
    before = kept_files()

    answer = send(author, data, subject)

    assert (answer.status_code, kept_files()) == (400, before)
    assert words in message_of(answer)
    assert frappe.db.count("Memora Media") == 0


def test_the_same_file_again_changes_nothing(author, subject):
    data = picture()
    taken(send(author, data, subject, alt="A cell"))
    before = kept_files()

    again = taken(send(author, data, subject, alt="A cell"))

    assert (again["status"], again["name"]) == ("unchanged", "cell")
    assert kept_files() == before


def test_the_same_bytes_in_two_subjects_lie_there_once(author, subject):
    data, other = picture(), factories.make_subject().name
    first = taken(send(author, data, subject))
    before = kept_files()

    second = taken(send(author, data, other))

    assert (second["sha256"], kept_files()) == (first["sha256"], before)


def test_another_file_that_is_called_alike_stands_beside_the_first(author, subject):
    names = [taken(send(author, picture(), subject))["name"] for _ in range(3)]

    assert names == ["cell", "cell-2", "cell-3"]


def test_under_a_name_that_is_given_it_takes_the_place_of_the_first(author, subject):
    first = taken(send(author, picture(), subject, name="cell", alt="A cell", source="Lina"))
    second = taken(send(author, picture((9, 9)), subject, name="CELL"))

    doc = frappe.get_doc("Memora Media", f"{subject}:cell")
    assert (second["status"], second["name"]) == ("changed", "cell")
    assert first["sha256"] != second["sha256"] == doc.sha256
    assert (doc.alt, doc.source, doc.width) == ("A cell", "Lina", 9)


def test_a_name_that_differs_in_an_accent_is_refused_and_says_from_what(author, subject):
    taken(send(author, picture(), subject, name="cell"))

    answer = send(author, picture(), subject, name="céll")

    assert answer.status_code == 400
    assert "too like cell" in message_of(answer)


@pytest.mark.parametrize("name", ["a b", "a/b", "<b>", "-", "x" * 61])
def test_a_name_that_no_text_could_hold_is_refused(author, subject, name):
    answer = send(author, picture(), subject, name=name)

    assert (answer.status_code, frappe.db.count("Memora Media")) == (400, 0)


def test_authors_who_upload_at_one_moment_all_get_a_name_of_their_own(host, site, subject):
    frappe.db.commit()

    def one():
        answer = uploads.upload(
            picture(),
            subject=subject,
            name=None,
            file_name="cell.png",
            about=uploads.About(alt="A cell"),
            user="Administrator",
        )
        frappe.db.commit()
        return answer["name"]

    assert sorted(at_once(host, site, [one] * 4)) == ["cell", "cell-2", "cell-3", "cell-4"]


def test_a_file_name_is_shown_and_runs_nothing(author, subject):
    taken(send(author, picture(), subject, name="cell", file_name="<img src=x>.png"))

    assert frappe.db.get_value("Memora Media", f"{subject}:cell", "file_name") == "< img src=x>.png"


def test_names_may_be_arabic(author, subject):
    assert taken(send(author, picture(), subject, file_name="خلية.png"))["name"] == "خلية"


def test_a_name_that_is_too_long_beside_its_subjects_is_refused(author):
    subject = factories.make_subject(node_id="s" * 120).name

    assert send(author, picture(), subject, name="x" * 20).status_code == 400
    assert len(taken(send(author, picture(), subject, file_name="x" * 60))["name"]) <= 19


def test_without_a_file_it_says_how_to_send_one(author, subject):
    answer = author.call("memora.api.content.upload_media", subject=subject)

    assert answer.status_code == 400
    assert "multipart/form-data" in message_of(answer)


def test_an_unknown_subject_is_not_found(author):
    assert send(author, picture(), "nowhere").status_code == 404


def test_only_who_writes_content_may_upload(new_client, borrow_user, user_pool, subject, client):
    student = new_client(borrow_user("Memora Student"))
    other = new_client(Authorization=user_pool.token("System Manager")[1])
    nobody = new_client(borrow_user())

    statuses = [
        send(who, picture(), subject).status_code for who in (student, other, nobody, client)
    ]

    assert statuses == [403, 200, 403, 401]


def test_an_author_of_the_school_needs_the_right_to_write_the_subject(subject, borrow_user):
    about = uploads.About()

    with pytest.raises(PermissionError):
        uploads.upload(
            picture(), subject=subject, name="cell", file_name="", about=about, user=borrow_user()
        )

    assert frappe.db.count("Memora Media") == 0


def test_a_body_longer_than_any_film_is_not_read(author, subject):
    answer = send(author, b"\0" * (32 << 20), subject)

    assert answer.status_code == 413


def test_words_of_people_are_shown_as_they_are_and_run_nothing(author, subject):
    taken(send(author, picture(), subject, alt="a<b and <img src=x onerror=alert(1)>"))

    alt = frappe.db.get_value("Memora Media", f"{subject}:cell", "alt")
    assert alt == "a< b and < img src=x onerror=alert(1)>"
