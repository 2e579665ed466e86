"""Who may open a lesson."""

from datetime import datetime, timedelta

import frappe
import pytest

from memora.services.access import opening as lesson_access
from memora.services.access.opening import find_lesson
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError
from tests.support import factories
from tests.support.http import message_of
from tests.support.paid_lessons import DAY, TODAY, World, nodes


@pytest.fixture
def world(new_client, borrow_user):
    return World(new_client, borrow_user("Memora Student"))


def test_without_access_a_paid_lesson_is_closed_and_the_way_is_named(world):
    answer = world.ask(world.paid)

    assert (answer.status_code, answer.json["required_item"]) == (403, world.item)
    assert "Buy The whole book in the store, or ask your school" in message_of(answer)
    assert "url" not in answer.json


@pytest.mark.parametrize("is_overridden", [False, True])
def test_what_no_item_opens_is_to_be_asked_for_at_school(world, is_overridden):
    frappe.db.set_value("Game Sales Item", world.item, "is_active", 0)
    lesson = world.paid
    if is_overridden:
        lesson = world.free
        target = {"target_doctype": "Memora Lesson", "target_name": lesson}
        world.override(**target, action="Set Sold Separately")

    answer = world.ask(lesson)

    assert (answer.status_code, answer.json.get("required_item")) == (403, None)
    assert message_of(answer) == "This lesson is paid. Ask your school for access."


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"is_active": 0}, False),
        ({"expiry_date": TODAY}, True),
        ({"expiry_date": TODAY - DAY}, False),
        ({"access_type": "trial", "expiry_date": TODAY}, True),
        ({"access_type": "trial", "expiry_date": TODAY - DAY}, False),
        ({"access_type": "limited"}, False),
    ],
    ids=["full", "inactive", "last day", "expired", "trial", "trial over", "limited to nothing"],
)
def test_an_access_opens_while_it_lasts(world, fields, is_open):
    world.allow(**fields)

    assert world.may_open() is is_open


def test_access_ends_at_midnight_utc_after_its_last_day(world):
    world.allow(expiry_date=TODAY)
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day) + DAY

    assert world.may_open(now=midnight - timedelta(seconds=1)) is True
    assert world.may_open(now=midnight) is False


def test_access_of_another_season_player_or_subject_opens_nothing(world, borrow_user):
    world.allow(season=factories.make_season().name)
    world.allow(player=borrow_user("Memora Student"))
    world.allow(subject=factories.make_subject().name)

    assert world.may_open() is False


def test_access_to_the_subject_opens_its_lessons(world):
    world.allow(subject=world.school.subject)

    assert world.may_open() is True


@pytest.mark.parametrize("level", ["lesson", "topic", "unit", "track", "subject"])
def test_limited_access_opens_what_it_lists_and_all_below(world, level):
    doctype, name = nodes(world.paid)[level]
    world.allow(access_type="limited", contents=[{"target_doctype": doctype, "target_name": name}])

    assert world.may_open() is True


def test_limited_access_does_not_open_what_stands_beside(world):
    other = {"target_doctype": "Memora Lesson", "target_name": world.free}
    world.allow(access_type="limited", contents=[other])

    assert world.may_open() is False


@pytest.mark.parametrize(
    ("subscription", "is_open"),
    [
        ({}, True),
        ({"is_active": 0}, False),
        ({"start_date": TODAY - 2 * DAY, "end_date": TODAY - DAY}, False),
        ({"start_date": TODAY + DAY, "end_date": TODAY + DAY}, False),
    ],
    ids=["running", "ended by staff", "over", "not begun"],
)
def test_an_access_lives_as_long_as_its_subscription(world, subscription, is_open):
    world.allow(subscription=world.subscribe(**subscription).name)

    assert world.may_open() is is_open


def test_a_plan_may_give_a_paid_lesson_away(world):
    topic = {"target_doctype": "Memora Topic", "target_name": nodes(world.paid)["topic"][1]}
    world.override(**topic, action="Set Free")
    lesson = {"target_doctype": "Memora Lesson", "target_name": world.paid}
    assert world.may_open() is False

    world.override(**lesson, action="Set Free")

    assert world.may_open() is True


def test_an_override_finds_its_node_as_the_database_compares_names(world):
    world.override(
        target_doctype="Memora Lesson", target_name=f"{world.paid.upper()} ", action="Set Free"
    )

    assert world.may_open() is True


@pytest.mark.parametrize("level", ["lesson", "topic", "unit", "track", "subject"])
def test_what_the_plan_hides_is_not_there(world, level):
    doctype, name = nodes(world.free)[level]
    world.override(target_doctype=doctype, target_name=name, action="Hide")

    assert world.ask(world.free).status_code == 404


@pytest.mark.parametrize("level", ["lesson", "topic", "unit", "track", "subject"])
def test_what_is_unpublished_anywhere_is_not_there(world, level):
    frappe.db.set_value(*nodes(world.free)[level], "is_published", 0)

    assert world.ask(world.free).status_code == 404


def test_another_plans_lesson_is_refused(world):
    lesson = factories.make_lesson().name

    assert world.ask(lesson).status_code == 403


@pytest.mark.parametrize(
    ("endpoint", "hearts"),
    [("progress.complete_lesson", {"hearts": 5}), ("player.complete_lesson", {"hearts_earned": 3})],
)
def test_a_lesson_that_may_not_be_opened_earns_nothing(world, endpoint, hearts):
    answer = world.student.post(endpoint, lesson_id=world.paid, **hearts)
    assert (answer.status_code, answer.json["required_item"]) == (403, world.item)
    assert world.student.get("player.get_wallet").json["message"]["total_xp"] == 0

    world.allow()
    assert world.student.post(endpoint, lesson_id=world.paid, **hearts).status_code == 200


def test_a_hidden_lesson_earns_nothing(world):
    world.override(target_doctype="Memora Lesson", target_name=world.free, action="Hide")

    answer = world.student.post("progress.complete_lesson", lesson_id=world.free, hearts=5)

    assert answer.status_code == 404


def test_a_lesson_unknown_to_the_service_is_not_found(world):
    lesson = find_lesson(world.free)
    frappe.db.set_value("Memora Lesson", world.free, "is_published", 0)

    with pytest.raises(NotFoundError):
        lesson_access.get_lesson_url(world.student.user, lesson, now=utc_now())
