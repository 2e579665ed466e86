"""Asking for an item, and what a student has asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from memora.services import ledger
from memora.services.ledger import Recorded
from memora.services.ledger.entry import PURCHASE_REQUESTED, Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.store import access, life_cycle
from memora.services.store.life_cycle import PENDING, REQUEST
from memora.services.store.payments import Order, PaymentProvider, get_provider
from memora.utils.clock import to_iso
from memora.utils.errors import ConflictError, NotFoundError, ValidationError
from memora.utils.names import is_same_name, stored_name


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a student asks for."""

    player: str
    item_id: str
    method: str
    event_id: str | None

    def arguments(self) -> dict[str, Any]:
        """Return what tells this request from another."""
        return {"item_id": self.item_id, "payment_method": self.method}


def request_purchase(
    player: str,
    item_id: str,
    payment_method: str,
    *,
    event_id: str | None = None,
    now: datetime,
) -> dict[str, Any]:
    """Ask for an item at the price that it has now; free ones are given at once.

    One request for an item is open at a time: asking again answers with the open one, so that
    two clicks, with or without ``event_id``, buy once.

    Args:
        player: who asks.
        item_id: the item.
        payment_method: "manual", or the provider's name.
        event_id: the client's name for this request.
        now: naive UTC time.

    Returns:
        The documented answer of ``store.request_purchase``.

    Raises:
        NotFoundError: there is no such item.
        ValidationError: it is not for sale, or cannot be paid for like this.
        ConflictError: the player has it already, has an open request with another way to pay,
            used ``event_id`` for something else, or the season is over.
        ServiceUnavailable: the provider cannot be reached; the request stays open, and asking
            again goes on with it.
    """
    item = stored_name("Game Sales Item", item_id) or item_id
    wish = _Wish(player, item, payment_method, event_id)
    recorded = ledger.answer_once(player, event_id, wish.arguments(), lambda: _record(wish, now))
    purchase_id = recorded.answer["purchase_id"]
    purchase = frappe.get_doc(REQUEST, purchase_id)
    status, url = purchase.status, None
    if status == PENDING and not purchase.amount:
        status = life_cycle.approve(purchase_id, now=now)
    elif status == PENDING:
        url = purchase.redirect_url or _start(get_provider(payment_method), purchase)
    return {
        "status": "success",
        "purchase_id": purchase_id,
        "redirect_url": url,
        "purchase_status": status,
    }


def get_purchases(player: str, *, limit: int, offset: int) -> dict[str, Any]:
    """Return what a student has asked for, the latest first.

    Args:
        player: the student.
        limit: requests at most.
        offset: requests to leave out.

    Returns:
        The documented answer of ``store.get_purchases``.
    """
    rows = frappe.db.sql(
        """SELECT purchase.name, purchase.item, item.item_name, item.item_type, purchase.status,
            purchase.amount, purchase.currency, purchase.gems_amount, purchase.payment_method,
            purchase.redirect_url, purchase.rejection_reason, purchase.requested_at,
            purchase.expires_at
        FROM `tabGame Purchase Request` purchase JOIN `tabGame Sales Item` item
            ON item.name = purchase.item
        WHERE purchase.player = %s ORDER BY purchase.requested_at DESC, purchase.name
        LIMIT %s OFFSET %s""",
        (player, limit, offset),
        as_dict=True,
    )
    ends = access.ends_of([row.name for row in rows])
    return {
        "purchases": [_shape(row, ends.get(row.name)) for row in rows],
        "total": frappe.db.count(REQUEST, {"player": player}),
    }


def _shape(row: Any, ends_at: datetime | None) -> dict[str, Any]:
    is_pending = row.status == PENDING
    return {
        "purchase_id": row.name,
        "item_id": row.item,
        "item_name": row.item_name,
        "type": row.item_type,
        "status": row.status,
        "amount": float(row.amount),
        "currency": row.currency,
        "gems": row.gems_amount or None,
        "payment_method": row.payment_method,
        "redirect_url": (row.redirect_url or None) if is_pending else None,
        "rejection_reason": row.rejection_reason or None,
        "requested_at": to_iso(row.requested_at),
        "expires_at": to_iso(row.expires_at) if is_pending else None,
        "access_ends_at": to_iso(ends_at),
    }


class _AskedBeforeError(Exception):
    """The student has an open request for the item, and named no event to be recorded."""

    def __init__(self, purchase_id: str) -> None:
        super().__init__(purchase_id)
        self.purchase_id = purchase_id


