"""The store under many hands: what is asked for, approved or ends at once counts once."""

from datetime import timedelta

import frappe
import pytest

from memora.services import store
from memora.services.store import life_cycle
from memora.utils.clock import utc_now
from memora.utils.errors import ConflictError
from tests.support import forked
from tests.support.beside import beside
from tests.support.factories import make_sales_item, make_season
from tests.support.players import make_player
from tests.support.purchases import NOW, accesses, ask, gems, purchases, subscriptions
from tests.support.threads import at_once

MANY = 50


@pytest.fixture
def season():
    return make_season(start_date="2026-09-01", end_date="2027-06-30").name


@pytest.fixture
def player(borrow_user):
    return make_player(borrow_user("Memora Student"))


def test_fifty_clicks_at_once_make_one_request(player, season, host, site):
    item = make_sales_item(season=season)
    frappe.db.commit()
    asked = at_once(host, site, [lambda: ask(player, item)] * MANY)
    assert (len(set(asked)), frappe.db.count("Game Purchase Request")) == (1, 1)


def test_fifty_approvals_at_once_open_once(player, season, host, site):
    purchase = ask(player, make_sales_item(season=season))
    answers = at_once(host, site, [lambda: store.approve(purchase, now=NOW)] * MANY)
    assert (set(answers), len(subscriptions(player)), len(accesses(player))) == (
        {"Fulfilled"},
        1,
        1,
    )


def test_fifty_processes_that_approve_at_once_open_once(player, season, host, site):
    purchase = ask(player, make_sales_item(season=season))
    frappe.db.commit()
    approving = [
        forked.start(host, site, lambda: store.approve(purchase, now=NOW)) for _ in range(MANY)
    ]
    assert [forked.wait(pid) for pid in approving] == [0] * MANY
    frappe.db.commit()
    assert (len(subscriptions(player)), len(accesses(player))) == (1, 1)


def test_fifty_processes_that_approve_at_once_give_gems_once(player, host, site):
    purchase = ask(player, make_sales_item(item_type="gems", gems_amount=40))
    frappe.db.commit()
    approving = [
        forked.start(host, site, lambda: store.approve(purchase, now=NOW)) for _ in range(MANY)
    ]
    assert [forked.wait(pid) for pid in approving] == [0] * MANY
    frappe.db.commit()
    assert gems(player) == 40


def test_fifty_approvals_at_once_give_gems_once(player, host, site):
    purchase = ask(player, make_sales_item(item_type="gems", gems_amount=40))
    answers = at_once(host, site, [lambda: store.approve(purchase, now=NOW)] * MANY)
    assert (set(answers), gems(player)) == ({"Fulfilled"}, 40)


def test_approvals_and_cancellations_at_once_leave_what_the_status_says(player, host, site):
    for item in (make_sales_item(item_type="gems", gems_amount=40), make_sales_item()):
        purchase = ask(player, item, now=utc_now())

        def decide(step, purchase=purchase):
            try:
                return step(purchase)
            except ConflictError:
                return "refused"

        def approve(name):
            return store.approve(name, now=utc_now())

        def cancel(name):
            return store.cancel(name, player, is_staff=True, now=utc_now())

        at_once(host, site, [lambda: decide(approve), lambda: decide(cancel)] * 10)
        assert frappe.db.get_value("Game Purchase Request", purchase, "status") == "Cancelled"
    assert (gems(player), [row.is_active for row in subscriptions(player) if row.is_active]) == (
        0,
        [],
    )


def test_a_refund_takes_back_gems_that_are_given_while_it_waits(player, host, site, monkeypatch):
    purchase = ask(player, make_sales_item(item_type="gems", gems_amount=40))
    database = type(frappe.local.db)
    execute = database.sql

    def after_an_approval(self, query, *arguments, **options):
        if "FOR UPDATE" in str(query):
            monkeypatch.undo()
            approving = forked.start(host, site, lambda: store.approve(purchase, now=NOW))
            assert forked.wait(approving) == 0
        return execute(self, query, *arguments, **options)

    monkeypatch.setattr(database, "sql", after_an_approval)
    assert store.cancel(purchase, player, is_staff=True, now=NOW) == "Cancelled"
    assert gems(player) == 0


def test_what_is_approved_while_requests_expire_stays_approved(player, season, host, site):
    purchase = ask(player, make_sales_item(season=season))
    frappe.db.commit()
    life_cycle._lock(purchase)
    later = NOW + timedelta(days=14)
    assert beside(host, site, lambda: store.expire_purchases(now=later)) == 0
    frappe.db.set_value("Game Purchase Request", purchase, "status", "Approved")
    frappe.db.commit()
    assert store.expire_purchases(now=later) == 0
    assert purchases(player)[0]["status"] == "Approved"


@pytest.mark.parametrize("kind", ["held", "broken"])
def test_one_request_that_cannot_expire_keeps_no_other_from_it(
    player, season, host, site, monkeypatch, kind
):
    asked = [ask(player, make_sales_item(season=season)) for _ in range(3)]
    frappe.db.commit()
    later = NOW + timedelta(days=14)
    if kind == "held":
        held = frappe.db.sql(
            "SELECT name FROM `tabGame Purchase Request` WHERE name = %s FOR UPDATE", asked[0]
        )
        assert held
    else:
        advance = life_cycle._advance

        def break_first(purchase, *rest):
            if purchase.name == asked[0]:
                raise ZeroDivisionError
            advance(purchase, *rest)

        monkeypatch.setattr(life_cycle, "_advance", break_first)

    assert beside(host, site, lambda: store.expire_purchases(now=later)) == 2

    frappe.db.rollback()
    assert frappe.db.count("Game Purchase Request", {"status": "Expired"}) == 2
    monkeypatch.undo()
    assert store.expire_purchases(now=later) == 1
