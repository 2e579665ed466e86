"""Paying with a provider: its page, its webhooks, and who must not be believed."""

import json
from datetime import timezone
from decimal import Decimal

import frappe
import pytest

from memora.services import store
from memora.services.store.payments.minor_units import from_minor_units, to_minor_units
from memora.services.store.payments.stripe_checkout import StripeCheckout
from memora.utils.clock import utc_now
from memora.utils.errors import AuthenticationError, ValidationError
from tests.support import forked, stripe_server
from tests.support.factories import make_sales_item, make_season
from tests.support.http import message_of
from tests.support.site_config import configured_for_others
from tests.support.stripe_server import SECRET_KEY, WEBHOOK_SECRET, paid, refunded, sign
from tests.support.students import Student

MANY = 50
#: Recorded: made with ``openssl dgst -sha256 -hmac whsec_recorded`` over ``1790000000.`` and body.
RECORDED_BODY = (
    '{"id":"evt_recorded","type":"checkout.session.completed","data":{"object":{"metadata":'
    '{"memora_purchase":"abc","memora_site":"school.test"},"payment_status":"paid",'
    '"payment_intent":"pi_recorded","amount_total":30000,"currency":"jod"}}}'
)
RECORDED_SIGNATURE = (
    "t=1790000000,v1=68133438a613077239f8e304f61b64091d7beb157dc4d8af549e88c147c93da0"
)


@pytest.fixture
def provider():
    """Switch Stripe on."""
    settings = frappe.get_doc("Memora Settings")
    settings.update(stripe_server.SETTINGS)
    settings.save()


@pytest.fixture
def stripe(provider, site):  # noqa: ARG001 - the settings name it
    """A stand-in for Stripe, where the site looks for it."""
    with (
        stripe_server.running() as server,
        configured_for_others(site, stripe_api_base=server.url),
    ):
        yield server


