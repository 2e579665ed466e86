"""The store over HTTP: what students and staff are answered, as the API's document says."""

import frappe
import pytest

from tests.support import documented
from tests.support.factories import make_sales_item
from tests.support.http import message_of
from tests.support.students import School, Student

RECORD = "Game Purchase Request"


@pytest.fixture
def school():
    return School(lessons=1)


@pytest.fixture
def newcomer(new_client, borrow_user):
    """A student who has not chosen grade and plan."""
    newcomer = Student(new_client, borrow_user("Memora Student"))
    newcomer.login()
    return newcomer


@pytest.fixture
def item(school):
    return make_sales_item(season=school.plan.season, price=30, currency="JOD").name


def post(student, name, **arguments):
    return documented.check(f"store.{name}", student.post(f"store.{name}", **arguments))


def get(student, name, **arguments):
    return documented.check(f"store.{name}", student.get(f"store.{name}", **arguments))


def decide(staff, name, **arguments):
    answer = staff.call(f"memora.api.store.{name}", **arguments)
    return documented.check(f"store.{name}", answer)


def ask(student, item):
    return post(student, "request_purchase", item_id=item, payment_method="manual")["purchase_id"]


def test_a_purchase_from_the_shelf_to_the_access(student, staff, item):
    offered = get(student, "get_store_items")
    purchase = ask(student, item)
    decide(staff, "approve_purchase", purchase_id=purchase)
    bought = get(student, "get_purchases")["purchases"][0]
    assert [offer["id"] for offer in offered] == [item]
    assert (bought["status"], bought["amount"], bought["currency"]) == ("Fulfilled", 30, "JOD")


def test_a_newcomer_may_look_and_buy(newcomer, item):
    assert [offer["id"] for offer in get(newcomer, "get_store_items")] == [item]
    assert ask(newcomer, item)


@pytest.mark.usefixtures("item")
def test_a_season_in_the_archive_is_not_sold(school, student):
    frappe.db.set_value("Memora Season", school.plan.season, "is_active", 0)
    assert get(student, "get_store_items") == []


def test_a_rejection_reaches_the_student(student, staff, item):
    purchase = ask(student, item)
    decide(staff, "reject_purchase", purchase_id=purchase, reason="The receipt is unreadable.")
    shown = get(student, "get_purchases")["purchases"][0]
    assert (shown["status"], shown["rejection_reason"]) == (
        "Rejected",
        "The receipt is unreadable.",
    )


def test_staff_end_what_was_refunded(student, staff, item):
    purchase = ask(student, item)
    decide(staff, "approve_purchase", purchase_id=purchase)
    decide(staff, "cancel_purchase", purchase_id=purchase, player=student.user)
    assert get(student, "get_purchases")["purchases"][0]["access_ends_at"] is None


def test_a_student_cancels(student, item):
    purchase = ask(student, item)
    assert post(student, "cancel_purchase", purchase_id=purchase)["status"] == "Cancelled"


def test_a_student_does_not_cancel_what_was_given(student, staff, item):
    purchase = ask(student, item)
    decide(staff, "approve_purchase", purchase_id=purchase)
    answer = student.post("store.cancel_purchase", purchase_id=purchase)
    assert (answer.status_code, "Ask your school" in message_of(answer)) == (409, True)


def test_a_student_decides_nothing(student, item):
    purchase = ask(student, item)
    for name in ("approve_purchase", "reject_purchase"):
        answer = student.post(f"store.{name}", purchase_id=purchase, reason="I say so.")
        assert answer.status_code == 403


def test_a_student_sees_nobody_elses_purchases(student, newcomer, item):
    ask(student, item)
    assert get(newcomer, "get_purchases") == {"purchases": [], "total": 0}


def test_nobody_cancels_another_students_purchase(student, newcomer, item):
    purchase = ask(student, item)
    as_student = newcomer.post("store.cancel_purchase", purchase_id=purchase)
    as_staff = newcomer.post("store.cancel_purchase", purchase_id=purchase, player=student.user)
    assert (as_student.status_code, as_staff.status_code) == (404, 403)
    assert get(student, "get_purchases")["purchases"][0]["status"] == "Pending"


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 401), ("Memora Author", 403), ("Memora Admin", 200), ("System Manager", 200)],
)
def test_only_administrators_approve(student, item, new_client, borrow_user, role, status):
    purchase = ask(student, item)
    client = new_client(borrow_user(role)) if role else new_client()
    answer = client.call("memora.api.store.approve_purchase", purchase_id=purchase)
    assert answer.status_code == status


@pytest.mark.parametrize(("role", "status"), [("Memora Author", 403), ("Memora Admin", 200)])
def test_only_administrators_read_a_request_and_its_receipt(
    student, item, new_client, borrow_user, role, status
):
    purchase = ask(student, item)
    answer = new_client(borrow_user(role)).get(f"/api/resource/{RECORD}/{purchase}")
    assert answer.status_code == status


def test_a_student_reads_no_request_as_a_record(student, item):
    purchase = ask(student, item)

    assert student.client.get(f"/api/resource/{RECORD}/{purchase}").status_code == 403


def test_a_receipt_is_attached_to_what_was_decided_already(student, staff, item):
    purchase = ask(student, item)
    decide(staff, "approve_purchase", purchase_id=purchase)
    address = f"/api/resource/{RECORD}/{purchase}"
    form = staff.get(address).json["data"] | {"receipt": "/private/files/receipt.jpg"}
    answer = staff.put(address, json=form)
    assert (answer.status_code, answer.json["data"]["receipt"]) == (200, form["receipt"])


def test_no_form_takes_a_step_with_flags_of_its_own(student, staff, item):
    purchase = ask(student, item)
    forged = {"status": "Approved", "flags": {"ignore_permissions": 1}}
    answer = staff.put(f"/api/resource/{RECORD}/{purchase}", json=forged)
    assert (answer.status_code, "Use the buttons" in message_of(answer)) == (400, True)


def test_no_client_takes_an_event_id_that_is_ours(student, item):
    answer = student.post(
        "store.request_purchase",
        item_id=item,
        payment_method="manual",
        event_id="Memora:purchase:abc",
    )
    assert (answer.status_code, "must not begin with" in message_of(answer)) == (400, True)


def test_the_store_is_open_while_redis_is_away(student, staff, item, redis_server):
    redis_server.stop()
    purchase = ask(student, item)
    assert decide(staff, "approve_purchase", purchase_id=purchase)["status"] == "Fulfilled"
