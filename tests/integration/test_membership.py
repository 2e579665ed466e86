"""What follows when a school renames a student, disables one, or takes the role away."""

import frappe
import pytest

from memora.services import session_manager
from memora.services.identity import refuse_rename
from memora.services.identity.guard import RateLimit, Request, check
from memora.utils.errors import AuthenticationError, ValidationError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_active_session_key
from tests.support.http import message_of
from tests.support.students import Student

ROLE = "Memora Student"


@pytest.fixture
def student(new_client, borrow_user):
    student = Student(new_client, borrow_user(ROLE))
    student.login()
    assert student.get("player.get_wallet").status_code == 200
    return student


def take_role(user):
    record = frappe.get_doc("User", user)
    record.set("roles", [row for row in record.roles if row.role != ROLE])
    record.save()
    frappe.db.commit()


def test_who_is_no_student_any_more_is_refused_at_the_next_request(student):
    take_role(student.user)

    refusal = student.get("player.get_wallet")
    assert (refusal.status_code, "not a student's any more" in message_of(refusal)) == (401, True)


def test_whose_role_is_deleted_by_itself_is_refused_at_the_next_request(student):
    held = frappe.db.get_value("Has Role", {"parent": student.user, "role": ROLE}, "name")
    frappe.delete_doc("Has Role", held)
    frappe.db.commit()

    assert student.get("player.get_wallet").status_code == 401


def test_who_is_disabled_is_refused_at_the_next_request(student, borrow_user):
    borrow_user("System Manager")  # Frappe wants one to stay
    user = frappe.get_doc("User", student.user)
    user.enabled = 0
    user.save()

    assert student.get("player.get_wallet").status_code in (401, 417)


def test_the_guards_copy_goes_with_the_role(student):
    take_role(student.user)

    assert not get_redis().exists(get_active_session_key(student.user))


def test_a_copy_that_is_made_anew_knows_who_is_no_student(student):
    """The role went with a statement of SQL, which fires no event."""
    frappe.db.delete("Has Role", {"parent": student.user, "role": ROLE})
    get_redis().flushdb()

    assert student.get("player.get_wallet").status_code == 401


def test_mariadb_knows_who_is_no_student_while_redis_is_away(student, redis_server):
    redis_server.stop()
    take_role(student.user)

    assert student.get("player.get_wallet").status_code == 401


def test_a_guard_that_asks_before_the_role_is_taken_for_good_goes_by_what_is_committed(student):
    """The save that takes the role holds the profile's row: a copy is made before or after it."""
    sid = student.client.cookie("sid")
    take_role(student.user)
    request = Request(student.user, sid, student.device_id, "player.get_wallet", RateLimit())

    with pytest.raises(AuthenticationError):
        check(request)
    assert session_manager.get_identity(student.user) is None


def test_who_gets_the_role_back_signs_in_again(student):
    take_role(student.user)
    user = frappe.get_doc("User", student.user)
    user.append("roles", {"role": ROLE})
    user.save()

    assert student.login().status_code == 200
    assert student.get("player.get_wallet").status_code == 200


def test_a_student_whose_record_is_saved_stays_signed_in(student):
    frappe.get_doc("User", student.user).save()

    assert student.get("player.get_wallet").status_code == 200


def test_the_students_role_is_not_disabled():
    role = frappe.get_doc("Role", ROLE)
    role.disabled = 1

    with pytest.raises(ValidationError, match="every student has it"):
        role.save()


def test_a_student_is_not_renamed_and_who_tries_is_told_what_to_do(student):
    with pytest.raises(ValidationError, match="Correct first and last name instead"):
        refuse_rename(student.user, "renamed@example.com")


def test_nobody_is_merged_into_a_student(student, borrow_user):
    with pytest.raises(ValidationError):
        refuse_rename(borrow_user("Memora Author"), student.user)


def test_who_never_signed_in_may_be_renamed(borrow_user):
    refuse_rename(borrow_user(ROLE), "renamed@example.com")


@pytest.fixture
def rename_doc():
    """Frappe's own function; a host without Desk has none."""
    module = pytest.importorskip("frappe.model.rename_doc", reason="this host renames nothing")
    return module.rename_doc


@pytest.mark.parametrize("validate", [True, False])
def test_frappe_renames_no_student(student, rename_doc, validate):
    with pytest.raises(ValidationError, match="make a new account"):
        rename_doc("User", student.user, "renamed@example.com", force=True, validate=validate)
    frappe.db.rollback()

    assert frappe.db.exists("User", student.user)
    assert student.get("player.get_wallet").status_code == 200


def test_frappe_merges_nobody_into_a_student(student, rename_doc, borrow_user):
    author = borrow_user("Memora Author")
    with pytest.raises(ValidationError, match="cannot be renamed"):
        rename_doc("User", author, student.user, force=True, merge=True)
    frappe.db.rollback()

    assert frappe.db.exists("User", author)


def test_staff_who_rename_a_student_over_http_read_the_reason(
    student, rename_doc, new_client, user_pool
):
    assert rename_doc
    client = new_client(Authorization=user_pool.token("System Manager")[1])
    answer = client.call(
        "frappe.model.rename_doc.update_document_title",
        doctype="User",
        docname=student.user,
        name="renamed@example.com",
    )

    assert (answer.status_code, "is a student" in answer.json["_server_messages"]) == (400, True)


def test_frappe_renames_staff_as_ever(rename_doc):
    from tests.support.users import make_user

    make_user("before@example.com", "Memora Author")
    rename_doc("User", "before@example.com", "after@example.com", force=True)

    assert frappe.db.exists("User", "after@example.com")
    frappe.db.rollback()
