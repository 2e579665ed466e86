"""The store: what is offered, asked for, approved, given and taken back."""

from datetime import datetime, timedelta

import frappe
import pytest

from memora.services import store
from memora.services.access import subscriptions as subscriptions_service
from memora.services.ledger import recording as ledger
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.store import life_cycle
from memora.utils.errors import ConflictError, NotFoundError, ValidationError
from tests.support.factories import make_sales_item, make_season, make_subject
from tests.support.players import award, make_player
from tests.support.purchases import NOW, accesses, ask, buy, gems, purchases, subscriptions


@pytest.fixture
def season():
    return make_season(start_date="2026-09-01", end_date="2027-06-30").name


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


def names(player, now=NOW):
    return [item["id"] for item in store.get_store_items(player, now=now)]


def test_items_are_offered_in_the_schools_order(player, season):
    late = make_sales_item(season=season, sort_order=2)
    early = make_sales_item(season=season, sort_order=1)
    assert names(player) == [early.name, late.name]


def test_what_is_not_active_is_not_offered(player, season):
    make_sales_item(season=season, is_active=0)
    assert names(player) == []


def test_a_season_is_sold_until_its_last_day_is_over(player, season):
    item = make_sales_item(season=season)
    assert names(player, datetime(2027, 6, 30, 23, 59, 59)) == [item.name]
    assert names(player, datetime(2027, 7, 1)) == []


def test_an_item_tells_what_it_opens_and_how_it_is_paid(player, season):
    subject = make_subject().name
    make_sales_item(season=season, item_type="bundle", subjects=[{"subject": subject}], price=7.5)
    (item,) = store.get_store_items(player, now=NOW)
    shown = {key: item[key] for key in ("price", "type", "subjects", "gems", "payment_methods")}
    assert shown == {
        "price": 7.5,
        "type": "bundle",
        "subjects": [subject],
        "gems": None,
        "payment_methods": ["manual"],
    }


def test_what_a_player_has_is_marked(player, season):
    buy(player, make_sales_item(season=season))
    assert [item["is_owned"] for item in store.get_store_items(player, now=NOW)] == [True]


def test_a_request_waits_for_the_school(player, season):
    answer = store.request_purchase(player, make_sales_item(season=season).name, "manual", now=NOW)
    assert (answer["redirect_url"], answer["purchase_status"]) == (None, "Pending")


def test_a_request_keeps_its_price_when_the_item_becomes_dearer(player, season):
    item = make_sales_item(season=season, price=10)
    ask(player, item)
    item.update({"price": 99}).save()
    assert purchases(player)[0]["amount"] == 10


def test_what_costs_nothing_is_given_at_once(player, season):
    item = make_sales_item(season=season, price=0)
    answer = store.request_purchase(player, item.name, "manual", now=NOW)
    assert (answer["purchase_status"], len(subscriptions(player))) == ("Fulfilled", 1)


def test_gems_that_cost_nothing_are_had_once(player):
    gift = make_sales_item(item_type="gems", gems_amount=40, price=0)
    ask(player, gift)
    with pytest.raises(ConflictError, match="already"):
        ask(player, gift)
    assert gems(player) == 40


def test_what_cost_nothing_and_was_taken_back_is_not_given_again(player, season):
    gift = make_sales_item(season=season, price=0)
    store.cancel(ask(player, gift), player, is_staff=True, now=NOW)
    with pytest.raises(ConflictError, match="already"):
        ask(player, gift)


def test_an_unknown_item_is_not_found(player):
    with pytest.raises(NotFoundError):
        store.request_purchase(player, "no-such-item", "manual", now=NOW)


@pytest.mark.parametrize("method", ["stripe", "cash"])
def test_a_method_that_the_school_does_not_offer_is_refused(player, season, method):
    with pytest.raises(ValidationError, match="Choose one of: manual"):
        store.request_purchase(player, make_sales_item(season=season).name, method, now=NOW)


def test_an_item_of_a_season_that_is_over_cannot_be_asked_for(player, season):
    with pytest.raises(ConflictError, match="is over"):
        ask(player, make_sales_item(season=season), now=datetime(2027, 7, 1))


def test_a_season_is_bought_until_its_last_second(player, season):
    buy(player, make_sales_item(season=season), now=datetime(2027, 6, 30, 23, 59, 59))
    assert purchases(player)[0]["access_ends_at"] == "2027-07-01T00:00:00Z"


def test_asking_twice_makes_one_request(player, season):
    item = make_sales_item(season=season)
    assert ask(player, item) == ask(player, item)


def test_an_event_sent_again_answers_the_same_request_after_it_is_over(player, season):
    item = make_sales_item(season=season)
    first = ask(player, item, event_id="tap")
    store.reject(first, "No money came.", now=NOW)
    assert ask(player, item, event_id="tap") == first


