"""What is sold, asked for and owned: rules of the records, whoever writes them."""

import frappe
import pytest

from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError
from tests.support.factories import (
    insert,
    make_lesson,
    make_sales_item,
    make_season,
    make_subject,
)

YEAR = {"start_date": "2026-09-01", "end_date": "2027-06-30"}


@pytest.fixture
def season():
    return make_season(**YEAR).name


@pytest.fixture
def player(borrow_user):
    return borrow_user("Memora Student")


def request(player, **fields):
    item = fields.pop("item", None) or make_sales_item(price=30, currency="JOD").name
    return insert("Game Purchase Request", player=player, item=item, **fields)


def move(purchase, *steps):
    """Take steps as the store does."""
    for status in steps:
        purchase.status = status
        if status == "Fulfilled":
            purchase.fulfilled_at = utc_now()
        purchase.save(ignore_permissions=True)


def subscribe(player, season, **fields):
    days = {"start_date": "2026-09-01", "end_date": "2026-12-31"}
    return insert(
        "Game Player Subscription",
        player=player,
        season=season,
        subscription_type="full",
        **{**days, **fields},
    )


def allow(player, season, **fields):
    fields = {"access_type": "full", **fields}
    return insert("Game Subscription Access", player=player, season=season, **fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"currency": "dollars"}, "three letters"),
        ({"price": -1}, "from 0"),
        ({"item_type": "bundle"}, "chosen subjects"),
        ({"item_type": "gems"}, "Gems Amount"),
        ({"access_type": "trial"}, "Valid Days"),
        ({"valid_days": -3}, "Valid Days"),
        ({"item_id": "a/b"}, "Item ID"),
    ],
)
def test_an_item_that_cannot_be_sold_like_this_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        make_sales_item(**fields)


def test_an_item_opens_a_season():
    item = make_sales_item()
    item.season = None
    with pytest.raises(ValidationError, match="Choose the season"):
        item.save()


def test_an_item_lists_a_subject_once():
    rows = [{"subject": make_subject().name}] * 2
    with pytest.raises(ValidationError, match="listed already"):
        make_sales_item(subjects=rows)


def test_gems_open_nothing_but_are_counted():
    item = make_sales_item(item_type="gems", gems_amount=50)
    assert (item.season, item.gems_amount) == (None, 50)


def test_a_currency_is_stored_in_capitals():
    assert make_sales_item(currency="jod").currency == "JOD"


def test_an_item_without_an_id_is_given_one():
    assert len(make_sales_item().name) == 10


def test_a_request_takes_its_price_from_the_item(player):
    purchase = request(player, amount=1, currency="USD")
    assert (purchase.amount, purchase.currency, purchase.status) == (30, "JOD", "Pending")


def test_what_is_not_offered_cannot_be_requested(player):
    with pytest.raises(ValidationError, match="not for sale"):
        request(player, item=make_sales_item(is_active=0).name)


def test_a_request_begins_as_pending(player):
    with pytest.raises(ValidationError, match="begins as Pending"):
        request(player, status="Fulfilled")


def test_an_event_makes_one_request(player):
    request(player, event_id="tap")
    with pytest.raises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
        request(player, event_id="tap")


@pytest.mark.parametrize("field", ["amount", "currency", "item"])
def test_what_was_agreed_stays(player, field):
    purchase = request(player)
    purchase.set(field, {"amount": 1, "currency": "USD", "item": make_sales_item().name}[field])
    with pytest.raises(ValidationError, match="cannot be changed"):
        purchase.save()


@pytest.mark.parametrize(
    "steps",
    [
        ("Paid", "Fulfilled", "Cancelled"),
        ("Approved", "Fulfilled"),
        ("Approved", "Cancelled"),
        ("Cancelled",),
        ("Expired",),
        ("Expired", "Paid"),
        ("Cancelled", "Paid", "Fulfilled"),
    ],
)
def test_a_request_goes_its_way(player, steps):
    purchase = request(player)
    move(purchase, *steps)
    assert purchase.status == steps[-1]


