"""A student before the client: what they see, press and type."""

from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

from tests.support.answering import Answering
from tests.support.users import PASSWORD
from tests.support.visits import Visit

#: How long a screen may take on a busy machine; no test waits that long for what comes.
PATIENCE_MS = 60_000
#: How many things one may have to pass by on the way to another.
MOST_STEPS = 60


class Learner:
    """A student with a browser of their own.

    Args:
        visit: The browser's page, watched.
        user: Who they are.
    """

    def __init__(self, visit: Visit, user: str) -> None:
        self.visit, self.user = visit, user
        self.page: Page = visit.page
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.set_default_navigation_timeout(PATIENCE_MS)
        self.answering = Answering(self.page)

    def open(self, path: str = "") -> "Learner":
        """Open an address below ``/learn``."""
        self.visit.open(f"/learn{path}")
        return self

    def at(self, screen: str) -> "Learner":
        """Wait until a screen is there.

        Raises:
            AssertionError: It did not come; the message says what there is instead.
        """
        try:
            self.page.locator(f'#app[data-screen="{screen}"]').wait_for(state="attached")
        except TimeoutError:
            seen = f"{self.screen}: {self.page.locator('#app').inner_text()}"
            raise AssertionError(
                f"{screen} did not come, but {seen}\n{self.visit.refused}\n{self.visit.errors}"
            ) from None
        return self

    @property
    def screen(self) -> str | None:
        """The screen that is there."""
        return self.page.locator("#app").get_attribute("data-screen")

    @property
    def main(self) -> Locator:
        """What stands between header and footer."""
        return self.page.locator("#main")

    @property
    def verdict(self) -> str | None:
        """The verdict that is told."""
        return self.page.locator("[data-verdict]").get_attribute("data-verdict")

    def sign_in(self, password: str = PASSWORD) -> "Learner":
        """Open the client as a guest and sign in."""
        self.open().at("sign-in")
        self.send_password(password)
        return self

    def send_password(self, password: str = PASSWORD) -> None:
        """Type name and password, and send them."""
        self.page.locator("[name=usr]").fill(self.user)
        self.page.locator("[name=pwd]").fill(password)
        self.page.locator("main form [type=submit]").click()

    def answer(self, question: dict[str, Any], *, right: bool = True) -> str | None:
        """Answer the question on the screen, and return the verdict.

        Args:
            question: As the course file has it.
            right: Whether the answer shall be right.
        """
        self.answering.fill_in(question, right=right)
        self.go_on()
        return self.verdict

    def go_on(self) -> None:
        """Press the button at the thumb."""
        self.answering.main_button.click()

    def walk_to(self, selector: str) -> None:
        """Press Tab until something has the focus.

        Raises:
            AssertionError: It cannot be reached so.
        """
        for _step in range(MOST_STEPS):
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab")
