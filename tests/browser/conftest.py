"""A browser a worker, a profile a test, the site under test behind an address of its own."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.chromium import find_chromium
from tests.support.live_site import served
from tests.support.visits import Visit


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium())
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site_url(host: ModuleType, wsgi_app: Callable[..., Any]) -> Iterator[str]:
    """Address of the site under test, its apps' public files included."""
    with served(host.with_assets(wsgi_app)) as address:
        yield address


@pytest.fixture
def new_visit(browser: Browser, site_url: str) -> Iterator[Callable[..., Visit]]:
    """Make visits: `new_visit(viewport={"width": 360, "height": 780})`, options as Playwright's."""
    visits = []

    def make(**options: Any) -> Visit:
        visits.append(Visit(browser.new_context(**options), site_url))
        return visits[-1]

    yield make
    for visit in visits:
        visit.close()


@pytest.fixture
def visit(new_visit: Callable[..., Visit]) -> Visit:
    """A visit with a desktop's window."""
    return new_visit()


@pytest.fixture
def sent(visit: Any) -> list[str]:
    """Addresses of the visit's requests that no policy held back; it notes those too."""
    addresses: list[str] = []

    def note(route: Any) -> None:
        addresses.append(route.request.url)
        route.fallback()

    visit.page.context.route("**/*", note)
    return addresses
