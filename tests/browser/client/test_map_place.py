"""Where the map stands: at the student's place, where they left it, and mirrored in Arabic."""

import frappe
import pytest

from memora.services.access import find_lesson
from memora.services.learning.completion import complete_lesson
from tests.support.players import make_player
from tests.support.shots import PHONE
from tests.support.students import School

#: Of a lesson's dot: how far its middle is to the right of the path's.
_ASIDE = """(name) => {
    const dot = document.querySelector(`[data-lesson="${name}"] .nq`).getBoundingClientRect();
    const way = document.querySelector(".way").getBoundingClientRect();
    return dot.x + dot.width / 2 - way.x - way.width / 2;
}"""


@pytest.fixture
def walker(new_learner):
    """A student in the middle of a map of 120 lessons."""
    school = School(tracks=2, units=10, topics=2, lessons=3)
    learner = new_learner(None)
    make_player(learner.user)
    frappe.db.set_value("Memora Player Profile", learner.user, "plan", school.plan.name)
    for unit in range(1, 10):
        for topic in (1, 2):
            for lesson in (1, 2, 3):
                name = f"course.t01.u{unit:02}.p{topic:02}.l{lesson:02}"
                complete_lesson(learner.user, find_lesson(name), 5)
    return learner.sign_in().at("home")


def place_of(learner):
    return learner.page.locator("[aria-current=step]")


def is_in_sight(locator):
    """Whether it begins on the screen; a part of a pixel does not count."""
    return -1 < locator.bounding_box()["y"] < PHONE["height"]


def scrolled(learner):
    return learner.page.evaluate("Math.round(scrollY)")


def press_tab(learner, name):
    learner.page.locator(f'.nav li a[href="/learn{name}"]').click()


def test_a_large_map_opens_at_the_students_place_and_is_all_there_soon(walker):
    walker.open("/map").at("map")

    assert place_of(walker).get_attribute("data-lesson") == "course.t01.u10.p01.l01"
    assert is_in_sight(place_of(walker))
    walker.page.locator("[data-lesson]").nth(119).wait_for(state="attached")
    assert is_in_sight(place_of(walker))


@pytest.mark.client_day
def test_the_index_leads_to_a_part_and_the_button_back(walker):
    walker.page.emulate_media(reduced_motion="reduce")
    walker.open("/map").at("map")
    part = walker.page.locator('section[data-node="course.t02"]')

    walker.page.locator('nav [data-to="course.t02"]').click()
    assert is_in_sight(part)

    walker.page.locator('aside > section > [data-to="here"]').click()
    assert is_in_sight(place_of(walker))


@pytest.mark.client_day
def test_going_back_to_the_map_finds_it_as_it_was_left(learner):
    learner.open("/map").at("map")
    learner.page.evaluate("scrollTo(0, 500)")
    press_tab(learner, "")
    learner.at("home")

    learner.page.go_back()

    learner.at("map")
    assert scrolled(learner) == 500


def test_the_map_keeps_its_scroll_until_the_students_place_moves(light, learner):
    learner.open("/map").at("map")
    learner.page.evaluate("scrollTo(0, 500)")
    press_tab(learner, "")
    learner.at("home")
    press_tab(learner, "/map")
    learner.at("map")
    assert scrolled(learner) == 500

    complete_lesson(learner.user, find_lesson(light.lessons[0]), 5)
    learner.open().at("home")
    press_tab(learner, "/map")
    learner.at("map")
    learner.page.locator(f'[aria-current=step][data-lesson="{light.lessons[1]}"]').wait_for()
    learner.visit.settle()

    assert is_in_sight(place_of(learner))


@pytest.mark.client_day
def test_the_sheet_leads_to_what_comes_first(light, learner):
    learner.page.emulate_media(reduced_motion="reduce")
    learner.open("/map").at("map")
    learner.page.locator(f'[data-lesson="{light.lessons[3]}"]').press("Enter")

    learner.page.get_by_role("dialog").get_by_role("button").last.click()

    focused = learner.page.evaluate("document.activeElement.dataset.lesson")
    assert focused in light.lessons[:3]


def test_in_arabic_the_path_is_mirrored(light, new_learner):
    sides = {}
    for language in ("en", "ar"):
        learner = new_learner(light, language).sign_in().at("home")
        learner.open("/map").at("map")
        sides[language] = learner.page.evaluate(_ASIDE, light.lessons[0])

    assert sides["en"] == pytest.approx(-sides["ar"])
    assert sides["en"] < 0
