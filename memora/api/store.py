"""The store: what students buy, and what staff decide."""

from typing import Any

import frappe

from memora.api import _arguments as arguments
from memora.api._endpoint import (
    Caller,
    open_to_guests,
    rate_limit,
    require_authorized_device,
    require_staff,
    require_student_or_staff,
)
from memora.services import store
from memora.utils.clock import utc_now

MOST_PURCHASES = 100
REASON_LENGTH = 500


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
def get_store_items(*, caller: Caller) -> list[dict[str, Any]]:
    """Read what is for sale.

    Returns:
        id (str): the item.
        name (str): what it is called.
        description (str | None): what it is.
        price (float): what it costs now.
        currency (str): the three letters of the currency.
        type (str): subscription, bundle or gems.
        image (str | None): the address of a picture.
        season (str | None): the season that it opens; null for gems.
        access_type (str | None): full, limited or trial; null for gems.
        valid_days (int | None): days from the purchase on; null: until the season ends.
        subjects (list): the subjects that it opens; empty: the whole plan.
        gems (int | None): how many gems it gives.
        is_owned (bool): whether the student has it now.
        payment_methods (list): what ``request_purchase`` takes as ``payment_method``.
    """
    return store.get_store_items(caller.user, now=utc_now())


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_authorized_device
@rate_limit(max_requests=20, window_seconds=60)
def request_purchase(
    item_id: str | None = None,
    payment_method: str | None = None,
    *,
    event_id: str | None = None,
    caller: Caller,
) -> dict[str, Any]:
    """Ask for an item, at the price that the store has for it now.

    Asking again while a request for the item is open answers with that request. What costs
    nothing is given at once.

    Args:
        item_id: the item.
        payment_method: one of the item's payment methods.
        event_id (optional): the client's name for this purchase.
        caller: the student, as the guard let them pass.

    Returns:
        status (str): "success".
        purchase_id (str): the request.
        redirect_url (str | None): where the student pays; null where they pay at school.
        purchase_status (str): what has become of the request: Pending, or Fulfilled.

    Raises:
        ValidationError: an argument is missing, the item is not for sale, or the school does
            not offer the payment method.
        NotFoundError: there is no such item.
        ConflictError: the student has it already, asked for it with another payment method,
            the season is over, or ``event_id`` was used for something else.
        ServiceUnavailable: the payment provider cannot be reached; send it again later.
    """
    return store.request_purchase(
        caller.user,
        arguments.text("item_id", item_id),
        arguments.text("payment_method", payment_method),
        event_id=arguments.event_id(event_id),
        now=utc_now(),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
def get_purchases(limit: int = 20, offset: int = 0, *, caller: Caller) -> dict[str, Any]:
    """Read what the student has asked for, the latest first.

    Args:
        limit (optional): requests at most, 1 to 100.
        offset (optional): requests to leave out.
        caller: the student, as the guard let them pass.

    Returns:
        purchases (list): each with ``purchase_id``, ``item_id``, ``item_name``, ``type``,
            ``status``, ``amount``, ``currency``, ``gems``, ``payment_method``,
            ``redirect_url``, ``rejection_reason``, ``requested_at``, ``expires_at`` (while it
            is pending) and ``access_ends_at``.
        total (int): how many there are in all.

    Raises:
        ValidationError: an argument is odd.
    """
    return store.get_purchases(
        caller.user,
        limit=arguments.whole_number("limit", limit, 1, MOST_PURCHASES),
        offset=arguments.whole_number("offset", offset, 0, arguments.MAX_INT),
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_student_or_staff
def cancel_purchase(
    purchase_id: str | None = None, player: str | None = None, *, caller: Caller | None
) -> dict[str, Any]:
    """Cancel a request; staff also end what it has opened, as after a refund.

    Gems are taken back as far as the student still has them. It may be repeated.

    Args:
        purchase_id: the request.
        player (optional): the student; staff name them, students don't.
        caller: the student, as the guard let them pass; None for staff.

    Returns:
        purchase_id (str): the request.
        status (str): "Cancelled".

    Raises:
        ValidationError: an argument is missing.
        NotFoundError: the student has no such request.
        ConflictError: it is over, or a student's request is no longer pending.
    """
    name = arguments.text("purchase_id", purchase_id)
    owner = caller.user if caller else arguments.text("player", player)
    status = store.cancel(name, owner, is_staff=caller is None, now=utc_now())
    return {"purchase_id": name, "status": status}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def approve_purchase(purchase_id: str | None = None) -> dict[str, Any]:
    """Fulfil a request that was paid at school. It may be repeated.

    Args:
        purchase_id: the request.

    Returns:
        purchase_id (str): the request.
        status (str): "Fulfilled".

    Raises:
        ValidationError: ``purchase_id`` is missing.
        NotFoundError: there is no such request.
        ConflictError: it is over, or so is the season that it opens.
    """
    name = arguments.text("purchase_id", purchase_id)
    return {"purchase_id": name, "status": store.approve(name, now=utc_now())}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_staff
def reject_purchase(purchase_id: str | None = None, reason: str | None = None) -> dict[str, Any]:
    """Refuse a request, and tell the student why. It may be repeated.

    Args:
        purchase_id: the request.
        reason: what the student reads.

    Returns:
        purchase_id (str): the request.
        status (str): "Rejected".

    Raises:
        ValidationError: an argument is missing.
        NotFoundError: there is no such request.
        ConflictError: it is no longer pending.
    """
    name = arguments.text("purchase_id", purchase_id)
    why = arguments.text("reason", reason, longest=REASON_LENGTH)
    return {"purchase_id": name, "status": store.reject(name, why, now=utc_now())}


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@open_to_guests
def payment_webhook() -> dict[str, Any]:
    """Take what the payment provider says: that a request was paid, or given back.

    It may be repeated and come in any order. The signature in the headers is checked over the
    body as it came.

    Returns:
        received (bool): true.
        status (str | None): the purchase's status; null where it is none of our business.

    Raises:
        AuthenticationError: it is not signed by the provider, or there is none.
        NotFoundError: there is no such purchase.
        ConflictError: what was paid is not what was asked for; staff have to look at it.
        ValidationError: it is signed, and says nothing that can be understood.
    """
    request = frappe.request
    status = store.receive(request.get_data(), request.headers, now=utc_now())
    return {"received": True, "status": status}
