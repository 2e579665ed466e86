"""A review on the screen: asked, marked by the server, explained, taken back, summed up."""

from datetime import timedelta

import frappe
import pytest

from memora.services.ledger.review_record import REVIEW
from memora.services.reviews import memory_trackers
from memora.utils.clock import utc_now
from tests.support.reviews import plant

MORE = timedelta(days=1)


@pytest.fixture
def asked(light):
    """The questions of the course, by type."""
    found = {}
    for lesson in range(1, 6):
        for question in light.questions(lesson):
            found.setdefault(question["type"], question)
    return found


@pytest.fixture
def review(light, learner, asked):
    """Open a review of questions of these types."""

    def begin(*kinds):
        ids = [asked[kind]["id"] for kind in kinds]
        plant(learner.user, light.season, ids, utc_now() - MORE, subject=light.subject)
        return learner.open("/review").at("review")

    return begin


def undo(learner):
    learner.page.get_by_role("button", name="Undo").click()


def test_what_is_right_is_still_there(review, asked):
    learner = review("numeric")

    assert learner.answer(asked["numeric"]) == "right"
    assert learner.page.get_by_role("heading", name="Still there").is_visible()


def test_what_is_wrong_is_explained(review, asked):
    learner = review("true_false")

    assert learner.answer(asked["true_false"], right=False) == "wrong"
    assert "so the chair throws a shadow" in learner.page.locator(".foot").inner_text()


@pytest.mark.client_day
def test_a_verdict_says_when_the_question_comes_back(review, asked):
    learner = review("numeric")

    learner.answer(asked["numeric"])

    assert "Next time: in 3 days" in learner.page.locator(".foot").inner_text()


@pytest.mark.client_day
def test_the_server_has_an_answer_as_soon_as_its_verdict_is_told(light, review, asked):
    learner = review("numeric", "true_false")

    learner.answer(asked["numeric"])

    due = memory_trackers.read_due(learner.user, light.season, utc_now())
    assert list(due) == [asked["true_false"]["id"]]


def test_an_answer_that_is_taken_back_is_asked_for_again(review, asked):
    learner = review("numeric")
    learner.answer(asked["numeric"], right=False)

    undo(learner)
    learner.page.get_by_text("Taken back").wait_for()

    assert learner.answer(asked["numeric"]) == "right"


@pytest.mark.client_day
def test_an_answer_can_be_taken_back_once(review, asked):
    learner = review("numeric")
    learner.answer(asked["numeric"], right=False)
    undo(learner)
    learner.page.get_by_text("Taken back").wait_for()

    learner.answer(asked["numeric"])

    assert learner.page.get_by_role("button", name="Undo").count() == 0


@pytest.mark.client_day
def test_a_review_ends_with_how_much_was_still_there(review, asked):
    learner = review("numeric", "true_false")
    learner.answer(asked["numeric"])
    learner.go_on()
    learner.answer(asked["true_false"], right=False)

    learner.go_on()

    learner.at("review-summary")
    assert learner.page.get_by_role("heading", name="1 of 2 were still there").is_visible()


@pytest.mark.client_day
def test_a_summary_says_what_was_right_of_what_was_not(review, asked):
    learner = review("multiple_choice")
    learner.answer(asked["multiple_choice"], right=False)

    learner.go_on()

    learner.at("review-summary")
    again = learner.page.get_by_role("listitem").filter(has_text="Which of these")
    assert "Right: the sun" in again.inner_text()


@pytest.mark.client_day
def test_the_last_answer_can_be_taken_back_from_the_summary(review, asked):
    learner = review("numeric")
    learner.answer(asked["numeric"], right=False)
    learner.go_on()
    learner.at("review-summary")

    undo(learner)

    learner.at("review")
    assert learner.answer(asked["numeric"]) == "right"


@pytest.mark.client_day
def test_where_nothing_is_due_it_says_when_something_will_be(light, learner, asked):
    ids = [asked["numeric"]["id"]]
    plant(learner.user, light.season, ids, utc_now() + 3 * MORE, subject=light.subject)

    learner.open("/review").at("review")

    assert "come back in 3 days" in learner.main.inner_text()


@pytest.mark.client_day
def test_before_an_exam_a_review_ends_with_the_days_that_are_left(light, review, asked):
    exam = frappe.get_doc("Memora Season", light.season)
    exam.update({"exam_date": utc_now().date() + 12 * MORE}).save()
    learner = review("numeric")
    learner.answer(asked["numeric"])

    learner.go_on()

    row = learner.at("review-summary").page.get_by_role("listitem").filter(has_text="The exam")
    assert "in 12 days" in row.inner_text()


@pytest.mark.client_day
def test_who_has_learned_nothing_yet_is_told_what_reviews_are(learner):
    learner.open("/review").at("review")

    assert learner.page.get_by_role("heading", name="Nothing here yet").is_visible()


def test_an_answer_without_a_connection_waits_and_is_sent_again(review, asked):
    learner = review("numeric")
    learner.answering.fill_in(asked["numeric"])
    learner.page.context.set_offline(True)
    learner.go_on()
    learner.page.get_by_text("Your answer waits here").wait_for()

    learner.page.context.set_offline(False)
    learner.go_on()

    assert learner.verdict == "right"


def test_an_answer_whose_receipt_was_lost_counts_once(review, asked):
    learner = review("numeric")
    lost = []

    def lose(route):
        # The server has it; what it says does not come through.
        lost.append(route.fetch())
        route.abort()

    learner.page.route("**/*submit_review_session", lose, times=1)
    learner.answer(asked["numeric"])

    written = {"player": learner.user, "interaction_type": REVIEW}
    assert (len(lost), frappe.db.count("Memora Interaction Log", written)) == (1, 1)


@pytest.mark.client_day
@pytest.mark.parametrize("right", [True, False])
def test_every_type_of_question_is_marked_by_the_server(review, asked, right):
    learner = review(*asked)
    told = {}
    for at, (kind, question) in enumerate(asked.items(), start=1):
        told[kind] = learner.answer(question, right=right)
        if at < len(asked):
            learner.go_on()

    assert told.pop("self_check") == "own"
    assert set(told.values()) <= ({"right"} if right else {"wrong", "partial"})


@pytest.mark.client_day
def test_a_reload_goes_on_with_what_is_left(review, asked):
    learner = review("numeric", "true_false")
    learner.answer(asked["numeric"])

    learner.page.reload()
    learner.at("review")

    assert learner.answer(asked["true_false"]) == "right"


@pytest.mark.client_day
def test_while_the_fast_store_is_away_a_review_says_so_and_goes_on(review, asked, redis_server):
    redis_server.stop()
    learner = review("numeric")

    assert "on its reserve" in learner.main.inner_text()
    assert learner.answer(asked["numeric"]) == "right"


@pytest.mark.client_day
def test_a_review_is_lived_by_keyboard_alone(review):
    learner = review("true_false")
    keyboard = learner.page.keyboard

    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.press("Enter")
    learner.page.locator("[data-verdict]").wait_for()
    keyboard.press("Enter")

    assert learner.at("review-summary").screen == "review-summary"


@pytest.mark.client_day
def test_a_review_leaves_no_fault_behind(review, asked):
    learner = review(*asked)
    for question in asked.values():
        learner.answer(question)
        learner.go_on()
    learner.at("review-summary")

    visit = learner.visit
    assert (visit.faults, visit.refused, visit.foreign) == ([], [], [])
