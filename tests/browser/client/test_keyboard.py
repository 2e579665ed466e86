"""A day by keyboard alone: whatever is pressed can be reached, and is pressed by Enter or Space."""

from datetime import timedelta

import pytest

from memora.utils.clock import utc_now
from tests.support.reviews import plant

pytestmark = pytest.mark.client_day


@pytest.fixture
def press(learner):
    """Walk to something by Tab and press it."""

    def act(selector, key="Enter"):
        learner.walk_to(selector)
        learner.page.keyboard.press(key)

    return act


def test_the_way_from_home_to_a_summary_needs_no_mouse(light, learner, press):
    press('nav a[href$="/map"]')
    learner.at("map")
    press(f'[data-lesson="{light.lessons[0]}"]')
    learner.at("lesson")
    press(".btn.go")
    for _question in light.questions(1):
        learner.answering.question.wait_for()
        press("[data-question] input", "Space")
        press(".btn.go")
        learner.page.locator("[data-verdict]").wait_for()
        press(".btn.go")

    assert learner.at("summary").screen == "summary"


def test_the_way_from_home_through_a_review_needs_no_mouse(light, learner, press):
    ids = [light.questions(1)[1]["id"]]
    plant(learner.user, light.season, ids, utc_now() - timedelta(days=1), subject=light.subject)
    press('nav a[href$="/review"]')
    learner.at("review")
    press("[data-question] input", "Space")
    press(".btn.go")
    learner.page.locator("[data-verdict]").wait_for()
    press(".btn.flat")
    learner.page.get_by_text("Taken back").wait_for()
    press("[data-question] input", "Space")
    press(".btn.go")
    learner.page.locator("[data-verdict]").wait_for()
    press(".btn.go")

    assert learner.at("review-summary").screen == "review-summary"


def test_why_a_lesson_is_locked_is_asked_and_left_by_keyboard(light, learner, press):
    learner.open("/map").at("map")
    locked = f'[data-lesson="{light.lessons[3]}"]'
    press(locked)
    learner.page.get_by_role("dialog").wait_for()

    learner.page.keyboard.press("Escape")

    learner.page.get_by_role("dialog").wait_for(state="hidden")
    assert learner.page.evaluate("(at) => document.activeElement.matches(at)", locked)


@pytest.mark.parametrize("screen", ["quests", "board", "me", "store", "search"])
def test_every_other_section_is_reached_from_home(learner, press, screen):
    learner.page.set_viewport_size({"width": 1280, "height": 800})

    press(f'a[href$="/{screen}"]')

    opened = "profile" if screen == "me" else screen
    assert learner.at(opened).screen == opened


def test_signing_out_needs_no_mouse(learner, press):
    learner.open("/me").at("profile")
    last = learner.page.get_by_role("button", name="Sign out")
    last.evaluate("(button) => button.classList.add('to-leave')")
    press(".to-leave")

    assert learner.at("sign-in").screen == "sign-in"
