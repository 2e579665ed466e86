"""The files of packages over HTTP: to whom, with which headers, and nothing besides."""

import gzip
import string
from copy import deepcopy
from datetime import timedelta

import frappe
import pytest

from memora.services.cdn_export import batch_processor
from memora.services.cdn_export.addresses import packages as package_address
from memora.services.cdn_export.addresses.packages import PackageGrant
from memora.services.content.packages.records import upload_package
from memora.utils.clock import utc_now
from tests.support import content_files, factories
from tests.support.packages import FILES, PackageSchool, packed

#: Of tokens, in the order of their values.
LETTERS = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}-_"


@pytest.fixture
def world(new_client, borrow_user):
    return PackageSchool(new_client, borrow_user)


@pytest.fixture
def sold(new_client, borrow_user):
    world = PackageSchool(new_client, borrow_user, is_sold=True)
    world.pay()
    return world


# What is answered


def test_the_address_in_a_public_lesson_leads_to_the_package(client, world):
    config = content_files.read(f"lessons/{world.lesson}.json")["stages"][0]["config"]

    answer = client.get(config["url"])

    assert (answer.status_code, answer.text) == (200, FILES["index.html"])
    assert world.ask()["packages"] == [{"stage_id": "s1", "url": config["url"]}]


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("index", "text/html; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("second.html", "text/html; charset=utf-8"),
        # As nginx sends it on: bench's takes the suffix off every page's address.
        ("second", "text/html; charset=utf-8"),
        ("part/index", "text/html; charset=utf-8"),
        ("js/app.js", "text/javascript; charset=utf-8"),
        ("img/frog.png", "image/png"),
        ("img/frog.svg", "image/svg+xml"),
        ("film.mp4", "video/mp4"),
        ("%D8%B5%D9%88%D8%B1/%D8%B6%D9%81%D8%AF%D8%B9.png", "image/png"),
    ],
)
def test_each_file_comes_with_its_type_and_the_same_headers(client, world, path, content_type):
    answer = client.get(f"{world.root}/{path}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "sandbox allow-scripts"
    assert {"object-src 'none'", "form-action 'none'"} <= set(policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert sorted(answer.headers["Cache-Control"].split(", ")) == [
        "immutable",
        "max-age=31536000",
        "public",
    ]


@pytest.mark.parametrize("path", ["", "/", "/part", "/part/"])
def test_a_folder_leads_to_its_page_at_an_address_from_which_links_work(client, world, path):
    answer = client.get(f"{world.root}{path}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{world.root}{path.rstrip('/')}/index"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")


@pytest.mark.parametrize("path", ["index", "img/frog.png"])
def test_a_client_that_has_the_file_is_not_sent_it_again(client, world, path):
    etag = client.get(f"{world.root}/{path}").headers["ETag"]

    answer = client.get(f"{world.root}/{path}", headers={"If-None-Match": etag})

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")


@pytest.mark.parametrize("path", ["index", "film.mp4"])
def test_head_answers_without_the_file(client, world, path):
    answer = client.request("HEAD", f"{world.root}/{path}")

    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_a_film_is_sent_from_where_it_is_wanted(client, world):
    answer = client.get(f"{world.root}/film.mp4", headers={"Range": "bytes=256-259"})

    assert (answer.status_code, answer.data) == (206, b"\0\1\2\3")


def test_pages_are_sent_compressed_to_who_can_read_it(client, world):
    answer = client.get(f"{world.root}/index", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(answer.data).decode() == FILES["index.html"]
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_no_answer_about_a_package_carries_a_cookie(new_client, borrow_user, client, world):
    paths = ["index", "nowhere", "img/frog.png", ""]
    staff = new_client(borrow_user("Memora Admin"))

    for asking in (client, world.student.client, staff):
        for path in paths:
            answer = asking.get(f"{world.root}/{path}")
            assert "Set-Cookie" not in answer.headers, path


# What is not


@pytest.mark.parametrize(
    "path",
    [
        *("nowhere.html", "../index.html", "..", "%2e%2e/index.html", "..%2findex.html"),
        *("js", "js/", "js/app", "./index.html", "js//app.js", "js%5capp.js"),
        *("%00", "index.html%00", "index.html%00.png", "%2fetc%2fpasswd", ".lock", "/etc/passwd"),
        *("INDEX.HTML", "x" * 300 + ".html", "a/" * 30 + "b.html", "%ff.html", "index.htm"),
    ],
)
def test_there_is_nothing_but_the_files_of_the_package(client, world, path):
    answer = client.get(f"{world.root}/{path}")

    assert (answer.status_code, answer.text) == (404, "Not found\n")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "/",
            "/{sha256}",
            "/{sha256}/",
            "/{sha256}/no-such-lesson/index",
            "/{sha256}/../index",
        ),
        *("/{other}/{lesson}/index", "/{sha256}/{second}/index", "/.lock/{lesson}/index"),
        *("/{short}/{lesson}/index", "/{upper}/{lesson}/index", "/{sha256}/~/index"),
        *("/{sha256}/~abc/index", "/{sha256}/~%D8%B6/index", "/{sha256}/{lesson}%2findex"),
    ],
)
def test_an_address_that_nobody_gave_is_a_short_404(client, world, address):
    names = {
        "sha256": world.sha256,
        "lesson": world.lesson,
        "second": world.school.lesson_id(2),
        "other": "0" * 64,
        "short": world.sha256[:-1],
        "upper": world.sha256.upper(),
    }

    answer = client.get("/memora_package" + address.format(**names))

    if address == "/{sha256}/{lesson}%2findex":  # the same path, spelled otherwise
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.text) == (404, "Not found\n")
    assert "Set-Cookie" not in answer.headers


