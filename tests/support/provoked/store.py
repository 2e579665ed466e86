"""What is provoked in the store: purchases, staff, and the payment provider."""

import frappe

from tests.support import stripe_server
from tests.support.endpoints import send
from tests.support.factories import make_sales_item
from tests.support.provoked.registry import provokes


def _item(world, **fields):
    return make_sales_item(season=world.school.plan.season, **fields).name


def _purchase(world, **fields):
    answer = world.student(
        "store.request_purchase", item_id=_item(world, **fields), payment_method="manual"
    )
    return answer.json["message"]["purchase_id"]


@provokes("store.request_purchase", 400)
def _(world):
    return world.student("store.request_purchase", item_id=_item(world), payment_method="cash")


@provokes("store.request_purchase", 409)
def _(world):
    owned = _item(world, price=0)
    for _time in range(2):
        answer = world.student("store.request_purchase", item_id=owned, payment_method="manual")
    return answer


@provokes("store.cancel_purchase", 409)
def _(world):
    return world.student("store.cancel_purchase", purchase_id=_purchase(world, price=0))


@provokes("store.approve_purchase", 409)
def _(world):
    purchase = _purchase(world)
    world.student("store.cancel_purchase", purchase_id=purchase)
    return world.staff("store.approve_purchase", purchase_id=purchase)


@provokes("store.reject_purchase", 400)
def _(world):
    return world.staff("store.reject_purchase", purchase_id=_purchase(world))


@provokes("store.reject_purchase", 409)
def _(world):
    purchase = _purchase(world, price=0)
    return world.staff("store.reject_purchase", purchase_id=purchase, reason="No money came.")


def _pay(world, purchase, amount):
    settings = frappe.get_doc("Memora Settings")
    settings.update(stripe_server.SETTINGS)
    settings.save()
    return _tell(world, stripe_server.paid(purchase, frappe.local.site, amount))


def _tell(world, body):
    path = "/api/method/memora.api.store.payment_webhook"
    return world.guest.post(path, data=body, headers=stripe_server.sign(body))


@provokes("store.payment_webhook", 400)
def _(world):
    settings = frappe.get_doc("Memora Settings")
    settings.update(stripe_server.SETTINGS)
    settings.save()
    return _tell(world, "{}")


@provokes("store.payment_webhook", 401)
def _(world):
    return send(world.guest, "store.payment_webhook", {})


@provokes("store.payment_webhook", 404)
def _(world):
    return _pay(world, "no-such", 999)


@provokes("store.payment_webhook", 409)
def _(world):
    return _pay(world, _purchase(world), 1)
