"""Purchases in the store: asked for, approved, and what they left."""

from datetime import datetime

import frappe

from memora.services import store
from memora.services.ledger import interaction_log

NOW = datetime(2026, 10, 1, 12)


def ask(player, item, *, now=NOW, **options):
    """Ask for an item and return the request's name."""
    return store.request_purchase(player, item.name, "manual", now=now, **options)["purchase_id"]


def buy(player, item, *, now=NOW):
    purchase = ask(player, item, now=now)
    assert store.approve(purchase, now=now) == "Fulfilled"
    return purchase


def subscriptions(player):
    fields = ["start_date", "end_date", "is_active", "purchase", "subscription_type"]
    return frappe.get_all(
        "Game Player Subscription", {"player": player}, fields, order_by="creation", limit=100
    )


def accesses(player):
    fields = ["subject", "access_type", "expiry_date", "is_active"]
    return frappe.get_all(
        "Game Subscription Access", {"player": player}, fields, order_by="subject", limit=100
    )


def purchases(player):
    return store.get_purchases(player, limit=20, offset=0)["purchases"]


def gems(player):
    return interaction_log.fold_log(player).gems
