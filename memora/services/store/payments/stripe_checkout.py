"""Paying by card and wallets on Stripe's hosted page (Checkout), over Stripe's own SDK."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import frappe
import stripe
from frappe import _

from memora.services.store.payments import stripe_event
from memora.services.store.payments.base import Order, Payment, PaymentProvider, Refund
from memora.services.store.payments.minor_units import from_minor_units, to_minor_units
from memora.utils.errors import AuthenticationError, ServiceUnavailable

TIMEOUT_S = 10
RETRIES = 2
#: How old a signature may be: Stripe signs each delivery anew.
TOLERANCE_S = 300
#: Stripe lets a page be open for 24 hours at most; the rest is for clocks that disagree.
OPEN_FOR = timedelta(hours=23)


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
            ValidationError: it is signed, and says nothing that can be understood.
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
        return stripe_event.read_event(text, self._site)

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
