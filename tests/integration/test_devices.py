"""Devices and sessions: what the school adds and removes, what students may ask."""

import uuid

import frappe
import pytest

from memora.patches.v007_player_core_create_profiles import execute
from memora.services import device_auth, session_manager
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_player_devices_key
from tests.support.http import message_of
from tests.support.students import Student
from tests.support.users import PASSWORD


@pytest.fixture
def student(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    return student


@pytest.fixture
def other_device(student, new_client):
    return Student(new_client, student.user)


def register(staff, student, device_id=None, **arguments):
    arguments = {"device_name": "Tablet", **arguments}
    return staff.call(
        "memora.api.player.register_device",
        student_email=student.user,
        device_id=device_id or student.device_id,
        **arguments,
    )


def remove(staff, student, device_id=None):
    return staff.call(
        "memora.api.player.remove_device",
        student_email=student.user,
        device_id=device_id or student.device_id,
    )


def events(student, event_type):
    return frappe.get_all(
        "Memora Security Event",
        {"user_id": student.user, "event_type": event_type},
        pluck="device_id",
        order_by="created_at",
        limit=9,
    )


def test_a_device_that_the_school_adds_signs_in(other_device, staff):
    assert other_device.login().status_code == 403
    answer = register(staff, other_device).json["message"]
    assert answer == {"message": "Device registered", "devices_authorized": 2}
    assert other_device.login().json["message"]["is_first_device"] is False


def test_a_device_that_asked_too_often_signs_in_once_the_school_adds_it(other_device, staff):
    for _ in range(6):
        other_device.login()
    register(staff, other_device)
    assert other_device.login().status_code == 200


def test_a_third_device_is_refused(other_device, student, staff):
    register(staff, other_device)
    answer = register(staff, student, str(uuid.uuid4()))
    assert (answer.status_code, "at most 2 devices" in message_of(answer)) == (400, True)


def test_a_device_added_twice_takes_one_place_and_the_new_name(other_device, staff):
    register(staff, other_device, device_name="Old tablet")
    answer = register(staff, other_device, device_name="New tablet")
    assert answer.json["message"]["devices_authorized"] == 2
    assert frappe.db.exists("Memora Authorized Device", {"device_name": "New tablet"})


def test_the_school_may_add_a_device_before_the_first_login(new_client, borrow_user, staff):
    student = Student(new_client, borrow_user("Memora Student"))
    register(staff, student)
    assert student.login().json["message"]["is_first_device"] is False


def test_a_device_cannot_be_added_for_nobody(student, staff):
    answer = staff.call(
        "memora.api.player.register_device",
        student_email="nobody@x.org",
        device_id=student.device_id,
        device_name="Tablet",
    )
    assert answer.status_code == 404


def test_a_device_cannot_be_added_for_members_of_staff(staff, borrow_user, new_client):
    answer = register(staff, Student(new_client, borrow_user("Memora Author")))
    assert (answer.status_code, "not a student" in message_of(answer)) == (400, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"device_id": "tablet"},
        {"device_name": ""},
        {"student_email": "lina"},
        {"student_email": None},
    ],
)
def test_an_odd_argument_adds_no_device(student, staff, wrong):
    arguments = {
        "student_email": student.user,
        "device_id": str(uuid.uuid4()),
        "device_name": "Tablet",
    }
    answer = staff.call("memora.api.player.register_device", **(arguments | wrong))
    assert answer.status_code == 400
    assert device_auth.count_devices(student.user) == 1


def test_removing_a_device_ends_its_session_at_once(student, staff):
    answer = remove(staff, student).json["message"]
    assert answer == {"message": "Device removed", "devices_authorized": 0}
    refusal = student.get("player.get_wallet")
    assert (refusal.status_code, "removed this device" in message_of(refusal)) == (401, True)


