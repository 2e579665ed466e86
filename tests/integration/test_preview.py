"""The preview of a draft: who is shown it, what is in the page, and what is refused."""

import json
import re

import pytest

from memora.services import access
from memora.services.content.packages.records import upload_package
from memora.utils import client_build
from memora.utils.clock import utc_now
from tests.support import media, packages
from tests.support.client_build import write_build
from tests.support.factories import READING, make_subject, quiz
from tests.support.students import Student

PATH = "/learn/preview"
BLOCK = re.compile(r'<script type="application/json" id="draft">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    """A build of the client, in a folder of the test's own."""
    monkeypatch.setattr(client_build, "FOLDER", tmp_path)
    return write_build(tmp_path)


@pytest.fixture
def subject():
    return make_subject(language="ar", text_format="markdown").name


@pytest.fixture
def author(new_client, borrow_user):
    return new_client(borrow_user("Memora Author"))


def post(client, subject, *stages, **more):
    draft = {"subject": subject, "stages": list(stages), **more}
    return client.post(PATH, data={"draft": json.dumps(draft)})


def shown(answer):
    """What the page brings along."""
    assert answer.status_code == 200, answer.text
    (found,) = BLOCK.findall(answer.text)
    return json.loads(found)


def reading(text):
    return {"title": "Read", "type": "Reading", "config": {"text": text}}


# What is shown


def test_a_draft_is_rendered_as_publishing_renders_it(author, subject):
    draft = shown(post(author, subject, reading("**Bold** $x^2$"), quiz(), title="Roots"))

    lesson = draft["lesson"]
    assert (lesson["title"], lesson["dir"]) == ("Roots", "rtl")
    assert "<strong>Bold</strong>" in lesson["stages"][0]["config"]["html"]
    assert "<math" in lesson["stages"][0]["config"]["html"]
    assert [stage["id"] for stage in lesson["stages"]] == ["s1", "s2"]
    assert draft["invalid"] == []


def test_the_author_sees_the_keys_of_a_stage_that_the_server_marks(author, subject):
    draft = shown(post(author, subject, quiz(server_marked=True)))

    (question,) = draft["lesson"]["stages"][0]["config"]["questions"]
    assert "answer_index" in question


def test_the_page_is_the_clients_and_may_be_framed_by_desk_alone(author, subject):
    answer = post(author, subject, READING)

    assert '<div id="app"></div>' in answer.text
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "]]>"])
def test_nothing_in_a_draft_ends_the_block_that_it_stands_in(author, subject, text):
    answer = post(author, subject, reading(text), title=text)

    assert shown(answer)["lesson"]["title"] == text
    assert answer.text.count("<script") == 2


def test_markup_of_the_authors_own_is_not_shown_as_such(author, subject):
    draft = shown(post(author, subject, reading("<img src=x onerror=alert(1)>")))

    assert "<img" not in draft["lesson"]["stages"][0]["config"]["html"]


def test_a_picture_that_was_never_published_is_shown_to_the_author(author, subject):
    picture = media.picture()
    media.upload(subject, "cell", picture)

    draft = shown(post(author, subject, reading("![cell](media:cell)")))

    (described,), (address,) = draft["lesson"]["media"], draft["addresses"]["media"]
    assert described["key"] == address["key"]
    assert author.get(address["url"]).status_code == 200


def test_an_address_that_was_given_for_a_draft_works_for_staff_alone(borrow_user):
    now = utc_now()

    assert access.may_read(borrow_user("Memora Author"), "", now=now)
    assert not access.may_read(borrow_user("Memora Student"), "", now=now)
    assert not access.may_read("Guest", "", now=now)


def test_a_package_is_shown_to_the_author(author, subject):
    upload_package(packages.packed(), subject, name="lab", user="Administrator")

    draft = shown(post(author, subject, packages.stage()))

    (address,) = draft["addresses"]["packages"]
    assert address["stage_id"] == "s1"
    assert author.get(address["url"]).status_code == 200


# What is wrong with it


def test_a_formula_that_cannot_be_shown_is_named_beside_the_rest(author, subject):
    draft = shown(post(author, subject, reading("A $\\frac{1}$ B")))

    assert "B" in draft["lesson"]["stages"][0]["config"]["html"]
    assert [fault["path"] for fault in draft["invalid"]] == ["$[0].config.text"]


@pytest.mark.parametrize("stage", [{"type": "Dance"}, 7, {"type": "Quiz", "config": 3}])
def test_what_is_no_stage_is_named_and_nothing_is_shown(author, subject, stage):
    draft = shown(post(author, subject, stage))

    assert draft["lesson"] is None
    assert draft["invalid"]


@pytest.mark.parametrize(
    "draft",
    [
        *("", "{", "[]", "null", "[" * 50_000),
        *('{"stages": []}', '{"subject": 1, "stages": []}', '{"subject": "x"}'),
    ],
)
def test_what_is_no_draft_is_refused_in_a_sentence(author, draft):
    answer = author.post(PATH, data={"draft": draft})

    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert BLOCK.findall(answer.text) == []


def test_a_draft_of_no_subject_is_not_found(author):
    assert post(author, "no-such-subject").status_code == 404


# Who is shown it


def test_a_guest_and_a_student_are_refused(client, new_client, borrow_user, subject):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()

    assert post(client, subject, READING).status_code == 401
    assert post(student.client, subject, READING).status_code == 403


def test_a_session_with_a_token_has_to_send_it(author, subject):
    token = author.call("memora_probe.api.csrf_token").json["message"]
    draft = json.dumps({"subject": subject, "stages": [READING]})

    assert author.post(PATH, data={"draft": draft}).status_code == 400
    sent = author.post(PATH, data={"draft": draft, "csrf_token": token})
    assert shown(sent)["lesson"]


def test_a_page_of_another_site_may_not_post_a_draft(author, subject):
    draft = json.dumps({"subject": subject, "stages": [READING]})

    answer = author.post(PATH, data={"draft": draft}, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert BLOCK.findall(answer.text) == []


def test_a_draft_that_is_too_long_is_refused(author, subject):
    answer = post(author, subject, reading("x" * 600_000))

    assert answer.status_code == 413


def test_without_a_draft_the_page_brings_none(author):
    answer = author.get(PATH)

    assert (answer.status_code, BLOCK.findall(answer.text)) == (200, [])