def test_a_package_closes_with_the_public_file_of_its_lesson(client, world):
    assert client.get(f"{world.root}/index").status_code == 200
    lesson = frappe.get_doc("Memora Lesson", world.lesson)
    lesson.required_item = factories.make_sales_item().name
    lesson.save()

    assert client.get(f"{world.root}/index").status_code == 404


def test_a_package_that_the_lesson_shows_no_more_closes_with_the_next_build(client, world):
    lesson = frappe.get_doc("Memora Lesson", world.lesson)
    lesson.set("stages", [deepcopy(factories.READING)])
    lesson.save()
    batch_processor.rebuild_plan(world.school.plan.name)

    assert client.get(f"{world.root}/index").status_code == 404


def test_a_text_that_names_the_address_opens_nothing(client, sold):
    free = sold.school.lesson_id(2)
    address = package_address.public_address(sold.sha256, free)
    lesson = frappe.get_doc("Memora Lesson", free)
    lesson.set("stages", [{"title": "x", "type": "Reading", "config": {"text": address}}])
    lesson.save()
    batch_processor.rebuild_plan(sold.school.plan.name)

    assert client.get(address).status_code == 404


# What is sold


def test_a_paid_package_is_read_at_an_address_of_ones_own(client, sold):
    answer = sold.ask()
    root = sold.sealed()

    assert answer["expires_at"]
    for path in ("index", "js/app.js", "film.mp4"):
        read = client.get(f"{root}/{path}")
        assert read.status_code == 200
        assert sorted(read.headers["Cache-Control"].split(", ")) == ["no-store", "private"]


def test_who_has_not_paid_is_given_no_address_and_the_public_one_is_closed(
    client, new_client, borrow_user
):
    world = PackageSchool(new_client, borrow_user, is_sold=True)

    assert world.student.get("sessions.get_lesson_url", lesson_id=world.lesson).status_code == 403
    assert client.get(f"{world.root}/index").status_code == 404


def test_a_paid_package_closes_with_the_access(client, sold):
    root = sold.sealed()
    assert client.get(f"{root}/index").status_code == 200

    sold.access.delete()

    assert client.get(f"{root}/index").status_code == 404


def test_an_address_for_one_package_opens_no_other(client, sold):
    other = upload_package(packed(), sold.school.subject, name="other", user="Administrator")
    key = sold.sealed().rpartition("/")[2]

    assert client.get(f"/memora_package/{other['sha256']}/{key}/index").status_code == 404


def test_an_address_ends(client, sold):
    grant = PackageGrant(sold.student.user, sold.lesson)
    now = utc_now()
    for left, status in ((timedelta(minutes=1), 200), (timedelta(seconds=-1), 404)):
        address = package_address.sealed_address(sold.sha256, grant, now + left)
        assert client.get(address).status_code == status


def test_an_address_with_one_letter_changed_opens_nothing(client, sold):
    root = sold.sealed()
    for at in range(root.index("~") + 1, len(root.rstrip("=")), 17):
        # Not the next letter: the last ones of a token hold bits that nobody reads.
        letter = LETTERS[LETTERS.index(root[at]) ^ 32]
        changed = f"{root[:at]}{letter}{root[at + 1 :]}"
        assert client.get(f"{changed}/index").status_code == 404


def test_an_address_shows_neither_student_nor_lesson(sold):
    root = sold.sealed()

    assert sold.student.user.split("@")[0] not in root
    assert sold.lesson not in root


# Staff


def test_staff_look_at_a_package_that_no_lesson_shows_yet(new_client, borrow_user, client):
    subject = factories.make_subject().name
    upload_package(packed(), subject, name="lab", user="Administrator")
    author = new_client(borrow_user("Memora Author"))

    answer = author.read("memora.api.content.get_package_url", subject=subject, package="Lab")

    assert answer.status_code == 200, answer.text
    assert client.get(answer.json["message"]["url"]).status_code == 200


def test_an_address_of_staff_closes_with_the_role(borrow_user, client):
    subject, nobody = factories.make_subject().name, borrow_user()
    package = upload_package(packed(), subject, name="lab", user="Administrator")
    grant = PackageGrant(nobody, "")
    soon = utc_now() + timedelta(minutes=1)
    address = package_address.sealed_address(package["sha256"], grant, soon)

    assert client.get(address).status_code == 404


def test_a_package_that_is_not_there_is_said_so(new_client, borrow_user):
    author = new_client(borrow_user("Memora Author"))

    answer = author.read("memora.api.content.get_package_url", subject="none", package="lab")

    assert answer.status_code == 404
