"""Requests to the site under test."""

import itertools
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import frappe
from werkzeug.test import Client as WerkzeugClient
from werkzeug.test import TestResponse

_ADDRESSES = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))


class Client:
    """One device: keeps its cookies, has an address of its own.

    Requests run in the client's own thread, as a server's would: `frappe.local` of the test is not
    touched. What the test wrote is committed before each request, and so the test reads afterwards
    what the request has written.

    Args:
        app: The WSGI application.
        site: Name of the site, sent as the host.
        headers: Sent with every request.
    """

    def __init__(
        self, app: Callable[..., Any], site: str, headers: dict[str, str] | None = None
    ) -> None:
        self._browser = WerkzeugClient(app)
        self._base_url = f"http://{site}"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="client")
        self.headers = {"X-Forwarded-For": next(_ADDRESSES), **(headers or {})}

    def start(self, method: str, path: str, **options: Any) -> "Future[TestResponse]":
        """Send a request and don't wait for the answer.

        Args:
            method: GET, POST …
            path: From the root: `/api/…`.
            **options: Werkzeug's EnvironBuilder's: `json`, `data`, `query_string`, `headers` …
        """
        if getattr(frappe.local, "db", None):
            frappe.db.commit()
        options["headers"] = self.headers | dict(options.get("headers") or {})
        return self._thread.submit(
            self._browser.open,
            path,
            method=method,
            base_url=self._base_url,
            buffered=True,
            **options,
        )

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request and wait for the answer; see `start`."""
        return self.start(method, path, **options).result()

    def get(self, path: str, **options: Any) -> TestResponse:
        """Send a GET; see `start`."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """Send a POST; see `start`."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        """Send a PUT; see `start`."""
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """Send a DELETE; see `start`."""
        return self.request("DELETE", path, **options)

    def call(self, function: str, /, **arguments: Any) -> TestResponse:
        """Post arguments as JSON to a whitelisted function, named by its dotted path."""
        return self.post(f"/api/method/{function}", json=arguments)

    def read(self, function: str, /, **arguments: Any) -> TestResponse:
        """Get a whitelisted function, arguments in the query."""
        return self.get(f"/api/method/{function}", query_string=arguments)

    def login(self, user: str, password: str) -> TestResponse:
        """Log in with Frappe's own endpoint and keep the session's cookie.

        Raises:
            AssertionError: The answer is not 200.
        """
        response = self.post("/api/method/login", data={"usr": user, "pwd": password})
        assert response.status_code == 200, response.text
        return response

    def cookie(self, name: str) -> str | None:
        """Return a cookie's value."""
        cookie = self._browser.get_cookie(name, domain=self._base_url.removeprefix("http://"))
        return cookie.value if cookie else None

    def set_cookie(self, name: str, value: str) -> None:
        """Replace a cookie."""
        self._browser.set_cookie(name, value, domain=self._base_url.removeprefix("http://"))

    def close(self) -> None:
        """End the client's thread."""
        self._thread.shutdown()


def message_of(response: TestResponse) -> str:
    """Return the text that an error shows to a person."""
    return json.loads(json.loads(response.json["_server_messages"])[0])["message"]
