"""Board, profile, store, quests and search: what a student sees there, and what they change."""

import frappe
import pytest

from memora.services import boards, store
from memora.services.store import life_cycle
from memora.utils.clock import utc_now
from tests.support.client_texts import text
from tests.support.factories import make_quest
from tests.support.players import award

GOES_AWAY = {"state": "detached"}


def press(learner, key):
    """Press the button with this text."""
    learner.page.get_by_role("button", name=text(key), exact=True).click()


def pick(learner, name):
    """Take one of a few."""
    learner.page.get_by_role("radio", name=name, exact=True).check()


@pytest.fixture
def crowd(light, learner, borrow_user):
    """Eleven others who have earned 10 to 110 XP; the student has 35."""
    others = [light.enrol(borrow_user("Memora Student")) for _ in range(11)]
    for number, other in enumerate(others, start=1):
        award(other, 10 * number)
    award(learner.user, 35)
    frappe.db.commit()
    boards.rebuild_boards()
    return others


def ranks(learner):
    return [
        int(row.get_attribute("data-rank")) for row in learner.page.locator("[data-rank]").all()
    ]


def test_the_board_shows_the_top_and_those_around_the_student(learner, crowd):
    assert crowd
    learner.open("/board").at("board")

    assert ranks(learner) == [1, 2, 3, 6, 7, 8, 9, 10, 11, 12]
    assert learner.page.locator(".rank.me").get_attribute("data-rank") == "9"


@pytest.mark.client_day
def test_more_of_the_board_closes_its_gap(learner, crowd):
    assert crowd
    learner.open("/board").at("board")

    press(learner, "board.above")
    learner.page.locator('[data-rank="4"]').wait_for()

    assert ranks(learner) == list(range(1, 13))
    assert not learner.page.locator(".gap").count()


@pytest.mark.client_day
def test_what_is_compared_stays_in_the_address(learner, crowd):
    assert crowd
    learner.open("/board").at("board")

    pick(learner, text("board.period.all_time"))
    learner.page.get_by_role("heading", name=text("board.this.all_time")).wait_for()

    assert "period=all_time" in learner.page.url


@pytest.mark.client_day
def test_nobody_on_the_board_is_told_with_the_way_to_learn(learner):
    learner.open("/board").at("board")

    assert learner.main.get_by_role("link", name=text("board.learn")).is_visible()


@pytest.mark.client_day
def test_a_chosen_avatar_stands_on_the_board(learner, crowd):
    assert crowd
    learner.open("/me").at("profile")

    pick(learner, text("profile.avatar.taa"))
    learner.page.get_by_text(text("profile.saved")).wait_for()
    learner.open("/board").at("board")

    assert "/taa." in learner.page.locator(".rank.me img").get_attribute("src")


@pytest.mark.client_day
def test_who_hides_their_name_is_not_named_to_others(learner, crowd, light, new_learner):
    name = frappe.db.get_value("User", learner.user, "full_name")
    learner.open("/me").at("profile")

    learner.page.get_by_role("switch").click()
    learner.page.get_by_text(text("profile.saved")).wait_for()

    other = new_learner(light).sign_in().at("home")
    other.open("/board").at("board")
    assert crowd
    assert name not in other.main.inner_text()


@pytest.mark.client_day
def test_a_choice_that_does_not_arrive_is_taken_back_and_said(learner):
    learner.open("/me").at("profile")
    learner.visit.settle()
    goal = learner.page.get_by_role("group", name=text("profile.goal"))
    before = goal.locator("label.on").inner_text()

    learner.page.context.set_offline(True)
    pick(learner, "100")
    learner.page.get_by_text(text("profile.not-saved")).wait_for()

    assert goal.locator("label.on").inner_text() == before


def test_another_language_is_spoken_at_once_and_kept(learner):
    learner.open("/me").at("profile")

    pick(learner, "العربية")
    learner.page.get_by_role("heading", name=text("profile.settings", "ar")).wait_for()

    assert learner.page.locator("html").get_attribute("dir") == "rtl"
    frappe.db.rollback()
    assert frappe.db.get_value("User", learner.user, "language") == "ar"


@pytest.mark.client_day
def test_what_was_earned_is_listed_in_the_profile(learner):
    award(learner.user, 35)
    frappe.db.commit()

    learner.open("/me").at("profile")

    learner.main.get_by_text("+35").wait_for()


def test_nobody_stays_signed_in_who_signs_out(learner):
    learner.open("/me").at("profile")

    press(learner, "profile.sign-out")
    learner.at("sign-in")
    learner.open("/me")

    learner.at("sign-in")


def test_an_item_is_asked_for_once_and_waits(learner, light):
    learner.open("/store").at("store")

    learner.page.locator(f'[data-item="{light.item}"] button').click()
    press(learner, "store.ask-yes")
    learner.page.get_by_role("heading", name=text("store.waiting")).wait_for()

    frappe.db.rollback()
    assert frappe.db.count("Game Purchase Request", {"player": learner.user}) == 1


@pytest.mark.client_day
def test_a_request_that_is_cancelled_waits_no_more(learner, light):
    store.request_purchase(learner.user, light.item, "manual", now=utc_now())
    frappe.db.commit()
    learner.open("/store").at("store")

    press(learner, "store.cancel")
    press(learner, "store.cancel-yes")
    learner.page.locator("[data-purchase]").wait_for(**GOES_AWAY)

    assert learner.page.locator(f'[data-item="{light.item}"] button').is_visible()


def test_a_refused_request_says_why(learner, light):
    asked = store.request_purchase(learner.user, light.item, "manual", now=utc_now())
    life_cycle.reject(asked["purchase_id"], "The form is missing.", now=utc_now())
    frappe.db.commit()

    learner.open("/store").at("store")

    assert learner.main.get_by_text("The form is missing.").is_visible()


@pytest.mark.client_day
def test_a_quest_shows_how_far_it_is(learner):
    make_quest("two", "complete_lessons", 2, xp_reward=20)
    frappe.db.commit()

    learner.open("/quests").at("quests")

    quest = learner.page.locator('[data-quest="two"]')
    assert quest.get_by_role("progressbar").get_attribute("max") == "2"
    assert "+20" in quest.inner_text()


def test_a_lesson_is_found_by_its_word_and_opened(learner):
    learner.open("/search").at("search")

    learner.page.get_by_role("searchbox").fill("shad")
    learner.page.locator("[data-kind=lesson] a", has=learner.page.locator("mark")).first.click()

    learner.at("lesson")


def test_the_search_works_without_a_connection_once_it_was_open(learner):
    learner.open("/search").at("search")
    learner.visit.settle()
    learner.page.locator("header a.brand").click()
    learner.at("home").visit.settle()

    learner.page.context.set_offline(True)
    learner.page.get_by_role("link", name=text("frame.search")).click()
    learner.at("search").page.get_by_role("searchbox").fill("shad")

    learner.page.locator("[data-kind=lesson]").first.wait_for()


@pytest.mark.client_day
def test_what_led_to_something_is_offered_again(learner):
    learner.open("/search?q=shad").at("search")
    learner.page.get_by_role("searchbox").press("Enter")

    learner.open("/search").at("search")

    learner.page.get_by_role("button", name="shad").click()
    assert learner.page.locator("[data-found]").count()
