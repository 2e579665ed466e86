"""What a payment provider tells us."""

from collections.abc import Mapping
from datetime import datetime

import frappe

from memora.services.identity import log_security_event
from memora.services.store import life_cycle
from memora.services.store.payments import Payment, Refund, webhook_provider
from memora.utils.errors import AuthenticationError, ConflictError, NotFoundError, ValidationError

ENDPOINT = "store.payment_webhook"


def receive(body: bytes, headers: Mapping[str, str], *, now: datetime) -> str | None:
    """Do what a webhook says, once, however often it is sent.

    Args:
        body: the request's body, as it came: that is what is signed.
        headers: the request's headers.
        now: naive UTC time.

    Returns:
        The purchase's status; None where the webhook is none of our business.

    Raises:
        AuthenticationError: it is not signed by the provider.
        NotFoundError: there is no such purchase.
        ConflictError: what was paid is not what was asked for.
        ValidationError: it is signed, and says nothing that can be understood.
    """
    event: Payment | Refund | None = None
    try:
        event = webhook_provider().read_event(body, headers)
        if isinstance(event, Payment):
            return life_cycle.receive_payment(event, now=now)
        if isinstance(event, Refund):
            return life_cycle.receive_refund(event.transaction_id, now=now)
    except (AuthenticationError, NotFoundError, ConflictError, ValidationError) as refusal:
        frappe.db.rollback()
        log_security_event(
            "payment_webhook",
            frappe.session.user,
            "",
            ENDPOINT,
            "failure",
            now=now,
            reason=type(refusal).__name__,
            transaction_id=event.transaction_id if event else None,
        )
        # The refusal rolls the request back; its trace must stay.
        frappe.db.commit()
        raise
    return None
