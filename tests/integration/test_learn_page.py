"""The client's page: what stands in it, what it may do, and what it costs."""

import gzip
from html.parser import HTMLParser

import frappe
import pytest

from memora.utils import client_build
from tests.support.client_build import WORKER, write_build
from tests.support.students import School, Student

GUEST_PATHS = ["/learn", "/learn/map/MATH", "/learn/sw.js", "/learn/manifest.webmanifest"]


class Page(HTMLParser):
    """The tags of a page, and the text between those of its scripts."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.code = [], ""
        self._is_script = False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._is_script = tag in ("script", "style")

    def handle_endtag(self, _tag):
        self._is_script = False

    def handle_data(self, data):
        if self._is_script:
            self.code += data

    def attributes_of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self, relation):
        return [a["href"] for a in self.attributes_of("link") if a["rel"] == relation]


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    """A build of the client, in a folder of the test's own."""
    monkeypatch.setattr(client_build, "FOLDER", tmp_path)
    return write_build(tmp_path)


@pytest.fixture
def cdn():
    """A CDN before a bucket."""
    settings = frappe.get_doc("CDN Settings")
    settings.update(
        {
            "enabled": 1,
            "endpoint_url": "https://s3.example.org",
            "bucket_name": "school",
            "access_key": "key",
            "secret_key": "secret",
            "cdn_base_url": "https://cdn.example.com/a;b",
        }
    )
    settings.save()


def policy_of(answer):
    parts = (part.split(" ") for part in answer.headers["Content-Security-Policy"].split("; "))
    return {name: sources for name, *sources in parts}


# What the page is


@pytest.mark.parametrize(
    "path", ["/learn", "/learn/", "/learn/map/MATH-10", "/learn/%D8%A7/b.html"]
)
def test_every_address_below_learn_is_the_same_page(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert answer.text == client.get("/learn").text


@pytest.mark.parametrize("path", ["/learning", "/learn.html/x", "/xlearn", "/learn-more/sw.js"])
def test_an_address_that_only_begins_like_it_is_not_the_clients(client, path):
    assert client.get(path).status_code == 404


def test_the_page_names_the_files_of_the_build(client):
    page = Page(client.get("/learn", headers={"Accept-Language": "ar"}).text)

    assert page.links("stylesheet") == ["/assets/memora/learn/app.0a1b2c.css"]
    assert page.links("modulepreload") == [
        "/assets/memora/learn/words.0a1b2c.js",
        "/assets/memora/learn/ar.0a1b2c.js",
    ]
    assert page.attributes_of("script") == [
        {"type": "module", "src": "/assets/memora/learn/app.0a1b2c.js"}
    ]
    assert page.links("manifest") == ["/learn/manifest.webmanifest"]
    assert page.links("icon") == ["/assets/memora/learn/icon.0a1b2c.svg"]
    assert page.links("apple-touch-icon") == ["/assets/memora/learn/icon-apple.0a1b2c.png"]
    (root,) = page.attributes_of("html")
    assert root["data-build"] == "0a1b2c"
    assert root["data-math"] == "/assets/memora/learn/math.0a1b2c.css"


def test_no_code_stands_in_the_page(client):
    page = Page(client.get("/learn").text)

    assert page.code == ""
    assert not [
        name
        for _tag, attributes in page.tags
        for name in attributes
        if name == "style" or name.startswith("on")
    ]


@pytest.mark.parametrize(
    ("wanted", "language", "direction"),
    [
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar", "rtl"),
        ("en-GB,en;q=0.9,ar;q=0.8", "en", "ltr"),
        ("fr-FR,ar;q=0.5", "ar", "rtl"),
    ],
)
def test_the_page_speaks_the_language_that_the_browser_asks_for(
    client, wanted, language, direction
):
    answer = client.get("/learn", headers={"Accept-Language": wanted})

    root = Page(answer.text).attributes_of("html")[0]
    assert (root["lang"], root["dir"]) == (language, direction)
    assert "Accept-Language" in answer.vary


@pytest.mark.parametrize(("school", "language"), [("ar", "ar"), ("en", "en"), ("fr", "en")])
def test_who_asks_for_no_language_of_ours_gets_the_schools(
    client, system_setting, school, language
):
    system_setting(language=school)

    answer = client.get("/learn", headers={"Accept-Language": "de"})

    assert Page(answer.text).attributes_of("html")[0]["lang"] == language


def test_a_page_that_is_known_is_not_sent_again(client):
    answer = client.get("/learn")

    again = client.get("/learn", headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.data) == (304, b"")
    assert policy_of(again) == policy_of(answer)


def test_the_page_is_compressed_for_who_can_read_it(client):
    packed = client.get("/learn", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.data).decode() == client.get("/learn").text
    assert "Accept-Encoding" in packed.vary


def test_a_new_build_is_served_from_the_moment_that_it_is_there(client, tmp_path):
    before = client.get("/learn").headers["ETag"]

    write_build(tmp_path, entry="app.ffffff.js")

    answer = client.get("/learn", headers={"If-None-Match": before})
    assert Page(answer.text).attributes_of("script")[0]["src"].endswith("/app.ffffff.js")


def test_head_answers_without_the_page_and_nothing_is_posted_to_it(client):
    head = client.request("HEAD", "/learn")
    assert (head.status_code, head.data) == (200, b"")
    posted = client.post("/learn", data={"a": "b"})
    assert (posted.status_code, posted.headers["Allow"]) == (405, "GET, HEAD")


# What it may do


def test_the_page_may_load_and_reach_nothing_but_this_site(client):
    assert policy_of(client.get("/learn")) == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["lit-html", "memora"],
    }


