"""The ways to pay: at school, and with the provider that Memora Settings name, if any."""

import frappe
from frappe import _

from memora.services.store.payments.base import Order, Payment, PaymentProvider, Refund
from memora.services.store.payments.manual import ManualPayment
from memora.services.store.payments.stripe_checkout import StripeCheckout
from memora.utils.errors import ValidationError

__all__ = [
    "Order",
    "Payment",
    "PaymentProvider",
    "Refund",
    "get_provider",
    "methods_offered",
    "webhook_provider",
]


def methods_offered() -> list[str]:
    """Return the names of the ways to pay."""
    chosen = _chosen()
    return [ManualPayment.name, chosen] if chosen else [ManualPayment.name]


def get_provider(method: str) -> PaymentProvider:
    """Return a way to pay by its name.

    Raises:
        ValidationError: the school does not offer it.
    """
    if method == ManualPayment.name:
        return ManualPayment()
    if method != _chosen():
        raise ValidationError(
            _("You cannot pay with {0}. Choose one of: {1}.").format(
                method, ", ".join(methods_offered())
            )
        )
    return _stripe()


def webhook_provider() -> PaymentProvider:
    """Return whose webhooks are believed: the chosen provider's, else nobody's."""
    return _stripe() if _chosen() == StripeCheckout.name else ManualPayment()


def _chosen() -> str | None:
    return frappe.db.get_single_value("Memora Settings", "payment_provider") or None


def _stripe() -> StripeCheckout:
    settings = frappe.get_doc("Memora Settings")
    return StripeCheckout(
        settings.get_password("stripe_secret_key"),
        settings.get_password("stripe_webhook_secret"),
        settings.payment_return_url,
        frappe.local.site,
        api_base=frappe.conf.get("stripe_api_base"),
    )