def test_an_event_used_for_another_item_is_refused(player, season):
    ask(player, make_sales_item(season=season), event_id="tap")
    with pytest.raises(ConflictError, match="event_id"):
        ask(player, make_sales_item(season=season), event_id="tap")


def test_an_event_used_for_something_else_is_refused(player, season):
    award(player, 5, event_id="tap")
    with pytest.raises(ConflictError, match="event_id"):
        ask(player, make_sales_item(season=season), event_id="tap")


def test_what_one_has_cannot_be_bought_again(player, season):
    item = make_sales_item(season=season)
    buy(player, item)
    with pytest.raises(ConflictError, match="until 2027-07-01T00:00:00Z"):
        ask(player, item)


def test_a_trial_is_had_once(player, season):
    trial = make_sales_item(season=season, access_type="trial", valid_days=3, price=0)
    ask(player, trial)
    with pytest.raises(ConflictError, match="this trial"):
        ask(player, trial, now=NOW + timedelta(days=30))


def test_an_approval_opens_the_season_to_its_end(player, season):
    purchase = buy(player, make_sales_item(season=season))
    (subscription,) = subscriptions(player)
    days = str(subscription.start_date), str(subscription.end_date), subscription.purchase
    assert days == ("2026-10-01", "2027-06-30", purchase)


def test_a_season_that_has_not_begun_is_opened_from_its_first_day(player, season):
    buy(player, make_sales_item(season=season), now=datetime(2026, 8, 1))
    assert str(subscriptions(player)[0].start_date) == "2026-09-01"


def test_valid_days_count_from_the_day_of_the_purchase(player, season):
    buy(player, make_sales_item(season=season, access_type="trial", valid_days=7))
    assert [str(row.expiry_date) for row in accesses(player)] == ["2026-10-07"]


def test_valid_days_end_with_the_season(player, season):
    buy(player, make_sales_item(season=season, valid_days=3_000))
    assert str(subscriptions(player)[0].end_date) == "2027-06-30"


def test_a_bundle_opens_each_of_its_subjects(player, season):
    subjects = sorted(make_subject().name for _ in range(2))
    rows = [{"subject": subject} for subject in subjects]
    buy(player, make_sales_item(season=season, item_type="bundle", subjects=rows))
    assert [row.subject for row in accesses(player)] == subjects


def test_a_subscription_opens_the_whole_plan(player, season):
    buy(player, make_sales_item(season=season))
    assert [(row.subject, row.is_active) for row in accesses(player)] == [(None, 1)]


def test_access_ends_at_midnight_after_the_last_day(player, season):
    buy(player, make_sales_item(season=season))
    assert purchases(player)[0]["access_ends_at"] == "2027-07-01T00:00:00Z"


def test_what_has_ended_may_be_bought_again_from_that_second_on(player, season):
    item = make_sales_item(season=season, valid_days=7)
    buy(player, item)
    with pytest.raises(ConflictError, match="until 2026-10-08T00:00:00Z"):
        ask(player, item, now=datetime(2026, 10, 7, 23, 59, 59))
    assert ask(player, item, now=datetime(2026, 10, 8))


def test_gems_and_the_status_stand_or_fall_together(player):
    purchase = ask(player, make_sales_item(item_type="gems", gems_amount=40))
    store.reject(purchase, "No money came.", now=NOW)
    with pytest.raises(ConflictError):
        store.approve(purchase, now=NOW)
    assert gems(player) == 0


def test_a_rejected_request_opens_nothing(player, season):
    purchase = ask(player, make_sales_item(season=season))
    store.reject(purchase, "No money came.", now=NOW)
    with pytest.raises(ConflictError):
        store.approve(purchase, now=NOW)
    assert (subscriptions(player), purchases(player)[0]["rejection_reason"]) == (
        [],
        "No money came.",
    )


def test_a_season_that_ended_meanwhile_stops_the_approval(player, season):
    purchase = ask(player, make_sales_item(season=season))
    with pytest.raises(ConflictError, match="is over"):
        store.approve(purchase, now=datetime(2027, 7, 1))
    assert purchases(player)[0]["status"] == "Pending"


def test_a_student_cancels_what_is_pending(player, season):
    purchase = ask(player, make_sales_item(season=season))
    assert store.cancel(purchase, player, is_staff=False, now=NOW) == "Cancelled"


def test_a_student_does_not_cancel_what_was_given(player, season):
    purchase = buy(player, make_sales_item(season=season))
    with pytest.raises(ConflictError, match="Ask your school"):
        store.cancel(purchase, player, is_staff=False, now=NOW)


