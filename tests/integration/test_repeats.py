"""Events that are sent again after what they were checked against has changed."""

from datetime import timedelta

import frappe
import pytest

from memora.services.ledger.interaction_log import fold_log
from memora.utils.clock import utc_now
from tests.support.factories import make_sales_item
from tests.support.reviews import plant
from tests.support.students import School


@pytest.fixture
def school():
    return School(lessons=3)


@pytest.fixture
def item(school):
    return make_sales_item(season=school.plan.season).name


def completion(school, number=1):
    return "progress.complete_lesson", {"lesson_id": school.lesson_id(number), "hearts": 5}


def completion_for_hearts(school):
    return "player.complete_lesson", {"lesson_id": school.lesson_id(1), "hearts_earned": 3}


def session(school):
    played = {
        "session_meta": {"lesson_id": school.lesson_id(1)},
        "gamification_results": {"xp_earned": 20, "score": 100},
        "interactions": [{"question_id": school.question_id(1), "answer": 1, "is_correct": True}],
    }
    return "sessions.submit_session", played


def review(school):
    answers = [{"question_id": school.question_id(1), "answer": 1, "is_correct": True}]
    return "reviews.submit_review_session", {"session_data": {"questions": answers}}


def undo(_school):
    return "reviews.undo_review", {}


def game(_school):
    return "player.add_xp", {"xp_amount": 5}


def unpublish_lesson(school):
    frappe.db.set_value("Memora Lesson", school.lesson_id(1), "is_published", 0)


def withdraw_plan(school):
    frappe.db.set_value("Memora Academic Plan", school.plan.name, "is_published", 0)


def hide_subject(school):
    plan = frappe.get_doc("Memora Academic Plan", school.plan.name)
    target = {"target_doctype": "Memora Subject", "target_name": school.subject}
    plan.append("overrides", {**target, "action": "Hide"})
    plan.save()


def leave_plan(school):
    name = school.plan.name
    frappe.db.sql("UPDATE `tabMemora Player Profile` SET plan = NULL WHERE plan = %s", name)


def close_season(school):
    frappe.db.set_value("Memora Season", school.plan.season, "closed_at", utc_now())


def forbid_games(_school):
    frappe.db.set_value("Memora Settings", "Memora Settings", "client_xp_daily_cap", 0)


CHANGES = [
    (completion, unpublish_lesson),
    (completion, withdraw_plan),
    (completion, hide_subject),
    (completion, leave_plan),
    (completion_for_hearts, unpublish_lesson),
    (session, unpublish_lesson),
    (session, leave_plan),
    (review, withdraw_plan),
    (review, leave_plan),
    (review, close_season),
    (review, unpublish_lesson),
    (undo, close_season),
    (undo, leave_plan),
    (game, forbid_games),
]


def named(function):
    return function.__name__


@pytest.mark.parametrize(("event", "change"), CHANGES, ids=named)
def test_what_was_acknowledged_is_acknowledged_again_whatever_has_changed(
    event, change, school, student
):
    plant(student.user, school.plan.season, [school.question_id(1)], utc_now() - timedelta(days=1))
    if event is undo:
        path, arguments = review(school)
        student.post(path, **arguments)
    path, arguments = event(school)
    first = student.post(path, event_id="first", **arguments)
    xp = fold_log(student.user).xp.total
    change(school)
    frappe.db.commit()

    again = student.post(path, event_id="first", **arguments)

    assert (first.status_code, again.status_code) == (200, 200), (first.text, again.text)
    assert again.json == first.json
    frappe.db.commit()
    assert fold_log(student.user).xp.total == xp


def test_a_play_that_came_both_ways_is_acknowledged_both_ways(school, student):
    sent = [session(school), completion(school)]
    first = [student.post(path, event_id="play", **arguments) for path, arguments in sent]
    unpublish_lesson(school)
    again = [student.post(path, event_id="play", **arguments) for path, arguments in sent]

    assert [answer.status_code for answer in first] == [200, 200]
    assert [answer.json for answer in again] == [answer.json for answer in first]


def test_what_was_never_recorded_is_refused_as_ever(school, student):
    unpublish_lesson(school)
    path, arguments = completion(school)

    assert student.post(path, event_id="first", **arguments).status_code == 404
    student.post("player.add_xp", xp_amount=5, event_id="used")
    assert student.post(path, event_id="used", **arguments).status_code in (404, 409)


def test_a_repeat_with_other_arguments_is_refused_whatever_has_changed(school, student):
    plant(student.user, school.plan.season, [school.question_id(1)], utc_now() - timedelta(days=1))
    path, arguments = review(school)
    student.post(path, event_id="first", **arguments)
    leave_plan(school)
    arguments["session_data"]["questions"][0]["answer"] = 0

    assert student.post(path, event_id="first", **arguments).status_code == 409


def purchase(item):
    return "store.request_purchase", {"item_id": item, "payment_method": "manual"}


@pytest.mark.parametrize("is_bought_first", [True, False])
def test_one_event_id_means_one_thing_in_the_store_and_in_lessons(
    is_bought_first, school, student, item
):
    sent = [purchase(item), completion(school)]
    first, other = sent if is_bought_first else sent[::-1]
    answers = [
        student.post(path, event_id="same", **arguments)
        for path, arguments in (first, other, first, other)
    ]

    assert [answer.status_code for answer in answers] == [200, 409, 200, 409]
    assert answers[0].json == answers[2].json


def test_a_purchase_is_acknowledged_again_when_the_item_is_withdrawn(student, item):
    path, arguments = purchase(item)
    first = student.post(path, event_id="tap", **arguments)
    frappe.db.set_value("Game Sales Item", item, "is_active", 0)
    again = student.post(path, event_id="tap", **arguments)

    assert (again.status_code, again.json) == (200, first.json)


def test_asking_again_under_another_name_is_the_same_purchase_under_both(student, item):
    path, arguments = purchase(item)
    answers = [
        student.post(path, event_id=name, **arguments) for name in ("one", "two", "one", "two")
    ]

    assert len({answer.json["message"]["purchase_id"] for answer in answers}) == 1
    assert frappe.db.count("Game Purchase Request") == 1


def test_a_purchase_of_an_older_release_is_found_by_its_event(student, item):
    path, arguments = purchase(item)
    first = student.post(path, event_id="tap", **arguments)
    frappe.db.sql("UPDATE `tabMemora Interaction Log` SET event_id = NULL WHERE event_id = 'tap'")
    again = student.post(path, event_id="tap", **arguments)

    assert again.json == first.json


def test_asking_for_something_is_no_part_of_what_was_earned(student, item):
    path, arguments = purchase(item)
    student.post(path, event_id="tap", **arguments)

    history = student.get("player.get_wallet_history").json["message"]
    assert history["entries"] == []
