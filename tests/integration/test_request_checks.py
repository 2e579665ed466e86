"""Before it is known who asks: what costs little, what is refused, what nothing is shown of."""

import base64
import cProfile
import json
import pstats
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest
from werkzeug.test import Client as WerkzeugClient

from memora import body_limit
from tests.support.endpoints import FUNCTIONS, NAMES, methods_of
from tests.support.http import message_of
from tests.support.site_config import configured_for_others
from tests.support.students import HEADER, Student
from tests.support.users import PASSWORD

LOGIN = "/api/method/memora.api.player.login"
HEALTH = "/api/method/memora.api.health?check=live"
DEVICE = "7f1b1c2e-5d0a-4c6b-9a51-3a2f7e9d4c10"
CHANGING = [name for name in NAMES if "POST" in methods_of(FUNCTIONS[name])]
# Those that take whole courses go up to the host's own limit.
CAPPED = [name for name in CHANGING if body_limit.most_bytes(name) is not None]
HALF = "\ud800"
TRACES = {"exc", "exception", "errors"}


def path_of(name):
    return f"/api/method/memora.api.{name}"


@pytest.fixture
def student(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    assert student.login().status_code == 200
    return student


@pytest.fixture
def count_calls(wsgi_app, site):
    """Return a function that says how many functions a request calls: it counts, no clock does."""

    def send(path, options):
        browser = WerkzeugClient(wsgi_app)
        profile = cProfile.Profile()
        profile.enable()
        answer = browser.open(path, base_url=f"http://{site}", buffered=True, **options)
        profile.disable()
        return answer, pstats.Stats(profile).total_calls

    with ThreadPoolExecutor(1) as thread:
        yield lambda path, **options: thread.submit(send, path, options).result()


def test_no_string_of_a_guest_is_cleaned_by_the_host():
    functions = set(FUNCTIONS.values())
    cleaned = functions.intersection(frappe.guest_methods) - set(frappe.xss_safe_methods)
    assert [function.__qualname__ for function in cleaned] == []


@pytest.mark.parametrize("name", ["player.login", "sessions.submit_session"])
def test_markup_up_to_the_cap_costs_a_guest_no_more_than_three_empty_answers(count_calls, name):
    most = body_limit.most_bytes(name)
    markup = "<b>" * ((most - 200) // 3)
    body = {"usr": markup, "pwd": "x", "session_meta": markup}
    body = json.dumps({key: body[key] for key in (("usr", "pwd") if "login" in name else body)})
    sent = {"data": body[: most - 2] + '"}' if len(body) > most else body}
    sent |= {"method": "POST", "content_type": "application/json", "headers": {HEADER: DEVICE}}
    for path, options in ((HEALTH, {}), (path_of(name), sent)):
        count_calls(path, **options)  # what a process does once
    _answer, empty = count_calls(HEALTH)
    answer, full = count_calls(path_of(name), **sent)
    print(f"{name}: {full} calls with {most} bytes of markup, {empty} empty: {full / empty:.2f}")
    assert answer.status_code in (400, 401)
    assert full <= 3 * empty


@pytest.mark.parametrize("name", CAPPED)
def test_a_body_above_the_cap_is_refused_in_words_and_never_parsed(client, name):
    most = body_limit.most_bytes(name)
    body = "[" + "{}," * (most // 3) + "{}]"
    answer = client.post(path_of(name), data=body, content_type="application/json")
    assert (answer.status_code, answer.json["exc_type"]) == (413, "RequestTooLarge")
    assert f"{most // 1024} at most" in message_of(answer)


def test_a_long_body_is_refused_before_anybody_reads_it(client):
    class Unread:
        def read(self, *_size):
            raise AssertionError("somebody reads it")

        readline = readlines = __iter__ = read

    answer = client.post(
        LOGIN,
        environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": "20000000"},
        content_type="application/json",
    )
    assert answer.status_code == 413, answer.text
    assert message_of(answer)


def test_a_site_without_the_limit_in_its_configuration_refuses_it_all_the_same(client, site):
    with configured_for_others(site, extra_config=[]):
        answer = client.post(LOGIN, data="x" * 70_000, content_type="application/octet-stream")
    assert answer.status_code == 413


@pytest.mark.parametrize("name", NAMES)
def test_half_a_character_in_an_argument_is_refused_by_every_endpoint(name, student):
    for body in ({"usr": HALF}, {"a": {"b": [f"x{HALF}"]}}, {f"key{HALF}": 1}):
        method = methods_of(FUNCTIONS[name])[0]
        answer = student.client.request(method, path_of(name), json=body)
        assert (answer.status_code, answer.json["exc_type"]) == (400, "ValidationError")
        assert "broken" in message_of(answer)


@pytest.mark.parametrize(
    "arguments",
    [
        {"session_data": json.dumps({"questions": [], "subject": HALF})},
        {"session_data": json.dumps({"questions": [{"question_id": HALF}]})},
    ],
)
def test_half_a_character_in_json_within_a_text_is_refused_too(student, arguments):
    answer = student.post("reviews.submit_review_session", **arguments)
    assert (answer.status_code, "broken" in message_of(answer)) == (400, True)


@pytest.mark.parametrize("name", ["sid", "_lang", "cmd", "csrf_token", "usr"])
@pytest.mark.parametrize(
    "value", [HALF, "x" * 300, "../../x", {"a": 1}, ["like", "%"], 5, True, None], ids=repr
)
def test_an_argument_that_the_host_reads_itself_makes_no_server_error(client, name, value):
    answer = client.post(LOGIN, json={name: value})
    assert 400 <= answer.status_code < 500
    assert message_of(answer)
    assert TRACES.isdisjoint(answer.json)


@pytest.mark.parametrize("door", [LOGIN, "/api/method/login", "/?cmd=login"])
def test_half_a_character_as_a_password_does_not_say_which_accounts_exist(
    new_client, borrow_user, door
):
    def answer(usr):
        told = new_client(**{HEADER: DEVICE}).post(
            door, json={"usr": usr, "pwd": f"secret{HALF}", "cmd": "login" if "cmd" in door else ""}
        )
        return told.status_code, message_of(told), told.headers.getlist("Set-Cookie")

    known, unknown = answer(borrow_user("Memora Student")), answer("nobody@example.com")
    assert (known[0], known[:2]) == (400, unknown[:2])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (HEADER, "caf\xff"),
        ("X-Request-ID", "\xff\xfe"),
        ("Authorization", "token \xff:x"),
        ("Authorization", "Basic " + base64.b64encode(b"\xff\xfe:x").decode()),
        ("Authorization", "Basic \xe9"),
    ],
)
@pytest.mark.parametrize(
    "path", [LOGIN, path_of("player.get_wallet"), path_of("store.approve_purchase")]
)
def test_a_header_that_is_no_text_is_refused(client, path, name, value):
    method = "GET" if "get_" in path else "POST"
    answer = client.request(method, path, headers={name: value})
    assert (answer.status_code, "broken" in message_of(answer)) == (400, True)


@pytest.mark.parametrize(
    "value",
    ["", " ", "token", "token x", "token a:b", "Bearer x", "Basic !", "Basic YQ==", "a b c"],
)
@pytest.mark.parametrize("owner", [None, "User", "No Such DocType", "Memora Lesson", "'"])
def test_an_odd_authorization_is_refused_and_no_server_error(client, value, owner):
    headers = {"Authorization": value} | ({"Frappe-Authorization-Source": owner} if owner else {})
    answer = client.post(path_of("store.approve_purchase"), headers=headers)
    assert (answer.status_code in (400, 401), bool(message_of(answer))) == (True, True)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "TRACE"])