def test_removing_a_device_ends_frappes_session_too(student, staff):
    remove(staff, student)
    assert not frappe.db.sql("SELECT 1 FROM tabSessions WHERE user = %s", student.user)


def test_removing_another_device_ends_no_session(student, other_device, staff):
    register(staff, other_device)
    remove(staff, other_device)
    assert student.get("player.get_wallet").status_code == 200


def test_a_device_that_is_not_there_cannot_be_removed(student, staff):
    assert remove(staff, student, str(uuid.uuid4())).status_code == 400


def test_a_device_removed_in_desk_ends_its_session_too(student, staff):
    profile = staff.get(f"/api/resource/Memora Player Profile/{student.user}").json["data"]
    profile["authorized_devices"] = []
    saved = staff.put(f"/api/resource/Memora Player Profile/{student.user}", json=profile)
    assert saved.status_code == 200, saved.text
    assert student.get("player.get_wallet").status_code == 401


def test_who_adds_and_removes_which_device_is_kept(student, other_device, staff):
    register(staff, other_device)
    remove(staff, student)
    assert events(student, "device_added") == [student.device_id, other_device.device_id]
    assert events(student, "device_removed") == [student.device_id]


@pytest.mark.parametrize("endpoint", ["register_device", "remove_device"])
def test_a_student_changes_no_devices(student, endpoint):
    assert student.post(f"player.{endpoint}").status_code == 403


def test_a_student_is_told_that_the_device_is_authorized(student):
    assert student.get("player.check_device_authorization").json["message"] == {
        "authorized": True,
        "device_count": 1,
    }


def test_another_device_with_the_same_session_is_told_that_it_is_not(student):
    student.client.headers["X-Device-ID"] = str(uuid.uuid4())
    answer = student.get("player.check_device_authorization").json["message"]
    assert answer == {"authorized": False, "device_count": 1}


def test_members_of_staff_have_no_authorized_device(staff):
    answer = staff.read("memora.api.player.check_device_authorization").json["message"]
    assert answer == {"authorized": False, "device_count": 0}


def test_the_live_session_is_valid(student):
    assert student.get("player.validate_session").json["message"] == {
        "valid": True,
        "session_id": session_manager.digest(student.client.cookie("sid")),
    }


def test_a_session_that_another_app_opened_is_not_valid(student):
    student.client.call("memora_probe.api.app_login", usr=student.user, pwd=PASSWORD)
    assert student.get("player.validate_session").json["message"]["valid"] is False


@pytest.mark.parametrize("endpoint", ["validate_session", "check_device_authorization"])
def test_a_replaced_session_is_told_why(student, new_client, endpoint):
    Student(new_client, student.user, student.device_id).login()
    refusal = student.get(f"player.{endpoint}")
    assert (refusal.status_code, refusal.json["exc_type"]) == (401, "SessionReplaced")


@pytest.mark.parametrize("endpoint", ["validate_session", "check_device_authorization"])
def test_a_guest_has_no_session_to_ask_about(client, endpoint):
    assert client.read(f"memora.api.player.{endpoint}").status_code == 401


def test_a_copy_in_redis_that_says_no_is_checked_against_mariadb(student):
    get_redis().delete(get_player_devices_key(student.user))
    assert device_auth.is_device_authorized(student.user, student.device_id)


def test_sessions_and_devices_are_checked_while_redis_is_away(student, redis_server):
    redis_server.stop()
    assert student.get("player.validate_session").json["message"]["valid"] is True
    assert student.get("player.check_device_authorization").json["message"]["authorized"] is True


def test_logging_out_ends_the_session(student):
    answer = student.post("player.logout")
    assert answer.json["message"] == {"message": "Logged out successfully"}
    assert student.get("player.get_wallet").status_code == 401


def test_a_session_id_kept_from_before_the_logout_opens_nothing(student, new_client):
    sid = student.client.cookie("sid")
    student.post("player.logout")
    thief = Student(new_client, student.user, student.device_id).client
    thief.set_cookie("sid", sid)
    assert thief.read("memora.api.player.get_wallet").status_code == 401


