"""What strangers send acts in nobody's browser, and no log keeps a secret."""

import uuid

import frappe
import pytest

from tests.support import stripe_server
from tests.support.factories import make_sales_item
from tests.support.http import message_of
from tests.support.site_config import configured_for_others
from tests.support.stripe_server import SECRET_KEY, WEBHOOK_SECRET
from tests.support.students import School, Student

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def student(new_client, borrow_user):
    return School(lessons=1).enrol(Student(new_client, borrow_user("Memora Student")))


def test_a_login_name_with_markup_stands_as_text_in_the_audit_trail(new_client):
    device = str(uuid.uuid4())
    guest = new_client(**{"X-Device-ID": device})
    answer = guest.call("memora.api.player.login", usr=MARKUP, pwd="guess")
    kept = frappe.db.get_value("Memora Security Event", {"device_id": device}, "user_id")
    assert (answer.status_code, kept) == (401, "&lt;img src=x onerror=alert(1)&gt;")


@pytest.mark.parametrize(
    ("endpoint", "arguments"),
    [
        ("player.add_xp", {"xp_amount": 1}),
        ("store.request_purchase", {"item_id": "x", "payment_method": "manual"}),
    ],
)
def test_an_event_id_with_markup_is_refused(student, endpoint, arguments):
    answer = student.post(endpoint, event_id=MARKUP, **arguments)
    assert (answer.status_code, "event_id" in message_of(answer)) == (400, True)


@pytest.mark.parametrize("is_away", [False, True], ids=["refuses", "away"])
def test_the_log_of_a_failed_payment_page_holds_no_secret(student, site, is_away):
    settings = frappe.get_doc("Memora Settings")
    settings.update(stripe_server.SETTINGS)
    settings.save()
    item = make_sales_item().name
    with stripe_server.running() as server:
        server.fails_with = 402
        address = server.url
        if not is_away:
            logged = _logged_by_a_purchase(student, site, item, address)
    if is_away:
        logged = _logged_by_a_purchase(student, site, item, address)
    assert not [secret for secret in (SECRET_KEY, WEBHOOK_SECRET) if secret in logged]


def _logged_by_a_purchase(student, site, item, address):
    with configured_for_others(site, stripe_api_base=address):
        answer = student.post("store.request_purchase", item_id=item, payment_method="stripe")
    assert answer.status_code == 503
    frappe.db.commit()
    (logged,) = frappe.get_all(
        "Error Log",
        {"method": "Payment Provider Error"},
        pluck="error",
        order_by="name",
        limit=2,
    )
    return logged
