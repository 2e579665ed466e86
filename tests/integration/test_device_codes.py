"""Devices that wait: the code that a refused device shows, and how the school lets it in."""

import re
import uuid
from datetime import timedelta
from functools import partial

import frappe
import pytest

from memora.services.identity import waiting_devices
from memora.services.identity.waiting_devices import DEVICES_KEPT, SIGNS
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError
from tests.support import documented
from tests.support.http import message_of
from tests.support.students import Student
from tests.support.threads import at_once

CODE = re.compile(f"[{SIGNS}]{{3}}-[{SIGNS}]{{3}}")


@pytest.fixture
def student(new_client, borrow_user):
    """A student who has signed in from one device."""
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    return student


@pytest.fixture
def tablet(student, new_client):
    """A device of the student's that the school has not allowed."""
    return Student(new_client, student.user)


def refused(device, **arguments):
    answer = device.login(**arguments)
    documented.check("player.login", answer)
    assert answer.status_code == 403
    return answer.json


def register(staff, student, **arguments):
    named = {"student_email": student.user, **arguments}
    answer = staff.call("memora.api.player.register_device", **named)
    documented.check("player.register_device", answer)
    return answer


def waiting():
    fields = ["user_id", "code", "device_id", "device_name"]
    return frappe.get_all("Memora Waiting Device", fields=fields, order_by="created_at")


def test_a_refused_device_shows_a_code_that_lets_it_in(student, tablet, staff):
    refusal = refused(tablet, device_name="Tablet")
    assert CODE.fullmatch(refusal["device_code"])
    assert refusal["device_code"] in message_of(tablet.login())

    assert (
        register(staff, student, code=refusal["device_code"]).json["message"]["devices_authorized"]
        == 2
    )

    assert tablet.login().status_code == 200
    names = [row.device_name for row in profile_of(student).authorized_devices]
    assert names == ["First device", "Tablet"]


def profile_of(student):
    frappe.db.commit()
    return frappe.get_doc("Memora Player Profile", student.user)


@pytest.mark.parametrize("spell", [str.lower, lambda code: code.replace("-", ""), " {} ".format])
def test_a_code_is_understood_however_it_is_typed(student, tablet, staff, spell):
    code = refused(tablet, device_name="Tablet")["device_code"]

    assert register(staff, student, code=spell(code)).status_code == 200


def test_a_device_shows_the_same_code_as_long_as_it_is_good(tablet):
    first, second = refused(tablet), refused(tablet)

    assert first["device_code"] == second["device_code"]
    assert second["device_code_expires_at"] >= first["device_code_expires_at"]
    assert [row.code for row in waiting()] == [first["device_code"]]


def test_a_code_is_good_for_a_day(student):
    now, device = utc_now(), str(uuid.uuid4())
    code = waiting_devices.note(student.user, device, "", now=now).code

    almost = now + timedelta(hours=23, minutes=59)
    assert waiting_devices.find(student.user, code, now=almost).device_id == device
    with pytest.raises(NotFoundError):
        waiting_devices.find(student.user, code, now=now + timedelta(hours=24))
    later = waiting_devices.note(student.user, device, "", now=now + timedelta(hours=25))
    assert later.code != code


def test_a_code_is_that_accounts_alone(tablet, staff, new_client, borrow_user):
    other = Student(new_client, borrow_user("Memora Student"))
    other.login()
    code = refused(tablet)["device_code"]

    answer = register(staff, other, code=code, device_name="Tablet")

    assert (answer.status_code, code in message_of(answer)) == (404, True)


def test_a_code_that_was_used_is_gone(student, tablet, staff):
    code = refused(tablet, device_name="Tablet")["device_code"]
    register(staff, student, code=code)

    assert waiting() == []
    assert register(staff, student, code=code).status_code == 404


def test_a_device_that_desk_adds_waits_no_more(student, tablet):
    refused(tablet)
    profile = profile_of(student)
    profile.append("authorized_devices", {"device_id": tablet.device_id, "device_name": "Tablet"})
    profile.save()

    assert waiting() == []


