"""Who is told when the export fails or stands still, and how often."""

from datetime import datetime, timedelta

import frappe
import pytest

from memora.services.cdn_export.batch_processor import process_pending_plans
from memora.services.cdn_export.change_tracker import add_plan_to_queue, move_to_dead_letter
from memora.services.cdn_export.health_checker import hourly_health_check, send_sync_failure_alert
from memora.services.cdn_export.queue import sync_log
from tests.support import documented, export_queue, factories

NOON = datetime.fromisoformat("2026-03-01 12:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def admins(borrow_user):
    """Two administrators of Memora; besides them there are an author and a student."""
    borrow_user("Memora Author")
    borrow_user("Memora Student")
    return {borrow_user("Memora Admin"), borrow_user("System Manager")}


@pytest.fixture
def given_up():
    """The log of a plan that was given up."""
    frappe.db.commit()
    return move_to_dead_letter("PLAN-1", "The disk is full.", now=NOON)


def told():
    """Whom a notification reached, once for each."""
    rows = frappe.get_all("Notification Log", pluck="for_user", order_by="for_user", limit=0)
    return list(rows)


def subjects():
    rows = frappe.get_all("Notification Log", pluck="subject", order_by="subject", limit=0)
    return set(rows)


def test_every_administrator_is_told_what_failed_and_what_to_do(admins, given_up):
    send_sync_failure_alert(given_up)

    assert admins < set(told())
    assert "Administrator" in told()
    log = frappe.get_all(
        "Notification Log",
        {"for_user": min(admins)},
        ["subject", "email_content", "type", "document_type", "document_name"],
        order_by="name",
        limit=1,
    )[0]
    assert "PLAN-1" in log.subject
    assert "The disk is full." in log.email_content
    assert "retry" in log.email_content
    assert (log.document_type, log.document_name) == ("CDN Sync Log", given_up)


@pytest.mark.usefixtures("admins")
def test_nobody_else_is_told(given_up, borrow_user):
    others = {borrow_user("Memora Author"), borrow_user("Memora Student")}
    send_sync_failure_alert(given_up)

    assert not others & set(told())


def test_an_account_that_is_disabled_is_not_told(admins, given_up):
    disabled = min(admins)
    frappe.db.set_value("User", disabled, "enabled", 0)
    send_sync_failure_alert(given_up)
    frappe.db.set_value("User", disabled, "enabled", 1)
    frappe.db.commit()

    assert disabled not in told()


@pytest.mark.usefixtures("admins")
def test_the_same_is_told_once_an_hour(given_up):
    first = send_sync_failure_alert(given_up)
    again = send_sync_failure_alert(given_up)
    frappe.db.sql("UPDATE `tabNotification Log` SET creation = creation - INTERVAL 61 MINUTE")
    later = send_sync_failure_alert(given_up)

    assert (first >= 3, again, later) == (True, 0, first)


@pytest.mark.usefixtures("admins")
def test_another_plan_is_another_cause(given_up):
    first = send_sync_failure_alert(given_up)

    assert send_sync_failure_alert(move_to_dead_letter("PLAN-2", "So too.", now=NOON)) == first


def test_giving_up_tells_the_administrators(admins):
    lesson = factories.make_lesson()
    plan = factories.make_plan(lesson.subject).name
    frappe.db.set_value("Memora Lesson", lesson.name, "base_xp", -1)
    frappe.db.commit()
    moment = NOON
    process_pending_plans(now=moment)
    for delay in sync_log.RETRY_DELAYS[:-1]:
        moment += delay
        process_pending_plans(now=moment)
    before = told()
    process_pending_plans(now=moment + sync_log.RETRY_DELAYS[-1])

    assert before == []
    assert admins < set(told())
    assert all(plan in subject for subject in subjects())


@pytest.mark.usefixtures("admins")
def test_an_export_that_works_alerts_nobody():
    factories.make_plan(factories.make_lesson().subject)
    frappe.db.commit()
    process_pending_plans(now=NOON)

    report = hourly_health_check(now=NOON + MINUTE)

    assert (report["succeeded"], report["failed"], report["problems"]) == (1, 0, [])
    assert told() == []


@pytest.mark.usefixtures("admins")
def test_a_queue_that_does_not_move_is_told_of():
    add_plan_to_queue("PLAN-1", now=NOON)
    frappe.db.commit()

    in_time = hourly_health_check(now=NOON + 15 * MINUTE)
    late = hourly_health_check(now=NOON + 16 * MINUTE)

    assert (in_time["pending_plans"], in_time["longest_wait_s"]) == (1, 900)
    assert in_time["problems"] == []
    assert [subject for subject, _advice in late["problems"]] == sorted(subjects())
    assert "wait too long" in subjects().pop()


@pytest.mark.usefixtures("admins")
def test_a_high_rate_of_failures_is_told_of():
    lessons = [factories.make_lesson() for _ in range(3)]
    for lesson in lessons:
        factories.make_plan(lesson.subject)
        frappe.db.set_value("Memora Lesson", lesson.name, "base_xp", -1)
    frappe.db.commit()
    process_pending_plans(now=NOON)

    report = hourly_health_check(now=NOON + MINUTE)
    an_hour_later = hourly_health_check(now=NOON + 62 * MINUTE)

    assert (report["failed"], an_hour_later["failed"]) == (3, 0)
    assert "Most attempts to publish fail." in subjects()


@pytest.mark.usefixtures("admins")
def test_a_cdn_that_does_not_work_is_told_of(bucket):
    works = hourly_health_check(now=NOON)
    bucket.forbid_writing()
    fails = hourly_health_check(now=NOON + MINUTE)

    assert (works["cdn"]["status"], works["problems"]) == ("success", [])
    assert fails["problems"] == [("The CDN does not work.", fails["cdn"]["message"])]
    assert "The CDN does not work." in subjects()


def test_without_a_cdn_nothing_is_tried_out():
    assert hourly_health_check(now=NOON)["cdn"] is None


def test_staff_try_the_bucket_out(bucket, new_client, borrow_user):
    staff = new_client(borrow_user("Memora Admin"))
    works = staff.call("memora.api.cdn_admin.test_connection")
    bucket.use(access_key="wrong")
    fails = staff.call("memora.api.cdn_admin.test_connection")

    assert documented.check("cdn_admin.test_connection", works)["status"] == "success"
    assert documented.check("cdn_admin.test_connection", fails)["reason"] == "credentials"


def test_staff_see_the_export_in_the_health_check(new_client, borrow_user):
    add_plan_to_queue("PLAN-1")
    move_to_dead_letter("PLAN-2", "Broken.")
    frappe.db.commit()
    staff = new_client(borrow_user("Memora Admin"))

    export = staff.get("/api/method/memora.api.status.health").json["message"]["export"]

    assert (export["pending_plans"], export["dead_letters"]) == (1, 1)
    assert export["longest_wait_s"] < 60


def test_staff_read_the_logs_page_by_page(new_client, borrow_user):
    for number in range(3):
        move_to_dead_letter(f"PLAN-{number}", "Broken.", now=NOON + number * MINUTE)
    add_plan_to_queue("PLAN-9", now=NOON)
    frappe.db.commit()
    staff = new_client(borrow_user("Memora Admin"))

    def read(**given):
        path = "/api/method/memora.api.cdn_admin.get_sync_log"
        return staff.get(path, query_string=given).json["message"]

    page = read(status="Dead Letter", limit=2, offset=1)
    assert ([log["plan_id"] for log in page["logs"]], page["total"]) == (["PLAN-1", "PLAN-0"], 3)
    assert page["logs"][0]["completed_at"] == "2026-03-01T12:01:00Z"
    assert read(plan_id="PLAN-9")["total"] == 1


def test_staff_let_a_plan_be_built_that_was_given_up(new_client, borrow_user):
    move_to_dead_letter("PLAN-1", "Broken.", now=NOON)
    frappe.db.commit()
    user = borrow_user("Memora Admin")
    staff = new_client(user)

    answer = staff.post(
        "/api/method/memora.api.cdn_admin.retry_dead_letter", json={"plan_id": "PLAN-1"}
    )

    frappe.db.commit()
    assert answer.json["message"] == {"plan_id": "PLAN-1", "status": "Queued"}
    assert export_queue.queued() == ["PLAN-1"]
    assert export_queue.logs(status="Dead Letter") == []
