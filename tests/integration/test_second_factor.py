"""What a school may ask beyond the password; benchless has no such login."""

import os

import frappe
import pytest

from tests.support.http import message_of
from tests.support.students import Student, code_of

pytestmark = pytest.mark.skipif(
    not os.environ.get("MEMORA_BENCH"), reason="only real Frappe has a second factor"
)


@pytest.fixture
def student(new_client, borrow_user):
    from frappe.twofactor import set_default

    student = Student(new_client, borrow_user("Memora Student"))
    # The student's app is set up; Frappe would else mail a QR code first.
    set_default(f"{student.user}_otplogin", 1)
    return student


@pytest.mark.usefixtures("asks_for_codes")
def test_a_school_that_wants_a_code_is_told_where_it_comes_from(student):
    answer = student.login()
    assert (answer.status_code, "verification" in answer.json) == (401, True)
    assert student.get("player.get_wallet").status_code == 401


@pytest.mark.usefixtures("asks_for_codes")
def test_the_right_code_signs_in(student):
    tmp_id = student.login().json["tmp_id"]
    assert student.login(otp=code_of(student), tmp_id=tmp_id).status_code == 200


@pytest.mark.usefixtures("asks_for_codes")
def test_a_wrong_code_is_no_way_in_and_counts_as_a_failure(student):
    tmp_id = student.login().json["tmp_id"]
    answers = [student.login(otp="000000", tmp_id=tmp_id) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


@pytest.mark.usefixtures("asks_for_codes")
def test_a_code_for_a_request_that_is_over_is_refused(student):
    student.login()
    answer = student.login(otp=code_of(student), tmp_id="long-gone")
    assert (answer.status_code, "too late" in message_of(answer)) == (401, True)


@pytest.mark.usefixtures("asks_for_codes")
def test_asking_for_a_code_is_no_failure(student):
    for _ in range(6):
        answer = student.login()
    assert answer.status_code == 401


def test_an_expired_password_has_to_be_set_anew(student, system_setting):
    system_setting(force_user_to_reset_password=30)
    frappe.db.set_value("User", student.user, "last_password_reset_date", "2020-01-01")
    frappe.db.commit()
    answer = student.login()
    frappe.db.set_value("User", student.user, "last_password_reset_date", None)
    assert (answer.status_code, "has expired" in message_of(answer)) == (403, True)
    assert answer.json["reason"] == "password_expired"