@pytest.mark.usefixtures("cdn")
def test_published_files_are_read_from_the_cdn_and_its_bucket_alone(client):
    policy = policy_of(client.get("/learn"))

    outside = ["https://cdn.example.com/a%3Bb/", "https://s3.example.org/school/"]
    assert policy["connect-src"] == ["'self'", *outside]
    assert policy["img-src"][-2:] == policy["media-src"][-2:] == outside
    assert policy["script-src"] == policy["style-src"] == ["'self'"]


@pytest.mark.usefixtures("cdn")
def test_a_cdn_that_is_switched_off_is_not_named(client):
    frappe.get_doc("CDN Settings").update({"enabled": 0}).save()

    assert policy_of(client.get("/learn"))["connect-src"] == ["'self'"]


def test_frames_and_films_come_from_the_hosts_that_the_school_allows(client):
    hosts = "phet.colorado.edu\n*.geogebra.org"
    frappe.get_doc("Memora Settings").update({"interactive_hosts": hosts}).save()

    policy = policy_of(client.get("/learn"))

    named = ["https://phet.colorado.edu", "https://*.geogebra.org"]
    assert policy["frame-src"] == ["'self'", *named]
    assert policy["media-src"] == ["'self'", "blob:", *named]
    assert policy["connect-src"] == ["'self'"]


def test_pages_of_this_site_alone_show_the_preview_in_a_frame(client):
    assert policy_of(client.get("/learn/preview"))["frame-ancestors"] == ["'self'"]
    assert policy_of(client.get("/learn/previews"))["frame-ancestors"] == ["'none'"]


# The worker and the manifest


def test_the_worker_is_the_builds_and_may_serve_all_of_the_client(client):
    answer = client.get("/learn/sw.js")

    assert (answer.status_code, answer.text) == (200, WORKER)
    assert answer.mimetype == "application/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/learn"
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get("/learn/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_manifest_installs_the_client_in_the_visitors_language(client):
    answer = client.get("/learn/manifest.webmanifest", headers={"Accept-Language": "ar"})

    assert answer.mimetype == "application/manifest+json"
    manifest = answer.json if answer.is_json else frappe.parse_json(answer.text)
    assert (manifest["lang"], manifest["dir"]) == ("ar", "rtl")
    assert manifest["start_url"] == manifest["scope"] == manifest["id"] == "/learn"
    assert [icon["purpose"] for icon in manifest["icons"]] == ["any", "any", "maskable", "any"]
    assert manifest["icons"][0]["src"] == "/assets/memora/learn/icon-192.0a1b2c.png"


# Who asks, and what it costs


@pytest.mark.parametrize("path", [*GUEST_PATHS, "/learn/preview"])
def test_no_answer_of_the_client_sets_a_cookie(client, new_client, borrow_user, path):
    student = School().enrol(Student(new_client, borrow_user("Memora Student"))).client
    staff = new_client(borrow_user("Memora Admin"))
    stranger = new_client()
    stranger.set_cookie("sid", "0123456789abcdef")

    for asking in (client, student, staff, stranger):
        assert "Set-Cookie" not in asking.get(path).headers


def test_the_page_is_the_same_for_whoever_is_signed_in(client, new_client, borrow_user):
    staff = new_client(borrow_user("Memora Admin"))

    assert staff.get("/learn").text == client.get("/learn").text


@pytest.mark.parametrize("path", GUEST_PATHS)
def test_without_a_build_one_sentence_says_what_to_do(client, tmp_path, path):
    (tmp_path / "build.json").unlink()

    answer = client.get(path, headers={"Accept-Language": "ar"})

    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "make frontend" in answer.text
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert policy_of(answer)["default-src"] == ["'none'"]
    assert "Set-Cookie" not in answer.headers


def test_a_build_that_is_being_replaced_is_waited_for(client, build, tmp_path):
    (tmp_path / build["worker"]).unlink()

    assert client.get("/learn/sw.js").status_code == 503
