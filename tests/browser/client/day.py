"""A student's whole day, screen by screen, in either language; each screen is looked at."""

from datetime import timedelta
from typing import Any

from memora.utils.clock import utc_now
from tests.support import axe, shots
from tests.support.client_texts import text
from tests.support.learner import Learner
from tests.support.light import Language, LightSchool
from tests.support.reviews import plant


class Day:
    """What a student does from the first sign-in to signing out.

    Args:
        learner: The student, new to the school.
        light: The school.
        language: That they read.

    Attributes:
        barriers: By screen, what breaks WCAG there.
    """

    def __init__(self, learner: Learner, light: LightSchool, language: Language) -> None:
        self.learner, self.light, self.language = learner, light, language
        self.page = learner.page
        self.barriers: dict[str, list[str]] = {}
        # What moves is looked at where it comes to rest.
        self.page.emulate_media(reduced_motion="reduce")

    def look(self, name: str, screen: str | None = None) -> None:
        """Take the pictures of a screen, and see whether anybody is kept out of it.

        Args:
            name: What it is called.
            screen: What it has to be, else the one that is there.
        """
        if screen:
            self.learner.at(screen)
        self.learner.visit.settle()
        shots.take(self.page, f"{name}-{self.language}")
        for scheme in shots.SCHEMES:
            self.page.emulate_media(color_scheme=scheme)
            if found := axe.violations(self.page):
                self.barriers[f"{name}, {scheme}"] = found
        self.page.emulate_media(color_scheme="light")

    def arrive(self) -> None:
        """Sign in, choose a year."""
        self.learner.open()
        self.look("sign-in", "sign-in")
        self.learner.send_password()
        self.look("onboarding", "onboarding")
        self.page.locator("label", has_text=self.light.plan.grade).click()
        self.page.locator("[type=submit]").click()
        self.look("home-first", "home")

    def walk_to_a_lesson(self) -> None:
        """Open the map, ask why a lesson is locked, and begin the first one."""
        self._tab("map")
        self.look("map-first", "map")
        # It is disabled for those who listen, and still says why.
        locked = self.page.locator('[data-state="locked"]').first
        locked.evaluate("(button) => button.scrollIntoView({ block: 'center' })")
        locked.click(force=True)
        self.page.get_by_role("dialog").wait_for()
        self.look("map-locked")
        self.page.keyboard.press("Escape")
        self.page.locator('[data-state="unlocked"]').first.click()
        self.learner.at("lesson")

    def play(self, number: int, *, wrong: str = "") -> None:
        """Play the lesson that is open, to its summary.

        Args:
            number: Which one, counted from 1.
            wrong: The type of the question that is answered wrongly.
        """
        for stage in self.light.stages(number):
            if stage["type"] != "Quiz":
                self.look(f"lesson-{stage['type'].lower()}", "lesson")
                self.learner.go_on()
                continue
            for question in stage["config"]["questions"]:
                kind = question["type"]
                name = f"question-{kind}{'-test' if stage.get('server_marked') else ''}"
                self.look(name)
                self.learner.answering.fill_in(question, right=kind != wrong)
                self.learner.go_on()
                if not stage.get("server_marked"):
                    self.page.locator("[data-verdict]").wait_for()
                    self.look(f"verdict-{kind}{'-wrong' if kind == wrong else ''}")
                    self.learner.go_on()
        self.look(f"summary-{number}", "summary")

    def open_lesson(self, number: int) -> None:
        """Open a lesson by its address."""
        self.learner.open(f"/lesson/{self.light.lessons[number - 1]}").at("lesson")

    def review(self) -> None:
        """Review what was learned: right, then wrong and taken back, then to the summary."""
        asked = [self.light.questions(2)[1], self.light.questions(1)[1]]
        ids = [question["id"] for question in asked]
        day = utc_now() - timedelta(days=1)
        plant(self.learner.user, self.light.season, ids, day, subject=self.light.subject)
        self._tab("review")
        self.look("review", "review")
        self.learner.answer(asked[0])
        self.look("review-verdict")
        self.learner.go_on()
        self.learner.answer(asked[1], right=False)
        self.look("review-verdict-wrong")
        self.page.get_by_role("button", name=text("review.undo", self.language)).click()
        self.page.get_by_text(text("review.taken-back", self.language)).wait_for()
        self.look("review-again")
        self.learner.answer(asked[1], right=False)
        self.learner.go_on()
        self.look("review-summary", "review-summary")
        self.learner.open("/review")
        self.look("review-nothing", "review")

    def look_around(self) -> None:
        """See home, map and all that is beside the lessons."""
        for path, screen in (
            *(("", "home"), ("/map", "map"), ("/quests", "quests"), ("/board", "board")),
            *(("/me", "profile"), ("/store", "store"), ("/search", "search")),
        ):
            self.learner.open(path)
            self.look(screen, screen)

    def leave(self) -> None:
        """Sign out."""
        self.learner.open("/me").at("profile")
        self._button("profile.sign-out").click()
        self.look("signed-out", "sign-in")

    def _tab(self, name: str) -> None:
        self.page.goto(f"{self.learner.visit.site_url}/learn")
        self.learner.at("home")
        link = self.page.locator("nav").get_by_role(
            "link", name=text(f"frame.tab.{name}", self.language)
        )
        link.click()

    def _button(self, key: str) -> Any:
        return self.page.get_by_role("button", name=text(key, self.language))