@pytest.mark.parametrize("accept", ["", "application/json", "text/html", "*/*"])
def test_a_wrong_verb_shows_guests_nothing_of_the_code(client, method, accept):
    paths = [path_of("player.login"), path_of("player.get_wallet"), path_of("nothing")]
    paths += ["/api/resource/Memora Lesson", "/api/resource/User/Administrator", "/api/resource"]
    paths += ["/api/v1/method/memora.api.nothing", "/api/v2/method/memora.api.nothing"]
    for path in paths:
        answer = client.request(method, path, headers={"Accept": accept})
        # A POST to a record is a method of Frappe's, which lacks a name: a 500 of its own.
        assert answer.status_code < 500 or "/resource/" in path, (path, answer.text)
        assert "Traceback" not in answer.text
        assert 'File "' not in answer.text


def test_a_refusal_is_json_whatever_a_browser_prefers(client):
    answer = client.post(LOGIN, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (400, "application/json")


def test_the_path_alone_names_what_is_called(client):
    by_cmd = client.post(HEALTH, json={"cmd": "frappe.client.get_list"})
    assert by_cmd.status_code == 403  # a POST to health, which takes GET
    both = {"check": "live", "cmd": "ping"}
    asked = client.get(path_of("status.health"), query_string=both)
    assert asked.json["message"]["status"] == "ok"
    beside = client.post(
        "/", json={"cmd": "memora.api.player.login"}, headers={"Accept": "application/json"}
    )
    assert (beside.status_code, "/api/method/" in message_of(beside)) == (404, True)


@pytest.mark.parametrize("name", ["nothing", "player", "player.nothing", "_endpoint", "", "a.b.c"])
def test_an_address_that_names_no_endpoint_is_not_found(client, name):
    answer = client.post(path_of(name), json={})
    assert (answer.status_code, "document" in message_of(answer)) == (404, True)


def test_an_argument_called_as_the_hosts_own_makes_no_server_error(client):
    for name in ("fn", "cmd", "args", "kwargs", "self", "method"):
        assert client.post(LOGIN, json={name: "x"}).status_code == 400


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://[broken"},
    {"Origin": "file://"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.mark.parametrize("name", CHANGING)
def test_a_page_of_another_site_changes_nothing(client, site, name):
    own = {"Origin": f"http://{site}", "Sec-Fetch-Site": "cross-site"}
    for headers in (
        *FOREIGN,
        {"Origin": f"http://{site}.evil.example"},
        {"Origin": f"http://{site}:81"},
    ):
        answer = client.post(path_of(name), headers=headers)
        assert (answer.status_code, answer.json["exc_type"]) == (403, "PermissionError"), headers
        assert "another site" in message_of(answer).lower()
    for headers in ({}, own, {"Sec-Fetch-Site": "none"}, {"Origin": f"https://{site.upper()}:443"}):
        assert "another site" not in message_of(client.post(path_of(name), headers=headers)).lower()


def test_a_form_on_another_site_cannot_use_the_cookie_of_staff(new_client, borrow_user):
    staff = new_client(borrow_user("Memora Admin"))
    form = {"data": {"player": "lina@example.com", "xp_amount": 5, "reason": "x"}}
    foreign = staff.post(
        path_of("player.add_xp"), headers={"Origin": "https://evil.example"}, **form
    )
    assert foreign.status_code == 403
    assert staff.post(path_of("player.add_xp"), **form).status_code == 404


def test_what_only_reads_may_be_asked_from_anywhere(client):
    assert client.get(HEALTH, headers=FOREIGN[0]).status_code == 200


@pytest.mark.parametrize(
    "allowed", ["https://app.example", ["https://b.example", "https://app.example"]]
)
def test_an_app_on_another_origin_that_the_site_names_signs_in(
    new_client, borrow_user, site, allowed
):
    student = Student(new_client, borrow_user("Memora Student"))
    student.client.headers["Origin"] = "https://app.example"
    with configured_for_others(site, allow_cors=allowed):
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": HEADER}
        preflight = student.client.request("OPTIONS", LOGIN, headers=asked)
        signed_in = student.login()
        other = student.client.post(LOGIN, headers={"Origin": "https://evil.example"})
    assert (preflight.status_code, signed_in.status_code, other.status_code) == (200, 200, 403)
    for answer in (preflight, signed_in):
        assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in ", ".join(answer.headers.getlist("Vary"))
    assert preflight.headers["Access-Control-Allow-Methods"] == "POST"
    assert preflight.headers["Access-Control-Allow-Headers"] == HEADER
    assert "Access-Control-Allow-Origin" not in other.headers


def test_an_asterisk_lets_pages_read_and_none_of_them_change(client, site):
    with configured_for_others(site, allow_cors="*"):
        read = client.get(HEALTH, headers=FOREIGN[0])
        changed = client.post(LOGIN, headers=FOREIGN[0])
    assert read.status_code == 200
    assert changed.status_code == 403


def test_native_apps_that_send_no_origin_go_on_working(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    assert student.login(PASSWORD).status_code == 200
