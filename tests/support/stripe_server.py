"""A stand-in for Stripe's API and for its webhooks, over HTTP.

It checks what it is sent as Stripe does, as far as Memora uses it, and signs as Stripe's
documentation describes (https://docs.stripe.com/webhooks#verify-manually): independent of the SDK.
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

SECRET_KEY = "sk_test_school"
WEBHOOK_SECRET = "whsec_school"
SIGNATURE = "Stripe-Signature"
#: What Memora Settings hold for it.
SETTINGS = {
    "payment_provider": "stripe",
    "payment_return_url": "https://learn.school.example/store",
    "stripe_secret_key": SECRET_KEY,
    "stripe_webhook_secret": WEBHOOK_SECRET,
}


class StripeServer(ThreadingHTTPServer):
    """Answers ``POST /v1/checkout/sessions``, one session for an idempotency key.

    Attributes:
        sessions: what was sent for each session, by idempotency key.
        fails_with: a status to answer with instead, until it is None again.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sessions: dict[str, dict[str, str]] = {}
        self.fails_with: int | None = None
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address to use instead of Stripe's."""
        return f"http://127.0.0.1:{self.server_port}"

    def create_session(self, key: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Return status and body of the answer to a request for a payment page."""
        with self.lock:
            known = self.sessions.setdefault(key, form)
        if known != form:
            return 400, _error("idempotency_error", "Keys belong to the same parameters.")
        if not form["line_items[0][price_data][unit_amount]"].isdigit():
            return 400, _error("invalid_request_error", "Invalid integer.")
        session_id = f"cs_test_{len(self.sessions)}_{key}"
        return 200, {
            "id": session_id,
            "object": "checkout.session",
            "url": f"https://checkout.stripe.com/c/pay/{session_id}",
        }


class _Handler(BaseHTTPRequestHandler):
    server: StripeServer

    def do_POST(self) -> None:  # noqa: N802 - the base class's name
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(*self._decide(dict(parse_qsl(body))))

    def _decide(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.server.fails_with:
            return self.server.fails_with, _error("api_error", "Out of order.")
        if self.headers["Authorization"] != f"Bearer {SECRET_KEY}":
            return 401, _error("invalid_request_error", "Invalid API Key provided.")
        if self.path != "/v1/checkout/sessions":
            return 404, _error("invalid_request_error", "Unrecognized request URL.")
        return self.server.create_session(self.headers["Idempotency-Key"], form)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        # The SDK waits before it tries again, unless it is told not to.
        self.send_header("Stripe-Should-Retry", "false")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: Any) -> None:
        """Keep quiet."""


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message}}


@contextmanager
def running() -> Iterator[StripeServer]:
    """Run the stand-in for the block."""
    server = StripeServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sign(body: str, secret: str = WEBHOOK_SECRET, at: int | None = None) -> dict[str, str]:
    """Return the header with which Stripe signs a body.

    Args:
        body: the webhook's body.
        secret: the endpoint's secret.
        at: seconds since 1970; now if not given.
    """
    at = at or int(time.time())
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return {SIGNATURE: f"t={at},v1={digest}"}


def event(kind: str, subject: dict[str, Any]) -> str:
    """Return the body of a webhook."""
    return json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": subject}})


def paid(
    purchase_id: str, site: str, amount_total: int, currency: str = "usd", **fields: Any
) -> str:
    """Return the webhook of a payment page that was paid."""
    subject = {
        "object": "checkout.session",
        "client_reference_id": purchase_id,
        "metadata": {"memora_purchase": purchase_id, "memora_site": site},
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "amount_total": amount_total,
        "currency": currency,
    }
    return event("checkout.session.completed", subject | fields)


def refunded(purchase_id: str, site: str, *, in_full: bool = True) -> str:
    """Return the webhook of a payment that was given back."""
    subject = {
        "object": "charge",
        "metadata": {"memora_purchase": purchase_id, "memora_site": site},
        "payment_intent": "pi_1",
        "refunded": in_full,
    }
    return event("charge.refunded", subject)
