"""The audit trail: bounded by what is counted together, and by how long it is kept."""

import uuid
from collections import Counter
from datetime import datetime, timedelta

import frappe
import pytest

from memora import jobs
from memora.memora.doctype.memora_security_event import memora_security_event
from memora.services.identity import security_log
from memora.services.identity.security_log import Refusal, count_refusal, log_security_event
from tests.support.students import Student

NOON = datetime(2026, 3, 4, 12, 0)
EVENT = "Memora Security Event"


def refused(device="phone", user="lina@example.com", **rest):
    return Refusal("login", user, device, "player.login", "AuthenticationError", **rest)


def rows(**filters):
    fields = ["user_id", "device_id", "times", "created_at", "last_at", "details"]
    return frappe.get_all(EVENT, filters, fields, order_by="created_at, name", limit=10_000)


def test_refusals_of_one_hour_are_one_row():
    for minute in (1, 20, 59):
        count_refusal(refused(), now=NOON + timedelta(minutes=minute))
    (row,) = rows()

    assert (row.times, row.created_at, row.last_at) == (
        *(3, NOON + timedelta(minutes=1)),
        NOON + timedelta(minutes=59),
    )


@pytest.mark.parametrize(
    ("other", "later"),
    [
        (refused(user="nadia@example.com"), 0),
        (refused("tablet", is_known_device=True), 0),
        (refused(), 60),
    ],
    ids=["account", "device", "hour"],
)
def test_refusals_of_another_kind_are_another_row(other, later):
    count_refusal(refused(is_known_device=True), now=NOON)
    count_refusal(other, now=NOON + timedelta(minutes=later))

    assert [row.times for row in rows()] == [1, 1]


def test_a_new_device_for_every_guess_fills_no_table():
    for _ in range(500):
        count_refusal(refused(str(uuid.uuid4())), now=NOON)
    found = rows()

    assert len(found) <= security_log.STRANGERS
    assert sum(row.times for row in found) == 500


def test_a_new_name_for_every_guess_fills_no_table():
    for number in range(500):
        strange = refused(str(uuid.uuid4()), f"stranger-{number}@example.com", is_account=False)
        count_refusal(strange, now=NOON)
    found = rows()

    assert len(found) <= security_log.STRANGERS
    assert sum(row.times for row in found) == 500


def test_guests_who_guess_leave_one_row(new_client, borrow_user):
    student = Student(new_client, borrow_user("Memora Student"))
    for _ in range(12):
        student.login("wrong")

    found = Counter()
    for row in rows():  # one a reason, and one more where an hour has just ended
        found[frappe.parse_json(row.details)["reason"]] += row.times
    assert found == {"AuthenticationError": 5, "RateLimitError": 7}
    assert len(rows()) <= 4


def test_events_that_happened_are_a_row_each():
    for _ in range(2):
        log_security_event("login", "lina@example.com", "phone", "player.login", "success")

    assert [row.times for row in rows()] == [1, 1]


@pytest.fixture
def two_hundred_days():
    for day in range(200):
        at = NOON + timedelta(days=day)
        log_security_event("login", "a@example.com", "", "player.login", "success", now=at)
    return NOON + timedelta(days=200)


def test_old_events_are_deleted(two_hundred_days):
    assert security_log.delete_old_security_events(now=two_hundred_days) == 20
    assert min(row.created_at for row in rows()) == two_hundred_days - timedelta(days=180)


def test_a_school_chooses_how_long_events_are_kept(two_hundred_days):
    settings = frappe.get_doc("Memora Settings")
    settings.security_event_days = 30
    settings.save()

    assert security_log.delete_old_security_events(now=two_hundred_days) == 170


def test_old_events_are_deleted_in_small_steps_within_a_budget(two_hundred_days, monkeypatch):
    monkeypatch.setattr(security_log, "STEP", 5)

    done = [security_log.delete_old_security_events(now=two_hundred_days, steps=2) for _ in "123"]
    assert done == [10, 10, 0]


def test_the_job_deletes_old_events(two_hundred_days):
    assert two_hundred_days
    jobs.delete_old_security_events()

    assert frappe.db.count(EVENT) < 200


@pytest.mark.parametrize("days", [0, -1, 4_000])
def test_events_are_kept_for_a_day_to_ten_years(days):
    settings = frappe.get_doc("Memora Settings")
    settings.security_event_days = days

    with pytest.raises(frappe.ValidationError):
        settings.save()


def test_old_events_are_found_by_an_index():
    memora_security_event.on_doctype_update()
    plan = frappe.db.sql(
        f"EXPLAIN SELECT name FROM `tab{EVENT}` WHERE created_at < '2020-01-01'"
        " ORDER BY created_at LIMIT 1000",
        as_dict=True,
    )

    assert plan[0]["key"] == "created_at"