def _record(wish: _Wish, now: datetime) -> Recorded:
    """Record what a student asks for, under their lock: a new request, or the one that is open.

    The request is a row of the log like whatever else has an event_id: so one id means one thing.
    """

    def decide(_state: PlayerState, _at: datetime) -> Decision:
        known = _of_event(wish) or _open_one(wish, now)
        if known is None:
            _check_wish(wish, now)
            name = frappe.generate_hash(length=10)
            return _decision(name, also=lambda _first: _make(wish, name, now))
        if not is_same_name(wish.item_id, known.item) or known.payment_method != wish.method:
            raise ConflictError(_explain(known, wish))
        if wish.event_id is None:
            raise _AskedBeforeError(known.name)
        return _decision(known.name)

    try:
        return ledger.record(
            wish.player, decide, event_id=wish.event_id, arguments=wish.arguments()
        )
    except _AskedBeforeError as known:
        return Recorded({"purchase_id": known.purchase_id})


def _decision(purchase_id: str, also: Callable[[int], None] | None = None) -> Decision:
    entry = Entry(PURCHASE_REQUESTED, purchase_id)
    return Decision([entry], {"purchase_id": purchase_id}, also=also)


def _explain(known: Any, wish: _Wish) -> str:
    if not is_same_name(wish.item_id, known.item):
        return _("This event_id was already used for another request. Send a new event_id.")
    return _(
        "You have asked for this item already and chose to pay with {0}. Cancel that first."
    ).format(known.payment_method)


def _of_event(wish: _Wish) -> Any:
    """Return the request that an older release made of the event, which left no row in the log."""
    return _first("event_id = %s", wish.player, wish.event_id) if wish.event_id else None


def _open_one(wish: _Wish, now: datetime) -> Any:
    condition = "item = %s AND status = %s AND expires_at > %s"
    return _first(condition, wish.player, wish.item_id, PENDING, now)


def _first(condition: str, player: str, *values: Any) -> Any:
    rows = frappe.db.sql(
        f"""SELECT name, item, payment_method FROM `tab{REQUEST}`
        WHERE player = %s AND {condition} ORDER BY requested_at DESC LIMIT 1""",
        (player, *values),
        as_dict=True,
    )
    return rows[0] if rows else None


def _check_wish(wish: _Wish, now: datetime) -> None:
    item = _item_for_sale(wish.item_id)
    if item.item_type != "gems":
        access.days_of(item, now.date())
        _check_not_owned(wish.player, item, now)
    _check_not_had(wish.player, item)
    get_provider(wish.method)


def _make(wish: _Wish, name: str, now: datetime) -> None:
    request = {
        "doctype": REQUEST,
        "player": wish.player,
        "item": wish.item_id,
        "payment_method": wish.method,
        "event_id": wish.event_id,
        "requested_at": now,
        "expires_at": get_provider(wish.method).expires_at(now),
    }
    frappe.get_doc(request).insert(ignore_permissions=True, set_name=name)


def _item_for_sale(item_id: str) -> Any:
    stored = stored_name("Game Sales Item", item_id)
    if stored is None:
        raise NotFoundError(_("There is no item {0} in the store.").format(item_id))
    item = frappe.get_doc("Game Sales Item", stored)
    if not item.is_active:
        raise ValidationError(
            _("{0} is not for sale any more. Choose another item.").format(item.item_name)
        )
    return item


def _check_not_owned(player: str, item: Any, now: datetime) -> None:
    ends_at = access.owned_until(player, now).get(item.name)
    if ends_at:
        raise ConflictError(
            _("You have {0} already, until {1}.").format(item.item_name, to_iso(ends_at))
        )


def _check_not_had(player: str, item: Any) -> None:
    """Refuse a second trial, and a second present: who takes them at will never has to pay."""
    is_trial, is_free = item.access_type == "trial", not item.price
    if not (is_trial or is_free):
        return
    if not _first("item = %s AND fulfilled_at IS NOT NULL", player, item.name):
        return
    if is_trial:
        raise ConflictError(_("You have had this trial already. Choose another item."))
    raise ConflictError(
        _("You have had {0} already: what costs nothing is given once.").format(item.item_name)
    )


def _start(provider: PaymentProvider, purchase: Any) -> str | None:
    item_name = frappe.db.get_value("Game Sales Item", purchase.item, "item_name")
    order = Order(
        purchase_id=purchase.name,
        title=item_name,
        amount=Decimal(str(purchase.amount)),
        currency=purchase.currency,
        email=purchase.player,
        expires_at=purchase.expires_at,
    )
    # A provider takes its time: no lock and no snapshot may wait for it.
    frappe.db.commit()
    url = provider.start(order)
    if url:
        frappe.db.set_value(REQUEST, purchase.name, "redirect_url", url)
    return url
