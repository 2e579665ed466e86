"""Packages on their way in: who may upload one, what is stored of it, and how it goes again."""

import os
from datetime import timedelta

import frappe
import pytest

from memora.services.content import packages
from memora.services.content.packages import storage
from memora.services.content.packages.records import upload_package
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, ValidationError
from tests.support.factories import make_lesson, make_subject
from tests.support.http import message_of
from tests.support.packages import INDEX, packed, stage, upload
from tests.support.threads import at_once

NOW = utc_now()
DAY = timedelta(days=1)


def fresh(**files):
    """A zip that no other test has: what is unpacked outlives a test."""
    mark = f"<!-- {frappe.generate_hash(length=8)} -->"
    return packed({"index.html": INDEX + mark, **files})


@pytest.fixture
def subject():
    return make_subject().name


@pytest.fixture
def author(new_client, borrow_user):
    return new_client(borrow_user("Memora Author"))


def folder_of(sha256):
    return storage._root() / sha256


def left_over():
    """What uploads that failed have left."""
    root = storage._root()
    return [p.name for p in root.iterdir() if p.name.startswith(".new")] if root.is_dir() else []


def put(subject, body=None, **options):
    return upload_package(
        body or fresh(), subject, user="Administrator", **{"name": "lab"} | options
    )


def test_an_author_uploads_a_package_for_a_subject(author, subject):
    answer = upload(author, fresh(**{"js/app.js": "run()"}), subject, title="The lab")

    assert answer.status_code == 200, answer.text
    package = answer.json["message"]
    assert (package["name"], package["title"], package["status"]) == ("lab", "The lab", "created")
    assert (package["files"], package["subject"]) == (2, subject)
    record = frappe.get_doc("Memora Package", package["record"])
    assert (record.sha256, record.file_size) == (package["sha256"], package["file_size"])
    assert packages.locate(record.sha256, "js/app.js").read_text() == "run()"


@pytest.mark.parametrize("role", ["Memora Student", None])
def test_who_may_not_write_lessons_uploads_nothing(new_client, borrow_user, subject, role):
    client = new_client(borrow_user("Memora Student")) if role else new_client()

    answer = upload(client, fresh(), subject)

    assert answer.status_code == (403 if role else 401)
    assert frappe.db.count("Memora Package") == 0


def test_the_package_is_named_after_its_zip_where_nobody_says_otherwise(author, subject):
    answer = upload(author, fresh(), subject, file_name="Frog Lab (2).ZIP")

    assert answer.json["message"]["name"] == "frog-lab-2"


@pytest.mark.parametrize("name", ["../lab", "a b", "-lab", "x" * 61, "مختبر", "lab\n", "a/b"])
def test_a_name_that_could_not_stand_in_an_address_is_refused(subject, name):
    with pytest.raises(ValidationError, match="cannot be called"):
        put(subject, name=name)


def test_a_zip_with_a_name_of_which_nothing_can_be_used_asks_for_one(author, subject):
    answer = upload(author, fresh(), subject, file_name="مختبر.zip")

    assert (answer.status_code, "Choose a name" in message_of(answer)) == (400, True)


def test_a_package_needs_a_subject_that_exists():
    with pytest.raises(NotFoundError):
        put("no-such-subject")


@pytest.mark.parametrize("missing", ["file", "subject"])
def test_what_is_missing_is_named(author, subject, missing):
    path = "/api/method/memora.api.content.upload_package"
    if missing == "file":
        answer = author.post(path, data={"subject": subject})
    else:
        answer = upload(author, fresh(), None)

    assert (answer.status_code, missing in message_of(answer)) == (400, True)


def test_every_fault_of_a_zip_is_named_and_nothing_is_left(author, subject):
    body = packed({"index.html": INDEX, "run.exe": "x", "../up.html": "x"})

    answer = upload(author, body, subject)

    assert answer.status_code == 400
    assert [line.partition(":")[0] for line in answer.json["invalid"]] == ["run.exe", "../up.html"]
    assert "run.exe" in message_of(answer)
    assert (left_over(), frappe.db.count("Memora Package")) == ([], 0)


def test_a_bomb_leaves_nothing_behind(subject):
    body = packed({"index.html": INDEX, "a.txt": bytes(20 * 1024 * 1024)})

    with pytest.raises(ValidationError, match="unpacks to more than"):
        put(subject, body)

    assert left_over() == []


