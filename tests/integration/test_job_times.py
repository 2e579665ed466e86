"""Jobs whose times lie in the future: they would stand still for hours, with nobody the wiser."""

from datetime import timedelta

import frappe
import pytest

from memora.install import after_migrate
from memora.jobs import heal_job_times
from memora.services.operations import health
from memora.utils.clock import to_host_time, utc_now

OURS = "memora.jobs.sync_pending_wallets"


@pytest.fixture
def zone():
    """Let a test change the site's zone as the setup wizard does; it is put back afterwards."""
    before = frappe.db.get_single_value("System Settings", "time_zone")

    def change(name):
        settings = frappe.get_doc("System Settings")
        settings.time_zone = name
        settings.flags.ignore_mandatory = True
        settings.save()
        frappe.db.commit()

    yield change
    change(before or "Asia/Kolkata")


@pytest.fixture(autouse=True)
def jobs_as_they_were():
    rows = frappe.db.sql("SELECT name, creation, last_execution FROM `tabScheduled Job Type`")
    yield
    frappe.db.rollback()
    for name, creation, last in rows:
        values = {"creation": creation, "last_execution": last}
        frappe.db.set_value("Scheduled Job Type", name, values, update_modified=False)
    frappe.db.commit()


def set_times(**values):
    for name in frappe.db.sql("SELECT name FROM `tabScheduled Job Type`", pluck=True):
        frappe.db.set_value("Scheduled Job Type", name, values, update_modified=False)
    frappe.db.commit()


def ahead():
    frappe.db.commit()
    limit = to_host_time(utc_now()) + timedelta(minutes=1)
    return frappe.db.sql(
        "SELECT name FROM `tabScheduled Job Type` WHERE COALESCE(last_execution, creation) > %s",
        limit,
    )


def hours_ahead(number):
    return to_host_time(utc_now()) + timedelta(hours=number)


def test_a_site_whose_zone_is_moved_west_leaves_no_job_in_the_future(zone):
    zone("Asia/Kolkata")
    set_times(creation=hours_ahead(0), last_execution=None)

    zone("America/Lima")

    assert not ahead()


def test_job_times_in_the_future_are_healed_by_migrate():
    set_times(last_execution=hours_ahead(8))

    after_migrate()

    assert not ahead()


def test_jobs_that_never_ran_and_were_made_in_the_future_are_healed_too():
    set_times(creation=hours_ahead(8), last_execution=None)

    after_migrate()

    assert not ahead()


def test_the_first_tick_heals_the_jobs_that_stand_still():
    set_times(last_execution=hours_ahead(8))

    assert heal_job_times() > 0
    assert not ahead()
    assert heal_job_times() == 0


def test_job_times_in_the_past_stay_as_they_are():
    then = hours_ahead(-3).replace(microsecond=0)
    set_times(last_execution=then)

    after_migrate()

    assert frappe.db.get_value("Scheduled Job Type", {"method": OURS}, "last_execution") == then


def test_the_health_check_says_degraded_and_less_than_nothing_of_jobs_in_the_future():
    assert health.check_health()["status"] == "ok"

    set_times(last_execution=hours_ahead(2))

    assert health.check_health()["status"] == "degraded"
    assert health.read_details()["jobs"][OURS] < 0
