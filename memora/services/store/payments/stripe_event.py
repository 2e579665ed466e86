"""Reading Stripe's webhooks: signed by Stripe, but of any version of its API and any content."""

import json
from typing import Any

from frappe import _

from memora.services.store.payments.base import Payment, Refund
from memora.services.store.payments.minor_units import from_minor_units
from memora.utils.errors import ValidationError
from memora.utils.unicode import is_well_formed

PAID_EVENTS = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
REFUND_EVENT = "charge.refunded"
#: The longest id of ours or Stripe's that a Data field holds.
_LONGEST_ID = 140
#: More than anybody pays; far less than the amount's column holds.
_MOST_UNITS = 10**12


def read_event(text: str, site: str) -> Payment | Refund | None:
    """Return what an event says, None where it is none of our business.

    Args:
        text: the webhook's body, whose signature was checked.
        site: this site: the account may serve others too.

    Raises:
        ValidationError: it is no event, or lacks what it needs to say.
    """
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        raise _odd(_("it is not JSON")) from None
    if not is_well_formed(event):
        raise _odd(_("half a character"))
    kind, subject = _text(event, "type"), _object(_object(event, "data"), "object")
    tag = subject.get("metadata") or {}
    if not isinstance(tag, dict) or tag.get("memora_site") != site:
        return None
    if kind in PAID_EVENTS and _text(subject, "payment_status") == "paid":
        currency = _currency(subject)
        amount = from_minor_units(_units(subject, "amount_total"), currency)
        purchase, payment = _text(tag, "memora_purchase"), _text(subject, "payment_intent")
        return Payment(purchase, payment, amount, currency)
    if kind == REFUND_EVENT and _flag(subject, "refunded"):
        return Refund(_text(subject, "payment_intent"))
    return None


def _odd(what: str) -> ValidationError:
    message = _("The webhook cannot be read: {0}. Compare its API version with the documentation.")
    return ValidationError(message.format(what))


def _object(parent: Any, key: str) -> dict[str, Any]:
    value = parent.get(key) if isinstance(parent, dict) else None
    if not isinstance(value, dict):
        raise _odd(key)
    return value


def _text(parent: Any, key: str) -> str:
    value = parent.get(key) if isinstance(parent, dict) else None
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID or "\0" in value:
        raise _odd(key)
    return value


def _flag(parent: dict[str, Any], key: str) -> bool:
    value = parent.get(key)
    if not isinstance(value, bool):
        raise _odd(key)
    return value


def _units(parent: dict[str, Any], key: str) -> int:
    value = parent.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_UNITS:
        raise _odd(key)
    return value


def _currency(parent: dict[str, Any]) -> str:
    code = _text(parent, "currency").upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):  # noqa: PLR2004 - ISO 4217
        raise _odd("currency")
    return code