def test_nobody_cancels_another_students_request(player, season, borrow_user):
    other = make_player(borrow_user("Memora Student"))
    with pytest.raises(NotFoundError):
        store.cancel(ask(player, make_sales_item(season=season)), other, is_staff=False, now=NOW)


def test_a_refund_ends_the_access_at_once(player, season):
    item = make_sales_item(season=season)
    purchase = buy(player, item)
    store.cancel(purchase, player, is_staff=True, now=NOW)
    ended = [row.is_active for row in (*subscriptions(player), *accesses(player))]
    assert (ended, purchases(player)[0]["access_ends_at"]) == ([0, 0], None)


def test_a_refund_leaves_what_another_purchase_opened(player, season):
    first = buy(player, make_sales_item(season=season))
    buy(player, make_sales_item(season=season))
    store.cancel(first, player, is_staff=True, now=NOW)
    assert sorted(row.is_active for row in accesses(player)) == [0, 1]


def test_a_refund_takes_gems_back_once(player):
    item = make_sales_item(item_type="gems", gems_amount=40)
    buy(player, item)
    purchase = buy(player, item)
    for _ in range(2):
        store.cancel(purchase, player, is_staff=True, now=NOW)
    assert gems(player) == 40


def test_a_refund_takes_no_gems_that_were_spent(player):
    purchase = buy(player, make_sales_item(item_type="gems", gems_amount=40))
    ledger.record(player, lambda _state, _at: Decision([Entry("spent", "a hat", gems=-30)], {}))
    store.cancel(purchase, player, is_staff=True, now=NOW)
    assert gems(player) == 0


def test_what_was_refunded_cannot_be_approved_again(player, season):
    for item in (make_sales_item(season=season), make_sales_item(item_type="gems", gems_amount=4)):
        purchase = buy(player, item)
        store.cancel(purchase, player, is_staff=True, now=NOW)
        with pytest.raises(ConflictError):
            store.approve(purchase, now=NOW)


def test_unpaid_requests_expire_when_their_time_is_over(player, season):
    purchase = ask(player, make_sales_item(season=season))
    assert life_cycle.expire_purchases(now=NOW + timedelta(days=14, seconds=-1)) == 0
    assert life_cycle.expire_purchases(now=NOW + timedelta(days=14)) == 1
    assert frappe.db.get_value("Game Purchase Request", purchase, "status") == "Expired"


def test_a_request_whose_time_is_over_does_not_hold_up_a_new_one(player, season):
    item = make_sales_item(season=season)
    assert ask(player, item) != ask(player, item, now=NOW + timedelta(days=14))


def test_the_latest_purchase_comes_first(player, season):
    items = [make_sales_item(season=season).name for _ in range(2)]
    for minute, item in enumerate(items):
        moment = NOW + timedelta(minutes=minute)
        store.request_purchase(player, item, "manual", now=moment)
    page = store.get_purchases(player, limit=1, offset=0)
    assert ([row["item_id"] for row in page["purchases"]], page["total"]) == ([items[1]], 2)


def may_open(player, season, at, subject="a subject"):
    """Ask as every paid lesson does."""
    lesson = [("Memora Lesson", "a lesson")]
    access = subscriptions_service.load_access(player, season, today=at.date())
    return access.opens(subject, lesson)


LAST_SECOND, FIRST_AFTER = datetime(2027, 6, 30, 23, 59, 59), datetime(2027, 7, 1)


def test_what_was_bought_opens_paid_lessons_until_the_second_it_ends(player, season):
    assert not may_open(player, season, NOW)
    buy(player, make_sales_item(season=season))
    opened = [may_open(player, season, at) for at in (NOW, LAST_SECOND, FIRST_AFTER)]
    assert opened == [True, True, False]


def test_a_trial_opens_paid_lessons_until_the_second_it_ends(player, season):
    buy(player, make_sales_item(season=season, access_type="trial", valid_days=1))
    next_day = NOW.replace(hour=0) + timedelta(days=1)
    opened = [may_open(player, season, at) for at in (next_day - timedelta(seconds=1), next_day)]
    assert opened == [True, False]


def test_a_bundle_opens_paid_lessons_of_its_subjects_only(player, season):
    subject = make_subject().name
    rows = [{"subject": subject}]
    buy(player, make_sales_item(season=season, item_type="bundle", subjects=rows))
    assert [may_open(player, season, NOW, s) for s in (subject, "another")] == [True, False]


def test_a_refund_closes_paid_lessons_at_once(player, season):
    purchase = buy(player, make_sales_item(season=season))
    store.cancel(purchase, player, is_staff=True, now=NOW)
    assert not may_open(player, season, NOW)
