"""Signing in: the first device, the second, the last login, the refusals."""

import frappe
import pytest

from memora.services import session_manager
from memora.utils.redis_client import get_redis
from tests.support import forked
from tests.support.http import Client, message_of
from tests.support.students import Student
from tests.support.users import PASSWORD


@pytest.fixture
def student(new_client, borrow_user):
    return Student(new_client, borrow_user("Memora Student"))


def test_the_first_login_authorizes_its_device(student):
    answer = student.login().json["message"]

    assert answer == {
        "message": "Logged in successfully",
        "session_id": session_manager.digest(student.client.cookie("sid")),
        "is_first_device": True,
        "devices_authorized": 1,
    }


def test_the_first_login_makes_profile_and_wallet(student):
    student.login()

    assert frappe.db.exists("Memora Player Wallet", student.user)


def test_a_login_keeps_frappes_scheduler_awake(student):
    student.login()

    assert frappe.db.exists("Activity Log", {"user": student.user, "operation": "Login"})


def test_a_second_login_from_the_same_device_is_no_first_one(student):
    student.login()

    assert student.login().json["message"]["is_first_device"] is False


def test_another_device_is_refused_and_named(student, new_client):
    student.login()
    other = Student(new_client, student.user)

    refusal = other.login()

    assert (refusal.status_code, refusal.json["device_id"]) == (403, other.device_id)


def test_a_wrong_password_is_no_way_in(student):
    assert student.login("wrong").status_code == 401


def test_an_unknown_account_is_answered_like_a_wrong_password(student, new_client):
    wrong = student.login("wrong")
    unknown = Student(new_client, "nobody@example.com").login()

    assert message_of(unknown) == message_of(wrong)


def test_the_sixth_wrong_password_from_a_device_has_to_wait(student):
    for _ in range(5):
        student.login("wrong")

    assert student.login().status_code == 429


def test_one_device_with_wrong_passwords_does_not_lock_out_another(student, new_client):
    for _ in range(6):
        Student(new_client, student.user, "5b2f4b1e-8f0a-4a5e-9a55-0d6c1f3a7b11").login("wrong")

    assert student.login().status_code == 200


def test_a_device_that_nobody_authorized_may_not_ask_for_ever(student, new_client):
    student.login()
    stranger = Student(new_client, student.user)
    for _ in range(5):
        stranger.login()

    assert stranger.login().status_code == 429


def test_a_new_device_id_for_every_guess_buys_no_new_guesses(student, new_client):
    for _ in range(20):
        Student(new_client, student.user).login("wrong")

    assert Student(new_client, student.user).login().status_code == 429


def test_guesses_from_elsewhere_do_not_lock_an_authorized_device_out(student, new_client):
    student.login()
    for _ in range(21):
        Student(new_client, student.user).login("wrong")

    assert student.login().status_code == 200


def test_the_audit_trail_slows_guesses_while_redis_is_away(student, new_client, redis_server):
    redis_server.stop()
    for _ in range(20):
        Student(new_client, student.user).login("wrong")

    assert Student(new_client, student.user).login().status_code == 429


def test_wrong_passwords_leave_a_trace(student):
    student.login("wrong")

    assert frappe.db.exists("Memora Security Event", {"user_id": student.user, "result": "failure"})


def test_members_of_staff_are_sent_to_their_own_login(new_client, borrow_user):
    assert Student(new_client, borrow_user("Memora Author")).login().status_code == 403


@pytest.mark.parametrize("device_id", ["", "abc", "00000000-0000-1000-8000-000000000000"])
def test_a_login_without_a_device_id_is_refused(new_client, borrow_user, device_id):
    student = Student(new_client, borrow_user("Memora Student"))
    student.client.headers["X-Device-ID"] = device_id

    assert student.login().status_code == 400


