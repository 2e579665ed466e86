"""Which answers carry cookies: those of live sessions, and those that open or end one."""

import pytest

from tests.support.students import School, Student
from tests.support.users import PASSWORD

LOGIN = "/api/method/memora.api.player.login"
WALLET = "/api/method/memora.api.player.get_wallet"


@pytest.fixture
def student(new_client, borrow_user):
    return School().enrol(Student(new_client, borrow_user("Memora Student")))


def cookies_of(answer):
    """The cookies that an answer sets or takes back, by name."""
    return {text.partition("=")[0]: text for text in answer.headers.getlist("Set-Cookie")}


def holding(sid, client):
    """The client, with this cookie."""
    client.set_cookie("sid", sid)
    return client


def sid_of(student):
    return student.client.cookie("sid")


def test_an_answer_to_a_session_that_was_replaced_takes_no_cookies(student, new_client):
    old = sid_of(student)
    student.login()

    # It was sent before the login, and comes behind it.
    late = holding(old, new_client(**{"X-Device-ID": student.device_id})).get(WALLET)

    assert (late.status_code, late.json["exc_type"]) == (401, "SessionReplaced")
    assert cookies_of(late) == {}


@pytest.mark.parametrize("sid", ["0123456789abcdef", "Guest", ""])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        (WALLET, 401),
        ("/api/method/memora.api.player.validate_session", 401),
        ("/api/method/memora.api.cdn_admin.get_queue_status", 401),
        ("/api/method/memora.api.health", 200),
        ("/api/method/memora.api.nothing", 404),
    ],
)
def test_an_answer_to_no_session_sets_no_cookies(client, path, status, sid):
    answer = holding(sid, client).get(path)

    assert (answer.status_code, cookies_of(answer)) == (status, {})


@pytest.mark.parametrize("sid", ["0123456789abcdef", ""])
def test_a_refused_login_sets_no_cookies(new_client, student, sid):
    for sent, status in (({"usr": student.user, "pwd": "wrong"}, 401), ({}, 400)):
        device = new_client(**{"X-Device-ID": student.device_id})
        answer = holding(sid, device).post(LOGIN, json=sent)
        assert (answer.status_code, cookies_of(answer)) == (status, {})


def test_a_staff_session_at_a_students_endpoint_is_refused_without_cookies(staff):
    answer = staff.get(WALLET)

    assert (answer.status_code, cookies_of(answer)) == (401, {})


def test_a_live_session_is_kept_alive_by_its_answers(student):
    assert "Max-Age" in cookies_of(student.get("player.get_wallet"))["sid"]


def test_signing_in_sets_the_cookies_also_over_a_session_that_is_over(student, new_client):
    device = holding("0123456789abcdef", new_client(**{"X-Device-ID": student.device_id}))

    answer = device.post(LOGIN, json={"usr": student.user, "pwd": PASSWORD})

    assert answer.status_code == 200
    assert "Max-Age" in cookies_of(answer)["sid"]


def test_signing_out_takes_them_back(student):
    answer = student.post("player.logout")

    assert "Max-Age" not in cookies_of(answer)["sid"]
    assert "Expires" in cookies_of(answer)["sid"]