def test_a_student_signs_in_again_after_a_logout(student):
    student.post("player.logout")
    assert student.login().status_code == 200


def test_a_session_can_be_ended_from_the_console(student):
    session_manager.invalidate_session(student.user)
    assert student.get("player.get_wallet").status_code == 401


def test_the_profile_shows_studies_and_devices(student):
    answer = student.get("player.get_profile").json["message"]
    assert (answer["user"], answer["grade"], answer["plan"]) == (student.user, None, None)
    assert [device["is_current"] for device in answer["devices"]] == [True]


def test_no_answer_holds_a_device_id_or_what_opens_the_session(student, staff, other_device):
    register(staff, other_device)
    texts = [
        student.login().text,
        *(student.get(f"player.{name}").text for name in ("get_profile", "validate_session")),
        student.get("player.check_device_authorization").text,
    ]
    secrets = (student.device_id, other_device.device_id, student.client.cookie("sid"))

    assert not [text for text in texts for secret in secrets if secret in text]


def test_the_session_id_of_an_answer_opens_nothing(student, new_client):
    shown = student.login().json["message"]["session_id"]
    thief = Student(new_client, student.user, student.device_id)
    thief.client.set_cookie("sid", shown)

    assert thief.get("player.get_wallet").status_code == 401
    assert student.get("player.validate_session").json["message"]["session_id"] == shown


def test_each_device_is_named_in_the_profile_by_something_that_stays(student, staff, other_device):
    register(staff, other_device)
    first, again = (student.get("player.get_profile").json["message"] for _ in range(2))

    assert first["devices"] == again["devices"]
    assert len({device["device"] for device in first["devices"]}) == 2
    assert all("device_id" not in device for device in first["devices"])


@pytest.mark.parametrize("spelling", [str.upper, str.title])
def test_staff_may_type_a_students_address_in_any_case(student, staff, other_device, spelling):
    typed = Student(lambda **_: other_device.client, spelling(student.user), other_device.device_id)
    assert register(staff, typed).status_code == 200
    assert other_device.login().status_code == 200
    assert remove(staff, typed).json["message"]["devices_authorized"] == 1


def test_a_device_is_added_to_no_other_spelling_of_a_student(student, staff, other_device):
    other = student.user.replace("e", "\u00e9", 1)
    typed = Student(lambda **_: other_device.client, other, other_device.device_id)

    assert (register(staff, typed).status_code, remove(staff, typed).status_code) == (404, 404)


def test_rebuilding_the_cache_copies_every_student(student, borrow_user, new_client):
    Student(new_client, borrow_user("Memora Student")).login()
    get_redis().flushall()
    assert device_auth.rebuild_device_cache() == {"rebuilt": 2}
    assert get_redis().smembers(get_player_devices_key(student.user)) == {
        student.device_id.encode()
    }


def test_a_session_id_in_another_client_of_the_same_device_is_the_same_session(student, new_client):
    other = Student(new_client, student.user, student.device_id)
    other.client.set_cookie("sid", student.client.cookie("sid"))
    assert other.get("player.get_wallet").status_code == 200


def test_students_from_before_get_profile_and_wallet_once(borrow_user):
    user = borrow_user("Memora Student")
    assert user in (student.name for student in students_without_wallet())
    execute()
    assert frappe.db.exists("Memora Player Wallet", user)
    assert device_auth.create_missing_profiles(None) == {"created": 0}


def students_without_wallet():
    users = frappe.get_all("User", {"enabled": 1}, ["name"], order_by="name", limit=99)
    return [user for user in users if not frappe.db.exists("Memora Player Wallet", user.name)]


def test_members_of_staff_get_no_profile(borrow_user):
    user = borrow_user("Memora Author")
    execute()
    assert not frappe.db.exists("Memora Player Profile", user)
