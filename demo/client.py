"""An HTTP client that shows what it does: one line a request."""

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

TIMEOUT_S = 120


class StepFailedError(Exception):
    """The server did not answer as the demo expects."""


class Client:
    """One person at one device.

    Args:
        url: the site's address.
        who: the name shown before each line.
        device_id: sent as ``X-Device-ID``; none for staff.
    """

    def __init__(self, url: str, who: str, device_id: str | None = None) -> None:
        self.url = url
        self.who = who
        self._session = requests.Session()
        if device_id:
            self._session.headers["X-Device-ID"] = device_id

    def post(self, path: str, *, expect: int = 200, show: bool = True, **arguments: Any) -> Any:
        """Post JSON and return what the answer holds; see ``_send``."""
        return self._send("POST", path, expect, json=arguments, show=show)

    def put(self, path: str, *, expect: int = 200, **arguments: Any) -> Any:
        """Put JSON and return what the answer holds; see ``_send``."""
        return self._send("PUT", path, expect, json=arguments)

    def get(self, path: str, *, expect: int = 200, show: bool = True, **query: Any) -> Any:
        """Get and return what the answer holds; see ``_send``."""
        return self._send("GET", path, expect, params=query, show=show)

    def upload(
        self, path: str, file: Path, *, expect: int = 200, show: bool = True, **fields: Any
    ) -> Any:
        """Post a file and fields as a form, and return what the answer holds; see ``_send``."""
        files = {"file": (file.name, file.read_bytes())}
        return self._send("POST", path, expect, data=fields, files=files, show=show)

    def size_of(self, address: str) -> int:
        """Return how many bytes a file that is read as it is has.

        Raises:
            StepFailedError: there is no such file.
        """
        response = self._session.get(urljoin(self.url, address), timeout=TIMEOUT_S)
        if not response.ok:
            raise StepFailedError(f"GET {address} answered {response.status_code}")
        return len(response.content)

    def method(self, name: str) -> str:
        """Return the path of an endpoint of Memora."""
        return f"/api/method/memora.api.{name}"

    def exists(self, path: str) -> bool:
        """Say whether a record exists."""
        return self._session.get(urljoin(self.url, path), timeout=TIMEOUT_S).status_code == 200  # noqa: PLR2004

    def _send(self, verb: str, path: str, expect: int, *, show: bool = True, **options: Any) -> Any:
        """Send a request, show its line, and return the answer's ``message`` or ``data``.

        Raises:
            StepFailedError: the status is not ``expect``.
        """
        response = self._session.request(
            verb, urljoin(self.url, path), timeout=TIMEOUT_S, **options
        )
        if response.status_code != expect:
            shown = response.text[:800]
            raise StepFailedError(
                f"{verb} {path} answered {response.status_code}, not {expect}: {shown}"
            )
        if show:
            short = path.removeprefix("/api/method/")
            print(f"  {response.status_code}  {self.who:<8} {verb:<4} {short}")
        body = response.json()
        return body.get("message", body.get("data", body)) if isinstance(body, dict) else body


def figure(label: str, value: Any) -> None:
    """Print a figure below the line it belongs to."""
    print(f"                 {label}: {value}")
