"""Paying by card and wallets on Stripe's hosted page (Checkout), over Stripe's own SDK."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import frappe
import stripe
from frappe import _

from memora.services.store.payments.base import Order, Payment, PaymentProvider, Refund
from memora.utils.errors import AuthenticationError, ServiceUnavailable

TIMEOUT_S = 10
RETRIES = 2
#: How old a signature may be: Stripe signs each delivery anew.
TOLERANCE_S = 300
#: Stripe lets a page be open for 24 hours at most; the rest is for clocks that disagree.
OPEN_FOR = timedelta(hours=23)
#: Currencies without, and with three, digits behind the point
#: (https://docs.stripe.com/currencies#zero-decimal, #three-decimal).
ZERO_DECIMAL = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split())
THREE_DECIMAL = frozenset("BHD JOD KWD OMR TND".split())
PAID_EVENTS = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
REFUND_EVENT = "charge.refunded"


class StripeCheckout(PaymentProvider):
    """Stripe, as the school's settings describe it.

    Args:
        secret_key: the account's API key.
        webhook_secret: what Stripe signs its webhooks with.
        return_url: where its page sends students back to.
        site: the site, so that several may share an account.
        api_base: another address than Stripe's, for a stand-in.
        tolerance_s: how old a webhook's signature may be, in seconds; any age if None.
    """

    name = "stripe"

    def __init__(
        self,
        secret_key: str,
        webhook_secret: str,
        return_url: str,
        site: str,
        *,
        api_base: str | None = None,
        tolerance_s: int | None = TOLERANCE_S,
    ) -> None:
        self._secret_key, self._webhook_secret = secret_key, webhook_secret
        self._return_url, self._site = return_url, site
        self._api_base, self._tolerance_s = api_base, tolerance_s

    def expires_at(self, now: datetime) -> datetime:
        """Return when Stripe's page closes."""
        return now + OPEN_FOR

    def start(self, order: Order) -> str | None:
        """Open Stripe's page; the purchase's id makes a repeated call answer the same page.

        Raises:
            ServiceUnavailable: Stripe cannot be reached or refuses.
        """
        try:
            session = self._client().v1.checkout.sessions.create(
                self._page(order), {"idempotency_key": f"{self._site}:{order.purchase_id}"}
            )
        except stripe.StripeError as error:
            refusal = f"{order.purchase_id}\n{type(error).__name__} {error.code or ''}\n{error}"
        else:
            return session.url
        # Staff find here what is wrong with the account; the refusal would roll it back. Only
        # what Stripe said: a traceback of Frappe's shows variables, the secret key among them.
        frappe.log_error(title="Payment Provider Error", message=refusal)
        frappe.db.commit()
        raise ServiceUnavailable(
            _("Paying online does not work right now. Try again later, or pay at school.")
        )

    def charge(self, amount: Decimal, currency: str) -> Decimal:
        """Return an amount as Stripe can charge it."""
        return from_minor_units(to_minor_units(amount, currency), currency)

    def read_event(self, body: bytes, headers: Mapping[str, str]) -> Payment | Refund | None:
        """Return what a webhook says, once the SDK has checked its signature.

        Raises:
            AuthenticationError: it is not signed by Stripe, or too long ago.
        """
        signature = headers.get("Stripe-Signature", "")
        try:
            # The SDK compares signatures as text, which Python does for ASCII only.
            signature.encode("ascii")
            text = body.decode()
            stripe.WebhookSignature.verify_header(
                text, signature, self._webhook_secret, self._tolerance_s
            )
        except (ValueError, stripe.SignatureVerificationError):
            raise AuthenticationError(
                _("The signature is not the payment provider's. Check the webhook secret.")
            ) from None
        event = json.loads(text)
        return self._meaning(event["type"], event["data"]["object"])

    def _client(self) -> stripe.StripeClient:
        return stripe.StripeClient(
            self._secret_key,
            base_addresses={"api": self._api_base} if self._api_base else {},
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_S),
        )

    def _page(self, order: Order) -> Any:
        tag = {"memora_purchase": order.purchase_id, "memora_site": self._site}
        return {
            "mode": "payment",
            "client_reference_id": order.purchase_id,
            "customer_email": order.email,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": order.currency.lower(),
                        "unit_amount": to_minor_units(order.amount, order.currency),
                        "product_data": {"name": order.title},
                    },
                }
            ],
            "metadata": tag,
            "payment_intent_data": {"metadata": tag},
            "success_url": self._return_url,
            "cancel_url": self._return_url,
            "expires_at": int(order.expires_at.replace(tzinfo=timezone.utc).timestamp()),
        }

    def _meaning(self, kind: str, subject: dict[str, Any]) -> Payment | Refund | None:
        tag = subject.get("metadata") or {}
        if tag.get("memora_site") != self._site:
            return None  # the account serves somebody else too
        if kind in PAID_EVENTS and subject["payment_status"] == "paid":
            currency = subject["currency"].upper()
            amount = from_minor_units(subject["amount_total"], currency)
            return Payment(tag["memora_purchase"], subject["payment_intent"], amount, currency)
        if kind == REFUND_EVENT and subject["refunded"]:
            return Refund(subject["payment_intent"])
        return None


def to_minor_units(amount: Decimal, currency: str) -> int:
    """Return an amount as Stripe counts it: in cents, or what the currency has instead.

    Of three decimals Stripe takes the last as 0 only, so such amounts are rounded to two.
    """
    if currency in ZERO_DECIMAL:
        return int(amount.quantize(Decimal(1)))
    cents = int(amount.quantize(Decimal("0.01")) * 100)
    return cents * 10 if currency in THREE_DECIMAL else cents


def from_minor_units(units: int, currency: str) -> Decimal:
    """Return what ``to_minor_units`` made of an amount as whole units of the currency."""
    digits = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return Decimal(units).scaleb(-digits)
