"""Paying at school: staff see the money or a receipt, and approve."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import frappe
from frappe import _

from memora.services.store.payments.base import Order, Payment, PaymentProvider, Refund
from memora.utils.errors import AuthenticationError


class ManualPayment(PaymentProvider):
    """The built-in method; nobody but staff says that something was paid."""

    name = "manual"

    def expires_at(self, now: datetime) -> datetime:
        """Return the end of the days that the school gives to pay."""
        days = frappe.db.get_single_value("Memora Settings", "purchase_expiry_days")
        return now + timedelta(days=days)

    def start(self, _order: Order) -> str | None:
        """There is no page to pay at."""
        return None

    def charge(self, amount: Decimal, _currency: str) -> Decimal:
        """Return the price: money is counted at school."""
        return amount

    def read_event(self, _body: bytes, _headers: Mapping[str, str]) -> Payment | Refund | None:
        """Believe no webhook.

        Raises:
            AuthenticationError: always.
        """
        raise AuthenticationError(_("No payment provider is switched on in Memora Settings."))
