"""The map on the screen: what stands there for eyes, fingers, keys and screen readers."""

import pytest

from memora.services.access import find_lesson
from memora.services.learning.completion import complete_lesson


@pytest.fixture
def walk(learner):
    """Open the map."""
    return learner.open("/map").at("map")


def lesson(light, learner, number):
    return learner.page.locator(f'[data-lesson="{light.lessons[number - 1]}"]')


def states(light, learner):
    return [lesson(light, learner, at).get_attribute("data-state") for at in range(1, 7)]


@pytest.mark.client_day
def test_a_new_student_stands_at_the_first_lesson(light, walk):
    here = walk.page.locator("[aria-current=step]")

    assert here.get_attribute("data-lesson") == light.lessons[0]


def test_what_comes_later_in_an_order_is_locked_and_what_is_sold_too(light, walk):
    locked = ["locked", "locked", "locked"]

    assert states(light, walk) == ["unlocked", "unlocked", "unlocked", *locked]


def test_a_locked_lesson_is_a_button_that_says_why(light, walk):
    locked = lesson(light, walk, 4)
    assert locked.get_attribute("aria-disabled") == "true"

    locked.focus()
    walk.page.keyboard.press("Enter")

    assert "Reflection" in walk.page.get_by_role("dialog").inner_text()


@pytest.mark.client_day
def test_a_sold_lesson_leads_to_the_store(light, walk):
    lesson(light, walk, 6).click(force=True)

    walk.page.get_by_role("dialog").get_by_role("link").click()

    assert walk.at("store").screen == "store"


@pytest.mark.client_day
def test_an_open_lesson_is_a_link_with_its_title(walk):
    first = walk.page.get_by_role("link", name="What light does")
    first.click()

    assert walk.at("lesson").screen == "lesson"


def test_a_lesson_that_was_played_is_passed(light, learner):
    complete_lesson(learner.user, find_lesson(light.lessons[0]), 5)

    learner.open("/map").at("map")

    assert states(light, learner)[0] == "passed"


@pytest.mark.client_day
def test_parts_and_units_are_headings_by_their_depth(walk):
    page = walk.page

    assert page.get_by_role("heading", level=2, name="Light and shadow").count() == 1
    assert page.get_by_role("heading", level=3, name="How light travels").count() == 1


def test_the_map_opens_again_without_a_connection(light, walk):
    walk.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walk.open("/map").at("map")

    walk.page.context.set_offline(True)
    walk.open("/map").at("map")

    assert lesson(light, walk, 1).is_visible()


@pytest.mark.client_day
def test_home_opens_without_a_connection_and_says_that_it_is_old(walk):
    walk.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walk.open().at("home")

    walk.page.context.set_offline(True)

    assert walk.open().at("home").screen == "home"