@pytest.mark.parametrize(
    "steps",
    [
        ("Fulfilled",),
        ("Paid", "Pending"),
        ("Cancelled", "Approved"),
        ("Expired", "Approved"),
        ("Paid", "Fulfilled", "Cancelled", "Paid"),
    ],
)
def test_a_request_takes_no_short_cut_and_no_way_back(player, steps):
    purchase = request(player)
    with pytest.raises(ValidationError, match="cannot become"):
        move(purchase, *steps)


def test_nobody_changes_a_status_by_hand(player):
    purchase = request(player)
    purchase.status = "Approved"
    with pytest.raises(ValidationError, match="Use the buttons"):
        purchase.save()


def test_a_rejection_tells_why(player):
    with pytest.raises(ValidationError, match="Tell the student"):
        move(request(player), "Rejected")


def test_staff_attach_a_receipt(player):
    purchase = request(player)
    purchase.receipt = "/private/files/receipt.jpg"
    assert purchase.save().receipt == "/private/files/receipt.jpg"


def test_a_receipt_that_everybody_could_open_is_refused(player):
    purchase = request(player)
    purchase.receipt = "/files/receipt.jpg"
    with pytest.raises(ValidationError, match="private"):
        purchase.save()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("transaction_id", "pi_forged"),
        ("redirect_url", "https://evil.example/pay"),
        ("fulfilled_at", "2026-10-01 12:00:00"),
        ("decided_by", "Administrator"),
    ],
)
def test_what_the_store_writes_is_written_by_nobody_else(player, field, value):
    purchase = request(player)
    purchase.set(field, value)
    with pytest.raises(ValidationError, match="cannot be changed"):
        purchase.save()


def test_an_item_stays_of_the_kind_that_students_asked_for():
    item = make_sales_item()
    item.update({"item_type": "gems", "gems_amount": 5})
    with pytest.raises(frappe.CannotChangeConstantError):
        item.save()


def test_gems_are_no_trial():
    item = make_sales_item(item_type="gems", gems_amount=5, access_type="trial")
    assert item.access_type == "full"


def test_a_request_keeps_the_gems_that_were_offered(player):
    item = make_sales_item(item_type="gems", gems_amount=50)
    purchase = request(player, item=item.name)
    item.update({"gems_amount": 5}).save()
    assert purchase.reload().gems_amount == 50


def test_a_subscription_ends_after_it_begins(player, season):
    with pytest.raises(ValidationError, match="lies before"):
        subscribe(player, season, start_date="2026-12-01", end_date="2026-11-01")


@pytest.mark.parametrize("days", [{"start_date": "2026-08-31"}, {"end_date": "2027-07-01"}])
def test_a_subscription_stays_within_its_season(player, season, days):
    with pytest.raises(ValidationError, match="lasts from 2026-09-01 to 2027-06-30"):
        subscribe(player, season, **days)


def test_a_trial_says_when_it_ends(player, season):
    with pytest.raises(ValidationError, match="Expiry Date"):
        allow(player, season, access_type="trial")


def test_limited_access_lists_nodes_of_its_subject(player, season):
    lesson = make_lesson()
    row = {"target_doctype": "Memora Lesson", "target_name": lesson.name}
    fields = {"access_type": "limited", "contents": [row]}
    assert allow(player, season, subject=lesson.subject, **fields).contents
    with pytest.raises(ValidationError, match="not part of the subject"):
        allow(player, season, subject=make_subject().name, **fields)


def test_limited_access_lists_a_node_once(player, season):
    row = {"target_doctype": "Memora Lesson", "target_name": make_lesson().name}
    with pytest.raises(ValidationError, match="listed already"):
        allow(player, season, access_type="limited", contents=[row, row])


def test_full_access_needs_no_list(player, season):
    row = {"target_doctype": "Memora Lesson", "target_name": make_lesson().name}
    assert allow(player, season, contents=[row]).contents == []


@pytest.mark.parametrize(
    "fields", [{"target": 0}, {"xp_reward": 1001}, {"xp_reward": -1}, {"gems_reward": -1}]
)
def test_a_quest_that_cannot_be_won_like_this_is_refused(fields):
    quest = {"quest_title": "Three lessons", "quest_type": "complete_lessons", "target": 3}
    with pytest.raises(ValidationError, match="must be a number"):
        insert("Game Daily Quest", **{**quest, "xp_reward": 50, **fields})
