"""A bucket that goes on failing: the queue's schedule, the dead letter, and the way back."""

from datetime import datetime, timedelta

import frappe
import pytest

from memora.services.cdn_export.batch_processor import process_pending_plans
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.change_tracker import add_plan_to_queue
from memora.services.cdn_export.queue.sync_log import RETRY_DELAYS
from memora.utils.clock import utc_now
from tests.support import export_queue, factories
from tests.support.bucket import Bucket

NOON = datetime.fromisoformat("2026-03-01 12:00")
SECOND = timedelta(seconds=1)


@pytest.fixture
def plan(bucket):  # noqa: ARG001
    """A plan that waits to be built while the CDN is on."""
    name = factories.make_plan(factories.make_lesson().subject).name
    add_plan_to_queue(name, now=NOON)
    frappe.db.commit()
    return name


def run(now):
    """Do what is due; return how many builds succeeded and failed."""
    answer = process_pending_plans(now=now)
    return answer["processed"], answer["failed"]


@pytest.mark.parametrize(
    "fault",
    [
        lambda bucket: bucket.refuse(),
        Bucket.hang,
        lambda bucket: bucket.fail(503),
        lambda bucket: bucket.lose("manifest"),
    ],
    ids=["refused", "timed out", "503", "one upload lost"],
)
def test_a_bucket_that_fails_is_tried_on_schedule_given_up_and_retried_by_hand(
    bucket, plan, fault, monkeypatch, new_client, borrow_user
):
    with monkeypatch.context() as patch:
        if fault is Bucket.hang:
            patch.setattr(bucket_settings, "READ_TIMEOUT_S", 0.1)
        fault(bucket)
        moment = NOON
        assert run(moment) == (0, 1)
        for delay in RETRY_DELAYS:
            assert run(moment + delay - SECOND) == (0, 0)
            moment += delay
            assert run(moment) == (0, 1)
    assert export_queue.story(plan).status == "Dead Letter"

    bucket.mend()
    assert run(moment + timedelta(days=1)) == (0, 0)
    staff = new_client(borrow_user("Memora Admin"))
    answer = staff.call("memora.api.cdn_admin.retry_dead_letter", plan_id=plan)
    frappe.db.commit()

    assert (answer.status_code, run(utc_now())) == (200, (1, 0))
    assert export_queue.story(plan).sync_verified == 1
    assert {f"plans/{plan}/manifest.json"} <= bucket.keys()