def test_who_does_not_know_the_password_is_given_no_code(tablet):
    answer = tablet.login("wrong")

    assert answer.status_code == 401
    assert not {"device_code", "device_id"} & answer.json.keys()
    assert waiting() == []


@pytest.mark.parametrize("caller", ["student", "guest", "author"])
def test_codes_are_of_use_to_staff_alone(student, tablet, new_client, borrow_user, caller):
    code = refused(tablet, device_name="Tablet")["device_code"]
    clients = {
        "student": lambda: student.client,
        "guest": new_client,
        "author": lambda: new_client(borrow_user("Memora Author")),
    }

    answer = register(clients[caller](), student, code=code)

    assert answer.status_code in (401, 403)
    assert tablet.login().status_code == 403


def test_an_account_has_a_few_devices_waiting_the_newest(student, new_client):
    devices = [Student(new_client, student.user) for _number in range(DEVICES_KEPT + 2)]
    for device in devices:
        refused(device)

    kept = {row.device_id for row in waiting()}
    assert kept == {device.device_id for device in devices[-DEVICES_KEPT:]}


def test_devices_that_are_refused_at_one_moment_all_get_a_code(student, host, site):
    now, user = utc_now(), student.user
    devices = [str(uuid.uuid4()) for _number in range(DEVICES_KEPT)]
    actions = [partial(waiting_devices.note, user, device, "", now=now) for device in devices]

    noted = at_once(host, site, actions * 2)

    assert {found.device_id for found in noted} == set(devices)
    assert {found.code for found in noted} == {row.code for row in waiting()}
    assert len(waiting()) == DEVICES_KEPT


def test_a_code_needs_a_name_for_the_device_from_one_side(student, tablet, staff):
    code = refused(tablet)["device_code"]

    assert register(staff, student, code=code).status_code == 400
    assert register(staff, student, code=code, device_name="Tablet").status_code == 200


def test_code_and_id_are_not_sent_together(student, tablet, staff):
    code = refused(tablet, device_name="Tablet")["device_code"]

    answer = register(staff, student, code=code, device_id=tablet.device_id)

    assert answer.status_code == 400


def test_markup_in_a_devices_name_reaches_no_list_of_desk(tablet):
    refused(tablet, device_name="<b onclick=a()>Tablet</b>")

    assert waiting()[0].device_name == "b onclick=a()Tablet/b"


def test_while_redis_is_away_devices_are_let_in_all_the_same(student, tablet, staff, redis_server):
    redis_server.stop()
    code = refused(tablet, device_name="Tablet")["device_code"]

    assert register(staff, student, code=code).status_code == 200


def test_devices_whose_code_is_good_no_more_are_deleted(student):
    now = utc_now()
    for hours in (0, 2, 4):
        waiting_devices.note(student.user, str(uuid.uuid4()), "", now=now + timedelta(hours=hours))

    assert waiting_devices.delete_expired_codes(now=now + timedelta(hours=27)) == 2
    assert len(waiting()) == 1


def test_nobody_lists_codes_but_staff(student, tablet, staff, new_client, borrow_user):
    code = refused(tablet)["device_code"]
    path, options = "/api/resource/Memora Waiting Device", {"query_string": {"fields": '["code"]'}}

    assert staff.get(path, **options).json["data"] == [{"code": code}]
    for client in (student.client, new_client(), new_client(borrow_user("Memora Author"))):
        assert client.get(path, **options).status_code == 403


def test_a_session_whose_device_has_lost_its_id_is_told_so_and_gets_a_code_by_signing_in(student):
    # As a browser does that throws away what scripts stored, but not the cookie.
    student.device_id = student.client.headers["X-Device-ID"] = str(uuid.uuid4())

    answer = student.get("player.get_wallet")

    assert (answer.status_code, answer.json["device_id"]) == (403, student.device_id)
    assert "device_code" not in answer.json
    assert "device_code" in refused(student)