def test_the_last_login_ends_the_session_before_it(student, new_client):
    student.login()
    Student(new_client, student.user, student.device_id).login()

    refusal = student.get("player.get_wallet")

    assert (refusal.status_code, refusal.json["exc_type"]) == (401, "SessionReplaced")


def test_a_login_at_another_server_process_ends_the_session_at_this_one(
    host, site, wsgi_app, student
):
    student.login()

    def sign_in_there():
        elsewhere = Student(lambda **headers: Client(wsgi_app, site, headers), student.user)
        elsewhere.client.headers["X-Device-ID"] = student.device_id
        assert elsewhere.login().status_code == 200

    assert forked.wait(forked.start(host, site, sign_in_there)) == 0
    refusal = student.get("player.get_wallet")

    assert (refusal.status_code, refusal.json["exc_type"]) == (401, "SessionReplaced")


def test_the_last_login_goes_on(student, new_client):
    student.login()
    later = Student(new_client, student.user, student.device_id)
    later.login()

    assert later.get("player.get_wallet").status_code == 200


def test_a_session_that_another_app_opened_opens_no_student_endpoint(student):
    student.login()
    student.client.call("memora_probe.api.app_login", usr=student.user, pwd=PASSWORD)

    assert student.get("player.get_wallet").status_code == 401


def test_who_comes_with_the_cookie_of_a_session_that_is_over_signs_in_at_once(student):
    student.client.set_cookie("sid", "0" * 56)
    answer = student.login()

    assert (answer.status_code, "session_expired" in answer.json) == (200, False)
    assert student.get("player.get_wallet").status_code == 200


def test_a_guest_is_asked_to_sign_in(student):
    assert student.get("player.get_wallet").status_code == 401


def test_a_session_that_moves_to_another_device_is_refused(student):
    student.login()
    student.client.headers["X-Device-ID"] = "5b2f4b1e-8f0a-4a5e-9a55-0d6c1f3a7b11"

    assert student.get("player.get_wallet").status_code == 403


def test_a_removed_device_is_refused_at_its_next_request(student):
    student.login()
    student.get("player.get_wallet")
    profile = frappe.get_doc("Memora Player Profile", student.user)
    profile.authorized_devices = []
    profile.save()

    refusal = student.get("player.get_wallet")

    assert (refusal.status_code, "removed this device" in message_of(refusal)) == (401, True)


def test_a_flushed_redis_ends_no_session(student):
    student.login()
    get_redis().flushdb()

    assert student.get("player.get_wallet").status_code == 200


def test_mariadb_guards_while_redis_is_away(student, redis_server):
    student.login()
    redis_server.stop()

    answer = student.get("player.get_wallet")

    assert (answer.status_code, answer.json["message"]["is_degraded"]) == (200, True)


def test_mariadb_refuses_a_strange_device_while_redis_is_away(student, redis_server):
    student.login()
    redis_server.stop()
    student.client.headers["X-Device-ID"] = "5b2f4b1e-8f0a-4a5e-9a55-0d6c1f3a7b11"

    assert student.get("player.get_wallet").status_code == 403


def test_the_rate_limit_is_told_in_headers(student):
    student.login()
    headers = student.get("player.get_wallet").headers

    assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("120", "119")


def test_a_request_beyond_the_limit_is_told_when_to_come_back(student):
    student.login()
    for _ in range(20):
        student.post("onboarding.set_academic_profile")

    refusal = student.post("onboarding.set_academic_profile")

    assert (refusal.status_code, 0 < int(refusal.headers["Retry-After"]) <= 60) == (429, True)


def test_two_first_logins_at_once_authorize_one_device(new_client, borrow_user):
    user = borrow_user("Memora Student")
    students = [Student(new_client, user) for _ in range(2)]
    arguments = {"usr": user, "pwd": "Plum-orbit-7-kettle"}
    logins = [
        student.client.start("POST", "/api/method/memora.api.player.login", json=arguments)
        for student in students
    ]

    assert sorted(login.result().status_code for login in logins) == [200, 403]