def test_the_same_zip_again_changes_nothing(subject):
    body = fresh()
    first = put(subject, body)

    again = put(subject, body)

    assert (again["status"], again["sha256"]) == ("unchanged", first["sha256"])
    assert frappe.db.count("Memora Package") == 1


def test_a_new_zip_takes_the_place_of_the_old_one_and_both_lie_on_disk(subject):
    first = put(subject, about={"title": "Mixing"})

    second = put(subject, name="LAB")

    assert (second["status"], second["title"]) == ("changed", "Mixing")
    assert (second["record"], second["name"]) == (first["record"], "lab")
    assert packages.is_stored(first["sha256"])
    assert packages.is_stored(second["sha256"])


def test_two_subjects_have_packages_of_one_name(subject):
    put(subject)
    put(make_subject().name)

    assert frappe.db.count("Memora Package", {"package_name": "lab"}) == 2


def test_many_uploads_at_one_moment_make_one_package(host, site, subject):
    bodies = [fresh(), fresh()]
    frappe.db.commit()

    def act(body):
        answer = put(subject, body)
        frappe.db.commit()
        return answer

    answers = at_once(host, site, [lambda body=body: act(body) for body in bodies * 3])

    assert len({answer["record"] for answer in answers}) == 1
    assert frappe.db.count("Memora Package") == 1
    assert all(packages.is_stored(answer["sha256"]) for answer in answers)
    assert left_over() == []


def test_markup_in_a_title_is_text(subject):
    put(subject, about={"title": "<script>alert(1)</script>"})

    assert frappe.db.get_value("Memora Package", {}, "title") == "< script>alert(1)< /script>"


# In Desk


@pytest.fixture
def by_rest(new_client, user_pool):
    return new_client(Authorization=user_pool.token("Memora Author")[1])


def test_texts_of_a_package_are_edited_and_what_tells_of_the_file_is_not(by_rest, subject):
    package = put(subject)

    answer = by_rest.put(
        f"/api/resource/Memora Package/{package['record']}",
        json={"license": "CC BY 4.0", "sha256": "0" * 64, "package_name": "other", "files": 9},
    )

    assert answer.status_code == 200
    record = frappe.get_doc("Memora Package", package["record"])
    assert (record.license, record.package_name) == ("CC BY 4.0", "lab")
    assert (record.sha256, record.files) == (package["sha256"], 1)


def test_no_package_is_made_by_hand(subject):
    row = {"doctype": "Memora Package", "title": "x", "subject": subject, "package_name": "x"}

    with pytest.raises(frappe.PermissionError, match="uploading its zip"):
        frappe.get_doc(row).insert()


def test_a_package_that_a_lesson_shows_is_not_deleted(subject):
    lesson = make_lesson(stages=[stage(package="Lab")])
    package = put(lesson.subject)

    with pytest.raises(ValidationError, match=lesson.name):
        frappe.get_doc("Memora Package", package["record"]).delete()

    frappe.get_doc("Memora Package", put(subject)["record"]).delete()
    assert frappe.db.count("Memora Package") == 1


# Cleaning up


def clean_up(after):
    return packages.remove_unused_packages(now=NOW + after)


def test_what_no_record_names_goes_after_thirty_days(subject):
    old, kept = put(subject)["sha256"], put(subject)["sha256"]
    os.utime(folder_of(old), (NOW.timestamp(),) * 2)

    clean_up(29 * DAY)
    assert packages.is_stored(old)
    clean_up(32 * DAY)

    assert (packages.is_stored(old), packages.is_stored(kept)) == (False, True)
    assert left_over() == []


def test_the_thirty_days_begin_when_it_was_named_last(subject):
    old = put(subject)["sha256"]
    clean_up(40 * DAY)
    put(subject)

    clean_up(69 * DAY)

    assert packages.is_stored(old)


def test_a_zip_that_is_uploaded_again_is_kept_anew(subject):
    body = fresh()
    old = put(subject, body)["sha256"]
    put(subject)
    os.utime(folder_of(old), (0, 0))

    put(subject, body)

    assert folder_of(old).stat().st_mtime > 0


def test_what_a_killed_upload_left_goes_after_a_day():
    draft = storage._root() / ".new-killed"
    draft.mkdir(parents=True, exist_ok=True)
    os.utime(draft, ((NOW - DAY * 2).timestamp(),) * 2)

    packages.remove_unused_packages(now=NOW)

    assert left_over() == []
