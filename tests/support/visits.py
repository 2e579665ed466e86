"""A browser's page that is watched: what it asked for, what it ran, what it complained of."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import frappe
from playwright.sync_api import BrowserContext, Dialog, Page, Request, Response, Route

#: Where pages stand that a test makes itself. Nothing answers there: such names cannot exist.
MADE_UP = "http://page.invalid"
#: How Chromium writes of a request that failed or was answered with an error.
OF_A_REQUEST = "Failed to load resource: "
_TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Visit:
    """A fresh profile with one page.

    Requests to the site under test and to ``MADE_UP`` are answered; all others are noted and go
    nowhere.

    Args:
        context: The browser's profile, of this visit alone.
        site_url: Address of the site under test.

    Attributes:
        page: The page, Playwright's.
        requested: Addresses on the site that were asked for, in order.
        foreign: Addresses anywhere else that were asked for.
        dialogs: Texts of the dialogs that came up.
        errors: What scripts threw, and what the browser wrote of errors.
        refused: What the site answered with 400 or more: ``401 /path``.
    """

    def __init__(self, context: BrowserContext, site_url: str) -> None:
        self.site_url = site_url
        self.requested: list[str] = []
        self.foreign: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self.refused: list[str] = []
        self._unanswered = 0
        self._made_up: dict[str, tuple[str, Mapping[str, str]]] = {}
        self._context = context
        context.on("request", self._note)
        context.on("response", self._note_answer)
        context.on("requestfinished", self._note_end)
        context.on("requestfailed", self._note_end)
        context.route("**/*", self._answer)
        context.on("page", self._watch)
        self.page: Page = context.new_page()

    def open(self, path: str, **options: Any) -> Any:
        """Open a path of the site under test, after what the test wrote is committed.

        Args:
            path: From the root.
            **options: Playwright's, of ``goto``.

        Returns:
            Playwright's response.
        """
        if getattr(frappe.local, "db", None):
            frappe.db.commit()
        return self.page.goto(f"{self.site_url}{path}", **options)

    def show(self, html: str, headers: Mapping[str, str] | None = None) -> Page:
        """Open a page that a test makes up, on an origin of its own, and wait for all of it.

        Args:
            html: The document; a page without any policy unless the headers say one.
            headers: Sent with it.
        """
        address = f"{MADE_UP}/"
        self._made_up[address] = (html, headers or {})
        self.page.goto(address, wait_until="load")
        return self.page

    def settle(self) -> None:
        """Wait until all that was asked for is answered, and the page was drawn twice since.

        What was to run at once, or when something came or failed to come, has run then.
        """
        self.page.evaluate(_TWO_FRAMES)
        while self._unanswered:
            self.page.evaluate(_TWO_FRAMES)
        self.page.evaluate(_TWO_FRAMES)

    @property
    def faults(self) -> list[str]:
        """What scripts threw and the browser wrote, but of requests: those are in ``refused``."""
        return [text for text in self.errors if not text.startswith(OF_A_REQUEST)]

    def close(self) -> None:
        """End the visit."""
        self._context.close()

    def _note(self, request: Request) -> None:
        self._unanswered += 1
        if self._is_own(request.url):
            self.requested.append(request.url)
        elif request.url not in self._made_up:
            self.foreign.append(request.url)

    def _note_answer(self, response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            self.refused.append(f"{response.status} {urlsplit(response.url).path}")

    def _note_end(self, _request: Request) -> None:
        self._unanswered -= 1

    def _answer(self, route: Route) -> None:
        address = route.request.url
        if address in self._made_up:
            html, headers = self._made_up[address]
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=dict(headers))
        elif self._is_own(address):
            route.continue_()
        else:
            route.abort()

    def _is_own(self, address: str) -> bool:
        asked, own = urlsplit(address), urlsplit(self.site_url)
        return (asked.scheme, asked.netloc) == (own.scheme, own.netloc)

    def _watch(self, page: Page) -> None:
        page.on("dialog", self._dismiss)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: message.type == "error" and self.errors.append(message.text),
        )

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()