@pytest.fixture
def student(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    student.login()
    return student


@pytest.fixture
def item():
    return make_sales_item(price=9.99, season=make_season().name)


@pytest.fixture
def purchase(stripe, student, item):  # noqa: ARG001 - it has to answer
    """A request that waits for Stripe."""
    return request(student, item).json["message"]["purchase_id"]


def request(student, item, method="stripe", **arguments):
    arguments = {"item_id": item.name, "payment_method": method, **arguments}
    return student.post("store.request_purchase", **arguments)


def tell(client, body, headers=None):
    """Post a webhook."""
    return client.post(
        "/api/method/memora.api.store.payment_webhook",
        data=body,
        headers=sign(body) if headers is None else headers,
        content_type="application/json",
    )


def status_of(purchase):
    return frappe.db.get_value("Game Purchase Request", purchase, "status")


def security_events():
    fields = ["result", "details"]
    filters = {"event_type": "payment_webhook"}
    return frappe.get_all("Memora Security Event", filters, fields, order_by="name", limit=9)


def is_active(student):
    filters = {"player": student.user}
    return frappe.get_all(
        "Game Subscription Access", filters, pluck="is_active", order_by="name", limit=9
    )


def test_a_provider_is_off_until_the_school_chooses_one(student, item):
    assert request(student, item).status_code == 400


@pytest.mark.parametrize(
    "missing", ["payment_return_url", "stripe_secret_key", "stripe_webhook_secret"]
)
@pytest.mark.usefixtures("provider")
def test_a_provider_of_which_a_part_is_missing_is_refused(missing):
    settings = frappe.get_doc("Memora Settings")
    settings.set(missing, "")
    with pytest.raises(ValidationError, match="Payments cannot work without"):
        settings.save()


@pytest.mark.usefixtures("provider")
def test_secrets_are_kept_encrypted():
    kept = frappe.db.sql("SELECT value FROM tabSingles WHERE doctype = 'Memora Settings'")
    assert not {SECRET_KEY, WEBHOOK_SECRET} & {value for (value,) in kept}


@pytest.mark.usefixtures("stripe")
def test_the_student_is_sent_to_the_providers_page(student, item):
    url = request(student, item).json["message"]["redirect_url"]
    assert url.startswith("https://checkout.stripe.com/c/pay/cs_test_1")


def test_the_page_asks_for_the_servers_price_whatever_the_client_sends(stripe, student, item):
    request(student, item, price=0.01, amount=1, currency="JPY")
    (form,) = stripe.sessions.values()
    asked = {key.rpartition("[")[2]: value for key, value in form.items() if "price_data" in key}
    assert asked == {"currency]": "usd", "unit_amount]": "999", "name]": item.item_name}


def test_asking_twice_leads_to_one_page(stripe, student, item):
    answers = [request(student, item).json["message"] for _ in range(2)]
    assert (answers[0], len(stripe.sessions)) == (answers[1], 1)


def test_a_provider_that_fails_leaves_a_request_that_goes_on_later(stripe, student, item):
    stripe.fails_with = 500
    refused = request(student, item)
    stripe.fails_with = None
    answer = request(student, item)
    assert (refused.status_code, answer.status_code) == (503, 200)
    assert frappe.db.count("Game Purchase Request") == 1


def test_a_provider_that_fails_leaves_an_error_log(stripe, student, item):
    stripe.fails_with = 402
    request(student, item)
    frappe.db.commit()
    assert frappe.db.exists("Error Log", {"method": "Payment Provider Error"})


def test_a_payment_opens_what_was_bought(client, site, student, purchase):
    answer = tell(client, paid(purchase, site, 999))
    assert answer.json["message"] == {"received": True, "status": "Fulfilled"}
    assert is_active(student) == [1]


def test_a_page_that_was_left_unpaid_opens_nothing(client, site, student, purchase):
    answer = tell(client, paid(purchase, site, 999, payment_status="unpaid"))
    assert (answer.json["message"]["status"], is_active(student)) == (None, [])


def test_a_webhook_that_is_repeated_buys_once(client, site, student, purchase):
    statuses = [tell(client, paid(purchase, site, 999)).status_code for _ in range(3)]
    assert (statuses, is_active(student)) == ([200] * 3, [1])


def test_fifty_webhooks_and_approvals_at_once_buy_once(
    new_client, borrow_user, site, student, purchase
):
    body = paid(purchase, site, 999)
    webhooks = [new_client() for _ in range(MANY // 2)]
    admin = borrow_user("Memora Admin")
    staff = [new_client(admin) for _ in range(MANY // 2)]
    answers = [
        client.start(
            "POST",
            "/api/method/memora.api.store.payment_webhook",
            data=body,
            headers=sign(body),
            content_type="application/json",
        )
        for client in webhooks
    ] + [
        client.start(
            "POST",
            "/api/method/memora.api.store.approve_purchase",
            json={"purchase_id": purchase},
        )
        for client in staff
    ]
    assert {answer.result().status_code for answer in answers} == {200}
    assert (status_of(purchase), is_active(student)) == ("Fulfilled", [1])


def test_fifty_processes_with_webhooks_and_approvals_buy_once(host, site, student, purchase):
    body = paid(purchase, site, 999)
    signed = sign(body)
    frappe.db.commit()

    def pay():
        store.receive(body.encode(), signed, now=utc_now())

    def approve():
        store.approve(purchase, now=utc_now())

    processes = [forked.start(host, site, (pay, approve)[n % 2]) for n in range(MANY)]
    assert [forked.wait(pid) for pid in processes] == [0] * MANY
    frappe.db.commit()
    assert (status_of(purchase), is_active(student)) == ("Fulfilled", [1])
    assert frappe.db.count("Game Player Subscription", {"player": student.user}) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Stripe-Signature": "t=1,v1=00"},
        {"Stripe-Signature": "nonsense"},
        {"Stripe-Signature": "t=1,v1=\u00e9"},
        sign("{}", at=1_790_000_000),
    ],
    ids=["none", "wrong", "odd", "not ASCII", "another body's"],
)
def test_a_webhook_that_is_not_signed_is_refused_and_noted(client, site, purchase, headers):
    answer = tell(client, paid(purchase, site, 999), headers)
    assert (answer.status_code, status_of(purchase)) == (401, "Pending")
    assert [event.result for event in security_events()] == ["failure"]


@pytest.mark.parametrize("body", [b"no JSON", b"\xff\xfe", b""])
@pytest.mark.usefixtures("provider")
def test_a_webhook_that_nobody_can_read_is_refused(client, body):
    answer = client.post("/api/method/memora.api.store.payment_webhook", data=body)
    assert answer.status_code == 401


def test_a_signature_with_another_secret_is_refused(client, site, purchase):
    body = paid(purchase, site, 999)
    assert tell(client, body, sign(body, "whsec_guessed")).status_code == 401


def test_a_signature_that_is_too_old_is_refused(client, site, purchase):
    body = paid(purchase, site, 999)
    assert tell(client, body, sign(body, at=1_700_000_000)).status_code == 401


@pytest.mark.usefixtures("connection")
def test_without_a_provider_no_webhook_is_believed(client, site):
    assert tell(client, paid("any", site, 999)).status_code == 401


@pytest.mark.parametrize("money", [{"amount_total": 1}, {"amount_total": 999, "currency": "eur"}])
def test_a_payment_of_another_amount_buys_nothing_and_is_noted(client, site, purchase, money):
    answer = tell(client, paid(purchase, site, **money))
    assert (answer.status_code, status_of(purchase)) == (409, "Pending")
    assert ("asked for" in message_of(answer), len(security_events())) == (True, 1)


@pytest.mark.usefixtures("provider")
def test_a_payment_of_an_unknown_purchase_is_not_found(client, site):
    assert tell(client, paid("no-such", site, 999)).status_code == 404


def test_what_the_account_does_for_others_is_ignored(client, purchase):
    answer = tell(client, paid(purchase, "other.school", 999))
    assert (answer.json["message"]["status"], status_of(purchase)) == (None, "Pending")


def test_a_second_payment_of_one_purchase_is_noted(client, site, purchase):
    tell(client, paid(purchase, site, 999))
    answer = tell(client, paid(purchase, site, 999, payment_intent="pi_2"))
    assert (answer.status_code, len(security_events())) == (409, 1)


def test_money_that_comes_after_the_student_gave_up_still_buys(client, site, student, purchase):
    student.post("store.cancel_purchase", purchase_id=purchase)
    tell(client, paid(purchase, site, 999))
    assert (status_of(purchase), is_active(student)) == ("Fulfilled", [1])


def test_a_refund_ends_the_access(client, site, student, purchase):
    tell(client, paid(purchase, site, 999))
    tell(client, refunded(purchase, site))
    assert (status_of(purchase), is_active(student)) == ("Cancelled", [0])


def test_a_payment_repeated_after_its_refund_buys_nothing(client, site, student, purchase):
    for body in (paid(purchase, site, 999), refunded(purchase, site), paid(purchase, site, 999)):
        assert tell(client, body).status_code == 200
    assert (status_of(purchase), is_active(student)) == ("Cancelled", [0])


def test_a_part_of_the_money_given_back_ends_nothing(client, site, student, purchase):
    tell(client, paid(purchase, site, 999))
    tell(client, refunded(purchase, site, in_full=False))
    assert is_active(student) == [1]


def test_a_payment_for_a_season_that_is_over_is_kept_for_staff_to_see(
    client, site, student, purchase, item
):
    days = {"start_date": "2020-01-01", "end_date": "2020-12-31"}
    frappe.db.set_value("Memora Season", item.season, days)
    answer = tell(client, paid(purchase, site, 999))
    assert (answer.json["message"]["status"], is_active(student)) == ("Paid", [])


def test_a_recorded_webhook_is_read():
    payment = _recorded(tolerance_s=None).read_event(
        RECORDED_BODY.encode(), {"Stripe-Signature": RECORDED_SIGNATURE}
    )
    assert (payment.transaction_id, payment.amount, payment.currency) == ("pi_recorded", 30, "JOD")


def test_a_recorded_webhook_of_which_a_digit_is_changed_is_refused():
    body = RECORDED_BODY.replace("30000", "30001").encode()
    with pytest.raises(AuthenticationError):
        _recorded(tolerance_s=None).read_event(body, {"Stripe-Signature": RECORDED_SIGNATURE})


def _recorded(**options):
    return StripeCheckout(SECRET_KEY, "whsec_recorded", "", "school.test", **options)


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [("9.99", "USD", 999), ("500", "JPY", 500), ("7.5", "JOD", 7500), ("0.1", "EUR", 10)],
)
def test_amounts_are_counted_as_the_currency_is(amount, currency, units):
    assert to_minor_units(Decimal(amount), currency) == units
    assert from_minor_units(units, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("price", "currency", "charged"),
    [(1.255, "JOD", 1260), (100.4, "JPY", 100), (9.999, "USD", 1000)],
)
def test_a_price_that_stripe_cannot_charge_exactly_is_rounded_and_buys(
    stripe, client, site, student, price, currency, charged
):
    item = make_sales_item(price=price, currency=currency, season=make_season().name)
    purchase = request(student, item).json["message"]["purchase_id"]
    (form,) = stripe.sessions.values()
    asked = int(form["line_items[0][price_data][unit_amount]"])
    answer = tell(client, paid(purchase, site, asked, currency.lower()))
    assert (asked, answer.status_code, is_active(student)) == (charged, 200, [1])


def test_the_page_closes_when_the_request_expires(stripe, student, item):
    purchase = request(student, item).json["message"]["purchase_id"]
    expires_at = frappe.db.get_value("Game Purchase Request", purchase, "expires_at")
    (form,) = stripe.sessions.values()
    assert int(form["expires_at"]) == int(expires_at.replace(tzinfo=timezone.utc).timestamp())


def changed(purchase, site, **fields):
    """Return the webhook of a payment with other fields."""
    body = json.loads(paid(purchase, site, 999))
    body["data"]["object"].update(fields)
    return json.dumps(body)


def odd_webhooks(purchase, site):
    """Yield bodies that only who has the secret can sign, and that say nothing."""
    yield from ("", "{", "[]", "5", '"text"', "null", "[" * 50_000, "{}", '{"type": "x"}')
    yield from ('{"type": [], "data": {"object": {}}}', '{"type": "x", "data": {"object": 5}}')
    for name, values in {
        "payment_intent": (None, 5, [], "x" * 141, "a\0b", "\ud800", ""),
        "amount_total": (None, "5", 1.5, -1, True, 10**30, []),
        "currency": (None, 5, "", "euro", "12€", []),
        "payment_status": (None, 5, {}),
    }.items():
        yield from (changed(purchase, site, **{name: value}) for value in values)
    for value in (None, 5, {"a": 1}, "x" * 141, "\udfff"):
        tag = {"memora_purchase": value, "memora_site": site}
        yield changed(purchase, site, metadata=tag)
    yield refunded(purchase, site, in_full="yes")


def test_a_signed_webhook_that_says_nothing_is_refused_in_words(client, purchase, site):
    for body in odd_webhooks(purchase, site):
        for kind in ("application/json", "application/octet-stream"):
            answer = client.post(
                "/api/method/memora.api.store.payment_webhook",
                data=body,
                headers=sign(body),
                content_type=kind,
            )
            is_text_alone = kind == "application/json" and body in ("5", '"text"', "null")
            assert answer.status_code == (417 if is_text_alone else 400), (body, answer.text)
            assert message_of(answer)
            assert {"exc", "exception"}.isdisjoint(answer.json)
    assert status_of(purchase) == "Pending"


def test_a_webhook_of_somebody_elses_is_none_of_our_business(client, purchase, site):
    for tag in ({"memora_purchase": 5, "memora_site": f"not-{site}"}, [], "text", None):
        answer = tell(client, paid(purchase, site, 999, metadata=tag))
        assert (answer.status_code, answer.json["message"]["status"]) == (200, None)
