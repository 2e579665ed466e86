"""A draft on the screen, for who writes it."""

import json

import pytest

from tests.support.learner import Learner
from tests.support.users import PASSWORD

PATH = "/learn/preview"


@pytest.fixture
def shown(light, new_visit, borrow_user):
    """Show stages of a draft to an author, who has posted it from another page of the site."""

    def post(stages):
        learner = Learner(new_visit(), borrow_user("Memora Author"))
        site, request = learner.visit.site_url, learner.page.request
        request.post(f"{site}/api/method/login", form={"usr": learner.user, "pwd": PASSWORD})
        draft = {"subject": light.subject, "title": "A draft", "stages": stages}
        answer = request.post(f"{site}{PATH}", form={"draft": json.dumps(draft)})
        assert answer.ok, answer.text()
        learner.page.route(f"**{PATH}", lambda route: route.fulfill(response=answer))
        return learner.open("/preview").at("preview")

    return post


def first_lesson(light):
    return light.course["tracks"][0]["units"][0]["topics"][0]["lessons"][0]


def test_a_draft_is_played_as_students_would_and_begins_anew(light, shown):
    learner = shown(first_lesson(light)["stages"])
    learner.page.get_by_role("heading", name="Read").wait_for()
    learner.go_on()
    for question in light.questions(1):
        assert learner.answer(question) == "right"
        learner.go_on()
    learner.page.get_by_text("This is where the lesson ends.").wait_for()

    learner.go_on()

    learner.page.get_by_role("heading", name="Read").wait_for()


@pytest.mark.client_day
def test_nothing_is_sent_of_a_draft(light, shown):
    learner = shown(first_lesson(light)["stages"][:1])

    learner.go_on()
    learner.page.get_by_text("This is where the lesson ends.").wait_for()
    learner.visit.settle()

    assert [address for address in learner.visit.requested if "submit_session" in address] == []


@pytest.mark.client_day
def test_what_would_keep_a_draft_from_being_published_is_told(shown):
    learner = shown([{"title": "Read", "type": "Reading", "config": {}}])

    learner.page.get_by_role("heading", name="Before it can be published").wait_for()
    assert learner.main.locator("li").count() == 1
