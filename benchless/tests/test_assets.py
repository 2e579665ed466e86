"""The apps' public files, as they are sent."""

import gzip

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.test import Client

from frappe.middlewares import AppAssets

GZIP = {"Accept-Encoding": "gzip"}
APP = "benchless_app_with_assets"


@pytest.fixture
def public(tmp_path, monkeypatch):
    """The public folder of an app that is listed among the apps."""
    (tmp_path / "apps.txt").write_text(f"{APP}\n")
    (tmp_path / APP / "public").mkdir(parents=True)
    (tmp_path / APP / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / APP / "public"


@pytest.fixture
def client(public):
    return Client(AppAssets(NotFound(), str(public.parent.parent)))


def test_a_long_text_is_sent_compressed_to_who_can_read_it(public, client):
    (public / "a.css").write_text("a{}\n" * 1000)

    plain, packed = (
        client.get(f"/assets/{APP}/a.css"),
        client.get(f"/assets/{APP}/a.css", headers=GZIP),
    )

    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == "max-age=31536000"


def test_a_compressed_file_that_is_known_is_not_sent_again(public, client):
    (public / "a.js").write_text("let a;\n" * 1000)
    known = client.get(f"/assets/{APP}/a.js", headers=GZIP).headers["ETag"]

    again = client.get(f"/assets/{APP}/a.js", headers=GZIP | {"If-None-Match": known})

    assert (again.status_code, again.data) == (304, b"")


def test_a_file_that_was_replaced_is_sent_anew(public, client):
    path = f"/assets/{APP}/a.css"
    (public / "a.css").write_text("a{}\n" * 1000)
    client.get(path, headers=GZIP)

    (public / "a.css").write_text("bc{}\n" * 1000)

    assert gzip.decompress(client.get(path, headers=GZIP).data) == b"bc{}\n" * 1000


def test_a_picture_is_sent_as_it_is(public, client):
    (public / "a.png").write_bytes(b"\x89PNG" * 1000)

    answer = client.get(f"/assets/{APP}/a.png", headers=GZIP)

    assert (answer.data, answer.mimetype) == (b"\x89PNG" * 1000, "image/png")
    assert "Content-Encoding" not in answer.headers


def test_a_part_of_a_file_is_sent_where_it_is_wanted(public, client):
    (public / "a.mp4").write_bytes(bytes(range(256)))

    answer = client.get(f"/assets/{APP}/a.mp4", headers={"Range": "bytes=16-17"})

    assert (answer.status_code, answer.data) == (206, b"\x10\x11")
