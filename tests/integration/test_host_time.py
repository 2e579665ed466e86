"""Rows that are written with SQL carry Frappe's own moments in the site's zone."""

from datetime import datetime

import frappe
import pytest

from memora.services.content.importing import import_course
from memora.services.identity.security_log import log_security_event
from memora.utils.clock import to_host_time
from tests.support.factories import course_file

NOON_UTC = datetime(2026, 3, 1, 12)


@pytest.fixture
def _amman():
    """Put the site into a zone three hours ahead of UTC, for one test."""
    settings = frappe.get_doc("System Settings")
    before = settings.time_zone
    _set_zone("Asia/Amman")
    yield
    _set_zone(before)


def _set_zone(zone):
    frappe.db.set_value("System Settings", "System Settings", "time_zone", zone)
    frappe.db.commit()
    frappe.local.system_settings = None
    frappe.clear_document_cache("System Settings", "System Settings")


@pytest.mark.usefixtures("_amman")
def test_a_utc_moment_is_kept_as_the_sites_zone_reads_it():
    assert to_host_time(NOON_UTC) == datetime(2026, 3, 1, 15)


@pytest.mark.usefixtures("_amman")
def test_an_imported_lesson_was_created_at_site_time():
    import_course(course_file(), now=NOON_UTC)
    created = frappe.get_all("Memora Lesson", pluck="creation", order_by="name", limit=1)
    assert created == [datetime(2026, 3, 1, 15)]


@pytest.mark.usefixtures("_amman")
def test_our_own_moments_stay_in_utc():
    log_security_event("login", "a@x.org", "", "player.login", "failure", now=NOON_UTC)
    row = frappe.get_all(
        "Memora Security Event", fields=["creation", "created_at"], order_by="name", limit=1
    )[0]
    assert (row.creation, row.created_at) == (datetime(2026, 3, 1, 15), NOON_UTC)
